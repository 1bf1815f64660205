/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "app/dvc_work.h"
#include "base/file.h"
#include "base/map.h"
#include "dvc/path.h"
#include "dvc/save.h"

#include <string.h>
#include <sys/stat.h>

/* Data that is added: the stages of the *.dvc files that track it, which are there or will be. */
struct adding {
	struct dvc_data *data;
	struct dvc_act *act;
	struct made_outs outs;	/* of the stages that were there before */
	struct map added;	/* 1 + index of a new stage, by the path that it tracks */
	size_t *stages;		/* by target */
};

/* Whether the path or a folder that it lies in is a link: what is tracked would lie elsewhere. */
static bool has_link(const struct dvc_here *here, const char *path)
{
	struct buf full = BUF_INIT;
	struct stat st;
	bool found = false;

	for (size_t len = strcspn(path, "/"); !found && len <= strlen(path);
	     len += path[len] ? 1 + strcspn(path + len + 1, "/") : 1) {
		buf_clear(&full);
		buf_printf(&full, "%s/%.*s", here->root, (int)len, path);
		found = lstat(full.data, &st) == 0 && S_ISLNK(st.st_mode);
	}
	buf_release(&full);
	return found;
}

/* Whether a *.dvc file is as "dvc add" writes them now. */
static bool is_plain(const struct dvc_stage *stage)
{
	const struct dvcfile *single = stage->file->single;
	const struct dvcfile_out *out = single && single->out_count == 1 ? &single->outs[0] : NULL;

	return out && !single->dep_count && !single->cmd && !stage->stage->outs[0].external && out->cached &&
	       !out->remote && !out->item.files && !out->item.cloud && out->item.hash &&
	       strcmp(out->item.hash, "md5") == 0;
}

static size_t new_stage(struct adding *adding, const char *path)
{
	struct dvc_project *project = &adding->data->project;
	struct arena *arena = &project->arena;
	struct dvcfile *single = ARENA_NEW(arena, struct dvcfile);

	single->outs = ARENA_NEW(arena, struct dvcfile_out);
	single->out_count = 1;
	single->outs[0] = (struct dvcfile_out){ .item = { .path = arena_strdup(arena, path_base(path)), .hash = "md5",
							  .size = -1, .nfiles = -1 },
						.cached = true, .push = true };
	dvc_project_add_single(project, arena_printf(arena, "%s.dvc", path), single);
	map_put(&adding->added, str_of(arena_strdup(arena, path)), (void *)(uintptr_t)project->stage_count);
	return project->stage_count - 1;
}

/* The out at a path or above it, of those that were there and those that are new, and its stage; NULL: none. */
static const struct stage_out *find_out(const struct adding *adding, const char *path, size_t *stage)
{
	const struct made_out *made = made_find(&adding->outs, path);

	if (made) {
		*stage = made->stage;
		return made->out;
	}
	for (struct str at = str_of(path); at.len; at.len--) {
		uintptr_t added = path[at.len] && path[at.len] != '/' ? 0 : (uintptr_t)map_find(&adding->added, at);

		if (!added)
			continue;
		*stage = added - 1;
		return &adding->data->project.stages[*stage].stage->outs[0];
	}
	return NULL;
}

static bool has_file(const struct dvc_here *here, const char *path)
{
	struct buf full = BUF_INIT;
	struct stat st;
	bool found;

	buf_printf(&full, "%s/%s.dvc", here->root, path);
	found = lstat(full.data, &st) == 0;
	buf_release(&full);
	return found;
}

/* Finds or makes the stage that tracks a target.  What is unusual is left to DVC. */
static bool find_stage(struct adding *adding, size_t target, struct err *err)
{
	struct dvc_here *here = adding->data->here;
	const char *text = adding->act->targets[target], *path = app_dvc_path(here, text);
	const struct stage_out *out;
	const struct dvc_stage *stage;
	bool is_ignored = true;

	if (strcmp(path, ".") == 0 || strstr(text, "://") || dvc_path_is_external(path) || source_is_dvc_file(path) ||
	    has_link(here, path)) {
		adding->act->far = true;
		return true;
	}
	out = find_out(adding, path, &adding->stages[target]);
	stage = out ? &adding->data->project.stages[adding->stages[target]] : NULL;
	if (out && stage->stage->cmd)
		return err_set(err, ERR_INPUT, "'%s' is an output of stage '%s': run that, or say \"dvc commit\" to "
			       "record what is there now", text,
			       dvc_stage_address(&here->arena, stage, here->folder));
	if (out) {
		adding->act->far |= strcmp(out->path, path) != 0 || !is_plain(stage);
		return true;
	}
	if (!walk_is_ignored(adding->data->walk, str_of(path), false, &is_ignored, err))
		return false;
	adding->act->far |= is_ignored || has_file(here, path);
	adding->stages[target] = new_stage(adding, path);
	return true;
}

static bool add_one(struct adding *adding, struct dvc_work *work, size_t target, const struct save_options *save,
		    struct err *err)
{
	struct dvc_stage *stage = &adding->data->project.stages[adding->stages[target]];
	struct guard_paths paths = dvc_work_paths(work, stage->stage);

	adding->act->done++;
	return guard_check(work->guard, &paths, err) && stage_save(work, stage, save, err);
}

bool app_dvc_add(struct dvc_data *data, bool commit, bool relink, struct dvc_act *act, struct err *err)
{
	struct dvc_here *here = data->here;
	struct adding adding = { .data = data, .act = act,
				 .stages = ARENA_ARRAY(&here->arena, size_t, act->target_count + 1) };
	struct save_options save = { .record = true, .commit = commit, .relink = relink };
	struct dvc_work work = { .guard = NULL };
	struct dvc_graph graph;
	bool ok = dvc_project_check(&data->project, err);

	dvc_outs_collect(&here->arena, &data->project, &adding.outs);
	for (size_t i = 0; ok && !act->far && i < act->target_count; i++)
		ok = find_stage(&adding, i, err);
	map_release(&adding.added);
	if (!ok || act->far)
		return ok;
	if (!dvc_graph_build(&here->arena, &data->project, here->folder, &graph, err))
		return false;
	ok = app_dvc_open_work(data, act, &work, err);
	for (size_t i = 0; ok && i < act->target_count; i++)
		ok = add_one(&adding, &work, i, &save, err);
	ok = app_dvc_hand_to_git(data, &work, act, err) && ok;
	app_dvc_close_work(&work);
	return ok;
}
