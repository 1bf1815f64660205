/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_export.h"
#include "app/data_diff.h"
#include "cli/columns.h"
#include "cli/command.h"
#include "cli/correlations.h"

#include <inttypes.h>
#include <string.h>

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

/* What is compared: of each column a run, or, with 0, a revision. */
struct operands {
	int64_t runs[RUNS_MAX + 1];
	const char *revisions[RUNS_MAX + 1];
	size_t count;
	bool has_revision;
};

static bool add_operand(struct cli *cli, const char *word, struct operands *out, struct err *err)
{
	bool is_run = *word && strspn(word, "0123456789") == strlen(word);

	if (!is_run && strcmp(word, "last") != 0) {
		out->has_revision = true;
		out->revisions[out->count++] = word;
		return true;
	}
	return cli_run_number(cli, word, &out->runs[out->count++], err);
}

/* What one alone is compared with: a run with the pinned baseline, a revision with the work tree. */
static bool add_partner(struct cli *cli, struct operands *out, struct err *err)
{
	struct repository repository;
	struct run run;

	if (out->has_revision) {
		out->revisions[out->count++] = COMPARE_WORKSPACE;
		return true;
	}
	if (!run_load(&cli->app.store, out->runs[0], &cli->arena, &run, err) ||
	    !repository_load(&cli->app.store, run.repository, &cli->arena, &repository, err))
		return false;
	if (!repository.baseline_run)
		return err_set(err, ERR_USAGE,
			       "%s has no pinned baseline; name two runs, or pin one with p on the screen",
			       repository.name);
	out->runs[out->count++] = out->runs[0];
	out->runs[0] = repository.baseline_run;
	return true;
}

static bool read_operands(struct cli *cli, struct operands *out, struct comparison_options *options, struct err *err)
{
	struct repository repository;

	*out = (struct operands){ .count = 0 };
	if (cli->arg_count > RUNS_MAX)
		return err_set(err, ERR_USAGE, "at most %d runs are compared at once", RUNS_MAX);
	for (int i = 0; i < cli->arg_count; i++) {
		if (!add_operand(cli, cli->args[i], out, err))
			return false;
	}
	if (out->count == 1 && !add_partner(cli, out, err))
		return false;
	if (!out->has_revision)
		return true;
	if (!cli_repository(cli, &repository, err))
		return false;
	options->revisions = out->revisions;
	options->revision_repository = repository.id;
	options->revision_project = repository.project;
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

static bool data_diff(struct cli *cli, const struct operands *operands, const struct comparison_options *options,
		      const char *path, struct buf *text, struct err *err)
{
	struct comparison comparison;

	if (!operands->has_revision)
		return app_data_diff(&cli->app.store, operands->runs[0], operands->runs[1], path, text, err);
	return app_compare_as(&cli->app.store, operands->runs, operands->count, options, &cli->arena, &comparison, err) &&
	       app_compare_data(&cli->app.store, options->revision_project, &comparison.runs[0],
				&comparison.runs[1], path, text, err);
}

static bool write_data_diff(struct cli *cli, const struct operands *operands,
			    const struct comparison_options *options, struct err *err)
{
	const char *path = cli_option(cli, "data");
	struct buf text = BUF_INIT;
	struct str rest, line;
	bool ok;

	if (operands->count != 2)
		return err_set(err, ERR_USAGE, "--data is about two runs or revisions");
	ok = data_diff(cli, operands, options, path, &text, err);
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
	struct operands operands;
	struct comparison comparison;
	struct comparison_rows rows;
	enum export_format format;
	bool exported;

	if (!read_format(cli, &format, &exported, err) ||
	    (cli_flag(cli, "test") && !compare_test_of(cli_option(cli, "test"), &options, err)) ||
	    (cli_flag(cli, "at") && !compare_at_of(cli_option(cli, "at"), &options, err)) ||
	    !read_operands(cli, &operands, &options, err))
		return -1;
	if (cli_flag(cli, "correlate"))
		return write_correlations(cli, operands.runs, operands.count, &options, err) ? 0 : -1;
	if (cli_flag(cli, "data"))
		return write_data_diff(cli, &operands, &options, err) ? 0 : -1;
	if (!app_compare_as(&cli->app.store, operands.runs, operands.count, &options, &cli->arena, &comparison, err))
		return -1;
	compare_choose(&comparison, &view, &cli->arena, &rows);
	if (exported)
		export_comparison(&comparison, &rows, format, &cli->out);
	else
		write_text(cli, &comparison, &rows, view.ignored);
	return 0;
}
