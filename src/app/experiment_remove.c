/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/file.h"
#include "repo/ref.h"

#include <string.h>

#define EXEC_BRANCH "refs/exps/exec/EXEC_BRANCH"

bool app_experiment_remove(struct dvc_here *here, const struct experiment *experiment, struct err *err)
{
	struct ref *applied;
	size_t count;

	/* DVC's marks of what is checked out now must not outlive it. */
	if (ref_exists(here->repo, EXEC_BRANCH) && !ref_remove(here->repo, EXEC_BRANCH, err))
		return false;
	if (!ref_list(here->repo, EXPERIMENT_APPLIED, &here->arena, &applied, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(applied[i].target, experiment->commit) == 0 && !ref_remove(here->repo, applied[i].name, err))
			return false;
	}
	return ref_remove(here->repo, experiment->ref, err);
}

static bool remove_file(const char *path, struct err *err)
{
	struct err own = ERR_INIT;

	return path_remove(path, &own) || own.code == ERR_NOT_FOUND || err_set(err, own.code, "%s", own.text);
}

bool app_experiment_task_remove(struct dvc_here *here, const struct experiment_task *task, struct err *err)
{
	const char *ref = task->phase == EXPERIMENT_QUEUED ? EXPERIMENT_QUEUE_REF : EXPERIMENT_FAILED_REF;

	/* The message first: without its stash a worker would fail on it. */
	return remove_file(task->message, err) && (!task->result || remove_file(task->result, err)) &&
	       ref_log_drop(here->repo, ref, task->experiment.commit, err);
}
