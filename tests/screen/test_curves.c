/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/metric.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"
#include "tests/support/screen.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The screens of curves, on a store whose newest runs are:
 *
 *	live	runs; "loss" with three points
 *	many	the metrics below and some more
 *	long	"loss" with 100,000 points, one of them a spike
 *	none	no curve
 *	short	22 runs with five points of "loss" each */
static struct records records;
static const char *store;
static int64_t live, many, longest, none;
static int lock;

#define FIRST_MS INT64_C(1795442531000)	/* 2026-11-23 14:02:11 UTC */

static int64_t key_of(const char *name)
{
	int64_t key;

	must(metric_key_take(&records.store, name, &key, &err));
	return key;
}

static void add(int64_t run, const char *name, double (*value)(int64_t), int64_t count)
{
	struct metric_point *points = mem_zalloc((size_t)count, sizeof(*points));
	struct metric_value last = { (uint32_t)key_of(name), value(count - 1) };

	for (int64_t i = 0; i < count; i++)
		points[i] = (struct metric_point){ i, FIRST_MS + i * 60000, value(i) };
	must(metric_append(&records.store, run, key_of(name), points, (size_t)count, &err));
	must(metric_set_last(&records.store, run, &last, 1, &err));
	free(points);
}

static double falling(int64_t i)
{
	return 1.0 / (double)(i + 1);
}

static double rising(int64_t i)
{
	return (double)i / 200;
}

static double gappy(int64_t i)
{
	return i >= 100 && i < 130 ? (double)NAN : (double)i;
}

static double spiky(int64_t i)
{
	return i == 61234 ? 777 : 1;
}

static double no_number(int64_t i)
{
	(void)i;
	return (double)NAN;
}

static double infinite(int64_t i)
{
	return i % 2 ? INFINITY : -INFINITY;
}

static double constant(int64_t i)
{
	(void)i;
	return 0.25;
}

static int64_t add_run(bool done)
{
	int64_t run = records_run(&records, records.repository, 'a');

	must(run_start(&records.store, run, "{}", FIRST_MS, &err));
	if (done)
		must(run_finish(&records.store, run, OUTCOME_SUCCESS, NULL, FIRST_MS + 1000, &err));
	return run;
}

/* A run counts as alive as long as its lock is held. */
static int make_store(void **state)
{
	char name[32], long_name[251] = "";

	memset(long_name, 'n', sizeof(long_name) - 1);
	if (scratch_set_up(state) != 0)
		return -1;
	records_open(&records, *state);
	store = strdup(scratch_path(*state, "assay.db"));
	must(db_begin(records.store.db, &err));
	for (int i = 0; i < 22; i++)
		add(add_run(true), "loss", falling, 5);
	none = add_run(true);
	longest = add_run(true);
	add(longest, "loss", spiky, 100000);
	many = add_run(true);
	add(many, "accuracy", rising, 200);
	add(many, "loss", falling, 200);
	add(many, "broken/\xe6\x97\xa5\xe6\x9c\xac m\xc3\xbc", gappy, 200);
	add(many, "nan", no_number, 200);
	add(many, "infinite", infinite, 200);
	add(many, "constant", constant, 200);
	for (int i = 0; i < 12; i++) {
		snprintf(name, sizeof(name), "extra_%02d", i);
		add(many, name, rising, 20);
	}
	add(many, long_name, rising, 20);
	must(metric_seal(&records.store, many, &err));
	live = add_run(false);
	add(live, "loss", falling, 3);
	must(db_end(records.store.db, true, &err));
	lock = records_keep_alive(&records, live);
	return 0;
}

static int remove_store(void **state)
{
	close(lock);
	records_close(&records);
	free((char *)(uintptr_t)store);
	return scratch_tear_down(state);
}

static void press(struct screen *s, const char *key)
{
	screen_key(s, key);
	screen_settle(s);
}

/* The second run of the list, and its curves. */
static struct screen *open_many(const char *extra)
{
	struct screen *s = screen_open(store, 24, 80, extra);

	screen_keys(s, "j", "c", NULL);
	screen_settle(s);
	return s;
}

static void expect_none(struct screen *s, const char *text)
{
	if (screen_find(s, text) >= 0)
		screen_fail(s, "there is \"%s\"", text);
}

/* How many cells of the screen begin with the bytes. */
static int count_cells(struct screen *s, const char *bytes, size_t len)
{
	int found = 0;

	for (int row = 2; row < screen_rows(s) - 1; row++) {
		for (int col = 0; col < screen_cols(s); col++)
			found += strncmp(screen_cell(s, row, col).text, bytes, len) == 0;
	}
	return found;
}

/* Braille begins with U+2800, E2 A0 80. */
static int count_braille(struct screen *s)
{
	return count_cells(s, "\xe2\xa0", 2) + count_cells(s, "\xe2\xa1", 2) + count_cells(s, "\xe2\xa2", 2) +
	       count_cells(s, "\xe2\xa3", 2);
}

static void test_a_run_and_its_metrics_in_turn(void **state)
{
	struct screen *s = open_many(NULL);
	char title[32];

	(void)state;
	snprintf(title, sizeof(title), "curves of run %" PRId64, many);
	screen_must_show(s, title);
	/* The metric that speaks for the run comes first. */
	screen_must_show(s, "accuracy  higher is better");
	screen_must_show(s, "0.9950");
	assert_true(count_braille(s) > 30);
	press(s, "]");
	screen_must_show(s, "broken/日本 mü");
	/* The gap is open, and marked on the axis below. */
	assert_true(count_cells(s, "×", strlen("×")) >= 5);
	screen_must_show(s, "× no number");
	press(s, "]");
	screen_must_show(s, "constant");
	assert_true(count_braille(s) > 20);
	for (int i = 0; i < 4; i++)
		press(s, "[");
	screen_must_show(s, "nan");
	screen_must_show(s, "no number here");
	press(s, "esc");
	screen_wait_for(s, "SUBJECT");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_odd_curves_are_drawn(void **state)
{
	struct screen *s = open_many(NULL);

	(void)state;
	screen_keys(s, "m", "/", "text:infinite", "enter", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "infinite");
	screen_must_show(s, "no number here");
	assert_true(count_cells(s, "×", strlen("×")) >= 20);
	screen_keys(s, "Y", "X", "s", "+", "h", "l", "=", NULL);
	screen_settle(s);
	/* 250 characters leave room for what else there is to say. */
	screen_keys(s, "m", "/", "text:nnn", "enter", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "nnn…");
	screen_must_show(s, "log y");
	assert_true(count_braille(s) > 30);
	screen_keys(s, "m", "g", "/", "text:^nan", "enter", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "nothing above 0 here");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_the_cursor_reads_values(void **state)
{
	struct screen *s = open_many(NULL);

	(void)state;
	/* The axis is numbered at its end. */
	screen_must_show(s, "step 199");
	press(s, "g");
	screen_must_show(s, "at step 0");
	screen_must_show(s, "0.0000");
	press(s, "l");
	expect_none(s, "at step 0");
	press(s, "G");
	screen_must_show(s, "at step 199");
	screen_must_show(s, "0.9950");
	press(s, "h");
	screen_must_show(s, "at step 19");
	expect_none(s, "0.9950");
	assert_true(screen_bytes(s) <= 400);
	press(s, "ctrl-u");
	screen_must_show(s, "at step 17");
	screen_keys(s, "g", "y", NULL);
	screen_settle(s);
	assert_string_equal(screen_grammar(s)->copied.data, "step 0; run 25 accuracy 0");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_axes_and_smoothing(void **state)
{
	struct screen *s = open_many(NULL);

	(void)state;
	screen_must_show(s, "step");
	press(s, "Y");
	screen_must_show(s, "· log y");
	screen_must_show(s, "0.01");
	press(s, "X");
	screen_must_show(s, "· log x");
	press(s, "X");
	expect_none(s, "· log x");
	press(s, "Y");
	expect_none(s, "· log y");
	press(s, "s");
	press(s, "s");
	screen_must_show(s, "smoothed 0.8, read as recorded");
	press(s, "S");
	screen_must_show(s, "smoothed 0.6");
	press(s, "S");
	expect_none(s, "smoothed");
	press(s, "x");
	/* Minutes of the day: the points are a minute apart. */
	screen_must_show(s, "15:00");
	press(s, "X");
	screen_must_show(s, "The time of day has no logarithm");
	press(s, "x");
	screen_must_show(s, "1:00:00");
	screen_must_show(s, "time since the first point");
	press(s, "x");
	expect_none(s, "time");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_zoom_and_pan(void **state)
{
	struct screen *s = open_many(NULL);

	(void)state;
	press(s, "+");
	screen_must_show(s, "50 % of all");
	screen_must_show(s, "100");
	press(s, "+");
	screen_must_show(s, "25 % of all");
	press(s, ">");
	press(s, ">");
	press(s, ">");
	press(s, ">");
	press(s, ">");
	press(s, ">");
	press(s, ">");
	press(s, ">");
	press(s, "G");
	screen_must_show(s, "at step 199");
	press(s, "<");
	press(s, "g");
	expect_none(s, "at step 199");
	press(s, "-");
	press(s, "-");
	press(s, "-");
	expect_none(s, "of all");
	press(s, "+");
	press(s, "=");
	expect_none(s, "of all");
	/* As close as it gets there still is a line. */
	for (int i = 0; i < 20; i++)
		press(s, "+");
	assert_true(count_braille(s) > 20);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_curves_over_each_other(void **state)
{
	struct screen *s = screen_open(store, 24, 100, NULL);
	int letters = 0;

	(void)state;
	screen_keys(s, "j", "space", "space", "c", NULL);
	screen_settle(s);
	screen_must_show(s, "curves of 2 runs");
	/* The second one has no accuracy. */
	screen_must_show(s, "accuracy");
	screen_keys(s, "m", "/", "text:^loss", "enter", "space", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "accuracy and 1 more");
	screen_must_show(s, "a 25 accuracy");
	screen_must_show(s, "b 25 loss");
	screen_must_show(s, "c 24 loss");
	/* The spike among 100,000 points is seen. */
	screen_must_show(s, "600");
	assert_true(count_cells(s, "⢸", 3) + count_cells(s, "⡇", 3) > 8);
	/* Letters along the line. */
	for (int row = 3; row < 20; row++) {
		for (int col = 12; col < 70; col++)
			letters += strcmp(screen_cell(s, row, col).text, "c") == 0;
	}
	assert_in_range(letters, 2, 4);
	press(s, "j");
	screen_must_show(s, "▸b");
	press(s, "enter");
	screen_must_show(s, "run 25");
	screen_must_show(s, "Artifacts");
	press(s, "esc");
	screen_wait_for(s, "▸b");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_more_curves_than_there_is_room_for(void **state)
{
	struct screen *s = screen_open(store, 40, 120, NULL);

	(void)state;
	screen_keys(s, "j", "j", "j", "j", NULL);
	for (int i = 0; i < 22; i++)
		screen_key(s, "space");
	press(s, "c");
	screen_must_show(s, "2 curves not shown");
	screen_must_show(s, "a run 22");
	screen_must_show(s, "t run 3");
	expect_none(s, "u run 2");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_all_metrics_at_a_glance(void **state)
{
	struct screen *s = open_many(NULL);

	(void)state;
	press(s, "tab");
	screen_must_show(s, "19 metrics");
	screen_must_show(s, "page 1 of 5");
	screen_must_show(s, "accuracy");
	screen_must_show(s, "constant");
	press(s, "]");
	screen_must_show(s, "page 2 of 5");
	screen_must_show(s, "extra_01");
	press(s, "Y");
	press(s, "l");
	press(s, "enter");
	screen_must_show(s, "extra_02");
	expect_none(s, "page");
	press(s, "tab");
	screen_must_show(s, "page 2 of 5");
	press(s, "G");
	screen_must_show(s, "page 5 of 5");
	press(s, "tab");
	screen_must_show(s, "extra_02");
	/* What does not fit below the list of runs is counted. */
	press(s, "esc");
	screen_resize(s, 16, 80);
	screen_settle(s);
	screen_must_show(s, "… ");
	screen_must_show(s, " more");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_nothing_to_draw(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "j", "j", "j", "c", NULL);
	screen_settle(s);
	screen_must_show(s, "This is where curves stand");
	screen_must_show(s, "$ASSAY_METRICS");
	screen_keys(s, "h", "+", "<", "=", "]", "s", "x", "X", "Y", "j", "G", "y", "b", NULL);
	screen_settle(s);
	screen_keys(s, "m", "space", "enter", "esc", "tab", "l", "]", "j", "enter", NULL);
	screen_settle(s);
	screen_must_show(s, "This is where curves stand");
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "SUBJECT");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_other_glyphs(void **state)
{
	struct screen *s = open_many(NULL);

	(void)state;
	assert_true(count_braille(s) > 30);
	press(s, "b");
	assert_int_equal(count_braille(s), 0);
	assert_true(count_cells(s, "▀", 3) + count_cells(s, "▄", 3) > 30);
	press(s, "b");
	assert_int_equal(count_braille(s) + count_cells(s, "▀", 3), 0);
	assert_true(count_cells(s, "*", 1) > 30);
	press(s, "b");
	assert_true(count_braille(s) > 30);
	assert_int_equal(screen_close(s).status, 0);
	s = open_many("ASSAY_GLYPHS=blocks");
	assert_int_equal(count_braille(s), 0);
	assert_true(count_cells(s, "▀", 3) + count_cells(s, "▄", 3) > 30);
	assert_int_equal(screen_close(s).status, 0);
	s = open_many("ASSAY_GLYPHS=ascii");
	screen_keys(s, "g", "+", "s", NULL);
	screen_settle(s);
	for (int row = 0; row < 24; row++) {
		for (const char *c = screen_row(s, row); *c; c++)
			assert_true((unsigned char)*c < 0x80);
	}
	assert_int_equal(screen_close(s).status, 0);
}

static void test_small_terminals(void **state)
{
	struct screen *s = screen_open(store, 8, 40, "NO_COLOR=1");

	(void)state;
	screen_keys(s, "j", "c", NULL);
	screen_settle(s);
	assert_true(count_braille(s) > 5);
	screen_keys(s, "h", "h", "tab", NULL);
	screen_settle(s);
	assert_true(count_braille(s) > 5);
	screen_resize(s, 60, 300);
	screen_settle(s);
	press(s, "R");
	screen_must_show(s, "extra_11");
	screen_keys(s, "tab", NULL);
	screen_settle(s);
	assert_true(count_braille(s) > 100);
	screen_resize(s, 16, 60);
	screen_settle(s);
	assert_true(count_braille(s) > 20);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_from_other_screens(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "j", "enter", NULL);
	screen_settle(s);
	press(s, "c");
	screen_must_show(s, "curves of run 25");
	press(s, "esc");
	screen_wait_for(s, "Artifacts");
	screen_keys(s, "]", "]", "]", NULL);
	screen_settle(s);
	screen_must_show(s, "11 more; c shows all");
	assert_true(count_braille(s) > 30);
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "SUBJECT");
	/* From the row of a metric in the comparison: that metric. */
	screen_keys(s, "space", "space", "d", NULL);
	screen_settle(s);
	while (!strstr(screen_row(s, screen_find(s, "▸")), "loss"))
		press(s, "j");
	press(s, "c");
	screen_must_show(s, "curves of 2 runs");
	screen_must_show(s, "loss  lower is better");
	assert_int_equal(screen_close(s).status, 0);
}

/* A point more is a few cells more, however often that happens. */
static void test_a_live_curve_grows(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);
	char value[32];

	(void)state;
	press(s, "c");
	screen_must_show(s, "curves of run 26");
	for (int i = 3; i < 8; i++) {
		/* Beyond the end of the axis that there was: all of it moves. */
		struct metric_point point = { i, FIRST_MS + i * 60000, 10.5 + i };

		screen_listen(s, 0);
		must(metric_append(&records.store, live, key_of("loss"), &point, 1, &err));
		snprintf(value, sizeof(value), "%.4f", point.value);
		screen_wait_for(s, value);
		assert_true(screen_bytes(s) <= 1500);
	}
	for (int i = 0; i < 3; i++) {
		/* Within it. */
		struct metric_point point = { 7, FIRST_MS + 8 * 60000, 11.25 + i };

		screen_listen(s, 0);
		must(metric_append(&records.store, live, key_of("loss"), &point, 1, &err));
		snprintf(value, sizeof(value), "%.4f", point.value);
		screen_wait_for(s, value);
		assert_true(screen_bytes(s) <= 200);
	}
	assert_int_equal(screen_close(s).status, 0);
}

static void test_little_curves_in_the_list(void **state)
{
	struct screen *s = screen_open(store, 24, 130, NULL);

	(void)state;
	for (int row = 3; row < 12; row++) {
		/* The run in front of the short ones has no curve. */
		if (row == 6)
			assert_null(strstr(screen_row(s, row), "▁"));
		else
			assert_non_null(strstr(screen_row(s, row), "▁"));
	}
	assert_int_equal(screen_close(s).status, 0);
	s = screen_open(store, 24, 130, NULL);
	/* That of a live run is read again. */
	must(metric_append(&records.store, live, key_of("loss"),
			   &(struct metric_point){ 9, FIRST_MS + 9 * 60000, 1e6 }, 1, &err));
	screen_wait_for(s, "▁▁▁█");
	assert_int_equal(screen_close(s).status, 0);
	s = screen_open(store, 24, 100, NULL);
	assert_int_equal(screen_find(s, "▁"), -1);
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_run_and_its_metrics_in_turn),
		cmocka_unit_test(test_odd_curves_are_drawn),
		cmocka_unit_test(test_the_cursor_reads_values),
		cmocka_unit_test(test_axes_and_smoothing),
		cmocka_unit_test(test_zoom_and_pan),
		cmocka_unit_test(test_curves_over_each_other),
		cmocka_unit_test(test_more_curves_than_there_is_room_for),
		cmocka_unit_test(test_all_metrics_at_a_glance),
		cmocka_unit_test(test_nothing_to_draw),
		cmocka_unit_test(test_other_glyphs),
		cmocka_unit_test(test_small_terminals),
		cmocka_unit_test(test_from_other_screens),
		cmocka_unit_test(test_a_live_curve_grows),
		cmocka_unit_test(test_little_curves_in_the_list),
	};

	return cmocka_run_group_tests(tests, make_store, remove_store);
}
