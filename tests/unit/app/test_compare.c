/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/compare.h"
#include "store/environment.h"
#include "store/test_result.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

static int64_t add_run(struct records *r, const char *params)
{
	int64_t run = records_run(r, r->repository, 'a');

	must(run_start(&r->store, run, params, 1, &err));
	return run;
}

static void look_at(struct records *r, int64_t run, const char *environment)
{
	const struct test_result tests[] = { { .name = "adds", .outcome = TEST_PASSED } };
	struct stage_run stage = records_stage(r, run, "test", 0);

	must(environment_set(&r->store, run, environment, &err));
	must(test_result_add(&r->store, stage.id, tests, 1, &err));
}

/* What was not looked at is no difference, of a run or of a group. */
static void test_what_is_not_known_does_not_differ(void **state)
{
	const struct comparison_options by_seed = { .group = "param.seed" }, single = { .group = NULL };
	struct comparison comparison;
	struct records r;
	int64_t runs[6];

	records_open(&r, *state);
	for (int i = 0; i < 6; i++)
		runs[i] = add_run(&r, arena_printf(&r.arena, "{\"lr\":%d,\"seed\":%d}", i / 2, i % 2));
	look_at(&r, runs[0], "{\"host\":\"one\"}");
	look_at(&r, runs[1], "{\"host\":\"one\"}");
	look_at(&r, runs[4], "{\"host\":\"two\"}");
	must(app_compare_as(&r.store, runs, 6, &single, &r.arena, &comparison, &err));
	assert_int_equal(comparison.groups[COMPARE_ENVIRONMENT].rows[0].cells[2].judgement, JUDGE_SAME);
	must(app_compare_as(&r.store, runs, 6, &by_seed, &r.arena, &comparison, &err));
	assert_int_equal(comparison.run_count, 3);
	assert_int_equal(comparison.groups[COMPARE_ENVIRONMENT].rows[0].cells[1].judgement, JUDGE_SAME);
	assert_int_equal(comparison.groups[COMPARE_ENVIRONMENT].rows[0].cells[2].judgement, JUDGE_DIFFERENT);
	assert_int_equal(comparison.groups[COMPARE_TESTS].count, 2);
	assert_int_equal(comparison.groups[COMPARE_TESTS].differing, 0);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_known_does_not_differ),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
