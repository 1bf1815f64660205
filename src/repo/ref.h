/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_REF_H
#define ASSAY_REPO_REF_H

#include "repo/repo.h"

/* Refs that are neither branches nor tags: what other tools keep in Git for themselves. */
struct ref {
	const char *name;		/* in full: "refs/exps/..." */
	char target[COMMIT_ID_SIZE];
};

/* The refs whose names begin so, in the order of their bytes; symbolic ones are left out. */
bool ref_list(struct repo *repo, const char *prefix, struct arena *arena, struct ref **out, size_t *count,
	      struct err *err) WARN_UNUSED;

/* Whether there is a ref of that name, symbolic or not. */
bool ref_exists(struct repo *repo, const char *name);

/* Makes a new ref to a commit; message is for its reflog.  ERR_INPUT when there is one of that name and it is
 * not to be replaced, or the name cannot be a ref's. */
bool ref_make(struct repo *repo, const char *name, const char *commit, const char *message, bool replace,
	      struct err *err) WARN_UNUSED;

/* Removes a ref; ERR_NOT_FOUND when there is none. */
bool ref_remove(struct repo *repo, const char *name, struct err *err) WARN_UNUSED;

/* Has Git keep a log of the ref from now on, which it does of branches alone else. */
bool ref_log_start(struct repo *repo, const char *name, struct err *err) WARN_UNUSED;

/* Takes what the ref was set to that time off its log, as "git stash drop" does: the newest one that is left is what
 * the ref is set to, and without any the ref goes.  Nothing when it isn't there. */
bool ref_log_drop(struct repo *repo, const char *name, const char *target, struct err *err) WARN_UNUSED;

#endif
