/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/history.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "cli/columns.h"
#include "cli/command.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* assay history */

#define COMMITS_MAX 100000

struct history_answer {
	struct metric_key metric;
	struct history_row *rows;
	size_t count;
	bool has_bound;
	struct bound bound;
	struct break_point found;
};

static const char *const kind_words[] = { "nothing", "holds", "never", "broken", "mended" };

static void write_finding(struct cli *cli, const struct history_answer *h)
{
	const struct break_point *found = &h->found;
	char bound[FORMAT_SIZE];

	buf_printf(&cli->out, "%s %s %s: ", h->metric.name, h->bound.at_most ? "<=" : ">=",
		   format_exact(bound, h->bound.value));
	switch (found->kind) {
	case BREAK_NOTHING:
		buf_puts(&cli->out, "no commit has a run with it\n");
		return;
	case BREAK_HOLDS:
		buf_printf(&cli->out, "holds in all %zu commits that have it\n", found->measured);
		return;
	case BREAK_NEVER:
		buf_printf(&cli->out, "holds in none of the %zu commits that have it\n", found->measured);
		return;
	default:
		break;
	}
	if (found->kind == BREAK_BROKEN)
		buf_printf(&cli->out, "broken by %.7s, last held in %.7s\n",
			   h->rows[found->first_bad].commit.id, h->rows[found->last_good].commit.id);
	else
		buf_printf(&cli->out, "holds since %.7s, not kept by %.7s before\n",
			   h->rows[found->last_good].commit.id, h->rows[found->first_bad].commit.id);
	if (found->unknown)
		buf_printf(&cli->out, "%zu commits in between have no run; the next one to run: assay run -c %.7s\n",
			   found->unknown, h->rows[found->middle].commit.id);
}

static void write_text(struct cli *cli, const struct history_answer *h)
{
	struct columns table;
	char text[FORMAT_SIZE];

	columns_init(&table, &cli->arena, "COMMIT", "<", "WHEN", ">", "RUN", ">", h->metric.name, ">", "", "<",
		     "VERSION", "<", "SUBJECT", "<", NULL);
	for (size_t i = 0; i < h->count; i++) {
		const struct history_row *row = &h->rows[i];

		columns_addf(&table, "%.7s", row->commit.id);
		columns_add(&table, format_age(text, clock_now() - row->commit.time));
		columns_add(&table, row->run ? arena_printf(&cli->arena, "%" PRId64, row->run) : "");
		columns_add(&table, isnan(row->value) ? "" : format_real(text, row->value, 4));
		columns_add(&table, !h->has_bound || isnan(row->value)   ? ""
				    : bound_is_met(&h->bound, row->value) ? "ok" : "beyond");
		columns_add(&table, row->versions);
		columns_add(&table, row->commit.subject);
	}
	columns_write(&table, &cli->out);
	if (h->has_bound)
		write_finding(cli, h);
}

static void write_json(struct cli *cli, const struct history_answer *h)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_text_field(w, "metric", h->metric.name);
	json_key(w, "commits");
	json_open_list(w);
	for (size_t i = 0; i < h->count; i++) {
		json_open_object(w);
		json_text_field(w, "commit", h->rows[i].commit.id);
		json_text_field(w, "subject", h->rows[i].commit.subject);
		json_moment_field(w, "time", h->rows[i].commit.time);
		json_key(w, "run");
		if (h->rows[i].run)
			json_int(w, h->rows[i].run);
		else
			json_nothing(w);
		json_key(w, "value");
		if (isnan(h->rows[i].value))
			json_nothing(w);
		else
			json_number(w, h->rows[i].value);
		json_text_field(w, "versions", h->rows[i].versions);
		json_close_object(w);
	}
	json_close_list(w);
	if (h->has_bound) {
		bool turned = h->found.kind == BREAK_BROKEN || h->found.kind == BREAK_MENDED;

		json_text_field(w, "bound", kind_words[h->found.kind]);
		json_text_field(w, "first_beyond", turned ? h->rows[h->found.first_bad].commit.id : NULL);
		json_text_field(w, "last_within", turned ? h->rows[h->found.last_good].commit.id : NULL);
		json_int_field(w, "unknown", (int64_t)h->found.unknown);
	}
	json_close_object(w);
}

static bool find_metric(struct cli *cli, const char *name, struct metric_key *out, struct err *err)
{
	const char *names[256], *nearest;
	struct metric_key *keys;
	size_t count, known = 0;

	if (!metric_key_list(&cli->app.store, &cli->arena, &keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(keys[i].name, name) == 0) {
			*out = keys[i];
			return true;
		}
		if (known < ARRAY_LEN(names))
			names[known++] = keys[i].name;
	}
	nearest = str_nearest(str_of(name), names, known);
	return err_set(err, ERR_NOT_FOUND, "no run has a metric '%s'%s%s%s", name,
		       nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static void find_break(struct cli *cli, struct history_answer *h)
{
	double *values = ARENA_ARRAY(&cli->arena, double, h->count);

	for (size_t i = 0; i < h->count; i++)
		values[i] = h->rows[i].value;
	break_find(values, h->count, &h->bound, &h->found);
}

int command_history(struct cli *cli, struct err *err)
{
	struct history_answer h = { .has_bound = cli_option(cli, "bound") != NULL };
	struct repository repository;
	int64_t limit;

	if (!cli_option_int(cli, "limit", 50, 1, &limit, err) || !cli_repository(cli, &repository, err) ||
	    !find_metric(cli, cli->args[0], &h.metric, err) ||
	    (h.has_bound && !bound_parse(cli_option(cli, "bound"), h.metric.direction, &h.bound, err)) ||
	    !app_history(&cli->app.store, &repository, cli_option(cli, "commit"), h.metric.id,
			 (size_t)(limit < COMMITS_MAX ? limit : COMMITS_MAX), &cli->arena, &h.rows, &h.count, err))
		return -1;
	if (h.has_bound)
		find_break(cli, &h);
	if (cli->json)
		write_json(cli, &h);
	else
		write_text(cli, &h);
	return h.has_bound && (h.found.kind == BREAK_BROKEN || h.found.kind == BREAK_NEVER);
}
