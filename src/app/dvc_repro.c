/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_repro.h"
#include "app/dvc_impl.h"
#include "app/dvc_work.h"
#include "dvc/path.h"
#include "dvc/save.h"
#include "repo/index.h"

#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

/* Stages that are asked for. */
struct choice {
	struct dvc_data *data;
	struct dvc_act *act;
	const struct dvc_graph *graph;	/* NULL: not needed */
	VEC_OF(size_t) stages;
	bool *chosen;
};

static void choose(struct choice *choice, size_t stage)
{
	if (!choice->chosen[stage])
		VEC_PUSH(&choice->stages, stage);
	choice->chosen[stage] = true;
}

static const struct dvc_file *find_file(const struct dvc_project *project, const char *path)
{
	for (size_t i = 0; i < project->file_count; i++) {
		if (strcmp(project->files[i].path, path) == 0)
			return &project->files[i];
	}
	return NULL;
}

/* A pattern may be "FILE:NAMES". */
static struct dvc_target parse_target(struct choice *choice, const char *text)
{
	struct dvc_here *here = choice->data->here;
	const char *colon = strrchr(text, ':');
	struct dvc_target target = { .file = NULL, .name = colon ? colon + 1 : text };

	if (!choice->act->glob)
		return app_dvc_parse_target(here, text);
	if (colon && colon != text)
		target.file = app_dvc_path(here, arena_strndup(&here->arena, text, (size_t)(colon - text)));
	return target;
}

static bool is_meant(const struct choice *choice, const struct dvc_stage *stage, const char *name, bool is_group)
{
	if (!name || stage->file->single)
		return true;
	if (choice->act->glob && !is_group)
		return fnmatch(name, stage->stage->name, FNM_NOESCAPE) == 0;
	return app_dvc_is_named(stage->stage, name);
}

static bool choose_target(struct choice *choice, const char *text, struct err *err)
{
	const struct dvc_project *project = &choice->data->project;
	struct dvc_target target = parse_target(choice, text);
	const char *path = target.file ? target.file : app_dvc_path(choice->data->here, "dvc.yaml");
	const struct dvc_file *file = find_file(project, path);
	bool is_group = false, found = false;

	if (!file)
		return err_set(err, ERR_NOT_FOUND, "there is no %s", app_dvc_seen(choice->data->here, path));
	if (file->form_error)
		return err_set(err, ERR_INPUT, "%s", file->form_error);
	for (size_t i = 0; target.name && i < file->count; i++) {
		const char *group = project->stages[file->first + i].stage->group;

		is_group = is_group || (group && strcmp(group, target.name) == 0);
	}
	for (size_t i = file->first; i < file->first + file->count; i++) {
		const struct dvc_stage *stage = &project->stages[i];

		if (!is_meant(choice, stage, target.name, is_group))
			continue;
		if (stage->stage->error)
			return err_set(err, ERR_INPUT, "%s", stage->stage->error);
		found = true;
		choose(choice, i);
	}
	return found || !target.name || choice->act->glob ||
	       err_set(err, ERR_NOT_FOUND, "there is no stage '%s' in %s", target.name,
		       app_dvc_seen(choice->data->here, path));
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void choose_below(struct choice *choice, const char *folder)
{
	const struct dvc_project *project = &choice->data->project;
	const char *path = app_dvc_path(choice->data->here, folder);
	size_t *order = dvc_graph_order(&choice->data->here->arena, choice->graph);

	for (size_t i = 0; i < project->stage_count; i++) {
		if (dvc_path_is_below(project->stages[order[i]].file->path, path))
			choose(choice, order[i]);
	}
}

/* The stage whose output is at the path as typed; -1: there is none. */
static ptrdiff_t stage_of_output(struct choice *choice, const char *text)
{
	const struct dvc_project *project = &choice->data->project;
	const char *path = app_dvc_path(choice->data->here, text);

	for (size_t i = 0; i < project->stage_count; i++) {
		for (size_t o = 0; o < project->stages[i].stage->out_count; o++) {
			if (strcmp(project->stages[i].stage->outs[o].path, path) == 0)
				return (ptrdiff_t)i;
		}
	}
	return -1;
}

void app_dvc_close_work(struct dvc_work *work)
{
	dvc_work_close(work);
}

bool app_dvc_open_work(struct dvc_data *data, const struct dvc_act *act, struct dvc_work *work, struct err *err)
{
	struct dvc_here *here = data->here;

	*work = (struct dvc_work){
		.at = { here->source, data->walk, data->known, data->cache, data->progress },
		.project = &data->project,
		.repo = here->repo,
		.root = here->root,
		.folder = here->folder,
		.cache_path = dvc_config_cache(&here->arena, &here->config, here->root),
		.guard = data->guard,
		.arena = &here->arena,
		.say = act->say,
		.warn = act->warn,
		.context = act->context,
	};
	return dvc_config_links(&here->config, &work->links, err);
}

bool app_dvc_hand_to_git(struct dvc_data *data, struct dvc_work *work, struct dvc_act *act, struct err *err)
{
	struct dvc_here *here = data->here;
	bool stage = dvc_config_bool(&here->config, "core", "autostage", false);
	const char *inside, **paths;

	if (!work->repo || !work->changed.len)
		return true;
	inside = app_dvc_folder_in_repo(here);
	paths = ARENA_ARRAY(&here->arena, const char *, work->changed.len);
	for (size_t i = 0; i < work->changed.len; i++)
		paths[i] = stage ? dvc_path_resolve(&here->arena, inside, work->changed.items[i])
				 : app_dvc_seen(here, work->changed.items[i]);
	if (stage)
		return repo_stage_files(here->repo, paths, work->changed.len, err);
	act->changed = paths;
	act->changed_count = work->changed.len;
	return true;
}

/* Whether something in the plan comes from elsewhere and is not as recorded: DVC fetches it. */
static bool needs_dvc(struct dvc_work *work, const size_t *plan, size_t count, bool force, bool *far, struct err *err)
{
	for (size_t i = 0; i < count && !*far; i++) {
		const struct dvc_stage *stage = &work->project->stages[plan[i]];
		struct dvc_stage_status status;

		if (!stage->is_import && !stage->import)
			continue;
		if (!dvc_work_status(work, stage, &status, err))
			return false;
		*far = force || dvc_stage_is_changed(&status);
	}
	return true;
}

bool app_dvc_repro(struct dvc_data *data, const struct repro_options *options, struct dvc_act *act, struct err *err)
{
	static const char *const here_file[] = { "dvc.yaml" };
	struct dvc_here *here = data->here;
	struct repro_options own = *options;
	struct choice choice = { .data = data, .act = act };
	struct dvc_graph graph;
	struct dvc_work work = { .guard = NULL };
	size_t *plan, count;
	bool ok = true;

	own.single = options->single && !options->pipeline && !act->all;
	own.downstream = options->downstream && !options->pipeline && !act->all;
	choice.chosen = ARENA_ARRAY(&here->arena, bool, data->project.stage_count + 1);
	if (!act->target_count) {
		act->targets = here_file;
		act->target_count = 1;
	}
	if (!own.single || act->recursive) {
		ok = dvc_project_check(&data->project, err) &&
		     dvc_graph_build(&here->arena, &data->project, here->folder, &graph, err);
		choice.graph = &graph;
	}
	for (size_t i = 0; ok && !act->all && i < act->target_count; i++) {
		if (act->recursive && is_folder(act->targets[i]))
			choose_below(&choice, act->targets[i]);
		else
			ok = choose_target(&choice, act->targets[i], err);
	}
	if (ok) {
		plan = repro_plan(&here->arena, &data->project, own.single ? NULL : &graph, &own, choice.stages.items,
				  choice.stages.len, &count);
		ok = app_dvc_open_work(data, act, &work, err) && needs_dvc(&work, plan, count, own.force, &act->far, err);
		if (ok && !act->far) {
			struct err git = ERR_INIT;

			ok = repro_run(&work, own.single ? NULL : &graph, &own, plan, count, &act->done, err);
			/* What was recorded is Git's, also when a later stage failed. */
			if (!app_dvc_hand_to_git(data, &work, act, &git))
				ok = err_set(err, git.code, "%s", git.text);
		}
		app_dvc_close_work(&work);
	}
	VEC_RELEASE(&choice.stages);
	return ok;
}

static const char *join_names(struct dvc_here *here, const struct dvc_difference *list, size_t count)
{
	const char *names = "";

	for (size_t i = 0; i < count; i++) {
		if (!i || strcmp(list[i].path, list[i - 1].path) != 0)
			names = arena_printf(&here->arena, "%s%s'%s'", names, *names ? ", " : "",
					     app_dvc_seen(here, list[i].path));
	}
	return names;
}

static bool may_commit(struct dvc_data *data, struct dvc_act *act, const struct dvc_stage_status *status, struct err *err)
{
	struct arena *arena = &data->here->arena;
	const char *address = dvc_stage_address(arena, status->stage, data->here->folder);
	const char *what = "";

	if (status->dep_count)
		what = arena_printf(arena, "dependencies %s%s", join_names(data->here, status->deps, status->dep_count),
				    status->out_count ? " and " : "");
	if (status->out_count)
		what = arena_printf(arena, "%soutputs %s", what, join_names(data->here, status->outs, status->out_count));
	if (!*what)
		what = "the command";
	if (act->confirm && act->confirm(act->context, arena_printf(arena, "%s of stage '%s' changed. Are you sure you "
								    "want to commit it?", what, address)))
		return true;
	return err_set(err, ERR_INPUT, "%s of stage '%s' changed: say --force to commit it", what, address);
}

/* Differences on disk; what only the cache lacks is none. */
static bool differs_on_disk(struct dvc_stage_status *status)
{
	size_t kept = 0;

	for (size_t i = 0; i < status->out_count; i++) {
		if (status->outs[i].state != DVC_NOT_IN_CACHE)
			status->outs[kept++] = status->outs[i];
	}
	status->out_count = kept;
	return status->dep_count || status->out_count || status->command_changed || status->checksum_changed;
}

/* Whether outputs that the cache lacks are on disk as they were recorded: "status" does not look then. */
static bool look_again(struct dvc_work *work, struct dvc_stage_status *status, struct err *err)
{
	for (size_t i = 0; i < status->out_count; i++) {
		struct dvc_difference *out = &status->outs[i];
		struct data_item item = { .path = out->path };
		struct content content = { .path = out->path, .is_output = true };
		const struct stage *stage = status->stage->stage;

		if (out->state != DVC_NOT_IN_CACHE)
			continue;
		for (size_t o = 0; o < stage->out_count && status->stage->lock; o++) {
			const struct dvc_lock_stage *lock = status->stage->lock;

			if (strcmp(stage->outs[o].path, out->path) == 0)
				item.has_key = data_key_of(dvc_item_find(lock->outs, lock->out_count, stage->outs[o].text),
							   &item.key);
		}
		content.rule = item.key.rule;
		if (!content_read(work->at.walk, work->at.known, work->arena, &content, 1, NULL, err) ||
		    !content_check(&content, err))
			return false;
		if (content.kind == CONTENT_MISSING)
			out->state = DVC_DELETED;
		else if (!item.has_key || !hash_equal(&item.key.hash, &content.hash))
			out->state = DVC_MODIFIED;
	}
	return true;
}

static bool commit_one(struct dvc_data *data, struct dvc_work *work, struct dvc_act *act, struct dvc_stage *stage,
		       bool force, bool relink, struct err *err)
{
	struct guard_paths paths = dvc_work_paths(work, stage->stage);
	struct save_options save = { .record = force, .commit = true, .relink = relink, .run_cache = true };
	struct dvc_stage_status status;

	if (!guard_check(work->guard, &paths, err))
		return false;
	if (!force) {
		if (!dvc_work_status(work, stage, &status, err) || !look_again(work, &status, err))
			return false;
		save.record = differs_on_disk(&status);
		if (save.record && !may_commit(data, act, &status, err))
			return false;
	}
	act->done++;
	return stage_save(work, stage, &save, err);
}

static bool choose_for_commit(struct choice *choice, const char *target, struct err *err)
{
	struct err own = ERR_INIT;
	ptrdiff_t stage;

	if (choice->act->recursive && is_folder(target)) {
		choose_below(choice, target);
		return true;
	}
	if (choose_target(choice, target, &own))
		return true;
	stage = stage_of_output(choice, target);
	if (stage < 0)
		return err_set(err, own.code, "%s", own.text);
	choose(choice, (size_t)stage);
	return true;
}

bool app_dvc_commit(struct dvc_data *data, bool force, bool relink, struct dvc_act *act, struct err *err)
{
	struct dvc_here *here = data->here;
	const struct repro_options with_deps = { .single = !act->with_deps };
	struct choice choice = { .data = data, .act = act };
	struct dvc_work work = { .guard = NULL };
	struct dvc_graph graph;
	size_t *plan, count;
	bool ok = dvc_project_check(&data->project, err) &&
		  dvc_graph_build(&here->arena, &data->project, here->folder, &graph, err);

	choice.graph = &graph;
	choice.chosen = ARENA_ARRAY(&here->arena, bool, data->project.stage_count + 1);
	for (size_t i = 0; ok && !act->target_count && i < data->project.stage_count; i++)
		choose(&choice, i);
	for (size_t i = 0; ok && i < act->target_count; i++)
		ok = choose_for_commit(&choice, act->targets[i], err);
	if (ok && choice.stages.len) {
		plan = repro_plan(&here->arena, &data->project, &graph, &with_deps, choice.stages.items,
				  choice.stages.len, &count);
		ok = app_dvc_open_work(data, act, &work, err) && needs_dvc(&work, plan, count, force, &act->far, err);
		for (size_t i = 0; ok && !act->far && i < count; i++)
			ok = commit_one(data, &work, act, &data->project.stages[plan[i]], force, relink, err);
		ok = app_dvc_hand_to_git(data, &work, act, err) && ok;
		app_dvc_close_work(&work);
	}
	VEC_RELEASE(&choice.stages);
	return ok;
}
