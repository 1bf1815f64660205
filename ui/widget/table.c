/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/table.h"

#include <limits.h>

/* The cursor's and the mark's columns, and one blank. */
#define MARGIN 3
#define GAP 1
#define COLUMNS_MAX 512

static void keep_in_view(struct table *table, size_t rows)
{
	size_t visible = table->visible > 0 ? (size_t)table->visible : 1;

	if (table->cursor >= rows)
		table->cursor = rows ? rows - 1 : 0;
	if (table->cursor < table->top)
		table->top = table->cursor;
	if (table->cursor >= table->top + visible)
		table->top = table->cursor - visible + 1;
	if (table->top + visible > rows)
		table->top = rows > visible ? rows - visible : 0;
}

static void step(struct table *table, size_t rows, long by)
{
	long to = (long)table->cursor + by;

	if (to < 0)
		to = 0;
	if (to >= (long)rows)
		to = (long)rows - 1;
	table->cursor = to < 0 ? 0 : (size_t)to;
}

bool table_move(struct table *table, size_t rows, enum table_move move)
{
	size_t before = table->cursor;
	long page = table->visible > 1 ? table->visible - 1 : 1;

	switch (move) {
	case TABLE_UP:
		step(table, rows, -1);
		break;
	case TABLE_DOWN:
		step(table, rows, 1);
		break;
	case TABLE_HALF_UP:
		step(table, rows, -(page + 1) / 2);
		break;
	case TABLE_HALF_DOWN:
		step(table, rows, (page + 1) / 2);
		break;
	case TABLE_PAGE_UP:
		step(table, rows, -page);
		break;
	case TABLE_PAGE_DOWN:
		step(table, rows, page);
		break;
	case TABLE_FIRST:
		table->cursor = 0;
		break;
	case TABLE_LAST:
		table->cursor = rows ? rows - 1 : 0;
		break;
	}
	keep_in_view(table, rows);
	return table->cursor != before;
}

void table_shift(struct table *table, const struct table_column *columns, size_t count, bool right)
{
	size_t movable = 0;

	for (size_t i = 1; i < count; i++)
		movable += !columns[i].frozen;
	if (right && table->first_column + 1 < movable)
		table->first_column++;
	else if (!right && table->first_column)
		table->first_column--;
}

void table_seek(struct table *table, size_t rows, size_t row)
{
	table->cursor = row;
	keep_in_view(table, rows);
}

/* The column with the highest rank that is still there; count when only rank 0 is left. */
static size_t least_wanted(const struct table_column *columns, size_t count, const int *widths)
{
	size_t least = count;
	int rank = 0;

	for (size_t i = 0; i < count; i++) {
		if (widths[i] && columns[i].rank >= rank && columns[i].rank > 0) {
			rank = columns[i].rank;
			least = i;
		}
	}
	return least;
}

static int total_width(const int *widths, size_t count)
{
	int total = MARGIN;

	for (size_t i = 0; i < count; i++)
		total += widths[i] ? widths[i] + GAP : 0;
	return total - GAP;
}

void table_layout(const struct table_column *columns, size_t count, int cols, size_t first_column,
		  int *widths)
{
	size_t least, scrolled = 0;

	for (size_t i = 0; i < count; i++) {
		bool away = i > 0 && !columns[i].frozen && scrolled < first_column;

		scrolled += away;
		widths[i] = away ? 0 : columns[i].width;
	}
	while (total_width(widths, count) > cols &&
	       (least = least_wanted(columns, count, widths)) < count)
		widths[least] = 0;
	for (size_t i = 0; i < count; i++) {
		if (columns[i].stretch && widths[i]) {
			widths[i] += cols - total_width(widths, count);
			if (widths[i] < 1)
				widths[i] = 1;
			break;
		}
	}
}

void table_show_column(struct table *table, const struct table_column *columns, size_t count, int cols,
		       size_t column)
{
	int widths[COLUMNS_MAX];

	if (column >= count || count > COLUMNS_MAX)
		return;
	for (table->first_column = 0; table->first_column + 1 < count; table->first_column++) {
		table_layout(columns, count, cols, table->first_column, widths);
		if (widths[column])
			return;
	}
}

bool table_shows_column(const struct table *table, const struct table_column *columns, size_t count, int cols,
			size_t column)
{
	int widths[COLUMNS_MAX];

	if (column >= count || count > COLUMNS_MAX)
		return false;
	table_layout(columns, count, cols, table->first_column, widths);
	return widths[column] > 0;
}

/* Where there are more columns than are seen. */
static void draw_more(struct area area, const struct table *table, const struct table_view *view, const int *widths)
{
	size_t hidden = 0;

	for (size_t i = 0; i < view->column_count; i++)
		hidden += !widths[i];
	if (table->first_column)
		draw_text(area, 0, MARGIN - 1, STYLE_ACCENT, glyph(GLYPH_MORE_LEFT));
	if (hidden > table->first_column)
		draw_text(area, 0, area.cols - 1, STYLE_ACCENT, glyph(GLYPH_CRUMB));
}

static void draw_titles(struct area area, const struct table_view *view, const int *widths, size_t chosen)
{
	int col = MARGIN;

	for (size_t i = 0; i < view->column_count; i++) {
		if (!widths[i])
			continue;
		draw_cell(area, 0, col, widths[i], view->columns[i].right,
			  STYLE_TITLE | (i + 1 == chosen ? STYLE_SELECTED : 0),
			  view->columns[i].title);
		col += widths[i] + GAP;
	}
}

static void draw_row(struct area area, int at, const struct table_view *view, const int *widths,
		     size_t row, bool selected)
{
	unsigned extra = selected ? STYLE_SELECTED : 0;
	struct table_cell mark = { STYLE_NORMAL, TEXT("") };
	int col = MARGIN;

	if (view->mark)
		mark = view->mark(view->data, row);
	draw_cell(area, at, 0, 1, false, STYLE_STRONG | extra, selected ? glyph(GLYPH_CURSOR) : TEXT(""));
	draw_cell(area, at, 1, 2, false, mark.style | extra, mark.text);
	if (view->spans && view->spans(view->data, row)) {
		struct table_cell cell = view->cell(view->data, row, 0);

		draw_cell(area, at, col, area.cols - col, false, cell.style | extra, cell.text);
		return;
	}
	for (size_t i = 0; i < view->column_count; i++) {
		struct table_cell cell;

		if (!widths[i])
			continue;
		cell = view->cell(view->data, row, i);
		draw_cell(area, at, col, widths[i], view->columns[i].right, cell.style | extra, cell.text);
		col += widths[i];
		if (col < area.cols)
			col = draw_cell(area, at, col, GAP, false, extra, TEXT(""));
	}
	if (col < area.cols)
		draw_cell(area, at, col, area.cols - col, false, extra, TEXT(""));
}

void table_fit(struct table *table, struct area area, size_t rows)
{
	table->visible = area.rows > 1 ? area.rows - 1 : 1;
	keep_in_view(table, rows);
}

void table_draw(struct table *table, struct area area, const struct table_view *view)
{
	int widths[COLUMNS_MAX];
	size_t count = view->column_count < COLUMNS_MAX ? view->column_count : COLUMNS_MAX;
	struct table_view shown = *view;
	struct area titles;

	shown.column_count = count;
	table_layout(view->columns, count, area.cols, table->first_column, widths);
	table_fit(table, area, view->rows);
	titles = area_take_top(&area, 1);
	draw_titles(titles, &shown, widths, table->chosen_column);
	if (view->scrolls)
		draw_more(titles, table, &shown, widths);
	for (size_t i = 0; !view->rows && i < view->empty_count; i++)
		draw_text(area, (int)i + 1, MARGIN, STYLE_NORMAL, view->empty[i]);
	for (int at = 0; at < area.rows && table->top + (size_t)at < view->rows; at++) {
		size_t row = table->top + (size_t)at;

		draw_row(area, at, &shown, widths, row, row == table->cursor);
	}
}
