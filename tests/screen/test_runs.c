/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scratch.h"
#include "tests/support/screen.h"

/* The screens of a store with two runs of a small project: real keys in, cells and bytes out. */

static const char *store;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	store = scratch_path(*state, "assay.db");
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && export ASSAY_STORE='%s' &&"
	      " \"$ASSAY\" add repo >/dev/null && cd repo && \"$ASSAY\" run >/dev/null &&"
	      " \"$ASSAY\" run -c HEAD~1 >/dev/null", (const char *)*state, store);
	return 0;
}

static void test_runs_are_listed_newest_first(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	assert_non_null(strstr(screen_row(s, 0), "assay  repo"));
	assert_non_null(strstr(screen_row(s, 1), "1 Runs"));
	assert_non_null(strstr(screen_row(s, 3), "Make a model"));
	assert_non_null(strstr(screen_row(s, 4), "Raise the level"));
	assert_true(screen_find(s, "accuracy 0.9000") > 4);
	screen_keys(s, "j", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "accuracy 0.9500") > 4);
	assert_true(screen_bytes(s) <= 1500);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_run_shows_stages_curves_and_log(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "j", "enter", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 0), "run 1"));
	assert_true(screen_find(s, "numbers") > 0);
	assert_true(screen_find(s, "loss") > 0);
	screen_keys(s, "]", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "higher is better") > 0);
	screen_keys(s, "]", "]", "]", "]", "]", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "kernel") > 0);
	screen_keys(s, "]", "j", "L", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "learning") > 0);
	assert_true(screen_find(s, "! oops") > 0 || screen_find(s, "!oops") > 0);
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "WHY");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_run_is_started_from_its_sheet(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "t", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Run the pipeline?") > 0);
	/* Enter on what has the focus is Cancel. */
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	assert_int_equal(screen_find(s, "Run the pipeline?"), -1);
	/* What is typed ahead of a sheet is thrown away. */
	screen_keys(s, "t", "tab", "enter", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Run the pipeline?") > 0);
	screen_keys(s, "tab", "enter", NULL);
	screen_settle(s);
	assert_int_equal(screen_find(s, "Run the pipeline?"), -1);
	screen_wait_for(s, "3 ‒ cached");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_runs_are_compared(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "d", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Mark two runs") > 0);
	/* Marking goes one row down. */
	screen_keys(s, "space", "space", "d", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "0.9500 ▲ +0.0500") > 0);
	assert_true(screen_find(s, "PARAMS  1 of 2 differ") > 0);
	assert_int_equal(screen_find(s, " bad "), -1);
	assert_true(screen_find(s, " rows are the same") > 0);
	screen_keys(s, "=", NULL);
	screen_settle(s);
	assert_true(screen_find(s, " bad ") > 0);
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "SUBJECT");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_commits_show_their_runs(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_keys(s, "2", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 3), "ok 1"));
	assert_non_null(strstr(screen_row(s, 4), "ok 2"));
	assert_true(screen_find(s, "M params.yaml") > 4);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_small_and_plain_terminals(void **state)
{
	struct screen *s = screen_open(store, 16, 60, "NO_COLOR=1");

	(void)state;
	assert_true(screen_find(s, "ok") > 0);
	screen_resize(s, 3, 20);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 0), "assay needs 40x8"));
	screen_keys(s, "t", NULL);
	screen_settle(s);
	screen_resize(s, 50, 200);
	screen_settle(s);
	assert_int_equal(screen_find(s, "Run the pipeline?"), -1);
	assert_int_equal(screen_close(s).status, 0);
	s = screen_open(store, 24, 80, "ASSAY_ASCII=1");
	for (int row = 0; row < 24; row++) {
		for (const char *c = screen_row(s, row); *c; c++)
			assert_true((unsigned char)*c < 0x80);
	}
	/* What says better is no sign that could be the number's. */
	assert_true(screen_find(s, "accuracy/") > 0);
	screen_keys(s, "space", "space", "d", NULL);
	screen_wait_for(s, "0.9500 ^ +0.0500");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_run_on_a_small_screen(void **state)
{
	struct screen *s = screen_open(store, 16, 60, NULL);

	(void)state;
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "STAGE ");
	/* Why a stage ran is there, and no title of a chart without its chart. */
	assert_true(screen_find(s, "WHY") > 0);
	assert_true(screen_find(s, " Artifacts ") > 0);
	assert_null(strstr(screen_row(s, 3), " En"));
	assert_non_null(strstr(screen_row(s, 3), "›"));
	for (int i = 0; i < 6; i++)
		screen_key(s, "]");
	screen_wait_for(s, " Environment");
	assert_true(screen_find(s, "‹") > 0);
	/* Nothing runs, so nothing can be canceled. */
	screen_resize(s, 24, 160);
	screen_settle(s);
	assert_true(screen_find(s, "r rerun") > 0);
	assert_int_equal(screen_find(s, "x cancel"), -1);
	screen_keys(s, "L", NULL);
	screen_settle(s);
	assert_int_equal(screen_find(s, "x cancel"), -1);
	assert_non_null(strstr(screen_row(s, 0), "run 2 › "));
	assert_int_equal(screen_close(s).status, 0);
}

static void test_what_is_wide_stays_together(void **state)
{
	struct screen *s = screen_open(store, 50, 200, NULL);
	int col;

	(void)state;
	screen_keys(s, "?", NULL);
	screen_wait_for(s, "OR TYPE");
	screen_find_at(s, "OR TYPE", &col);
	assert_true(col < 120);
	screen_keys(s, "esc", "C", NULL);
	screen_wait_for(s, "WHAT IT IS");
	screen_find_at(s, "WHAT IT IS", &col);
	assert_true(col < 60);
	screen_keys(s, "esc", "2", NULL);
	screen_wait_for(s, "CHANGED");
	assert_int_equal(screen_find(s, "para…"), -1);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_nothing_is_sent_when_nothing_happens(void **state)
{
	struct screen *s = screen_open(store, 24, 80, NULL);

	(void)state;
	screen_listen(s, 300);
	screen_keys(s, "j", "k", NULL);
	screen_settle(s);
	screen_listen(s, 300);
	assert_int_equal(screen_bytes(s), 0);
	screen_hang_up(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs_are_listed_newest_first),
		cmocka_unit_test(test_a_run_shows_stages_curves_and_log),
		cmocka_unit_test(test_runs_are_compared),
		cmocka_unit_test(test_commits_show_their_runs),
		cmocka_unit_test(test_small_and_plain_terminals),
		cmocka_unit_test(test_a_run_on_a_small_screen),
		cmocka_unit_test(test_what_is_wide_stays_together),
		cmocka_unit_test(test_nothing_is_sent_when_nothing_happens),
		cmocka_unit_test(test_a_run_is_started_from_its_sheet),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
