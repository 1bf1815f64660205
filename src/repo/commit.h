/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_COMMIT_H
#define ASSAY_REPO_COMMIT_H

#include "repo/repo.h"

/* A file, or all in a folder, that a new commit has and its parent has not so. */
struct commit_change {
	const char *path;	/* in the repository */
	const char *from;	/* where it is on disk; not there: left as the parent has it */
};

/* Makes a commit of its parent's files with those changed, by who would commit with git; no branch, no index and
 * no work tree knows of it.  *id is its name. */
bool commit_make(struct repo *repo, const char *parent, const struct commit_change *changes, size_t count,
		 const char *message, char id[COMMIT_ID_SIZE], struct err *err) WARN_UNUSED;

#endif
