/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/compare.h"
#include "app/data_diff.h"
#include "app/ignore.h"
#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Runs side by side: a row a key, a column a run, the first one the baseline. */

const struct comparison_row *compare_row(const struct compare *compare)
{
	return compare->rows.count ? compare->rows.items[compare->screen.table.cursor].row : NULL;
}

void compare_show(struct compare *compare)
{
	struct table *table = &compare->screen.table;

	compare_choose(&compare->comparison, &compare->view, &compare->screen.arena, &compare->rows);
	compare->key_width = compare_key_width(compare);
	table_seek(table, compare->rows.count, table->cursor);
}

static bool compare_runs(struct compare *compare, struct err *err)
{
	arena_release(&compare->kept);
	compare->options.revision_project = compare->screen.ui->repository.project;
	return app_compare_as(&compare->screen.ui->store, compare->ids, compare->id_count, &compare->options,
			      &compare->kept, &compare->comparison, err);
}

static bool load(struct screen *screen, struct err *err)
{
	struct compare *compare = (struct compare *)screen;
	bool ok = compare_runs(compare, err);

	/* What cannot be grouped is shown run by run, with the reason. */
	if (!ok && compare->options.group) {
		ui_fail(screen->ui, err);
		err_clear(err);
		compare->options.group = NULL;
		ok = compare_runs(compare, err);
	}
	if (!ok)
		compare->comparison = (struct comparison){ .run_count = 0 };
	compare_show(compare);
	screen->busy = compare->comparison.code_left > 0;
	return ok;
}

/* The code comes after the numbers, for it may take long. */
static bool work(struct screen *screen, struct err *err)
{
	struct compare *compare = (struct compare *)screen;

	compare->comparison.code_left = compare_cache_work(compare->options.cache, &screen->ui->store,
							   &compare->comparison, ui_is_due, screen->ui);
	if (compare->comparison.code_left)
		return true;
	arena_release(&screen->arena);
	return load(screen, err);
}

static void fold(struct compare *compare)
{
	enum comparison_kind group = compare->rows.items[compare->screen.table.cursor].group;

	compare->view.folded[group] = !compare->view.folded[group];
	compare_show(compare);
	for (size_t i = 0; i < compare->rows.count; i++) {
		if (!compare->rows.items[i].row && compare->rows.items[i].group == group)
			table_seek(&compare->screen.table, compare->rows.count, i);
	}
}

/* What changed in a data file, from the baseline to the first run that has it otherwise. */
static void open_data(struct compare *compare, const struct comparison_row *row)
{
	const struct comparison *comparison = &compare->comparison;
	const struct run *runs = comparison->runs;
	struct ui *ui = compare->screen.ui;
	size_t at = 1;
	struct buf text = BUF_INIT, title = BUF_INIT;
	struct err err = ERR_INIT;
	bool ok;

	while (at + 1 < comparison->run_count && row->cells[at].judgement == JUDGE_SAME)
		at++;
	if (at >= comparison->run_count)
		return;
	buf_puts(&title, "data of ");
	compare_title(comparison, 0, &title);
	buf_puts(&title, " to ");
	compare_title(comparison, at, &title);
	ok = compare->options.revisions ? app_compare_data(&ui->store, ui->repository.project, &runs[0], &runs[at],
							   row->key, &text, &err)
					: app_data_diff(&ui->store, runs[0].id, runs[at].id, row->key, &text, &err);
	if (ok)
		screen_difference_open(ui, title.data, buf_str(&text));
	else
		ui_fail(ui, &err);
	buf_release(&text);
	buf_release(&title);
}

/* Why a test did not pass, in each run. */
static void open_test(struct compare *compare, const struct comparison_row *row)
{
	const struct comparison *comparison = &compare->comparison;
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s\n", row->key);
	for (size_t i = 0; i < comparison->run_count; i++) {
		const struct comparison_cell *cell = &row->cells[i];

		buf_printf(&text, "\nrun %" PRId64 "  %s%s%s\n", comparison->runs[i].id,
			   cell->has ? cell->text : "not there", cell->change ? ", " : "",
			   cell->change ? cell->change : "");
		if (cell->why)
			buf_printf(&text, "%s\n", cell->why);
	}
	screen_text_open(compare->screen.ui, "test", buf_str(&text));
	buf_release(&text);
}

/* A file's patch, from the baseline to the first run that has it otherwise; a group folds. */
static void open_row(struct compare *compare)
{
	const struct comparison_row *row = compare_row(compare);
	const struct run *runs = compare->comparison.runs;

	if (compare->rows.count && !row)
		fold(compare);
	if (row && row->kind == COMPARE_TESTS)
		open_test(compare, row);
	if (row && row->kind == COMPARE_DATA)
		open_data(compare, row);
	if (!row || row->kind != COMPARE_CODE)
		return;
	for (size_t i = 1; i < compare->comparison.run_count; i++) {
		if (row->cells[i].has && !(runs[0].id && runs[i].id) && (runs[0].in_place || runs[i].in_place)) {
			ui_say(compare->screen.ui, STYLE_NORMAL, "git diff shows the patch of the work tree");
			return;
		}
		if (!row->cells[i].has || strcmp(runs[0].commit_id, runs[i].commit_id) == 0)
			continue;
		screen_patch_open(compare->screen.ui, runs[0].commit_id, runs[i].commit_id, row->key);
		return;
	}
}

/* Of the metric under the cursor, if there is one. */
static void open_curves(struct compare *compare)
{
	const struct comparison_row *row = compare_row(compare);
	const char *metric = row && compare_is_metric(row->kind) ? row->key : NULL;

	if (compare->options.revisions)
		screen_curves_compared(compare->screen.ui, compare->ids, compare->comparison.runs,
				       compare->comparison.run_count, metric);
	else
		screen_curves_open(compare->screen.ui, compare->ids, compare->id_count, metric);
}

/* The run beside the baseline, wherever the columns are scrolled to, comes first from now on. */
static void change_baseline(struct compare *compare)
{
	const struct comparison *comparison = &compare->comparison;
	size_t at = compare->screen.table.first_column + 1, place = 0;
	char *revision;

	if (at >= comparison->run_count)
		return;
	if (compare->options.revisions)
		place = at;
	while (place < compare->id_count && compare->ids[place] != comparison->runs[at].id)
		place++;
	if (place == compare->id_count)
		return;
	revision = compare->revisions[place];
	memmove(&compare->ids[1], &compare->ids[0], place * sizeof(compare->ids[0]));
	memmove(&compare->revisions[1], &compare->revisions[0], place * sizeof(compare->revisions[0]));
	compare->ids[0] = comparison->runs[at].id;
	compare->revisions[0] = revision;
	compare->screen.table.first_column = 0;
	ui_reload(compare->screen.ui);
}

/* Ignores the row under the cursor from now on, or no longer. */
static void ignore_row(struct compare *compare)
{
	const struct comparison_row *row = compare_row(compare);
	struct ui *ui = compare->screen.ui;
	struct repository repository = { .id = compare->comparison.runs[0].repository };
	struct buf name = BUF_INIT;
	struct err err = ERR_INIT;
	const char *key;
	struct app *app;

	if (!row || !(app = ui_app(ui))) {
		if (!row)
			ui_say(ui, STYLE_NORMAL, "Move to a row; it is ignored from then on");
		return;
	}
	compare_key_name(row, &name);
	key = name.data;
	if (app_ignore(app, &repository, &key, 1, !row->ignored, &err)) {
		bool ignored = !row->ignored;

		ui_reload(ui);
		ui_say(ui, STYLE_GOOD, ignored ? "%s is ignored from now on; I shows what is"
					       : "%s is no longer ignored", key);
	} else {
		ui_fail(ui, &err);
	}
	buf_release(&name);
}

static bool act(struct screen *screen, enum action action)
{
	struct compare *compare = (struct compare *)screen;

	if (ui_move(&screen->table, compare->rows.count, action))
		return true;
	switch (action) {
	case ACTION_ALL_ROWS:
		compare->view.all = !compare->view.all;
		compare_show(compare);
		return true;
	case ACTION_IGNORE:
		ignore_row(compare);
		return true;
	case ACTION_IGNORED:
		compare->view.ignored = !compare->view.ignored;
		compare_show(compare);
		return true;
	case ACTION_REBASE:
		change_baseline(compare);
		return true;
	case ACTION_AT:
		sheet_at_open(compare);
		return true;
	case ACTION_SEEDS:
		sheet_group_open(compare);
		return true;
	case ACTION_CORRELATE:
		sheet_correlate_open(compare);
		return true;
	case ACTION_EXPORT:
		sheet_export_open(compare);
		return true;
	case ACTION_COPY_TABLE:
		compare_copy(compare);
		return true;
	case ACTION_FOLD:
		if (compare->rows.count)
			fold(compare);
		return true;
	case ACTION_OPEN:
		open_row(compare);
		return true;
	case ACTION_CURVES:
		open_curves(compare);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		table_shift(&screen->table, compare_columns(compare), compare->comparison.run_count + 1,
			    action == ACTION_RIGHT);
		return true;
	default:
		return false;
	}
}

static bool is_match(void *data, size_t at, struct regex *pattern)
{
	const struct comparison_row *row = ((struct compare *)data)->rows.items[at].row;

	return row && regex_find(pattern, str_of(row->key), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct compare *compare = (struct compare *)screen;

	return ui_find_row(screen, compare->rows.count, is_match, compare, pattern, backwards);
}

static void describe(struct screen *screen, struct buf *title)
{
	struct compare *compare = (struct compare *)screen;

	if (compare->revisions[0])
		buf_printf(title, "compare with %s", compare->revisions[0]);
	else
		buf_printf(title, "compare with %" PRId64, compare->ids[0]);
	if (compare->comparison.across)
		buf_puts(title, ", of several repositories");
	if (compare->comparison.group)
		buf_printf(title, ", grouped by %s", compare->comparison.group);
	if (compare->options.at != METRIC_AT_LAST) {
		buf_puts(title, ", metrics ");
		compare_at_words(compare, title);
	}
}

struct chosen {
	const int64_t *runs;
	const char *const *revisions;	/* NULL: there are runs alone */
	size_t count;
};

static void prepare(struct screen *screen, const void *data)
{
	struct compare *compare = (struct compare *)screen;
	const struct chosen *chosen = data;

	memcpy(compare->ids, chosen->runs, chosen->count * sizeof(*chosen->runs));
	compare->id_count = chosen->count;
	for (size_t i = 0; chosen->revisions && i < chosen->count; i++)
		compare->revisions[i] = chosen->revisions[i] ? mem_strdup(chosen->revisions[i]) : NULL;
	if (chosen->revisions)
		compare->options.revisions = (const char *const *)compare->revisions;
	compare->options.revision_repository = screen->ui->repository.id;
	compare->group = (struct buf)BUF_INIT;
	if (!screen->ui->compare_cache)
		screen->ui->compare_cache = compare_cache_new();
	compare->options.cache = screen->ui->compare_cache;
}

static void close_compare(struct screen *screen)
{
	struct compare *compare = (struct compare *)screen;

	for (size_t i = 0; i < compare->id_count; i++)
		free(compare->revisions[i]);
	buf_release(&compare->group);
	arena_release(&compare->kept);
}

const struct screen_type screen_compare = { .context = IN_COMPARE, .size = sizeof(struct compare),
					    .load = load, .work = work, .draw = compare_draw, .act = act,
					    .close = close_compare, .describe = describe, .find = find };

/* The baseline comes first; what is marked, or else this run, is compared with it. */
void screen_compare_open(struct ui *ui, int64_t run)
{
	int64_t runs[UI_MARKS_MAX + 1];
	size_t count = 0;

	if (ui->repository.baseline_run)
		runs[count++] = ui->repository.baseline_run;
	for (size_t i = 0; i < ui->mark_count; i++) {
		if (ui->marks[i] != ui->repository.baseline_run)
			runs[count++] = ui->marks[i];
	}
	if (!ui->mark_count && run != ui->repository.baseline_run)
		runs[count++] = run;
	if (count < 2 && run == ui->repository.baseline_run)
		ui_say(ui, STYLE_NORMAL, "Run %" PRId64 " is the baseline itself; move to the run that is to be compared with"
		       " it, or mark some", run);
	else if (count < 2)
		ui_say(ui, STYLE_NORMAL, "Mark two runs with Space, or pin a baseline with p, and press d");
	else
		ui_push(ui, &screen_compare, prepare, &(struct chosen){ runs, NULL, count });
}

void screen_compare_two(struct ui *ui, int64_t baseline, int64_t run)
{
	const int64_t runs[] = { baseline, run };

	ui_push(ui, &screen_compare, prepare, &(struct chosen){ runs, NULL, ARRAY_LEN(runs) });
}

void screen_compare_revisions(struct ui *ui, const int64_t *runs, const char *const *revisions, size_t count)
{
	ui_push(ui, &screen_compare, prepare, &(struct chosen){ runs, revisions, count });
}
