/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

static void test_names_and_paths_are_unique(void **state)
{
	struct records r;
	struct repository same_path = { .name = "new", .path = "/nowhere/repo", .protected_branch = "main",
					.added_at = 1 };
	struct repository same_name = { .name = "repo", .path = "/else", .protected_branch = "main",
					.added_at = 1 };

	records_open(&r, *state);
	must_not(repository_insert(&r.store, &same_path, &err), ERR_INPUT, "in the store already, as repo");
	must_not(repository_insert(&r.store, &same_name, &err), ERR_INPUT, "repo");
	records_close(&r);
}

static void test_found_by_name_path_and_id(void **state)
{
	struct records r;
	struct repository found;

	records_open(&r, *state);
	records_repository(&r, "zebra");
	must(repository_find(&r.store, "zebra", &r.arena, &found, &err));
	assert_string_equal(found.path, "/nowhere/zebra");
	must(repository_find(&r.store, "/nowhere/repo", &r.arena, &found, &err));
	assert_string_equal(found.name, "repo");
	assert_string_equal(found.protected_branch, "main");
	must(repository_load(&r.store, found.id, &r.arena, &found, &err));
	assert_int_equal(found.id, r.repository);
	must_not(repository_find(&r.store, "none", &r.arena, &found, &err), ERR_NOT_FOUND, "repo");
	must_not(repository_load(&r.store, 99, &r.arena, &found, &err), ERR_NOT_FOUND, "99");
	records_close(&r);
}

static void test_listed_by_name_with_the_last_run(void **state)
{
	struct records r;
	struct repository *all;
	size_t count;
	int64_t apple;

	records_open(&r, *state);
	apple = records_repository(&r, "apple");
	records_run(&r, apple, 'a');
	records_run(&r, apple, 'a');
	must(repository_list(&r.store, &r.arena, &all, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(all[0].name, "apple");
	assert_int_equal(all[0].last_run, 2);
	assert_string_equal(all[1].name, "repo");
	assert_int_equal(all[1].last_run, 0);
	records_close(&r);
}

static void test_a_baseline_is_pinned_and_unpinned(void **state)
{
	struct records r;
	struct repository found;
	int64_t run;

	records_open(&r, *state);
	run = records_run(&r, r.repository, 'a');
	must(repository_set_baseline(&r.store, r.repository, run, &err));
	must(repository_load(&r.store, r.repository, &r.arena, &found, &err));
	assert_int_equal(found.baseline_run, run);
	must(repository_set_baseline(&r.store, r.repository, 0, &err));
	must(repository_load(&r.store, r.repository, &r.arena, &found, &err));
	assert_int_equal(found.baseline_run, 0);
	assert_false(repository_set_baseline(&r.store, r.repository, 99, NULL));
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_paths_are_unique),
		cmocka_unit_test(test_found_by_name_path_and_id),
		cmocka_unit_test(test_listed_by_name_with_the_last_run),
		cmocka_unit_test(test_a_baseline_is_pinned_and_unpinned),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
