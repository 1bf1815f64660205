/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart.h"
#include "base/format.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

#define AXIS_WIDTH 9
#define BRAILLE 0x2800

static void bounds(const struct chart_series *series, size_t count, double *x_low, double *x_high,
		   double *y_low, double *y_high)
{
	*x_low = *y_low = INFINITY;
	*x_high = *y_high = -INFINITY;
	for (size_t s = 0; s < count; s++) {
		for (size_t i = 0; i < series[s].count; i++) {
			*x_low = fmin(*x_low, series[s].x[i]);
			*x_high = fmax(*x_high, series[s].x[i]);
			if (!isfinite(series[s].y[i]))
				continue;
			*y_low = fmin(*y_low, series[s].y[i]);
			*y_high = fmax(*y_high, series[s].y[i]);
		}
	}
}

static int place(double value, double low, double high, int size)
{
	double at = high > low ? (value - low) / (high - low) * (size - 1) : 0;

	return at < 0 ? 0 : at > size - 1 ? size - 1 : (int)(at + 0.5);
}

static void fill_column(bool *dots, int width, int height, int col, int from, int to)
{
	for (int row = from < to ? from : to; row <= (from < to ? to : from); row++)
		dots[(height - 1 - row) * width + col] = true;
}

/* The straight line between two points, in dots. */
static void join(bool *dots, int width, int height, int col0, int row0, int col1, int row1)
{
	int before = row0;

	for (int col = col0; col <= col1; col++) {
		int row = col1 > col0 ? row0 + (row1 - row0) * (col - col0) / (col1 - col0) : row1;

		fill_column(dots, width, height, col, before, row);
		before = row;
	}
}

void chart_plot(const struct chart_series *series, double x_low, double x_high, double y_low,
		double y_high, bool *dots, int width, int height)
{
	int last_col = -1, last_row = 0;

	for (size_t i = 0; i < series->count; i++) {
		int col, row;

		if (!isfinite(series->y[i])) {
			last_col = -1;
			continue;
		}
		col = place(series->x[i], x_low, x_high, width);
		row = place(series->y[i], y_low, y_high, height);
		if (last_col >= 0 && last_col <= col)
			join(dots, width, height, last_col, last_row, col, row);
		else
			fill_column(dots, width, height, col, row, row);
		last_col = col;
		last_row = row;
	}
}

/* One braille character of the dots; the bits' order is Unicode's (chart 2800). */
static struct text braille(char *out, const bool *dots, int width, int row, int col)
{
	static const unsigned char bits[4][2] = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 },
						  { 0x40, 0x80 } };
	unsigned code = BRAILLE;

	for (int r = 0; r < 4; r++) {
		for (int c = 0; c < 2; c++) {
			if (dots[(row * 4 + r) * width + col * 2 + c])
				code |= bits[r][c];
		}
	}
	out[0] = (char)(0xe0 | code >> 12);
	out[1] = (char)(0x80 | (code >> 6 & 0x3f));
	out[2] = (char)(0x80 | (code & 0x3f));
	out[3] = '\0';
	return text_trusted(code == BRAILLE ? " " : out);
}

static void draw_dots(struct area area, const bool *dots, int width, unsigned style)
{
	bool ascii = glyph_is_ascii();
	char bytes[4];

	for (int row = 0; row < area.rows; row++) {
		for (int col = 0; col < area.cols; col++) {
			struct text text = ascii ? text_trusted(dots[row * width + col] ? "*" : " ")
						 : braille(bytes, dots, width, row, col);

			if (text.s[0] != ' ')
				draw_text(area, row, col, style, text);
		}
	}
}

static void draw_axes(struct area area, struct area plot, double x_low, double x_high, double y_low,
		      double y_high, const char *x_name)
{
	char text[FORMAT_SIZE];
	int last = plot.rows - 1;

	for (int row = 0; row <= last; row++) {
		bool numbered = row == 0 || row == last || row == last / 2;
		double value = last ? y_high - (y_high - y_low) * row / last : y_high;

		if (numbered)
			draw_cell(area, row, 0, AXIS_WIDTH - 1, true, STYLE_MUTED,
				  text_trusted(format_real(text, value, 4)));
		draw_text(area, row, AXIS_WIDTH, STYLE_MUTED, glyph(numbered ? GLYPH_AXIS : GLYPH_BAR));
	}
	draw_text(area, plot.rows, AXIS_WIDTH + 1, STYLE_MUTED,
		  text_trusted(format_real(text, x_low, 0)));
	draw_text(area, plot.rows, AXIS_WIDTH + 1 + plot.cols / 2 - 2, STYLE_MUTED, text_trusted(x_name));
	draw_cell(area, plot.rows, AXIS_WIDTH + 1 + plot.cols - 10, 10, true, STYLE_MUTED,
		  text_trusted(format_real(text, x_high, 0)));
}

void chart_draw(struct area area, const struct chart_series *series, size_t count, const char *x_name)
{
	static const enum style styles[] = { STYLE_ACCENT, STYLE_GOOD, STYLE_WARNING, STYLE_BAD };
	struct area plot = { area.row, area.col + AXIS_WIDTH + 1, area.rows - 1,
			     area.cols - AXIS_WIDTH - 1 };
	double x_low, x_high, y_low, y_high;
	bool ascii = glyph_is_ascii();
	int width = plot.cols * (ascii ? 1 : 2), height = plot.rows * (ascii ? 1 : 4);
	bool *dots;

	if (plot.rows < 1 || plot.cols < 12)
		return;
	bounds(series, count, &x_low, &x_high, &y_low, &y_high);
	if (!isfinite(x_low) || !isfinite(y_low)) {
		draw_text(area, 0, 1, STYLE_MUTED, TEXT("no number to draw"));
		return;
	}
	for (size_t s = 0; s < count; s++) {
		dots = mem_zalloc((size_t)width * (size_t)height, sizeof(*dots));
		chart_plot(&series[s], x_low, x_high, y_low, y_high, dots, width, height);
		draw_dots(plot, dots, width, styles[s % ARRAY_LEN(styles)]);
		free(dots);
	}
	draw_axes(area, plot, x_low, x_high, y_low, y_high, x_name);
}

struct text chart_spark(struct arena *arena, const double *y, size_t count, int width)
{
	struct buf line = BUF_INIT;
	double low = INFINITY, high = -INFINITY;
	struct text result;

	for (size_t i = 0; i < count; i++) {
		low = isfinite(y[i]) ? fmin(low, y[i]) : low;
		high = isfinite(y[i]) ? fmax(high, y[i]) : high;
	}
	for (int col = 0; col < width && count; col++) {
		double value = y[(size_t)col * count / (size_t)width];

		if (isfinite(value))
			buf_puts(&line, glyph_spark(high > low ? (int)((value - low) / (high - low) * 7.99)
							       : 0).s);
		else
			buf_putc(&line, ' ');
	}
	result = text_trusted(arena_strdup(arena, line.data));
	buf_release(&line);
	return result;
}

int chart_bar(struct area area, int row, int col, int width, double part)
{
	int full = (int)((part < 0 ? 0 : part > 1 ? 1 : part) * width + 0.5);

	col = draw_repeat(area, row, col, full, STYLE_RUNNING, GLYPH_FULL);
	return draw_repeat(area, row, col, width - full, STYLE_MUTED, GLYPH_EMPTY);
}
