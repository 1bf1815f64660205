/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_COMPARE_IMPL_H
#define ASSAY_APP_COMPARE_IMPL_H

#include "app/compare.h"
#include "base/map.h"
#include "base/vec.h"

/* The parts that a comparison is made of; for compare*.c alone. */

/* Rows in the making, found by their kind and key. */
struct row_set {
	struct arena *arena;
	struct map by_key[COMPARISON_GROUPS];
	VEC_OF(struct comparison_row *) rows;
	size_t run_count;
	bool *no_environment;		/* of each run: it is not known */
	int64_t *environment_of;	/* of each run: the run whose it is */
	bool *no_tests;			/* of each run: it has no results */
	struct map ignored;		/* names of keys */
	struct map made;		/* paths of what stages make, where a revision says so: no code */
	struct buf name;		/* of the key that is looked up */
};

/* Whether in rows of a kind nothing can be said of a column, because nobody looked. */
bool compare_is_unknown(const struct comparison *comparison, enum comparison_kind kind, size_t at);

/* The row of a key, made when it is new. */
struct comparison_row *row_set_take(struct row_set *set, enum comparison_kind kind, const char *key);

/* Adds the values of metrics that the options ask for.  *note becomes a sentence where they are not
 * simply the last ones, in the arena, else NULL. */
bool compare_add_metrics(struct store *store, struct row_set *set, const struct run *runs,
			 const struct comparison_options *options, const char **note,
			 struct err *err) WARN_UNUSED;

/* Adds what the stages of a run read and no stage of it made. */
bool compare_add_data(struct store *store, struct row_set *set, const struct run *run, size_t at,
		      struct err *err) WARN_UNUSED;

/* The kind of a metric's row, by its name. */
enum comparison_kind compare_kind_of_metric(const char *name);

bool compare_is_revision(const struct comparison_options *options, size_t at);
bool compare_is_workspace(const struct run *run);

/* Makes the columns of revisions: out->runs of them, and what they say.  Where there is one, the data of runs are
 * those of their commits, too, where DVC tracks them: digests of a kind can be compared. */
bool compare_add_revisions(struct store *store, struct row_set *set, const struct comparison_options *options,
			   struct comparison *out, struct err *err) WARN_UNUSED;

/* Adds what the tests of a run came to, and judges one of them.  The value of a cell is how bad it
 * is.  A run without results differs in nothing: *unknown is counted up. */
bool compare_add_tests(struct store *store, struct row_set *set, const struct run *run, size_t at,
		       size_t *unknown, struct err *err) WARN_UNUSED;
void compare_judge_test(const struct comparison_row *row, struct comparison_cell *cell);

/* Adds a sentence about the whole, which must live as long. */
void compare_note(struct comparison *comparison, const char *note);

/* Makes groups of the runs of a comparison; the result is one of as many columns as there are groups. */
bool compare_fold(const struct comparison *runs, const struct comparison_options *options,
		  struct arena *arena, struct comparison *out, struct err *err) WARN_UNUSED;

/* Adds where a run worked.  A run of which that is not known differs in nothing: *unknown is counted up. */
bool compare_add_environment(struct store *store, struct row_set *set, const struct run *run, size_t at,
			     size_t *unknown, struct err *err) WARN_UNUSED;

/* Adds the files in which the commits of the runs differ from the first one's; *left is counted up for
 * those that kept, if not NULL, does not know.  Returns NULL, or
 * why they could not be looked at, in the arena. */
const char *compare_add_code(struct store *store, struct row_set *set, const struct run *runs,
			     struct compare_cache *kept, size_t *left);

#endif
