/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "dvc/path.h"

#include <string.h>
#include <sys/stat.h>

/* As long as a description may be, in characters. */
#define DESCRIPTION_MAX 80

/* What was found so far. */
struct listing {
	struct dvc_here *here;
	struct map seen;	/* rows by address */
	VEC_OF(struct dvc_row) rows;
};

static void add_name(struct buf *out, const char *before, size_t *count, const char *name)
{
	buf_puts(out, (*count)++ ? ", " : before);
	buf_puts(out, name);
}

static void add_outs(struct buf *out, const struct stage *stage, bool reports)
{
	size_t count = 0;

	for (size_t i = 0; i < stage->out_count; i++) {
		bool is_report = strcmp(stage->outs[i].kind, "out") != 0;

		if (is_report != reports)
			continue;
		if (!count && out->len)
			buf_puts(out, "; ");
		add_name(out, reports ? "Reports " : "Outputs ", &count, stage->outs[i].text);
	}
}

static void add_deps(struct buf *out, const struct dvc_stage *stage)
{
	const struct dvcfile *single = stage->file->single;
	size_t count = 0;

	for (size_t i = 0; single && i < single->dep_count; i++) {
		const char *path = single->deps[i].item.path;

		add_name(out, "Depends on ", &count, path ? path : "");
	}
	for (size_t i = 0; !single && i < stage->stage->dep_count; i++)
		add_name(out, "Depends on ", &count, stage->stage->deps[i].text);
	for (size_t i = 0; i < stage->stage->param_count; i++)
		add_name(out, "Depends on ", &count, stage->stage->params[i].text);
}

/* Cuts to so many characters, the last of which tells that it was cut. */
static void cut(struct buf *text, size_t max)
{
	struct str rest = buf_str(text);
	size_t count = 0, keep = 0;
	uint32_t c;

	while (rest.len) {
		size_t len = utf8_next(rest, &c);

		if (++count == max)
			keep = (size_t)(rest.data - text->data);
		rest.data += len;
		rest.len -= len;
	}
	if (count > max) {
		buf_truncate(text, keep);
		buf_puts(text, "\xe2\x80\xa6");
	}
}

static const char *describe(struct dvc_here *here, const struct dvc_stage *stage)
{
	struct buf text = BUF_INIT;
	const char *kept;

	if (stage->stage->desc && *stage->stage->desc) {
		buf_add(&text, stage->stage->desc, strcspn(stage->stage->desc, "\n"));
	} else if (stage->stage->out_count) {
		add_outs(&text, stage->stage, false);
		add_outs(&text, stage->stage, true);
	} else
		add_deps(&text, stage);
	if (!text.len)
		buf_puts(&text, "No outputs or dependencies");
	cut(&text, DESCRIPTION_MAX);
	kept = arena_strdup(&here->arena, text.data);
	buf_release(&text);
	return kept;
}

static void add_stage(struct listing *listing, const struct dvc_stage *stage)
{
	struct arena *arena = &listing->here->arena;
	const char *address = arena_strdup(arena, dvc_stage_address(arena, stage, listing->here->folder));

	if (map_find(&listing->seen, str_of(address)))
		return;
	map_put(&listing->seen, str_of(address), (void *)address);
	VEC_PUSH(&listing->rows, (struct dvc_row){ address, describe(listing->here, stage) });
}

/* Every stage that can be understood. */
static bool add_all(struct listing *listing, bool strict, struct err *err)
{
	struct dvc_project project;
	bool ok = dvc_project_load(&project, listing->here->source, &listing->here->parsing, err);

	if (ok && strict)
		ok = dvc_project_check(&project, err);
	for (size_t i = 0; ok && i < project.stage_count; i++) {
		if (!project.stages[i].file->error)
			add_stage(listing, &project.stages[i]);
	}
	dvc_project_release(&project);
	return ok;
}

/* Those in the files below a folder, each behind those that it waits for. */
static bool add_below(struct listing *listing, const char *folder, struct err *err)
{
	struct dvc_here *here = listing->here;
	const char *path = app_dvc_path(here, folder);
	struct dvc_project project;
	struct dvc_graph graph;
	size_t *order;
	bool ok = app_dvc_load(here, &project, err) &&
		  dvc_graph_build(&here->arena, &project, here->folder, &graph, err);

	order = ok ? dvc_graph_order(&here->arena, &graph) : NULL;
	for (size_t i = 0; ok && i < project.stage_count; i++) {
		const struct dvc_stage *stage = &project.stages[order[i]];

		if (dvc_path_is_below(stage->file->path, path))
			add_stage(listing, stage);
	}
	dvc_project_release(&project);
	return ok;
}

static bool add_target(struct listing *listing, const char *text, struct err *err)
{
	struct dvc_here *here = listing->here;
	struct dvc_target target = app_dvc_parse_target(here, text);
	const char *path = target.file ? target.file : app_dvc_path(here, "dvc.yaml");
	struct dvc_project project;
	size_t found = 0;
	bool ok = dvc_project_load_file(&project, here->source, path, &here->parsing, err);

	if (ok && project.files[0].form_error)
		ok = err_set(err, ERR_INPUT, "%s", project.files[0].form_error);
	for (size_t i = 0; ok && i < project.stage_count; i++) {
		const struct dvc_stage *stage = &project.stages[i];

		if (target.name && !stage->file->single && !app_dvc_is_named(stage->stage, target.name))
			continue;
		found++;
		if (stage->stage->error)
			ok = err_set(err, ERR_INPUT, "%s", stage->stage->error);
		else
			add_stage(listing, stage);
	}
	if (ok && target.name && !found)
		ok = err_set(err, ERR_NOT_FOUND, "there is no stage '%s' in %s", target.name, path);
	dvc_project_release(&project);
	return ok;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool app_dvc_stages(struct dvc_here *here, const struct dvc_query *query, struct dvc_row **rows,
		    size_t *count, struct err *err)
{
	struct listing listing = { .here = here };
	bool ok = !query->all || add_all(&listing, query->strict, err);

	for (size_t i = 0; ok && !query->all && i < query->count; i++)
		ok = query->recursive && is_folder(query->targets[i])
			     ? add_below(&listing, query->targets[i], err)
			     : add_target(&listing, query->targets[i], err);
	map_release(&listing.seen);
	VEC_TO_ARENA(&listing.rows, &here->arena, rows, count);
	return ok;
}
