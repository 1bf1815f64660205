/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_RUN_H
#define ASSAY_STORE_RUN_H

#include "store/store.h"

/* One execution of a pipeline, or of some of its stages.  Strings are NULL where the store has
 * none; moments are 0 where they are not yet. */
struct run {
	int64_t id;
	int64_t repository;
	const char *repository_name;
	const char *commit_id;		/* 40 hexadecimal digits */
	const char *branch;
	const char *subject;		/* first line of the commit's message */
	const char *pipeline;		/* path of the file that holds the stages */
	const char *targets;		/* JSON list of stage names; NULL: all */
	const char *overrides;		/* JSON object of changed params */
	bool in_place;			/* in the work tree, not in a checkout */
	struct digest dirty;		/* then: the difference to the commit, an object; may be empty */
	bool forced;			/* cached results were not used */
	int jobs;			/* stages at once */
	int64_t timeout_ms;		/* of one stage; 0: none */
	const char *by, *host;
	int64_t rerun_of;
	enum phase phase;
	enum outcome outcome;
	const char *note;		/* why it ended so */
	int64_t queued_at, started_at, finished_at;
	const char *params;		/* JSON object, flat */
	struct str metrics;		/* last values, see metric_decode */
};

/* Inserts a queued run and sets run->id. */
bool run_insert(struct store *store, struct run *run, struct err *err) WARN_UNUSED;

bool run_load(struct store *store, int64_t id, struct arena *arena, struct run *out,
	      struct err *err) WARN_UNUSED;

/* The phases of its life.  Each is refused, with ERR_INPUT, when the run is not where it must be for
 * that: a run that is done stays as it is. */
bool run_start(struct store *store, int64_t id, const char *params, int64_t at,
	       struct err *err) WARN_UNUSED;
bool run_finish(struct store *store, int64_t id, enum outcome outcome, const char *note, int64_t at,
		struct err *err) WARN_UNUSED;

/* A page of runs in an order; rows that the order puts first come first.
 *
 * Newest first is by number.  By a metric: runs without a number for it are left out, ties are newest
 * first.  A page begins after the row (after, after_value) of the one before, or at the first row
 * when after is 0; with backwards set it ends before that row, or at the last one, and still comes
 * in the order of the list. */
struct run_query {
	int64_t repository;	/* 0: all */
	const char *commit_id;	/* NULL: all */
	int64_t metric;		/* id of the metric to sort by; 0: newest first */
	bool ascending;		/* smallest value, or oldest run, first */
	bool backwards;
	int64_t after;		/* a run's number */
	double after_value;	/* and its value, when sorted by a metric */
	size_t limit;
};

bool run_list(struct store *store, const struct run_query *query, struct arena *arena,
	      struct run **out, size_t *count, struct err *err) WARN_UNUSED;

/* The runs that are not done, oldest first: at most limit. */
bool run_unfinished(struct store *store, struct arena *arena, size_t limit, int64_t **ids, size_t *count,
		    struct err *err) WARN_UNUSED;

/* What needs a person, over all repositories: for the screen's first line. */
struct run_counts {
	int64_t running;
	int64_t failed;		/* in the last 24 hours before now */
	int64_t waiting;	/* requests that wait for a decision or for their deployment */
};
bool run_count(struct store *store, int64_t now, struct run_counts *out, struct err *err) WARN_UNUSED;

#endif
