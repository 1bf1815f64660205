/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_CHART_H
#define ASSAY_UI_WIDGET_CHART_H

#include "ui/draw/draw.h"
#include "ui/widget/chart_scale.h"

#include <stddef.h>

/* Curves in one plot, told apart by colour, by letters along the lines and by labels at their ends.
 * chart_scale.h has the axes, chart_plot.h the dots.
 *
 * A point of a curve stands for one value or for many at nearly the same x: then everything from the
 * lowest to the highest is drawn, so that no spike is lost, however many there are. */
struct chart_point {
	double x_low, x_high;
	double low, high;	/* NaN: no number, a gap */
	double mean, last;
	int64_t count;		/* finite values that it stands for */
	int64_t holes;		/* others, which are marked below */
};

struct chart_series {
	const struct chart_point *points;	/* by x */
	size_t count;
	struct text label;	/* at the end of the line; may be empty */
	char marker;		/* the letter along it; 0: none */
	unsigned style;
	bool is_faint;		/* lies behind the others */
};

struct chart {
	const struct chart_series *series;	/* those in front come first */
	size_t count;
	double x_low, x_high;	/* what is shown; NaN: all there is */
	bool log_x, log_y;
	enum chart_unit x_unit;
	const char *x_name;
	double cursor;		/* the x that is read; NaN: none */
};

/* Draws it; with less than 16 columns or 2 rows, nothing. */
void chart_draw(struct area area, const struct chart *chart);

/* The axes that it is drawn with, and in how many columns of an area. */
void chart_axes(const struct chart *chart, struct chart_scale *x, struct chart_scale *y);
int chart_columns(const struct chart *chart, int cols);

/* The point at x: the one there or the nearest; NULL: there is none. */
const struct chart_point *chart_find(const struct chart_series *series, double x);

/* Smooths a curve by an exponential moving average over x: count points into out, each with one value.
 *
 * With values v, weights n (how many each point stands for) and weight 0 <= w < 1, the i-th is
 * sum(n_j v_j w^(d_ij)) / sum(n_j w^(d_ij)) over j <= i, where d_ij = 1000 (x_i - x_j) / span.  Dividing
 * by the sum of the weights takes away the pull towards 0 at the beginning
 * (https://arxiv.org/abs/1412.6980, section 3); counting the distance in x rather than in points makes it the same for an outline as for
 * all points (the "time weighted EMA" of https://docs.wandb.ai/guides/app/features/panels/line-plot/smoothing).
 * What is no number stays a gap and doesn't count. */
void chart_smooth(const struct chart_point *points, size_t count, double weight, double span,
		  struct chart_point *out);

/* A small curve of width characters in one line, in the arena. */
struct text chart_spark(struct arena *arena, const double *y, size_t count, int width);

/* A bar of width characters of which part (0 to 1) is full; returns the column behind it. */
int chart_bar(struct area area, int row, int col, int width, double part);

#endif
