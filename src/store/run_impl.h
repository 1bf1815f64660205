/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_RUN_IMPL_H
#define ASSAY_STORE_RUN_IMPL_H

#include "store/run.h"

/* What the files of runs share and nobody else sees: the columns of a run, and reading them. */
#define RUN_COLUMNS                                                                                \
	"run.id, run.repository, NULL, commit_id, branch, subject, pipeline, targets,"  \
	" overrides, in_place, dirty, forced, jobs, by, host, rerun_of, phase, outcome, note,"     \
	" queued_at, started_at, finished_at, params, metrics, timeout_ms, comment, tags, archived"

#define RUN_COLUMN_COUNT 28

/* All but the name of its repository, which run_name_repositories fills in: most rows of a list are of the
 * same one. */
struct run run_from_row(struct stmt *q, struct arena *arena);

/* Fills in the names for runs that were read. */
bool run_name_repositories(struct store *store, struct run *runs, size_t count, struct arena *arena,
			   struct err *err) WARN_UNUSED;

#endif
