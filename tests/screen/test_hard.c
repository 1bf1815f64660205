/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/metric.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"
#include "tests/support/screen.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a store may hold that nobody likes to get: 10,000 metrics, names of every kind, values that are no
 * numbers, texts on which patterns explode, runs that finish while they are looked at, and somebody who
 * writes without end.
 *
 *	run 1, 2	10,000 metrics each, which differ in all; the odd names below
 *	run 3		alive */
static struct records records;
static const char *store;
static int lock;

#define KEYS 10000
#define LONG_NAME 250

static const char *const odd_names[] = {
	"no number at all", "endless", "constant", "with space/and slash", "精度/検証", "e\xcc\x81tude",
	"red \x1b[31mname", "tab\there",
};

static double odd_value(size_t name, int64_t run)
{
	return name == 0 ? (double)NAN : name == 1 ? (double)INFINITY : name == 2 ? 0.5 : (double)run;
}

static uint32_t key_of(const char *name)
{
	int64_t key;

	must(metric_key_take(&records.store, name, &key, &err));
	return (uint32_t)key;
}

static int64_t add_run(const char *subject)
{
	struct run run = { .repository = records.repository, .subject = subject, .pipeline = "assay.yaml",
			   .commit_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", .jobs = 1, .by = "ana",
			   .host = "here", .queued_at = 1 };

	must(run_insert(&records.store, &run, &err));
	must(run_start(&records.store, run.id, "{\"option\":\"a value that is wider than any column wants to be\"}",
		       2, &err));
	return run.id;
}

static void finish(int64_t run)
{
	must(run_finish(&records.store, run, OUTCOME_SUCCESS, NULL, 1000, &err));
}

static void add_metrics(int64_t run)
{
	static struct metric_value values[KEYS + ARRAY_LEN(odd_names) + 1];
	char name[LONG_NAME + 1];
	size_t count = 0;

	for (int i = 0; i < KEYS; i++) {
		snprintf(name, sizeof(name), "key.%05d", i);
		values[count++] = (struct metric_value){ key_of(name), (double)i + (double)run };
	}
	for (size_t i = 0; i < ARRAY_LEN(odd_names); i++)
		values[count++] = (struct metric_value){ key_of(odd_names[i]), odd_value(i, run) };
	memset(name, 'x', LONG_NAME);
	name[LONG_NAME] = '\0';
	values[count++] = (struct metric_value){ key_of(name), 7 };
	must(metric_set_last(&records.store, run, values, count, &err));
}

/* A run counts as alive as long as its lock is held. */
static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	records_open(&records, *state);
	store = scratch_path(*state, "assay.db");
	must(db_begin(records.store.db, &err));
	for (int64_t run = 1; run <= 2; run++) {
		assert_int_equal(add_run(run == 1 ? "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"
						  : "bc"),
				 run);
		add_metrics(run);
		finish(run);
	}
	must(db_end(records.store.db, true, &err));
	lock = records_keep_alive(&records, add_run("alive"));
	return 0;
}

static int close_store(void **state)
{
	close(lock);
	records_close(&records);
	return scratch_tear_down(state);
}

static struct screen *open_runs(int rows, int cols)
{
	struct screen *s = screen_open(store, rows, cols, NULL);

	screen_keys(s, "1", NULL);
	screen_settle(s);
	return s;
}

static void filter(struct screen *s, const char *text)
{
	char typed[200];

	snprintf(typed, sizeof(typed), "text:%s", text);
	screen_keys(s, "/", NULL);
	screen_settle(s);
	screen_keys(s, typed, "enter", NULL);
	screen_settle(s);
}

/* Makes the first metric that begins so a column, on the screen of columns. */
static void choose(struct screen *s, const char *name)
{
	char typed[100];

	snprintf(typed, sizeof(typed), "text:^%s", name);
	screen_keys(s, "g", "/", typed, "enter", "space", NULL);
	screen_settle(s);
}

/* Names stand where they belong, whatever they are made of. */
static void test_odd_names_as_columns(void **state)
{
	struct screen *s = open_runs(24, 100);
	int title, value;

	(void)state;
	screen_keys(s, "C", NULL);
	choose(s, "no number");
	choose(s, "endless");
	choose(s, "xxxx");
	choose(s, "精");
	choose(s, "red");
	choose(s, "tab");
	screen_keys(s, "esc", NULL);
	screen_settle(s);
	assert_int_equal(screen_find_at(s, "endless", &title), 2);
	assert_true(screen_find_at(s, "inf", &value) > 2);
	assert_int_equal(title + (int)strlen("endless"), value + (int)strlen("inf"));
	assert_true(screen_find(s, "nan") > 2);
	for (int i = 0; i < 12; i++)
		screen_key(s, "l");
	screen_settle(s);
	assert_int_equal(screen_find(s, "精度/検証"), 2);
	screen_resize(s, 16, 60);
	screen_settle(s);
	assert_int_equal(screen_find(s, "RUN"), 2);
	assert_int_equal(screen_close(s).status, 0);
}

/* It ends, it is said, and no key waits for it. */
static void test_a_pattern_that_explodes(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	filter(s, "~^(a|aa)+$");
	screen_wait_for(s, "The pattern needs too many steps");
	assert_true(screen_find(s, "No run matches the filter.") > 0);
	/* What nobody knows is not the opposite, either. */
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "Esc clears");
	filter(s, "not ~^(a|aa)+$");
	screen_wait_for(s, "The pattern needs too many steps");
	assert_int_equal(screen_find(s, "aaaaaaaaaaaaa"), -1);
	assert_true(screen_find(s, " alive") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_filter_that_matches_nothing(void **state)
{
	struct screen *s = open_runs(24, 80);

	(void)state;
	filter(s, "metric.constant>1");
	screen_wait_for(s, "0 of 3 match");
	assert_true(screen_find(s, "No run matches the filter.") > 0);
	assert_true(screen_find(s, "Esc clears it") > 0);
	/* All keys that want a row are at rest. */
	screen_keys(s, "space", "d", "s", "G", "enter", "ctrl-d", "y", "c", "o", "x", NULL);
	screen_settle(s);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_ten_thousand_metrics_are_compared(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	screen_keys(s, "j", "space", "j", "space", "d", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "METRICS  10005 of 10009 differ") > 0);
	assert_true(screen_find(s, "key.00001") > 0);
	screen_keys(s, "G", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "精度/検証") > 0);
	assert_true(screen_find(s, "red name") > 0);
	screen_keys(s, "=", NULL);
	screen_wait_for(s, "all rows; =");
	screen_keys(s, "/", "text:^no number", "enter", NULL);
	screen_settle(s);
	/* Two that are no number are the same here. */
	assert_true(strchr(screen_row(s, screen_find(s, "no number at all")), '=') != NULL);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_run_finishes_while_it_is_compared(void **state)
{
	struct screen *s = open_runs(24, 100);
	struct metric_value value = { key_of("constant"), 0.75 };

	(void)state;
	screen_keys(s, "space", "j", "space", "d", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "compare with") == 0);
	must(metric_set_last(&records.store, 3, &value, 1, &err));
	screen_wait_for(s, "0.7500");
	finish(3);
	screen_wait_gone(s, "1 running");
	assert_true(screen_find(s, "0.7500") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

/* Writes points as fast as it can until it is killed, or for a while. */
static void write_points(void)
{
	static struct metric_point points[1000];
	struct store other;
	int64_t step = 0;

	if (!store_open(&other, store, DB_WRITE, &err))
		_exit(1);
	close(STDOUT_FILENO);
	close(STDERR_FILENO);
	alarm(60);
	for (;;) {
		for (size_t i = 0; i < ARRAY_LEN(points); i++, step++)
			points[i] = (struct metric_point){ step, step, 1.0 / (double)(step + 1) };
		if (!metric_append(&other, 3, 1, points, ARRAY_LEN(points), &err))
			_exit(1);
	}
}

static void test_keys_are_answered_while_somebody_writes(void **state)
{
	struct screen *s = open_runs(24, 100);
	pid_t writer = fork();

	(void)state;
	if (writer == 0)
		write_points();
	assert_true(writer > 0);
	for (int i = 0; i < 40; i++) {
		screen_keys(s, i % 2 ? "k" : "j", NULL);
		screen_settle(s);
		assert_int_equal(screen_find(s, "▸"), i % 2 ? 3 : 4);
	}
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "run 3") >= 0);
	assert_int_equal(kill(writer, 0), 0);
	kill(writer, SIGKILL);
	waitpid(writer, NULL, 0);
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_odd_names_as_columns),
		cmocka_unit_test(test_a_pattern_that_explodes),
		cmocka_unit_test(test_a_filter_that_matches_nothing),
		cmocka_unit_test(test_ten_thousand_metrics_are_compared),
		cmocka_unit_test(test_keys_are_answered_while_somebody_writes),
		cmocka_unit_test(test_a_run_finishes_while_it_is_compared),
	};

	return cmocka_run_group_tests(tests, make_store, close_store);
}
