/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart.h"

#include <math.h>

/* What goes into one line. */

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
		double at = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0;

		if (isfinite(value))
			buf_puts(&line, glyph_spark((int)(at * 7.99)).s);
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
