/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RUNNER_PLAN_H
#define ASSAY_RUNNER_PLAN_H

#include "pipeline/graph.h"
#include "pipeline/inputs.h"
#include "runner/dvc_record.h"
#include "store/stage_run.h"

/* What will happen to a stage. */
enum plan_action {
	PLAN_RUN,
	PLAN_CACHED,	/* an earlier result is taken */
	PLAN_DEPENDS,	/* runs, or not, depending on what the stages before it leave */
	PLAN_FROZEN,	/* its outs are taken as they are */
	PLAN_LEFT_OUT,	/* was not asked for */
};

struct plan_step {
	const struct stage *stage;
	enum plan_action action;
	const char *why;		/* one clause */
	const char *inputs;		/* JSON, see inputs.h; NULL while it depends */
	struct digest key;		/* of inputs */
	int64_t cached_from, cached_run;	/* stage run and run whose outs are taken; 0: of DVC's */
	int64_t last_ms;		/* how long it took last time; 0: never ran */
};

/* Whether the stage, whose deps are all in files, must run: step is filled but for stage.  A dep that
 * isn't there is an error.  forced: cached results are not used. */
bool plan_stage(struct store *store, int64_t repository, const struct files *files,
		const struct stage *stage, bool forced, struct arena *arena, struct plan_step *step,
		struct err *err) WARN_UNUSED;

/* The plan of a whole pipeline before it runs, in the order of graph->order: steps has graph->count
 * places.  wanted is graph_select's; record says what DVC has in the work tree, NULL: elsewhere. */
bool plan_make(struct store *store, int64_t repository, const struct files *files,
	       const struct graph *graph, const bool *wanted, bool forced, struct dvc_record *record,
	       struct arena *arena, struct plan_step *steps, struct err *err) WARN_UNUSED;

#endif
