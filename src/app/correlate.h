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

#define CORRELATE_CAUTION "A rank correlation over these runs, no more: it says nothing of causes, and p is not corrected"

#endif
