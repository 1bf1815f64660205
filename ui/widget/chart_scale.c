/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart_scale.h"
#include "base/clock.h"
#include "base/compiler.h"
#include "base/format.h"

#include <float.h>
#include <math.h>
#include <stdio.h>

struct chart_scale chart_scale(double low, double high, bool is_log, enum chart_unit unit)
{
	struct chart_scale scale = { low, high, is_log, unit };
	double room;

	if (!isfinite(low) || !isfinite(high) || low > high)
		scale = (struct chart_scale){ 0, 1, false, unit };
	if (scale.low <= 0)
		scale.is_log = false;
	if (scale.low < scale.high)
		return scale;
	/* One value alone stands in the middle. */
	if (scale.is_log) {
		scale.low = fmax(scale.low / 2, DBL_TRUE_MIN);
		scale.high = fmin(scale.high * 2, DBL_MAX);
		return scale;
	}
	room = fmax(fabs(low) * 0.05, unit == CHART_NUMBER ? (low == 0 ? 1 : 1e-300) : 500);
	scale.low = fmax(low - room, -DBL_MAX);
	scale.high = fmin(low + room, DBL_MAX);
	return scale;
}

double chart_scale_at(const struct chart_scale *scale, double value)
{
	/* Halves, for the difference of two large values may be none. */
	if (!scale->is_log)
		return (value / 2 - scale->low / 2) / (scale->high / 2 - scale->low / 2);
	if (!(value > 0))
		return (double)NAN;
	return (log10(value) - log10(scale->low)) / (log10(scale->high) - log10(scale->low));
}

double chart_scale_value(const struct chart_scale *scale, double at)
{
	if (!scale->is_log)
		return scale->low * (1 - at) + scale->high * at;
	return pow(10, log10(scale->low) * (1 - at) + log10(scale->high) * at);
}

/* The smallest of 1, 2, 5, 10, 20 … times a power of ten that isn't less. */
static double round_step(double least)
{
	double power = pow(10, floor(log10(least)));

	for (int i = 0; i < 3; i++) {
		static const double steps[] = { 1, 2, 5 };

		if (steps[i] * power >= least * (1 - 1e-9))
			return steps[i] * power;
	}
	return 10 * power;
}

/* The smallest step of clocks that isn't less; days are counted as numbers. */
static double clock_step(double least)
{
	static const double seconds[] = { 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
					  10800, 21600, 43200, 86400 };
	const double day = 86400e3;

	if (least <= 500)
		return round_step(least);
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
		if (seconds[i] * 1000 >= least)
			return seconds[i] * 1000;
	}
	return round_step(least / day) * day;
}

static void format_duration_tick(double value, double step, char *out, size_t room)
{
	char text[FORMAT_SIZE];
	double day = 86400e3;

	if (step >= day)
		snprintf(out, room, "%.0fd", value / day);
	else if (step >= 1000)
		snprintf(out, room, "%s%s", value < 0 ? "-" : "", format_duration(text, (int64_t)fabs(value)));
	else if (step >= 1)
		snprintf(out, room, "%.*fs", step >= 100 ? 1 : step >= 10 ? 2 : 3, value / 1000);
	else
		snprintf(out, room, "%sms", format_real(text, value, 3));
}

/* "3e12", "1.5e-9": as short as the step allows. */
static void format_power(double value, double step, char *out, size_t room)
{
	char text[FORMAT_SIZE];
	int power = (int)floor(log10(fabs(value)) + 1e-12);
	int digits = step > 0 ? power - (int)floor(log10(step) + 1e-12) : 0;

	/* In two steps, for a power of ten alone may have no place among numbers. */
	value = value / pow(10, power / 2) / pow(10, power - power / 2);
	snprintf(out, room, "%se%d", format_real(text, value, digits < 0 ? 0 : digits > 3 ? 3 : digits), power);
}

static void format_value(enum chart_unit unit, double value, double step, char *out, size_t room)
{
	char text[CLOCK_TEXT_SIZE];
	int decimals;

	if (unit == CHART_MOMENT && fabs(value) < 9e15) {
		snprintf(out, room, "%s", clock_format_tick(text, (int64_t)value, (int64_t)step));
	} else if (unit == CHART_DURATION && fabs(value) < 9e15) {
		format_duration_tick(value, step, out, room);
	} else {
		decimals = step > 0 && isfinite(step) ? (int)ceil(-log10(step) - 1e-9) : 4;
		decimals = decimals < 0 ? 0 : decimals > 9 ? 9 : decimals;
		/* What is as good as nothing beside its neighbours is nothing. */
		if (fabs(value) < step * 1e-9)
			value = 0;
		if (value != 0 && (fabs(value) >= 1e8 || fabs(value) < 1e-4 || step < 1e-6))
			format_power(value, step, out, room);
		else
			snprintf(out, room, "%s", format_real(text, value, decimals));
	}
}

static size_t even_ticks(const struct chart_scale *scale, size_t count, struct chart_tick *out)
{
	double range = scale->high - scale->low, offset = 0, step, value;
	size_t found = 0;

	if (!isfinite(range) || range / (double)count <= 0)
		return 0;
	step = scale->unit == CHART_NUMBER ? round_step(range / (double)count) : clock_step(range / (double)count);
	if (scale->unit == CHART_MOMENT && fabs(scale->low) < 9e15)
		offset = (double)clock_local_offset((int64_t)scale->low);
	value = ceil((scale->low + offset) / step - 1e-9) * step - offset;
	for (; value <= scale->high + step * 1e-9 && found < count; value += step) {
		double at = chart_scale_at(scale, value);

		/* Where numbers are as coarse as steps, it may lie outside. */
		if (at >= -1e-9 && at <= 1 + 1e-9) {
			out[found].at = at;
			format_value(scale->unit, value == 0 ? 0 : value, step, out[found].text,
				     sizeof(out[found].text));
			found++;
		}
		if (value + step == value)
			break;
	}
	return found;
}

/* Powers of ten, or every so many of them; with their double and fivefold where there are few. */
static size_t log_ticks(const struct chart_scale *scale, size_t count, struct chart_tick *out)
{
	static const double parts[] = { 1, 2, 5 };
	double first = floor(log10(scale->low)), last = log10(scale->high), decades = last - log10(scale->low);
	double every = decades > (double)count ? ceil(decades / (double)count) : 1;
	size_t found = 0, fold = decades * 3 <= (double)count ? 3 : 1;

	for (double power = first; power <= last + 1e-9 && found < count; power += every) {
		for (size_t i = 0; i < fold && found < count; i++) {
			double value = parts[i] * pow(10, power), at = chart_scale_at(scale, value);

			if (!(at >= -1e-9 && at <= 1 + 1e-9))
				continue;
			out[found].at = at;
			if (value >= 1e6 || value < 1e-4)
				format_power(value, value, out[found].text, sizeof(out[found].text));
			else
				format_value(scale->unit, value, value, out[found].text, sizeof(out[found].text));
			found++;
		}
	}
	return found;
}

size_t chart_scale_ticks(const struct chart_scale *scale, size_t count, struct chart_tick *out)
{
	size_t found;

	count = count < 1 ? 1 : count > CHART_TICKS_MAX ? CHART_TICKS_MAX : count;
	found = scale->is_log ? log_ticks(scale, count, out) : even_ticks(scale, count, out);
	/* Between two powers of ten the axis is nearly even. */
	if (scale->is_log && found < 2)
		found = even_ticks(scale, count, out);
	if (found)
		return found;
	out[0].at = 0;
	format_value(scale->unit, scale->low, (scale->high / 2 - scale->low / 2) / (double)count, out[0].text,
		     sizeof(out[0].text));
	return 1;
}

void chart_scale_format(const struct chart_scale *scale, double value, int size, char *out, size_t room)
{
	double at = chart_scale_at(scale, value), step = 1 / (double)(size > 1 ? size : 1);

	step = fabs(chart_scale_value(scale, at + step) - value);
	if (scale->unit == CHART_NUMBER && value == floor(value) && fabs(value) < 1e10)
		step = 1;
	if (scale->unit != CHART_NUMBER && step > 1000)
		step = 1000;
	format_value(scale->unit, value, step, out, room);
}
