/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

#include <string.h>

static void test_zeroed_and_aligned(void **state)
{
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < 2000; i++) {
		unsigned char *p = arena_alloc(&arena, i % 50, 1);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < i % 50; j++)
			assert_int_equal(p[j], 0);
		memset(p, 0xff, i % 50);
	}
	arena_release(&arena);
}

static void test_large_pieces(void **state)
{
	struct arena arena = ARENA_INIT;
	char *small = arena_strdup(&arena, "small");
	char *large = arena_alloc(&arena, 1000000, 1);

	(void)state;
	memset(large, 'x', 1000000);
	assert_string_equal(small, "small");
	assert_true(arena.total >= 1000006);
	arena_release(&arena);
	assert_int_equal(arena.total, 0);
	assert_string_equal(arena_strdup(&arena, "again"), "again");
	arena_release(&arena);
}

static void test_copies(void **state)
{
	struct arena arena = ARENA_INIT;
	struct str binary = { "a\0b", 3 };
	struct str copy = arena_str(&arena, binary);

	(void)state;
	assert_true(str_equal(copy, binary));
	assert_true(copy.data != binary.data);
	assert_int_equal(copy.data[3], 0);
	assert_null(arena_strdup(&arena, NULL));
	assert_string_equal(arena_strndup(&arena, "model", 2), "mo");
	assert_string_equal(arena_strndup(&arena, NULL, 0), "");
	arena_release(&arena);
}

static void test_printf(void **state)
{
	struct arena arena = ARENA_INIT;
	const char *text = arena_printf(&arena, "%s-%020000d", "x", 3);

	(void)state;
	assert_int_equal(strlen(text), 20002);
	assert_int_equal(text[20001], '3');
	assert_string_equal(arena_printf(&arena, "%s", ""), "");
	arena_release(&arena);
}

static void test_typed(void **state)
{
	struct arena arena = ARENA_INIT;
	int64_t *one = ARENA_NEW(&arena, int64_t);
	int64_t *many = ARENA_ARRAY(&arena, int64_t, 3000);

	(void)state;
	*one = 1;
	many[2999] = 2;
	assert_int_equal(*one, 1);
	assert_int_equal(many[0], 0);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_and_aligned),
		cmocka_unit_test(test_large_pieces),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_printf),
		cmocka_unit_test(test_typed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
