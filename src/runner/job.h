/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_JOB_H
#define ASSAY_RUNNER_JOB_H

#include "runner/dvc_record.h"
#include "runner/plan.h"
#include "store/run.h"

#include <sys/types.h>

/* What the stages of one run share. */
struct job_context {
	struct store *store;
	const struct run *run;
	const struct project *project;
	struct files *files;		/* of the folder where the stages run */
	const char *folder;		/* RUN */
	const char *cancel;		/* RUN/cancel */
	struct dvc_record *record;	/* NULL: the stages are none of DVC's */
};

/* One stage of a run, while its runner lives. */
struct job {
	const struct stage *stage;
	struct stage_run row;
	const char *folder;		/* RUN/NAME */
	pid_t pid;			/* of its shim; 0 while it doesn't run */
	int pid_fd;
	int64_t offset;			/* of its metrics file, taken up so far */
	unsigned passed_over;		/* lines of it that were no points */
	struct dvclive *live;		/* DVCLive's files of a stage that runs; NULL: not looked for yet */
};

/* Starts a stage whose deps are all there, or settles it at once when an earlier result will do or
 * nothing is to be run.  Afterwards row.phase tells which.  A failure of the stage itself is settled
 * too; false only when the store cannot be written. */
bool job_start(const struct job_context *context, struct job *job, struct arena *arena,
	       struct err *err) WARN_UNUSED;

/* Takes up the metrics that a running stage has appended. */
bool job_take_points(const struct job_context *context, struct job *job, struct err *err) WARN_UNUSED;

/* Settles a stage whose shim has ended: keeps its outs, takes up its metrics, writes it down.  Why it
 * failed lives in the arena. */
bool job_finish(const struct job_context *context, struct job *job, struct arena *arena,
		struct err *err) WARN_UNUSED;

/* Settles a stage that did not get to run. */
bool job_drop(const struct job_context *context, struct job *job, enum outcome outcome,
	      const char *why, struct err *err) WARN_UNUSED;

#endif
