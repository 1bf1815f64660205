/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_EXPERIMENTS_H
#define ASSAY_EXCHANGE_EXPERIMENTS_H

#include "base/arena.h"
#include "base/digest.h"
#include "repo/repo.h"

/* How DVC keeps experiments in Git (https://dvc.org/doc/user-guide/experiment-management): a commit that no
 * branch knows, under refs/exps/<2 digits of the commit it began at>/<38 digits>/<name>.  What is to be run by
 * those that wait, and was by those that failed, are stashes: commits in the reflog of a ref.  Which those are stands in
 * files, see experiment_queue.h. */

#define EXPERIMENT_REFS "refs/exps/"
#define EXPERIMENT_QUEUE_REF "refs/exps/celery/stash"
#define EXPERIMENT_FAILED_REF "refs/exps/celery/failed"

/* What was applied last, the HEAD it was applied on, and the work tree that was there before. */
#define EXPERIMENT_APPLIED "refs/exps/exec/EXEC_APPLY"
#define EXPERIMENT_APPLIED_ON "refs/exps/apply/ORIG_HEAD"
#define EXPERIMENT_APPLY_STASH "refs/exps/apply/stash"

struct experiment {
	const char *name;		/* NULL: it waits and has none yet */
	const char *ref;		/* in full; NULL for one that waits */
	char baseline[COMMIT_ID_SIZE];	/* the commit that it began at */
	char commit[COMMIT_ID_SIZE];
};

/* Fills name and baseline from the ref's name; false when it is none of an experiment. */
bool experiment_of_ref(struct arena *arena, const char *ref, struct experiment *out) WARN_UNUSED;

/* DVC's digest of an experiment, which stands in its commit's message: of what dvc.lock (in bytes) has of the stages
 * that were run for it. */
bool experiment_digest(struct str bytes, const char *const *stages, size_t count, struct digest *out,
		       struct err *err) WARN_UNUSED;

/* The ref of an experiment. */
const char *experiment_ref(struct arena *arena, const char *baseline, const char *name);

#endif
