/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/correlations.h"
#include "cli/groups.h"
#include "cli/run_json.h"
#include "store/metric.h"
#include "store/view.h"

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

/* "accuracy", "param.lr", "tag.team", "state"; a metric of that name comes first. */
static bool read_one_sort(const char *name, const struct filter_names *names, struct view_sort *sort,
			  struct shown *shown, struct err *err)
{
	bool worst = *name == '-';
	const struct metric_key *key = find_key(names->metrics, names->metric_count, name + worst);
	struct run_query query;

	name += worst;
	if (key) {
		*sort = (struct view_sort){ VIEW_METRIC, key->name, (key->direction == DIRECTION_LOWER) != worst };
		show_key(shown, key);
		return true;
	}
	*sort = (struct view_sort){ .ascending = !worst };
	if (strncmp(name, "param.", 6) == 0 || strncmp(name, "tag.", 4) == 0) {
		sort->kind = *name == 't' ? VIEW_TAG : VIEW_PARAM;
		sort->of = strchr(name, '.') + 1;
		return view_order(sort, names, &query) ||
		       err_set(err, ERR_NOT_FOUND, "no run has a %s '%s'", view_kind_word(sort->kind), sort->of);
	}
	if (!view_kind_of(name, &sort->kind) || sort->kind >= VIEW_METRIC || !view_order(sort, names, &query))
		return unknown_metric(names->metrics, names->metric_count, name, err);
	if (sort->kind == VIEW_RUN || sort->kind == VIEW_WHEN || sort->kind == VIEW_TOOK)
		sort->ascending = worst;
	return true;
}

static bool read_sort(struct cli *cli, const struct filter_names *names, struct run_query *query,
		      struct shown *shown, struct err *err)
{
	const char *asked[VIEW_SORTS_MAX + 1];
	struct view_sort sorts[VIEW_SORTS_MAX];
	size_t count = cli_options(cli, "sort", asked, ARRAY_LEN(asked));

	if (count > VIEW_SORTS_MAX)
		return err_set(err, ERR_USAGE, "--sort can be given %d times at most", VIEW_SORTS_MAX);
	for (size_t i = 0; i < count; i++) {
		if (!read_one_sort(asked[i], names, &sorts[i], shown, err))
			return false;
	}
	return view_orders(sorts, count, names, query) == count;
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

/* The names that a filter and an order may use. */
static bool read_names(struct cli *cli, const struct metric_key *keys, size_t key_count,
		       struct filter_names *out, struct err *err)
{
	struct field_key *fields;

	*out = (struct filter_names){ .metrics = keys, .metric_count = key_count };
	if (!field_key_list(&cli->app.store, &cli->arena, &fields, &out->field_count, err))
		return false;
	out->fields = fields;
	return true;
}

/* Takes over what the view of --view says, where no option says otherwise. */
static bool read_view(struct cli *cli, const struct repository *repository, const struct filter_names *names,
		      struct run_query *query, struct shown *shown, const char **filter, struct view_group *group,
		      struct err *err)
{
	struct view view;

	if (!cli_option(cli, "view"))
		return true;
	if (!view_load(&cli->app.store, repository->id, cli_option(cli, "view"), &cli->arena, &view, err))
		return false;
	*filter = view.filter;
	*group = view.group;
	if (!cli_option(cli, "sort") &&
	    view_orders(view.sorts, view.sort_count, names, query) < view.sort_count)
		return err_set(err, ERR_INPUT, "the view's order is by something that no run has");
	for (size_t i = 0; i < view.column_count; i++) {
		if (view.columns[i].kind == VIEW_METRIC)
			show_key(shown, find_key(names->metrics, names->metric_count, view.columns[i].of));
	}
	return true;
}

/* What matches both filters; where --filter is wrong is shown under it on standard error. */
static struct filter *read_filter(struct cli *cli, const char *of_view, const struct filter_names *names,
				  struct err *err)
{
	const char *asked = cli_option(cli, "filter"), *text = asked ? asked : "";
	struct filter *filter;
	size_t at;

	if (*of_view)
		text = *text ? arena_printf(&cli->arena, "(%s) (%s)", text, of_view) : of_view;
	filter = filter_parse(&cli->arena, str_of(text), names, clock_now(), &at, err);
	if (!filter) {
		fprintf(stderr, "%s\n%*s^\n", text_clean(&cli->arena, str_of(text)).s, (int)at, "");
		err->code = ERR_USAGE;
		(void)err_add(err, "the filter");
	}
	return filter;
}

static int correlate(struct cli *cli, const struct run_query *query, const struct filter_names *names,
		     struct err *err)
{
	const char *name = cli_option(cli, "correlate");
	const struct metric_key *key = find_key(names->metrics, names->metric_count, name);

	if (!key) {
		(void)unknown_metric(names->metrics, names->metric_count, name, err);
		return -1;
	}
	return correlations_of_runs(cli, query, key, err);
}

static int list(struct cli *cli, const struct run_query *query, const struct filter_names *names,
		struct shown *shown, const struct view_group *group, struct err *err)
{
	struct run *runs;
	size_t count;

	if (cli_option(cli, "correlate"))
		return correlate(cli, query, names, err);
	if (!run_list(&cli->app.store, query, &cli->arena, &runs, &count, err))
		return -1;
	if (!shown->count || (cli_option(cli, "sort") && !cli_flag(cli, "metric")))
		app_usual_metrics(names->metrics, names->metric_count, runs, count, shown->keys, &shown->count,
				  USUAL_METRICS);
	if (group->of)
		return groups_list(cli, query, group, shown->keys, shown->count, err);
	if (cli->json)
		return write_json(cli, runs, count, names->metrics, names->metric_count);
	if (count)
		write_text(cli, runs, count, shown);
	else
		buf_puts(&cli->out, cli_option(cli, "filter") || cli_option(cli, "view")
					    ? "No run matches.\n"
					    : "There is no run yet; \"assay run\" starts one.\n");
	return 0;
}

int command_runs(struct cli *cli, struct err *err)
{
	struct run_query query = { .limit = 0 };
	struct repository repository;
	struct shown shown = { .count = 0 };
	struct filter_names names;
	struct view_group group = { .of = NULL };
	const char *of_view = "";
	struct metric_key *keys;
	struct filter *filter;
	size_t key_count;
	int64_t limit;
	int status;

	if (!cli_option_int(cli, "limit", 20, 1, &limit, err) ||
	    !metric_key_list(&cli->app.store, &cli->arena, &keys, &key_count, err) ||
	    !read_names(cli, keys, key_count, &names, err) || !read_sort(cli, &names, &query, &shown, err) ||
	    !read_metrics(cli, keys, key_count, &shown, err))
		return -1;
	if (!cli_flag(cli, "all") || cli_option(cli, "commit") || cli_option(cli, "view")) {
		if (!cli_repository(cli, &repository, err))
			return -1;
		query.repository = repository.id;
	}
	if (cli_option(cli, "commit") &&
	    !app_resolve(&repository, cli_option(cli, "commit"), &cli->arena, &query.commit_id, err))
		return -1;
	query.limit = (size_t)(limit < LIMIT_MAX ? limit : LIMIT_MAX);
	if (!read_view(cli, &repository, &names, &query, &shown, &of_view, &group, err) ||
	    !groups_asked(cli, &names, &group, err))
		return -1;
	filter = read_filter(cli, of_view, &names, err);
	query.filter = filter;
	status = filter ? list(cli, &query, &names, &shown, &group, err) : -1;
	if (filter && filter_given_up(filter))
		fprintf(stderr, "assay: the filter's pattern needs too many steps: it was given up %" PRId64
			" times, and those runs are left out; make it simpler\n", filter_given_up(filter));
	filter_release(filter);
	return status;
}
