/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_RUN_IMPL_H
#define ASSAY_STORE_RUN_IMPL_H

#include "store/run.h"

/* What the files of runs share and nobody else sees: the columns of a run, and reading them. */
#define RUN_COLUMNS                                                                                \
	"run.id, run.repository, repository.name, commit_id, branch, subject, pipeline, targets,"  \
	" overrides, in_place, dirty, forced, jobs, by, host, rerun_of, phase, outcome, note,"     \
	" queued_at, started_at, finished_at, params, metrics, timeout_ms, comment, tags, archived"

enum run_column {
	RUN_ID = 0, RUN_COMMIT = 3, RUN_BRANCH = 4, RUN_SUBJECT = 5, RUN_BY = 13, RUN_PHASE = 16,
	RUN_OUTCOME = 17, RUN_QUEUED_AT = 19, RUN_PARAMS = 22, RUN_METRICS = 23, RUN_COMMENT = 25,
	RUN_TAGS = 26, RUN_ARCHIVED = 27,
	RUN_VALUE = 28,		/* behind them, in a search: what the order is by */
};

struct run run_from_row(struct stmt *q, struct arena *arena);

#endif
