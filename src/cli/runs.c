/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/run_json.h"
#include "store/metric.h"
#include "store/run.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* assay runs */

#define METRICS_MAX 8
#define LIMIT_MAX 10000

static const struct metric_key *find_key(const struct metric_key *keys, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	}
	return NULL;
}

static bool unknown_metric(const struct metric_key *keys, size_t count, const char *name,
			   struct err *err)
{
	const char *names[256], *nearest;
	size_t known = count < ARRAY_LEN(names) ? count : ARRAY_LEN(names);

	for (size_t i = 0; i < known; i++)
		names[i] = keys[i].name;
	nearest = str_nearest(str_of(name), names, known);
	return err_set(err, ERR_NOT_FOUND, "no run has a metric '%s'%s%s%s", name,
		       nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* The metrics to show: those asked for, else the one sorted by and the first of the newest run. */
struct shown {
	const struct metric_key *keys[METRICS_MAX];
	size_t count;
};

static void show_key(struct shown *shown, const struct metric_key *key)
{
	for (size_t i = 0; i < shown->count; i++) {
		if (shown->keys[i] == key)
			return;
	}
	if (key && shown->count < METRICS_MAX)
		shown->keys[shown->count++] = key;
}

#define USUAL_METRICS 3

static const char *arrow(enum direction direction)
{
	static const char *const arrows[] = { "", "^", "v" };

	return arrows[direction];
}

static void write_text(struct cli *cli, const struct run *runs, size_t count, const struct shown *shown)
{
	struct columns table = { .arena = &cli->arena };
	char text[FORMAT_SIZE];
	int64_t now = clock_now();

	columns_init(&table, &cli->arena, "RUN", ">", "STATE", "<", "COMMIT", "<", "WHEN", ">", "TOOK",
		     ">", NULL);
	for (size_t m = 0; m < shown->count; m++) {
		table.titles[table.count] = arena_printf(&cli->arena, "%s%s", shown->keys[m]->name,
							 arrow(shown->keys[m]->direction));
		table.right[table.count++] = true;
	}
	table.titles[table.count++] = "SUBJECT";
	for (size_t i = 0; i < count; i++) {
		const struct run *run = &runs[i];
		int64_t end = run->finished_at ? run->finished_at : now;

		columns_addf(&table, "%" PRId64, run->id);
		columns_add(&table, state_word(run->phase, run->outcome));
		columns_addf(&table, "%.7s", run->commit_id);
		columns_add(&table, format_age(text, now - run->queued_at));
		columns_add(&table, run->started_at ? format_duration(text, end - run->started_at) : "");
		for (size_t m = 0; m < shown->count; m++) {
			double value;
			bool has = metric_find(run->metrics, shown->keys[m]->id, &value);

			columns_add(&table, has ? format_real(text, value, 4) : "");
		}
		columns_add(&table, run->subject);
	}
	columns_write(&table, &cli->out);
}

static int write_json(struct cli *cli, const struct run *runs, size_t count,
		      const struct metric_key *keys, size_t key_count)
{
	cli_open_json(cli);
	json_key(&cli->writer, "runs");
	json_open_list(&cli->writer);
	for (size_t i = 0; i < count; i++) {
		json_open_object(&cli->writer);
		run_json_fields(&cli->writer, &runs[i], keys, key_count);
		json_close_object(&cli->writer);
	}
	json_close_list(&cli->writer);
	json_close_object(&cli->writer);
	return 0;
}

static bool read_sort(struct cli *cli, const struct metric_key *keys, size_t count,
		      struct run_query *query, struct shown *shown, struct err *err)
{
	const char *name = cli_option(cli, "sort");
	const struct metric_key *key;
	bool worst = name && *name == '-';

	if (!name)
		return true;
	key = find_key(keys, count, worst ? name + 1 : name);
	if (!key)
		return unknown_metric(keys, count, worst ? name + 1 : name, err);
	query->order = RUN_BY_METRIC;
	query->key = key->id;
	query->ascending = (key->direction == DIRECTION_LOWER) != worst;
	show_key(shown, key);
	return true;
}

static bool read_metrics(struct cli *cli, const struct metric_key *keys, size_t count,
			 struct shown *shown, struct err *err)
{
	const char *names[METRICS_MAX];
	size_t asked = cli_options(cli, "metric", names, METRICS_MAX);

	for (size_t i = 0; i < asked; i++) {
		const struct metric_key *key = find_key(keys, count, names[i]);

		if (!key)
			return unknown_metric(keys, count, names[i], err);
		show_key(shown, key);
	}
	return true;
}

/* The filter of --filter; where it is wrong is shown under it on standard error. */
static bool read_filter(struct cli *cli, const struct metric_key *keys, size_t key_count,
			struct filter **out, struct err *err)
{
	const char *text = cli_option(cli, "filter");
	struct filter_names names = { .metrics = keys, .metric_count = key_count };
	struct field_key *fields;
	size_t at;

	if (!field_key_list(&cli->app.store, &cli->arena, &fields, &names.field_count, err))
		return false;
	names.fields = fields;
	*out = filter_parse(&cli->arena, str_of(text ? text : ""), &names, clock_now(), &at, err);
	if (*out)
		return true;
	fprintf(stderr, "%s\n%*s^\n", text_clean(&cli->arena, str_of(text)).s, (int)at, "");
	err->code = ERR_USAGE;
	return err_add(err, "the filter");
}

static bool search(struct cli *cli, struct run_query *query, const struct metric_key *keys, size_t key_count,
		   struct run **runs, size_t *count, struct err *err)
{
	struct filter *filter;
	bool ok = read_filter(cli, keys, key_count, &filter, err);

	if (!ok)
		return false;
	query->filter = filter;
	ok = run_list(&cli->app.store, query, &cli->arena, runs, count, err);
	filter_release(filter);
	return ok;
}

int command_runs(struct cli *cli, struct err *err)
{
	struct run_query query = { .limit = 0 };
	struct repository repository;
	struct shown shown = { .count = 0 };
	struct metric_key *keys;
	struct run *runs;
	size_t key_count, count;
	int64_t limit;

	if (!cli_option_int(cli, "limit", 20, 1, &limit, err) ||
	    !metric_key_list(&cli->app.store, &cli->arena, &keys, &key_count, err) ||
	    !read_sort(cli, keys, key_count, &query, &shown, err) ||
	    !read_metrics(cli, keys, key_count, &shown, err))
		return -1;
	if (!cli_flag(cli, "all") || cli_option(cli, "commit")) {
		if (!cli_repository(cli, &repository, err))
			return -1;
		query.repository = repository.id;
	}
	if (cli_option(cli, "commit") &&
	    !app_resolve(&repository, cli_option(cli, "commit"), &cli->arena, &query.commit_id, err))
		return -1;
	query.limit = (size_t)(limit < LIMIT_MAX ? limit : LIMIT_MAX);
	if (!search(cli, &query, keys, key_count, &runs, &count, err))
		return -1;
	if (cli->json)
		return write_json(cli, runs, count, keys, key_count);
	if (!count) {
		buf_puts(&cli->out, cli_option(cli, "filter") ? "No run matches.\n"
							     : "There is no run yet; \"assay run\" starts one.\n");
		return 0;
	}
	if (!shown.count || (cli_option(cli, "sort") && !cli_flag(cli, "metric")))
		app_usual_metrics(keys, key_count, runs, count, shown.keys, &shown.count, USUAL_METRICS);
	write_text(cli, runs, count, &shown);
	return 0;
}
