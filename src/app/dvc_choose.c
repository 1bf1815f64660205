/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_data.h"
#include "app/dvc_impl.h"
#include "base/vec.h"
#include "dvc/path.h"

#include <string.h>
#include <sys/stat.h>

struct choosing {
	struct dvc_here *here;
	struct dvc_project *project;
	const struct dvc_selection *selection;
	const struct dvc_graph *graph;	/* NULL: not needed */
	struct made_outs all;
	bool *whole;		/* by stage */
	bool *outs, *partly;	/* by output, counted over all stages */
	VEC_OF(const char *) inside;	/* of folders */
};

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void choose_with_deps(struct choosing *choosing, size_t stage)
{
	if (choosing->whole[stage])
		return;
	choosing->whole[stage] = true;
	for (size_t i = 0; choosing->selection->with_deps && i < choosing->graph->needs[stage].count; i++)
		choose_with_deps(choosing, choosing->graph->needs[stage].to[i]);
}

static void choose_below(struct choosing *choosing, const char *folder)
{
	for (size_t s = 0; s < choosing->project->stage_count; s++) {
		if (dvc_path_is_below(choosing->project->stages[s].file->path, folder))
			choosing->whole[s] = true;
	}
}

/* By file and name, else by the path of an output. */
static bool choose(struct choosing *choosing, const char *text, struct err *err)
{
	struct dvc_here *here = choosing->here;
	struct dvc_target target = app_dvc_parse_target(here, text);
	const char *file = target.file ? target.file : app_dvc_path(here, "dvc.yaml"), *path = app_dvc_path(here, text);
	const struct made_out *out;
	bool found = false;

	if (choosing->selection->recursive && !target.file && is_folder(text)) {
		choose_below(choosing, path);
		return true;
	}
	for (size_t s = 0; s < choosing->project->stage_count; s++) {
		const struct dvc_stage *stage = &choosing->project->stages[s];

		if (strcmp(stage->file->path, file) != 0 ||
		    (target.name && (stage->file->single || !app_dvc_is_named(stage->stage, target.name))))
			continue;
		choose_with_deps(choosing, s);
		found = true;
	}
	if (found)
		return true;
	out = made_find(&choosing->all, path);
	if (!out)
		return err_set(err, ERR_NOT_FOUND, "'%s' is no stage of %s and no output of one", text, file);
	if (strcmp(out->path, path) == 0) {
		choosing->outs[out->place] = true;
	} else {
		choosing->partly[out->place] = true;
		VEC_PUSH(&choosing->inside, path);
	}
	return true;
}

static void keep(struct choosing *choosing, struct dvc_parts **parts)
{
	struct arena *arena = &choosing->here->arena;
	struct dvc_project *project = choosing->project;
	struct dvc_stage *kept = ARENA_ARRAY(arena, struct dvc_stage, project->stage_count + 1);
	VEC_OF(const char *) paths = VEC_INIT;
	size_t place = 0, count = 0;

	for (size_t s = 0; s < project->stage_count; s++) {
		const struct dvc_stage *stage = &project->stages[s];
		struct stage *part = ARENA_NEW(arena, struct stage);

		*part = *stage->stage;
		part->outs = ARENA_ARRAY(arena, struct stage_out, part->out_count + 1);
		part->out_count = 0;
		for (size_t o = 0; o < stage->stage->out_count; o++, place++) {
			bool all = choosing->whole[s] || choosing->outs[place];

			if (all)
				VEC_PUSH(&paths, stage->stage->outs[o].path);
			if (all || choosing->partly[place])
				part->outs[part->out_count++] = stage->stage->outs[o];
		}
		if (!choosing->whole[s] && !part->out_count)
			continue;
		kept[count] = *stage;
		kept[count++].stage = part;
	}
	project->stages = kept;
	project->stage_count = count;
	for (size_t i = 0; i < choosing->inside.len; i++)
		VEC_PUSH(&paths, choosing->inside.items[i]);
	*parts = ARENA_NEW(arena, struct dvc_parts);
	(*parts)->inside = choosing->inside.len > 0;
	VEC_TO_ARENA(&paths, arena, &(*parts)->paths, &(*parts)->count);
}

bool app_dvc_select(struct dvc_here *here, struct dvc_project *project, const struct dvc_selection *selection,
		    struct dvc_parts **parts, struct err *err)
{
	struct choosing choosing = { .here = here, .project = project, .selection = selection };
	struct dvc_graph graph;
	bool ok = true;

	*parts = NULL;
	if (!selection->count)
		return true;
	dvc_outs_collect(&here->arena, project, &choosing.all);
	choosing.whole = ARENA_ARRAY(&here->arena, bool, project->stage_count + 1);
	choosing.outs = ARENA_ARRAY(&here->arena, bool, choosing.all.count + 1);
	choosing.partly = ARENA_ARRAY(&here->arena, bool, choosing.all.count + 1);
	if (selection->with_deps) {
		ok = dvc_graph_build(&here->arena, project, here->folder, &graph, err);
		choosing.graph = &graph;
	}
	for (size_t i = 0; ok && i < selection->count; i++)
		ok = choose(&choosing, selection->targets[i], err);
	if (ok)
		keep(&choosing, parts);
	VEC_RELEASE(&choosing.inside);
	return ok;
}

bool app_dvc_is_in_parts(const struct dvc_parts *parts, const char *path)
{
	for (size_t i = 0; parts && i < parts->count; i++) {
		if (dvc_path_is_below(path, parts->paths[i]))
			return true;
	}
	return !parts;
}
