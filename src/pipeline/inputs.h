/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_INPUTS_H
#define ASSAY_PIPELINE_INPUTS_H

#include "base/digest.h"
#include "pipeline/params.h"
#include "pipeline/pipeline.h"

/* What the result of a stage depends on: its commands, the values of its params, the content of its
 * deps, and the names of its outs.  Two executions with the same inputs are taken for the same. */
struct inputs {
	const struct stage *stage;
	struct param_list params;	/* those the stage names */
	struct digest *deps;		/* one for each of stage->deps */
};

/* Appends the inputs as JSON, always the same for the same inputs; its digest is the cache key:
 * {"cmd": "…", "wdir": "…", "params": {…}, "deps": {"path": "digest"}, "outs": ["path"]} */
void inputs_format(const struct inputs *inputs, struct buf *out);

/* Says in one clause, in the arena, in what the inputs (as JSON) differ from those of an earlier
 * execution: "params train.lr 0.05 -> 0.02", "data/penguins.csv changed", "the command changed".
 * NULL when they don't. */
const char *inputs_difference(struct arena *arena, const char *earlier, const char *now);

#endif
