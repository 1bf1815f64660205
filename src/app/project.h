/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_PROJECT_H
#define ASSAY_APP_PROJECT_H

#include "repo/repo.h"
#include "store/repository.h"

/* Which project of a repository is meant: the one at its top, or a DVC project in a folder of it. */

/* Has the repository's project be the DVC project that a folder (NULL: the current one) is in, if it is in one
 * of the repository's, and remembers where in it.  Git is not asked. */
void app_project_around(struct repository *repository, const char *folder, struct arena *arena);

/* The folder of the project at a commit, or, with commit NULL, in the work tree: repository->project where
 * there is one; else the top, if it has an assay.yaml, a dvc.yaml or is a DVC project; else the only DVC
 * project that there is, and with none "".  ERR_USAGE names them where there are several. */
bool app_project_at(const struct repository *repository, struct repo *repo, const char *commit, struct arena *arena,
		    const char **out, struct err *err) WARN_UNUSED;

/* The same in the work tree, as a path; where it cannot be said, that of the repository, and false. */
bool app_project_path(const struct repository *repository, struct arena *arena, const char **out,
		      struct err *err) WARN_UNUSED;

#endif
