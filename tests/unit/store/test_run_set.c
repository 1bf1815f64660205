/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "store/run_set.h"

/* Around the edges of words, and far away. */
static const int64_t numbers[] = { 1, 2, 62, 63, 64, 65, 127, 128, 191, 5000, 5119, 1000003 };

static void test_what_was_added_is_found_in_both_directions(void **state)
{
	struct run_set set = RUN_SET_INIT;
	int64_t run = 0;

	(void)state;
	assert_false(run_set_has(&set, 1));
	assert_int_equal(run_set_next(&set, 0, false), 0);
	assert_int_equal(run_set_next(&set, INT64_MAX, true), 0);
	for (size_t i = ARRAY_LEN(numbers); i-- > 0;) {
		run_set_add(&set, numbers[i]);
		run_set_add(&set, numbers[i]);
	}
	assert_int_equal(set.count, ARRAY_LEN(numbers));
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		run = run_set_next(&set, run, false);
		assert_int_equal(run, numbers[i]);
		assert_true(run_set_has(&set, run));
	}
	assert_int_equal(run_set_next(&set, run, false), 0);
	assert_int_equal(run_set_last(&set), run);
	run = INT64_MAX;
	for (size_t i = ARRAY_LEN(numbers); i-- > 0;) {
		run = run_set_next(&set, run, true);
		assert_int_equal(run, numbers[i]);
	}
	assert_int_equal(run_set_next(&set, run, true), 0);
	assert_false(run_set_has(&set, 3));
	assert_false(run_set_has(&set, 0));
	assert_false(run_set_has(&set, -1));
	assert_false(run_set_has(&set, INT64_MAX));
	run_set_release(&set);
}

static void test_the_last_place_of_all_words(void **state)
{
	for (int64_t last = 1; last < 400; last++) {
		struct run_set set = RUN_SET_INIT;

		run_set_add(&set, last);
		assert_int_equal(run_set_last(&set), last);
		assert_int_equal(run_set_next(&set, last + 1, true), last);
		assert_int_equal(run_set_next(&set, last - 1, false), last);
		run_set_release(&set);
	}
	(void)state;
}

static void test_a_set_is_emptied(void **state)
{
	struct run_set set = RUN_SET_INIT;

	(void)state;
	run_set_clear(&set);
	run_set_add(&set, 77);
	run_set_clear(&set);
	assert_int_equal(set.count, 0);
	assert_false(run_set_has(&set, 77));
	run_set_add(&set, 76);
	assert_int_equal(run_set_next(&set, 0, false), 76);
	run_set_release(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_added_is_found_in_both_directions),
		cmocka_unit_test(test_the_last_place_of_all_words),
		cmocka_unit_test(test_a_set_is_emptied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
