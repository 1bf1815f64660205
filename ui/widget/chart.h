/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_CHART_H
#define ASSAY_UI_WIDGET_CHART_H

#include "ui/draw/draw.h"

#include <stddef.h>

/* A curve: y over x, in the order of x.  A y that is no number is a gap. */
struct chart_series {
	const double *x, *y;
	size_t count;
};

/* Draws curves into the area in braille (two by four dots a character; one dot a character in
 * ASCII), with numbers on the left axis and x at both ends below.  Every dot column shows its lowest
 * to highest value, so that no spike is lost, however many points there are. */
void chart_draw(struct area area, const struct chart_series *series, size_t count, const char *x_name);

/* The dots of one curve: dots[row * width + col] is set, row 0 at the top.  For tests. */
void chart_plot(const struct chart_series *series, double x_low, double x_high, double y_low,
		double y_high, bool *dots, int width, int height);

/* A small curve of width characters in one line, in the arena. */
struct text chart_spark(struct arena *arena, const double *y, size_t count, int width);

/* A bar of width characters of which part (0 to 1) is full; returns the column behind it. */
int chart_bar(struct area area, int row, int col, int width, double part);

#endif
