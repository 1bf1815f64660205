/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_IGNORED_H
#define ASSAY_REPO_IGNORED_H

#include "repo/repo.h"

/* Whether .gitignore and its kin name a path, which is relative to the work tree and need not be there.
 * What cannot be found out is not ignored. */
bool repo_is_ignored(struct repo *repo, const char *path, bool is_folder);

#endif
