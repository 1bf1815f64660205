/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "base/str.h"

static void test_grows(void **state)
{
	VEC_OF(int64_t) ids = VEC_INIT;

	(void)state;
	for (int64_t i = 0; i < 10000; i++)
		VEC_PUSH(&ids, i * i);
	assert_int_equal(ids.len, 10000);
	assert_true(ids.room >= ids.len);
	for (int64_t i = 0; i < 10000; i++)
		assert_int_equal(ids.items[i], i * i);
	VEC_RELEASE(&ids);
	assert_int_equal(ids.len, 0);
	assert_null(ids.items);
}

static void test_structs_with_commas(void **state)
{
	VEC_OF(struct str) names = VEC_INIT;

	(void)state;
	VEC_PUSH(&names, (struct str){ "ab", 2 });
	VEC_PUSH(&names, str_of("c"));
	assert_true(str_is(names.items[0], "ab"));
	assert_true(str_is(names.items[1], "c"));
	VEC_RELEASE(&names);
}

static void test_reserve_is_enough(void **state)
{
	VEC_OF(char) bytes = VEC_INIT;
	const char *before;

	(void)state;
	VEC_RESERVE(&bytes, 1000);
	before = bytes.items;
	for (int i = 0; i < 1000; i++)
		VEC_PUSH(&bytes, 'x');
	assert_ptr_equal(bytes.items, before);
	VEC_RELEASE(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_structs_with_commas),
		cmocka_unit_test(test_reserve_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
