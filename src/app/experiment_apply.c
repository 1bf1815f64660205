/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "app/dvc_impl.h"
#include "base/file.h"
#include "repo/ref.h"
#include "repo/stash.h"

#include <string.h>

static bool lay_files(struct dvc_here *here, const char *rev, const char *commit, struct err *err)
{
	char head[COMMIT_ID_SIZE], stash[COMMIT_ID_SIZE];
	const char *message;
	bool found;

	if (!repo_resolve(here->repo, "HEAD", head, err))
		return false;
	message = arena_printf(&here->arena, "dvc-exp-apply:%s:%s:%s", head, commit, rev);
	if (!stash_push(here->repo, EXPERIMENT_APPLY_STASH, message, stash, &found, err) ||
	    !ref_make(here->repo, EXPERIMENT_APPLIED_ON, head, NULL, true, err))
		return false;
	/* As DVC: what an apply before the last one kept goes, even if now there was nothing to keep. */
	if (!found && ref_exists(here->repo, EXPERIMENT_APPLY_STASH) &&
	    !ref_remove(here->repo, EXPERIMENT_APPLY_STASH, err))
		return false;
	return (stash_lay_over(here->repo, commit, err) &&
		(!found || stash_put_back(here->repo, stash, commit, err))) ||
	       (found && err_add(err, "the work tree as it was before is the stash " EXPERIMENT_APPLY_STASH
				 ", which \"git reset --hard\" and \"git stash apply " EXPERIMENT_APPLY_STASH
				 "\" bring back"));
}

/* The commit of a revision, or else what one in the queue has to begin with. */
static bool find_commit(struct dvc_here *here, const char *rev, char commit[COMMIT_ID_SIZE], struct err *err)
{
	const struct experiment_task *task = NULL;
	struct experiment_task *tasks;
	struct err unknown = ERR_INIT;
	size_t count;
	bool far;

	if (app_experiment_revision(here, rev, commit, &unknown))
		return true;
	if (unknown.code == ERR_NOT_FOUND && here->repo) {
		if (!app_experiment_tasks(here, &tasks, &count, &far, err))
			return false;
		task = app_experiment_task_find(tasks, count, rev);
	}
	if (!task)
		return err_set(err, unknown.code, "%s", unknown.text);
	memcpy(commit, task->experiment.commit, COMMIT_ID_SIZE);
	return true;
}

/* What is queued has DVC's own notes on how to run it with it. */
static void remove_notes(struct dvc_here *here)
{
	(void)!path_remove(arena_printf(&here->arena, "%s/.dvc/tmp/repro.dat", here->root), NULL);
}

static bool lay_data(struct dvc_here *here, struct dvc_checkout *checkout, struct err *err)
{
	struct dvc_data data;
	bool ok = app_dvc_data_open(here, true, NULL, &data, err) && app_dvc_checkout(&data, checkout, err);

	app_dvc_data_close(&data);
	return ok;
}

bool app_experiment_apply(struct dvc_here *here, const char *rev, struct dvc_checkout *checkout, struct err *err)
{
	struct guard *guard = app_dvc_guard(here, "assay dvc exp apply");
	char commit[COMMIT_ID_SIZE];
	bool ok = guard_take(guard, err) && find_commit(here, rev, commit, err) &&
		  lay_files(here, rev, commit, err);

	if (ok) {
		struct buf folder = BUF_INIT;

		remove_notes(here);
		/* The project's own files, .dvc/config among them, are the experiment's now. */
		path_join(&folder, here->root, here->folder);
		app_dvc_close(here);
		checkout->force = true;
		ok = app_dvc_open_at(here, folder.data, err) && lay_data(here, checkout, err) &&
		     app_dvc_checkout_complete(checkout, err) &&
		     ref_make(here->repo, EXPERIMENT_APPLIED, commit, NULL, true, err);
		buf_release(&folder);
	}
	guard_close(guard);
	return ok;
}

bool app_experiment_apply_is_far(struct dvc_here *here, const char *rev)
{
	struct dvc_project project = { .arena = ARENA_INIT };
	struct dvc_data data = { .here = here };
	struct err unknown = ERR_INIT;
	char commit[COMMIT_ID_SIZE];
	struct source *source = NULL;
	bool far;

	if (!here->repo || stash_needs_git(here->repo))
		return here->repo != NULL;
	/* What cannot be read is no reason: it is told when it is applied. */
	if (find_commit(here, rev, commit, &unknown))
		source = source_open_commit(here->repo, commit, app_dvc_folder_in_repo(here), &unknown);
	(void)!(source && dvc_project_load(&project, source, &here->parsing, &unknown));
	data.project = project;
	far = app_dvc_is_far(&data, false);
	source_close(source);
	dvc_project_release(&project);
	return far;
}
