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

/* All digits of a number count, and not how it was written. */
static void test_params_are_compared_exactly(void **state)
{
	const struct comparison_row *rows;
	struct comparison comparison;
	struct records r;
	int64_t runs[2];

	records_open(&r, *state);
	runs[0] = add_run(&r, "{\"a\":1e-3,\"b\":0.1,\"c\":9007199254740993}");
	runs[1] = add_run(&r, "{\"a\":0.001,\"b\":0.10000000000000002,\"c\":9007199254740992}");
	must(app_compare(&r.store, runs, 2, &r.arena, &comparison, &err));
	rows = comparison.groups[COMPARE_PARAMS].rows;
	assert_false(rows[0].differs);
	assert_string_equal(rows[0].cells[0].text, "0.001");
	assert_true(rows[1].differs);
	assert_string_equal(rows[1].cells[0].text, "0.1");
	assert_string_equal(rows[1].cells[1].text, "0.10000000000000002");
	assert_true(rows[2].differs);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_not_known_does_not_differ),
		cmocka_unit_test(test_params_are_compared_exactly),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
