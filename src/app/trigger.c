/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project.h"
#include "app/trigger.h"
#include "app/dvc_impl.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/vec.h"
#include "repo/diff.h"
#include "runner/launch.h"
#include "runner/tracked.h"

#include <inttypes.h>
#include <string.h>

#define JOBS_MAX 64
#define DIRTY_MAX ((size_t)64 * 1024 * 1024)

static bool read_settings(const struct trigger *trigger, struct param_list *out, struct err *err)
{
	for (size_t i = 0; i < trigger->setting_count; i++) {
		const char *file, *key, *value, *name;

		if (!params_parse_setting(out->arena, trigger->settings[i], &file, &key, &value, err))
			return false;
		name = strcmp(file, "params.yaml") == 0 ? key
							: arena_printf(out->arena, "%s:%s", file, key);
		param_list_put(out, name, value);
	}
	return true;
}

static bool check_trigger(const struct repo *repo, const struct trigger *trigger, struct err *err)
{
	if (trigger->jobs < 1 || trigger->jobs > JOBS_MAX)
		return err_set(err, ERR_USAGE, "the number of jobs must be 1 to %d", JOBS_MAX);
	if (trigger->in_place && (trigger->rev || trigger->setting_count))
		return err_set(err, ERR_USAGE,
			       "a run in the work tree takes it as it is: no commit and no changed "
			       "params");
	if (trigger->in_place && repo_is_bare(repo))
		return err_set(err, ERR_USAGE, "%s is a bare repository and has no work tree",
			       repo_path(repo));
	return true;
}

static bool no_pipeline(const struct trigger_plan *plan, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND,
		       "commit %.*s of %s has no pipeline; give it an assay.yaml or a dvc.yaml with "
		       "stages",
		       COMMIT_SHORT, plan->commit.id, plan->repository.name);
}

/* Where the files are that the plan is made for. */
static bool find_files(struct repo *repo, const struct trigger *trigger, struct trigger_plan *plan,
		       struct arena *arena, struct files *files, struct err *err)
{
	const char *inside;

	if (!app_project_at(&plan->repository, repo, trigger->in_place ? NULL : plan->commit.id, arena, &inside, err))
		return false;
	*files = (struct files){ .settings = &plan->settings, .inside = inside };
	plan->inside = inside;
	if (!repo_is_bare(repo))
		files->root = *inside ? arena_printf(arena, "%s/%s", repo_path(repo), inside)
				      : arena_strdup(arena, repo_path(repo));
	if (trigger->in_place) {
		files->folder = files->root;
	} else {
		files->repo = repo;
		files->commit = plan->commit.id;
	}
	return true;
}

struct target_list {
	VEC_OF(const char *) names;
};

/* Adds the stages of a DVC project that a target means: one, those of a foreach or matrix, those of a file. */
static bool add_dvc_target(struct dvc_here *here, const struct tracked *tracked, const char *text,
			   struct target_list *list)
{
	struct dvc_target target = app_dvc_parse_target(here, text);
	const char *file = target.file ? target.file : app_dvc_path(here, DVC_FILE);
	size_t before = list->names.len;

	for (size_t i = 0; i < tracked->project.stage_count; i++) {
		const struct dvc_stage *stage = &tracked->project.stages[i];

		if (strcmp(stage->file->path, file) == 0 && (stage->stage->command_count || !stage->file->single) &&
		    (!target.name || (stage->stage->name && app_dvc_is_named(stage->stage, target.name))))
			VEC_PUSH(&list->names, stage->stage->address);
	}
	return list->names.len > before;
}

/* What is asked for, as the names of stages that the graph has. */
static bool find_targets(const struct files *files, const struct trigger *trigger, struct arena *arena,
			 struct trigger_plan *out, struct err *err)
{
	const struct repository *repository = &out->repository;
	struct dvc_here here = { .root = files->root ? files->root : "",
				 .folder = repository->folder && *repository->folder ? repository->folder : "." };
	struct target_list list = { VEC_INIT };
	bool is_dvc = files->tracked && strcmp(out->project.pipeline.file, DVC_FILE) == 0, ok = true;

	for (size_t i = 0; ok && i < trigger->target_count; i++) {
		const char *text = trigger->targets[i];

		if (is_dvc && add_dvc_target(&here, files->tracked, text, &list))
			continue;
		ok = !is_dvc || !source_is_dvc_file(text) ||
		     err_set(err, ERR_NOT_FOUND, "the DVC project has no stages in %s", text);
		VEC_PUSH(&list.names, text);
	}
	VEC_TO_ARENA(&list.names, arena, &out->targets, &out->target_count);
	arena_join(arena, &here.arena);
	return ok;
}

static bool make_steps(struct app *app, const struct trigger *trigger, const struct files *files,
		       struct arena *arena, struct trigger_plan *out, struct err *err)
{
	bool *wanted = ARENA_ARRAY(arena, bool, out->graph.count + 1);
	struct dvc_record *record = NULL;
	bool ok;

	out->steps = ARENA_ARRAY(arena, struct plan_step, out->graph.count + 1);
	ok = find_targets(files, trigger, arena, out, err) &&
	     graph_select(&out->graph, out->targets, out->target_count, trigger->single, wanted, err) &&
	     (!trigger->in_place || strcmp(out->project.pipeline.file, DVC_FILE) != 0 ||
	      dvc_record_open(files, true, &record, err)) &&
	     plan_make(&app->store, out->repository.id, files, &out->graph, wanted, trigger->forced, record,
		       arena, out->steps, err);
	dvc_record_close(record);
	for (size_t i = 0; ok && i < out->graph.count; i++) {
		if (out->steps[i].action == PLAN_RUN || out->steps[i].action == PLAN_DEPENDS)
			out->expected_ms += out->steps[i].last_ms;
	}
	return ok;
}

static bool plan_files(struct app *app, const struct trigger *trigger, struct files *files, struct arena *arena,
		       struct trigger_plan *out, struct err *err)
{
	if (!files_project(files, arena, &out->project, err))
		return err_add(err, "commit %.*s", COMMIT_SHORT, out->commit.id);
	if (!out->project.pipeline.count)
		return no_pipeline(out, err);
	return files_all_params(files, &out->project.pipeline, &out->params, err) &&
	       graph_build(arena, &out->project.pipeline, &out->graph, err) &&
	       make_steps(app, trigger, files, arena, out, err);
}

static bool plan_in(struct app *app, struct repo *repo, const struct trigger *trigger,
		    struct arena *arena, struct trigger_plan *out, struct err *err)
{
	struct branch *branches;
	char commit[COMMIT_ID_SIZE];
	struct files files = { .folder = NULL };
	size_t count;
	bool ok;

	if (!check_trigger(repo, trigger, err) || !read_settings(trigger, &out->settings, err) ||
	    !repo_resolve(repo, trigger->rev ? trigger->rev : "HEAD", commit, err) ||
	    !repo_commit(repo, commit, arena, &out->commit, err) ||
	    !repo_branches(repo, arena, &branches, &count, err))
		return false;
	if (!trigger->rev)
		out->branch = repo_head_branch(repo, arena);
	for (size_t i = 0; trigger->rev && i < count; i++) {
		if (!branches[i].is_tag && strcmp(branches[i].name, trigger->rev) == 0)
			out->branch = branches[i].name;
	}
	if (!trigger->rev && !trigger->in_place && !diff_first_change(repo, arena, &out->uncommitted, err))
		return false;
	ok = find_files(repo, trigger, out, arena, &files, err) && plan_files(app, trigger, &files, arena, out, err);
	files_close(&files);
	return ok;
}

bool app_uncommitted(const struct repository *repository, struct arena *arena, const char **out,
		     struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	bool ok = repo && diff_first_change(repo, arena, out, err);

	repo_close(repo);
	return ok;
}

bool app_plan(struct app *app, const struct repository *repository, const struct trigger *trigger,
	      struct arena *arena, struct trigger_plan *out, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	bool ok;

	*out = (struct trigger_plan){ .repository = *repository,
				      .params.arena = arena, .settings.arena = arena };
	if (!repo)
		return false;
	ok = plan_in(app, repo, trigger, arena, out, err);
	repo_close(repo);
	return ok;
}

static const char *targets_json(const struct trigger_plan *plan, struct arena *arena)
{
	struct buf json = BUF_INIT;
	struct json_writer w = JSON_WRITER(&json);
	const char *text;

	if (!plan->target_count)
		return NULL;
	json_open_list(&w);
	for (size_t i = 0; i < plan->target_count; i++)
		json_text(&w, plan->targets[i]);
	json_close_list(&w);
	text = arena_strdup(arena, json.data);
	buf_release(&json);
	return text;
}

static const char *settings_json(const struct param_list *settings, struct arena *arena)
{
	struct buf json = BUF_INIT;
	const char *text;

	if (!settings->count)
		return NULL;
	settings_to_json(settings, &json);
	text = arena_strdup(arena, json.data);
	buf_release(&json);
	return text;
}

/* A run in the work tree keeps what the work tree had beyond the commit. */
static bool keep_dirty(struct app *app, const struct trigger_plan *plan, struct run *run,
		       struct err *err)
{
	struct buf patch = BUF_INIT;
	struct object object;
	struct repo *repo = repo_open(plan->repository.path, err);
	bool ok = repo && diff_worktree(repo, plan->commit.id, DIRTY_MAX, &patch, err);

	repo_close(repo);
	if (ok && patch.len) {
		ok = object_put_bytes(&app->store, buf_str(&patch), &object, err);
		run->dirty = object.digest;
	}
	buf_release(&patch);
	return ok;
}

static bool record_and_start(struct app *app, const struct trigger *trigger,
			     const struct trigger_plan *plan, struct arena *arena, int64_t *id,
			     struct err *err)
{
	struct run run = {
		.repository = plan->repository.id,
		.commit_id = plan->commit.id,
		.branch = plan->branch,
		.subject = plan->commit.subject,
		.pipeline = *plan->inside ? arena_printf(arena, "%s/%s", plan->inside, plan->project.pipeline.file)
					  : plan->project.pipeline.file,
		.targets = targets_json(plan, arena),
		.overrides = settings_json(&plan->settings, arena),
		.in_place = trigger->in_place,
		.forced = trigger->forced,
		.jobs = (int)trigger->jobs,
		.timeout_ms = trigger->timeout_ms,
		.by = app->user,
		.host = app->host,
		.rerun_of = trigger->rerun_of,
		.queued_at = clock_now(),
	};
	struct buf params = BUF_INIT;
	bool ok;

	params_to_json(&plan->params, &params);
	run.params = params.data;
	ok = (!trigger->in_place || keep_dirty(app, plan, &run, err)) &&
	     launch_record(&app->store, &run, &plan->graph, plan->steps, err);
	buf_release(&params);
	*id = run.id;
	return ok && launch_start(&app->store, run.id, err);
}

bool app_trigger(struct app *app, const struct repository *repository, const struct trigger *trigger,
		 int64_t *run, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct trigger_plan plan;
	bool ok = app_plan(app, repository, trigger, &arena, &plan, err) &&
		  record_and_start(app, trigger, &plan, &arena, run, err);

	arena_release(&arena);
	return ok;
}

static bool list_of_json(const char *json, struct arena *arena, const char ***out, size_t *count,
			 struct err *err)
{
	json_t *root, *item;
	size_t i;

	if (!json)
		return true;
	root = json_read(str_of(json), "targets", err);
	if (!root)
		return false;
	*out = ARENA_ARRAY(arena, const char *, json_array_size(root));
	json_array_foreach(root, i, item)
		(*out)[(*count)++] = arena_strdup(arena, json_string_value(item));
	json_decref(root);
	return true;
}

static bool settings_of_json(const char *json, struct arena *arena, const char ***out, size_t *count,
			     struct err *err)
{
	struct param_list list = { .arena = arena };

	if (!json)
		return true;
	if (!settings_from_json(&list, json, err))
		return false;
	*out = ARENA_ARRAY(arena, const char *, list.count);
	for (size_t i = 0; i < list.count; i++)
		(*out)[(*count)++] = arena_printf(arena, "%s=%s", list.items[i].name,
						  list.items[i].json);
	return true;
}

bool app_rerun(struct app *app, int64_t of, bool forced, int64_t *id, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct repository repository;
	struct trigger trigger = { .rerun_of = of, .forced = forced };
	const char **targets = NULL, **settings = NULL;
	struct run run;
	bool ok = run_load(&app->store, of, &arena, &run, err) &&
		  repository_load(&app->store, run.repository, &arena, &repository, err) &&
		  list_of_json(run.targets, &arena, &targets, &trigger.target_count, err) &&
		  settings_of_json(run.overrides, &arena, &settings, &trigger.setting_count, err);

	if (ok) {
		repository.project = run_project(&run, &arena);
		trigger.rev = run.in_place ? NULL : run.commit_id;
		trigger.targets = targets;
		trigger.settings = settings;
		trigger.in_place = run.in_place;
		trigger.jobs = run.jobs;
		trigger.timeout_ms = run.timeout_ms;
		ok = app_trigger(app, &repository, &trigger, id, err);
	}
	arena_release(&arena);
	return ok;
}

bool app_cancel(struct app *app, int64_t id, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct run run;
	bool ok = run_load(&app->store, id, &arena, &run, err);

	if (ok && run.phase == PHASE_DONE)
		ok = err_set(err, ERR_INPUT, "run %" PRId64 " is done already (%s)", id,
			     outcome_word(run.outcome));
	ok = ok && launch_cancel(&app->store, id, app->user, err);
	arena_release(&arena);
	return ok;
}
