/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correlate.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

static const struct comparison_row *find_metric(const struct comparison *comparison, const char *name)
{
	static const enum comparison_kind kinds[] = { COMPARE_METRICS, COMPARE_SLICES };

	for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
		const struct comparison_group *group = &comparison->groups[kinds[k]];

		for (size_t i = 0; i < group->count; i++) {
			if (strcmp(group->rows[i].key, name) == 0)
				return &group->rows[i];
		}
	}
	return NULL;
}

/* The pairs of the runs that have both as numbers. */
static size_t pairs(const struct comparison_row *param, const struct comparison_row *metric, size_t runs,
		    double *x, double *y)
{
	size_t n = 0;

	for (size_t r = 0; r < runs; r++) {
		const struct comparison_cell *cell = &param->cells[r];

		if (cell->has && metric->cells[r].has && isfinite(metric->cells[r].value) &&
		    str_to_real(str_of(cell->text), &x[n]) && isfinite(x[n]))
			y[n++] = metric->cells[r].value;
	}
	return n;
}

static int by_strength(const void *a, const void *b)
{
	const struct param_correlation *left = a, *right = b;
	double x = fabs(left->correlation.rho), y = fabs(right->correlation.rho);

	if (isnan(x) || isnan(y))
		return isnan(x) - isnan(y) ? isnan(x) - isnan(y) : strcmp(left->param, right->param);
	return x == y ? strcmp(left->param, right->param) : x < y ? 1 : -1;
}

bool app_correlate(struct store *store, const int64_t *runs, size_t count,
		   const struct comparison_options *options, const char *metric, struct arena *arena,
		   struct param_correlation **out, size_t *out_count, struct err *err)
{
	struct comparison_options single = *options;
	VEC_OF(struct param_correlation) list = VEC_INIT;
	const struct comparison_group *params;
	const struct comparison_row *row;
	struct comparison comparison;
	double *x = ARENA_ARRAY(arena, double, count), *y = ARENA_ARRAY(arena, double, count);

	single.group = NULL;
	if (!app_compare_as(store, runs, count, &single, arena, &comparison, err))
		return false;
	row = find_metric(&comparison, metric);
	if (!row)
		return err_set(err, ERR_NOT_FOUND, "none of these runs has a metric '%.200s'", metric);
	params = &comparison.groups[COMPARE_PARAMS];
	for (size_t i = 0; i < params->count; i++) {
		size_t n = pairs(&params->rows[i], row, count, x, y);

		if (params->rows[i].differs && n)
			VEC_PUSH(&list, (struct param_correlation){ params->rows[i].key,
								    correlation_spearman(x, y, n) });
	}
	if (list.len)
		qsort(list.items, list.len, sizeof(*list.items), by_strength);
	VEC_TO_ARENA(&list, arena, out, out_count);
	return true;
}
