/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_REPRO_H
#define ASSAY_DVC_REPRO_H

#include "dvc/graph.h"
#include "dvc/work.h"

/* Running the stages of a project whose inputs, command or outputs are not as recorded: what "dvc repro" does
 * (https://dvc.org/doc/command-reference/repro), decided as DVC 3 decides it.
 *
 * repro_plan.c says which stages are looked at and in which order, repro.c what is done with each;
 * command.h runs one, save.h records it. */
enum repro_on_error {
	REPRO_STOP,
	REPRO_KEEP_GOING,	/* all that does not depend on what failed */
	REPRO_IGNORE,
};

struct repro_options {
	/* Which: the targets and what they wait for, unless */
	bool single;		/* the targets alone */
	bool downstream;	/* the targets and what waits for them */
	bool pipeline;		/* all that is connected with them */

	/* How: */
	bool force;		/* also what has not changed */
	bool force_downstream;	/* also what waits for a stage that was run */
	bool allow_missing;	/* data that is only not here is no change */
	bool dry;		/* only tell */
	bool no_commit;		/* leave the cache alone */
	bool no_run_cache;	/* run what was run with the same inputs before */
	enum repro_on_error on_error;
};

/* The stages to look at, each behind those that it waits for; frozen ones wait for nothing.  graph is NULL
 * with single.  No targets: all stages. */
size_t *repro_plan(struct arena *arena, const struct dvc_project *project, const struct dvc_graph *graph,
		   const struct repro_options *options, const size_t *targets, size_t target_count,
		   size_t *count);

/* Runs what must be run of them; *done is how many were.  The guard is held before and after, but not while a
 * command runs.  What failed is in err, and told as it happens when the rest goes on. */
bool repro_run(struct dvc_work *work, const struct dvc_graph *graph, const struct repro_options *options,
	       const size_t *plan, size_t plan_count, size_t *done, struct err *err) WARN_UNUSED;

#endif
