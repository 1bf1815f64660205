/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/experiments.h"
#include "exchange/gto_name.h"

#include <string.h>

static void test_tags(void **state)
{
	static const char *const good[] = { "m@v1.0.0", "m@v1.2.3-rc.1+b5#4", "m@v1.0.0!", "m#prod", "m#prod!#9",
					    "m#a/b#1", "m#1", "m@deprecated", "sub/x.y=q#dev#2" };
	static const char *const bad[] = { "m@v1.2", "m@1.0.0", "m-#dev", "model.x@v1.0.0", "a=b=c@v1.0.0", "v1.0.0",
					   "m@v01.0.0", "m@v1.0.0-01", "m@v1.0.0-a..b", "m@deprecated!", "m#prod#", "m#",
					   "@v1.0.0", "m#p.q", "m@v1.0.0#x", "m@v1.0.0!!", "", "#", "=m#a" };
	struct arena arena = ARENA_INIT;
	struct gto_name name;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		if (!gto_name_parse(&arena, good[i], &name))
			fail_msg("%s is a tag", good[i]);
		assert_string_equal(gto_name_format(&arena, &name), good[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (gto_name_parse(&arena, bad[i], &name))
			fail_msg("%s is no tag", bad[i]);
	}
	assert_true(gto_name_parse(&arena, "a/b=m#prod!#12", &name));
	assert_string_equal(name.artifact, "a/b:m");
	assert_string_equal(name.stage, "prod");
	assert_int_equal(name.kind, GTO_UNASSIGNMENT);
	assert_int_equal(name.counter, 12);
	/* A counter of any length is one. */
	assert_true(gto_name_parse(&arena, "m#prod#99999999999999999999999999", &name));
	arena_release(&arena);
}

/* The order of https://semver.org/spec/v2.0.0.html, §11. */
static void test_versions(void **state)
{
	static const char *const order[] = { "v0.9.9", "v1.0.0-1", "v1.0.0-9", "v1.0.0-10", "v1.0.0-alpha",
					     "v1.0.0-alpha.1", "v1.0.0-alpha.beta", "v1.0.0-beta.2", "v1.0.0-beta.11",
					     "v1.0.0-rc.1", "v1.0.0", "v1.0.10", "v1.1.0",
					     "v2.0.0", "v123456789012345678901234567890.0.0" };
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		for (size_t k = 0; k < ARRAY_LEN(order); k++) {
			int got = gto_version_compare(str_of(order[i]), str_of(order[k]));

			if ((got > 0) - (got < 0) != (i > k) - (i < k))
				fail_msg("%s and %s compare as %d", order[i], order[k], got);
		}
	}
	assert_int_equal(gto_version_compare(str_of("v1.0.0+a"), str_of("v1.0.0+b")), 0);
	assert_string_equal(gto_version_next(&arena, "v1.2.9-rc.1+x", 2), "v1.2.10");
	assert_string_equal(gto_version_next(&arena, "v1.99.9", 1), "v1.100.0");
	assert_string_equal(gto_version_next(&arena, "v9.9.9", 0), "v10.0.0");
	arena_release(&arena);
}

static void test_queries(void **state)
{
	struct arena arena = ARENA_INIT;
	struct gto_query query = gto_query_parse(&arena, "d:m@latest");

	(void)state;
	assert_string_equal(query.artifact, "d:m");
	assert_true(query.latest);
	assert_string_equal(gto_query_parse(&arena, "m#prod").stage, "prod");
	assert_string_equal(gto_query_parse(&arena, "m@greatest").artifact, "m");
	/* What is no shortcut is a name, if an odd one. */
	assert_string_equal(gto_query_parse(&arena, "m@newest").artifact, "m@newest");
	arena_release(&arena);
}

#define ID "0123456789012345678901234567890123456789"

static void test_experiments(void **state)
{
	static const char *const bad[] = { "refs/exps/stash", "refs/exps/celery/stash", "refs/exps/exec/EXEC_HEAD",
					   "refs/exps/01/23456789012345678901234567890123456789",
					   "refs/exps/01/23456789012345678901234567890123456789/",
					   "refs/exps/01/23456789012345678901234567890123456789/a/b",
					   "refs/exps/0x/23456789012345678901234567890123456789/a", "refs/heads/main" };
	struct arena arena = ARENA_INIT;
	struct experiment one;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(experiment_of_ref(&arena, bad[i], &one));
	assert_true(experiment_of_ref(&arena, experiment_ref(&arena, ID, "fat-cat"), &one));
	assert_string_equal(one.baseline, ID);
	assert_string_equal(one.name, "fat-cat");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_experiments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
