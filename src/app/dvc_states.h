/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_STATES_H
#define ASSAY_APP_DVC_STATES_H

#include "app/dvc_data.h"

/* What each stage of a DVC project's work tree is, and exactly why: what a person asks, where "dvc status"
 * (app_dvc_status) answers what programs ask. */
struct dvc_reason {
	const char *what;	/* "param", "dep", "out", "command", "file" of a *.dvc, "always", "after", "problem" */
	const char *name;	/* path, param, or stage; NULL: there is no name */
	const char *state;	/* "modified", "deleted", "new", "not in cache"; of a problem the sentence; NULL:
				   nothing to say */
	const char *before, *after;	/* JSON of a param; NULL: not known */
};

struct dvc_state_row {
	const char *stage;	/* address as seen from the folder */
	enum dvc_verdict verdict;
	bool frozen;
	int64_t pid;		/* of DVC_RUNNING: who writes */
	struct dvc_reason *reasons;
	size_t reason_count;
};

struct dvc_states {
	struct arena arena;	/* of it all */
	const char *root;	/* the project's real path; NULL: there is none */
	struct dvc_state_row *rows;	/* each stage behind those that it waits for */
	size_t count;
	bool is_far;		/* some data lie on remote storage, where they were not looked at */
	size_t by_verdict[DVC_VERDICT_COUNT];
};

/* "clean", "running", "never run", "stale", "missing data", "unknown". */
const char *dvc_verdict_word(enum dvc_verdict verdict);

/* Looks at the project that folder is in.  ERR_NOT_FOUND with root NULL when there is none; ERR_BUSY when
 * progress said stop, and what was hashed until then is kept for the next time.  progress may be NULL.
 * Release it whatever the result. */
bool app_dvc_states(const char *folder, struct hash_progress *progress, struct dvc_states *out,
		    struct err *err) WARN_UNUSED;
void app_dvc_states_release(struct dvc_states *states);

/* Appends a reason as a clause: "param train.lr 0.05 -> 0.02", "dep data/raw.csv modified". */
void dvc_reason_text(const struct dvc_reason *reason, const char *arrow, struct buf *out);

#endif
