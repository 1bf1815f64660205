/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/keep.h"
#include "base/file.h"
#include "base/vec.h"
#include "dvc/save.h"
#include "repo/checkout.h"
#include "repo/commit.h"
#include "repo/ref.h"
#include "repo/tree.h"
#include "runner/tracked.h"
#include "store/artifact.h"
#include "store/repository.h"
#include "store/run.h"
#include "store/stage_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A run while it is kept. */
struct keeping {
	struct app *app;
	struct arena *arena;
	const struct keep *keep;
	struct run run;
	struct repo *repo;
	struct param_list settings;
	struct stage_run *stages;
	size_t stage_count;
	const char *inside;	/* the project's folder in the repository */
	const char *root;	/* the project's, whose cache gets the outputs */
	const char *top;	/* where the commit is laid out; NULL: not yet */
	const char *folder;	/* the project in it */
	struct files files;
	struct project project;
	VEC_OF(struct commit_change) changes;
	VEC_OF(const char *) ran;	/* the stages */
};

static bool check_run(struct keeping *keeping, struct err *err)
{
	const struct run *run = &keeping->run;

	if (run->phase != PHASE_DONE)
		return err_set(err, ERR_INPUT, "run %" PRId64 " is not done yet", run->id);
	if (run->outcome != OUTCOME_SUCCESS && run->outcome != OUTCOME_SKIPPED)
		return err_set(err, ERR_INPUT, "run %" PRId64 " did not succeed (%s), so there is no experiment to keep",
			       run->id, outcome_word(run->outcome));
	if (run->in_place && run->dirty.hex[0])
		return err_set(err, ERR_INPUT, "run %" PRId64 " had changes of the work tree that no commit has; commit "
			       "them, run again, and keep that run", run->id);
	return true;
}

static bool check_project(struct keeping *keeping, struct err *err)
{
	const struct run *run = &keeping->run;
	struct arena *arena = keeping->arena;
	struct tree_entry *entries;
	const char *marker;
	size_t count;

	if (repo_is_bare(keeping->repo))
		return err_set(err, ERR_INPUT, "%s has no work tree, and so no DVC cache that the run's outputs could go to",
			       run->repository_name);
	keeping->inside = run_project(run, arena);
	keeping->root = *keeping->inside ? arena_printf(arena, "%s/%s", repo_path(keeping->repo), keeping->inside)
					 : repo_path(keeping->repo);
	marker = *keeping->inside ? arena_printf(arena, "%s/.dvc", keeping->inside) : ".dvc";
	if (!tree_entries(keeping->repo, run->commit_id, marker, arena, &entries, &count, err))
		return false;
	return (count && run->pipeline && strcmp(path_base(run->pipeline), DVC_FILE) == 0) ||
	       err_set(err, ERR_INPUT, "commit %.*s of %s is no DVC project with its stages in dvc.yaml, so run %"
		       PRId64 " cannot be an experiment of one", COMMIT_SHORT, run->commit_id,
		       run->repository_name, run->id);
}

static bool load(struct keeping *keeping, struct err *err)
{
	struct app *app = keeping->app;
	struct repository repository;

	keeping->settings.arena = keeping->arena;
	if (!run_load(&app->store, keeping->keep->run, keeping->arena, &keeping->run, err) ||
	    !check_run(keeping, err) ||
	    !repository_load(&app->store, keeping->run.repository, keeping->arena, &repository, err) ||
	    !stage_run_list(&app->store, keeping->run.id, keeping->arena, &keeping->stages, &keeping->stage_count, err))
		return false;
	keeping->repo = repo_open(repository.path, err);
	return keeping->repo && check_project(keeping, err) &&
	       (!keeping->run.overrides || settings_from_json(&keeping->settings, keeping->run.overrides, err));
}

static const char *in_folder(struct keeping *keeping, const char *path)
{
	return arena_printf(keeping->arena, "%s/%s", keeping->folder, path);
}

static void note_change(struct keeping *keeping, const char *path)
{
	const char *in_tree = *keeping->inside ? arena_printf(keeping->arena, "%s/%s", keeping->inside, path) : path;

	VEC_PUSH(&keeping->changes, (struct commit_change){ in_tree, in_folder(keeping, path) });
}

static bool did_run(const struct keeping *keeping, const char *stage)
{
	for (size_t i = 0; i < keeping->stage_count; i++) {
		enum outcome outcome = keeping->stages[i].outcome;

		/* A frozen one has no inputs. */
		if (strcmp(keeping->stages[i].name, stage) == 0)
			return outcome == OUTCOME_SUCCESS || (outcome == OUTCOME_SKIPPED && keeping->stages[i].inputs);
	}
	return false;
}

/* The commit's files with the run's params, and the data that its stages read. */
static bool lay_out_commit(struct keeping *keeping, struct err *err)
{
	struct arena *arena = keeping->arena;
	char *top = arena_printf(arena, "%s/.dvc/tmp/assay-XXXXXX", keeping->root);
	const struct pipeline *pipeline = &keeping->project.pipeline;
	bool *wanted;

	if (!folder_make(arena_printf(arena, "%s/.dvc/tmp", keeping->root), 0755, err))
		return false;
	if (!mkdtemp(top))
		return err_sys(err, "cannot make a folder in %s/.dvc/tmp", keeping->root);
	keeping->top = top;
	keeping->folder = *keeping->inside ? arena_printf(arena, "%s/%s", top, keeping->inside) : top;
	keeping->files = (struct files){ .folder = keeping->folder, .root = keeping->root,
					 .settings = &keeping->settings };
	if (!checkout_commit(keeping->repo, keeping->run.commit_id, top, err) ||
	    !files_apply_settings(&keeping->files, err))
		return false;
	keeping->files.settings = NULL;
	if (!files_project(&keeping->files, arena, &keeping->project, err) ||
	    !dvc_project_check(&keeping->files.tracked->project, err))
		return false;
	wanted = ARENA_ARRAY(arena, bool, pipeline->count + 1);
	for (size_t i = 0; i < pipeline->count; i++)
		wanted[i] = did_run(keeping, pipeline->stages[i].name);
	return tracked_lay_out(keeping->files.tracked, keeping->folder, pipeline, wanted, err);
}

/* All as the run had and left it. */
static bool lay_out(struct keeping *keeping, struct err *err)
{
	struct arena *arena = keeping->arena;
	struct artifact *artifacts;
	size_t count;
	bool ok = lay_out_commit(keeping, err) &&
		  artifact_of_run(&keeping->app->store, keeping->run.id, arena, &artifacts, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		struct object object = { artifacts[i].digest, artifacts[i].size, artifacts[i].mode, artifacts[i].files };

		ok = object_restore(&keeping->app->store, &object, in_folder(keeping, artifacts[i].path), err) ||
		     err_add(err, "the output %s of run %" PRId64, artifacts[i].path, keeping->run.id);
	}
	for (size_t i = 0; ok && i < keeping->settings.count; i++) {
		const char *file, *key, *value;

		ok = params_parse_setting(arena, arena_printf(arena, "%s=%s", keeping->settings.items[i].name,
							      keeping->settings.items[i].json),
					  &file, &key, &value, err);
		if (ok)
			note_change(keeping, file);
	}
	return ok;
}

static bool save_stages(struct keeping *keeping, struct dvc_work *work, struct err *err)
{
	static const struct save_options options = { .record = true, .commit = true, .run_cache = true };
	bool ok = guard_take(work->guard, err);

	/* In the order of the run, in which DVC would have recorded them. */
	for (size_t i = 0; ok && i < keeping->stage_count; i++) {
		struct dvc_stage *stage;

		if (!did_run(keeping, keeping->stages[i].name))
			continue;
		stage = tracked_stage(keeping->files.tracked, keeping->stages[i].name, err);
		ok = stage && (stage_save(work, stage, &options, err) ||
			       err_add(err, "stage %s", keeping->stages[i].name));
		if (ok)
			VEC_PUSH(&keeping->ran, arena_strdup(keeping->arena, stage->stage->name));
		for (size_t o = 0; ok && o < stage->stage->out_count; o++) {
			if (!stage->stage->outs[o].cached && !stage->stage->outs[o].external)
				note_change(keeping, stage->stage->outs[o].path);
		}
	}
	for (size_t i = 0; ok && i < work->changed.len; i++)
		note_change(keeping, work->changed.items[i]);
	return ok;
}

/* Into dvc.lock of what is laid out, and into the project's cache. */
static bool record(struct keeping *keeping, struct err *err)
{
	struct tracked *tracked = keeping->files.tracked;
	struct dvc_work work = {
		.project = &tracked->project, .root = keeping->folder, .folder = ".", .arena = keeping->arena,
		.cache_path = tracked->cache_path,
		.at = { .source = tracked->source, .walk = walk_open(keeping->folder, err),
			.known = hash_cache_open(keeping->folder), .cache = tracked->cache },
		.guard = guard_open(keeping->root, tracked->cache_path, "assay keep",
				    dvc_config_bool(&tracked->config, "core", "hardlink_lock", false)),
	};
	bool ok = work.at.walk && save_stages(keeping, &work, err);

	guard_close(work.guard);
	if (work.at.walk)
		walk_close(work.at.walk);
	hash_cache_close(work.at.known);
	dvc_work_close(&work);
	return ok;
}

/* DVC has a digest of what was recorded there, by which it knows the same experiment again. */
static const char *message_of(struct keeping *keeping, struct err *err)
{
	struct buf lock = BUF_INIT;
	struct digest digest;
	bool ok;

	if (keeping->keep->message)
		return keeping->keep->message;
	ok = file_read(&lock, in_folder(keeping, "dvc.lock"), YAML_MAX_BYTES, err) &&
	     experiment_digest(buf_str(&lock), keeping->ran.items, keeping->ran.len, &digest, err);
	buf_release(&lock);
	return ok ? arena_printf(keeping->arena, "dvc: commit experiment %s", digest.hex) : NULL;
}

static bool commit(struct keeping *keeping, struct experiment *out, struct err *err)
{
	const char *message = message_of(keeping, err);

	return message &&
	       commit_make(keeping->repo, keeping->run.commit_id, keeping->changes.items, keeping->changes.len, message,
			   out->commit, err) &&
	       ref_make(keeping->repo, out->ref, out->commit, message, keeping->keep->force, err);
}

static bool choose_name(struct keeping *keeping, struct experiment *out, struct err *err)
{
	const char *name = keeping->keep->name;

	if (!name)
		name = arena_printf(keeping->arena, "run-%" PRId64, keeping->run.id);
	if (!*name || strchr(name, '/'))
		return err_set(err, ERR_USAGE, "'%s' cannot be an experiment's name: it has a '/' or nothing in it", name);
	memcpy(out->baseline, keeping->run.commit_id, COMMIT_ID_SIZE);
	out->name = name;
	out->ref = experiment_ref(keeping->arena, out->baseline, name);
	return keeping->keep->force || !ref_exists(keeping->repo, out->ref) ||
	       err_set(err, ERR_INPUT, "there is an experiment '%s' already; give this one another name, or say --force to "
		       "replace it", name);
}

bool app_keep(struct app *app, const struct keep *keep, struct arena *arena, struct experiment *out, struct err *err)
{
	struct keeping keeping = { .app = app, .arena = arena, .keep = keep, .changes = VEC_INIT,
				   .ran = VEC_INIT };
	bool ok;

	*out = (struct experiment){ .name = NULL };
	ok = load(&keeping, err) && choose_name(&keeping, out, err) && lay_out(&keeping, err) &&
	     record(&keeping, err) && commit(&keeping, out, err);
	files_close(&keeping.files);
	if (keeping.top) {
		struct err own = ERR_INIT;

		if (!path_remove(keeping.top, &own) && ok)
			ok = err_set(err, own.code, "%s", own.text);
	}
	VEC_RELEASE(&keeping.changes);
	VEC_RELEASE(&keeping.ran);
	if (keeping.repo)
		repo_close(keeping.repo);
	return ok;
}
