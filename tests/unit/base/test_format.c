/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/format.h"
#include "base/compiler.h"
#include "base/str.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define SECOND INT64_C(1000)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

struct row {
	int64_t value;
	const char *text;
};

static void check(char *(*format)(char *, int64_t), const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char out[FORMAT_SIZE];

		assert_ptr_equal(format(out, rows[i].value), out);
		assert_string_equal(out, rows[i].text);
	}
}

static void test_age(void **state)
{
	static const struct row rows[] = {
		{ -5 * SECOND, "0s" },	 { 0, "0s" },		  { 59999, "59s" },
		{ 60 * SECOND, "1m" },	 { HOUR - 1, "59m" },	  { HOUR, "1h" },
		{ DAY - 1, "23h" },	 { DAY, "1d" },		  { 364 * DAY, "364d" },
		{ 365 * DAY, "1y" },	 { 800 * DAY, "2y" },	  { INT64_MAX, "999y" },
		{ INT64_MIN, "0s" },
	};

	(void)state;
	check(format_age, rows, ARRAY_LEN(rows));
}

static void test_duration(void **state)
{
	static const struct row rows[] = {
		{ -1, "0:00" },			   { 12 * SECOND, "0:12" },
		{ 187 * SECOND, "3:07" },	   { HOUR - 1, "59:59" },
		{ HOUR + 165 * SECOND, "1:02:45" }, { 100 * HOUR, "100:00:00" },
		{ INT64_MAX, "2562047788015:12:55" },
	};

	(void)state;
	check(format_duration, rows, ARRAY_LEN(rows));
}

static void test_size(void **state)
{
	static const struct row rows[] = {
		{ 0, "0 B" },		      { 812, "812 B" },
		{ 999, "999 B" },	      { 1000, "1.0 kB" },
		{ 4123, "4.1 kB" },	      { 9949, "9.9 kB" },
		{ 9950, "10 kB" },	      { 999499, "999 kB" },
		{ 999500, "1.0 MB" },	      { 38000000, "38 MB" },
		{ 1234567890, "1.2 GB" },     { INT64_MAX, "9.2 EB" },
		{ -4123, "-4.1 kB" },	      { INT64_MIN, "-9.2 EB" },
	};

	(void)state;
	check(format_size, rows, ARRAY_LEN(rows));
}

static void test_count(void **state)
{
	static const struct row rows[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 1234567, "1,234,567" },
		{ -123456, "-123,456" },
		{ INT64_MIN, "-9,223,372,036,854,775,808" },
	};

	(void)state;
	check(format_count, rows, ARRAY_LEN(rows));
}

static void test_real(void **state)
{
	static const struct {
		double value;
		int decimals;
		const char *text;
	} rows[] = {
		{ 0.91234, 4, "0.9123" },	  { 42, 0, "42" },
		{ -1.5, 4, "-1.5000" },		  { 0, 4, "0.0000" },
		{ -0.0, 2, "0.00" },		  { 12345.678901, 6, "12345.6789" },
		{ 123456.7, 4, "123456.700" },	  { 9999999999.0, 4, "9999999999" },
		{ 99999999999.0, 4, "1.0000e+11" }, { -1234567890.0, 4, "-1.235e+09" },
		{ 1e-9, 4, "1.0000e-09" },	  { -1e-9, 4, "-1.000e-09" },
		{ 1e300, 6, "1.000e+300" },	  { -DBL_MAX, 6, "-1.80e+308" },
		{ NAN, 4, "nan" },		  { INFINITY, 4, "inf" },
		{ -INFINITY, 4, "-inf" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[FORMAT_SIZE];

		assert_string_equal(format_real(out, rows[i].value, rows[i].decimals),
				    rows[i].text);
	}
}

static void test_real_has_at_most_ten_columns(void **state)
{
	(void)state;
	for (int exponent = -320; exponent <= 308; exponent++) {
		for (int decimals = 0; decimals <= 6; decimals++) {
			char out[FORMAT_SIZE];

			format_real(out, -9.87654321 * pow(10, exponent), decimals);
			assert_true(strlen(out) <= 10);
		}
	}
}

static void test_exact(void **state)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{ 0.1, "0.1" },		{ 3, "3" },	    { 0.1 + 0.2, "0.30000000000000004" },
		{ 1e23, "1e+23" },	{ 5e-324, "5e-324" }, { -2.5, "-2.5" },
		{ 3e-5, "3e-5" },
		{ NAN, "nan" },		{ INFINITY, "inf" }, { -INFINITY, "-inf" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char out[FORMAT_SIZE];

		assert_string_equal(format_exact(out, rows[i].value), rows[i].text);
	}
}

static void test_exact_reads_back(void **state)
{
	uint64_t bits = 88172645463325252;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char out[FORMAT_SIZE];
		double value, back;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&value, &bits, sizeof(value));
		if (!isfinite(value))
			continue;
		assert_true(str_to_real(str_of(format_exact(out, value)), &back));
		assert_true(back == value);
	}
}

static void test_decimals(void **state)
{
	const double whole[] = { 1, 2, NAN, 300, INFINITY };
	const double apart[] = { 0.5, 0.5001, 0.5, 7 };
	const double near[] = { 0.50001, 0.50002 };
	const double nearer[] = { 0.500001, 3, 0.500002 };
	const double same[] = { 0.5000000001, 0.5000000002 };

	(void)state;
	assert_int_equal(format_decimals(whole, 5), 0);
	assert_int_equal(format_decimals(NULL, 0), 0);
	assert_int_equal(format_decimals(apart, 4), 4);
	assert_int_equal(format_decimals(near, 2), 5);
	assert_int_equal(format_decimals(nearer, 3), 6);
	assert_int_equal(format_decimals(same, 2), 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_real_has_at_most_ten_columns),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_exact_reads_back),
		cmocka_unit_test(test_decimals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
