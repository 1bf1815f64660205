/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_impl.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The metrics of runs that are compared: last values, or others from their histories. */

#define SLICE_PREFIX "slices."
#define VALUES_MAX 65536

struct metric_rows {
	const struct metric_key **keys;		/* by id */
	struct comparison_row **rows;		/* by id, once they are there */
	const struct metric_found **found;	/* by id, of the run at hand */
	int64_t highest;
	const struct comparison_options *options;
	size_t kept, no_direction, too_short;	/* values, of all runs */
};

bool compare_at_of(const char *word, struct comparison_options *out, struct err *err)
{
	if (strcmp(word, "last") == 0)
		out->at = METRIC_AT_LAST;
	else if (strcmp(word, "best") == 0)
		out->at = METRIC_AT_BEST;
	else if (str_to_int(str_of(word), &out->step))
		out->at = METRIC_AT_STEP;
	else
		return err_set(err, ERR_USAGE, "metrics can be had at last, best or a step such as 100, not '%s'",
			       word);
	return true;
}

enum comparison_kind compare_kind_of_metric(const char *name)
{
	return strncmp(name, SLICE_PREFIX, strlen(SLICE_PREFIX)) == 0 ? COMPARE_SLICES : COMPARE_METRICS;
}

static struct comparison_row *row_of(struct row_set *set, struct metric_rows *all, uint32_t key)
{
	const struct metric_key *name = key <= all->highest ? all->keys[key] : NULL;

	if (!name)
		return NULL;
	if (!all->rows[key]) {
		all->rows[key] = row_set_take(set, compare_kind_of_metric(name->name), name->name);
		all->rows[key]->direction = name->direction;
	}
	return all->rows[key];
}

/* The value that the options ask for; false: the run has none there. */
static bool choose(struct metric_rows *all, const struct metric_value *last, enum direction direction,
		   double *value)
{
	const struct metric_found *found = all->found[last->key];

	*value = last->value;
	if (all->options->at == METRIC_AT_LAST)
		return true;
	if (!found) {
		all->kept++;
		return true;
	}
	if (all->options->at == METRIC_AT_STEP) {
		all->too_short += !found->reached;
		*value = found->value;
		return found->reached;
	}
	if (direction == DIRECTION_NONE)
		all->no_direction++;
	else if (!isnan(found->low))
		*value = direction == DIRECTION_HIGHER ? found->high : found->low;
	return true;
}

static bool look_up(struct store *store, struct metric_rows *all, int64_t run, struct arena *arena,
		    struct err *err)
{
	struct metric_found *found;
	size_t count;

	memset(all->found, 0, ((size_t)all->highest + 1) * sizeof(*all->found));
	if (!metric_find_at(store, run, all->options->at, all->options->step, arena, &found, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (found[i].key <= all->highest)
			all->found[found[i].key] = &found[i];
	}
	return true;
}

static bool add_run(struct store *store, struct row_set *set, struct metric_rows *all,
		    const struct run *run, size_t at, struct metric_value *values, struct err *err)
{
	size_t count = metric_decode(run->metrics, values, VALUES_MAX);

	if (!look_up(store, all, run->id, set->arena, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct comparison_row *row = row_of(set, all, values[i].key);
		double value;

		if (row && choose(all, &values[i], row->direction, &value))
			row->cells[at] = (struct comparison_cell){ .has = true, .value = value };
	}
	return true;
}

static const char *say(struct arena *arena, const struct metric_rows *all)
{
	const char *what = all->options->at == METRIC_AT_BEST
				   ? "metrics at their best"
				   : arena_printf(arena, "metrics at step %" PRId64, all->options->step);

	if (all->options->at == METRIC_AT_LAST)
		return NULL;
	if (all->kept)
		what = arena_printf(arena, "%s; %zu without a history at the last value", what, all->kept);
	if (all->no_direction)
		what = arena_printf(arena, "%s; %zu of no known direction at the last value", what,
				    all->no_direction);
	if (all->too_short)
		what = arena_printf(arena, "%s; %zu have no value there", what, all->too_short);
	return what;
}

bool compare_add_metrics(struct store *store, struct row_set *set, const struct run *runs,
			 const struct comparison_options *options, const char **note, struct err *err)
{
	struct metric_rows all = { .options = options };
	struct metric_value *values;
	struct metric_key *keys;
	size_t key_count;
	bool ok = true;

	if (!metric_key_list(store, set->arena, &keys, &key_count, err))
		return false;
	for (size_t i = 0; i < key_count; i++)
		all.highest = keys[i].id > all.highest ? keys[i].id : all.highest;
	all.keys = ARENA_ARRAY(set->arena, const struct metric_key *, (size_t)all.highest + 1);
	all.rows = ARENA_ARRAY(set->arena, struct comparison_row *, (size_t)all.highest + 1);
	all.found = ARENA_ARRAY(set->arena, const struct metric_found *, (size_t)all.highest + 1);
	for (size_t i = 0; i < key_count; i++)
		all.keys[keys[i].id] = &keys[i];
	values = mem_zalloc(VALUES_MAX, sizeof(*values));
	for (size_t r = 0; ok && r < set->run_count; r++)
		ok = !runs[r].id || add_run(store, set, &all, &runs[r], r, values, err);
	free(values);
	*note = say(set->arena, &all);
	return ok;
}
