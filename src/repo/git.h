/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_GIT_H
#define ASSAY_REPO_GIT_H

#include "repo/repo.h"

#include <git2.h>

/* What the files of this folder share and nobody else sees. */
struct repo {
	git_repository *handle;
	char *path;
};

/* Records libgit2's last message behind our own words; returns false. */
bool git_fail(struct err *err, int code, const char *format, ...) PRINTF_LIKE(3, 4);

/* The commit, and its tree, of a full object name; freed by the caller with libgit2's functions. */
git_commit *git_find_commit(struct repo *repo, const char *id, struct err *err) WARN_UNUSED;
git_tree *git_find_tree(struct repo *repo, const char *commit, struct err *err) WARN_UNUSED;

/* Who commits and tags, as git finds it: $GIT_COMMITTER_NAME and $GIT_COMMITTER_EMAIL go before the
 * configuration; ASSAY_NOW stops this clock too.  NULL when nobody is known; freed by the caller. */
git_signature *git_committer(struct repo *repo, struct err *err) WARN_UNUSED;

void git_fill_commit(git_commit *commit, struct arena *arena, struct commit *out);

#endif
