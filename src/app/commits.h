/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_COMMITS_H
#define ASSAY_APP_COMMITS_H

#include "app/changes.h"
#include "repo/history.h"

/* The commits of a repository, newest first, read as far as they are asked for.  Opens the
 * repository; rev NULL: what is checked out. */
struct commits;

struct commits *app_commits_open(const struct repository *repository, const char *rev,
				 struct err *err) WARN_UNUSED;
void app_commits_close(struct commits *commits);

/* Whether they still begin where rev does, opened with the same one: nothing was committed since, and no
 * other branch checked out. */
bool app_commits_are_current(struct commits *commits, const char *rev);

/* The next commit; false at the end. */
bool app_commits_next(struct commits *commits, struct arena *arena, struct commit *out);

/* What a commit changed against its first parent, and in which roles. */
bool app_commits_changes(struct commits *commits, const struct commit *commit, struct arena *arena,
			 struct changes *out, struct err *err) WARN_UNUSED;
bool app_commits_roles(struct commits *commits, const struct commit *commit, unsigned *roles,
		       struct err *err) WARN_UNUSED;

/* How many experiments of DVC's began at a commit. */
bool app_commits_experiments(struct commits *commits, const char *commit, struct arena *arena, size_t *count,
			     struct err *err) WARN_UNUSED;

/* Branches and tags. */
bool app_commits_branches(struct commits *commits, struct arena *arena, struct branch **out,
			  size_t *count, struct err *err) WARN_UNUSED;

#endif
