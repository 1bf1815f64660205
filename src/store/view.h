/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_VIEW_H
#define ASSAY_STORE_VIEW_H

#include "store/run.h"

/* A way to look at the runs of a repository: columns, order and filter; kept under a name.
 *
 * As JSON: {"columns": [{"is": "metric", "of": "accuracy", "title": "acc", "width": 9, "frozen": true},
 * …], "sort": [{"is": "metric", "of": "accuracy", "ascending": false}], "filter": "branch:main",
 * "group": {"is": "param", "of": "train.lr", "folds": false}}; all but "is" may be missing. */
enum view_kind {
	VIEW_RUN, VIEW_STATE, VIEW_COMMIT, VIEW_BRANCH, VIEW_WHEN, VIEW_TOOK, VIEW_BY, VIEW_SUBJECT,
	VIEW_COMMENT, VIEW_TAGS,
	VIEW_METRIC, VIEW_DELTA, VIEW_SPARK,	/* of a metric: its value, that minus the baseline's, its curve */
	VIEW_PARAM, VIEW_TAG,
	VIEW_KINDS,
};

/* "run", "state" …; false for a word that is none. */
const char *view_kind_word(enum view_kind kind);
bool view_kind_of(const char *word, enum view_kind *out);

struct view_column {
	enum view_kind kind;
	const char *of;		/* the metric, param or tag; NULL for the others */
	const char *title;	/* NULL: the usual one */
	int width;		/* 0: the usual one */
	bool frozen;		/* stays when the others scroll sideways */
};

struct view_sort {
	enum view_kind kind;
	const char *of;
	bool ascending;
};

#define VIEW_COLUMNS_MAX 256
#define VIEW_SORTS_MAX RUN_SORTS_MAX

/* Runs gathered by the values of a param or tag, or those that differ in it alone. */
struct view_group {
	enum view_kind kind;
	const char *of;		/* NULL: each run has a row */
	bool folds;
};

struct view {
	struct view_column columns[VIEW_COLUMNS_MAX];
	size_t column_count;	/* 0: the usual ones */
	struct view_sort sorts[VIEW_SORTS_MAX];
	size_t sort_count;	/* 0: newest first */
	const char *filter;	/* never NULL */
	struct view_group group;
};

/* Makes the query come in that order.  False when nothing can come in it: there is no such order, or no
 * run has the metric, param or tag. */
bool view_order(const struct view_sort *sort, const struct filter_names *names, struct run_query *query);

/* The same for several, each within those before; returns how many of them the query has: the others, from
 * the first that cannot be on, are left out. */
size_t view_orders(const struct view_sort *sorts, size_t count, const struct filter_names *names,
		   struct run_query *query);

/* As JSON, and back; what isn't known is an error.  Strings of *out live in the arena. */
void view_to_json(const struct view *view, struct buf *out);
bool view_from_json(const char *json, struct arena *arena, struct view *out, struct err *err) WARN_UNUSED;

/* Named views of a repository: all names, one of them, keeping one (in the place of one that is there),
 * and removing one. */
bool view_names(struct store *store, int64_t repository, struct arena *arena, const char ***out,
		size_t *count, struct err *err) WARN_UNUSED;
bool view_load(struct store *store, int64_t repository, const char *name, struct arena *arena,
	       struct view *out, struct err *err) WARN_UNUSED;
bool view_save(struct store *store, int64_t repository, const char *name, const struct view *view,
	       const char *by, int64_t at, struct err *err) WARN_UNUSED;
bool view_remove(struct store *store, int64_t repository, const char *name, struct err *err) WARN_UNUSED;

#endif
