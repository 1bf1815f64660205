/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_exp_sheet.h"

#include <stdlib.h>
#include <string.h>

/* What --sort-by names. */
struct sort_column {
	const char *path, *name;
	enum sheet_kind kind;
	size_t matches;
};

static void match_column(const struct exp_sheet *sheet, struct sort_column *sort, const char *path, const char *name)
{
	for (size_t c = SHEET_FIXED; c < sheet->column_count; c++) {
		const struct exp_sheet_column *column = &sheet->columns[c];

		if (column->kind == SHEET_DEP || strcmp(column->name, name) != 0 ||
		    (path && strcmp(column->path, path) != 0))
			continue;
		sort->matches++;
		sort->path = column->path;
		sort->name = column->name;
		sort->kind = column->kind;
	}
}

/* PATH:NAME, where either may have a ":", or a name alone. */
static bool find_sort(const struct exp_sheet *sheet, const char *wanted, struct sort_column *out, struct err *err)
{
	const char *name = wanted;

	*out = (struct sort_column){ .matches = 0 };
	for (const char *colon = strchr(wanted, ':'); colon; colon = strchr(colon + 1, ':')) {
		if (colon == wanted)
			name = colon + 1;
		match_column(sheet, out, arena_strndup(sheet->arena, wanted, (size_t)(colon - wanted)), colon + 1);
	}
	if (!out->matches)
		match_column(sheet, out, NULL, name);
	if (!out->matches)
		return err_set(err, ERR_INPUT, "--sort-by: no experiment has a metric or param '%s'", wanted);
	return out->matches == 1 ||
	       err_set(err, ERR_INPUT, "--sort-by: more than one file has a '%s'; name it as FILE:NAME", wanted);
}

struct sort_key {
	struct experiment_range range;
	const struct yaml_node *value;	/* NULL: none */
	size_t at;
	bool down;
};

static int by_key(const void *a, const void *b)
{
	const struct sort_key *x = a, *y = b;
	int order = (x->value == NULL) - (y->value == NULL);

	if (!order && x->value && x->value->kind == YAML_STRING)
		order = strcmp(x->value->text.data, y->value->text.data);
	else if (!order && x->value) {
		double left = x->value->kind == YAML_BOOL ? (double)x->value->integer : x->value->real;
		double right = y->value->kind == YAML_BOOL ? (double)y->value->integer : y->value->real;

		order = (left > right) - (left < right);
	}
	if (!order)
		return x->at < y->at ? -1 : 1;
	return x->down ? -order : order;
}

static const struct yaml_node *sort_value(struct exp_sheet *sheet, const struct sort_column *sort,
					  const struct experiment_row *row)
{
	const struct dvc_value_files *files = sort->kind == SHEET_METRIC ? &row->state.metrics : &row->state.params;

	for (size_t i = 0; i < files->count; i++) {
		struct dvc_value_leaf *leaves;
		size_t count;

		if (strcmp(files->items[i].path, sort->path) != 0)
			continue;
		dvc_values_leaves(sheet->arena, files->items[i].data, &leaves, &count);
		for (size_t k = 0; k < count; k++) {
			if (strcmp(leaves[k].key, sort->name) == 0)
				return leaves[k].value->kind == YAML_NULL ? NULL : leaves[k].value;
		}
	}
	return NULL;
}

/* Python compares numbers with each other, and texts, but not one with the other. */
static bool is_comparable(const struct sort_key *keys, size_t count, const char *name, struct err *err)
{
	const struct yaml_node *first = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *value = keys[i].value;

		if (!value)
			continue;
		if ((value->kind != YAML_STRING && !dvc_value_is_number(value)) ||
		    (first && (first->kind == YAML_STRING) != (value->kind == YAML_STRING)))
			return err_set(err, ERR_INPUT, "--sort-by: the values of %s are of different kinds, or lists", name);
		first = value;
	}
	return true;
}

bool exp_sheet_sort(struct exp_sheet *sheet, struct experiment_group *group, const char *wanted, struct err *err)
{
	struct sort_key *keys = ARENA_ARRAY(sheet->arena, struct sort_key, group->count + 1);
	const char *order = foreign_option(sheet->call, "sort-order");
	struct sort_column sort;

	if (!group->count)
		return true;
	if (!find_sort(sheet, wanted, &sort, err))
		return false;
	for (size_t i = 0; i < group->count; i++) {
		keys[i] = (struct sort_key){ .range = group->ranges[i], .at = i,
					     .down = order && strcmp(order, "desc") == 0 };
		if (group->ranges[i].count)
			keys[i].value = sort_value(sheet, &sort, &group->ranges[i].rows[0]);
	}
	if (!is_comparable(keys, group->count, wanted, err))
		return false;
	qsort(keys, group->count, sizeof(*keys), by_key);
	for (size_t i = 0; i < group->count; i++)
		group->ranges[i] = keys[i].range;
	return true;
}
