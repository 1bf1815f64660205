/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_data.h"
#include "app/dvc_impl.h"

#include <string.h>

/* Marks the stages that a target names: by file and name, else by the path of an output. */
static bool choose(struct dvc_data *data, const struct made_outs *outs, const char *text,
		   struct dvc_chosen *chosen, struct err *err)
{
	struct dvc_here *here = data->here;
	struct dvc_target target = app_dvc_parse_target(here, text);
	const char *file = target.file ? target.file : app_dvc_path(here, "dvc.yaml"), *path;
	const struct made_out *out;
	bool found = false;

	for (size_t s = 0; s < data->project.stage_count; s++) {
		const struct dvc_stage *stage = &data->project.stages[s];

		if (strcmp(stage->file->path, file) != 0 ||
		    (target.name && (stage->file->single || !app_dvc_is_named(stage->stage, target.name))))
			continue;
		chosen->whole[s] = found = true;
	}
	if (found)
		return true;
	path = app_dvc_path(here, text);
	out = made_find(outs, path);
	if (!out)
		return err_set(err, ERR_NOT_FOUND, "'%s' is no stage of %s and no output of one", text, file);
	chosen->outs[out->place] = true;
	chosen->inside |= strcmp(out->path, path) != 0;
	return true;
}

bool app_dvc_choose(struct dvc_data *data, const char *const *targets, size_t count, struct dvc_chosen *chosen,
		    struct err *err)
{
	struct arena *arena = &data->here->arena;
	struct made_outs outs;

	dvc_outs_collect(arena, &data->project, &outs);
	*chosen = (struct dvc_chosen){ .whole = ARENA_ARRAY(arena, bool, data->project.stage_count + 1),
				       .outs = ARENA_ARRAY(arena, bool, outs.count + 1) };
	for (size_t i = 0; i < count; i++) {
		if (!choose(data, &outs, targets[i], chosen, err))
			return false;
	}
	return true;
}

void app_dvc_keep_chosen(struct dvc_data *data, const struct dvc_chosen *chosen)
{
	struct arena *arena = &data->here->arena;
	struct dvc_stage *kept = ARENA_ARRAY(arena, struct dvc_stage, data->project.stage_count + 1);
	size_t place = 0, count = 0;

	for (size_t s = 0; s < data->project.stage_count; s++) {
		const struct dvc_stage *stage = &data->project.stages[s];
		struct stage *part = ARENA_NEW(arena, struct stage);

		*part = *stage->stage;
		part->outs = ARENA_ARRAY(arena, struct stage_out, part->out_count + 1);
		part->out_count = 0;
		for (size_t o = 0; o < stage->stage->out_count; o++, place++) {
			if (chosen->whole[s] || chosen->outs[place])
				part->outs[part->out_count++] = stage->stage->outs[o];
		}
		if (!chosen->whole[s] && !part->out_count)
			continue;
		kept[count] = *stage;
		kept[count++].stage = part;
	}
	data->project.stages = kept;
	data->project.stage_count = count;
}
