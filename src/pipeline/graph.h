/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_GRAPH_H
#define ASSAY_PIPELINE_GRAPH_H

#include "pipeline/pipeline.h"

/* The graph of a pipeline: a stage comes after those whose outs it depends on.  An edge is there
 * when a dep or a params file is an out, lies in an out that is a folder, or is a folder that an out lies
 * in; a frozen stage waits for nothing. */
struct graph_needs {
	size_t *to;		/* indexes, each once, in the order of the dependencies */
	size_t count;
};

struct graph {
	const struct pipeline *pipeline;
	size_t count;			/* of stages */
	size_t *order;			/* indexes into pipeline->stages, each after those it waits for */
	struct graph_needs *needs;	/* per stage: those that it waits for */
};

/* Builds it in the arena.  Cycles, two stages with the same out, and an out inside another one are errors that
 * name the stages. */
bool graph_build(struct arena *arena, const struct pipeline *pipeline, struct graph *out,
		 struct err *err) WARN_UNUSED;

bool graph_waits_for(const struct graph *graph, size_t stage, size_t other);

/* Marks in wanted (count flags) the named stages and all that they wait for; with no names, all.
 * An unknown name is an error that says the nearest one.  single leaves out what they wait for. */
bool graph_select(const struct graph *graph, const char *const *names, size_t name_count, bool single,
		  bool *wanted, struct err *err) WARN_UNUSED;

#endif
