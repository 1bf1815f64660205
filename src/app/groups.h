/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_GROUPS_H
#define ASSAY_APP_GROUPS_H

#include "app/app.h"
#include "store/view.h"

/* Runs gathered into groups: those that have the same value of a param or tag, or those that differ in it
 * alone, as runs with different seeds do. */
struct group_metric {
	int64_t count;		/* runs that have a finite value */
	double mean, m2;	/* of those; m2 is the sum of squared distances from the mean */
	double low, high;
};

#define GROUP_MEMBERS_MAX 200
#define GROUPS_MAX 20000

struct group {
	struct str label;	/* the value, or the params that the runs share; foreign text */
	int64_t runs;
	int64_t newest;		/* the highest number of a run */
	int64_t *members;	/* the newest runs in it */
	size_t member_count;	/* at most GROUP_MEMBERS_MAX */
	struct group_metric *metrics;	/* one for each metric asked for */
};

struct grouping {
	struct view_sort by;		/* kind and name of the param or tag */
	bool folds;			/* runs that differ in it alone, instead of those that share it */
	const int64_t *metrics;		/* keys */
	size_t metric_count;
	struct group **groups;		/* in the order of groups_sort */
	size_t count;
	int64_t left_out;		/* runs without that param or tag, or beyond GROUPS_MAX */
	struct run_place at;
	bool at_end;
	struct groups_memory *memory;
};

/* metrics must live as long. */
void groups_init(struct grouping *grouping, enum view_kind kind, const char *of, bool folds,
		 const int64_t *metrics, size_t metric_count);
void groups_release(struct grouping *grouping);

/* Looks at further runs of the query, until all were looked at or it is interrupted; the order of the
 * query does not matter. */
bool groups_work(struct grouping *grouping, struct store *store, const struct run_query *query,
		 struct err *err) WARN_UNUSED;

/* By the mean of the metric at an index, highest first or not, or by something else. */
enum { GROUPS_BY_NEWEST = -1, GROUPS_BY_SIZE = -2, GROUPS_BY_LABEL = -3 };
void groups_sort(struct grouping *grouping, int by, bool ascending);

/* The sample's standard deviation (with n - 1), NaN for fewer than two values; and half of the 95 %
 * confidence interval of the mean, NaN for fewer than three, see quality/statistics.h. */
double group_deviation(const struct group_metric *metric);
double group_interval(const struct group_metric *metric);

/* A filter that finds the group's runs again, in the arena. */
const char *group_filter(const struct grouping *grouping, const struct group *group, struct arena *arena);

#endif
