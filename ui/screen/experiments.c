/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/experiments.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/facts.h"
#include "ui/screen/judged.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* DVC's experiments below the commits that they began at, with their metrics, and the params that differ. */

#define COLS_WIDE 140
#define VALUE_MIN 8
#define VALUE_MAX 16

static struct experiments_screen *experiments_of(struct screen *screen)
{
	return (struct experiments_screen *)screen;
}

static const struct experiment_list_row *row_at(const struct experiments_screen *experiments, size_t at)
{
	return &experiments->list.rows[experiments->order[at]];
}

const struct experiment_list_row *experiments_current(const struct experiments_screen *experiments)
{
	return row_at(experiments, experiments->screen.table.cursor);
}

/* What stood under the cursor stays there. */
static void seek(struct experiments_screen *experiments, const char *commit)
{
	for (size_t i = 0; i < experiments->list.count; i++) {
		if (strcmp(row_at(experiments, i)->commit.id, commit) == 0) {
			table_seek(&experiments->screen.table, experiments->list.count, i);
			return;
		}
	}
	table_seek(&experiments->screen.table, experiments->list.count, experiments->screen.table.cursor);
}

static void sort_again(struct experiments_screen *experiments)
{
	char commit[COMMIT_ID_SIZE] = "";

	if (experiments->list.count)
		memcpy(commit, experiments_current(experiments)->commit.id, COMMIT_ID_SIZE);
	experiments_sort_rows(experiments);
	seek(experiments, commit);
}

/* Shows what was listed anew in the place of what was there. */
static void take_next(struct experiments_screen *experiments)
{
	char commit[COMMIT_ID_SIZE] = "";

	if (experiments->list.count)
		memcpy(commit, experiments_current(experiments)->commit.id, COMMIT_ID_SIZE);
	app_experiment_list_release(&experiments->list);
	experiments->list = experiments->next;
	experiments->has_next = false;
	experiments->order = ARENA_ARRAY(&experiments->list.arena, size_t, experiments->list.count + 1);
	experiments_choose_columns(experiments);
	experiments_sort_rows(experiments);
	seek(experiments, commit);
}

static bool load(struct screen *screen, struct err *err)
{
	struct experiments_screen *experiments = experiments_of(screen);

	if (!screen->ui->repository.id)
		return err_set(err, ERR_NOT_FOUND, "no repository is chosen yet; \"assay add PATH\" adds one");
	if (experiments->has_next)
		app_experiment_list_release(&experiments->next);
	experiments->has_next = app_experiment_list(&screen->ui->repository, &experiments->next, err);
	if (!experiments->has_next) {
		app_experiment_list_release(&experiments->next);
		return false;
	}
	if (!experiments->list.count)
		take_next(experiments);
	screen->busy = true;
	return true;
}

static bool work(struct screen *screen, struct err *err)
{
	struct experiments_screen *experiments = experiments_of(screen);
	struct experiment_list *list = experiments->has_next ? &experiments->next : &experiments->list;

	(void)err;
	do
		screen->busy = app_experiment_list_read_on(list);
	while (screen->busy && !ui_is_due(screen->ui));
	if (experiments->has_next && !screen->busy) {
		take_next(experiments);
	} else if (!experiments->has_next) {
		experiments_choose_columns(experiments);
		if (!screen->busy)
			sort_again(experiments);
	}
	return true;
}

/* DVC's queue tells nobody when one is done. */
static bool is_live(struct screen *screen)
{
	const struct experiment_list *list = &experiments_of(screen)->list;

	for (size_t i = 0; i < list->count; i++) {
		if (experiment_list_is_one(list, i) && (list->rows[i].phase == EXPERIMENT_RUNNING ||
							list->rows[i].phase == EXPERIMENT_QUEUED))
			return true;
	}
	return false;
}

/* Drawing. */

static enum glyph phase_glyph(enum experiment_phase phase)
{
	return phase == EXPERIMENT_RUNNING  ? GLYPH_RUNNING
	       : phase == EXPERIMENT_FAILED ? GLYPH_FAILED : GLYPH_QUEUED;
}

static struct text name_text(struct experiments_screen *experiments, size_t at)
{
	const struct experiment_list_row *row = row_at(experiments, at);
	struct arena *arena = &experiments->screen.arena;
	bool is_last = at + 1 == experiments->list.count ||
		       !experiment_list_is_one(&experiments->list, experiments->order[at + 1]);
	const char *branch;
	struct text name;

	if (!experiment_list_is_one(&experiments->list, experiments->order[at]))
		return text_printf(arena, "%.7s %s", row->commit.id,
				   ui_clean(&experiments->screen, row->name ? row->name : row->commit.subject).s);
	branch = glyph_string(is_last ? GLYPH_TREE_LAST : GLYPH_TREE_BRANCH);
	name = row->name ? ui_clean(&experiments->screen, row->name) : text_printf(arena, "%.7s", row->commit.id);
	if (row->ref)
		return text_printf(arena, "%s%s", branch, name.s);
	return text_printf(arena, "%s%s %s %s", branch, glyph_string(phase_glyph(row->phase)),
			   experiment_phase_word(row->phase), name.s);
}

static struct table_cell param_cell(struct experiments_screen *experiments, const struct experiment_list_row *row,
				    const struct experiment_column *column)
{
	const struct experiment_list_row *base = &experiments->list.rows[row->base];
	const char *value = param_list_find(&row->facts.params, column->name);
	const char *was = param_list_find(&base->facts.params, column->name);
	bool is_same = value && was && row != base && strcmp(value, was) == 0;

	if (!value)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ is_same ? STYLE_MUTED : STYLE_NORMAL, ui_clean(&experiments->screen, value) };
}

static struct table_cell metric_cell(struct experiments_screen *experiments, const struct experiment_list_row *row,
				     const struct experiment_column *column)
{
	const struct revision_metric *metric = revision_metric_find(&row->facts, column->name);
	char text[FORMAT_SIZE];

	if (!metric)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	if (!metric->is_number)
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&experiments->screen, metric->text) };
	return (struct table_cell){ metric->value == column->best ? STYLE_STRONG : STYLE_NORMAL,
		text_printf(&experiments->screen.arena, "%s", format_real(text, metric->value, 4)) };
}

static struct table_cell cell(void *data, size_t at, size_t column)
{
	struct experiments_screen *experiments = data;
	const struct experiment_list_row *row = row_at(experiments, at);
	bool is_one = experiment_list_is_one(&experiments->list, experiments->order[at]);
	char age[FORMAT_SIZE];

	if (column == 0)
		return (struct table_cell){ is_one ? STYLE_STRONG : STYLE_ACCENT, name_text(experiments, at) };
	if (column == 1)
		return (struct table_cell){ STYLE_MUTED,
			text_printf(&experiments->screen.arena, "%s",
				    format_age(age, clock_now() - row->commit.time)) };
	if (!row->is_read)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_ELLIPSIS) };
	return experiments->columns[column - EXPERIMENT_FIXED].is_param
		       ? param_cell(experiments, row, &experiments->columns[column - EXPERIMENT_FIXED])
		       : metric_cell(experiments, row, &experiments->columns[column - EXPERIMENT_FIXED]);
}

static struct table_cell mark(void *data, size_t at)
{
	struct experiments_screen *experiments = data;
	bool marked = commit_marks_has(&experiments->marks, row_at(experiments, at)->commit.id);

	return (struct table_cell){ STYLE_ACCENT, marked ? glyph(GLYPH_MARK) : TEXT("") };
}

static struct text title_of(struct experiments_screen *experiments, size_t column, const char *name,
			    enum direction direction)
{
	return text_printf(&experiments->screen.arena, "%s%s%s", ui_clean(&experiments->screen, name).s,
			   direction_glyph(direction),
			   experiments->sort_by != column + 1 ? ""
			   : glyph_string(experiments->ascending ? GLYPH_SORTED_UP : GLYPH_SORTED_DOWN));
}

static size_t make_columns(struct experiments_screen *experiments, struct table_column *out, bool is_wide)
{
	out[0] = (struct table_column){ .title = title_of(experiments, 0, "EXPERIMENT", DIRECTION_NONE),
					.width = is_wide ? 40 : 22 };
	out[1] = (struct table_column){ .title = title_of(experiments, 1, "WHEN", DIRECTION_NONE), .width = 5,
					.right = true };
	for (size_t i = 0; i < experiments->column_count; i++) {
		const struct experiment_column *column = &experiments->columns[i];
		struct text title = title_of(experiments, i + EXPERIMENT_FIXED, column->name, column->direction);
		int width = title.width < VALUE_MIN ? VALUE_MIN : title.width > VALUE_MAX ? VALUE_MAX : title.width;

		out[i + EXPERIMENT_FIXED] = (struct table_column){ .title = title, .width = width, .right = true,
							.rank = (int)i + 1 };
	}
	return experiments->column_count + EXPERIMENT_FIXED;
}

/* What DVC's queue knows of it. */
static void draw_task(const struct experiment_list_row *row, struct area area, int *line)
{
	if (*line >= area.rows)
		return;
	if (row->phase == EXPERIMENT_RUNNING)
		draw_format(area, (*line)++, 1, STYLE_RUNNING, "It runs now, process %" PRId64
			    "; \"dvc queue logs\" shows what it says.", row->pid);
	else if (row->phase == EXPERIMENT_FAILED)
		draw_text(area, (*line)++, 1, STYLE_BAD, TEXT("It failed; \"dvc queue logs\" shows what it said."));
	else
		draw_text(area, (*line)++, 1, STYLE_MUTED,
			  TEXT("It waits in DVC's queue; \"dvc queue start\" runs it."));
}

static void draw_details(struct experiments_screen *experiments, struct area area)
{
	struct screen *screen = &experiments->screen;
	static const struct revision_facts nothing;
	const struct experiment_list_row *row, *base;
	struct param_change *params;
	char when[CLOCK_TEXT_SIZE];
	size_t param_count;
	int col, line = 1;

	if (!experiments->list.count || area.rows < 1)
		return;
	row = experiments_current(experiments);
	base = &experiments->list.rows[row->base];
	col = draw_format(area, 0, 1, STYLE_STRONG, "%.7s ", row->commit.id);
	col = draw_text(area, 0, col, STYLE_NORMAL,
			ui_clean(screen, row != base && row->name ? row->name : row->commit.subject));
	col = draw_text(area, 0, col + 2, STYLE_MUTED, text_trusted(clock_format_long(when, row->commit.time)));
	if (row != base)
		draw_format(area, 0, col + 2, STYLE_MUTED, "began at %.7s", base->commit.id);
	if (!row->is_read || !base->is_read)
		return;
	if (row->failure && line < area.rows)
		draw_text(area, line++, 1, STYLE_WARNING, ui_clean(screen, row->failure));
	changes_of_params(&base->facts.params, &row->facts.params, &screen->arena, &params, &param_count);
	facts_draw_params(screen, params, param_count, area, &line);
	facts_draw_metrics(screen, &row->facts, row != base ? &base->facts : &nothing, area, &line);
	facts_draw_notes(screen, &row->facts, area, &line);
	if (row != base && !row->ref)
		draw_task(row, area, &line);
	facts_draw_data(screen, &row->facts, &base->facts, area, &line);
}

static void draw(struct screen *screen, struct area area)
{
	struct experiments_screen *experiments = experiments_of(screen);
	struct table_column columns[EXPERIMENT_COLUMNS_MAX + EXPERIMENT_FIXED];
	struct text empty[2] = { TEXT("There is no commit yet."), TEXT("") };
	struct table_view view = { .columns = columns, .rows = experiments->list.count, .cell = cell, .mark = mark,
				   .column_count = make_columns(experiments, columns, area.cols >= COLS_WIDE),
				   .scrolls = true, .data = experiments, .empty = empty,
				   .empty_count = ARRAY_LEN(empty) };
	struct area details;

	if (!experiments->list.root) {
		empty[0] = TEXT("This repository is no DVC project: it has no folder .dvc.");
		empty[1] = TEXT("1 Runs has what came of runs here.");
	}
	ui_split(screen->ui, &area, &details);
	table_draw(&screen->table, area, &view);
	if (experiments->list.count && !experiments->list.experiments && area.rows > 4) {
		draw_text(area, 3, 3, STYLE_NORMAL, TEXT("No experiment yet: \"dvc exp run\" makes one, and so does"));
		draw_text(area, 4, 3, STYLE_NORMAL, TEXT("K on a run, which keeps its commit, params and metrics."));
	}
	draw_details(experiments, details);
}

/* The baseline of a comparison comes first. */
static void compare(struct experiments_screen *experiments, const size_t *rows, size_t count)
{
	const char *revisions[UI_MARKS_MAX];
	int64_t runs[UI_MARKS_MAX] = { 0 };

	for (size_t i = 0; i < count; i++)
		revisions[i] = experiment_list_revision(&experiments->list, rows[i]);
	screen_compare_revisions(experiments->screen.ui, runs, revisions, count);
}

static void compare_marked(struct experiments_screen *experiments)
{
	const struct experiment_list *list = &experiments->list;
	size_t current = experiments->order[experiments->screen.table.cursor];
	size_t rows[UI_MARKS_MAX], count = 0;

	for (size_t i = 0; i < experiments->marks.count; i++) {
		for (size_t j = 0; j < list->count; j++) {
			if (strcmp(list->rows[j].commit.id, experiments->marks.ids[i]) != 0)
				continue;
			rows[count++] = j;
			break;
		}
	}
	if (count == 0)
		rows[count++] = list->rows[current].base;
	if (count == 1 && rows[0] != current)
		rows[count++] = current;
	if (count > 1)
		compare(experiments, rows, count);
	else
		ui_say(experiments->screen.ui, STYLE_NORMAL, "Mark what it is to be compared with by Space");
}

static void sort_column(struct experiments_screen *experiments)
{
	size_t by = experiments->screen.table.chosen_column;

	if (by == experiments->sort_by)
		experiments->ascending = !experiments->ascending;
	else
		experiments->ascending = by != 2 && !(by > EXPERIMENT_FIXED &&
						      experiments->columns[by - 1 - EXPERIMENT_FIXED].direction ==
							      DIRECTION_HIGHER);
	experiments->sort_by = by;
	sort_again(experiments);
}

static void choose_column(struct experiments_screen *experiments, bool right)
{
	struct table_column columns[EXPERIMENT_COLUMNS_MAX + EXPERIMENT_FIXED];
	int cols = area_screen().cols;
	size_t count = make_columns(experiments, columns, cols >= COLS_WIDE);
	struct table *table = &experiments->screen.table;

	if (right && table->chosen_column < count)
		table->chosen_column++;
	else if (!right && table->chosen_column > 1)
		table->chosen_column--;
	if (table->chosen_column)
		table_show_column(table, columns, count, cols, table->chosen_column - 1);
}

static bool act_on_row(struct experiments_screen *experiments, enum action action)
{
	static const struct { enum action action; void (*open)(struct experiments_screen *experiments); } sheets[] = {
		{ ACTION_APPLY, sheet_apply_open }, { ACTION_MAKE_BRANCH, sheet_branch_open },
		{ ACTION_RENAME_EXPERIMENT, sheet_rename_open }, { ACTION_REMOVE_EXPERIMENT, sheet_remove_open },
	};
	const struct experiment_list_row *row = experiments_current(experiments);
	struct ui *ui = experiments->screen.ui;

	for (size_t i = 0; i < ARRAY_LEN(sheets); i++) {
		if (sheets[i].action != action)
			continue;
		/* One of the queue has no ref, and DVC's queue files go with it. */
		if (row->ref || (action == ACTION_REMOVE_EXPERIMENT && row->name && row->phase != EXPERIMENT_RUNNING &&
				 row != &experiments->list.rows[row->base]))
			sheets[i].open(experiments);
		else
			ui_say(ui, STYLE_NORMAL, "That is for experiments that are finished; this one is %s",
			       row != &experiments->list.rows[row->base] ? experiment_phase_word(row->phase) : "a commit");
		return true;
	}
	switch (action) {
	case ACTION_OPEN:
		if (row != &experiments->list.rows[row->base])
			compare(experiments, (size_t[]){ row->base, (size_t)(row - experiments->list.rows) }, 2);
		else
			screen_commit_open(ui, &row->commit);
		return true;
	case ACTION_COMPARE:
		compare_marked(experiments);
		return true;
	case ACTION_MARK:
		commit_marks_toggle(&experiments->marks, row->commit.id, &experiments->screen,
				    experiments->list.count);
		return true;
	case ACTION_SORT:
		if (!experiments->screen.table.chosen_column)
			choose_column(experiments, true);
		sort_column(experiments);
		return true;
	case ACTION_COPY:
		ui_copy(ui, row->name ? row->name : row->commit.id);
		return true;
	default:
		return false;
	}
}

static bool act(struct screen *screen, enum action action)
{
	struct experiments_screen *experiments = experiments_of(screen);

	if (ui_move(&screen->table, experiments->list.count, action))
		return true;
	if (action == ACTION_BACK)
		return commit_marks_clear(&experiments->marks, screen->ui);
	if (action == ACTION_LEFT || action == ACTION_RIGHT) {
		choose_column(experiments, action == ACTION_RIGHT);
		return true;
	}
	return experiments->list.count && act_on_row(experiments, action);
}

static bool is_match(void *data, size_t at, struct regex *pattern)
{
	const struct experiment_list_row *row = row_at(data, at);

	return regex_find(pattern, str_of(row->name ? row->name : row->commit.subject), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct experiments_screen *experiments = experiments_of(screen);

	return ui_find_row(screen, experiments->list.count, is_match, experiments, pattern, backwards);
}

static void describe(struct screen *screen, struct buf *title)
{
	buf_printf(title, "experiments: %zu", experiments_of(screen)->list.experiments);
}

static void close_experiments(struct screen *screen)
{
	app_experiment_list_release(&experiments_of(screen)->list);
	if (experiments_of(screen)->has_next)
		app_experiment_list_release(&experiments_of(screen)->next);
}

const struct screen_type screen_experiments = { .context = IN_EXPERIMENTS, .size = sizeof(struct experiments_screen),
						.load = load, .work = work, .draw = draw, .act = act,
						.close = close_experiments, .describe = describe, .find = find,
						.is_live = is_live, .is_outside = true };
