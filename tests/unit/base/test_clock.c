/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

#define MOMENT INT64_C(1795442531123)	/* 2026-11-23T14:02:11.123Z */

static void test_now_can_be_stopped(void **state)
{
	int64_t now;

	(void)state;
	setenv("ASSAY_NOW", "1795442531123", 1);
	assert_int_equal(clock_now(), MOMENT);
	setenv("ASSAY_NOW", "soon", 1);
	now = clock_now();
	assert_true(now / 1000 >= time(NULL) - 60 && now / 1000 <= time(NULL) + 60);
	unsetenv("ASSAY_NOW");
	assert_true(clock_now() >= now);
}

static void test_steady_never_goes_back(void **state)
{
	int64_t before = clock_steady();

	(void)state;
	for (int i = 0; i < 1000; i++) {
		int64_t now = clock_steady();

		assert_true(now >= before);
		before = now;
	}
}

static void test_formats(void **state)
{
	char out[CLOCK_TEXT_SIZE];

	(void)state;
	assert_string_equal(clock_format_long(out, MOMENT), "2026-11-23 14:02:11 UTC");
	assert_string_equal(clock_format_iso(out, MOMENT), "2026-11-23T14:02:11.123Z");
	assert_string_equal(clock_format_iso(out, 0), "1970-01-01T00:00:00.000Z");
	assert_string_equal(clock_format_iso(out, -1), "1969-12-31T23:59:59.999Z");
	assert_string_equal(clock_format_iso(out, INT64_C(-62135596800000)),
			    "0001-01-01T00:00:00.000Z");
	assert_ptr_equal(clock_format_iso(out, INT64_MAX), out);
	assert_ptr_equal(clock_format_long(out, INT64_MIN), out);
}

static void test_time_is_local(void **state)
{
	char out[CLOCK_TEXT_SIZE];

	(void)state;
	setenv("TZ", "XYZ-02:30", 1);
	tzset();
	assert_string_equal(clock_format_time(out, MOMENT), "16:32:11");
	assert_string_equal(clock_format_long(out, MOMENT), "2026-11-23 14:02:11 UTC");
	setenv("TZ", "UTC", 1);
	tzset();
	assert_string_equal(clock_format_time(out, MOMENT), "14:02:11");
}

static void test_parses_what_tools_write(void **state)
{
	static const struct {
		const char *text;
		int64_t moment;
	} rows[] = {
		{ "2026-11-23T14:02:11.123Z", MOMENT },
		{ "2026-11-23T14:02:11Z", MOMENT - 123 },
		{ "2026-11-23 14:02:11.123987654Z", MOMENT },
		{ "2026-11-23T14:02:11.1Z", MOMENT - 23 },
		{ "2026-11-23T16:32:11.123+02:30", MOMENT },
		{ "2026-11-23T09:02:11.123-0500", MOMENT },
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1969-12-31T23:59:59.999Z", -1 },
		{ "2024-02-29T00:00:00Z", INT64_C(1709164800000) },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000) },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000) },
		{ "9999-12-31T23:59:59.999Z", INT64_C(253402300799999) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t moment = 5;

		assert_true(clock_parse_iso(str_of(rows[i].text), &moment));
		assert_int_equal(moment, rows[i].moment);
	}
}

static void test_refuses_what_is_no_moment(void **state)
{
	static const char *const rows[] = {
		"",
		"2026-11-23",
		"2026-11-23T14:02:11",
		"2026-11-23T14:02Z",
		"2026-13-01T00:00:00Z",
		"2026-00-01T00:00:00Z",
		"2026-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2026-11-31T00:00:00Z",
		"2026-11-00T00:00:00Z",
		"2026-11-23T24:00:00Z",
		"2026-11-23T00:60:00Z",
		"2026-11-23T00:00:61Z",
		"2026-11-23T00:00:00.Z",
		"2026-11-23T00:00:00Zx",
		"2026-11-23T00:00:00+1",
		"2026-11-23T00:00:00+01:60",
		" 2026-11-23T00:00:00Z",
		"+026-11-23T00:00:00Z",
	};
	int64_t moment = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_false(clock_parse_iso(str_of(rows[i]), &moment));
	assert_int_equal(moment, 5);
}

static void test_every_day_reads_back(void **state)
{
	(void)state;
	for (int64_t day = -700000; day < 100000; day += 97) {
		int64_t moment = day * 86400000 + 12345678, back = 0;
		char out[CLOCK_TEXT_SIZE];

		assert_true(clock_parse_iso(str_of(clock_format_iso(out, moment)), &back));
		assert_int_equal(back, moment);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_now_can_be_stopped),
		cmocka_unit_test(test_steady_never_goes_back),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_time_is_local),
		cmocka_unit_test(test_parses_what_tools_write),
		cmocka_unit_test(test_refuses_what_is_no_moment),
		cmocka_unit_test(test_every_day_reads_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
