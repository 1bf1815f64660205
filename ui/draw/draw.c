/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/draw.h"
#include "ui/draw/term.h"

#include <curses.h>
#include <stdio.h>

struct area area_screen(void)
{
	return (struct area){ 0, 0, term_rows(), term_cols() };
}

struct area area_take_top(struct area *area, int rows)
{
	struct area taken = *area;

	if (rows > area->rows)
		rows = area->rows < 0 ? 0 : area->rows;
	taken.rows = rows;
	area->row += rows;
	area->rows -= rows;
	return taken;
}

struct area area_take_bottom(struct area *area, int rows)
{
	struct area taken = *area;

	if (rows > area->rows)
		rows = area->rows < 0 ? 0 : area->rows;
	taken.row = area->row + area->rows - rows;
	taken.rows = rows;
	area->rows -= rows;
	return taken;
}

static void set_style(unsigned style)
{
	attr_t attributes = (attr_t)style_attributes(style);

	wattrset(stdscr, (int)attributes);
}

void draw_clear(struct area area)
{
	set_style(STYLE_NORMAL);
	for (int row = 0; row < area.rows; row++)
		mvwhline(stdscr, area.row + row, area.col, ' ', area.cols);
}

int draw_text(struct area area, int row, int col, unsigned style, struct text text)
{
	if (row < 0 || row >= area.rows || col >= area.cols)
		return col;
	if (col < 0) {
		text = text_skip(text, -col);
		col = 0;
	}
	text = text_fit(text, area.cols - col);
	set_style(style);
	mvwaddnstr(stdscr, area.row + row, area.col + col, text.s, (int)text.len);
	return col + text.width;
}

int draw_repeat(struct area area, int row, int col, int count, unsigned style, enum glyph which)
{
	struct text one = glyph(which);

	for (int i = 0; i < count && col < area.cols; i++)
		col = draw_text(area, row, col, style, one);
	return col;
}

static int draw_blanks(struct area area, int row, int col, int count, unsigned style)
{
	if (row < 0 || row >= area.rows || count <= 0 || col >= area.cols)
		return col;
	if (count > area.cols - col)
		count = area.cols - col;
	set_style(style);
	for (int i = 0; i < count; i++)
		mvwaddch(stdscr, area.row + row, area.col + col + i, ' ');
	return col + count;
}

int draw_cell(struct area area, int row, int col, int width, bool right, unsigned style,
	      struct text text)
{
	int end = col + width;

	if (width <= 0)
		return col;
	if (text.width > width) {
		text = text_fit(text, width - 1);
		col = draw_text(area, row, col, style, text);
		col = draw_text(area, row, col, style, glyph(GLYPH_ELLIPSIS));
		return draw_blanks(area, row, col, end - col, style);
	}
	if (right)
		col = draw_blanks(area, row, col, width - text.width, style);
	col = draw_text(area, row, col, style, text);
	return draw_blanks(area, row, col, end - col, style);
}

int draw_format(struct area area, int row, int col, unsigned style, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	col = draw_text(area, row, col, style, text_trusted(text.data));
	buf_release(&text);
	return col;
}

void draw_rule(struct area area, int row)
{
	draw_repeat(area, row, 0, area.cols, STYLE_MUTED, GLYPH_RULE);
}

struct area draw_frame(struct area area, struct text title)
{
	int bottom = area.rows - 1, right = area.cols - 1, col;

	draw_clear(area);
	draw_text(area, 0, 0, STYLE_NORMAL, glyph(GLYPH_CORNER_TL));
	draw_repeat(area, 0, 1, right - 1, STYLE_NORMAL, GLYPH_RULE);
	draw_text(area, 0, right, STYLE_NORMAL, glyph(GLYPH_CORNER_TR));
	for (int row = 1; row < bottom; row++) {
		draw_text(area, row, 0, STYLE_NORMAL, glyph(GLYPH_BAR));
		draw_text(area, row, right, STYLE_NORMAL, glyph(GLYPH_BAR));
	}
	draw_text(area, bottom, 0, STYLE_NORMAL, glyph(GLYPH_CORNER_BL));
	draw_repeat(area, bottom, 1, right - 1, STYLE_NORMAL, GLYPH_RULE);
	draw_text(area, bottom, right, STYLE_NORMAL, glyph(GLYPH_CORNER_BR));
	col = draw_text(area, 0, 1, STYLE_STRONG, TEXT(" "));
	col = draw_text(area, 0, col, STYLE_STRONG, text_fit(title, area.cols - 5));
	draw_text(area, 0, col, STYLE_STRONG, TEXT(" "));
	return (struct area){ area.row + 1, area.col + 2, area.rows - 2, area.cols - 4 };
}
