/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/map.h"
#include "base/arena.h"

static void test_empty_one_has_nothing(void **state)
{
	struct map map = MAP_INIT;

	(void)state;
	assert_null(map_find(&map, str_of("a")));
	map_release(&map);
}

static void test_put_replaces(void **state)
{
	struct map map = MAP_INIT;
	int one = 1, two = 2;

	(void)state;
	assert_null(map_put(&map, str_of("a"), &one));
	assert_ptr_equal(map_find(&map, str_of("a")), &one);
	assert_ptr_equal(map_put(&map, str_of("a"), &two), &one);
	assert_ptr_equal(map_find(&map, str_of("a")), &two);
	assert_int_equal(map.len, 1);
	map_release(&map);
	assert_null(map_find(&map, str_of("a")));
}

static void test_keys_are_bytes(void **state)
{
	struct map map = MAP_INIT;
	int one = 1, two = 2, three = 3;

	(void)state;
	map_put(&map, (struct str){ "a\0b", 3 }, &one);
	map_put(&map, (struct str){ "a\0c", 3 }, &two);
	map_put(&map, (struct str){ NULL, 0 }, &three);
	assert_ptr_equal(map_find(&map, (struct str){ "a\0b", 3 }), &one);
	assert_ptr_equal(map_find(&map, (struct str){ "a\0c", 3 }), &two);
	assert_ptr_equal(map_find(&map, STR_NONE), &three);
	assert_null(map_find(&map, str_of("a")));
	map_release(&map);
}

static void test_many(void **state)
{
	struct arena arena = ARENA_INIT;
	struct map map = MAP_INIT;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char *key = arena_printf(&arena, "metric/%d", i);

		assert_null(map_put(&map, str_of(key), key));
	}
	assert_int_equal(map.len, 20000);
	for (int i = 0; i < 20000; i++) {
		const char *key = arena_printf(&arena, "metric/%d", i);

		assert_string_equal(map_find(&map, str_of(key)), key);
	}
	assert_null(map_find(&map, str_of("metric/20000")));
	map_release(&map);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty_one_has_nothing),
		cmocka_unit_test(test_put_replaces),
		cmocka_unit_test(test_keys_are_bytes),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
