/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

static struct version find(struct records *r, const char *text)
{
	struct version version;

	must(version_find(&r->store, r->repository, text, &r->arena, &version, &err));
	return version;
}

static void test_versions_count_up_and_are_found(void **state)
{
	struct records r;
	struct version version, again, *list;
	size_t count;

	records_open(&r, *state);
	records_version(&r, "one");
	records_version(&r, "two");
	version = find(&r, "m");
	assert_true(version.number == 2 && version.run == 2 && version.object.size == 3);
	assert_int_equal(find(&r, "m@1").number, 1);
	must_not(version_find(&r.store, r.repository, "m@3", &r.arena, &again, &err), ERR_NOT_FOUND, "m@2");
	must_not(version_find(&r.store, r.repository, "m@champion", &r.arena, &again, &err), ERR_NOT_FOUND,
		 "m@champion");
	must_not(version_find(&r.store, r.repository, "n", &r.arena, &again, &err), ERR_NOT_FOUND, "'n'");
	must_not(version_load(&r.store, 99, &r.arena, &again, &err), ERR_NOT_FOUND, "99");
	again = version;
	must_not(version_insert(&r.store, &again, &err), ERR_INPUT, "is version 2 of m already");
	must(version_list(&r.store, r.repository, 0, &r.arena, &list, &count, &err));
	assert_true(count == 2 && list[0].number == 2 && list[1].number == 1);
	must(version_list(&r.store, r.repository, 1, &r.arena, &list, &count, &err));
	assert_true(count == 1 && list[0].number == 1);
	records_close(&r);
}

static void test_an_alias_moves(void **state)
{
	struct records r;
	struct version one, two;

	records_open(&r, *state);
	records_version(&r, "one");
	records_version(&r, "two");
	one = find(&r, "m@1");
	two = find(&r, "m@2");
	must(alias_set(&r.store, &one, "champion", "ana", 5, &err));
	must(alias_set(&r.store, &one, "best", "ana", 5, &err));
	assert_string_equal(find(&r, "m@1").aliases, "best, champion");
	must(alias_set(&r.store, &two, "champion", "ana", 6, &err));
	assert_int_equal(find(&r, "m@champion").number, 2);
	assert_string_equal(find(&r, "m@1").aliases, "best");
	must(alias_remove(&r.store, &one, "champion", &err));
	must_not(alias_remove(&r.store, &one, "champion", &err), ERR_NOT_FOUND, "has no alias 'champion'");
	assert_null(find(&r, "m@2").aliases);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions_count_up_and_are_found),
		cmocka_unit_test(test_an_alias_moves),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
