/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correlate.h"
#include "base/json_flat.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>
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

/* The pairs of one param. */
struct pairs {
	const char *name;
	VEC_OF(double) x;
	VEC_OF(double) y;
	bool differs;
};

struct correlating_memory {
	struct arena arena;
	struct map by_key;		/* as in the JSON of params */
	VEC_OF(struct pairs *) params;
	VEC_OF(struct param_correlation) items;
};

struct slice {
	struct correlating *of;
	const struct run_query *query;
};

void correlating_begin(struct correlating *correlating, int64_t metric)
{
	*correlating = (struct correlating){ .metric = metric };
	correlating->memory = mem_zalloc(1, sizeof(*correlating->memory));
}

void correlating_release(struct correlating *correlating)
{
	struct correlating_memory *memory = correlating->memory;

	if (!memory)
		return;
	for (size_t i = 0; i < memory->params.len; i++) {
		VEC_RELEASE(&memory->params.items[i]->x);
		VEC_RELEASE(&memory->params.items[i]->y);
	}
	VEC_RELEASE(&memory->params);
	VEC_RELEASE(&memory->items);
	map_release(&memory->by_key);
	arena_release(&memory->arena);
	free(memory);
	correlating->memory = NULL;
}

static struct pairs *pairs_of(struct correlating_memory *memory, struct str key)
{
	struct pairs *pairs = map_find(&memory->by_key, key);
	struct buf quoted = BUF_INIT, name = BUF_INIT;

	if (pairs)
		return pairs;
	buf_printf(&quoted, "\"%.*s\"", STR_ARG(key));
	json_flat_text(&name, buf_str(&quoted));
	pairs = ARENA_ARRAY(&memory->arena, struct pairs, 1);
	*pairs = (struct pairs){ .name = arena_strdup(&memory->arena, name.data) };
	map_put(&memory->by_key, arena_str(&memory->arena, key), pairs);
	VEC_PUSH(&memory->params, pairs);
	buf_release(&quoted);
	buf_release(&name);
	return pairs;
}

/* A number, also one that the file has within quotes. */
static bool number_of(struct str json, double *out)
{
	if (json.len > 2 && json.data[0] == '"')
		json = (struct str){ json.data + 1, json.len - 2 };
	return json.len && strchr("+-.0123456789", json.data[0]) && str_to_real(json, out) && isfinite(*out);
}

static void take_up(void *data, const struct filter_subject *run)
{
	struct correlating *correlating = ((struct slice *)data)->of;
	struct str rest = run->params, key, value;
	double x, y;

	if (!metric_find(run->metrics, correlating->metric, &y) || !isfinite(y))
		return;
	if (correlating->runs == CORRELATE_RUNS_MAX) {
		correlating->is_full = true;
		return;
	}
	correlating->runs++;
	while (json_flat_next(&rest, &key, &value)) {
		struct pairs *pairs;

		if (!number_of(value, &x))
			continue;
		pairs = pairs_of(correlating->memory, key);
		pairs->differs |= pairs->x.len && pairs->x.items[0] != x;
		VEC_PUSH(&pairs->x, x);
		VEC_PUSH(&pairs->y, y);
	}
}

static bool is_enough(void *data)
{
	const struct slice *slice = data;

	return slice->of->is_full || (slice->query->interrupted && slice->query->interrupted(slice->query->data));
}

static bool read_pairs(struct correlating *correlating, struct store *store, const struct run_query *query,
		       struct err *err)
{
	struct slice slice = { correlating, query };
	struct run_query rest = { .repository = query->repository, .commit_id = query->commit_id,
				  .filter = query->filter, .after = correlating->at, .interrupted = is_enough,
				  .data = &slice };
	bool at_end;

	if (!run_visit(store, &rest, FILTER_READS_PARAMS | FILTER_READS_METRICS, take_up, &slice, &correlating->at,
		       &at_end, err))
		return false;
	correlating->has_read = at_end || correlating->is_full;
	return true;
}

bool correlating_work(struct correlating *correlating, struct store *store, const struct run_query *query,
		      struct err *err)
{
	struct correlating_memory *memory = correlating->memory;

	if (!correlating->has_read && !read_pairs(correlating, store, query, err))
		return false;
	while (correlating->has_read && correlating->next < memory->params.len) {
		const struct pairs *pairs = memory->params.items[correlating->next++];

		if (pairs->differs)
			VEC_PUSH(&memory->items, (struct param_correlation){ pairs->name,
				correlation_spearman(pairs->x.items, pairs->y.items, pairs->x.len) });
		if (query->interrupted && query->interrupted(query->data))
			return true;
	}
	if (!correlating->has_read)
		return true;
	if (memory->items.len)
		qsort(memory->items.items, memory->items.len, sizeof(*memory->items.items), by_strength);
	correlating->items = memory->items.items;
	correlating->count = memory->items.len;
	correlating->at_end = true;
	return true;
}
