/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/history.h"
#include "store/model.h"
#include "store/run.h"

#include <inttypes.h>
#include <math.h>

bool bound_parse(const char *text, enum direction direction, struct bound *out, struct err *err)
{
	struct str rest = str_trim(str_of(text));

	out->at_most = direction == DIRECTION_LOWER;
	if (str_starts(rest, ">=") || str_starts(rest, "<=")) {
		out->at_most = rest.data[0] == '<';
		rest = str_trim((struct str){ rest.data + 2, rest.len - 2 });
	}
	return (str_to_real(rest, &out->value) && !isnan(out->value)) ||
	       err_set(err, ERR_USAGE, "'%s' is no bound: >=0.95 or <=0.1", text);
}

bool bound_is_met(const struct bound *bound, double value)
{
	return bound->at_most ? value <= bound->value : value >= bound->value;
}

/* The next one from at on that has a value; count when there is none. */
static size_t next_measured(const double *values, size_t count, size_t at)
{
	while (at < count && isnan(values[at]))
		at++;
	return at;
}

void break_find(const double *values, size_t count, const struct bound *bound, struct break_point *out)
{
	size_t at = next_measured(values, count, 0), newer = at;
	bool good, changed = false;

	*out = (struct break_point){ .kind = BREAK_NOTHING };
	for (size_t i = 0; i < count; i++)
		out->measured += !isnan(values[i]);
	if (at == count)
		return;
	good = bound_is_met(bound, values[at]);
	out->kind = good ? BREAK_HOLDS : BREAK_NEVER;
	while ((at = next_measured(values, count, at + 1)) < count && !changed) {
		changed = bound_is_met(bound, values[at]) != good;
		if (changed)
			break;
		newer = at;
	}
	if (!changed)
		return;
	out->kind = good ? BREAK_MENDED : BREAK_BROKEN;
	out->first_bad = good ? at : newer;
	out->last_good = good ? newer : at;
	out->unknown = at - newer - 1;
	out->middle = newer + (at - newer) / 2;
}

static bool add_versions(struct store *store, int64_t repository, int64_t run, struct arena *arena,
			 const char **out, struct err *err)
{
	struct version *versions;
	size_t count;

	*out = NULL;
	if (!version_list(store, repository, run, arena, &versions, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		*out = arena_printf(arena, "%s%s%s@%" PRId64 "%s%s", *out ? *out : "", *out ? " " : "",
				    versions[i].model, versions[i].number,
				    versions[i].live_in ? " live in " : "",
				    versions[i].live_in ? versions[i].live_in : "");
	return true;
}

bool app_history_row(struct store *store, int64_t repository, int64_t metric, struct arena *arena,
		     struct history_row *out, struct err *err)
{
	struct run run;

	out->run = 0;
	out->value = (double)NAN;
	out->versions = NULL;
	if (!run_of_commit(store, repository, out->commit.id, arena, &run, &out->run_count, err))
		return false;
	if (!out->run_count)
		return true;
	out->run = run.id;
	out->phase = run.phase;
	out->outcome = run.outcome;
	out->changed = run.overrides || run.in_place;
	if (!metric || !metric_find(run.metrics, metric, &out->value))
		out->value = (double)NAN;
	return add_versions(store, repository, out->run, arena, &out->versions, err);
}

bool app_history(struct store *store, const struct repository *repository, const char *rev, int64_t metric,
		 size_t limit, struct arena *arena, struct history_row **out, size_t *count,
		 struct err *err)
{
	struct commits *commits = app_commits_open(repository, rev, err);
	bool ok = commits != NULL;

	*out = ARENA_ARRAY(arena, struct history_row, limit);
	*count = 0;
	while (ok && *count < limit && app_commits_next(commits, arena, &(*out)[*count].commit)) {
		ok = app_history_row(store, repository->id, metric, arena, &(*out)[*count], err);
		(*count)++;
	}
	app_commits_close(commits);
	return ok;
}
