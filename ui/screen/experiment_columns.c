/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/experiments.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the columns of experiments are, and the order of their rows. */

static struct experiment_column *find_column(struct experiments_screen *experiments, const char *name, bool is_param)
{
	for (size_t i = 0; i < experiments->column_count; i++) {
		struct experiment_column *column = &experiments->columns[i];

		if (column->is_param == is_param && strcmp(column->name, name) == 0)
			return column;
	}
	return NULL;
}

static void add_column(struct experiments_screen *experiments, const char *name, bool is_param)
{
	if (experiments->column_count == EXPERIMENT_COLUMNS_MAX || find_column(experiments, name, is_param))
		return;
	experiments->columns[experiments->column_count++] = (struct experiment_column){
		.name = name, .is_param = is_param, .best = NAN,
		.direction = is_param ? DIRECTION_NONE : metric_guess_direction(name) };
}

static void add_metrics(struct experiments_screen *experiments, bool of_parts)
{
	for (size_t i = 0; i < experiments->list.read; i++) {
		const struct revision_facts *facts = &experiments->list.rows[i].facts;

		for (size_t j = 0; j < facts->metric_count; j++) {
			if ((strchr(facts->metrics[j].name, '.') != NULL) == of_parts)
				add_column(experiments, facts->metrics[j].name, false);
		}
	}
}

static void add_params(struct experiments_screen *experiments)
{
	const struct experiment_list *list = &experiments->list;

	for (size_t i = 0; i < list->read; i++) {
		const struct revision_facts *facts = &list->rows[i].facts, *base = &list->rows[list->rows[i].base].facts;

		for (size_t j = 0; j < facts->params.count; j++) {
			const struct param *param = &facts->params.items[j];
			const char *was = param_list_find(&base->params, param->name);

			if (!was || strcmp(was, param->json) != 0)
				add_column(experiments, param->name, true);
		}
	}
}

double experiments_value(const struct experiment_list_row *row, const struct experiment_column *column)
{
	const struct revision_metric *metric = revision_metric_find(&row->facts, column->name);

	return metric && metric->is_number ? metric->value : NAN;
}

static void find_best(struct experiments_screen *experiments, struct experiment_column *column)
{
	for (size_t i = 0; i < experiments->list.read; i++) {
		double value = experiments_value(&experiments->list.rows[i], column);

		if (isnan(column->best) || (column->direction == DIRECTION_HIGHER ? value > column->best
										   : value < column->best))
			column->best = value;
	}
}

void experiments_choose_columns(struct experiments_screen *experiments)
{
	experiments->column_count = 0;
	add_metrics(experiments, false);
	add_metrics(experiments, true);
	add_params(experiments);
	for (size_t i = 0; i < experiments->column_count; i++) {
		struct experiment_column *column = &experiments->columns[i];

		if (!column->is_param && column->direction != DIRECTION_NONE)
			find_best(experiments, column);
	}
}

static int compare_text(const char *a, const char *b)
{
	char *a_end, *b_end;
	double a_number, b_number;

	if (!a || !b)
		return (a == NULL) - (b == NULL);
	a_number = strtod(a, &a_end);
	b_number = strtod(b, &b_end);
	if (!*a_end && !*b_end)
		return (a_number > b_number) - (a_number < b_number);
	return strcmp(a, b);
}

/* Negative where a stands before b; what has no value comes last either way. */
static int compare_rows(const struct experiments_screen *experiments, const struct experiment_list_row *a,
			const struct experiment_list_row *b)
{
	const struct experiment_column *column;
	int sign = experiments->ascending ? 1 : -1;
	double left, right;

	if (experiments->sort_by == 1)
		return sign * compare_text(a->name, b->name);
	if (experiments->sort_by == 2)
		return sign * ((a->commit.time > b->commit.time) - (a->commit.time < b->commit.time));
	column = &experiments->columns[experiments->sort_by - 1 - EXPERIMENT_FIXED];
	if (column->is_param) {
		const char *one = param_list_find(&a->facts.params, column->name);
		const char *two = param_list_find(&b->facts.params, column->name);

		return (one && two ? sign : 1) * compare_text(one, two);
	}
	left = experiments_value(a, column);
	right = experiments_value(b, column);
	if (isnan(left) || isnan(right))
		return isnan(left) - isnan(right);
	return sign * ((left > right) - (left < right));
}

void experiments_sort_rows(struct experiments_screen *experiments)
{
	const struct experiment_list *list = &experiments->list;
	size_t *order = experiments->order;

	for (size_t i = 0; i < list->count; i++) {
		size_t at = i;

		/* Few began at one commit, and most stay where they are. */
		while (experiments->sort_by && experiments->sort_by <= experiments->column_count + EXPERIMENT_FIXED &&
		       experiment_list_is_one(list, i) && at > list->rows[i].base + 1 &&
		       compare_rows(experiments, &list->rows[i], &list->rows[order[at - 1]]) < 0) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = i;
	}
}
