/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_RUN_H
#define ASSAY_STORE_RUN_H

#include "store/filter.h"
#include "store/run_set.h"

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
	const char *comment;		/* what a person wrote about it */
	const char *tags;		/* JSON object of strings, flat */
	bool archived;			/* only shown where asked for */
};

/* Inserts a queued run and sets run->id. */
bool run_insert(struct store *store, struct run *run, struct err *err) WARN_UNUSED;

/* The folder in the repository of the project that a run is of, which is that of its file of stages; "" for the
 * top. */
const char *run_project(const struct run *run, struct arena *arena);

bool run_load(struct store *store, int64_t id, struct arena *arena, struct run *out,
	      struct err *err) WARN_UNUSED;

/* The phases of its life.  Each is refused, with ERR_INPUT, when the run is not where it must be for
 * that: a run that is done stays as it is. */
bool run_start(struct store *store, int64_t id, const char *params, int64_t at,
	       struct err *err) WARN_UNUSED;
bool run_finish(struct store *store, int64_t id, enum outcome outcome, const char *note, int64_t at,
		struct err *err) WARN_UNUSED;

/* What people say of a run.  tags is a flat JSON object of strings. */
bool run_set_tags(struct store *store, int64_t id, const char *tags, struct err *err) WARN_UNUSED;
bool run_set_comment(struct store *store, int64_t id, const char *comment, struct err *err) WARN_UNUSED;
bool run_set_archived(struct store *store, int64_t id, bool archived, struct err *err) WARN_UNUSED;

/* The order of a list of runs.  By anything but the number, runs that have no value for it are left
 * out.  Among the same values those of params, tags and words come newest first when the list ascends,
 * of metrics and durations when it descends. */
enum run_order {
	RUN_BY_NUMBER, RUN_BY_METRIC, RUN_BY_FIELD, RUN_BY_DURATION, RUN_BY_STATE, RUN_BY_BRANCH,
	RUN_BY_PERSON, RUN_BY_SUBJECT,
};

/* What a run has of what a list is ordered by. */
enum run_value_kind { RUN_VALUE_NONE, RUN_VALUE_REAL, RUN_VALUE_WHOLE, RUN_VALUE_TEXT };

struct run_value {
	enum run_value_kind kind;
	double real;		/* of a whole number too */
	int64_t whole;		/* with all its digits */
	const char *text;	/* of a text; else NULL */
};

/* How many orders a list can have, one within the other. */
#define RUN_SORTS_MAX 3

struct run_sort {
	enum run_order order;
	int64_t key;		/* of the metric, or the param or tag */
	bool ascending;
};

/* A place in an order: behind, or before, this run with these values.  A search makes it and the next
 * one goes on there; only the first three members mean something to others. */
struct run_place {
	int64_t run;		/* 0: none yet */
	struct run_value value;	/* of what the order is by */
	struct run_value then[RUN_SORTS_MAX - 1];	/* of the further orders */
	int level;		/* of several orders: the one that was gone through, see run_sorted.c */
	bool is_behind;		/* all runs that share the values up to there, not this one alone */
};

struct run_query {
	int64_t repository;	/* 0: all */
	const char *commit_id;	/* NULL: all */
	const struct filter *filter;	/* NULL: none, archived ones too */
	/* The runs that match all of the above, where they are known already, as run_tally finds them: then
	 * nothing is looked up to decide it.  NULL: not known. */
	const struct run_set *among;
	enum run_order order;
	int64_t key;		/* of the metric, or the param or tag */
	bool ascending;		/* smallest value, or oldest run, first */
	/* Further orders, each among runs that are the same in those before; runs that have no value for it come
	 * last, and where all are the same, the newest comes first.  With none, see enum run_order. */
	struct run_sort then[RUN_SORTS_MAX - 1];
	size_t then_count;
	int64_t gather;		/* of several orders: rows of one value that are put in order at once; 0: as usual */
	bool backwards;		/* towards the beginning: the rows before a place, nearest first */
	struct run_place after;	/* where to begin; run 0: at the first row, or backwards at the last */
	size_t limit;
	/* Asked now and then; true ends the search before its time.  NULL: never. */
	bool (*interrupted)(void *data);
	void *data;
};

/* What a search found. */
struct run_page {
	struct run *runs;
	struct run_place *places;	/* of each */
	size_t count;
	int64_t examined;	/* rows looked at */
	struct run_place at;	/* where to go on */
	bool at_end;		/* there are no more */
};

/* Looks for matching runs from query->after on until there are limit of them, all were looked at, or it
 * is interrupted; then page->at and query->after make the next call go on where this one ended. */
bool run_search(struct store *store, const struct run_query *query, struct arena *arena,
		struct run_page *out, struct err *err) WARN_UNUSED;

/* The one run at a place, if it still stands there: matches, and has the values that the place says.  At
 * most that run is on the page. */
bool run_at_place(struct store *store, const struct run_query *query, const struct run_place *place,
		  struct arena *arena, struct run_page *out, struct err *err) WARN_UNUSED;

/* A copy whose texts are in the arena. */
struct run_place run_place_copy(const struct run_place *place, struct arena *arena);

/* Calls visit(data, run) for each matching run, from query->after on, with the
 * parts of it that were asked for and those that the filter reads (enum filter_part); nothing is copied.
 * The order must be by number.  *at becomes where to go on, *at_end whether all were looked at. */
bool run_visit(struct store *store, const struct run_query *query, unsigned parts,
	       void (*visit)(void *data, const struct filter_subject *run), void *data,
	       struct run_place *at, bool *at_end, struct err *err) WARN_UNUSED;

/* Only notes which runs match: found and *examined are added to. */
bool run_tally(struct store *store, const struct run_query *query, struct run_set *found,
	       int64_t *examined, struct run_place *at, bool *at_end, struct err *err) WARN_UNUSED;

/* Whether a run that was read matches. */
bool run_matches(const struct run *run, const struct filter *filter);

/* The first rows of an order, without interruption. */
bool run_list(struct store *store, const struct run_query *query, struct arena *arena,
	      struct run **out, size_t *count, struct err *err) WARN_UNUSED;

/* The run that speaks for a commit: the newest one with the params that the commit has, else the newest.
 * *count becomes how many runs the commit has; with 0 *out is untouched. */
bool run_of_commit(struct store *store, int64_t repository, const char *commit_id, struct arena *arena,
		   struct run *out, int64_t *count, struct err *err) WARN_UNUSED;

/* The runs that are not done, oldest first: at most limit. */
bool run_unfinished(struct store *store, struct arena *arena, size_t limit, int64_t **ids, size_t *count,
		    struct err *err) WARN_UNUSED;

/* What needs a person in a repository (0: in all of them): for the screen's first line. */
struct run_counts {
	int64_t running;
	int64_t failed;		/* in the last 24 hours before now */
	int64_t waiting;	/* requests that wait for a decision or for their deployment */
	int64_t differing;	/* environments that served something else when they were read back last */
};
bool run_count(struct store *store, int64_t repository, int64_t now, struct run_counts *out, struct err *err) WARN_UNUSED;

#endif
