/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SLICE_PREFIX "slices."
#define VALUES_MAX 65536

enum judgement compare_values(double baseline, double value, enum direction direction)
{
	if (baseline == value || (isnan(baseline) && isnan(value)))
		return JUDGE_SAME;
	if (isnan(baseline) || isnan(value) || direction == DIRECTION_NONE)
		return JUDGE_DIFFERENT;
	return (value > baseline) == (direction == DIRECTION_HIGHER) ? JUDGE_BETTER : JUDGE_WORSE;
}

/* The row of a key, made when it is new. */
struct row_set {
	struct arena *arena;
	struct map by_key;
	VEC_OF(struct comparison_row *) rows;
	size_t run_count;
};

static struct comparison_row *row_of(struct row_set *set, const char *key)
{
	struct comparison_row *row = map_find(&set->by_key, str_of(key));

	if (row)
		return row;
	row = ARENA_NEW(set->arena, struct comparison_row);
	row->key = arena_strdup(set->arena, key);
	row->cells = ARENA_ARRAY(set->arena, struct comparison_cell, set->run_count);
	map_put(&set->by_key, str_of(row->key), row);
	VEC_PUSH(&set->rows, row);
	return row;
}

static void judge_metric(struct comparison_row *row, size_t count)
{
	const struct comparison_cell *first = &row->cells[0];

	for (size_t i = 1; i < count; i++) {
		struct comparison_cell *cell = &row->cells[i];

		if (cell->has && first->has) {
			cell->judgement = compare_values(first->value, cell->value, row->direction);
			cell->delta = cell->value - first->value;
		} else {
			cell->judgement = cell->has == first->has ? JUDGE_SAME : JUDGE_DIFFERENT;
		}
		row->differs = row->differs || cell->judgement != JUDGE_SAME;
	}
}

static void judge_param(struct comparison_row *row, size_t count)
{
	const struct comparison_cell *first = &row->cells[0];

	for (size_t i = 1; i < count; i++) {
		struct comparison_cell *cell = &row->cells[i];
		bool same = cell->has == first->has &&
			    (!cell->has || strcmp(cell->text, first->text) == 0);

		cell->judgement = same ? JUDGE_SAME : JUDGE_DIFFERENT;
		row->differs = row->differs || !same;
	}
}

static int by_key(const void *a, const void *b)
{
	const struct comparison_row *left = a, *right = b;

	return strcmp(left->key, right->key);
}

/* Moves the rows of the set into a group, in the order of their keys. */
static void fill_group(struct row_set *set, struct comparison_group *group, const char *name,
		       bool (*belongs)(const struct comparison_row *row))
{
	group->name = name;
	group->rows = ARENA_ARRAY(set->arena, struct comparison_row, set->rows.len);
	for (size_t i = 0; i < set->rows.len; i++) {
		struct comparison_row *row = set->rows.items[i];

		if (!belongs(row))
			continue;
		if (row->is_metric)
			judge_metric(row, set->run_count);
		else
			judge_param(row, set->run_count);
		group->differing += row->differs;
		group->rows[group->count++] = *row;
	}
	if (group->count)
		qsort(group->rows, group->count, sizeof(*group->rows), by_key);
}

static bool is_slice(const struct comparison_row *row)
{
	return row->is_metric && strncmp(row->key, SLICE_PREFIX, strlen(SLICE_PREFIX)) == 0;
}

static bool is_plain_metric(const struct comparison_row *row)
{
	return row->is_metric && !is_slice(row);
}

static bool is_param(const struct comparison_row *row)
{
	return !row->is_metric;
}

static bool add_metrics(struct store *store, struct row_set *set, const struct run *runs,
			struct err *err)
{
	struct metric_value *values;
	struct metric_key *keys;
	size_t key_count;
	const struct metric_key **by_id;
	int64_t highest = 0;

	if (!metric_key_list(store, set->arena, &keys, &key_count, err))
		return false;
	for (size_t i = 0; i < key_count; i++)
		highest = keys[i].id > highest ? keys[i].id : highest;
	by_id = ARENA_ARRAY(set->arena, const struct metric_key *, (size_t)highest + 1);
	for (size_t i = 0; i < key_count; i++)
		by_id[keys[i].id] = &keys[i];
	values = mem_zalloc(VALUES_MAX, sizeof(*values));
	for (size_t r = 0; r < set->run_count; r++) {
		size_t count = metric_decode(runs[r].metrics, values, VALUES_MAX);

		for (size_t i = 0; i < count; i++) {
			const struct metric_key *key =
				values[i].key <= highest ? by_id[values[i].key] : NULL;
			struct comparison_row *row = key ? row_of(set, key->name) : NULL;

			if (!row)
				continue;
			row->is_metric = true;
			row->direction = key->direction;
			row->cells[r] = (struct comparison_cell){ .has = true,
								  .value = values[i].value };
		}
	}
	free(values);
	return true;
}

static bool add_params(struct row_set *set, const struct run *run, size_t at, struct err *err)
{
	json_t *root = json_read(str_of(run->params), "params", err), *value;
	const char *key;

	if (!root)
		return false;
	json_object_foreach(root, key, value) {
		char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));

		row_of(set, key)->cells[at] = (struct comparison_cell){
			.has = true, .text = arena_strdup(set->arena, text ? text : "") };
		free(text);
	}
	json_decref(root);
	return true;
}

static void release_set(struct row_set *set)
{
	map_release(&set->by_key);
	VEC_RELEASE(&set->rows);
}

bool app_compare(struct store *store, const int64_t *runs, size_t count, struct arena *arena,
		 struct comparison *out, struct err *err)
{
	struct row_set metrics = { .arena = arena, .by_key = MAP_INIT, .rows = VEC_INIT,
				   .run_count = count };
	struct row_set params = metrics;
	bool ok = true;

	*out = (struct comparison){ .run_count = count };
	out->runs = ARENA_ARRAY(arena, struct run, count);
	for (size_t i = 0; ok && i < count; i++)
		ok = run_load(store, runs[i], arena, &out->runs[i], err) &&
		     add_params(&params, &out->runs[i], i, err);
	ok = ok && add_metrics(store, &metrics, out->runs, err);
	if (ok) {
		fill_group(&metrics, &out->groups[0], "METRICS", is_plain_metric);
		fill_group(&metrics, &out->groups[1], "SLICES", is_slice);
		fill_group(&params, &out->groups[2], "PARAMS", is_param);
	}
	release_set(&metrics);
	release_set(&params);
	return ok;
}
