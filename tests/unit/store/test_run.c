/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/field.h"
#include "store/metric.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <stdlib.h>

#define RUNS 12
#define NOTHING 1e300	/* the run has no such metric */

/* Run i + 1: its metric, its repository (0: the first), its commit.  With ties, with one that is not
 * a number, and with some that have none. */
static const struct { double value; int repository; char commit; } made[RUNS] = {
	{ 0.5, 0, 'a' }, { 0.9, 0, 'a' }, { NOTHING, 0, 'b' }, { 0.5, 1, 'a' }, { 0.7, 0, 'b' },
	{ NAN, 0, 'a' }, { 0.9, 1, 'c' }, { 0.5, 0, 'b' },     { -INFINITY, 0, 'a' }, { 0.9, 0, 'a' },
	{ NOTHING, 1, 'b' }, { 0.7, 1, 'a' },
};

struct fixture {
	struct records records;
	int64_t repositories[2];
	int64_t key;
};

static void set_up(struct fixture *f, void **state)
{
	struct store *store = &f->records.store;

	records_open(&f->records, *state);
	f->repositories[0] = f->records.repository;
	f->repositories[1] = records_repository(&f->records, "other");
	must(metric_key_take(store, "accuracy", &f->key, &err));
	for (int i = 0; i < RUNS; i++) {
		struct metric_value value = { (uint32_t)f->key, made[i].value };

		assert_int_equal(records_run(&f->records, f->repositories[made[i].repository],
					     made[i].commit), i + 1);
		if (made[i].value != NOTHING)
			must(metric_set_last(store, i + 1, &value, 1, &err));
	}
}

/* The query's own idea of the order, for qsort. */
static const struct run_query *sorted_by;

static int by_query(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	double x = made[left - 1].value, y = made[right - 1].value;
	int newest = left > right ? -1 : left < right;

	if (sorted_by->order == RUN_BY_NUMBER)
		return sorted_by->ascending ? -newest : newest;
	/* Among the same values a metric's order is newest first when it descends. */
	if (x == y)
		return sorted_by->ascending ? -newest : newest;
	return (x < y) == sorted_by->ascending ? -1 : 1;
}

/* All runs that the query means, in its order, found without the store. */
static size_t expect(const struct fixture *f, const struct run_query *query, int64_t *out)
{
	size_t count = 0;

	for (int i = 0; i < RUNS; i++) {
		if ((query->repository && query->repository != f->repositories[made[i].repository]) ||
		    (query->commit_id && query->commit_id[0] != made[i].commit) ||
		    (query->order == RUN_BY_METRIC && (made[i].value == NOTHING || isnan(made[i].value))))
			continue;
		out[count++] = i + 1;
	}
	sorted_by = query;
	qsort(out, count, sizeof(*out), by_query);
	return count;
}

static void check_page(struct fixture *f, const struct run_query *query, const int64_t *expected,
		       size_t expected_count)
{
	struct arena arena = ARENA_INIT;
	struct run *runs;
	size_t count;

	must(run_list(&f->records.store, query, &arena, &runs, &count, &err));
	assert_int_equal(count, expected_count);
	/* Backwards the nearest row comes first. */
	for (size_t i = 0; i < count; i++)
		assert_int_equal(runs[i].id, expected[query->backwards ? count - 1 - i : i]);
	arena_release(&arena);
}

/* Every page of up to limit rows, after and before every row, and from both ends. */
static void check_pages(struct fixture *f, struct run_query query)
{
	int64_t all[RUNS];
	size_t count = expect(f, &query, all);

	for (query.limit = 1; query.limit <= count + 1; query.limit++) {
		size_t page = query.limit < count ? query.limit : count;

		query.after.run = 0;
		query.backwards = false;
		check_page(f, &query, all, page);
		query.backwards = true;
		check_page(f, &query, all + count - page, page);
		for (size_t i = 0; i < count; i++) {
			size_t behind = count - i - 1;

			query.after.run = all[i];
			query.after.value = (struct run_value){ RUN_VALUE_REAL, .real = made[all[i] - 1].value };
			query.backwards = false;
			page = query.limit < behind ? query.limit : behind;
			check_page(f, &query, all + i + 1, page);
			query.backwards = true;
			page = query.limit < i ? query.limit : i;
			check_page(f, &query, all + i - page, page);
		}
	}
}

/* All runs that the query means, whatever its order. */
static void find_matching(struct fixture *f, struct run_query query, struct run_set *out)
{
	struct run_place at;
	int64_t examined = 0;
	bool at_end;

	query.order = RUN_BY_NUMBER;
	must(run_tally(&f->records.store, &query, out, &examined, &at, &at_end, &err));
	assert_true(at_end);
	assert_true(out->count > 0 && out->count <= examined);
}

static void test_pages_in_every_order_and_direction(void **state)
{
	static const char commit[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct fixture f;

	set_up(&f, state);
	for (int bits = 0; bits < 32; bits++) {
		struct run_set matching = RUN_SET_INIT;
		struct run_query query = {
			.order = bits & 1 ? RUN_BY_METRIC : RUN_BY_NUMBER,
			.key = f.key,
			.ascending = bits & 2,
			.repository = bits & 4 ? f.repositories[0] : 0,
			.commit_id = bits & 8 ? commit : NULL,
		};

		if (bits & 16) {
			find_matching(&f, query, &matching);
			query.among = &matching;
		}
		check_pages(&f, query);
		run_set_release(&matching);
	}
	records_close(&f.records);
}

/* Neighbours that are one and the same as a double. */
static void test_pages_by_large_whole_numbers(void **state)
{
	static const char *const params[] = { "{\"seed\":9007199254740993}", "{\"seed\":9007199254740995}",
					      "{\"seed\":9007199254740994}", "{\"seed\":9007199254740992.0}" };
	struct run_query query = { .order = RUN_BY_FIELD, .limit = 1 };
	struct records r;
	struct field_key *keys;
	struct run_page page;
	size_t count;

	records_open(&r, *state);
	for (size_t i = 0; i < ARRAY_LEN(params); i++)
		must(run_start(&r.store, records_run(&r, r.repository, 'a'), params[i], 1, &err));
	must(field_key_list(&r.store, &r.arena, &keys, &count, &err));
	query.key = keys[0].id;
	for (int up = 0; up < 2; up++) {
		static const int64_t expected[] = { 2, 3, 1, 4 };

		query.ascending = up;
		query.after = (struct run_place){ .run = 0 };
		for (int i = 0; i < 4; i++) {
			must(run_search(&r.store, &query, &r.arena, &page, &err));
			assert_int_equal(page.count, 1);
			assert_int_equal(page.runs[0].id, expected[up ? 3 - i : i]);
			query.after = page.at;
		}
		must(run_search(&r.store, &query, &r.arena, &page, &err));
		assert_int_equal(page.count, 0);
	}
	records_close(&r);
}

static void test_an_order_of_nothing(void **state)
{
	struct fixture f;
	int64_t key;

	set_up(&f, state);
	must(metric_key_take(&f.records.store, "of no run", &key, &err));
	check_page(&f, &(struct run_query){ .order = RUN_BY_METRIC, .key = key, .limit = 5 }, NULL, 0);
	check_page(&f, &(struct run_query){ .repository = 99, .limit = 5 }, NULL, 0);
	records_close(&f.records);
}

static void test_a_run_is_as_it_was_inserted(void **state)
{
	struct records r;
	struct run run = { .commit_id = "c", .branch = "main", .subject = "sub\nject", .pipeline = "dvc.yaml",
			   .targets = "[\"a\"]", .overrides = "{\"lr\":\"1\"}", .in_place = true, .forced = true,
			   .jobs = 3, .timeout_ms = 9000, .by = "ana", .host = "h", .queued_at = 77,
			   .params = "{\"x\":1}" }, got;

	records_open(&r, *state);
	run.repository = r.repository;
	run.rerun_of = records_run(&r, r.repository, 'a');
	run.dirty = digest_of(str_of("patch"));
	must(run_insert(&r.store, &run, &err));
	must(run_load(&r.store, run.id, &r.arena, &got, &err));
	assert_string_equal(got.repository_name, "repo");
	assert_string_equal(got.commit_id, "c");
	assert_string_equal(got.branch, "main");
	assert_string_equal(got.subject, "sub\nject");
	assert_string_equal(got.targets, "[\"a\"]");
	assert_string_equal(got.overrides, "{\"lr\":\"1\"}");
	assert_true(got.in_place && got.forced && got.jobs == 3 && got.timeout_ms == 9000);
	assert_true(digest_equal(&got.dirty, &run.dirty));
	assert_int_equal(got.rerun_of, run.rerun_of);
	assert_string_equal(got.params, "{\"x\":1}");
	assert_true(got.phase == PHASE_QUEUED && got.outcome == OUTCOME_NONE && !got.note);
	assert_true(got.queued_at == 77 && got.started_at == 0 && got.finished_at == 0);
	must_not(run_load(&r.store, 99, &r.arena, &got, &err), ERR_NOT_FOUND, "has no run 99");
	records_close(&r);
}

static void test_a_life_goes_one_way(void **state)
{
	struct records r;
	struct run run;
	int64_t id;

	records_open(&r, *state);
	id = records_run(&r, r.repository, 'a');
	must(run_start(&r.store, id, "{\"lr\":2}", 100, &err));
	must_not(run_start(&r.store, id, "{}", 101, &err), ERR_INPUT, "not queued any more");
	must(run_finish(&r.store, id, OUTCOME_FAILURE, "train: exit code 1", 200, &err));
	must_not(run_finish(&r.store, id, OUTCOME_SUCCESS, NULL, 300, &err), ERR_INPUT, "done already");
	must_not(run_start(&r.store, id, "{}", 300, &err), ERR_INPUT, "not queued any more");
	must(run_load(&r.store, id, &r.arena, &run, &err));
	assert_true(run.phase == PHASE_DONE && run.outcome == OUTCOME_FAILURE);
	assert_true(run.started_at == 100 && run.finished_at == 200);
	assert_string_equal(run.note, "train: exit code 1");
	assert_string_equal(run.params, "{\"lr\":2}");
	records_close(&r);
}

static void test_what_needs_a_person_is_counted(void **state)
{
	const int64_t day = INT64_C(24) * 3600 * 1000, now = 10 * day;
	struct records r;
	struct run_counts counts;
	int64_t *ids, id;
	size_t count;

	records_open(&r, *state);
	for (int i = 0; i < 5; i++)
		records_run(&r, r.repository, 'a');
	must(run_finish(&r.store, 1, OUTCOME_FAILURE, NULL, now - 1, &err));
	must(run_finish(&r.store, 2, OUTCOME_LOST, NULL, now - day + 1, &err));
	must(run_finish(&r.store, 3, OUTCOME_FAILURE, NULL, now - day - 1, &err));
	must(run_start(&r.store, 5, "{}", 5, &err));
	must(run_count(&r.store, 0, now, &counts, &err));
	assert_int_equal(counts.running, 2);
	assert_int_equal(counts.failed, 2);
	assert_int_equal(counts.waiting, 0);
	must(run_unfinished(&r.store, &r.arena, 10, &ids, &count, &err));
	assert_true(count == 2 && ids[0] == 4 && ids[1] == 5);
	must(run_unfinished(&r.store, &r.arena, 1, &ids, &count, &err));
	assert_true(count == 1 && ids[0] == 4);
	id = records_run(&r, r.repository, 'a');
	assert_int_equal(id, 6);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages_in_every_order_and_direction),
		cmocka_unit_test(test_pages_by_large_whole_numbers),
		cmocka_unit_test(test_an_order_of_nothing),
		cmocka_unit_test(test_a_run_is_as_it_was_inserted),
		cmocka_unit_test(test_a_life_goes_one_way),
		cmocka_unit_test(test_what_needs_a_person_is_counted),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
