/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_COMPARE_H
#define ASSAY_APP_COMPARE_H

#include "app/app.h"
#include "store/metric.h"
#include "store/run.h"

/* Runs side by side.  The first one is the baseline, with which the others are compared. */
enum judgement { JUDGE_SAME, JUDGE_DIFFERENT, JUDGE_BETTER, JUDGE_WORSE };

enum comparison_kind {
	COMPARE_METRICS,
	COMPARE_SLICES,			/* metrics of a part of the data: "slices.…" */
	COMPARE_PARAMS,
	COMPARE_CODE,			/* files of code or environment that differ between the commits */
	COMPARE_DATA,			/* what the stages read and no stage made, by its digest */
	COMPARISON_GROUPS,
};

struct comparison_cell {
	bool has;			/* the run has a value here */
	double value;			/* of a metric */
	double delta;			/* of a metric: value minus the baseline's; 0 for the baseline */
	const char *text;		/* of a param its JSON, of code "+12 -3", of data its digest; foreign */
	enum judgement judgement;	/* against the baseline */
};

struct comparison_row {
	const char *key;		/* foreign text */
	enum comparison_kind kind;
	enum direction direction;	/* of a metric */
	bool differs;			/* not the same in all runs */
	struct comparison_cell *cells;	/* one a run */
};

struct comparison_group {
	const char *name;		/* "METRICS", "SLICES", "PARAMS", "CODE", "DATA" */
	struct comparison_row *rows;
	size_t count;
	size_t differing;
};

struct comparison {
	struct run *runs;
	size_t run_count;
	const char *no_code;		/* why the code could not be compared; NULL: it was */
	struct comparison_group groups[COMPARISON_GROUPS];
};

/* Whether rows of the kind have numbers. */
bool compare_is_metric(enum comparison_kind kind);

/* Compares the runs in the order given; all lives in the arena.  Values are compared as they were
 * recorded; a value that is not a number is neither better nor worse than any. */
bool app_compare(struct store *store, const int64_t *runs, size_t count, struct arena *arena,
		 struct comparison *out, struct err *err) WARN_UNUSED;

/* How value stands against the baseline's, where both are there. */
enum judgement compare_values(double baseline, double value, enum direction direction);

#endif
