/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_DATA_H
#define ASSAY_APP_DVC_DATA_H

#include "app/dvc.h"
#include "dvc/checkout.h"
#include "dvc/data.h"
#include "dvc/guard.h"
#include "dvc/status.h"

/* The data of a DVC project: what is recorded, what is in the cache, what is on disk. */
struct dvc_data {
	struct dvc_here *here;
	struct dvc_project project;	/* as in the work tree; empty when it was not asked for */
	struct walk *walk;
	struct hash_cache *known;
	struct cache *cache;
	struct cache *remote;		/* the default remote, where it is a folder here; NULL: it is not */
	struct hash_progress *progress;	/* the caller's; NULL: none */
	struct guard *guard;		/* NULL until app_dvc_data_guard */
};

/* With workspace, reads the project as it is in the work tree, and files of it that are not well are an
 * error; without, it is for comparing commits alone.  Close it whatever the result. */
bool app_dvc_data_open(struct dvc_here *here, bool workspace, struct hash_progress *progress,
		       struct dvc_data *data, struct err *err) WARN_UNUSED;

/* The project's locks, not taken yet; command is what others are told of us. */
struct guard *app_dvc_guard(struct dvc_here *here, const char *command) WARN_UNUSED;

/* Takes the project's lock until it is closed, for what changes files; command is what other processes are
 * told of us.  What is read must be read behind this.  ERR_BUSY when another process works on it. */
bool app_dvc_data_guard(struct dvc_data *data, const char *command, struct err *err) WARN_UNUSED;

/* Reads the project as app_dvc_data_open does with workspace. */
bool app_dvc_data_load(struct dvc_data *data, struct err *err) WARN_UNUSED;

/* Keeps what was hashed, if it can. */
void app_dvc_data_close(struct dvc_data *data);

/* Whether some of it lies where only DVC itself can look: on a remote storage, or, with updates, in
 * another repository. */
bool app_dvc_is_far(const struct dvc_data *data, bool updates);

/* How a path of the project is shown in the current folder: relative to it, absolute when it lies outside
 * of the project. */
const char *app_dvc_seen(struct dvc_here *here, const char *path);

/* Which part of a project is asked for. */
struct dvc_selection {
	const char *const *targets;	/* stages ("train", "sub/dvc.yaml:train", "data.dvc"), else outputs, or what
					   lies in one that is a folder */
	size_t count;		/* 0: all of it */
	bool with_deps;		/* stages with those that they wait for */
	bool recursive;		/* a folder: the stages whose files lie in it */
};

/* The paths of what was selected: of outputs in full, and of what lies in outputs that are folders. */
struct dvc_parts {
	const char **paths;
	size_t count;
	bool inside;		/* there is some of the latter: of its output only that is meant */
};

/* Leaves only those stages and outputs in the project.  A target that is nothing of it is ERR_NOT_FOUND.  *parts is
 * NULL when all of it was selected. */
bool app_dvc_select(struct dvc_here *here, struct dvc_project *project, const struct dvc_selection *selection,
		    struct dvc_parts **parts, struct err *err) WARN_UNUSED;

/* Whether a path of the project is one of the parts or lies in one; with parts NULL all do. */
bool app_dvc_is_in_parts(const struct dvc_parts *parts, const char *path);

/* The stages that are not as recorded, with their addresses; in here's arena. */
struct dvc_stage_report {
	const char *address;
	const struct dvc_stage_status *status;
};
bool app_dvc_status(struct dvc_data *data, struct dvc_stage_report **out, size_t *count,
		    struct err *err) WARN_UNUSED;

/* What "dvc data status" asks: HEAD's record against the work tree's, and that against the disk. */
struct dvc_data_status {
	struct data_change *committed, *uncommitted;
	size_t committed_count, uncommitted_count;
	const char **not_in_cache;	/* folders with "/" at the end */
	size_t not_in_cache_count;
	const char **not_in_remote;	/* if asked for */
	size_t not_in_remote_count;
	bool far;		/* only DVC itself can look into the remote: the rest is not filled in */
	const char **unchanged;	/* alike in all three, folders with "/" at the end */
	size_t unchanged_count;
	const char **untracked;	/* files that Git neither knows nor ignores, as seen from the current folder */
	size_t untracked_count;
	bool is_empty;		/* Git has no commit */
	bool is_dirty;		/* files that Git knows are changed, or some are untracked */
};
struct dvc_data_query {
	bool granular;		/* the files of folders, too */
	bool untracked;
	bool not_in_remote;	/* what the remote lacks, too */
	const char *remote;	/* NULL: the default one */
	const char *const *targets;
	size_t target_count;
};
bool app_dvc_data_status(struct dvc_data *data, const struct dvc_data_query *query, struct dvc_data_status *out,
			 struct err *err) WARN_UNUSED;

/* What "dvc diff" asks: one commit's record against another's, or, with to NULL, against the disk, where
 * not_in_cache are those of from that the cache lacks.  Targets are as in dvc_selection, and a target that is in one of
 * the two is enough. */
struct dvc_diff {
	const char *const *targets;
	size_t target_count;	/* 0: all */
	const char *lacking;	/* after a failure: the target that neither has; else NULL */

	struct data_change *changes;
	size_t count;
	struct data_ref *not_in_cache;
	size_t not_in_cache_count;
};
bool app_dvc_diff(struct dvc_data *data, const char *from, const char *to, struct dvc_diff *out,
		  struct err *err) WARN_UNUSED;

/* Lays out all outputs from the cache, behind app_dvc_data_guard.  The paths are as seen from the current
 * folder, folders with "/" at the end, sorted as DVC does. */
struct dvc_checkout {
	bool force, relink;
	const struct dvc_parts *parts;	/* only these; NULL: all */

	struct checkout_out *outs;
	const char **shown;		/* of each out */
	size_t count;
	const char *const *unsaved;	/* after ERR_DENIED: what would be lost */
	size_t unsaved_count;
};
bool app_dvc_checkout(struct dvc_data *data, struct dvc_checkout *checkout, struct err *err) WARN_UNUSED;

/* One error for all outputs that it could not lay out. */
bool app_dvc_checkout_complete(const struct dvc_checkout *checkout, struct err *err) WARN_UNUSED;

#endif
