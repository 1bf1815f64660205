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

/* Where the rows of an order come from, and what they are ordered by; by enum run_order. */
struct run_order_info {
	const char *from, *value, *where;
	const char *alone;	/* from, where nothing of the run itself is looked at; NULL: the same */
	const char *id;		/* of the run, as the index has it */
	bool newest_first;	/* among runs of the same value, as the index has them; else oldest first */
};
extern const struct run_order_info run_orders[];

/* What a search reads of each row it looks at.  A row that matches is read whole afterwards. */
enum run_scanned {
	SCANNED_ID, SCANNED_ARCHIVED, SCANNED_SUBJECT, SCANNED_COMMENT, SCANNED_BRANCH, SCANNED_PERSON,
	SCANNED_COMMIT, SCANNED_TAGS, SCANNED_PARAMS, SCANNED_METRICS, SCANNED_PHASE, SCANNED_OUTCOME,
	SCANNED_QUEUED_AT,
	SCANNED_VALUE,		/* of the order; behind them */
	SCANNED_DURATION,	/* behind that, where it is asked for */
};

/* Appends the columns before the value, each with a comma: those alone that the parts of a filter want,
 * for most rows are looked at in vain. */
void run_scan_columns(unsigned parts, struct buf *sql);

/* A row of them, as the parts say; good until the next one. */
struct filter_subject run_scanned_subject(struct stmt *q, unsigned parts);

/* The value in a column; a text is copied into the arena. */
struct run_value run_scanned_value(struct stmt *q, int column, struct arena *arena);

/* Binds ?1 and ?6: the repository and the commit, where the query names them. */
void run_bind_scope(struct stmt *q, const struct run_query *query);
void run_bind_value(struct stmt *q, int parameter, const struct run_value *value);

/* The rows between two questions whether to go on; patterns may take milliseconds for one of them. */
int64_t run_patience(const struct run_query *query);

/* Whether the row at the statement is one that the query means. */
bool run_scanned_matches(struct stmt *q, const struct run_query *query);

/* Finds the places of matching rows in several orders, see run_search. */
bool run_find_sorted(struct store *store, const struct run_query *query, struct arena *arena,
		     struct run_page *out, struct err *err) WARN_UNUSED;

/* Whether the run of a place still stands there, see run_at_place. */
bool run_find_at(struct store *store, const struct run_query *query, const struct run_place *place,
		 bool *there, struct err *err) WARN_UNUSED;

/* Fills in the names for runs that were read. */
bool run_name_repositories(struct store *store, struct run *runs, size_t count, struct arena *arena,
			   struct err *err) WARN_UNUSED;

#endif
