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

/* Gives the run a stage whose result is that of another stage, or with 0 its own. */
static void add_stage(struct records *r, int64_t run, int position, int64_t cached_from)
{
	struct stage_run stage = records_stage(r, run, position ? "test" : "train", position);

	stage.outcome = cached_from ? OUTCOME_SKIPPED : OUTCOME_SUCCESS;
	stage.cached_from = cached_from;
	stage.finished_at = 2;
	must(stage_run_finish(&r->store, &stage, &err));
}

static const char *environment_of(const struct comparison *comparison, size_t at)
{
	return comparison->groups[COMPARE_ENVIRONMENT].rows[0].cells[at].text;
}

/* A run that took everything from others worked where they did; one that worked on a stage did not. */
static void test_the_environment_of_what_was_cached(void **state)
{
	struct comparison comparison;
	struct records r;
	struct stage_run *stages;
	int64_t runs[4], from[2];
	size_t count;

	records_open(&r, *state);
	for (int i = 0; i < 4; i++)
		runs[i] = add_run(&r, "{}");
	for (int i = 0; i < 2; i++) {
		add_stage(&r, runs[i], 0, 0);
		must(stage_run_list(&r.store, runs[i], &r.arena, &stages, &count, &err));
		from[i] = stages[0].id;
		must(environment_set(&r.store, runs[i], i ? "{\"host\":\"two\"}" : "{\"host\":\"one\"}", &err));
	}
	add_stage(&r, runs[2], 0, from[0]);
	add_stage(&r, runs[2], 1, from[1]);
	add_stage(&r, runs[3], 0, from[0]);
	add_stage(&r, runs[3], 1, 0);
	must(app_compare(&r.store, runs, 4, &r.arena, &comparison, &err));
	assert_string_equal(environment_of(&comparison, 0), "one");
	assert_string_equal(environment_of(&comparison, 2), "two");
	assert_false(comparison.no_environment[2]);
	assert_true(comparison.no_environment[3]);
	assert_string_equal(comparison.notes[comparison.note_count - 1],
			    "the environment of run 3 is that of run 2, whose results it took");
	/* What a run wrote down itself counts first. */
	must(environment_set(&r.store, runs[2], "{\"host\":\"three\"}", &err));
	must(app_compare(&r.store, runs, 4, &r.arena, &comparison, &err));
	assert_string_equal(environment_of(&comparison, 2), "three");
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
		cmocka_unit_test(test_the_environment_of_what_was_cached),
		cmocka_unit_test(test_params_are_compared_exactly),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
