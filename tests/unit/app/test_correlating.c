/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/correlate.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <math.h>

/* Which params go with a metric over very many runs. */

static int64_t key;

/* The metric rises with "a", falls with "b" (which only some have, within quotes), and knows nothing of
 * "same" and "word". */
static void make_runs(struct records *r, int count)
{
	must(metric_key_take(&r->store, "m", &key, &err));
	must(db_begin(r->store.db, &err));
	for (int i = 0; i < count; i++) {
		int64_t run = records_run(r, r->repository, 'a');
		struct metric_value value = { (uint32_t)key, i % 3 == 2 ? (double)NAN : i * 0.5 };
		const char *b = i % 2 ? arena_printf(&r->arena, ",\"b\":\"%d\"", -i) : "";

		must(run_start(&r->store, run,
			       arena_printf(&r->arena, "{\"a\":%d%s,\"q\\\"uote\":%d,\"same\":1,\"word\":\"w%d\"}",
					    i, b, i % 2, i), 1, &err));
		must(metric_set_last(&r->store, run, &value, 1, &err));
	}
	must(db_end(r->store.db, true, &err));
}

static bool always(void *data)
{
	++*(int *)data;
	return true;
}

static void test_params_come_with_the_strongest_first(void **state)
{
	struct correlating c;
	struct records r;
	int asked = 0;

	records_open(&r, *state);
	make_runs(&r, 300);
	correlating_begin(&c, key);
	while (!c.at_end)
		must(correlating_work(&c, &r.store, &(struct run_query){ .interrupted = always, .data = &asked }, &err));
	assert_true(asked > 1);
	/* One in three has no number as its metric. */
	assert_int_equal(c.runs, 200);
	assert_false(c.is_full);
	assert_int_equal(c.count, 3);
	assert_string_equal(c.items[0].param, "a");
	assert_true(c.items[0].correlation.rho == 1 && c.items[0].correlation.n == 200);
	assert_string_equal(c.items[1].param, "b");
	assert_true(c.items[1].correlation.rho == -1 && c.items[1].correlation.n == 100);
	assert_string_equal(c.items[2].param, "q\"uote");
	assert_true(fabs(c.items[2].correlation.rho) < 0.1);
	correlating_release(&c);
	records_close(&r);
}

static void test_no_more_than_so_many_runs(void **state)
{
	struct correlating c;
	struct records r;

	records_open(&r, *state);
	make_runs(&r, CORRELATE_RUNS_MAX * 3 / 2 + 3);
	correlating_begin(&c, key);
	must(correlating_work(&c, &r.store, &(struct run_query){ .limit = 0 }, &err));
	assert_true(c.at_end && c.is_full);
	assert_int_equal(c.runs, CORRELATE_RUNS_MAX);
	assert_int_equal(c.items[0].correlation.n, CORRELATE_RUNS_MAX);
	correlating_release(&c);
	records_close(&r);
}

static void test_of_no_runs_nothing_is_said(void **state)
{
	struct correlating c;
	struct records r;

	records_open(&r, *state);
	correlating_begin(&c, 1);
	must(correlating_work(&c, &r.store, &(struct run_query){ .limit = 0 }, &err));
	assert_true(c.at_end && c.count == 0 && c.runs == 0);
	correlating_release(&c);
	records_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_params_come_with_the_strongest_first),
		cmocka_unit_test(test_no_more_than_so_many_runs),
		cmocka_unit_test(test_of_no_runs_nothing_is_said),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
