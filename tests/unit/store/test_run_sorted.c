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
#include <string.h>

#define RUNS 60

/* What can be ordered by, and what each run has of it as a number that stands for its place; NaN: it has
 * nothing of it. */
enum { BY_PARAM, BY_METRIC, BY_STATE, BY_DURATION, BY_TAG, BY_NUMBER, BY_BRANCH, ORDERS };

struct fixture {
	struct records records;
	struct run_sort by[ORDERS];
	double ranks[RUNS + 1][ORDERS];
};

/* A param of few values: numbers, a word, or nothing. */
static const char *param_of(int run, double *rank)
{
	static const char *const params[] = { "{\"a\":2,\"z\":1}", "{\"a\":\"x\"}", "{\"a\":10}", "{}", "{\"a\":2.0}",
					      "{\"a\":-1e-3}", "{\"a\":\"\\u00e9\"}" };
	static const double ranks[] = { 2, 100, 10, (double)NAN, 2, -1e-3, 101 };
	int at = run * 5 % 11 % (int)ARRAY_LEN(params);

	*rank = ranks[at];
	return params[at];
}

static void make_run(struct fixture *f, int run, int64_t key)
{
	static const double values[] = { 0.5, (double)NAN, -2, 0.75, 0.5, (double)INFINITY, 0.5 };
	struct store *store = &f->records.store;
	double *ranks = f->ranks[run];
	struct metric_value value = { (uint32_t)key, values[run * 3 % 7] };
	const char *params = param_of(run, &ranks[BY_PARAM]);
	int64_t took = run % 4;

	assert_int_equal(records_run(&f->records, f->records.repository, 'a'), run);
	ranks[BY_NUMBER] = run;
	ranks[BY_BRANCH] = (double)NAN;
	ranks[BY_METRIC] = run % 9 ? value.value : (double)NAN;
	/* "failure" < "queued" < "running" < "success" */
	ranks[BY_STATE] = run % 5 == 0 ? 1 : run % 5 == 1 ? 2 : run % 5 == 2 ? 0 : 3;
	ranks[BY_DURATION] = run % 5 >= 2 ? (double)took : (double)NAN;
	ranks[BY_TAG] = run % 3 ? run % 3 : (double)NAN;
	if (run % 3)
		must(run_set_tags(store, run, run % 3 == 1 ? "{\"t\":\"a\"}" : "{\"t\":\"b\"}", &err));
	if (run % 9)
		must(metric_set_last(store, run, &value, 1, &err));
	/* Params come when a run starts, so those that stay queued have none. */
	if (run % 5 == 0)
		ranks[BY_PARAM] = (double)NAN;
	else
		must(run_start(store, run, params, 100, &err));
	if (run % 5 >= 2)
		must(run_finish(store, run, run % 5 == 2 ? OUTCOME_FAILURE : OUTCOME_SUCCESS, NULL, 100 + took, &err));
}

static void set_up(struct fixture *f, void **state)
{
	struct field_key *fields;
	size_t count;
	int64_t key;

	records_open(&f->records, *state);
	must(metric_key_take(&f->records.store, "m", &key, &err));
	must(db_begin(f->records.store.db, &err));
	for (int run = 1; run <= RUNS; run++)
		make_run(f, run, key);
	must(db_end(f->records.store.db, true, &err));
	must(field_key_list(&f->records.store, &f->records.arena, &fields, &count, &err));
	assert_string_equal(fields[0].name, "a");
	assert_string_equal(fields[count - 1].name, "t");
	f->by[BY_PARAM] = (struct run_sort){ RUN_BY_FIELD, fields[0].id, false };
	f->by[BY_TAG] = (struct run_sort){ RUN_BY_FIELD, fields[count - 1].id, false };
	f->by[BY_METRIC] = (struct run_sort){ RUN_BY_METRIC, key, false };
	f->by[BY_STATE] = (struct run_sort){ RUN_BY_STATE, 0, false };
	f->by[BY_DURATION] = (struct run_sort){ RUN_BY_DURATION, 0, false };
	f->by[BY_NUMBER] = (struct run_sort){ RUN_BY_NUMBER, 0, false };
	f->by[BY_BRANCH] = (struct run_sort){ RUN_BY_BRANCH, 0, false };
}

/* The order that is expected, found without the store. */
struct wanted {
	const struct fixture *f;
	int by[RUN_SORTS_MAX];
	bool ascending[RUN_SORTS_MAX];
	int count;
};

static int by_wanted(const void *a, const void *b, void *data)
{
	const struct wanted *wanted = data;
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	for (int i = 0; i < wanted->count; i++) {
		double x = wanted->f->ranks[left][wanted->by[i]], y = wanted->f->ranks[right][wanted->by[i]];

		if (isnan(x) || isnan(y)) {
			if (isnan(x) != isnan(y))
				return isnan(x) ? 1 : -1;
		} else if (x != y) {
			return (x < y) == wanted->ascending[i] ? -1 : 1;
		}
	}
	return left < right ? 1 : -1;
}

static size_t expect(const struct wanted *wanted, int64_t *out)
{
	size_t count = 0;

	for (int run = 1; run <= RUNS; run++) {
		if (!isnan(wanted->f->ranks[run][wanted->by[0]]))
			out[count++] = run;
	}
	qsort_r(out, count, sizeof(*out), by_wanted, (void *)wanted);
	return count;
}

static struct run_query query_of(const struct fixture *f, const struct wanted *wanted)
{
	const struct run_sort *first = &f->by[wanted->by[0]];
	struct run_query query = { .order = first->order, .key = first->key, .ascending = wanted->ascending[0] };

	for (int i = 1; i < wanted->count; i++) {
		query.then[query.then_count] = f->by[wanted->by[i]];
		query.then[query.then_count++].ascending = wanted->ascending[i];
	}
	return query;
}

static bool always(void *data)
{
	(void)data;
	return true;
}

/* Goes on to the end from wherever query.after is; expects exactly those runs.  places gets theirs. */
static void check(struct fixture *f, struct run_query query, const int64_t *expected, size_t count, int step,
		  struct arena *arena, struct run_place *places)
{
	size_t found = 0;

	for (int slices = 0;; slices++) {
		struct run_page page;

		assert_true(slices < 10 * RUNS * RUNS);
		must(run_search(&f->records.store, &query, arena, &page, &err));
		for (size_t i = 0; i < page.count; i++, found++) {
			assert_true(found < count);
			assert_int_equal(page.runs[i].id, *(expected + (int)found * step));
			if (places)
				places[found] = page.places[i];
		}
		if (page.at_end)
			break;
		query.after = page.at;
	}
	assert_int_equal(found, count);
}

static void check_order(struct fixture *f, const struct wanted *wanted, int64_t gather)
{
	struct run_query query = query_of(f, wanted);
	struct arena arena = ARENA_INIT;
	struct run_place places[RUNS], some;
	int64_t expected[RUNS];
	size_t count = expect(wanted, expected);
	struct run_page page;

	query.gather = gather;
	for (size_t limit = 3; limit < RUNS; limit *= 7) {
		query.limit = limit;
		query.interrupted = limit == 3 ? always : NULL;
		query.backwards = false;
		check(f, query, expected, count, 1, &arena, places);
		query.backwards = true;
		check(f, query, expected + count - 1, count, -1, &arena, NULL);
	}
	/* From the middle on, both ways; a place found in one direction holds in the other. */
	for (size_t i = 0; i < count; i += 17) {
		query.after = places[i];
		query.limit = 9;
		query.backwards = false;
		check(f, query, expected + i + 1, count - i - 1, 1, &arena, NULL);
		query.backwards = true;
		check(f, query, expected + (i ? i - 1 : 0), i, -1, &arena, NULL);
		must(run_at_place(&f->records.store, &query, &places[i], &arena, &page, &err));
		assert_true(page.count == 1 && page.runs[0].id == expected[i]);
		some = places[i];
		some.value.kind = RUN_VALUE_REAL;
		some.value.real = 12345;
		must(run_at_place(&f->records.store, &query, &some, &arena, &page, &err));
		assert_int_equal(page.count, 0);
	}
	arena_release(&arena);
}

static void check_directions(struct fixture *f, struct wanted wanted, int64_t gather)
{
	for (int bits = 0; bits < 1 << wanted.count; bits++) {
		for (int i = 0; i < wanted.count; i++)
			wanted.ascending[i] = bits >> i & 1;
		check_order(f, &wanted, gather);
	}
}

static void test_two_orders(void **state)
{
	static const int64_t gathers[] = { 1, 5 };
	struct fixture f;

	set_up(&f, state);
	for (int a = 0; a < ORDERS; a++) {
		for (int b = 0; b < ORDERS; b++) {
			if (a != b && a != BY_NUMBER)
				check_directions(&f, (struct wanted){ .f = &f, .by = { a, b }, .count = 2 },
						 gathers[(a + b) % (int)ARRAY_LEN(gathers)]);
		}
	}
	records_close(&f.records);
}

static void test_three_orders(void **state)
{
	static const int by[][RUN_SORTS_MAX] = { { BY_STATE, BY_PARAM, BY_METRIC }, { BY_TAG, BY_METRIC, BY_PARAM },
						 { BY_PARAM, BY_BRANCH, BY_DURATION }, { BY_METRIC, BY_TAG, BY_NUMBER },
						 { BY_STATE, BY_TAG, BY_DURATION } };
	static const int64_t gathers[] = { 2, 0 };
	struct fixture f;

	set_up(&f, state);
	for (size_t i = 0; i < ARRAY_LEN(by); i++) {
		for (size_t g = 0; g < ARRAY_LEN(gathers); g++)
			check_directions(&f, (struct wanted){ .f = &f, .by = { by[i][0], by[i][1], by[i][2] }, .count = 3 },
					 gathers[g]);
	}
	records_close(&f.records);
}

/* As when a group has become too large to be put in order at once, or small again, since the place to go
 * on from was told: nothing is lost or comes twice. */
static void test_a_group_that_grows_between_pages(void **state)
{
	static const struct { int64_t first, then; } gathers[] = { { 0, 1 }, { 0, 5 }, { 2, 0 }, { 5, 1 } };
	struct wanted wanted = { .by = { BY_STATE, BY_METRIC, BY_PARAM }, .count = 3 };
	struct run_place places[RUNS];
	struct run_query query;
	struct fixture f;
	int64_t expected[RUNS];

	set_up(&f, state);
	wanted.f = &f;
	for (int i = 0; i < 8 * (int)ARRAY_LEN(gathers); i++) {
		size_t count;

		for (int bit = 0; bit < 3; bit++)
			wanted.ascending[bit] = i >> bit & 1;
		count = expect(&wanted, expected);
		query = query_of(&f, &wanted);
		query.limit = 10;
		query.interrupted = always;
		query.gather = gathers[i / 8].first;
		check(&f, query, expected, count, 1, &f.records.arena, places);
		query.gather = gathers[i / 8].then;
		for (size_t at = 0; at < count; at += 3) {
			query.after = places[at];
			query.backwards = false;
			check(&f, query, expected + at + 1, count - at - 1, 1, &f.records.arena, NULL);
			query.backwards = true;
			check(&f, query, expected + (at ? at - 1 : 0), at, -1, &f.records.arena, NULL);
		}
	}
	records_close(&f.records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_orders),
		cmocka_unit_test(test_three_orders),
		cmocka_unit_test(test_a_group_that_grows_between_pages),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
