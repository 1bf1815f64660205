/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_DVC_IMPL_H
#define ASSAY_APP_DVC_IMPL_H

#include "app/dvc.h"
#include "repo/repo.h"

/* Between the verbs on a DVC project. */

/* Takes parts off *path, a real path, until it is a folder with .dvc in it; false when none is. */
bool app_dvc_find_root(struct buf *path);

/* A target as DVC parses it: a file (relative to the project; NULL: none given) and a name (NULL: all). */
struct dvc_target {
	const char *file, *name;
};
struct dvc_target app_dvc_parse_target(struct dvc_here *here, const char *target);

/* Whether the stage is meant by a target's name, which may be that of a foreach or matrix. */
bool app_dvc_is_named(const struct stage *stage, const char *name);

/* path as typed in the current folder, relative to the project. */
const char *app_dvc_path(struct dvc_here *here, const char *typed);

/* The project's cache, to read; it is opened once, and closed with here. */
struct cache *app_dvc_cache(struct dvc_here *here);

/* The project's folder in its Git repository, which it must be in; "" for the top. */
const char *app_dvc_folder_in_repo(const struct dvc_here *here);

/* The commits of branches, tags or all (which: of enum dvc_revisions), each once, with the names that it has; of all
 * commits the name is the commit's own. */
struct dvc_commit {
	char id[COMMIT_ID_SIZE];
	const char *names;	/* "main,v1" */
};
bool app_dvc_commits(struct dvc_here *here, unsigned which, struct dvc_commit **out, size_t *count,
		     struct err *err) WARN_UNUSED;

/* Loads all of the project; files that are not well are an error. */
bool app_dvc_load(struct dvc_here *here, struct dvc_project *project, struct err *err) WARN_UNUSED;

#endif
