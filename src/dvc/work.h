/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_WORK_H
#define ASSAY_DVC_WORK_H

#include "base/vec.h"
#include "dvc/guard.h"
#include "dvc/lock.h"
#include "dvc/status.h"

/* A dvc.lock that was written. */
struct dvc_work_lock {
	const char *path;
	struct dvc_lock_text *text;
};

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

	VEC_OF(struct dvc_work_lock) locks;
	int64_t synced_at;	/* on the steady clock; 0: not yet */
	bool unsynced;		/* what was recorded since is whole, but a power cut may undo it */
};

/* Waits until all that was recorded outlasts a power cut, and frees what was kept for recording. */
void dvc_work_close(struct dvc_work *work);

void dvc_work_say(struct dvc_work *work, const char *format, ...) PRINTF_LIKE(2, 3);
void dvc_work_warn(struct dvc_work *work, const char *format, ...) PRINTF_LIKE(2, 3);

/* How a stage and a path are named in what is told. */
const char *dvc_work_address(struct dvc_work *work, const struct dvc_stage *stage);
const char *dvc_work_seen(struct dvc_work *work, const char *path);

void dvc_work_note_changed(struct dvc_work *work, const char *path);

/* The text of the lock at path, as it was written last. */
struct dvc_lock_text *dvc_work_lock_text(struct dvc_work *work, const char *path);

/* A stage was recorded.  It outlasts a power cut when it took a second or more; of shorter ones, that many together. */
void dvc_work_note_recorded(struct dvc_work *work);

/* The state of one stage, as it is now. */
bool dvc_work_status(struct dvc_work *work, const struct dvc_stage *stage, struct dvc_stage_status *out,
		     struct err *err) WARN_UNUSED;

/* The paths that a stage reads and writes, for the guard. */
struct guard_paths dvc_work_paths(struct dvc_work *work, const struct stage *stage);

#endif
