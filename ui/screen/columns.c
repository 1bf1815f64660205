/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vec.h"
#include "ui/screen/runs.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The columns of the table of runs: which, in which order, how wide, under what title. */

#define WIDTH_MAX 80
#define NAME_WIDTH 24
#define COLS_WIDE 120

struct columns {
	struct screen screen;
	struct runs *runs;		/* whose columns these are; the screen below */
	bool was_usual, changed;	/* the usual columns, left as they were, stay the usual ones */
	struct view_column *others;	/* those that are not shown */
	size_t other_count;
};

static struct columns *columns_of(struct screen *screen)
{
	return (struct columns *)screen;
}

static void prepare(struct screen *screen, const void *data)
{
	(void)data;
	columns_of(screen)->runs = (struct runs *)screen->ui->top;
	columns_of(screen)->was_usual = !columns_of(screen)->runs->view.column_count;
}

static struct view *view_of(struct columns *columns)
{
	return &columns->runs->view;
}

static bool is_same(const struct view_column *a, const struct view_column *b)
{
	return a->kind == b->kind && (!a->of || strcmp(a->of, b->of) == 0);
}

static bool is_shown(struct columns *columns, const struct view_column *column)
{
	const struct view *view = view_of(columns);

	for (size_t i = 0; i < view->column_count; i++) {
		if (is_same(&view->columns[i], column))
			return true;
	}
	return false;
}

/* What is shown without a choice becomes the choice, to be changed from there. */
static void take_usual(struct runs *runs)
{
	if (runs->view.column_count)
		return;
	for (size_t i = 0; i < runs->columns.count; i++) {
		struct view_column column = runs->columns.items[i].view;

		if (column.of)
			column.of = arena_strdup(&runs->kept, column.of);
		runs->view.columns[runs->view.column_count++] = column;
	}
}

static bool load(struct screen *screen, struct err *err)
{
	struct columns *columns = columns_of(screen);
	VEC_OF(struct view_column) others = VEC_INIT;
	struct arena *arena = &screen->arena;
	struct metric_key *metrics;
	struct field_key *fields;
	size_t metric_count, field_count;

	if (!metric_key_list(&screen->ui->store, arena, &metrics, &metric_count, err) ||
	    !field_key_list(&screen->ui->store, arena, &fields, &field_count, err))
		return false;
	take_usual(columns->runs);
	for (enum view_kind kind = 0; kind < VIEW_METRIC; kind++)
		VEC_PUSH(&others, (struct view_column){ .kind = kind });
	for (size_t i = 0; i < metric_count; i++) {
		for (enum view_kind kind = VIEW_METRIC; kind <= VIEW_SPARK; kind++)
			VEC_PUSH(&others, (struct view_column){ .kind = kind, .of = metrics[i].name });
	}
	for (size_t i = 0; i < field_count; i++)
		VEC_PUSH(&others, (struct view_column){
			.kind = fields[i].kind == FIELD_TAG ? VIEW_TAG : VIEW_PARAM, .of = fields[i].name });
	columns->others = ARENA_ARRAY(arena, struct view_column, others.len);
	columns->other_count = 0;
	for (size_t i = 0; i < others.len; i++) {
		if (!is_shown(columns, &others.items[i]))
			columns->others[columns->other_count++] = others.items[i];
	}
	VEC_RELEASE(&others);
	return true;
}

static size_t row_count(struct columns *columns)
{
	return view_of(columns)->column_count + columns->other_count;
}

static struct view_column *column_at(struct columns *columns, size_t row)
{
	struct view *view = view_of(columns);

	return row < view->column_count ? &view->columns[row] : &columns->others[row - view->column_count];
}

static struct table_cell cell(void *data, size_t row, size_t at)
{
	static const char *const words[VIEW_KINDS] = {
		[VIEW_METRIC] = "metric", [VIEW_DELTA] = "difference from the baseline",
		[VIEW_SPARK] = "curve",   [VIEW_PARAM] = "param",
		[VIEW_TAG] = "tag",
	};
	struct columns *columns = data;
	const struct view_column *column = column_at(columns, row);
	bool shown = row < view_of(columns)->column_count;
	enum style style = shown ? STYLE_NORMAL : STYLE_MUTED;

	switch (at) {
	case 0:
		return (struct table_cell){ style, column->of ? ui_clean(&columns->screen, column->of)
							      : text_trusted(run_columns_usual_title(column->kind)) };
	case 1:
		return (struct table_cell){ STYLE_MUTED, text_trusted(words[column->kind] ? words[column->kind]
											 : "of every run") };
	case 2:
		return (struct table_cell){ STYLE_STRONG, ui_clean(&columns->screen, column->title) };
	case 3:
		return (struct table_cell){ style, column->width ? text_printf(&columns->screen.arena, "%d", column->width)
							       : TEXT("") };
	default:
		return (struct table_cell){ STYLE_NORMAL, column->frozen ? TEXT("stays") : TEXT("") };
	}
}

static struct table_cell mark(void *data, size_t row)
{
	bool shown = row < view_of(data)->column_count;

	return (struct table_cell){ STYLE_STRONG, shown ? glyph(GLYPH_MARK) : TEXT("") };
}

static int longest_name(struct columns *columns)
{
	int longest = NAME_WIDTH;

	for (size_t i = 0; i < row_count(columns); i++) {
		int width = cell(columns, i, 0).text.width;

		longest = width > longest ? width : longest;
	}
	return longest < COLS_WIDE / 2 ? longest : COLS_WIDE / 2;
}

static void draw(struct screen *screen, struct area area)
{
	struct columns *columns = columns_of(screen);
	struct table_column shape[] = {
		{ .title = TEXT("COLUMN"), .width = NAME_WIDTH, .stretch = area.cols < COLS_WIDE },
		{ .title = TEXT("WHAT IT IS"), .width = 28, .rank = 1 },
		{ .title = TEXT("TITLE"), .width = 10, .rank = 3 },
		{ .title = TEXT("WIDTH"), .width = 5, .right = true, .rank = 2 },
		{ .title = TEXT(""), .width = 5, .rank = 2 },
	};
	struct table_view view = { .columns = shape, .column_count = ARRAY_LEN(shape), .rows = row_count(columns),
				   .cell = cell, .mark = mark, .data = columns };
	struct area line = area_take_top(&area, 1);

	/* What belongs together stays together on a wide screen. */
	if (!shape[0].stretch)
		shape[0].width = longest_name(columns);

	draw_format(line, 0, 1, STYLE_MUTED, "%zu shown, in this order; %zu more can be",
		    view_of(columns)->column_count, columns->other_count);
	table_draw(&screen->table, area, &view);
}

/* Behind the others, but for the subject, which takes what room is left. */
static void insert(struct view *view, struct view_column column)
{
	size_t at = view->column_count++;

	if (at && view->columns[at - 1].kind == VIEW_SUBJECT) {
		view->columns[at] = view->columns[at - 1];
		at--;
	}
	view->columns[at] = column;
}

/* Shows a column, or takes it away. */
static void toggle(struct columns *columns)
{
	struct view *view = view_of(columns);
	struct table *table = &columns->screen.table;
	size_t row = table->cursor;
	struct view_column column = *column_at(columns, row);

	if (row < view->column_count) {
		memmove(&view->columns[row], &view->columns[row + 1],
			(view->column_count - row - 1) * sizeof(*view->columns));
		view->column_count--;
	} else if (view->column_count == VIEW_COLUMNS_MAX) {
		ui_say(columns->screen.ui, STYLE_WARNING, "No more than %d columns", VIEW_COLUMNS_MAX);
	} else {
		if (column.of)
			column.of = arena_strdup(&columns->runs->kept, column.of);
		insert(view, column);
	}
	ui_reload(columns->screen.ui);
	table_seek(table, row_count(columns), row + 1 < row_count(columns) ? row + 1 : row);
}

static void move(struct columns *columns, bool down)
{
	struct view *view = view_of(columns);
	struct table *table = &columns->screen.table;
	size_t row = table->cursor, to = down ? row + 1 : row - 1;
	struct view_column column;

	if (row >= view->column_count || (down ? to >= view->column_count : row == 0))
		return;
	column = view->columns[row];
	view->columns[row] = view->columns[to];
	view->columns[to] = column;
	table_seek(table, row_count(columns), to);
}

/* The width that the table gives it now is where a person's own begins. */
static void resize(struct columns *columns, int by)
{
	size_t row = columns->screen.table.cursor;
	struct view_column *column = column_at(columns, row);

	if (row >= view_of(columns)->column_count)
		return;
	if (!column->width) {
		for (size_t i = 0; i < columns->runs->columns.count; i++) {
			if (is_same(&columns->runs->columns.items[i].view, column))
				column->width = columns->runs->columns.table[i].width;
		}
	}
	column->width += by;
	if (column->width < 3)
		column->width = 3;
	if (column->width > WIDTH_MAX)
		column->width = WIDTH_MAX;
}

static void done_rename(struct ui *ui, int button)
{
	struct columns *columns = columns_of(ui->top);
	const char *title = sheet_value(ui->sheet, 0);

	if (button == 1)
		column_at(columns, columns->screen.table.cursor)->title =
			*title ? arena_strdup(&columns->runs->kept, title) : NULL;
}

static void rename_column(struct columns *columns)
{
	struct sheet *sheet = ui_sheet(columns->screen.ui, "Give this column a title", done_rename);
	const struct view_column *column = column_at(columns, columns->screen.table.cursor);

	line_set(&sheet_field(sheet, "title  (empty: the usual one)", NULL)->line, column->title ? column->title : "");
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Rename", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}

static void freeze(struct columns *columns)
{
	struct view_column *column = column_at(columns, columns->screen.table.cursor);

	column->frozen ^= true;
	ui_say(columns->screen.ui, STYLE_NORMAL, column->frozen ? "It stays in sight when the others scroll"
								: "It scrolls with the others");
}

/* They are shown, and stay the usual ones as long as nothing is changed. */
static void use_usual(struct columns *columns)
{
	view_of(columns)->column_count = 0;
	columns->was_usual = true;
	columns->changed = false;
	runs_make_columns(columns->runs);
	ui_reload(columns->screen.ui);
	table_seek(&columns->screen.table, row_count(columns), 0);
	ui_say(columns->screen.ui, STYLE_NORMAL, "The usual columns");
}

static bool act(struct screen *screen, enum action action)
{
	struct columns *columns = columns_of(screen);
	bool shown = screen->table.cursor < view_of(columns)->column_count;

	if (ui_move(&screen->table, row_count(columns), action))
		return true;
	columns->changed = columns->changed || (action >= ACTION_SHOW_COLUMN && action <= ACTION_RENAME);
	switch (action) {
	case ACTION_SHOW_COLUMN:
		toggle(columns);
		return true;
	case ACTION_COLUMN_UP:
	case ACTION_COLUMN_DOWN:
		move(columns, action == ACTION_COLUMN_DOWN);
		return true;
	case ACTION_NARROWER:
	case ACTION_WIDER:
		resize(columns, action == ACTION_WIDER ? 1 : -1);
		return true;
	case ACTION_FREEZE:
		if (shown)
			freeze(columns);
		return true;
	case ACTION_RENAME:
		if (shown)
			rename_column(columns);
		return true;
	case ACTION_USUAL_COLUMNS:
		use_usual(columns);
		return true;
	case ACTION_SAVE_VIEW:
		sheet_save_view_open(screen->ui, columns->runs, NULL);
		return true;
	default:
		return false;
	}
}

static bool is_match(void *data, size_t row, struct regex *pattern)
{
	const struct view_column *column = column_at(data, row);

	return regex_find(pattern, str_of(column->of ? column->of : run_columns_usual_title(column->kind)), 0, NULL,
			  NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	return ui_find_row(screen, row_count(columns_of(screen)), is_match, screen, pattern, backwards);
}

static void close_columns(struct screen *screen)
{
	struct columns *columns = columns_of(screen);

	if (columns->was_usual && !columns->changed)
		view_of(columns)->column_count = 0;
	/* What was scrolled away or chosen may be another column now. */
	columns->runs->screen.table.first_column = 0;
	if (columns->changed)
		columns->runs->screen.table.chosen_column = 0;
}

const struct screen_type screen_columns = { .title = "columns", .context = IN_COLUMNS,
					    .size = sizeof(struct columns), .load = load, .draw = draw,
					    .act = act, .close = close_columns, .find = find };

void screen_columns_open(struct ui *ui)
{
	ui_push(ui, &screen_columns, prepare, NULL);
}
