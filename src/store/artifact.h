/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_ARTIFACT_H
#define ASSAY_STORE_ARTIFACT_H

#include "store/store.h"

/* A file or folder that a stage left, kept as an object. */
struct artifact {
	int64_t stage_run;
	const char *stage;		/* its name; only artifact_of_run fills it */
	const char *path;		/* inside the checkout */
	const char *kind;		/* "out", "metrics" or "plots" */
	struct digest digest;
	int64_t size;			/* bytes, of a folder those of its files */
	unsigned mode;			/* permission bits; of a folder 0 */
	int64_t files;			/* of a folder: how many; -1 for a file */
};

bool artifact_insert(struct store *store, const struct artifact *artifact, struct err *err) WARN_UNUSED;

/* What one stage run left, and what all stages of a run did; by path. */
bool artifact_of_stage(struct store *store, int64_t stage_run, struct arena *arena,
		       struct artifact **out, size_t *count, struct err *err) WARN_UNUSED;
bool artifact_of_run(struct store *store, int64_t run, struct arena *arena, struct artifact **out,
		     size_t *count, struct err *err) WARN_UNUSED;

/* Writes a cached stage's artifacts down as those of another stage run too. */
bool artifact_copy(struct store *store, int64_t from, int64_t to, struct err *err) WARN_UNUSED;

#endif
