/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_HISTORY_H
#define ASSAY_REPO_HISTORY_H

#include "repo/repo.h"

/* The commits that lead to one, newest first, read as far as they are asked for: the size of the
 * repository doesn't matter. */
struct history;

struct history *history_open(struct repo *repo, const char *commit, struct err *err) WARN_UNUSED;

/* All commits that branches, those of remotes too, tags and HEAD lead to, in the order of "git rev-list
 * --branches --tags --remotes HEAD". */
struct history *history_open_all(struct repo *repo, struct err *err) WARN_UNUSED;
void history_close(struct history *history);

/* The next commit; false at the end.  A shallow clone's history ends where it was cut. */
bool history_next(struct history *history, struct arena *arena, struct commit *out);

#endif
