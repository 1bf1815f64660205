/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart_plot.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

void chart_plot_init(struct chart_plot *plot, int rows, int cols, enum glyph_dots dots, size_t count,
		     struct chart_scale x, struct chart_scale y)
{
	size_t cells = (size_t)rows * (size_t)cols, lines = count * (size_t)cols;

	*plot = (struct chart_plot){ .rows = rows, .cols = cols, .dots = dots, .x = x, .y = y, .count = count,
				     .high = dots == GLYPH_BRAILLE ? 4 : dots == GLYPH_BLOCKS ? 2 : 1,
				     .wide = dots == GLYPH_BRAILLE ? 2 : 1 };
	plot->bits = mem_zalloc(cells, sizeof(*plot->bits));
	plot->owner = mem_zalloc(cells, sizeof(*plot->owner));
	plot->line = mem_zalloc(lines, sizeof(*plot->line));
	for (size_t i = 0; i < cells; i++)
		plot->owner[i] = -1;
	for (size_t i = 0; i < lines; i++)
		plot->line[i] = -1;
}

void chart_plot_release(struct chart_plot *plot)
{
	free(plot->bits);
	free(plot->owner);
	free(plot->line);
}

struct pen {
	struct chart_plot *plot;
	size_t number;
	bool is_faint;
};

/* Dots count from the lower left corner. */
static void put(const struct pen *pen, int col, int row)
{
	/* The bits' order is Unicode's (chart 2800); halves are told as glyph_of_dots wants them. */
	static const unsigned char braille[4][2] = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 },
						     { 0x40, 0x80 } };
	struct chart_plot *plot = pen->plot;
	int from_top = plot->rows * plot->high - 1 - row, cell_row = from_top / plot->high, cell_col = col / plot->wide;
	int cell = cell_row * plot->cols + cell_col, sub = from_top % plot->high;

	if (pen->is_faint && plot->owner[cell] >= 0 && plot->owner[cell] != (short)pen->number)
		return;
	plot->bits[cell] |= plot->dots == GLYPH_BRAILLE ? braille[sub][col % plot->wide] : (unsigned char)(1 << sub);
	if (plot->owner[cell] < 0)
		plot->owner[cell] = (short)pen->number;
	plot->line[pen->number * (size_t)plot->cols + (size_t)cell_col] = (short)cell_row;
}

/* A stroke up or down, as far as it is on the plot. */
static void put_stroke(const struct pen *pen, int col, double from, double to)
{
	int last = pen->plot->rows * pen->plot->high - 1;
	double low = fmin(from, to), high = fmax(from, to);

	if (high < -0.5 || low > last + 0.5)
		return;
	low = fmax(round(low), 0);
	high = fmin(round(high), last);
	/* Ends where it comes to, so that the line's row is that of its end. */
	for (int i = 0, count = (int)(high - low); i <= count; i++)
		put(pen, col, to >= from ? (int)low + i : (int)high - i);
}

/* Where the pen is, in dots; a curve's line goes on from there. */
struct at {
	double col, row;
	bool is_down;
};

static void join(const struct pen *pen, struct at *at, double col, double row)
{
	double wide = pen->plot->cols * pen->plot->wide, slope = (row - at->row) / (col - at->col);
	double first = fmax(floor(at->col) + 1, 0), last = fmin(ceil(col) - 1, wide - 1);
	double before = at->row;

	if (at->is_down && col > at->col) {
		before += slope * (fmax(first - 1, at->col) - at->col);
		for (double c = first; c <= last; c++) {
			double next = at->row + slope * (c - at->col);

			put_stroke(pen, (int)c, before, next);
			before = next;
		}
	}
	if (col >= 0 && col <= wide - 1)
		put_stroke(pen, (int)col, at->is_down && col >= at->col ? before : row, row);
	*at = (struct at){ col, row, true };
}

static double dot(const struct chart_scale *scale, double value, int size)
{
	double at = chart_scale_at(scale, value) * (size - 1);

	/* Nothing far away matters but the direction; on a logarithmic axis 0 is below all. */
	return isnan(at) ? -2 : fmax(fmin(at, 1e6), -1e6);
}

/* Many values at one place: from the lowest to the highest. */
static void put_box(const struct pen *pen, struct at *at, const struct chart_point *point)
{
	struct chart_plot *plot = pen->plot;
	int wide = plot->cols * plot->wide, tall = plot->rows * plot->high;
	double from = round(dot(&plot->x, point->x_low, wide)), to = round(dot(&plot->x, point->x_high, wide));
	double low = dot(&plot->y, point->low, tall), high = dot(&plot->y, point->high, tall);
	double last = isfinite(point->last) ? dot(&plot->y, point->last, tall) : (low + high) / 2;
	/* A line comes to the nearest of them. */
	double enter = at->is_down ? fmax(fmin(at->row, high), low) : low;

	join(pen, at, from, enter);
	for (double col = fmax(from, 0); col <= fmin(to, wide - 1); col++) {
		put_stroke(pen, (int)col, low, high);
		put_stroke(pen, (int)col, last, last);
	}
	*at = (struct at){ to, last, true };
}

void chart_plot_add(struct chart_plot *plot, size_t number, const struct chart_series *series)
{
	struct pen pen = { plot, number, series->is_faint };
	struct at at = { 0 };

	for (size_t i = 0; i < series->count; i++) {
		const struct chart_point *point = &series->points[i];

		/* On a logarithmic axis there is no place for what isn't above 0. */
		if (!isfinite(point->low) || (plot->y.is_log && point->high <= 0)) {
			at.is_down = false;
			continue;
		}
		put_box(&pen, &at, point);
	}
}

int chart_plot_col(const struct chart_plot *plot, double x)
{
	double at = chart_scale_at(&plot->x, x);
	int last = plot->cols * plot->wide - 1;

	return at >= 0 && at <= 1 ? (int)round(at * last) / plot->wide : -1;
}

int chart_plot_line(const struct chart_plot *plot, size_t number, int col)
{
	return plot->line[number * (size_t)plot->cols + (size_t)col];
}
