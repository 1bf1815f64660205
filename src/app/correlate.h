/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_CORRELATE_H
#define ASSAY_APP_CORRELATE_H

#include "app/compare.h"
#include "quality/statistics.h"

/* Which param goes with a metric over some runs: Spearman's rank correlation of each param that is a
 * number and not the same in all of them.  No more than that: it says nothing of causes, and the p are
 * not corrected for how many params were looked at. */
struct param_correlation {
	const char *param;		/* foreign text */
	struct correlation correlation;	/* over the runs that have both */
};

/* In the arena, the strongest first; those of which nothing can be said (fewer than three runs) last.
 * ERR_NOT_FOUND when no run has the metric. */
bool app_correlate(struct store *store, const int64_t *runs, size_t count,
		   const struct comparison_options *options, const char *metric, struct arena *arena,
		   struct param_correlation **out, size_t *out_count, struct err *err) WARN_UNUSED;

/* The same over any number of runs that a query finds, looked at bit by bit: of those that match and have
 * the metric, the newest CORRELATE_RUNS_MAX, with their last values.  Start with correlating_begin. */
#define CORRELATE_RUNS_MAX 5000

struct correlating {
	int64_t metric;			/* key */
	size_t runs;			/* that were taken up */
	bool is_full;			/* there are more, which were left out */
	bool at_end;			/* all is in items */
	struct param_correlation *items;	/* as app_correlate tells them */
	size_t count;
	struct run_place at;
	bool has_read;
	size_t next;			/* param to be computed */
	struct correlating_memory *memory;
};

void correlating_begin(struct correlating *correlating, int64_t metric);

/* Goes on with the runs of the query, whose order does not matter, until at_end or it is interrupted. */
bool correlating_work(struct correlating *correlating, struct store *store, const struct run_query *query,
		      struct err *err) WARN_UNUSED;
void correlating_release(struct correlating *correlating);

#define CORRELATE_CAUTION "A rank correlation over these runs, no more: it says nothing of causes, and p is not corrected"

#endif
