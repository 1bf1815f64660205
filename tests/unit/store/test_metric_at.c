/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/metric_at.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>

/* Values from histories, while a run is alive and when its history is sealed: the answers are the
 * same, and those of a look at each point. */

#define POINTS 2500	/* three chunks */

struct fixture {
	struct records records;
	int64_t run, keys[4];
	struct metric_point points[4][POINTS];
	size_t counts[4];
};

static void add(struct fixture *f, int k, const char *name, size_t count)
{
	must(metric_key_take(&f->records.store, name, &f->keys[k], &err));
	f->counts[k] = count;
	must(metric_append(&f->records.store, f->run, f->keys[k], f->points[k], count, &err));
}

static void set_up(struct fixture *f, void **state)
{
	records_open(&f->records, *state);
	f->run = records_run(&f->records, f->records.repository, 'a');
	for (int i = 0; i < POINTS; i++) {
		f->points[0][i] = (struct metric_point){ 10 * i, i, (double)(i * 7919 % POINTS) };
		/* Each step twice. */
		f->points[1][i] = (struct metric_point){ i / 2, i, i };
		f->points[2][i] = (struct metric_point){ i, i, (double)NAN };
		if (i == POINTS - 2)
			f->points[1][i].value = (double)INFINITY;
		f->points[3][i] = (struct metric_point){ 100 + i, i, -i };
	}
	add(f, 0, "loss", POINTS);
	add(f, 1, "twice", POINTS);
	add(f, 2, "nothing", POINTS);
	add(f, 3, "late", 20);
}

static const struct metric_found *find(const struct metric_found *found, size_t count, int64_t key)
{
	for (size_t i = 0; i < count; i++) {
		if (found[i].key == key)
			return &found[i];
	}
	return NULL;
}

static void check_step(struct fixture *f, int64_t step)
{
	struct metric_found *found;
	size_t count;

	must(metric_find_at(&f->records.store, f->run, METRIC_AT_STEP, step, &f->records.arena, &found,
			    &count, &err));
	for (int k = 0; k < 4; k++) {
		const struct metric_found *one = find(found, count, f->keys[k]);
		const struct metric_point *points = f->points[k], *last = NULL;
		bool reached = false;

		for (size_t i = 0; i < f->counts[k]; i++) {
			if (points[i].step <= step)
				last = &points[i];
			reached = reached || (points[i].step >= step && last);
		}
		assert_non_null(one);
		assert_int_equal(one->reached, reached);
		if (reached && !isnan(last->value))
			assert_true(one->value == last->value);
		else if (reached)
			assert_true(isnan(one->value));
	}
}

static void check_best(struct fixture *f)
{
	struct metric_found *found;
	const struct metric_found *one;
	size_t count;

	must(metric_find_at(&f->records.store, f->run, METRIC_AT_BEST, 0, &f->records.arena, &found, &count,
			    &err));
	assert_int_equal(count, 4);
	one = find(found, count, f->keys[0]);
	assert_true(one->low == 0 && one->high == POINTS - 1);
	/* An infinity is no best value. */
	one = find(found, count, f->keys[1]);
	assert_true(one->low == 0 && one->high == POINTS - 1);
	one = find(found, count, f->keys[2]);
	assert_true(isnan(one->low) && isnan(one->high));
	one = find(found, count, f->keys[3]);
	assert_true(one->low == -19 && one->high == 0);
}

static void check(struct fixture *f)
{
	const int64_t steps[] = { -1, 0, 5, 99, 100, 110, 119, 120, 511, 512, 1023, 1024, 1249, 1250,
				  10235, 10240, 24990, 24991 };

	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		check_step(f, steps[i]);
	check_best(f);
}

static void test_alive_and_sealed(void **state)
{
	static struct fixture f;

	set_up(&f, state);
	check(&f);
	must(metric_seal(&f.records.store, f.run, &err));
	check(&f);
	records_close(&f.records);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_alive_and_sealed) };

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
