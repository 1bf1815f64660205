/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_HISTORY_H
#define ASSAY_APP_HISTORY_H

#include "app/commits.h"
#include "store/metric.h"

/* A metric over the commits of a branch, and where it went beyond a bound. */
struct bound {
	double value;
	bool at_most;		/* the metric must be at most that; else at least */
};

/* ">=0.95", "<= 0.1"; a number alone is a bound in the metric's own direction.  ERR_USAGE otherwise. */
bool bound_parse(const char *text, enum direction direction, struct bound *out, struct err *err) WARN_UNUSED;

/* NaN meets no bound. */
bool bound_is_met(const struct bound *bound, double value);

enum break_kind {
	BREAK_NOTHING,		/* no commit has a value */
	BREAK_HOLDS,		/* all that have one meet the bound */
	BREAK_NEVER,		/* none does */
	BREAK_BROKEN,		/* the newest doesn't, an earlier one did */
	BREAK_MENDED,		/* the newest does, an earlier one didn't */
};

/* Where the values went beyond the bound. */
struct break_point {
	enum break_kind kind;
	size_t first_bad;	/* of BROKEN: the first that broke it, as far as is known */
	size_t last_good;	/* of BROKEN and MENDED: the one before that */
	size_t unknown;		/* how many in between have no value */
	size_t middle;		/* the middle one of those: to be run next */
	size_t measured;	/* how many have a value at all */
};

/* Finds it in values that come newest first, NaN where there is none. */
void break_find(const double *values, size_t count, const struct bound *bound, struct break_point *out);

/* One commit of the history. */
struct history_row {
	struct commit commit;
	int64_t run;		/* the one that speaks for it, see run_of_commit; 0: none */
	int64_t run_count;	/* how many it has */
	bool changed;		/* that run's params were not the commit's, or its files not */
	enum phase phase;	/* of the run */
	enum outcome outcome;
	double value;		/* NaN: none */
	const char *versions;	/* "penguins@7 live in production"; NULL: none */
};

/* The newest commits that lead to rev (NULL: what is checked out), with the metric of the run that
 * speaks for each; at most limit. */
bool app_history(struct store *store, const struct repository *repository, const char *rev, int64_t metric,
		 size_t limit, struct arena *arena, struct history_row **out, size_t *count,
		 struct err *err) WARN_UNUSED;

/* Looks the run of one commit up: all of *out but the commit. */
bool app_history_row(struct store *store, int64_t repository, int64_t metric, struct arena *arena,
		     struct history_row *out, struct err *err) WARN_UNUSED;

#endif
