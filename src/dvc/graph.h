/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_GRAPH_H
#define ASSAY_DVC_GRAPH_H

#include "dvc/project.h"
#include "pipeline/made.h"

/* The graph of a project's stages.  An edge goes from a stage to one whose out is a dep of it, is inside
 * of a dep that is a folder, or is a folder that the dep lies in. */
struct dvc_edges {
	size_t *to;		/* indexes, each once, ascending */
	size_t count;
};

struct dvc_graph {
	const struct dvc_project *project;
	struct dvc_edges *needs;	/* per stage: those it waits for */
	struct dvc_edges *feeds;	/* per stage: those that wait for it */
};

/* Builds it in the arena.  Two stages with the same out, an out inside of another, a stage's file inside
 * of an out, and cycles are errors that name the stages as seen from folder. */
bool dvc_graph_build(struct arena *arena, const struct dvc_project *project, const char *folder,
		     struct dvc_graph *out, struct err *err) WARN_UNUSED;

/* All stages, each behind those that it waits for, else in the project's order. */
size_t *dvc_graph_order(struct arena *arena, const struct dvc_graph *graph);

/* The outs of all stages, to find who makes a path; a stage's index is that of the project. */
void dvc_outs_collect(struct arena *arena, const struct dvc_project *project, struct made_outs *out);

#endif
