/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_REVISION_IMPL_H
#define ASSAY_APP_REVISION_IMPL_H

#include "app/revision.h"
#include "dvc/config.h"

/* Between revision.c, which reads them, and revision_data.c, which compares what they tracked. */
struct revisions {
	struct arena arena;
	struct repository repository;
	struct repo *repo;
	const char *root;	/* the project in the work tree */
	struct hash_cache *known;
	struct cache *cache;
	struct pipeline_options parsing;
};

/* Opens the files of the project at a commit, NULL: in the work tree.  *inside is its folder in the repository; *several,
 * which must be clear, says so where there is more than one, and the repository is what is opened. */
struct source *revision_source(struct revisions *revisions, const char *commit, struct arena *arena,
			       const char **inside, struct err *several, struct err *err) WARN_UNUSED;

/* Sorts a revision's data by path, each once. */
void revision_sort_data(struct revision_facts *facts);

#endif
