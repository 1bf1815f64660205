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

/* A DVC project on the screen: the stages of its work tree, what commits recorded, and versions of data. */

static const char *store;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	store = scratch_path(*state, "assay.db");
	setenv("XDG_CACHE_HOME", scratch_path(*state, "cache"), 1);
	shell("cd '%s' && git clone -q \"$TEST_DATA/dvc/replay/basic/project.bundle\" basic && cd basic &&"
	      " git checkout -q 66a8b12 && tar -xf \"$TEST_DATA/dvc/replay/basic/cache.tar\" -C .dvc &&"
	      " export ASSAY_STORE='%s' && \"$ASSAY\" add . >/dev/null && \"$ASSAY\" dvc checkout >/dev/null &&"
	      " sed -i 's/epochs: .*/epochs: 7/' params.yaml",
	      (const char *)*state, store);
	return 0;
}

static struct screen *open_commits(int rows, int cols)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	struct screen *s = screen_start(argv, rows, cols, NULL);

	screen_keys(s, "2", NULL);
	screen_settle(s);
	return s;
}

static void test_stages_of_the_work_tree_and_why(void **state)
{
	struct screen *s = open_commits(24, 80);
	int row;

	screen_keys(s, "w", NULL);
	row = screen_wait_for(s, "param train.epochs 200 → 7");
	assert_non_null(strstr(screen_row(s, row), "train"));
	assert_non_null(strstr(screen_row(s, row), "! stale"));
	assert_non_null(strstr(screen_row(s, row - 1), "✓ clean"));
	assert_non_null(strstr(screen_row(s, row + 1), "after train"));
	assert_true(screen_find(s, "work tree: 1 stale") == 0);
	/* The details are those of the stage under the cursor. */
	assert_true(screen_find(s, "As its last run left it.") > row);
	screen_keys(s, "j", NULL);
	screen_settle(s);
	assert_int_equal(screen_find(s, "As its last run left it."), -1);
	/* What changed is seen after R. */
	shell("cd '%s/basic' && git checkout -q params.yaml", (const char *)*state);
	screen_keys(s, "R", NULL);
	screen_wait_gone(s, "stale");
	shell("cd '%s/basic' && sed -i 's/epochs: .*/epochs: 7/' params.yaml", (const char *)*state);
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "SUBJECT");
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages_of_the_work_tree_and_why),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
