/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/metric.h"
#include "store/metric_outline.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <stdio.h>

static int64_t key_of(struct records *r, const char *name)
{
	int64_t id;

	must(metric_key_take(&r->store, name, &id, &err));
	return id;
}

static void test_directions_are_told_from_names(void **state)
{
	(void)state;
	assert_int_equal(metric_guess_direction("accuracy"), DIRECTION_HIGHER);
	assert_int_equal(metric_guess_direction("slices.sex.male.Accuracy"), DIRECTION_HIGHER);
	assert_int_equal(metric_guess_direction("f1_macro"), DIRECTION_HIGHER);
	assert_int_equal(metric_guess_direction("train.loss"), DIRECTION_LOWER);
	assert_int_equal(metric_guess_direction("latency.p95"), DIRECTION_LOWER);
	assert_int_equal(metric_guess_direction("glossary"), DIRECTION_NONE);
	assert_int_equal(metric_guess_direction("rows"), DIRECTION_NONE);
	assert_int_equal(metric_guess_direction(""), DIRECTION_NONE);
}

static void test_a_key_is_made_once(void **state)
{
	struct records r;
	struct metric_key *keys;
	size_t count;

	records_open(&r, *state);
	assert_int_equal(key_of(&r, "loss"), key_of(&r, "loss"));
	assert_int_not_equal(key_of(&r, "loss"), key_of(&r, "accuracy"));
	must(metric_key_list(&r.store, &r.arena, &keys, &count, &err));
	assert_int_equal(count, 2);
	assert_string_equal(keys[0].name, "accuracy");
	assert_int_equal(keys[0].direction, DIRECTION_HIGHER);
	assert_string_equal(keys[1].name, "loss");
	assert_int_equal(keys[1].direction, DIRECTION_LOWER);
	records_close(&r);
}

/* How many runs the order by a metric has, and the value of the first. */
static size_t ordered(struct records *r, int64_t key, int64_t *first)
{
	struct run *runs;
	size_t count;

	must(run_list(&r->store, &(struct run_query){ .order = RUN_BY_METRIC, .key = key, .limit = 10 }, &r->arena, &runs, &count,
		      &err));
	*first = count ? runs[0].id : 0;
	return count;
}

static void test_last_values_replace_and_stay(void **state)
{
	struct records r;
	struct run run;
	int64_t loss, accuracy, id, first;
	double value;

	records_open(&r, *state);
	loss = key_of(&r, "loss");
	accuracy = key_of(&r, "accuracy");
	id = records_run(&r, r.repository, 'a');
	must(metric_set_last(&r.store, id,
			     (struct metric_value[]){ { (uint32_t)loss, 0.5 }, { (uint32_t)accuracy, 0.9 } }, 2,
			     &err));
	must(metric_set_last(&r.store, id, (struct metric_value[]){ { (uint32_t)loss, 0.25 } }, 1, &err));
	must(run_load(&r.store, id, &r.arena, &run, &err));
	assert_true(metric_find(run.metrics, loss, &value) && value == 0.25);
	assert_true(metric_find(run.metrics, accuracy, &value) && value == 0.9);
	assert_false(metric_find(run.metrics, 99, &value));
	assert_int_equal(ordered(&r, loss, &first), 1);
	/* A value that is no number is kept, and stands in no order. */
	must(metric_set_last(&r.store, id, (struct metric_value[]){ { (uint32_t)loss, NAN } }, 1, &err));
	must(run_load(&r.store, id, &r.arena, &run, &err));
	assert_true(metric_find(run.metrics, loss, &value) && isnan(value));
	assert_int_equal(ordered(&r, loss, &first), 0);
	must(metric_set_last(&r.store, id, (struct metric_value[]){ { (uint32_t)loss, 1 } }, 1, &err));
	assert_int_equal(ordered(&r, loss, &first), 1);
	assert_int_equal(first, id);
	records_close(&r);
}

static void test_decoding_stops_at_the_room_and_at_the_end(void **state)
{
	/* Key 1 with 1.0, key 2 with 0.5, and five bytes of a third. */
	static const char blob[] = "\1\0\0\0" "\0\0\0\0\0\0\360\77" "\2\0\0\0" "\0\0\0\0\0\0\340\77" "\3\0\0\0\1";
	struct str whole = { blob, sizeof(blob) - 1 };
	struct metric_value values[3];

	(void)state;
	assert_int_equal(metric_decode(whole, values, 3), 2);
	assert_true(values[0].key == 1 && values[0].value == 1.0);
	assert_true(values[1].key == 2 && values[1].value == 0.5);
	assert_int_equal(metric_decode(whole, values, 1), 1);
	assert_int_equal(metric_decode(STR_NONE, values, 3), 0);
}

#define POINTS 2500

static void make_points(struct metric_point *points)
{
	for (int i = 0; i < POINTS; i++)
		points[i] = (struct metric_point){ i * 10, 1000 + i, sin(i) * 1e-3 };
	points[7].value = NAN;
	points[1030].value = INFINITY;
	points[2400].value = -INFINITY;
	points[2499].step = -4;	/* steps need not rise */
}

static void check_history(struct records *r, int64_t run, int64_t key, const struct metric_point *points)
{
	struct metric_point *got;
	size_t count;

	must(metric_history(&r->store, run, key, &r->arena, &got, &count, &err));
	assert_int_equal(count, POINTS);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(got[i].step, points[i].step);
		assert_int_equal(got[i].time, points[i].time);
		assert_true(isnan(points[i].value) ? isnan(got[i].value) : got[i].value == points[i].value);
	}
}

static void check_envelope(struct records *r, int part, const struct metric_point *points, int count)
{
	struct stmt q = stmt_open(r->store.db,
				  "SELECT count, holes, step_low, step_high, time_low, time_high, low, high, mean, last"
				  " FROM metric_envelope WHERE part = ?1", &err);
	int64_t step[2] = { points->step, points->step }, moment[2] = { points->time, points->time };
	double low = INFINITY, high = -INFINITY, sum = 0, last = points[count - 1].value;
	int finite = 0;

	for (int i = 0; i < count; i++) {
		step[points[i].step > step[1]] = points[i].step;
		step[0] = points[i].step < step[0] ? points[i].step : step[0];
		moment[1] = points[i].time > moment[1] ? points[i].time : moment[1];
		if (!isfinite(points[i].value))
			continue;
		low = fmin(low, points[i].value);
		high = fmax(high, points[i].value);
		sum += points[i].value;
		finite++;
	}
	stmt_bind_int(&q, 1, part);
	assert_true(stmt_next(&q));
	assert_int_equal(stmt_int(&q, 0), count);
	assert_int_equal(stmt_int(&q, 1), count - finite);
	assert_int_equal(stmt_int(&q, 2), step[0]);
	assert_int_equal(stmt_int(&q, 3), step[1]);
	assert_int_equal(stmt_int(&q, 4), moment[0]);
	assert_int_equal(stmt_int(&q, 5), moment[1]);
	assert_true(stmt_real(&q, 6) == low && stmt_real(&q, 7) == high && stmt_real(&q, 9) == last);
	assert_true(fabs(stmt_real(&q, 8) - sum / finite) < 1e-12);
	assert_false(stmt_next(&q));
	must(stmt_close(&q));
}

static int64_t rows_of(struct records *r, const char *sql)
{
	struct stmt q = stmt_open(r->store.db, sql, &err);
	int64_t rows = stmt_next(&q) ? stmt_int(&q, 0) : -1;

	must(stmt_close(&q));
	return rows;
}

static void test_a_history_is_the_same_sealed(void **state)
{
	struct metric_point points[POINTS];
	struct records r;
	int64_t run, key;

	records_open(&r, *state);
	run = records_run(&r, r.repository, 'a');
	key = key_of(&r, "loss");
	make_points(points);
	must(metric_append(&r.store, run, key, points, 1000, &err));
	must(metric_append(&r.store, run, key, points, 0, &err));
	must(metric_append(&r.store, run, key, points + 1000, POINTS - 1000, &err));
	check_history(&r, run, key, points);
	/* What isn't the end is in chunks already. */
	assert_int_equal(rows_of(&r, "SELECT count(*) FROM metric_point"), POINTS - 1024);
	assert_int_equal(rows_of(&r, "SELECT count(*) FROM metric_chunk"), 1);
	must(metric_seal(&r.store, run, &err));
	check_history(&r, run, key, points);
	assert_int_equal(rows_of(&r, "SELECT count(*) FROM metric_point"), 0);
	assert_int_equal(rows_of(&r, "SELECT count(*) FROM metric_chunk"), 3);
	for (int part = 0; part < 3; part++)
		check_envelope(&r, part, points + part * 1024, part < 2 ? 1024 : POINTS - 2048);
	records_close(&r);
}

static void test_curves_are_those_of_the_run(void **state)
{
	struct records r;
	struct metric_point point = { 1, 1, 1.0 }, *history;
	struct metric_key *keys;
	int64_t one, two;
	size_t count;

	records_open(&r, *state);
	one = records_run(&r, r.repository, 'a');
	two = records_run(&r, r.repository, 'a');
	must(metric_append(&r.store, one, key_of(&r, "z"), &point, 1, &err));
	must(metric_append(&r.store, one, key_of(&r, "b"), &point, 1, &err));
	must(metric_append(&r.store, two, key_of(&r, "c"), &point, 1, &err));
	for (int sealed = 0; sealed < 2; sealed++) {
		must(metric_curves(&r.store, one, &r.arena, &keys, &count, &err));
		assert_int_equal(count, 2);
		assert_string_equal(keys[0].name, "b");
		assert_string_equal(keys[1].name, "z");
		must(metric_seal(&r.store, one, &err));
	}
	must(metric_curves_of(&r.store, (int64_t[]){ two, one, two }, 3, &r.arena, &keys, &count, &err));
	assert_int_equal(count, 3);
	assert_string_equal(keys[1].name, "c");
	must(metric_curves_of(&r.store, NULL, 0, &r.arena, &keys, &count, &err));
	assert_int_equal(count, 0);
	must(metric_seal(&r.store, one, &err));
	must(metric_history(&r.store, two, key_of(&r, "b"), &r.arena, &history, &count, &err));
	assert_int_equal(count, 0);
	records_close(&r);
}

/* Each key is met, whether it has one row or hundreds, in chunks or in rows. */
static void test_curves_are_found_among_many_rows(void **state)
{
	static struct metric_point points[30000];
	struct records r;
	struct metric_key *keys;
	char name[32];
	int64_t run;
	size_t count;

	records_open(&r, *state);
	run = records_run(&r, r.repository, 'a');
	must(db_begin(r.store.db, &err));
	for (size_t i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "k%02zu", i);
		must(metric_append(&r.store, run, key_of(&r, name), points, i % 3 ? i : i % 2 ? 1900 : 30000, &err));
	}
	must(db_end(r.store.db, true, &err));
	must(metric_curves(&r.store, run, &r.arena, &keys, &count, &err));
	assert_int_equal(count, 40);
	for (size_t i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "k%02zu", i);
		assert_string_equal(keys[i].name, name);
	}
	records_close(&r);
}

/* A reader whose transaction is open misses no point that a writer seals, and nesting ends nothing. */
static void test_reads_of_one_moment(void **state)
{
	static struct metric_point points[POINTS];
	struct metric_point *found;
	struct records r;
	struct store reader;
	double spark[8];
	size_t count;
	int64_t id, key;

	records_open(&r, *state);
	id = records_run(&r, r.repository, 'a');
	key = key_of(&r, "loss");
	make_points(points);
	must(store_open(&reader, scratch_path(*state, "assay.db"), DB_READ, &err));
	must(metric_spark(&reader, id, key, ARRAY_LEN(spark), spark, &count, &err));
	assert_int_equal(count, 0);
	must(metric_append(&r.store, id, key, points, 20, &err));
	must(db_begin_read(reader.db, &err));
	must(metric_history(&reader, id, key, &r.arena, &found, &count, &err));
	assert_int_equal(count, 20);
	must(metric_seal(&r.store, id, &err));
	must(metric_append(&r.store, id, key, points + 20, 1, &err));
	must(metric_history(&reader, id, key, &r.arena, &found, &count, &err));
	assert_int_equal(count, 20);
	must(metric_spark(&reader, id, key, ARRAY_LEN(spark), spark, &count, &err));
	must(db_end_read(reader.db, true, &err));
	must(metric_history(&reader, id, key, &r.arena, &found, &count, &err));
	assert_int_equal(count, 21);
	/* A read that fails within a change leaves it to the writer. */
	must(db_begin(r.store.db, &err));
	must(metric_append(&r.store, id, key, points + 21, 1, &err));
	must(db_begin_read(r.store.db, &err));
	assert_false(db_end_read(r.store.db, false, &err));
	must(db_end(r.store.db, true, &err));
	must(metric_history(&reader, id, key, &r.arena, &found, &count, &err));
	assert_int_equal(count, 22);
	store_close(&reader);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_directions_are_told_from_names),
		cmocka_unit_test(test_a_key_is_made_once),
		cmocka_unit_test(test_last_values_replace_and_stay),
		cmocka_unit_test(test_decoding_stops_at_the_room_and_at_the_end),
		cmocka_unit_test(test_a_history_is_the_same_sealed),
		cmocka_unit_test(test_curves_are_those_of_the_run),
		cmocka_unit_test(test_curves_are_found_among_many_rows),
		cmocka_unit_test(test_reads_of_one_moment),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
