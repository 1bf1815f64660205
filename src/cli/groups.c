/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/groups.h"
#include "base/format.h"
#include "cli/columns.h"
#include "cli/groups.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* assay runs --group-by, assay runs --fold */

static void write_metric(struct columns *table, const struct group_metric *metric)
{
	char mean[FORMAT_SIZE], interval[FORMAT_SIZE];

	if (!metric->count)
		columns_add(table, "");
	else if (isnan(group_interval(metric)))
		columns_add(table, format_real(mean, metric->mean, 4));
	else
		columns_addf(table, "%s +-%s", format_real(mean, metric->mean, 4),
			     format_real(interval, group_interval(metric), 4));
}

static void write_text(struct cli *cli, const struct grouping *grouping, const struct metric_key *const *keys,
		       size_t limit)
{
	struct columns table;

	columns_init(&table, &cli->arena, grouping->by.of, "<", "RUNS", ">", "NEWEST", ">", NULL);
	for (size_t i = 0; i < grouping->metric_count; i++) {
		table.titles[table.count] = keys[i]->name;
		table.right[table.count++] = true;
	}
	for (size_t i = 0; i < grouping->count && i < limit; i++) {
		const struct group *group = grouping->groups[i];

		columns_add(&table, arena_strndup(&cli->arena, group->label.data, group->label.len));
		columns_addf(&table, "%" PRId64, group->runs);
		columns_addf(&table, "%" PRId64, group->newest);
		for (size_t m = 0; m < grouping->metric_count; m++)
			write_metric(&table, &group->metrics[m]);
	}
	columns_write(&table, &cli->out);
	if (grouping->metric_count)
		buf_puts(&cli->out, "mean +- 95 % interval, of 3 runs and more\n");
	if (grouping->count > limit)
		buf_printf(&cli->out, "%zu groups more; --limit shows them\n", grouping->count - limit);
	if (grouping->left_out)
		buf_printf(&cli->out, "%" PRId64 " runs without it are left out\n", grouping->left_out);
}

static void write_json(struct cli *cli, const struct grouping *grouping, const struct metric_key *const *keys,
		       size_t limit)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_key(w, "groups");
	json_open_list(w);
	for (size_t i = 0; i < grouping->count && i < limit; i++) {
		const struct group *group = grouping->groups[i];

		json_open_object(w);
		json_key(w, "value");
		json_text_str(w, group->label);
		json_int_field(w, "count", group->runs);
		json_int_field(w, "newest", group->newest);
		json_key(w, "metrics");
		json_open_object(w);
		for (size_t m = 0; m < grouping->metric_count; m++) {
			const struct group_metric *metric = &group->metrics[m];

			if (!metric->count)
				continue;
			json_key(w, keys[m]->name);
			json_open_object(w);
			json_int_field(w, "count", metric->count);
			json_key(w, "mean");
			json_number(w, metric->mean);
			json_key(w, "deviation");
			json_number(w, group_deviation(metric));
			json_key(w, "interval");
			json_number(w, group_interval(metric));
			json_key(w, "low");
			json_number(w, metric->low);
			json_key(w, "high");
			json_number(w, metric->high);
			json_close_object(w);
		}
		json_close_object(w);
		json_close_object(w);
	}
	json_close_list(w);
	json_int_field(w, "left_out", grouping->left_out);
	json_close_object(w);
}

/* "param.NAME" or "tag.NAME", of a name that runs have. */
bool groups_asked(const struct cli *cli, const struct filter_names *names, struct view_group *out,
		  struct err *err)
{
	const char *fold = cli_option(cli, "fold"), *text = fold ? fold : cli_option(cli, "group-by");
	bool is_tag = text && strncmp(text, "tag.", 4) == 0;
	struct run_query query;

	if (!text)
		return true;
	out->kind = is_tag ? VIEW_TAG : VIEW_PARAM;
	out->of = is_tag ? text + 4 : strncmp(text, "param.", 6) == 0 ? text + 6 : text;
	out->folds = fold != NULL;
	return view_order(&(struct view_sort){ out->kind, out->of, true }, names, &query) ||
	       err_set(err, ERR_NOT_FOUND, "no run has a %s '%s'", is_tag ? "tag" : "param", out->of);
}

int groups_list(struct cli *cli, const struct run_query *query, const struct view_group *what,
		const struct metric_key *const *keys, size_t key_count, struct err *err)
{
	int64_t *ids = ARENA_ARRAY(&cli->arena, int64_t, key_count);
	struct grouping grouping;
	bool ok;

	for (size_t i = 0; i < key_count; i++)
		ids[i] = keys[i]->id;
	groups_init(&grouping, what->kind, what->of, what->folds, ids, key_count);
	ok = groups_work(&grouping, &cli->app.store, query, err);
	if (ok) {
		groups_sort(&grouping, key_count ? 0 : GROUPS_BY_NEWEST, key_count && keys[0]->direction == DIRECTION_LOWER);
		if (cli->json)
			write_json(cli, &grouping, keys, query->limit);
		else
			write_text(cli, &grouping, keys, query->limit);
	}
	groups_release(&grouping);
	return ok ? 0 : -1;
}
