/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_WORK_H
#define ASSAY_DVC_WORK_H

#include "base/vec.h"
#include "dvc/guard.h"
#include "dvc/status.h"

/* A DVC project that is worked on: stages are run, and what they left is recorded. */
struct dvc_work {
	struct dvc_status_query at;	/* the work tree, and the cache */
	struct dvc_project *project;	/* a stage's lock follows what is recorded of it */
	struct repo *repo;		/* NULL: not in Git */
	const char *root;		/* the project's real path */
	const char *folder;		/* from where stages and paths are named */
	const char *cache_path;
	struct cache_links links;	/* cache.type; none: the usual */
	struct guard *guard;
	struct arena *arena;

	/* What is told on the way, a line without its end: of what goes on, and of what is amiss. */
	void (*say)(void *context, const char *line);
	void (*warn)(void *context, const char *line);
	void *context;

	/* Files that changed and are for Git, relative to the project, each once, in the order of their
	 * change. */
	VEC_OF(const char *) changed;
};

void dvc_work_say(struct dvc_work *work, const char *format, ...) PRINTF_LIKE(2, 3);
void dvc_work_warn(struct dvc_work *work, const char *format, ...) PRINTF_LIKE(2, 3);

/* How a stage and a path are named in what is told. */
const char *dvc_work_address(struct dvc_work *work, const struct dvc_stage *stage);
const char *dvc_work_seen(struct dvc_work *work, const char *path);

void dvc_work_note_changed(struct dvc_work *work, const char *path);

/* The state of one stage, as it is now. */
bool dvc_work_status(struct dvc_work *work, const struct dvc_stage *stage, struct dvc_stage_status *out,
		     struct err *err) WARN_UNUSED;

/* The paths that a stage reads and writes, for the guard. */
struct guard_paths dvc_work_paths(struct dvc_work *work, const struct stage *stage);

#endif
