/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "base/format.h"
#include "cli/columns.h"
#include "cli/command.h"

#include <inttypes.h>
#include <math.h>

/* assay compare */

#define RUNS_MAX 64
#define COLUMNS_FOR_RUNS (COLUMNS_MAX - 1)

static const char *const judgement_words[] = { "same", "different", "better", "worse" };

static const char *metric_text(struct cli *cli, const struct comparison_row *row, size_t at)
{
	const struct comparison_cell *cell = &row->cells[at];
	static const char *const marks[] = { " =", " ", " better ", " worse " };
	char value[FORMAT_SIZE], delta[FORMAT_SIZE];

	format_real(value, cell->value, 4);
	if (at == 0)
		return arena_strdup(&cli->arena, value);
	if (!row->cells[0].has || cell->judgement == JUDGE_SAME || !isfinite(cell->delta))
		return arena_printf(&cli->arena, "%s%s", value,
				    cell->judgement == JUDGE_SAME ? marks[0] : "");
	format_real(delta, cell->delta, 4);
	return arena_printf(&cli->arena, "%s%s%s%s", value, marks[cell->judgement],
			    cell->delta > 0 ? "+" : "", delta);
}

static void add_row(struct cli *cli, struct columns *table, const struct comparison_row *row,
		    size_t runs)
{
	static const char *const arrows[] = { "", " ^", " v" };

	columns_add(table, arena_printf(&cli->arena, "  %s%s", row->key,
					compare_is_metric(row->kind) ? arrows[row->direction] : ""));
	for (size_t i = 0; i < runs; i++) {
		const struct comparison_cell *cell = &row->cells[i];

		if (!cell->has)
			columns_add(table, "-");
		else
			columns_add(table, compare_is_metric(row->kind) ? metric_text(cli, row, i) : cell->text);
	}
}

static void write_text(struct cli *cli, const struct comparison *comparison, bool all)
{
	size_t runs = comparison->run_count < COLUMNS_FOR_RUNS ? comparison->run_count
							      : COLUMNS_FOR_RUNS;
	struct columns table;
	size_t hidden = 0;

	columns_init(&table, &cli->arena, "", "<", NULL);
	for (size_t i = 0; i < runs; i++)
		table.titles[table.count++] =
			arena_printf(&cli->arena, "run %" PRId64 "%s", comparison->runs[i].id,
				     i ? "" : " (baseline)");
	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		const struct comparison_group *group = &comparison->groups[g];

		if (!group->count || (!all && !group->differing)) {
			hidden += group->count;
			continue;
		}
		columns_addf(&table, "%s  %zu of %zu differ", group->name, group->differing, group->count);
		for (size_t i = 0; i < runs; i++)
			columns_add(&table, " ");
		for (size_t i = 0; i < group->count; i++) {
			if (all || group->rows[i].differs)
				add_row(cli, &table, &group->rows[i], runs);
			else
				hidden++;
		}
	}
	columns_write(&table, &cli->out);
	if (comparison->no_code) {
		buf_puts(&cli->out, "the code is not compared: ");
		text_clean_to(&cli->out, str_of(comparison->no_code));
		buf_putc(&cli->out, '\n');
	}
	if (runs < comparison->run_count)
		buf_printf(&cli->out, "(%zu more runs are in --json)\n", comparison->run_count - runs);
	if (hidden)
		buf_printf(&cli->out, "%zu rows are the same in all; --all shows them\n", hidden);
}

static void cell_json(struct json_writer *w, const struct comparison_row *row, size_t at)
{
	const struct comparison_cell *cell = &row->cells[at];
	bool is_metric = compare_is_metric(row->kind);

	if (!cell->has) {
		json_nothing(w);
		return;
	}
	json_open_object(w);
	json_key(w, "value");
	if (is_metric)
		json_number(w, cell->value);
	else if (row->kind == COMPARE_PARAMS)
		json_raw(w, str_of(cell->text));
	else
		json_text(w, cell->text);
	if (at > 0)
		json_text_field(w, "judgement", judgement_words[cell->judgement]);
	if (at > 0 && is_metric && row->cells[0].has) {
		json_key(w, "delta");
		json_number(w, cell->delta);
	}
	json_close_object(w);
}

static void write_json(struct cli *cli, const struct comparison *comparison, bool all)
{
	struct json_writer *w = &cli->writer;

	cli_open_json(cli);
	json_key(w, "runs");
	json_open_list(w);
	for (size_t i = 0; i < comparison->run_count; i++)
		json_int(w, comparison->runs[i].id);
	json_close_list(w);
	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		static const char *const keys[] = { "metrics", "slices", "params", "code",
							   "data" };
		const struct comparison_group *group = &comparison->groups[g];

		json_key(w, keys[g]);
		json_open_object(w);
		for (size_t i = 0; i < group->count; i++) {
			if (!all && !group->rows[i].differs)
				continue;
			json_key(w, group->rows[i].key);
			json_open_list(w);
			for (size_t r = 0; r < comparison->run_count; r++)
				cell_json(w, &group->rows[i], r);
			json_close_list(w);
		}
		json_close_object(w);
	}
	json_text_field(w, "no_code", comparison->no_code);
	json_close_object(w);
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

int command_compare(struct cli *cli, struct err *err)
{
	int64_t runs[RUNS_MAX + 1];
	struct comparison comparison;
	size_t count;

	if (!read_runs(cli, runs, &count, err) ||
	    !app_compare(&cli->app.store, runs, count, &cli->arena, &comparison, err))
		return -1;
	if (cli->json)
		write_json(cli, &comparison, cli_flag(cli, "all"));
	else
		write_text(cli, &comparison, cli_flag(cli, "all"));
	return 0;
}
