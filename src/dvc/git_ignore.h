/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_GIT_IGNORE_H
#define ASSAY_DVC_GIT_IGNORE_H

#include "repo/repo.h"

/* Entries of .gitignore for what is in DVC's cache and so must not be in Git. */

/* Adds "/NAME" to the .gitignore beside the file or folder at path (relative to the project at root), unless
 * Git ignores it anyway.  *changed is the .gitignore, relative to root, or NULL when nothing was to do; in
 * the arena.  ERR_INPUT when Git tracks the path. */
bool git_ignore_add(struct repo *repo, struct arena *arena, const char *root, const char *path,
		    const char **changed, struct err *err) WARN_UNUSED;

#endif
