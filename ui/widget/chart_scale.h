/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_CHART_SCALE_H
#define ASSAY_UI_WIDGET_CHART_SCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An axis: where values lie on it, and at which it is numbered. */
enum chart_unit {
	CHART_NUMBER,
	CHART_DURATION,	/* milliseconds */
	CHART_MOMENT,	/* milliseconds since 1970 */
};

struct chart_scale {
	double low, high;	/* what is at both ends; low < high */
	bool is_log;
	enum chart_unit unit;
};

/* An axis from low to high, which may be equal, or not finite (then it is from 0 to 1).  A logarithmic
 * one that would not begin above 0 becomes a linear one. */
struct chart_scale chart_scale(double low, double high, bool is_log, enum chart_unit unit);

/* 0 at the low end, 1 at the high end; less or more outside of them.  Not a number where a value has no
 * place, and the value that is at a place. */
double chart_scale_at(const struct chart_scale *scale, double value);
double chart_scale_value(const struct chart_scale *scale, double at);

struct chart_tick {
	double at;		/* 0 to 1 */
	char text[24];
};

#define CHART_TICKS_MAX 32

/* At most count ticks at sensible values: 1, 2 and 5 times powers of ten, powers of ten on a logarithmic
 * axis, the steps of clocks for times.  Returns how many; at least the low end's. */
size_t chart_scale_ticks(const struct chart_scale *scale, size_t count, struct chart_tick *out);

/* The same with the precision of a place among size places: a value that is read out. */
void chart_scale_format(const struct chart_scale *scale, double value, int size, char *out, size_t room);

#endif
