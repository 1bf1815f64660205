/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_EXCHANGE_EXPERIMENT_QUEUE_H
#define ASSAY_EXCHANGE_EXPERIMENT_QUEUE_H

#include "base/err.h"
#include "base/str.h"
#include "exchange/experiments.h"

/* What DVC 3's queue of experiments has in files below .dvc/tmp/exps: its tasks, as messages of
 * celery (https://docs.celeryq.dev) on a broker of kombu's that is a folder; how each ended; and about each process
 * that ran one, what it ran and where.  All is JSON. */

/* A message of the broker.  False with *is_one false when it is none about an experiment. */
struct experiment_message {
	struct experiment experiment;	/* its commit is the stash that holds what is to be run */
	const char *task;
};
bool experiment_message_parse(struct arena *arena, struct str bytes, const char *where, struct experiment_message *out,
			      bool *is_one, struct err *err) WARN_UNUSED;

/* celery-task-meta-TASK: whether the task is over, however it ended. */
bool experiment_result_parse(struct str bytes, const char *where, bool *over, struct err *err) WARN_UNUSED;

/* REV.run: where it runs or ran, and what came of it. */
struct experiment_run {
	const char *name;
	const char *root, *folder;	/* the repository that it runs in, and the project in it */
	const char *location;		/* "dvc-task", "workspace", "tempdir" */
	const char *ref;		/* of the experiment that it became; NULL: none */
	char baseline[COMMIT_ID_SIZE];
	bool has_result;		/* it ended as it should */
	int64_t status;			/* in DVC's numbers */
};
#define EXPERIMENT_RUN_SUCCEEDED 3	/* those before it are on the way, those behind it over */

bool experiment_run_parse(struct arena *arena, struct str bytes, const char *where, struct experiment_run *out,
			  struct err *err) WARN_UNUSED;

/* REV.json: its process. */
struct experiment_process {
	const char *log;
	int64_t pid;			/* 0: not known */
	int64_t status;			/* it exited with; less than 0: the signal that ended it */
	bool has_status;
};
bool experiment_process_parse(struct arena *arena, struct str bytes, const char *where,
			      struct experiment_process *out, struct err *err) WARN_UNUSED;

#endif
