/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_DATA_PROJECT_H
#define ASSAY_TESTS_SUPPORT_DATA_PROJECT_H

#include "dvc/content.h"

/* All that is needed to look at a project's data. */
struct data_project {
	struct arena arena;
	char *root;		/* real path */
	struct walk *walk;
	struct hash_cache *known;
	struct err err;
};

struct data_project data_project_open(const char *folder);
void data_project_close(struct data_project *project);

/* What is at path, an output; fails the test when it cannot be told. */
struct content data_project_look(struct data_project *project, const char *path);

#endif
