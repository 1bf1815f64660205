/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart_plot.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

/* The dots of a character from one row of them to another, counted from its top. */
static unsigned char dots_between(const struct chart_plot *plot, int first, int last, int side)
{
	/* The bits' order is Unicode's (chart 2800); halves are told as glyph_of_dots wants them. */
	static const unsigned char braille[4][2] = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 },
						     { 0x40, 0x80 } };
	unsigned char bits = 0;

	for (int i = first; i <= last; i++)
		bits |= plot->dots == GLYPH_BRAILLE ? braille[i][side] : (unsigned char)(1 << i);
	return bits;
}

void chart_plot_init(struct chart_plot *plot, int rows, int cols, enum glyph_dots dots, size_t count,
		     struct chart_scale x, struct chart_scale y)
{
	size_t cells = (size_t)rows * (size_t)cols, lines = count * (size_t)cols;

	*plot = (struct chart_plot){ .rows = rows, .cols = cols, .dots = dots, .x = x, .y = y, .count = count,
				     .high = dots == GLYPH_BRAILLE ? 4 : dots == GLYPH_BLOCKS ? 2 : 1,
				     .wide = dots == GLYPH_BRAILLE ? 2 : 1 };
	plot->full[0] = dots_between(plot, 0, plot->high - 1, 0);
	plot->full[1] = dots_between(plot, 0, plot->high - 1, plot->wide - 1);
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

/* A stroke up or down, as far as it is on the plot.  Dots count from the lower left corner. */
static void put_stroke(const struct pen *pen, int col, double from, double to)
{
	struct chart_plot *plot = pen->plot;
	int last = plot->rows * plot->high - 1, cell_col = col / plot->wide, side = col % plot->wide;
	bool has_turn = (size_t)cell_col % plot->count == pen->number;
	double low = fmin(from, to), high = fmax(from, to);
	int top, bottom;

	if (high < -0.5 || low > last + 0.5)
		return;
	bottom = last - (low > 0 ? (int)(low + 0.5) : 0);
	top = last - (high < last ? (int)(high + 0.5) : last);
	for (int row = top / plot->high; row <= bottom / plot->high; row++) {
		int cell = row * plot->cols + cell_col, start = row * plot->high;
		int first_dot = top > start ? top - start : 0;
		int last_dot = bottom < start + plot->high ? bottom - start : plot->high - 1;

		if (pen->is_faint && plot->owner[cell] >= 0 && plot->owner[cell] != (short)pen->number)
			continue;
		/* Where lines behind the front one lie on each other, each has its turn. */
		if (plot->owner[cell] < 0 || (plot->owner[cell] > 0 && has_turn))
			plot->owner[cell] = (short)pen->number;
		if (first_dot == 0 && last_dot == plot->high - 1)
			plot->bits[cell] |= plot->full[side];
		else
			plot->bits[cell] |= dots_between(plot, first_dot, last_dot, side);
	}
	/* A line goes on from the end of its stroke. */
	plot->line[pen->number * (size_t)plot->cols + (size_t)cell_col] =
		(short)((to >= from ? top : bottom) / plot->high);
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

/* Values of the dot columns from one to another, in dots. */
struct box {
	double from, to, low, high, last;
};

static struct box make_box(const struct chart_plot *plot, const struct chart_point *point)
{
	int wide = plot->cols * plot->wide, tall = plot->rows * plot->high;
	double from = dot(&plot->x, point->x_low, wide);
	double to = point->x_high > point->x_low ? dot(&plot->x, point->x_high, wide) : from;
	double low = dot(&plot->y, point->low, tall);
	double high = point->high > point->low ? dot(&plot->y, point->high, tall) : low;
	double last = isfinite(point->last) ? dot(&plot->y, point->last, tall) : (low + high) / 2;

	/* What is narrower than a column is in one. */
	if (to - from < 1)
		from = to = (from + to) / 2;
	return (struct box){ floor(from + 0.5), floor(to + 0.5), low, high, last };
}

static void put_box(const struct pen *pen, struct at *at, const struct box *box)
{
	int wide = pen->plot->cols * pen->plot->wide;

	/* A line comes to the nearest of its values. */
	join(pen, at, box->from, at->is_down ? fmax(fmin(at->row, box->high), box->low) : box->low);
	for (double col = fmax(box->from, 0); col <= fmin(box->to, wide - 1); col++) {
		put_stroke(pen, (int)col, box->low, box->high);
		put_stroke(pen, (int)col, box->last, box->last);
	}
	*at = (struct at){ box->to, box->last, true };
}

void chart_plot_add(struct chart_plot *plot, size_t number, const struct chart_series *series)
{
	struct pen pen = { plot, number, series->is_faint };
	struct at at = { 0 };
	struct box box = { 0 }, next;
	bool has_box = false;

	for (size_t i = 0; i < series->count; i++) {
		const struct chart_point *point = &series->points[i];
		/* On a logarithmic axis there is no place for what isn't above 0. */
		bool is_gap = !isfinite(point->low) || (plot->y.is_log && point->high <= 0);

		if (!is_gap)
			next = make_box(plot, point);
		/* What lies in one column is drawn once. */
		if (has_box && !is_gap && next.from == box.from && next.to == box.to) {
			box.low = fmin(box.low, next.low);
			box.high = fmax(box.high, next.high);
			box.last = next.last;
			continue;
		}
		if (has_box)
			put_box(&pen, &at, &box);
		has_box = !is_gap;
		at.is_down = at.is_down && !is_gap;
		if (!is_gap)
			box = next;
	}
	if (has_box)
		put_box(&pen, &at, &box);
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
