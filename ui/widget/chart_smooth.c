/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart.h"

#include <math.h>

#define SPAN_PARTS 1000

void chart_smooth(const struct chart_point *points, size_t count, double weight, double span,
		  struct chart_point *out)
{
	double mean = 0, weights = 0, before = 0;

	for (size_t i = 0; i < count; i++) {
		double x = points[i].x_low / 2 + points[i].x_high / 2;
		double n = points[i].count > 0 ? (double)points[i].count : 1, share;

		out[i] = points[i];
		if (!isfinite(points[i].mean))
			continue;
		if (weights > 0 && span > 0)
			weights *= pow(weight, fmax(x - before, 0) / span * SPAN_PARTS);
		weights += n;
		/* As a mean that moves: a sum of large values may have no end. */
		share = n / weights;
		mean += points[i].mean * share - mean * share;
		out[i].low = out[i].high = out[i].mean = out[i].last = mean;
		before = x;
	}
}
