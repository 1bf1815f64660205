/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_COMPARE_H
#define ASSAY_APP_COMPARE_H

#include "app/app.h"
#include "base/buf.h"
#include "store/metric_at.h"
#include "store/run.h"

/* Runs side by side.  The first one is the baseline, with which the others are compared. */
enum judgement { JUDGE_SAME, JUDGE_DIFFERENT, JUDGE_BETTER, JUDGE_WORSE };

enum comparison_kind {
	COMPARE_METRICS,
	COMPARE_SLICES,			/* metrics of a part of the data: "slices.…" */
	COMPARE_PARAMS,
	COMPARE_CODE,			/* files of code or environment that differ between the commits */
	COMPARE_DATA,			/* what the stages read and no stage made, by its digest */
	COMPARE_TESTS,			/* and, first, how many came to what */
	COMPARE_ENVIRONMENT,		/* where the runs worked: host, Python, packages */
	COMPARISON_GROUPS,
};

struct comparison_cell {
	bool has;			/* the run has a value here */
	double value;			/* of a metric; of a group the mean of its finite ones */
	double delta;			/* of a metric: value minus the baseline's; 0 for the baseline */
	const char *text;		/* of a param its JSON, of code "+12 -3", of data its digest; foreign */
	const char *change;		/* of a test: "newly failed", "fixed", "new", "gone"; else NULL */
	const char *why;		/* of a test that did not pass; foreign, of several lines; or NULL */
	enum judgement judgement;	/* against the baseline */
	const struct comparison_sample *sample;	/* of a group's metric; else NULL */
};

/* What the runs of a group say of a metric, and how sure the difference to the baseline's group is. */
struct comparison_sample {
	size_t n;			/* runs with a finite value */
	double interval;		/* half of the 95 % interval of the mean; NaN below SAMPLE_LEAST */
	double delta_interval;		/* the same of the difference, after Welch; NaN: none can be given */
	const char *test;		/* "Welch's t" or "Mann-Whitney U"; NULL: none can be made */
	double p;			/* of it, two-sided */
};

struct comparison_row {
	const char *key;		/* foreign text */
	enum comparison_kind kind;
	enum direction direction;	/* of a metric */
	bool differs;			/* not the same in all runs */
	bool ignored;			/* the repository's people do not want to see it, see ignore.h */
	struct comparison_cell *cells;	/* one a run */
};

struct comparison_group {
	const char *name;		/* "METRICS", "SLICES", "PARAMS", "CODE", "DATA", "TESTS", "ENVIRONMENT" */
	struct comparison_row *rows;
	size_t count;
	size_t differing;
	size_t ignored;			/* of those that differ */
};

#define COMPARISON_NOTES 12

struct comparison {
	struct run *runs;
	size_t run_count;
	const char *group;		/* the columns are groups of runs that differ in this alone; NULL:
					 * each is a run */
	const int64_t **members;	/* of each group the runs, whose first one stands in runs */
	size_t *member_counts;
	bool across;			/* the runs are of different repositories */
	const bool *no_environment;	/* of each column: where it worked is not known */
	const bool *no_tests;		/* of each column: it has no results of tests */
	size_t code_left;		/* runs whose code is not compared yet, see comparison_options */
	const char *no_code;		/* why the code could not be compared; NULL: it was */
	const char *notes[COMPARISON_NOTES];	/* sentences that belong to the whole, such as no_code */
	size_t note_count;
	struct comparison_group groups[COMPARISON_GROUPS];
};

/* What a revision calls the work tree. */
#define COMPARE_WORKSPACE "workspace"

/* Appends what differs in the data of a path between two revisions (see revision_data_diff), and first what
 * each has; ERR_NOT_FOUND when neither has it.  Runs stand for their commits. */
bool app_compare_data(struct store *store, const char *project, const struct run *first,
		      const struct run *second, const char *path,
		      struct buf *out, struct err *err) WARN_UNUSED;

/* Whether rows of the kind have numbers. */
bool compare_is_metric(enum comparison_kind kind);

/* What of a comparison is shown. */
struct comparison_view {
	bool all;			/* what is the same in all runs, too */
	bool ignored;			/* what is ignored, too */
	bool folded[COMPARISON_GROUPS];	/* the group's line alone */
};

struct comparison_rows {
	struct comparison_shown {
		enum comparison_kind group;
		const struct comparison_row *row;	/* NULL: the group's own line */
	} *items;
	size_t count;
	size_t same;			/* rows left out because they are the same in all runs */
	size_t ignored;			/* rows that are ignored, of those that would be shown */
};

/* The rows that are shown, in the arena.  A group without a row has no line; one whose rows are all
 * the same has. */
void compare_choose(const struct comparison *comparison, const struct comparison_view *view,
		    struct arena *arena, struct comparison_rows *out);

/* Appends the name by which a row's key is ignored: "metric.loss", "param.train.lr",
 * "code.src/train.py". */
void compare_key_name(const struct comparison_row *row, struct buf *out);

/* What differs between commits, which never changes: for a screen that compares again and again. */
struct compare_cache;
struct compare_cache *compare_cache_new(void) WARN_UNUSED;
void compare_cache_free(struct compare_cache *cache);

struct comparison_options {
	/* Of each column a revision of revision_repository that is compared in place of a run, by what it says
	 * of itself (see revision.h): a commit, the name of a DVC experiment, or "workspace" for the work tree;
	 * NULL: a run.  NULL: all are
	 * runs.  A revision's struct run has id 0, the revision in branch, and in_place if it is the work tree. */
	const char *const *revisions;
	int64_t revision_repository;
	const char *revision_project;	/* as struct repository's */
	/* Only what is known there of the code is told, and code_left says what compare_cache_work has
	 * to find out before the next call; NULL: all is found out at once. */
	struct compare_cache *cache;
	enum metric_at at;		/* a run without a history has its last values all the same */
	int64_t step;			/* of METRIC_AT_STEP */
	/* "param.NAME" or "tag.NAME": runs that differ in it alone are a column together; NULL: none are. */
	const char *group;
	enum { COMPARE_TEST_USUAL, COMPARE_TEST_WELCH, COMPARE_TEST_MANN_WHITNEY } test;
};

/* Compares the runs in the order given; all lives in the arena.  Values are compared with all the digits
 * that were recorded, however a number was written (1e-3 is 0.001); a value that is not a number is
 * neither better nor worse than any. */
bool app_compare_as(struct store *store, const int64_t *runs, size_t count,
		    const struct comparison_options *options, struct arena *arena,
		    struct comparison *out, struct err *err) WARN_UNUSED;

/* Finds out what differs between the commits of a comparison's runs, until all is known or it is
 * interrupted; returns of how many runs it is not known yet.  What fails is known then, too, and told
 * by the next comparison. */
size_t compare_cache_work(struct compare_cache *cache, struct store *store,
			const struct comparison *comparison, bool (*interrupted)(void *data), void *data);

/* "last", "best" or a step. */
bool compare_at_of(const char *word, struct comparison_options *out, struct err *err) WARN_UNUSED;

/* "welch" or "mann-whitney".  The usual one is Welch's from five runs in each group on, else
 * Mann-Whitney's. */
bool compare_test_of(const char *word, struct comparison_options *out, struct err *err) WARN_UNUSED;

/* The same by last values. */
bool app_compare(struct store *store, const int64_t *runs, size_t count, struct arena *arena,
		 struct comparison *out, struct err *err) WARN_UNUSED;

/* How value stands against the baseline's, where both are there. */
enum judgement compare_values(double baseline, double value, enum direction direction);

#endif
