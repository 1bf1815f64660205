/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register.h"
#include "ui/screen/runs.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The runs of a repository: a window of rows around the cursor, however many there are, in any order,
 * and those alone that match a filter. */

/* More rows than this are not kept in memory; the window is opened anew around the cursor. */
#define ROWS_MAX 4000

static struct runs *runs_of(struct screen *screen)
{
	return (struct runs *)screen;
}

struct run *runs_current(struct runs *runs)
{
	return runs->window.count ? &runs->window.rows[runs->screen.table.cursor] : NULL;
}

/* Keeps where the cursor is beyond the snapshot. */
static void hold(struct runs *runs)
{
	size_t cursor = runs->screen.table.cursor;

	if (cursor >= runs->window.count)
		return;
	arena_release(&runs->held_memory);
	runs->held = run_place_copy(&runs->window.places[cursor], &runs->held_memory);
}

static bool load_names(struct runs *runs, struct err *err)
{
	struct store *store = &runs->screen.ui->store;
	struct arena *arena = &runs->screen.arena;
	struct filter_names *names = &runs->columns.names;
	struct metric_key *metrics;
	struct field_key *fields;
	bool ok = metric_key_list(store, arena, &metrics, &names->metric_count, err) &&
		  field_key_list(store, arena, &fields, &names->field_count, err);

	if (ok) {
		names->metrics = metrics;
		names->fields = fields;
	}
	return ok;
}

static void load_baseline(struct runs *runs)
{
	struct ui *ui = runs->screen.ui;
	struct run baseline;

	runs->columns.baseline = STR_NONE;
	if (ui->repository.baseline_run && run_load(&ui->store, ui->repository.baseline_run,
						    &runs->screen.arena, &baseline, NULL))
		runs->columns.baseline = baseline.metrics;
}

static void set_query(struct runs *runs)
{
	struct ui *ui = runs->screen.ui;
	struct run_query query = { .repository = ui->repository.id, .filter = runs->filter,
				   .interrupted = ui_is_due, .data = ui };

	runs->view.sort_count = view_orders(runs->view.sorts, runs->view.sort_count, &runs->columns.names, &query);
	runs->window.store = &ui->store;
	runs->window.arena = &runs->screen.arena;
	runs->window.query = query;
}

/* Best values are those of the whole list: the first row of the metric's own order that matches. */
static void find_best(struct runs *runs, struct shown_column *column)
{
	struct run_query query = { .repository = runs->window.query.repository, .filter = runs->filter,
				   .order = RUN_BY_METRIC, .key = column->key,
				   .among = runs->window.query.among,
				   .ascending = column->direction == DIRECTION_LOWER, .limit = 1,
				   .interrupted = ui_is_due, .data = runs->screen.ui };
	struct run_page page;

	if (column->view.kind == VIEW_METRIC && column->key && column->direction != DIRECTION_NONE &&
	    run_search(runs->window.store, &query, &runs->screen.arena, &page, NULL) && page.count)
		column->best = page.places[0].value.real;
}

void runs_make_columns(struct runs *runs)
{
	run_columns_fill(&runs->columns, &runs->view, runs->window.rows, runs->window.count);
	run_columns_title(&runs->columns, &runs->view);
	for (size_t i = 0; i < runs->columns.count; i++)
		find_best(runs, &runs->columns.items[i]);
}

/* Anew around the run under the cursor, which stays where it is on the screen. */
static bool load(struct screen *screen, struct err *err)
{
	struct runs *runs = runs_of(screen);
	struct table *table = &screen->table;
	size_t offset = table->cursor - table->top;
	bool follow = !runs->held.run || (table->cursor == 0 && runs->window.at_first) || runs->jump_last;
	struct run_place around = follow ? (struct run_place){ .run = 0 } : runs->held;
	size_t at;

	runs->columns.screen = screen;
	runs->screen.busy = false;
	if (!runs->filter_text.data)
		runs->filter_text = runs->filter_before = runs->filter_there = runs->filter_of_group =
			(struct buf)BUF_INIT;
	ui_begin_slice(screen->ui);
	if (!load_names(runs, err) || !runs_set_filter(runs, err))
		return false;
	set_query(runs);
	runs_begin_tally(runs);
	if (!run_window_open(&runs->window, around, runs->jump_last, &at, err))
		return false;
	load_baseline(runs);
	runs_make_columns(runs);
	table_seek(table, runs->window.count,
		   runs->jump_last && runs->window.count ? runs->window.count - 1 : at);
	if (follow && !runs->jump_last)
		table_seek(table, runs->window.count, 0);
	else
		table->top = table->cursor > offset ? table->cursor - offset : 0;
	runs->jump_last = false;
	runs->screen.busy = run_window_is_busy(&runs->window) || !runs->tally_ends;
	runs_find_left_out(runs);
	runs_load_details(runs);
	hold(runs);
	return true;
}

/* A slice of what is still looked for: rows first, then their count. */
static bool work(struct screen *screen, struct err *err)
{
	struct runs *runs = runs_of(screen);
	struct table *table = &screen->table;
	bool was_empty = runs->window.count == 0;
	size_t above = 0;

	if (runs_tally_comes_first(runs)) {
		if (!runs_tally(runs, err))
			return false;
		if (runs->tally_ends)
			runs_make_columns(runs);
	} else if (run_window_is_busy(&runs->window)) {
		if (!run_window_work(&runs->window, &above, err))
			return false;
		table->top += above;
		table_seek(table, runs->window.count, table->cursor + above);
		if (was_empty && runs->window.count) {
			runs_make_columns(runs);
			runs_load_details(runs);
		}
	}
	screen->busy = run_window_is_busy(&runs->window) || !runs->tally_ends;
	runs_find_left_out(runs);
	hold(runs);
	return true;
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct runs *runs = data;

	return run_columns_cell(&runs->columns, &runs->window.rows[row], column);
}

static struct table_cell mark(void *data, size_t row)
{
	struct runs *runs = data;
	struct ui *ui = runs->screen.ui;
	int64_t id = runs->window.rows[row].id;

	if (id == ui->repository.baseline_run)
		return (struct table_cell){ STYLE_ACCENT, glyph(GLYPH_BASELINE) };
	if (ui_is_marked(ui, id))
		return (struct table_cell){ STYLE_STRONG, glyph(GLYPH_MARK) };
	return (struct table_cell){ STYLE_NORMAL, TEXT("") };
}

static void draw(struct screen *screen, struct area area)
{
	static const char *const none[] = {
		"This is where runs stand, and there is none yet.",
		"",
		"t   runs the pipeline of the commit that is checked out",
		"    (or type: assay run)",
	}, *const no_match[] = { "No run matches the filter.", "", "/   changes it, Esc clears it",
				 "    is:archived in it shows the runs that are archived" },
	*const looking[] = { "Looking for runs that match ...", "", "/   changes the filter, Esc clears it" };
	struct runs *runs = runs_of(screen);
	const char *const *words = runs->screen.busy ? looking : runs_is_filtered(runs) ? no_match : none;
	size_t count = words == none ? ARRAY_LEN(none)
		       : words == looking ? ARRAY_LEN(looking) : ARRAY_LEN(no_match);
	struct text empty[ARRAY_LEN(none)];
	struct table_view view = { .columns = runs->columns.table, .column_count = runs->columns.count,
				   .rows = runs->window.count, .cell = cell, .mark = mark, .data = runs,
				   .empty = empty, .empty_count = count, .scrolls = true };
	struct area details;

	for (size_t i = 0; i < count; i++)
		empty[i] = text_trusted(words[i]);
	ui_split(screen->ui, &area, &details);
	if (runs_is_filtered(runs) || runs->left_out.width)
		runs_draw_filter(runs, area_take_top(&area, 1));
	if (screen->table.chosen_column && !table_shows_column(&screen->table, view.columns, view.column_count, area.cols,
							       screen->table.chosen_column - 1))
		table_show_column(&screen->table, view.columns, view.column_count, area.cols,
				  screen->table.chosen_column - 1);
	table_draw(&screen->table, area, &view);
	if (runs_current(runs) && runs->details_of != runs_current(runs)->id)
		runs_load_details(runs);
	runs_draw_details(runs, details);
}

/* Reads further rows when the cursor comes near the end of the window. */
static void extend(struct runs *runs)
{
	struct table *table = &runs->screen.table;
	struct err err = ERR_INIT;

	if (runs->window.count > ROWS_MAX) {
		hold(runs);
		ui_reload(runs->screen.ui);
		return;
	}
	run_window_reach(&runs->window, table->cursor, (size_t)(table->visible > 0 ? table->visible : 1));
	ui_begin_slice(runs->screen.ui);
	if (run_window_is_busy(&runs->window) && !work(&runs->screen, &err))
		ui_fail(runs->screen.ui, &err);
}

static void jump(struct runs *runs, bool last)
{
	runs->held = (struct run_place){ .run = 0 };
	runs->jump_last = last;
	ui_reload(runs->screen.ui);
}

/* Where no column was chosen, the first metric is. */
static void choose_first(struct runs *runs)
{
	for (size_t i = 0; !runs->screen.table.chosen_column && i < runs->columns.count; i++) {
		if (runs->columns.items[i].view.kind == VIEW_METRIC)
			runs->screen.table.chosen_column = i + 1;
	}
	if (!runs->screen.table.chosen_column)
		runs->screen.table.chosen_column = 1;
}

/* Which of the orders in use a sort is of; sort_count: of none. */
static size_t find_sort(const struct view *view, const struct view_sort *sort)
{
	size_t at = 0;

	while (at < view->sort_count && (view->sorts[at].kind != sort->kind ||
					 (sort->of && strcmp(sort->of, view->sorts[at].of) != 0)))
		at++;
	return at;
}

/* What the chosen column stands for; false, said, where there is no order by it. */
static bool chosen_sort(struct runs *runs, struct view_sort *sort, struct run_query *query)
{
	choose_first(runs);
	*sort = run_columns_sort(&runs->columns.items[runs->screen.table.chosen_column - 1]);
	if (sort->of)
		sort->of = arena_strdup(&runs->kept, sort->of);
	if (view_order(sort, &runs->columns.names, query))
		return true;
	ui_say(runs->screen.ui, STYLE_NORMAL, "There is no order by this column");
	return false;
}

/* Comes with the chosen column in order, and that alone; the same column again turns the order round. */
static void sort_by(struct runs *runs, bool reverse, bool again)
{
	struct view *view = &runs->view;
	struct view_sort sort;
	struct run_query query;

	if (!chosen_sort(runs, &sort, &query))
		return;
	if (view->sort_count && find_sort(view, &sort) == 0) {
		view->sorts[0].ascending = !view->sorts[0].ascending;
	} else if (!view->sort_count && again && (sort.kind == VIEW_RUN || sort.kind == VIEW_WHEN)) {
		/* By which the list is in order already, newest first. */
		sort.ascending = true;
		view->sorts[0] = sort;
		view->sort_count = 1;
	} else {
		sort.ascending = sort.ascending != reverse;
		view->sorts[0] = sort;
		view->sort_count = 1;
	}
	/* Newest first is how the list is without an order. */
	if ((sort.kind == VIEW_RUN || sort.kind == VIEW_WHEN) && !view->sorts[0].ascending)
		view->sort_count = 0;
	jump(runs, false);
}

/* Sorts runs that are the same in the orders so far by the chosen column, too; again: the other way round. */
static void sort_also(struct runs *runs)
{
	struct view *view = &runs->view;
	struct view_sort sort;
	struct run_query query;
	size_t at;

	if (!view->sort_count) {
		sort_by(runs, false, true);
		return;
	}
	if (!chosen_sort(runs, &sort, &query))
		return;
	at = find_sort(view, &sort);
	if (at < view->sort_count) {
		view->sorts[at].ascending = !view->sorts[at].ascending;
	} else if (view->sorts[0].kind == VIEW_RUN || view->sorts[0].kind == VIEW_WHEN) {
		ui_say(runs->screen.ui, STYLE_NORMAL, "Runs are in the order of their numbers, which are all different");
		return;
	} else {
		at = at < VIEW_SORTS_MAX ? at : VIEW_SORTS_MAX - 1;
		view->sorts[at] = sort;
		view->sort_count = at + 1;
		ui_say(runs->screen.ui, STYLE_NORMAL, "Among the same values, by this column; runs without it come last");
	}
	jump(runs, false);
}

static void choose_column(struct runs *runs, bool right)
{
	struct table *table = &runs->screen.table;
	size_t count = runs->columns.count;

	if (right && table->chosen_column < count)
		table->chosen_column++;
	else if (!right && table->chosen_column > 1)
		table->chosen_column--;
	if (table->chosen_column)
		table_show_column(table, runs->columns.table, count, area_screen().cols,
				  table->chosen_column - 1);
}

static void pin(struct runs *runs, int64_t id)
{
	struct ui *ui = runs->screen.ui;
	struct app *app = ui_app(ui);
	struct err err = ERR_INIT;
	int64_t before = ui->repository.baseline_run;
	bool pinned;

	if (!app)
		return;
	if (!app_pin(app, id, true, &pinned, &err))
		ui_fail(ui, &err);
	else if (pinned && before && before != id)
		ui_say(ui, STYLE_GOOD, "Run %" PRId64 " is the baseline instead of run %" PRId64, id, before);
	else
		ui_say(ui, STYLE_GOOD, pinned ? "Run %" PRId64 " is the baseline"
					      : "Run %" PRId64 " is no baseline any more", id);
	ui_load_common(ui);
}

static const char *wanted_stage(struct runs *runs)
{
	for (size_t i = 0; i < runs->stage_count; i++) {
		const struct stage_run *stage = &runs->stages[i];

		if (stage->phase == PHASE_RUNNING || stage->outcome == OUTCOME_FAILURE)
			return stage->name;
	}
	return runs->stage_count ? runs->stages[runs->stage_count - 1].name : NULL;
}

static bool act_on(struct runs *runs, struct run *run, enum action action)
{
	struct ui *ui = runs->screen.ui;

	switch (action) {
	case ACTION_OPEN:
		screen_run_open(ui, run->id);
		return true;
	case ACTION_LOG:
		if (wanted_stage(runs))
			screen_log_open(ui, run->id, wanted_stage(runs));
		return true;
	case ACTION_MARK:
		ui_toggle_mark(ui, run->id);
		table_move(&runs->screen.table, runs->window.count, TABLE_DOWN);
		return true;
	case ACTION_COMPARE:
		screen_compare_open(ui, run->id);
		return true;
	case ACTION_CURVES:
		screen_curves_open(ui, ui->mark_count ? ui->marks : &run->id,
				   ui->mark_count ? ui->mark_count : 1, NULL);
		return true;
	case ACTION_PIN:
		pin(runs, run->id);
		return true;
	case ACTION_REGISTER:
		sheet_register_open(ui, run->id);
		return true;
	case ACTION_CANCEL:
		sheet_cancel_open(ui, run->id);
		return true;
	case ACTION_RERUN:
		sheet_rerun_open(ui, run->id);
		return true;
	case ACTION_TAG:
		sheet_tag_open(ui, run->id);
		return true;
	case ACTION_KEEP:
		sheet_keep_open(ui, run->id);
		return true;
	case ACTION_ARCHIVE:
		sheet_archive_open(ui, run);
		return true;
	case ACTION_COPY:
		ui_copy(ui, text_printf(&runs->screen.arena, "%" PRId64, run->id).s);
		return true;
	default:
		return false;
	}
}

/* By the chosen column, which must be a param or tag; else by the only seed that runs have. */
static void group(struct runs *runs, bool folds)
{
	size_t chosen = runs->screen.table.chosen_column;
	const struct view_column *column = chosen ? &runs->columns.items[chosen - 1].view : NULL;
	const struct filter_names *names = &runs->columns.names;

	if (column && column->kind >= VIEW_PARAM) {
		screen_groups_open(runs->screen.ui, column->kind, column->of, folds);
		return;
	}
	for (size_t i = 0; folds && i < names->field_count; i++) {
		const char *name = names->fields[i].name, *dot = strrchr(name, '.');

		if (strcmp(dot ? dot + 1 : name, "seed") == 0) {
			screen_groups_open(runs->screen.ui,
					   names->fields[i].kind == FIELD_TAG ? VIEW_TAG : VIEW_PARAM, name, true);
			return;
		}
	}
	ui_say(runs->screen.ui, STYLE_NORMAL, "Choose the column of a param or tag with l first; C shows further ones");
}

/* The filter goes first, then the marks, which may be on runs of other repositories, too. */
static bool undo_layer(struct runs *runs)
{
	struct ui *ui = runs->screen.ui;

	if (runs_go_back_to_groups(runs))
		return true;
	if (runs_is_filtered(runs)) {
		runs_clear_filter(runs);
		return true;
	}
	if (!ui->mark_count)
		return false;
	ui_say(ui, STYLE_NORMAL, "No run is marked any more");
	ui->mark_count = 0;
	return true;
}

/* With the metric of the chosen column; where none was chosen, with the first. */
static void show_what_goes_with(struct runs *runs)
{
	const struct shown_column *column;

	choose_first(runs);
	column = &runs->columns.items[runs->screen.table.chosen_column - 1];
	if (column->key && column->view.kind >= VIEW_METRIC && column->view.kind < VIEW_PARAM)
		screen_goes_with_open(runs->screen.ui, column->view.of, column->key);
	else
		ui_say(runs->screen.ui, STYLE_NORMAL, "Choose the column of a metric with l first; C shows further ones");
}

static bool act(struct screen *screen, enum action action)
{
	struct runs *runs = runs_of(screen);
	bool done = true;

	if (action == ACTION_FIRST || action == ACTION_LAST) {
		jump(runs, action == ACTION_LAST);
		return true;
	}
	if (ui_move(&screen->table, runs->window.count, action)) {
		extend(runs);
		hold(runs);
		return true;
	}
	switch (action) {
	case ACTION_TRIGGER:
		sheet_trigger_open(screen->ui, NULL);
		break;
	case ACTION_SORT:
	case ACTION_SORT_REVERSE:
		sort_by(runs, action == ACTION_SORT_REVERSE, true);
		break;
	case ACTION_SORT_ALSO:
		sort_also(runs);
		break;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		choose_column(runs, action == ACTION_RIGHT);
		break;
	case ACTION_SORT_LEFT:
	case ACTION_SORT_RIGHT:
		choose_column(runs, action == ACTION_SORT_RIGHT);
		sort_by(runs, false, false);
		break;
	case ACTION_GROUP:
	case ACTION_FOLD_SEEDS:
		group(runs, action == ACTION_FOLD_SEEDS);
		break;
	case ACTION_GOES_WITH:
		show_what_goes_with(runs);
		break;
	case ACTION_COLUMNS:
		screen_columns_open(screen->ui);
		break;
	case ACTION_VIEWS:
		screen_views_open(screen->ui);
		break;
	case ACTION_SAVE_VIEW:
		sheet_save_view_open(screen->ui, runs, NULL);
		break;
	case ACTION_BACK:
		done = undo_layer(runs);
		break;
	default:
		done = runs_current(runs) && act_on(runs, runs_current(runs), action);
	}
	return done;
}

static bool is_live(struct screen *screen)
{
	return screen->ui->counts.running > 0;
}

/* What is done cannot be canceled. */
static bool offers(struct screen *screen, enum action action)
{
	const struct run *run = runs_current(runs_of(screen));

	return action != ACTION_CANCEL || (run && run->phase != PHASE_DONE);
}

static void close_runs(struct screen *screen)
{
	struct runs *runs = runs_of(screen);

	run_window_release(&runs->window);
	run_columns_release(&runs->columns);
	filter_release(runs->filter);
	arena_release(&runs->filter_arena);
	arena_release(&runs->kept);
	buf_release(&runs->filter_text);
	buf_release(&runs->filter_before);
	buf_release(&runs->filter_there);
	buf_release(&runs->filter_of_group);
	buf_release(&runs->tally_text);
	run_set_release(&runs->matching);
	arena_release(&runs->held_memory);
}

const struct screen_type screen_runs = { .title = NULL, .context = IN_RUNS, .size = sizeof(struct runs),
					 .load = load, .draw = draw, .act = act, .close = close_runs,
					 .is_live = is_live, .work = work, .offers = offers,
					 .filter = runs_filter_prompt };
