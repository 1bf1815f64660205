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

/* Sorts a revision's data by path, each once. */
void revision_sort_data(struct revision_facts *facts);

#endif
