/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_CHECKOUT_H
#define ASSAY_REPO_CHECKOUT_H

#include "repo/repo.h"

/* Lays the files of a commit out in folder, which is made and must be new or empty.  Nothing in the
 * repository changes: no index, no HEAD, no link to it.  Submodules stay empty. */
bool checkout_commit(struct repo *repo, const char *commit, const char *folder,
		     struct err *err) WARN_UNUSED;

#endif
