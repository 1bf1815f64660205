/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "tests/support/scratch.h"
#include "tests/support/screen.h"

/* Runs side by side, on a store with runs of a small project. */

/* A stage whose one test fails at level 97. */
static const char test_stage[] =
	"  test:\n"
	"    cmd: >-\n"
	"      echo \"<testsuite><testcase name='low'>$(grep -q 97 params.yaml && echo \"<failure"
	" message='too high'/>\")</testcase></testsuite>\" > junit.xml\n"
	"    params: [level]\n"
	"tests: [{stage: test, junit: junit.xml}]\n";

static const char *store, *folder;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	folder = *state;
	store = scratch_path(*state, "assay.db");
	scratch_write(folder, "stage", test_stage, strlen(test_stage));
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && export ASSAY_STORE='%s' &&"
	      " \"$ASSAY\" add repo >/dev/null && cd repo && cat ../stage >>assay.yaml &&"
	      " git -c user.name=t -c user.email=t@localhost commit -qam Test && \"$ASSAY\" run >/dev/null &&"
	      " \"$ASSAY\" run -s level=90 >/dev/null && \"$ASSAY\" run -s level=97 >/dev/null",
	      folder, store);
	return 0;
}

/* The newest runs side by side, the newest as the baseline. */
static struct screen *open_compare(int count)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	struct screen *s = screen_start(argv, 24, 100, NULL);

	for (int i = 0; i < count; i++)
		screen_key(s, "space");
	screen_key(s, "d");
	screen_wait_for(s, "METRICS");
	return s;
}

static void test_the_table_is_written_to_a_file(void **state)
{
	const char *path = scratch_path(*state, "table.csv");
	struct screen *s = open_compare(2);
	struct buf text = BUF_INIT, typed = BUF_INIT;
	struct err err = ERR_INIT;

	buf_printf(&typed, "text:%s", path);
	screen_keys(s, "e", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Write this table to a file?") > 0);
	assert_true(screen_find(s, "$ assay compare 3 2 --format markdown") > 0);
	screen_keys(s, "ctrl-u", typed.data, "tab", "tab", "enter", NULL);
	screen_wait_for(s, "Written");
	assert_true(file_read(&text, path, 10000, &err));
	assert_non_null(strstr(text.data, "METRICS,accuracy,higher,0.97,0.9,"));
	assert_null(strstr(text.data, "bad"));
	buf_release(&text);
	/* It is there now; and a name that says no format: the sheet stays, with what was typed. */
	screen_keys(s, "e", NULL);
	screen_settle(s);
	screen_keys(s, "ctrl-u", typed.data, "tab", "tab", "enter", NULL);
	screen_wait_for(s, "already");
	assert_true(screen_find(s, "Write this table to a file?") > 0);
	assert_true(screen_find(s, "table.csv") > 0);
	screen_keys(s, "ctrl-u", "text:table", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "must end");
	screen_keys(s, "text:.json", NULL);
	screen_wait_for(s, "--format json > table.json");
	screen_key(s, "esc");
	screen_wait_gone(s, "Write this table");
	buf_release(&typed);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_another_baseline(void **state)
{
	struct screen *s = open_compare(3);

	(void)state;
	/* None is pinned: the first one is what the others are compared with, and says so. */
	assert_true(screen_find(s, "vs 3 ") == 2);
	assert_true(screen_find(s, "compared with run 3, which comes first and is not pinned") > 0);
	screen_keys(s, "p", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "vs 2 ") == 2);
	assert_true(screen_find(s, "0.9000     0.9700 ▲ +0.0700") > 0);
	/* Sideways first: the run that stands beside it then. */
	screen_keys(s, "l", "p", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "vs 1 ") == 2);
	assert_int_equal(screen_close(s).status, 0);
}

/* On a narrow screen one run and its differences are there, and signs say what is not. */
static void test_narrow_screens(void **state)
{
	struct screen *s = open_compare(3);
	int row;

	(void)state;
	screen_resize(s, 24, 40);
	screen_settle(s);
	assert_true(screen_find(s, "run 1 of 2 ›") == 2);
	row = screen_find(s, " accuracy ");
	assert_non_null(strstr(screen_row(s, row), "0.9000 ▼ -0.0700"));
	assert_true(screen_find(s, "METRICS  1 of ") > 0);
	screen_key(s, "l");
	screen_wait_for(s, "‹ run 2 of 2");
	assert_non_null(strstr(screen_row(s, row), "0.9500 ▼ -0.0200"));
	screen_resize(s, 16, 60);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 1), " 1 Runs  2  3  4  0"));
	assert_non_null(strstr(screen_row(s, 1), " 3 marked"));
	assert_true(screen_find(s, "METRICS  1 of ") > 0);
	assert_int_equal(screen_find(s, "differ…"), -1);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_the_table_is_copied(void **state)
{
	struct screen *s = open_compare(2);

	(void)state;
	screen_keys(s, "y", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "4 rows of 2 runs as Markdown") > 0);
	assert_true(screen_grammar(s)->copied.len > 0);
	assert_non_null(strstr(screen_grammar(s)->copied.data, "| accuracy ↑ | 0.9700 | 0.9000 ▼ -0.0700 |"));
	/* A folded group is left out, which is said. */
	screen_keys(s, "tab", "y", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "3 rows of 2 runs as Markdown, without the folded groups") > 0);
	assert_null(strstr(screen_grammar(s)->copied.data, "accuracy"));
	screen_key(s, "e");
	screen_settle(s);
	assert_true(screen_find(s, "3 rows of 2 runs, as they are on the screen, without the folded groups.") > 0);
	screen_key(s, "esc");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_row_is_ignored(void **state)
{
	struct screen *s = open_compare(2);

	(void)state;
	screen_keys(s, "/", "text:level", "enter", "i", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "param.level is ignored from now on") > 0);
	assert_true(screen_find(s, "PARAMS  0 of 2 differ") > 0);
	screen_keys(s, "j", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "1 are ignored; I shows them") > 0);
	assert_int_equal(screen_find(s, " level "), -1);
	screen_keys(s, "I", "/", "text:level", "enter", NULL);
	screen_settle(s);
	assert_true(screen_find(s, " level  ignored") > 0);
	/* It is remembered. */
	assert_int_equal(screen_close(s).status, 0);
	s = open_compare(3);
	assert_int_equal(screen_find(s, " level "), -1);
	screen_keys(s, "I", "/", "text:level", "enter", "i", "I", NULL);
	screen_settle(s);
	assert_true(screen_find(s, " level ") > 0);
	assert_int_equal(screen_find(s, "ignored;"), -1);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_metrics_at_a_step(void **state)
{
	struct screen *s = open_compare(2);

	(void)state;
	screen_keys(s, "=", "@", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "0.6000") > 0);
	/* The line below says what would be done, of what is typed or of the button in focus. */
	assert_true(screen_find(s, "Now: the last value") > 0);
	screen_keys(s, "tab", "right", "right", "right", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "$ assay compare 3 2 --all --at best") > 0);
	screen_keys(s, "left", "left", "enter", NULL);
	screen_wait_for(s, "or a step such as 100");
	screen_keys(s, "text:2", NULL);
	screen_wait_for(s, "$ assay compare 3 2 --all --at 2");
	screen_key(s, "enter");
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 0), "compare with 3, metrics at step 2"));
	assert_true(screen_find(s, "metrics at step 2; 2 without a history") > 0);
	assert_true(screen_find(s, "0.7000") > 0);
	assert_int_equal(screen_find(s, "0.6000"), -1);
	screen_keys(s, "e", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "$ assay compare 3 2 --all --at 2") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_tests_that_changed(void **state)
{
	struct screen *s = open_compare(2);

	(void)state;
	assert_true(screen_find(s, "TESTS  2 of 2 differ") > 0);
	assert_true(screen_find(s, "▲ fixed") > 0);
	assert_true(screen_find(s, "▲ 1 passed") > 0);
	screen_keys(s, "G", "/", "text:low", "enter", NULL);
	screen_settle(s);
	screen_keys(s, "g", "/", "text:low", "enter", "enter", NULL);
	screen_wait_for(s, "too high");
	assert_true(screen_find(s, "run 2  passed, fixed") > 0);
	/* The run's own tab. */
	screen_keys(s, "esc", "esc", "G", NULL);
	screen_settle(s);
	screen_keys(s, "g", "enter", "]", "]", "]", "]", NULL);
	screen_wait_for(s, "CAME TO");
	assert_true(screen_find(s, "failed") > 0);
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "too high");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_seeds_are_grouped(void **state)
{
	struct screen *s = open_compare(3);

	(void)state;
	/* All three runs differ in the level alone, which is what is offered. */
	screen_keys(s, "o", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "param.level") > 0);
	screen_keys(s, "tab", "tab", "enter", NULL);
	screen_wait_for(s, "grouped by param.level");
	assert_true(screen_find(s, "runs 3 2 1") > 0);
	screen_keys(s, "=", "/", "text:accuracy", "enter", NULL);
	screen_settle(s);
	/* 0.9, 0.95 and 0.97. */
	assert_true(screen_find(s, "0.9400 ±0.0896 n 3") > 0);
	/* A name that is none leaves the runs alone. */
	screen_keys(s, "o", NULL);
	screen_settle(s);
	screen_keys(s, "ctrl-u", "text:level", "enter", NULL);
	screen_wait_for(s, "runs are grouped by param.NAME");
	assert_true(screen_find(s, "Group runs that differ") > 0);
	screen_keys(s, "tab", "right", "right", "enter", NULL);
	screen_wait_for(s, "run 2 ");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_params_that_go_with_a_metric(void **state)
{
	struct screen *s = open_compare(3);

	(void)state;
	screen_keys(s, "C", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Move to a metric") > 0);
	screen_keys(s, "j", "C", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "+1.000    3        0  level") > 0);
	assert_true(screen_find(s, "it says nothing") > 0);
	assert_true(screen_find(s, "$ assay compare 3 2 1 --correlate 'accuracy'") > 0);
	screen_keys(s, "enter", NULL);
	screen_wait_gone(s, "it says nothing");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_data_that_changed(void **state)
{
	struct screen *s;

	shell("cd '%s'/repo && export ASSAY_STORE='%s' && mkdir data && printf 'id\\n1\\n' >data/t.csv &&"
	      " sed -i 's,^    deps: .model.txt.,    deps: [model.txt\\, data/t.csv],' assay.yaml && git add . &&"
	      " git -c user.name=t -c user.email=t@localhost commit -qm Data && \"$ASSAY\" run >/dev/null &&"
	      " echo 2 >>data/t.csv && git -c user.name=t -c user.email=t@localhost commit -qam More &&"
	      " \"$ASSAY\" run >/dev/null", (const char *)*state, store);
	s = open_compare(2);
	screen_keys(s, "/", "text:t.csv", "enter", "enter", NULL);
	screen_wait_for(s, "2 rows, then 1: 0 changed, 1 gone, 0 new; the columns are the same");
	assert_true(screen_find(s, "-2") > 0);
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "DATA  1 of 1 differ");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_runs_of_two_repositories(void **state)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	struct screen *s;

	(void)state;
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" other && export ASSAY_STORE='%s' &&"
	      " \"$ASSAY\" add other >/dev/null && cd other && OMP_NUM_THREADS=3 \"$ASSAY\" run -s level=92 >/dev/null",
	      folder, store);
	s = screen_start(argv, 24, 100, NULL);
	screen_keys(s, "0", "g", "enter", NULL);
	screen_wait_for(s, "assay  other");
	screen_keys(s, "1", "space", "0", "G", "enter", NULL);
	screen_wait_for(s, "assay  repo");
	screen_key(s, "1");
	screen_keys(s, "space", NULL);
	screen_wait_for(s, "2 marked");
	screen_keys(s, "d", NULL);
	screen_wait_for(s, "METRICS");
	assert_true(screen_find(s, "other run 6") == 2);
	assert_true(screen_find(s, "repo run 5") == 2);
	assert_true(screen_find(s, "0.9500 ▲ +0.0300") > 0);
	assert_true(screen_find(s, "env.OMP_NUM_THREADS") > 0);
	screen_keys(s, "esc", "esc", NULL);
	screen_wait_for(s, "No run is marked any more");
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_table_is_written_to_a_file),
		cmocka_unit_test(test_another_baseline),
		cmocka_unit_test(test_narrow_screens),
		cmocka_unit_test(test_the_table_is_copied),
		cmocka_unit_test(test_a_row_is_ignored),
		cmocka_unit_test(test_metrics_at_a_step),
		cmocka_unit_test(test_tests_that_changed),
		cmocka_unit_test(test_seeds_are_grouped),
		cmocka_unit_test(test_params_that_go_with_a_metric),
		cmocka_unit_test(test_data_that_changed),
		cmocka_unit_test(test_runs_of_two_repositories),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
