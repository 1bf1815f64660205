/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

#include <math.h>

static void test_equality(void **state)
{
	(void)state;
	assert_true(str_is(str_of("abc"), "abc"));
	assert_false(str_is(str_of("abc"), "abd"));
	assert_false(str_is(str_of("abc"), "ab"));
	assert_false(str_is((struct str){ "a\0b", 3 }, "a"));
	assert_true(str_equal(str_of(NULL), STR_NONE));
	assert_true(str_equal((struct str){ NULL, 0 }, STR_NONE));
}

static void test_starts(void **state)
{
	(void)state;
	assert_true(str_starts(str_of("refs/heads/main"), "refs/"));
	assert_true(str_starts(str_of("x"), ""));
	assert_false(str_starts(str_of("ref"), "refs"));
	assert_false(str_starts(str_of("Refs"), "refs"));
}

static void test_order(void **state)
{
	(void)state;
	assert_true(str_compare(str_of("a"), str_of("b")) < 0);
	assert_true(str_compare(str_of("b"), str_of("a")) > 0);
	assert_true(str_compare(str_of("a"), str_of("ab")) < 0);
	assert_true(str_compare(str_of("\xc3"), str_of("z")) > 0);
	assert_int_equal(str_compare(str_of("ab"), str_of("ab")), 0);
	assert_true(str_compare(STR_NONE, str_of("a")) < 0);
}

static void test_trim(void **state)
{
	(void)state;
	assert_true(str_is(str_trim(str_of(" \t a b\r\n")), "a b"));
	assert_int_equal(str_trim(str_of(" \n ")).len, 0);
	assert_int_equal(str_trim(STR_NONE).len, 0);
}

static void test_next_gives_every_part_once(void **state)
{
	static const char *const parts[] = { "a", "", "bc", "" };
	struct str rest = str_of("a,,bc,");
	struct str part;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		assert_true(str_next(&rest, ',', &part));
		assert_true(str_is(part, parts[i]));
	}
	assert_false(str_next(&rest, ',', &part));
	rest = str_of("");
	assert_true(str_next(&rest, ',', &part));
	assert_int_equal(part.len, 0);
	assert_false(str_next(&rest, ',', &part));
}

static void test_integers(void **state)
{
	static const char *const wrong[] = { "", " 1", "1 ", "1x", "x", "0x10", "1.0",
					     "9223372036854775808", "-9223372036854775809",
					     "99999999999999999999999999999999999999999" };
	int64_t n = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(str_to_int(str_of(wrong[i]), &n));
	assert_int_equal(n, 5);
	assert_true(str_to_int((struct str){ "123", 2 }, &n));
	assert_int_equal(n, 12);
	assert_true(str_to_int(str_of("-9223372036854775808"), &n));
	assert_true(n == INT64_MIN);
	assert_true(str_to_int(str_of("+010"), &n));
	assert_int_equal(n, 10);
}

static void test_reals(void **state)
{
	static const char *const wrong[] = { "", " 1", "1 ", "1,5", "0.5x", "-", "e5" };
	double x = 5;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(str_to_real(str_of(wrong[i]), &x));
	assert_true(x == 5);
	assert_true(str_to_real(str_of("-1.5e3"), &x));
	assert_true(x == -1500);
	assert_true(str_to_real((struct str){ "0.25", 3 }, &x));
	assert_true(x == 0.2);
	assert_true(str_to_real(str_of("nan"), &x));
	assert_true(isnan(x));
	assert_true(str_to_real(str_of("-inf"), &x));
	assert_true(isinf(x) && x < 0);
}

static void test_distance(void **state)
{
	(void)state;
	assert_int_equal(str_distance(str_of("kitten"), str_of("sitting")), 3);
	assert_int_equal(str_distance(str_of("abc"), STR_NONE), 3);
	assert_int_equal(str_distance(STR_NONE, str_of("abc")), 3);
	assert_int_equal(str_distance(str_of("abc"), str_of("abc")), 0);
	assert_true(str_distance((struct str){ "x", 1 }, (struct str){ "y", 65 }) >= 64);
}

static void test_nearest_is_near(void **state)
{
	static const char *const names[] = { "metrics", "params", "stages" };

	(void)state;
	assert_string_equal(str_nearest(str_of("metircs"), names, 3), "metrics");
	assert_string_equal(str_nearest(str_of("stage"), names, 3), "stages");
	assert_null(str_nearest(str_of("zebra"), names, 3));
	assert_null(str_nearest(str_of("x"), names, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_next_gives_every_part_once),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_reals),
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_nearest_is_near),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
