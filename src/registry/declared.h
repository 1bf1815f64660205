/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REGISTRY_DECLARED_H
#define ASSAY_REGISTRY_DECLARED_H

#include "base/digest.h"
#include "pipeline/project.h"
#include "repo/repo.h"

/* What the assay.yaml of a commit declares. */
struct declared {
	struct project project;		/* empty when the commit has no assay.yaml */
	char commit[COMMIT_ID_SIZE];
	struct digest digest;		/* of the file's bytes; empty when there is none */
};

/* Reads it at rev; all lives in the arena.  A broken file is an error that names commit and line. */
bool declared_read(struct repo *repo, const char *rev, struct arena *arena, struct declared *out,
		   struct err *err) WARN_UNUSED;

/* The same of the assay.yaml in a folder; where that has none, of the one at the top. */
bool declared_read_in(struct repo *repo, const char *rev, const char *folder, struct arena *arena,
		      struct declared *out, struct err *err) WARN_UNUSED;

#endif
