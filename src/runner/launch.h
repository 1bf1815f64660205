/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_LAUNCH_H
#define ASSAY_RUNNER_LAUNCH_H

#include "runner/plan.h"
#include "store/run.h"

/* Writes a run down with the stages of the plan and sets run->id.  In one transaction. */
bool launch_record(struct store *store, struct run *run, const struct graph *graph,
		   const struct plan_step *steps, struct err *err) WARN_UNUSED;

/* Starts the runner of a recorded run as a process of its own that outlives this one and its
 * terminal, and returns when it has taken the run's lock. */
bool launch_start(struct store *store, int64_t run, struct err *err) WARN_UNUSED;

/* The word on the command line that makes this program a runner: "assay WORD STORE RUN", with the
 * descriptor DETACH_READY as local_run's ready. */
#define LAUNCH_RUNNER "runner-process"

/* Asks a run to end: its runner and its stages see it within a moment.  who is written down. */
bool launch_cancel(struct store *store, int64_t run, const char *who, struct err *err) WARN_UNUSED;

/* Whether the runner of that run is alive. */
bool launch_is_alive(const struct store *store, int64_t run);

#endif
