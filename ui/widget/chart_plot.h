/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_CHART_PLOT_H
#define ASSAY_UI_WIDGET_CHART_PLOT_H

#include "ui/draw/glyph.h"
#include "ui/widget/chart.h"
#include "ui/widget/chart_scale.h"

/* Curves as dots in characters. */
struct chart_plot {
	int rows, cols;		/* characters */
	int high, wide;		/* dots of one character */
	enum glyph_dots dots;
	unsigned char full[2];	/* all dots of a character's left and right column */
	struct chart_scale x, y;
	unsigned char *bits;	/* the dots of each character, as glyph_of_dots wants them */
	short *owner;		/* the curve that each character's style is of; -1: none */
	short *line;		/* of each curve and column: the row that it passes last; -1: none */
	size_t count;		/* curves */
};

/* Release with chart_plot_release. */
void chart_plot_init(struct chart_plot *plot, int rows, int cols, enum glyph_dots dots, size_t count,
		     struct chart_scale x, struct chart_scale y);
void chart_plot_release(struct chart_plot *plot);

/* Draws the curve of that number.  Characters that curve 0 has stay its own, others that lie on each other
 * take turns from column to column; a faint one stays out of what others have. */
void chart_plot_add(struct chart_plot *plot, size_t number, const struct chart_series *series);

/* The column of an x, or -1. */
int chart_plot_col(const struct chart_plot *plot, double x);

/* The row in which the curve passes a column last; -1: it doesn't. */
int chart_plot_line(const struct chart_plot *plot, size_t number, int col);

#endif
