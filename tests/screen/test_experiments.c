/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/scratch.h"
#include "tests/support/screen.h"

/* DVC's experiments on the screen: two that are finished, alpha and beta, and one that waits, delta. */

static const char *folder;

static int make_project(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	folder = *state;
	setenv("XDG_CACHE_HOME", scratch_path(*state, "cache"), 1);
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/queue.sh\" queue && cd queue &&"
	      " \"$ASSAY\" --store ../assay.db add . >/dev/null", folder);
	return 0;
}

static struct screen *open_experiments(int rows, int cols)
{
	char command[4096];
	const char *argv[] = { "sh", "-c", command, NULL };
	struct screen *s;

	assert_true((size_t)snprintf(command, sizeof(command), "cd '%s/queue' && exec \"$ASSAY\" --store ../assay.db",
				     folder) < sizeof(command));
	s = screen_start(argv, rows, cols, NULL);
	screen_keys(s, "2", NULL);
	screen_wait_for(s, " experiment");
	assert_true(cols < 60 || screen_find(s, "2 experiments began here; e shows them") > 0);
	screen_keys(s, "e", NULL);
	screen_wait_for(s, "experiments: ");
	screen_wait_for(s, cols < 60 ? "c2301a6" : "0.2000");
	return s;
}

static void test_experiments_stand_below_the_commit_that_they_began_at(void **state)
{
	struct screen *s = open_experiments(24, 80);

	(void)state;
	assert_true(screen_find(s, "experiments: 3") == 0);
	assert_non_null(strstr(screen_row(s, 2), "acc↑"));
	/* Of the params that differ. */
	assert_non_null(strstr(screen_row(s, 2), "lr"));
	assert_non_null(strstr(screen_row(s, 3), "c2301a6 main"));
	/* What waits has made no metrics, whatever its commit took over. */
	assert_non_null(strstr(screen_row(s, 4), "○ queued delta"));
	assert_non_null(strstr(screen_row(s, 4), "–"));
	assert_non_null(strstr(screen_row(s, 5), "├─ beta"));
	assert_non_null(strstr(screen_row(s, 5), "0.6000"));
	assert_non_null(strstr(screen_row(s, 6), "└─ alpha"));
	screen_keys(s, "j", NULL);
	screen_wait_for(s, "~ n  3 → 7");
	assert_true(screen_find(s, "It waits in DVC's queue") > 0);
	screen_keys(s, "j", NULL);
	screen_wait_for(s, "acc 0.6 ▲+0.4000");
	assert_true(screen_find(s, "~ lr  0.1 → 0.3") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_they_are_sorted_below_their_commit(void **state)
{
	struct screen *s = open_experiments(24, 80);

	(void)state;
	screen_keys(s, "G", "l", "l", "l", "s", NULL);
	screen_wait_for(s, "acc↑▾");
	assert_non_null(strstr(screen_row(s, 3), "c2301a6 main"));
	assert_non_null(strstr(screen_row(s, 4), "beta"));
	/* The cursor stays on what it was on, and what has no value comes last. */
	assert_non_null(strstr(screen_row(s, 5), "▸  ├─ alpha"));
	assert_non_null(strstr(screen_row(s, 6), "delta"));
	screen_keys(s, "s", NULL);
	screen_wait_for(s, "acc↑▴");
	assert_non_null(strstr(screen_row(s, 4), "alpha"));
	assert_non_null(strstr(screen_row(s, 6), "delta"));
	assert_int_equal(screen_close(s).status, 0);
}

static void test_they_are_compared(void **state)
{
	struct screen *s = open_experiments(24, 80);

	(void)state;
	/* One with what it began at; then those that are marked. */
	screen_keys(s, "G", "enter", NULL);
	screen_wait_for(s, "vs main");
	assert_true(screen_find(s, "alpha 0094bb0") > 0);
	screen_keys(s, "esc", "k", "space", "space", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 5), "*"));
	assert_non_null(strstr(screen_row(s, 6), "*"));
	screen_keys(s, "d", NULL);
	screen_wait_for(s, "vs beta 5b08d3d");
	assert_true(screen_find(s, "▼ -0.2000") > 0);
	screen_keys(s, "esc", "esc", NULL);
	screen_wait_for(s, "No commit is marked any more");
	screen_keys(s, "g", "d", NULL);
	screen_wait_for(s, "Mark what it is to be compared with");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_they_are_renamed_branched_and_removed(void **state)
{
	struct screen *s = open_experiments(24, 80);

	(void)state;
	screen_keys(s, "j", "r", NULL);
	screen_wait_for(s, "this one is queued");
	screen_keys(s, "G", "r", NULL);
	screen_wait_for(s, "What is this experiment to be called?");
	screen_keys(s, "text:beta", "enter", "enter", NULL);
	screen_wait_for(s, "is called 'beta'");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "What is this experiment to be called?");
	screen_keys(s, "r", NULL);
	screen_wait_for(s, "What is this experiment to be called?");
	screen_keys(s, "text:first", NULL);
	screen_wait_for(s, "$ assay dvc exp rename alpha first");
	screen_keys(s, "enter", "enter", NULL);
	screen_wait_for(s, "└─ first");
	screen_keys(s, "b", NULL);
	screen_wait_for(s, "branch  (empty: first-branch)");
	screen_keys(s, "enter", "enter", NULL);
	screen_wait_for(s, "Made the branch first-branch");
	shell("cd '%s/queue' && test $(git rev-parse first-branch) = 0094bb0ce2291e0b1bd8839a7dceafb70b249c24", folder);
	screen_keys(s, "x", NULL);
	screen_wait_for(s, "$ assay dvc exp remove first");
	screen_keys(s, "enter", NULL);
	screen_wait_gone(s, "Remove this experiment?");
	screen_keys(s, "x", NULL);
	screen_wait_for(s, "Remove this experiment?");
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "Removed; its commit stays");
	screen_wait_for(s, "experiments: 2");
	/* One that waits goes out of DVC's queue. */
	screen_keys(s, "g", "j", "x", NULL);
	screen_wait_for(s, "$ assay dvc exp remove delta");
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "Enter goes back to assay.");
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "experiments: 1");
	shell("cd '%s/queue' && test -z \"$(git for-each-ref | grep /first$)\"", folder);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_one_is_laid_over_the_work_tree(void **state)
{
	struct screen *s = open_experiments(24, 80);

	(void)state;
	screen_keys(s, "G", "a", NULL);
	screen_wait_for(s, "$ assay dvc exp apply alpha");
	screen_keys(s, "enter", NULL);
	screen_wait_gone(s, "Lay this experiment over the work tree?");
	screen_keys(s, "a", NULL);
	screen_wait_for(s, "Lay this experiment over the work tree?");
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "Enter goes back to assay.");
	assert_true(screen_find(s, "The work tree has the changes of experiment alpha now.") >= 0);
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "experiments: 3");
	shell("cd '%s/queue' && grep -q 'lr: 0.2' params.yaml && git checkout -q .", folder);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_small_and_large_terminals(void **state)
{
	struct screen *s = open_experiments(16, 60);

	(void)state;
	assert_non_null(strstr(screen_row(s, 3), "c2301a6 main"));
	assert_non_null(strstr(screen_row(s, 3), "0.2000"));
	screen_resize(s, 50, 200);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 3), "0.2000"));
	screen_resize(s, 8, 40);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 3), "c2301a6 main"));
	assert_int_equal(screen_close(s).status, 0);
}

static void test_several_projects_are_named(void **state)
{
	char command[4096];
	const char *argv[] = { "sh", "-c", command, NULL };
	struct screen *s;

	(void)state;
	shell("cd '%s' && git init -q two && cd two && mkdir -p a/.dvc b/.dvc && touch a/.dvc/config b/.dvc/config &&"
	      " git add . && git -c user.name=a -c user.email=a@b commit -qm two &&"
	      " \"$ASSAY\" --store ../two.db add . >/dev/null", folder);
	assert_true((size_t)snprintf(command, sizeof(command), "cd '%s/two' && exec \"$ASSAY\" --store ../two.db",
				     folder) < sizeof(command));
	s = screen_start(argv, 24, 80, NULL);
	screen_keys(s, "2", "e", NULL);
	screen_wait_for(s, "several DVC projects (a, b)");
	screen_keys(s, "2", "w", NULL);
	screen_wait_for(s, "two has several DVC projects (a, b) and none at its top");
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_experiments_stand_below_the_commit_that_they_began_at),
		cmocka_unit_test(test_they_are_sorted_below_their_commit),
		cmocka_unit_test(test_they_are_compared),
		cmocka_unit_test(test_one_is_laid_over_the_work_tree),
		cmocka_unit_test(test_small_and_large_terminals),
		cmocka_unit_test(test_they_are_renamed_branched_and_removed),
		cmocka_unit_test(test_several_projects_are_named),
	};

	return cmocka_run_group_tests(tests, make_project, scratch_tear_down);
}
