/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "ui/widget/chart_scale.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The numbers of an axis, with commas between them. */
static const char *ticks_of(double low, double high, bool is_log, enum chart_unit unit, size_t count)
{
	static char text[CHART_TICKS_MAX * 26];
	struct chart_scale scale = chart_scale(low, high, is_log, unit);
	struct chart_tick ticks[CHART_TICKS_MAX];
	size_t found = chart_scale_ticks(&scale, count, ticks), len = 0;

	text[0] = '\0';
	assert_in_range(found, 1, count);
	for (size_t i = 0; i < found; i++) {
		assert_true(ticks[i].at >= -1e-6 && ticks[i].at <= 1 + 1e-6);
		assert_true(!i || ticks[i].at > ticks[i - 1].at);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%.23s", i ? "," : "", ticks[i].text);
	}
	return text;
}

static void test_numbers_are_round(void **state)
{
	static const struct { double low, high; size_t count; const char *ticks; } rows[] = {
		{ 0, 1, 5, "0.0,0.2,0.4,0.6,0.8" },
		{ 0, 1, 6, "0.0,0.2,0.4,0.6,0.8,1.0" },
		{ 0.13, 0.97, 4, "0.5" },
		{ 0, 1e6, 6, "0,200000,400000,600000,800000,1000000" },
		{ -3, 7, 4, "0,5" },
		{ -1, 1, 5, "-1.0,-0.5,0.0,0.5,1.0" },
		{ 1e-9, 4e-9, 4, "1e-9,2e-9,3e-9,4e-9" },
		{ 0, 3e12, 4, "0,1e12,2e12,3e12" },
		{ 1e300, 1.5e300, 5, "1.0e300,1.1e300,1.2e300,1.3e300,1.4e300" },
		{ 5, 5, 3, "4.8,5.0,5.2" },
		{ 0, 0, 3, "-1,0,1" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(ticks_of(rows[i].low, rows[i].high, false, CHART_NUMBER, rows[i].count),
				    rows[i].ticks);
	}
}

/* Whatever the ends are, there is something to read, in no more room than there is. */
static void test_odd_ends(void **state)
{
	static const double ends[] = { 0, -0.0, 1, -1, 1e-300, 1e300, -1e300, DBL_MAX, -DBL_MAX, DBL_MIN, 4e-324,
				       INFINITY, -INFINITY, (double)NAN, 1e15, 1e15 + 1, 1700000000000 };

	(void)state;
	for (size_t a = 0; a < ARRAY_LEN(ends); a++) {
		for (size_t b = 0; b < ARRAY_LEN(ends); b++) {
			for (int unit = CHART_NUMBER; unit <= CHART_MOMENT; unit++) {
				for (int is_log = 0; is_log < 2; is_log++) {
					struct chart_scale scale =
						chart_scale(ends[a], ends[b], is_log, (enum chart_unit)unit);

					assert_true(scale.low < scale.high);
					assert_true(isfinite(scale.low) && isfinite(scale.high));
					ticks_of(ends[a], ends[b], is_log, (enum chart_unit)unit, 7);
					ticks_of(ends[a], ends[b], is_log, (enum chart_unit)unit, 1);
				}
			}
		}
	}
}

static void test_logarithms(void **state)
{
	struct chart_scale scale = chart_scale(1, 10000, true, CHART_NUMBER);

	(void)state;
	assert_string_equal(ticks_of(1, 10000, true, CHART_NUMBER, 6), "1,10,100,1000,10000");
	assert_string_equal(ticks_of(0.01, 1, true, CHART_NUMBER, 8), "0.01,0.02,0.05,0.1,0.2,0.5,1");
	assert_string_equal(ticks_of(1, 1e12, true, CHART_NUMBER, 5), "1,1000,1e6,1e9,1e12");
	/* Without a power of ten in it, it is numbered as an even one. */
	assert_string_equal(ticks_of(210, 480, true, CHART_NUMBER, 4), "300,400");
	assert_true(fabs(chart_scale_at(&scale, 100) - 0.5) < 1e-12);
	assert_true(fabs(chart_scale_value(&scale, 0.25) - 10) < 1e-9);
	assert_true(isnan(chart_scale_at(&scale, 0)));
	assert_true(isnan(chart_scale_at(&scale, -1)));
	assert_false(chart_scale(0, 10, true, CHART_NUMBER).is_log);
	assert_false(chart_scale(-5, 10, true, CHART_NUMBER).is_log);
}

#define MINUTE 60e3
#define HOUR 3600e3
#define DAY 86400e3
/* 2026-11-23 14:02:11 UTC */
#define MOMENT 1795442531000.0

static void test_times(void **state)
{
	char text[48];
	struct chart_scale scale = chart_scale(0, 100 * 1000, false, CHART_DURATION);

	(void)state;
	assert_string_equal(ticks_of(0, 4000, false, CHART_DURATION, 5), "0:00,0:01,0:02,0:03,0:04");
	assert_string_equal(ticks_of(0, 50 * MINUTE, false, CHART_DURATION, 5),
			    "0:00,10:00,20:00,30:00,40:00");
	assert_string_equal(ticks_of(0, 5 * DAY, false, CHART_DURATION, 4), "0d,2d,4d");
	assert_string_equal(ticks_of(0, 900, false, CHART_DURATION, 5), "0.0s,0.2s,0.4s,0.6s,0.8s");
	setenv("TZ", "XYZ-05:30", 1);
	tzset();
	/* Full hours of the local time. */
	assert_string_equal(ticks_of(MOMENT, MOMENT + 4 * HOUR, false, CHART_MOMENT, 5), "20:00,21:00,22:00,23:00");
	assert_string_equal(ticks_of(MOMENT, MOMENT + 4 * DAY, false, CHART_MOMENT, 4), "11-24,11-25,11-26,11-27");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(ticks_of(MOMENT, MOMENT + 10 * 1000, false, CHART_MOMENT, 3), "14:02:15,14:02:20");
	chart_scale_format(&scale, 61000, 100, text, sizeof(text));
	assert_string_equal(text, "1:01");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_are_round),
		cmocka_unit_test(test_odd_ends),
		cmocka_unit_test(test_logarithms),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
