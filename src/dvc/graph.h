/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_GRAPH_H
#define ASSAY_DVC_GRAPH_H

#include "dvc/project.h"

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

/* The outs of all stages, in the order of their paths, to find who makes a path. */
struct dvc_out {
	const char *path;
	size_t stage;		/* index of its stage */
	size_t place;		/* among the outs of the project: by stage, then as they stand there */
	const struct stage_out *out;
};

struct dvc_outs {
	struct dvc_out *items;
	size_t count;
};

void dvc_outs_collect(struct arena *arena, const struct dvc_project *project, struct dvc_outs *out);

/* The out at path or that is a folder which path lies in; NULL: none. */
const struct dvc_out *dvc_outs_find(const struct dvc_outs *outs, const char *path);

/* The outs that lie below the folder path, as a range of items. */
void dvc_outs_below(const struct dvc_outs *outs, const char *path, size_t *first, size_t *end);

/* Calls back for each out that a dep meets: at it, above it, or below it. */
void dvc_outs_meet(const struct dvc_outs *outs, const char *path,
		   void (*meet)(void *context, const struct dvc_out *out), void *context);

#endif
