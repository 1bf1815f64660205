/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_STASH_H
#define ASSAY_REPO_STASH_H

#include "repo/repo.h"

/* Another commit's files in the work tree, with what was there before kept in a stash, while HEAD stays where it
 * is.  It is how other tools lay out a commit that is nobody's branch; nothing else changes a work tree here. */

/* Keeps what is changed in the index and the work tree, and files that Git neither knows nor ignores, as a stash
 * commit on that ref, in place of any that is there, and brings the work tree back to HEAD.  *found is false, and
 * nothing done, when there is nothing to keep; else stash is the commit. */
bool stash_push(struct repo *repo, const char *ref, const char *message, char stash[COMMIT_ID_SIZE], bool *found,
		struct err *err) WARN_UNUSED;

/* Lays the files of a commit over the work tree, whatever stands there; files of HEAD that it has not go, those
 * that Git doesn't know stay.  HEAD does not move, and the index is HEAD's. */
bool stash_lay_over(struct repo *repo, const char *commit, struct err *err) WARN_UNUSED;

/* Puts back what a stash has and the commit has not at all, changed files and formerly unknown ones. */
bool stash_put_back(struct repo *repo, const char *stash, const char *commit, struct err *err) WARN_UNUSED;

/* Whether Git's own program is needed for a work tree: submodules, or files that a filter changes. */
bool stash_needs_git(struct repo *repo);

#endif
