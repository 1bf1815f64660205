/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_STATUS_H
#define ASSAY_DVC_STATUS_H

#include "dvc/cache.h"
#include "dvc/project.h"

/* Which stages of a project in a work tree are not as their last run left them, and why: the question of
 * "dvc status" (https://dvc.org/doc/command-reference/status), decided as DVC 3 decides it. */
enum dvc_state {
	DVC_SAME,
	DVC_MODIFIED,
	DVC_DELETED,
	DVC_NEW,
	DVC_NOT_IN_CACHE,
};

/* "modified", "deleted", "new", "not in cache", as DVC says it. */
const char *dvc_state_name(enum dvc_state state);

/* One thing that differs. */
struct dvc_difference {
	const char *path;	/* relative to the project; as written when it lies outside */
	const char *key;	/* of a parameter; NULL: the whole file */
	enum dvc_state state;
};

/* What a person wants to know first, the gravest first. */
enum dvc_verdict {
	DVC_CLEAN,
	DVC_RUNNING,		/* a process of DVC's writes its outputs now */
	DVC_NEVER_RUN,		/* nothing was recorded yet */
	DVC_STALE,		/* a dependency, a parameter or the command is not what it was, or an output is
				   not what was recorded */
	DVC_MISSING_DATA,	/* only that files are not there: outputs in the cache or the workspace, or
				   dependencies */
	DVC_UNKNOWN,		/* something of it cannot be read, and nothing else says that it is stale */
	DVC_VERDICT_COUNT,
};

struct dvc_stage_status {
	const struct dvc_stage *stage;
	struct dvc_difference *deps, *outs;
	size_t dep_count, out_count;
	bool always_changed;
	bool command_changed;
	bool checksum_changed;	/* of a *.dvc: the file itself was edited */
	const char **problems;	/* what of it could not be looked at, a sentence each */
	size_t problem_count;
	enum err_code failure;	/* of the first */
	enum dvc_verdict verdict;
	int64_t pid;		/* of DVC_RUNNING */
};

/* Whether DVC would say anything of it. */
bool dvc_stage_is_changed(const struct dvc_stage_status *status);

struct dvc_status_query {
	struct source *source;	/* of the work tree */
	struct walk *walk;
	struct hash_cache *known;
	struct cache *cache;
	struct hash_progress *progress;		/* may be NULL */
};

/* The status of each stage in the project's order, in the arena; what is wrong with one stage is a problem
 * of its own. */
bool dvc_status(const struct dvc_status_query *query, const struct dvc_project *project, struct arena *arena,
		struct dvc_stage_status **out, struct err *err) WARN_UNUSED;

/* For who needs all of it, as DVC does: false, with err, when there is a problem. */
bool dvc_status_check(const struct dvc_stage_status *status, struct err *err) WARN_UNUSED;

#endif
