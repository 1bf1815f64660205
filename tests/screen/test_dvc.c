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

/* A DVC project on the screen: the stages of its work tree, what commits recorded, and versions of data. */

static const char *store, *folder;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	store = scratch_path(*state, "assay.db");
	folder = *state;
	setenv("XDG_CACHE_HOME", scratch_path(*state, "cache"), 1);
	shell("cd '%s' && export ASSAY_STORE='%s' && for p in basic outputs data; do"
	      " git clone -q \"$TEST_DATA/dvc/replay/$p/project.bundle\" $p &&"
	      " tar -xf \"$TEST_DATA/dvc/replay/$p/cache.tar\" -C $p/.dvc && \"$ASSAY\" add $p >/dev/null || exit 1; done;"
	      " git clone -q outputs bare-of-data && \"$ASSAY\" add bare-of-data >/dev/null &&"
	      " cd basic && git checkout -q 66a8b12 && \"$ASSAY\" dvc checkout >/dev/null &&"
	      " sed -i 's/epochs: .*/epochs: 7/' params.yaml && cd .. && mkdir mono mono/other && cd mono && git init -q &&"
	      " git -C ../outputs archive --prefix=ml/ HEAD | tar -x && tar -xf \"$TEST_DATA/dvc/replay/outputs/cache.tar\""
	      " -C ml/.dvc && echo o >other/o && git add . && git -c user.name=t -c user.email=t@localhost commit -qm mono &&"
	      " \"$ASSAY\" add . >/dev/null && cd ml && \"$ASSAY\" dvc checkout >/dev/null",
	      folder, store);
	shell("export ASSAY_STORE='%s' && sh \"$ASSAY_SHARE/../tests/support/plots.sh\" '%s/plots' && \"$ASSAY\" add '%s/plots' >/dev/null &&"
	      " git clone -q '%s/plots' '%s/no-cache' && \"$ASSAY\" add '%s/no-cache' >/dev/null",
	      store, folder, folder, folder, folder, folder);
	return 0;
}

/* The commits of one of the projects. */
static struct screen *open_commits(const char *project, int rows, int cols)
{
	char command[4096];
	const char *argv[] = { "sh", "-c", command, NULL };
	struct screen *s;

	assert_true((size_t)snprintf(command, sizeof(command), "cd '%s/%s' && PATH=%s/bin:$PATH exec \"$ASSAY\" --store '%s'", folder,
				     project, folder, store) < sizeof(command));
	s = screen_start(argv, rows, cols, NULL);
	screen_keys(s, "2", NULL);
	screen_settle(s);
	return s;
}

static void test_stages_of_the_work_tree_and_why(void **state)
{
	struct screen *s = open_commits("basic", 24, 80);
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

static void test_a_commit_says_its_metrics_itself(void **state)
{
	struct screen *s = open_commits("outputs", 24, 80);
	int row;

	(void)state;
	/* Of Git, and of DVC's cache: m.yaml is in no commit. */
	row = screen_wait_for(s, "acc 0.8 ▲+0.0500");
	assert_non_null(strstr(screen_row(s, row), "m.yaml:acc 0.7 ="));
	assert_int_equal(screen_find(s, "not in the cache"), -1);
	screen_keys(s, "j", NULL);
	row = screen_wait_for(s, "acc 0.75");
	assert_null(strstr(screen_row(s, row), "▲"));
	assert_true(screen_find(s, "A dir  ") > row);
	assert_int_equal(screen_close(s).status, 0);
	s = open_commits("bare-of-data", 24, 80);
	screen_wait_for(s, "m.yaml is not in the cache");
	assert_true(screen_find(s, "acc 0.8 ▲+0.0500") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_commit_says_its_versions_of_data(void **state)
{
	struct screen *s = open_commits("data", 24, 80);

	(void)state;
	screen_wait_for(s, "M data  8e5b415d2887  6 files  16 B");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_marked_commits_are_compared(void **state)
{
	struct screen *s = open_commits("basic", 24, 80);

	(void)state;
	screen_keys(s, "G", "space", "k", "k", "space", NULL);
	screen_settle(s);
	assert_non_null(strstr(screen_row(s, 3), " * 66a8b12"));
	assert_non_null(strstr(screen_row(s, 5), " * 10ced1c"));
	assert_null(strstr(screen_row(s, 4), "*"));
	screen_keys(s, "d", NULL);
	/* The first one that was marked is the baseline. */
	screen_wait_for(s, "vs 10ced1cd07");
	assert_true(screen_find(s, "METRICS  3 of 3 differ") > 0);
	/* What stages make is no code, also where Git keeps it. */
	assert_int_equal(screen_find(s, "CODE"), -1);
	assert_true(screen_find(s, "73.0000") > 0);
	/* What is data opens as its lines. */
	screen_keys(s, "/", "text:model", "enter", "enter", NULL);
	screen_wait_for(s, "8 rows, then 9: 0 changed, 1 gone, 2 new");
	screen_keys(s, "esc", "p", NULL);
	screen_wait_for(s, "vs 66a8b12c45");
	screen_keys(s, "o", NULL);
	screen_settle(s);
	screen_keys(s, "esc", "esc", NULL);
	screen_wait_for(s, "SUBJECT");
	assert_non_null(strstr(screen_row(s, 3), "*"));
	/* Esc takes the marks away; then d compares a commit with its parent. */
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "No commit is marked any more");
	screen_keys(s, "g", "d", NULL);
	screen_wait_for(s, "vs 7397037");
	screen_keys(s, "esc", "G", "d", NULL);
	screen_wait_for(s, "This is the first commit");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_versions_of_a_folder_open_as_their_files(void **state)
{
	struct screen *s = open_commits("data", 24, 80);

	(void)state;
	screen_keys(s, "d", "j", "enter", NULL);
	screen_wait_for(s, "6 files, then 6: 1 added, 1 removed, 0 modified");
	assert_true(screen_find(s, "- B.txt  2 B") > 0);
	assert_true(screen_find(s, "+ renamed.txt  2 B") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_the_work_tree_is_compared_with_the_commit(void **state)
{
	struct screen *s = open_commits("basic", 24, 80);

	(void)state;
	screen_keys(s, "w", "d", NULL);
	screen_wait_for(s, "workspace");
	assert_true(screen_find(s, "train.epochs") > 0);
	assert_true(screen_find(s, "METRICS  0 of 3") > 0);
	screen_keys(s, "c", NULL);
	screen_wait_for(s, "none of these has a curve");
	assert_true(screen_find(s, "\"plots\" in dvc.yaml") > 0);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_plots_of_commits_are_drawn_over_each_other(void **state)
{
	struct screen *s = open_commits("plots", 30, 100);
	int row;

	(void)state;
	screen_keys(s, "d", NULL);
	screen_wait_for(s, "DATA  2 of 3 differ");
	row = screen_find(s, "picture.png");
	assert_non_null(strstr(screen_row(s, row), "4 B"));
	/* The metric under the cursor is also the name of a plot's file. */
	screen_keys(s, "/", "text:loss", "enter", "c", NULL);
	row = screen_wait_for(s, "live/train/loss.tsv");
	assert_non_null(strstr(screen_row(s, row), "lower is better"));
	row = screen_wait_for(s, "▸a 4e66a13");
	assert_non_null(strstr(screen_row(s, row), "b 2be0fa3"));
	assert_true(screen_find(s, "curves of 2 revisions") == 0);
	/* Of a file that is not in its order the last step is 5. */
	screen_keys(s, "left", NULL);
	screen_wait_for(s, "at step 5");
	screen_keys(s, "x", NULL);
	screen_wait_for(s, "Plots of revisions have no times");
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "This is a revision");
	screen_keys(s, "m", NULL);
	screen_wait_for(s, "both:sub/b.yaml:other");
	assert_true(screen_find(s, "kept.csv") > 0);
	assert_true(screen_find(s, "roc.json") > 0);
	assert_int_equal(screen_find(s, "words.json"), -1);
	screen_keys(s, "/", "text:roc", "enter", "enter", NULL);
	screen_wait_for(s, "fpr");
	assert_int_equal(screen_find(s, "at fpr 5"), -1);
	screen_keys(s, "tab", NULL);
	screen_wait_for(s, "7 metrics");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_plot_that_is_not_in_the_cache_is_told(void **state)
{
	struct screen *s = open_commits("no-cache", 30, 100);

	(void)state;
	screen_keys(s, "d", "c", NULL);
	screen_wait_for(s, "kept.csv is not in the cache");
	screen_keys(s, "m", NULL);
	screen_wait_for(s, "BETTER");
	assert_true(screen_find(s, "live/acc.tsv") > 0);
	assert_int_equal(screen_find(s, "kept.csv"), -1);
	assert_int_equal(screen_close(s).status, 0);
}

/* From the top and from the folder alike. */
static void test_a_project_in_a_folder_of_its_repository(void **state)
{
	static const char *const folders[] = { "mono", "mono/ml", "mono/other" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		struct screen *s = open_commits(folders[i], 24, 80);

		screen_wait_for(s, "acc 0.8");
		assert_true(screen_find(s, "m.yaml:acc 0.7") > 0);
		screen_keys(s, "w", NULL);
		screen_wait_for(s, "✓ clean");
		screen_keys(s, "d", NULL);
		screen_wait_for(s, "workspace");
		screen_wait_for(s, "DATA  0 of");
		assert_int_equal(screen_close(s).status, 0);
	}
}

static void test_the_work_tree_is_run_from_its_stages(void **state)
{
	struct screen *s = open_commits("basic", 24, 80);
	int row;

	screen_keys(s, "w", NULL);
	screen_wait_for(s, "param train.epochs 200 → 7");
	assert_true(screen_find(s, "t run") > 0);
	screen_keys(s, "j", "t", NULL);
	row = screen_wait_for(s, "Run in the work tree?");
	assert_true(screen_find(s, "$ assay run --detach --here train") > row);
	row = screen_wait_for(s, "as dvc.lock records it");
	assert_non_null(strstr(screen_row(s, row), "prepare"));
	assert_non_null(strstr(screen_row(s, row), "cached"));
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "Run 1 started");
	screen_keys(s, "1", NULL);
	screen_wait_for(s, "✓ ok");
	assert_int_equal(screen_close(s).status, 0);
	shell("cd '%s/basic' && test \"$(\"$ASSAY\" dvc status train --json)\" = {}", (const char *)*state);
}

/* The user's own dvc has the terminal until it ends. */
static void test_missing_data_is_pulled_by_dvc_itself(void **state)
{
	struct screen *s;

	(void)state;
	shell("cd '%s' && mkdir bin && printf '#!/bin/sh\necho \"asked: $*\"; printf \"10%%%%%%%%\\\\r99%%%%%%%%\\\\n\"; exit 7\n'"
	      " >bin/dvc && chmod +x bin/dvc && cat bin/dvc", folder);
	s = open_commits("bare-of-data", 24, 80);
	screen_keys(s, "w", NULL);
	screen_wait_for(s, "missing data");
	screen_keys(s, "P", NULL);
	screen_wait_for(s, "Enter goes back to assay.");
	assert_true(screen_find(s, "$ assay dvc pull ") >= 0);
	assert_true(screen_find(s, "asked: pull ") >= 0);
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "\"assay dvc pull\" ended with status 7");
	screen_wait_for(s, "work tree:");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_moving_on_waits_for_no_commit(void **state)
{
	struct screen *s = open_commits("basic", 24, 80);

	(void)state;
	screen_keys(s, "j", "j", "k", "G", "g", "j", NULL);
	screen_wait_for(s, "rows 8");
	screen_keys(s, "G", NULL);
	screen_wait_for(s, "10ced1c first run");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_run_is_kept_as_an_experiment(void **state)
{
	const char *kept = scratch_path(*state, "kept.db");
	struct screen *s;

	shell("cd '%s' && export ASSAY_STORE='%s' && git init -q -b main kept && cd kept && git config user.name test &&"
	      " git config user.email test@localhost && mkdir .dvc && : >.dvc/config &&"
	      " printf '/cache\n/tmp\n' >.dvc/.gitignore && echo 'lr: 1' >params.yaml &&"
	      " printf 'stages:\n  t:\n    cmd: cp params.yaml m.yaml\n    params: [lr]\n    metrics: [m.yaml: {cache: false}]\n'"
	      " >dvc.yaml && git add -A && git commit -q -m first && \"$ASSAY\" init >/dev/null && \"$ASSAY\" add . >/dev/null &&"
	      " \"$ASSAY\" run -s lr=2 >/dev/null 2>&1", folder, kept);
	s = screen_open(kept, 24, 80, NULL);
	screen_keys(s, "K", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Keep this run as an experiment of DVC's?") > 0);
	assert_true(screen_find(s, "$ assay keep 1") > 0);
	/* Enter on what has the focus is Cancel. */
	screen_keys(s, "enter", NULL);
	screen_settle(s);
	assert_int_equal(screen_find(s, "Keep this run"), -1);
	shell("cd '%s/kept' && test -z \"$(git for-each-ref refs/exps)\"", folder);
	screen_keys(s, "K", NULL);
	screen_settle(s);
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "Run 1 is the experiment run-1");
	assert_int_equal(screen_close(s).status, 0);
	shell("cd '%s/kept' && ref=$(git for-each-ref --format='%%(refname)' refs/exps) && test \"${ref##*/}\" = run-1 &&"
	      " git show $ref:params.yaml | grep -q 'lr: 2' &&"
	      " git log -1 --format=%%s $ref | grep -Eq '^dvc: commit experiment [0-9a-f]{64}$'", folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages_of_the_work_tree_and_why),
		cmocka_unit_test(test_a_commit_says_its_metrics_itself),
		cmocka_unit_test(test_a_commit_says_its_versions_of_data),
		cmocka_unit_test(test_marked_commits_are_compared),
		cmocka_unit_test(test_versions_of_a_folder_open_as_their_files),
		cmocka_unit_test(test_the_work_tree_is_compared_with_the_commit),
		cmocka_unit_test(test_plots_of_commits_are_drawn_over_each_other),
		cmocka_unit_test(test_a_plot_that_is_not_in_the_cache_is_told),
		cmocka_unit_test(test_missing_data_is_pulled_by_dvc_itself),
		cmocka_unit_test(test_moving_on_waits_for_no_commit),
		cmocka_unit_test(test_a_project_in_a_folder_of_its_repository),
		cmocka_unit_test(test_the_work_tree_is_run_from_its_stages),
		cmocka_unit_test(test_a_run_is_kept_as_an_experiment),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
