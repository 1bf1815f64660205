/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_INDEX_H
#define ASSAY_REPO_INDEX_H

#include "repo/repo.h"

/* Git's index: what the next commit will have.  Paths are relative to the work tree. */

/* Whether the index has the path, or something below it. */
bool repo_is_tracked(struct repo *repo, const char *path);

/* Puts files as they are now into the index, as "git add" does; those that are not there are taken off. */
bool repo_stage_files(struct repo *repo, const char *const *paths, size_t count, struct err *err) WARN_UNUSED;

#endif
