/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"
#include "store/metric_outline.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Outlines, held against a reading of all points. */

#define CHUNK 1024
#define BUCKETS 64

struct curve {
	const char *name;
	struct metric_point *points;
	size_t count;
	int64_t run, key;
};

static uint64_t seed = 7;

static double chance(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (double)(seed >> 11) / 9007199254740992.0;
}

/* Steps that rise, and what else they may do; values with spikes, gaps and infinities. */
enum shape { RISING, REPEATED, BACKWARDS, RANDOM, NAN_ONLY, INFINITE_ONLY, CONSTANT, HUGE_VALUES, SHAPES };

static const char *const shape_names[SHAPES] = { "rising", "repeated", "backwards", "random",
						 "nan", "infinite", "constant", "huge" };

static int64_t step_of(enum shape shape, size_t i, size_t count)
{
	switch (shape) {
	case REPEATED:
		return (int64_t)(i / 700) * 10;
	case BACKWARDS:		/* taken up again from an earlier step, twice */
		return (int64_t)(i < count / 2 ? i : i < count / 4 * 3 ? i - count / 3 : i - count / 2) * 3 - 100;
	case RANDOM:
		return (int64_t)(chance() * 1e6) - 1000;
	default:
		return (int64_t)i * 2 + 5;
	}
}

static double value_of(enum shape shape, size_t i)
{
	double dice = chance();

	switch (shape) {
	case NAN_ONLY:
		return (double)NAN;
	case INFINITE_ONLY:
		return i % 2 ? INFINITY : -INFINITY;
	case CONSTANT:
		return 0.25;
	case HUGE_VALUES:
		return (dice * 2 - 1) * 1.7e308;
	default:
		if (dice < 0.001)
			return 100 + dice;
		return dice < 0.01 ? (double)NAN : dice < 0.012 ? INFINITY : sin((double)i / 500) + dice / 10;
	}
}

/* The first sealed points are in chunks, the rest in rows. */
static struct curve make_curve(struct records *r, enum shape shape, size_t count, size_t sealed)
{
	struct curve curve = { .name = shape_names[shape], .count = count };
	int64_t time = 1700000000000;

	curve.points = mem_zalloc(count ? count : 1, sizeof(*curve.points));
	for (size_t i = 0; i < count; i++) {
		time += (int64_t)(chance() * 50);
		curve.points[i] = (struct metric_point){ step_of(shape, i, count), time, value_of(shape, i) };
	}
	curve.run = records_run(r, r->repository, 'a');
	must(metric_key_take(&r->store, "loss", &curve.key, &err));
	must(metric_add_sealed(&r->store, curve.run, curve.key, curve.points, sealed, &err));
	must(metric_append(&r->store, curve.run, curve.key, curve.points + sealed, count - sealed, &err));
	return curve;
}

static double x_of(const struct metric_range *range, const struct metric_point *point)
{
	return (double)(range->x == METRIC_BY_STEP ? point->step : point->time) - (double)range->origin;
}

static bool is_inside(const struct metric_range *range, double x)
{
	return x >= range->from && x <= range->to && (!range->is_log || x > 0);
}

static size_t bucket_of(const struct metric_range *range, double x)
{
	double from = range->is_log ? log10(range->from) : range->from;
	double to = range->is_log ? log10(range->to) : range->to;
	double at = to > from ? ((range->is_log ? log10(x) : x) - from) / (to - from) * (double)range->buckets : 0;

	return at >= (double)range->buckets ? range->buckets - 1 : (size_t)at;
}

static bool same(double a, double b)
{
	return (isnan(a) && isnan(b)) || a == b;
}

/* Every bucket is exactly what its points make of it. */
static void check_exact(const struct curve *curve, const struct metric_range *range,
			const struct metric_outline *outline)
{
	struct outline_bucket *all = mem_zalloc(range->buckets, sizeof(*all));
	size_t found = 0;

	for (size_t i = 0; i < curve->count; i++) {
		double x = x_of(range, &curve->points[i]), value = curve->points[i].value;
		struct outline_bucket *b = &all[is_inside(range, x) ? bucket_of(range, x) : 0];
		bool first = !b->count;

		if (!is_inside(range, x))
			continue;
		b->x_low = first || x < b->x_low ? x : b->x_low;
		b->x_high = first || x > b->x_high ? x : b->x_high;
		b->last = value;
		b->low = first ? (double)NAN : b->low;
		b->high = first ? (double)NAN : b->high;
		b->count++;
		b->holes += !isfinite(value);
		if (isfinite(value)) {
			b->low = fmin(b->low, value);
			b->high = fmax(b->high, value);
			b->mean += value / 1e4;
		}
	}
	for (size_t i = 0; i < range->buckets; i++) {
		const struct outline_bucket *want = &all[i], *got = &outline->buckets[found];
		int64_t numbers = want->count - want->holes;

		if (!want->count)
			continue;
		assert_true(found++ < outline->count);
		assert_int_equal(got->count, want->count);
		assert_int_equal(got->holes, want->holes);
		assert_true(got->x_low == want->x_low && got->x_high == want->x_high);
		assert_true(same(got->low, want->low) && same(got->high, want->high) && same(got->last, want->last));
		if (numbers)
			assert_true(fabs(got->mean - want->mean / (double)numbers * 1e4) <=
				    1e-9 * fmax(fabs(want->low), fabs(want->high)));
	}
	assert_int_equal(found, outline->count);
	free(all);
}

/* No point is lost or more than a bucket away, and nothing is shown that isn't in a chunk nearby. */
static void check_rough(const struct curve *curve, const struct metric_range *range,
			const struct metric_outline *outline)
{
	double width = (range->to - range->from) / (double)range->buckets;
	int64_t inside = 0, told = 0;

	for (size_t i = 0; i < curve->count; i++) {
		double x = x_of(range, &curve->points[i]), value = curve->points[i].value;
		bool covered = !isfinite(value);

		if (!is_inside(range, x))
			continue;
		inside++;
		for (size_t b = 0; b < outline->count && !covered; b++) {
			const struct outline_bucket *bucket = &outline->buckets[b];

			covered = x >= bucket->x_low - width && x <= bucket->x_high + width &&
				  value >= bucket->low && value <= bucket->high;
		}
		if (!covered)
			fail_msg("%s: the value %g at %g is lost", curve->name, value, x);
	}
	for (size_t b = 0; b < outline->count; b++) {
		const struct outline_bucket *bucket = &outline->buckets[b];
		bool low = isnan(bucket->low), high = isnan(bucket->high);

		told += bucket->count;
		for (size_t i = 0; i < curve->count && !(low && high); i++) {
			low = low || curve->points[i].value == bucket->low;
			high = high || curve->points[i].value == bucket->high;
		}
		assert_true(low && high);
	}
	assert_true(told >= inside);
}

static void check_outline(struct records *r, const struct curve *curve, const struct metric_range *asked)
{
	struct metric_range range = *asked;
	struct metric_outline outline;

	range.run = curve->run;
	range.key = curve->key;
	must(metric_outline(&r->store, &range, &r->arena, &outline, &err));
	assert_true(outline.count <= range.buckets);
	for (size_t i = 0; i < outline.count; i++) {
		assert_true(outline.buckets[i].x_low <= outline.buckets[i].x_high);
		assert_true(!i || outline.buckets[i].x_low >= outline.buckets[i - 1].x_low);
		assert_true(isnan(outline.buckets[i].low) || outline.buckets[i].low <= outline.buckets[i].high);
	}
	if (outline.is_exact)
		check_exact(curve, &range, &outline);
	else
		check_rough(curve, &range, &outline);
	if (range.exact >= curve->count)
		assert_true(outline.is_exact);
	arena_release(&r->arena);
}

static void bounds(const struct curve *curve, enum metric_x x, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < curve->count; i++) {
		double at = x_of(&(struct metric_range){ .x = x }, &curve->points[i]);

		*low = fmin(*low, at);
		*high = fmax(*high, at);
	}
}

/* The whole of it and parts, on all axes, with much and little that may be read. */
static void check_curve(struct records *r, const struct curve *curve)
{
	static const double parts[][2] = { { 0, 1 }, { 0.3, 0.6 }, { 0.5, 0.501 }, { -2, -1 }, { -1, 0.1 }, { 0.2, 0.2 } };
	static const size_t budgets[] = { 0, 3000, 1000000 };

	for (int x = METRIC_BY_STEP; x <= METRIC_BY_TIME; x++) {
		double low, high;

		bounds(curve, (enum metric_x)x, &low, &high);
		for (size_t p = 0; p < ARRAY_LEN(parts); p++) {
			for (size_t b = 0; b < ARRAY_LEN(budgets); b++) {
				int64_t origin = x == METRIC_BY_TIME && p % 2 ? (int64_t)low : 0;
				struct metric_range range = {
					.x = (enum metric_x)x, .origin = origin, .buckets = BUCKETS,
					.from = low + (high - low) * parts[p][0] - (double)origin,
					.to = low + (high - low) * parts[p][1] - (double)origin,
					.exact = budgets[b],
				};

				check_outline(r, curve, &range);
			}
		}
	}
}

static void test_outlines_are_what_all_points_say(void **state)
{
	/* Points, and how many of them are sealed. */
	static const size_t sizes[][2] = { { 1, 0 }, { 5, 5 }, { 1500, 0 }, { 3 * CHUNK + 7, 3 * CHUNK }, { 12000, 11264 } };
	struct records r;

	records_open(&r, *state);
	must(db_begin(r.store.db, &err));
	for (int shape = 0; shape < SHAPES; shape++) {
		for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
			struct curve curve = make_curve(&r, (enum shape)shape, sizes[s][0], sizes[s][1]);

			check_curve(&r, &curve);
			free(curve.points);
		}
	}
	must(db_end(r.store.db, true, &err));
	records_close(&r);
}

/* As for a long curve on a wide screen: more chunks than buckets. */
static void test_a_spike_in_a_long_curve_is_seen(void **state)
{
	const size_t count = 200000, spike = 123456;
	struct records r;
	struct curve curve;
	struct metric_outline outline;
	struct metric_range range = { .from = 0, .to = 1e6, .buckets = 50 };
	bool seen = false;

	records_open(&r, *state);
	must(db_begin(r.store.db, &err));
	curve = make_curve(&r, CONSTANT, count, 0);
	curve.points[spike].value = 7;
	curve.points[spike + 1].value = -7;
	range.run = records_run(&r, r.repository, 'b');
	range.key = curve.key;
	must(metric_append(&r.store, range.run, range.key, curve.points, count, &err));
	must(metric_outline(&r.store, &range, &r.arena, &outline, &err));
	assert_false(outline.is_exact);
	for (size_t i = 0; i < outline.count; i++) {
		const struct outline_bucket *b = &outline.buckets[i];
		double away = fabs((b->x_low + b->x_high) / 2 - (double)curve.points[spike].step);

		seen = seen || (b->high == 7 && b->low == -7 && away <= 2e4);
		assert_true(away <= 4e4 || b->high == 0.25);
	}
	assert_true(seen);
	must(db_end(r.store.db, true, &err));
	free(curve.points);
	records_close(&r);
}

/* Of ten million points nothing but the envelopes is read: here they have no chunks. */
static void test_the_longest_curve_is_read_from_envelopes(void **state)
{
	const int64_t parts = 9766;
	struct records r;
	struct metric_span span;
	struct metric_outline outline;
	struct metric_range range = { .from = 0, .to = 9766 * 1024.0 - 1, .buckets = 1024 };
	double values[10];
	int64_t told = 0, holes = 0;
	size_t count;
	struct stmt q;

	records_open(&r, *state);
	range.run = records_run(&r, r.repository, 'a');
	must(metric_key_take(&r.store, "loss", &range.key, &err));
	q = stmt_open(r.store.db,
		      "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?3)"
		      " INSERT INTO metric_envelope SELECT ?1, ?2, i, 1024, i % 2, i * 1024, i * 1024 + 1023,"
		      " i * 1000, i * 1000 + 999, -i, CASE i WHEN 5000 THEN 1e9 ELSE i END, i, i FROM n",
		      &err);
	stmt_bind_int(&q, 1, range.run);
	stmt_bind_int(&q, 2, range.key);
	stmt_bind_int(&q, 3, parts);
	must(stmt_run(&q));
	must(metric_span_load(&r.store, range.run, range.key, &span, &err));
	assert_int_equal(span.points, parts * 1024);
	must(metric_outline(&r.store, &range, &r.arena, &outline, &err));
	assert_in_range(outline.count, 900, 1024);
	for (size_t i = 0; i < outline.count; i++) {
		const struct outline_bucket *b = &outline.buckets[i];

		told += b->count;
		holes += b->holes;
		assert_true((b->high == 1e9) == (b->x_low <= 5000 * 1024.0 + 1023 && b->x_high >= 5000 * 1024.0));
	}
	assert_int_equal(told, parts * 1024);
	assert_int_equal(holes, parts / 2);
	must(metric_spark(&r.store, range.run, range.key, 10, values, &count, &err));
	assert_int_equal(count, 9);
	assert_true(values[0] == 0 && values[8] == (double)(parts - 1));
	records_close(&r);
}

/* The first thousand steps have half of a logarithmic axis, and are one chunk. */
static void test_a_logarithmic_axis_shows_the_beginning(void **state)
{
	struct records r;
	struct curve curve;
	struct metric_range range = { .from = 1, .to = 1e6, .is_log = true, .buckets = 60, .exact = 50000 };
	struct metric_outline outline;
	size_t early = 0;

	records_open(&r, *state);
	must(db_begin(r.store.db, &err));
	curve = make_curve(&r, RISING, 400000, 398336);
	range.run = curve.run;
	range.key = curve.key;
	must(metric_outline(&r.store, &range, &r.arena, &outline, &err));
	for (size_t i = 0; i < outline.count; i++)
		early += outline.buckets[i].x_high < 1000;
	/* Of 30 decades' tenths up to 1000 the first seven lie before the first step, which is 5. */
	assert_in_range(early, 18, 24);
	range.exact = 1000000;
	check_outline(&r, &curve, &range);
	range.from = 100;
	check_outline(&r, &curve, &range);
	must(db_end(r.store.db, true, &err));
	free(curve.points);
	records_close(&r);
}

static void test_the_span_is_that_of_all_points(void **state)
{
	struct records r;
	struct metric_span span;

	records_open(&r, *state);
	must(db_begin(r.store.db, &err));
	for (int shape = 0; shape < SHAPES; shape++) {
		struct curve curve = make_curve(&r, (enum shape)shape, 5000, 4096);
		double low, high;

		must(metric_span_load(&r.store, curve.run, curve.key, &span, &err));
		assert_int_equal(span.points, 5000);
		bounds(&curve, METRIC_BY_STEP, &low, &high);
		assert_true((double)span.step_low == low && (double)span.step_high == high);
		bounds(&curve, METRIC_BY_TIME, &low, &high);
		assert_true((double)span.time_low == low && (double)span.time_high == high);
		free(curve.points);
	}
	must(metric_span_load(&r.store, 99999, 1, &span, &err));
	assert_int_equal(span.points, 0);
	must(db_end(r.store.db, true, &err));
	records_close(&r);
}

/* A history that grows is the same at every moment, however its points come. */
static void test_a_live_curve_grows(void **state)
{
	struct records r;
	struct curve curve;
	struct metric_range range = { .from = 0, .to = 1e6, .buckets = BUCKETS, .exact = 1000000 };
	size_t at = 0;

	records_open(&r, *state);
	must(db_begin(r.store.db, &err));
	curve = make_curve(&r, RISING, 9000, 0);
	range.key = curve.key;
	curve.run = records_run(&r, r.repository, 'c');
	for (size_t step = 1; at < 9000; step = step * 2 + 1) {
		size_t count = 9000 - at < step ? 9000 - at : step;
		struct metric_point *history;
		size_t found;

		must(metric_append(&r.store, curve.run, curve.key, curve.points + at, count, &err));
		at += count;
		must(metric_history(&r.store, curve.run, curve.key, &r.arena, &history, &found, &err));
		assert_int_equal(found, at);
		for (size_t i = 0; i < at; i++)
			assert_int_equal(history[i].step, curve.points[i].step);
		curve.count = at;
		check_outline(&r, &curve, &range);
	}
	must(metric_seal(&r.store, curve.run, &err));
	check_outline(&r, &curve, &range);
	must(db_end(r.store.db, true, &err));
	free(curve.points);
	records_close(&r);
}

static void test_a_spark_follows_the_curve(void **state)
{
	static const size_t sizes[] = { 1, 4, 10, 37, 1500, 3000, 9000, 100000 };
	struct records r;
	double values[10];
	size_t count;

	records_open(&r, *state);
	must(db_begin(r.store.db, &err));
	for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
		struct metric_point *points = mem_zalloc(sizes[s], sizeof(*points));
		int64_t run = records_run(&r, r.repository, 'a'), key;

		for (size_t i = 0; i < sizes[s]; i++)
			points[i] = (struct metric_point){ (int64_t)i, 1, (double)i / (double)sizes[s] };
		must(metric_key_take(&r.store, "x", &key, &err));
		must(metric_append(&r.store, run, key, points, sizes[s], &err));
		must(metric_spark(&r.store, run, key, 10, values, &count, &err));
		assert_int_equal(count, sizes[s] < 10 ? sizes[s] : sizes[s] > 5120 && sizes[s] < 10000 ? 9 : 10);
		for (size_t i = 1; i < count; i++)
			assert_true(values[i] > values[i - 1]);
		assert_true(values[0] <= 0.12 && (values[count - 1] >= 0.88 || sizes[s] < 10));
		free(points);
	}
	must(metric_spark(&r.store, 99999, 1, 10, values, &count, &err));
	assert_int_equal(count, 0);
	must(db_end(r.store.db, true, &err));
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outlines_are_what_all_points_say),
		cmocka_unit_test(test_a_spike_in_a_long_curve_is_seen),
		cmocka_unit_test(test_the_longest_curve_is_read_from_envelopes),
		cmocka_unit_test(test_a_logarithmic_axis_shows_the_beginning),
		cmocka_unit_test(test_the_span_is_that_of_all_points),
		cmocka_unit_test(test_a_live_curve_grows),
		cmocka_unit_test(test_a_spark_follows_the_curve),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
