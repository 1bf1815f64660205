/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "app/compare_impl.h"
#include "base/json.h"
#include "store/ignored.h"

#include <math.h>
#include <stdlib.h>
#include <inttypes.h>
#include <string.h>

enum judgement compare_values(double baseline, double value, enum direction direction)
{
	if (baseline == value || (isnan(baseline) && isnan(value)))
		return JUDGE_SAME;
	if (isnan(baseline) || isnan(value) || direction == DIRECTION_NONE)
		return JUDGE_DIFFERENT;
	return (value > baseline) == (direction == DIRECTION_HIGHER) ? JUDGE_BETTER : JUDGE_WORSE;
}

bool compare_is_metric(enum comparison_kind kind)
{
	return kind == COMPARE_METRICS || kind == COMPARE_SLICES;
}

struct comparison_row *row_set_take(struct row_set *set, enum comparison_kind kind, const char *key)
{
	struct comparison_row *row = map_find(&set->by_key[kind], str_of(key));

	if (row)
		return row;
	row = ARENA_NEW(set->arena, struct comparison_row);
	row->key = arena_strdup(set->arena, key);
	row->kind = kind;
	row->cells = ARENA_ARRAY(set->arena, struct comparison_cell, set->run_count);
	map_put(&set->by_key[kind], str_of(row->key), row);
	VEC_PUSH(&set->rows, row);
	return row;
}

static void row_set_release(struct row_set *set)
{
	for (size_t i = 0; i < COMPARISON_GROUPS; i++)
		map_release(&set->by_key[i]);
	map_release(&set->ignored);
	map_release(&set->made);
	buf_release(&set->name);
	VEC_RELEASE(&set->rows);
}

static void judge_metric(struct comparison_row *row, struct comparison_cell *cell)
{
	const struct comparison_cell *first = &row->cells[0];

	if (cell->has && first->has) {
		cell->judgement = compare_values(first->value, cell->value, row->direction);
		cell->delta = cell->value - first->value;
	} else {
		cell->judgement = cell->has == first->has ? JUDGE_SAME : JUDGE_DIFFERENT;
	}
}

static void judge_text(struct comparison_row *row, struct comparison_cell *cell)
{
	const struct comparison_cell *first = &row->cells[0];
	bool same = cell->has == first->has && (!cell->has || strcmp(cell->text, first->text) == 0);

	cell->judgement = same ? JUDGE_SAME : JUDGE_DIFFERENT;
}

bool compare_is_unknown(const struct comparison *comparison, enum comparison_kind kind, size_t at)
{
	const bool *unknown = kind == COMPARE_ENVIRONMENT ? comparison->no_environment
			      : kind == COMPARE_TESTS     ? comparison->no_tests
							  : NULL;

	return unknown && unknown[at];
}

static void judge_row(const struct comparison *comparison, struct comparison_row *row)
{
	bool no_baseline = compare_is_unknown(comparison, row->kind, 0);

	for (size_t i = 1; i < comparison->run_count; i++) {
		if (no_baseline || compare_is_unknown(comparison, row->kind, i))
			continue;
		if (compare_is_metric(row->kind))
			judge_metric(row, &row->cells[i]);
		else if (row->kind == COMPARE_TESTS)
			compare_judge_test(row, &row->cells[i]);
		else
			judge_text(row, &row->cells[i]);
		row->differs = row->differs || row->cells[i].judgement != JUDGE_SAME;
	}
}

static bool is_ignored(struct row_set *set, const struct comparison_row *row)
{
	if (!set->ignored.len)
		return false;
	buf_clear(&set->name);
	compare_key_name(row, &set->name);
	return map_find(&set->ignored, buf_str(&set->name)) != NULL;
}

static int by_key(const void *a, const void *b)
{
	const struct comparison_row *left = a, *right = b;

	return strcmp(left->key, right->key);
}

/* Moves the rows of the set into their groups, in the order of their keys. */
static void fill_groups(struct row_set *set, struct comparison *out)
{
	static const char *const names[COMPARISON_GROUPS] = { "METRICS", "SLICES", "PARAMS", "CODE", "DATA", "TESTS",
							     "ENVIRONMENT" };

	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		out->groups[g].name = names[g];
		out->groups[g].rows = ARENA_ARRAY(set->arena, struct comparison_row, set->by_key[g].len);
	}
	for (size_t i = 0; i < set->rows.len; i++) {
		struct comparison_row *row = set->rows.items[i];
		struct comparison_group *group = &out->groups[row->kind];

		judge_row(out, row);
		row->ignored = is_ignored(set, row);
		group->differing += row->differs;
		group->ignored += row->differs && row->ignored;
		group->rows[group->count++] = *row;
	}
	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		if (out->groups[g].count)
			qsort(out->groups[g].rows, out->groups[g].count, sizeof(*out->groups[g].rows), by_key);
	}
}

static bool add_params(struct row_set *set, const struct run *run, size_t at, struct err *err)
{
	json_t *root = json_read(str_of(run->params), "params", err), *value;
	struct buf text = BUF_INIT;
	const char *key;

	if (!root)
		return false;
	json_object_foreach(root, key, value) {
		struct json_writer w = JSON_WRITER(&text);

		buf_clear(&text);
		json_value(&w, value);
		row_set_take(set, COMPARE_PARAMS, key)->cells[at] = (struct comparison_cell){
			.has = true, .text = arena_strdup(set->arena, text.data) };
	}
	buf_release(&text);
	json_decref(root);
	return true;
}

static bool add_ignored(struct store *store, struct row_set *set, int64_t repository, struct err *err)
{
	const char **keys;
	size_t count;

	if (!ignored_list(store, repository, set->arena, &keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		map_put(&set->ignored, str_of(keys[i]), set);
	return true;
}

void compare_note(struct comparison *out, const char *note)
{
	if (out->note_count < COMPARISON_NOTES)
		out->notes[out->note_count++] = note;
}

/* Runs of other repositories and pipelines are compared all the same, by name. */
static void note_what_differs(struct comparison *out, struct arena *arena)
{
	size_t repositories = 0, pipelines = 0;

	for (size_t i = 1; i < out->run_count; i++) {
		repositories += out->runs[i].repository != out->runs[0].repository;
		pipelines += strcmp(out->runs[i].pipeline, out->runs[0].pipeline) != 0;
	}
	out->across = repositories > 0;
	if (repositories || pipelines)
		compare_note(out, arena_printf(arena, "%zu of %zu runs are of another %s than the baseline: what has the"
						      " same name is compared",
					       repositories ? repositories : pipelines, out->run_count,
					       repositories ? "repository" : "pipeline"));
}

/* What is known of some runs and not of others. */
static void note_unknown(struct comparison *out, struct arena *arena, size_t unknown, const char *what)
{
	if (unknown && unknown < out->run_count)
		compare_note(out, arena_printf(arena, "of %zu of %zu runs %s", unknown, out->run_count, what));
}

/* A run whose results were all taken from another one worked where that one did. */
static void note_taken(const struct row_set *set, struct comparison *out, struct arena *arena)
{
	size_t taken = 0, first = 0;

	for (size_t i = out->run_count; i-- > 0;) {
		if (set->no_environment[i] || set->environment_of[i] == out->runs[i].id)
			continue;
		taken++;
		first = i;
	}
	if (taken == 1)
		compare_note(out, arena_printf(arena, "the environment of run %" PRId64 " is that of run %" PRId64
						      ", whose results it took", out->runs[first].id,
					       set->environment_of[first]));
	else if (taken)
		compare_note(out, arena_printf(arena, "the environment of %zu runs, run %" PRId64 " among them, is that"
						      " of the runs whose results they took", taken,
					       out->runs[first].id));
}

bool app_compare_as(struct store *store, const int64_t *runs, size_t count,
		    const struct comparison_options *options, struct arena *arena,
		    struct comparison *out, struct err *err)
{
	const char *note = NULL;
	size_t unknown = 0, untested = 0;
	struct row_set set = { .arena = arena, .rows = VEC_INIT, .run_count = count, .name = BUF_INIT };
	bool ok = true;

	*out = (struct comparison){ .run_count = count };
	out->runs = ARENA_ARRAY(arena, struct run, count);
	out->no_environment = set.no_environment = ARENA_ARRAY(arena, bool, count);
	set.environment_of = ARENA_ARRAY(arena, int64_t, count);
	out->no_tests = set.no_tests = ARENA_ARRAY(arena, bool, count);
	for (size_t i = 0; ok && i < count; i++)
		ok = compare_is_revision(options, i) ||
		     (run_load(store, runs[i], arena, &out->runs[i], err) &&
		     add_params(&set, &out->runs[i], i, err) &&
		     compare_add_data(store, &set, &out->runs[i], i, err) &&
		     compare_add_tests(store, &set, &out->runs[i], i, &untested, err) &&
		     compare_add_environment(store, &set, &out->runs[i], i, &unknown, err));
	ok = ok && compare_add_revisions(store, &set, options, out, err) &&
	     compare_add_metrics(store, &set, out->runs, options, &note, err) &&
	     (!count || add_ignored(store, &set, out->runs[0].repository, err));
	if (ok) {
		note_what_differs(out, arena);
		if (note)
			compare_note(out, note);
		note_unknown(out, arena, untested, "there are no test results");
		note_unknown(out, arena, unknown, "it is not known where they worked");
		note_taken(&set, out, arena);
		out->no_code = compare_add_code(store, &set, out->runs, options->cache, &out->code_left);
		if (out->no_code)
			compare_note(out, arena_printf(arena, "the code is not compared: %s", out->no_code));
		fill_groups(&set, out);
	}
	row_set_release(&set);
	if (ok && options->group && options->revisions)
		return err_set(err, ERR_USAGE, "only runs can be grouped, not revisions of the repository");
	if (ok && options->group) {
		const struct comparison single = *out;

		return compare_fold(&single, options, arena, out, err);
	}
	return ok;
}

bool app_compare(struct store *store, const int64_t *runs, size_t count, struct arena *arena,
		 struct comparison *out, struct err *err)
{
	const struct comparison_options usual = { .at = METRIC_AT_LAST };

	return app_compare_as(store, runs, count, &usual, arena, out, err);
}
