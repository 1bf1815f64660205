/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_export.h"
#include "app/data_diff.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/correlations.h"

#include <inttypes.h>

/* assay compare */

#define RUNS_MAX 64
#define COLUMNS_FOR_RUNS (COLUMNS_MAX - 1)

static const char *cell_text(struct cli *cli, const struct comparison_row *row, size_t at)
{
	static const char *const marks[] = { " =", " ", " better ", " worse " };
	const struct comparison_cell *cell = &row->cells[at];
	struct buf value = BUF_INIT, delta = BUF_INIT;
	const char *text;

	compare_cell_text(row, at, "+-", &value, &delta);
	if (!compare_is_metric(row->kind))
		text = arena_printf(&cli->arena, "%s%s%s", value.data, delta.len ? ", " : "", delta.data);
	else if (delta.len)
		text = arena_printf(&cli->arena, "%s%s%s", value.data, marks[cell->judgement], delta.data);
	else
		text = arena_printf(&cli->arena, "%s%s", value.data,
				    at && row->cells[0].has && cell->judgement == JUDGE_SAME ? marks[0] : "");
	buf_release(&value);
	buf_release(&delta);
	return text;
}

static void add_row(struct cli *cli, struct columns *table, const struct comparison_row *row,
		    size_t runs)
{
	static const char *const arrows[] = { "", " ^", " v" };

	columns_add(table, arena_printf(&cli->arena, "  %s%s", row->key,
					compare_is_metric(row->kind) ? arrows[row->direction] : ""));
	for (size_t i = 0; i < runs; i++)
		columns_add(table, row->cells[i].has ? cell_text(cli, row, i) : "-");
}

static void write_rows(struct cli *cli, struct columns *table, const struct comparison *comparison,
		       const struct comparison_rows *rows, size_t runs)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct comparison_group *group = &comparison->groups[rows->items[i].group];
		const struct comparison_row *row = rows->items[i].row;

		if (row) {
			add_row(cli, table, row, runs);
			continue;
		}
		/* A group of which nothing is shown says nothing. */
		if (i + 1 == rows->count || !rows->items[i + 1].row)
			continue;
		columns_addf(table, "%s  %zu of %zu differ", group->name,
			     group->differing - group->ignored, group->count);
		for (size_t r = 0; r < runs; r++)
			columns_add(table, " ");
	}
}

static void write_text(struct cli *cli, const struct comparison *comparison,
		       const struct comparison_rows *rows, bool ignored_shown)
{
	size_t runs = comparison->run_count < COLUMNS_FOR_RUNS ? comparison->run_count
							      : COLUMNS_FOR_RUNS;
	struct columns table;

	columns_init(&table, &cli->arena, "", "<", NULL);
	for (size_t i = 0; i < runs; i++) {
		struct buf title = BUF_INIT;

		compare_title(comparison, i, &title);
		table.titles[table.count++] = arena_printf(&cli->arena, "%s%s", title.data,
							   i ? "" : " (baseline)");
		buf_release(&title);
	}
	write_rows(cli, &table, comparison, rows, runs);
	columns_write(&table, &cli->out);
	for (size_t i = 0; i < comparison->note_count; i++) {
		text_clean_to(&cli->out, str_of(comparison->notes[i]));
		buf_putc(&cli->out, '\n');
	}
	if (runs < comparison->run_count)
		buf_printf(&cli->out, "(%zu more runs are in --json, --format markdown and csv)\n",
			   comparison->run_count - runs);
	if (rows->same)
		buf_printf(&cli->out, "%zu rows are the same in all; --all shows them\n", rows->same);
	if (rows->ignored && !ignored_shown)
		buf_printf(&cli->out, "%zu rows are ignored; --ignored shows them\n", rows->ignored);
}

/* The runs named; one alone is compared with the pinned baseline. */
static bool read_runs(struct cli *cli, int64_t *runs, size_t *count, struct err *err)
{
	struct repository repository;
	struct run run;

	*count = 0;
	if (cli->arg_count > RUNS_MAX)
		return err_set(err, ERR_USAGE, "at most %d runs are compared at once", RUNS_MAX);
	if (cli->arg_count == 1) {
		int64_t id;

		if (!cli_run_number(cli, cli->args[0], &id, err) ||
		    !run_load(&cli->app.store, id, &cli->arena, &run, err) ||
		    !repository_load(&cli->app.store, run.repository, &cli->arena, &repository, err))
			return false;
		if (!repository.baseline_run)
			return err_set(err, ERR_USAGE,
				       "%s has no pinned baseline; name two runs, or pin one with p on "
				       "the screen", repository.name);
		runs[(*count)++] = repository.baseline_run;
	}
	for (int i = 0; i < cli->arg_count; i++) {
		if (!cli_run_number(cli, cli->args[i], &runs[*count], err))
			return false;
		(*count)++;
	}
	return true;
}

static bool write_correlations(struct cli *cli, const int64_t *runs, size_t count,
			       const struct comparison_options *options, struct err *err)
{
	const char *metric = cli_option(cli, "correlate");
	struct param_correlation *all;
	size_t n;

	if (!app_correlate(&cli->app.store, runs, count, options, metric, &cli->arena, &all, &n, err))
		return false;
	correlations_write(cli, metric, all, n);
	return true;
}

static bool write_data_diff(struct cli *cli, const int64_t *runs, size_t count, struct err *err)
{
	const char *path = cli_option(cli, "data");
	struct buf text = BUF_INIT;
	struct str rest, line;
	bool ok;

	if (count != 2)
		return err_set(err, ERR_USAGE, "--data is about two runs");
	ok = app_data_diff(&cli->app.store, runs[0], runs[1], path, &text, err);
	if (ok && cli->json) {
		cli_open_json(cli);
		json_text_field(&cli->writer, "path", path);
		json_text_field(&cli->writer, "difference", text.data);
		json_close_object(&cli->writer);
	}
	rest = buf_str(&text);
	while (ok && !cli->json && rest.len && str_next(&rest, '\n', &line)) {
		text_clean_to(&cli->out, line);
		buf_putc(&cli->out, '\n');
	}
	buf_release(&text);
	return ok;
}

static bool read_format(struct cli *cli, enum export_format *format, bool *exported, struct err *err)
{
	const char *word = cli_option(cli, "format");

	*exported = cli->json || word;
	*format = EXPORT_JSON;
	if (!word)
		return true;
	return export_format_of(word, format) ||
	       err_set(err, ERR_USAGE, "--format knows markdown, csv and json, not '%s'", word);
}

int command_compare(struct cli *cli, struct err *err)
{
	struct comparison_options options = { .at = METRIC_AT_LAST, .group = cli_option(cli, "group") };
	struct comparison_view view = { .all = cli_flag(cli, "all"), .ignored = cli_flag(cli, "ignored") };
	int64_t runs[RUNS_MAX + 1];
	struct comparison comparison;
	struct comparison_rows rows;
	enum export_format format;
	bool exported;
	size_t count;

	if (!read_format(cli, &format, &exported, err) ||
	    (cli_flag(cli, "test") && !compare_test_of(cli_option(cli, "test"), &options, err)) ||
	    (cli_flag(cli, "at") && !compare_at_of(cli_option(cli, "at"), &options, err)) ||
	    !read_runs(cli, runs, &count, err))
		return -1;
	if (cli_flag(cli, "correlate"))
		return write_correlations(cli, runs, count, &options, err) ? 0 : -1;
	if (cli_flag(cli, "data"))
		return write_data_diff(cli, runs, count, err) ? 0 : -1;
	if (!app_compare_as(&cli->app.store, runs, count, &options, &cli->arena, &comparison, err))
		return -1;
	compare_choose(&comparison, &view, &cli->arena, &rows);
	if (exported)
		export_comparison(&comparison, &rows, format, &cli->out);
	else
		write_text(cli, &comparison, &rows, view.ignored);
	return 0;
}
