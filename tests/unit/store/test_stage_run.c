/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/artifact.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

static void finish(struct records *r, struct stage_run stage, enum outcome outcome, const char *inputs)
{
	stage.outcome = outcome;
	stage.finished_at = 20;
	stage.exit_code = outcome == OUTCOME_SUCCESS ? 0 : 1;
	stage.inputs = inputs;
	stage.cache_key = digest_of(str_of(inputs));
	must(stage_run_finish(&r->store, &stage, &err));
}

static void test_stages_come_in_the_order_of_the_graph(void **state)
{
	struct records r;
	struct stage_run *stages;
	struct digest key = digest_of(str_of("k"));
	struct stage_run late;
	int64_t run;
	size_t count;

	records_open(&r, *state);
	run = records_run(&r, r.repository, 'a');
	late = records_stage(&r, run, "late", 1);
	records_stage(&r, run, "early", 0);
	records_stage(&r, records_run(&r, r.repository, 'a'), "elsewhere", 0);
	must(stage_run_start(&r.store, late.id, "the data changed", "{}", &key, 10, &err));
	must(stage_run_set_offset(&r.store, late.id, 77, &err));
	must(stage_run_list(&r.store, run, &r.arena, &stages, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(stages[0].name, "early");
	assert_int_equal(stages[0].phase, PHASE_QUEUED);
	assert_string_equal(stages[1].why, "the data changed");
	assert_true(stages[1].phase == PHASE_RUNNING && stages[1].started_at == 10);
	assert_int_equal(stages[1].metrics_offset, 77);
	assert_false(stage_run_insert(&r.store, &late, NULL));
	records_close(&r);
}

static void test_why_it_ran_stays_when_it_went_well(void **state)
{
	struct records r;
	struct stage_run stage, *stages;
	struct digest key = digest_of(str_of("k"));
	int64_t run;
	size_t count;

	records_open(&r, *state);
	run = records_run(&r, r.repository, 'a');
	stage = records_stage(&r, run, "train", 0);
	must(stage_run_start(&r.store, stage.id, "first", "{\"cmd\":[]}", &key, 10, &err));
	stage.outcome = OUTCOME_SUCCESS;
	stage.finished_at = 30;
	stage.cpu_ms = 5;
	stage.peak_kb = 6;
	must(stage_run_finish(&r.store, &stage, &err));
	must(stage_run_list(&r.store, run, &r.arena, &stages, &count, &err));
	assert_string_equal(stages[0].why, "first");
	assert_string_equal(stages[0].inputs, "{\"cmd\":[]}");
	assert_true(digest_equal(&stages[0].cache_key, &key));
	assert_true(stages[0].phase == PHASE_DONE && stages[0].outcome == OUTCOME_SUCCESS);
	assert_true(stages[0].finished_at == 30 && stages[0].cpu_ms == 5 && stages[0].peak_kb == 6);
	records_close(&r);
}

static void test_the_newest_success_is_found(void **state)
{
	struct records r;
	struct stage_run stages[4], found;
	struct digest key = digest_of(str_of("same"));
	static const enum outcome outcomes[] = { OUTCOME_SUCCESS, OUTCOME_SUCCESS, OUTCOME_FAILURE,
						 OUTCOME_SUCCESS };

	records_open(&r, *state);
	for (int i = 0; i < 4; i++) {
		stages[i] = records_stage(&r, records_run(&r, r.repository, 'a'), "train", 0);
		finish(&r, stages[i], outcomes[i], i == 3 ? "other" : "same");
	}
	must(stage_run_find_cached(&r.store, &key, &r.arena, &found, &err));
	assert_int_equal(found.id, stages[1].id);
	assert_int_equal(found.run, 2);
	must(stage_run_find_last(&r.store, r.repository, "train", &r.arena, &found, &err));
	assert_int_equal(found.id, stages[3].id);
	must(stage_run_find_last(&r.store, r.repository, "none", &r.arena, &found, &err));
	assert_int_equal(found.id, 0);
	key = digest_of(str_of("never"));
	must(stage_run_find_cached(&r.store, &key, &r.arena, &found, &err));
	assert_int_equal(found.id, 0);
	records_close(&r);
}

static void put_artifact(struct records *r, int64_t stage, const char *path, const char *bytes)
{
	struct artifact artifact = { .stage_run = stage, .path = path, .kind = "out", .size = 1, .mode = 0644,
				     .files = -1, .digest = digest_of(str_of(bytes)) };

	must(artifact_insert(&r->store, &artifact, &err));
}

static void test_artifacts_of_a_stage_and_of_its_run(void **state)
{
	struct records r;
	struct artifact *artifacts;
	struct stage_run train, test, cached;
	int64_t run;
	size_t count;

	records_open(&r, *state);
	run = records_run(&r, r.repository, 'a');
	train = records_stage(&r, run, "train", 0);
	test = records_stage(&r, run, "test", 1);
	put_artifact(&r, train.id, "z", "1");
	put_artifact(&r, train.id, "a", "2");
	put_artifact(&r, test.id, "m", "3");
	must(artifact_of_stage(&r.store, train.id, &r.arena, &artifacts, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(artifacts[0].path, "a");
	assert_true(artifacts[0].files == -1 && artifacts[0].mode == 0644);
	must(artifact_of_run(&r.store, run, &r.arena, &artifacts, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(artifacts[1].path, "m");
	assert_string_equal(artifacts[1].stage, "test");
	cached = records_stage(&r, records_run(&r, r.repository, 'a'), "train", 0);
	must(artifact_copy(&r.store, train.id, cached.id, &err));
	must(artifact_of_stage(&r.store, cached.id, &r.arena, &artifacts, &count, &err));
	assert_int_equal(count, 2);
	records_close(&r);
}

/* Whatever a stage is called, its folder lies in the run's, and is no other's. */
static void test_a_stages_folder(void **state)
{
	static const struct { const char *name, *folder; } rows[] = {
		{ "train", "train" }, { "train@us-0.1", "train@us-0.1" }, { "a/../b", "a%2F..%2Fb" },
		{ "..", "%2E." }, { ".x", "%2Ex" }, { "100%", "100%25" }, { "a\nb", "a%0Ab" },
		{ "lock", "%6Cock" }, { "checkout", "%63heckout" }, { "locks", "locks" },
	};
	struct records r;
	struct buf run = BUF_INIT, path = BUF_INIT, other = BUF_INIT;
	char name[601] = "";

	records_open(&r, *state);
	store_run_folder(&r.store, 7, &run);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		store_stage_folder(&r.store, 7, rows[i].name, &path);
		assert_true(str_starts(buf_str(&path), run.data));
		assert_string_equal(path.data + run.len + 1, rows[i].folder);
	}
	memset(name, 'x', 600);
	store_stage_folder(&r.store, 7, name, &path);
	name[599] = 'y';
	store_stage_folder(&r.store, 7, name, &other);
	assert_true(path.len - run.len < 255 && !str_equal(buf_str(&path), buf_str(&other)));
	buf_release(&run);
	buf_release(&path);
	buf_release(&other);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages_come_in_the_order_of_the_graph),
		cmocka_unit_test(test_why_it_ran_stays_when_it_went_well),
		cmocka_unit_test(test_the_newest_success_is_found),
		cmocka_unit_test(test_artifacts_of_a_stage_and_of_its_run),
		cmocka_unit_test(test_a_stages_folder),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
