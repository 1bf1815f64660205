/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/history.h"
#include "tests/support/must.h"

#include <math.h>

#define NONE ((double)NAN)

static void test_bounds(void **state)
{
	struct bound bound;

	(void)state;
	must(bound_parse(">=0.95", DIRECTION_NONE, &bound, &err));
	assert_false(bound.at_most);
	assert_true(bound_is_met(&bound, 0.95));
	assert_false(bound_is_met(&bound, 0.9499));
	must(bound_parse(" <= 1e-3 ", DIRECTION_HIGHER, &bound, &err));
	assert_true(bound.at_most);
	assert_true(bound_is_met(&bound, 0.001));
	must(bound_parse("3", DIRECTION_LOWER, &bound, &err));
	assert_true(bound.at_most);
	must(bound_parse("3", DIRECTION_HIGHER, &bound, &err));
	assert_false(bound.at_most);
	assert_false(bound_is_met(&bound, NONE));
	must_not(bound_parse("good", DIRECTION_NONE, &bound, &err), ERR_USAGE, "no bound");
	must_not(bound_parse(">=nan", DIRECTION_NONE, &bound, &err), ERR_USAGE, "no bound");
	must_not(bound_parse("", DIRECTION_NONE, &bound, &err), ERR_USAGE, "no bound");
}

static void test_where_a_bound_was_broken(void **state)
{
	static const struct bound half = { 0.5, false };
	/* Newest first, at least 0.5 wanted. */
	static const struct {
		double values[8];
		size_t count;
		struct break_point found;
	} rows[] = {
		{ { 0 }, 0, { BREAK_NOTHING, 0, 0, 0, 0, 0 } },
		{ { NONE, NONE }, 2, { BREAK_NOTHING, 0, 0, 0, 0, 0 } },
		{ { NONE, 0.9, NONE, 0.6 }, 4, { BREAK_HOLDS, 0, 0, 0, 0, 2 } },
		{ { 0.1, NONE, 0.2 }, 3, { BREAK_NEVER, 0, 0, 0, 0, 2 } },
		{ { 0.1, 0.2, 0.9, 0.1 }, 4, { BREAK_BROKEN, 1, 2, 0, 1, 4 } },
		{ { NONE, 0.1, NONE, 0.2, NONE, NONE, NONE, 0.9 }, 8, { BREAK_BROKEN, 3, 7, 3, 5, 3 } },
		{ { 0.8, NONE, 0.7, NONE, 0.2, 0.9 }, 6, { BREAK_MENDED, 4, 2, 1, 3, 4 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct break_point found;

		break_find(rows[i].values, rows[i].count, &half, &found);
		assert_int_equal(found.kind, rows[i].found.kind);
		assert_int_equal(found.measured, rows[i].found.measured);
		if (found.kind < BREAK_BROKEN)
			continue;
		assert_int_equal(found.first_bad, rows[i].found.first_bad);
		assert_int_equal(found.last_good, rows[i].found.last_good);
		assert_int_equal(found.unknown, rows[i].found.unknown);
		assert_int_equal(found.middle, rows[i].found.middle);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_where_a_bound_was_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
