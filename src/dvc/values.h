/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_VALUES_H
#define ASSAY_DVC_VALUES_H

#include "base/map.h"
#include "dvc/cache.h"
#include "dvc/graph.h"
#include "dvc/project.h"

/* The metrics and params of a project at one state of it, as "dvc metrics" and "dvc params" gather them. */
struct dvc_value_file {
	const char *path;	/* relative to the project */
	const struct yaml_node *data;	/* of metrics what counts as one: numbers, booleans, strings and
					   maps of them.  NULL: there is an error */
	const char *error;	/* a sentence */
	const char *error_type;	/* DVC's word for it: "FileNotFoundError" */
	bool is_missing;	/* neither there nor in the cache */
};

struct dvc_value_files {
	struct dvc_value_file *items;	/* in DVC's order */
	size_t count;
};

/* What was parsed of files of commits, by Git's name of their content: so that what many commits have alike is
 * read once.  Start with an arena of its own; it must outlive what is gathered. */
struct dvc_value_memo {
	struct arena arena;
	struct map known;
};
void dvc_value_memo_release(struct dvc_value_memo *memo);

/* Where files come from: of the source, or if they are not there what was recorded of them, from the
 * cache. */
struct dvc_value_query {
	struct source *source;
	const struct dvc_project *project;
	struct cache *cache;
	struct dvc_value_memo *memo;	/* NULL: none */
	const char *const *targets;	/* paths of files and folders; NULL: all that the project names */
	size_t target_count;
	bool deps_only;		/* of params: only those that stages depend on */
	bool broken;		/* the project is not well: of a folder nobody knows what it holds */
};

/* All lives in the arena, of params also in the project and of both in the memo.  A path that is a folder
 * stands for all files below it.  What cannot be read is told with its file. */
void dvc_values_metrics(struct arena *arena, const struct dvc_value_query *query,
			struct dvc_value_files *out);
void dvc_values_params(struct arena *arena, const struct dvc_value_query *query,
		       struct dvc_value_files *out);

/* A value that differs between two states; key is dotted, "" for a file that is one value.  NULL: it is not
 * there. */
struct dvc_value_change {
	const char *path, *key;
	const struct yaml_node *old, *new;
};

/* Whether both have the same files with the same data; errors are never the same. */
bool dvc_values_equal(const struct dvc_value_files *a, const struct dvc_value_files *b);

/* The changes from old to new by file and key; with all, also what is the same.  Numbers are the same
 * whatever their kind; NaN is never the same. */
void dvc_values_diff(struct arena *arena, const struct dvc_value_files *old,
		     const struct dvc_value_files *new, bool all, struct dvc_value_change **out, size_t *count);

/* Whether the value counts as a number to be subtracted: booleans do. */
bool dvc_value_is_number(const struct yaml_node *value);

/* The leaves of a map with dotted keys; flattened, lists, but for tuples, are Python\'s text for them. */
struct dvc_value_leaf {
	const char *key;
	const struct yaml_node *value;
};
void dvc_values_leaves(struct arena *arena, const struct yaml_node *data, struct dvc_value_leaf **out,
		       size_t *count);
void dvc_values_flatten(struct arena *arena, const struct yaml_node *data, struct dvc_value_leaf **out,
			size_t *count);

/* Appends files as a JSON object by path, each with its data or its error, as DVC writes them. */
void dvc_values_write_json(struct buf *out, const struct dvc_value_files *files);

/* Appends the value as JSON, as Python writes it, with bare NaN and Infinity; NULL is null. */
void dvc_value_write_json(struct buf *out, const struct yaml_node *value);

/* The value as it stands in a table: reals rounded to so many decimals (0: not), NULL for nothing. */
const char *dvc_value_cell(struct arena *arena, const struct yaml_node *value, int precision);

/* The same with so many digits that count in reals (0: all), also in those of lists. */
const char *dvc_value_digits(struct arena *arena, const struct yaml_node *value, int digits);

#endif
