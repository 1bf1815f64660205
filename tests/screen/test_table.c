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

/* The table of runs: filter, order, columns, views, tags.  Run 1 to 5 have the levels 90, 97, 95, 93, 91;
 * run 5 failed. */

static const char *store;

static int make_store(void **state)
{
	if (scratch_set_up(state) != 0)
		return -1;
	store = scratch_path(*state, "assay.db");
	shell("cd '%s' && sh \"$ASSAY_SHARE/../tests/support/project.sh\" repo && export ASSAY_STORE='%s' &&"
	      " \"$ASSAY\" add repo >/dev/null && cd repo &&"
	      " for level in 90 97 95 93; do \"$ASSAY\" run -s level=$level >/dev/null || exit 1; done;"
	      " \"$ASSAY\" run -s bad=true -s level=91 >/dev/null; \"$ASSAY\" tag 2 4 -s team=nlp >/dev/null",
	      (const char *)*state, store);
	return 0;
}

static struct screen *open_runs(int rows, int cols)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL };
	struct screen *s = screen_start(argv, rows, cols, NULL);

	screen_settle(s);
	return s;
}

/* The numbers of the runs that are listed, from the row with the column titles on. */
static const char *listed(struct screen *s)
{
	static char numbers[100];
	size_t len = 0;
	int row = screen_find(s, " RUN");

	numbers[0] = '\0';
	while (++row < screen_rows(s)) {
		char *end;
		const char *text = screen_row(s, row);
		long number = strtol(strlen(text) > 6 ? text + strcspn(text, "0123456789") : "", &end, 10);

		if (strncmp(end, " ✓", 4) != 0 && strncmp(end, " ✗", 4) != 0)
			break;
		len += (size_t)snprintf(numbers + len, sizeof(numbers) - len, "%ld ", number);
	}
	return numbers;
}

static void test_the_filter_works_as_it_is_typed(void **state)
{
	struct screen *s = open_runs(24, 80);

	(void)state;
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	screen_keys(s, "/", "text:metric.accuracy>=0.95", NULL);
	screen_wait_for(s, "2 of 5 match");
	assert_string_equal(listed(s), "3 2 ");
	screen_keys(s, "enter", "j", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "filter metric.accuracy>=0.95") > 0);
	assert_true(screen_find(s, "run 2 ") > 0);
	/* Esc undoes one layer. */
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "filter metric");
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	/* In the prompt it cancels what is being typed, no more. */
	screen_keys(s, "/", "text:metric.accuracy>=0.95", "enter", NULL);
	screen_wait_for(s, "2 of 5 match");
	screen_keys(s, "/", "text: state:failed", NULL);
	screen_wait_for(s, "0 of 5 match");
	screen_keys(s, "esc", NULL);
	screen_wait_for(s, "2 of 5 match");
	assert_string_equal(listed(s), "3 2 ");
	screen_keys(s, "/", "esc", "esc", NULL);
	screen_wait_gone(s, "match");
	screen_keys(s, "/", "text:nothing like this", NULL);
	screen_wait_for(s, "No run matches");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "No run matches");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_what_is_wrong_is_pointed_at(void **state)
{
	struct screen *s = open_runs(24, 80);
	int row, col;

	(void)state;
	screen_keys(s, "/", "text:state:ok metric.acuracy>1", NULL);
	screen_settle(s);
	row = screen_find_at(s, "^ ", &col);
	assert_int_equal(row, 23);
	assert_int_equal(col, 10);
	assert_non_null(strstr(screen_row(s, row), "did you mean 'accuracy'"));
	/* What was right before goes on being shown. */
	assert_string_equal(listed(s), "4 3 2 1 ");
	screen_keys(s, "esc", NULL);
	screen_settle(s);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_names_are_completed(void **state)
{
	struct screen *s = open_runs(24, 80);

	(void)state;
	screen_keys(s, "/", "text:par", "tab", "text:l", "tab", "text:>95", NULL);
	screen_wait_for(s, "1 of 5 match");
	assert_true(screen_find(s, "/param.level>95") > 0);
	assert_string_equal(listed(s), "2 ");
	screen_keys(s, "esc", NULL);
	screen_settle(s);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_any_column_brings_the_list_in_order(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	/* To the right until the metric is chosen. */
	for (int i = 0; i < 6; i++)
		screen_key(s, "l");
	screen_keys(s, "s", NULL);
	screen_wait_for(s, "accuracy↑▾");
	assert_string_equal(listed(s), "2 3 4 5 1 ");
	screen_keys(s, "s", NULL);
	screen_wait_for(s, "accuracy↑▴");
	assert_string_equal(listed(s), "1 5 4 3 2 ");
	screen_keys(s, "<", NULL);
	screen_wait_for(s, "TOOK");
	screen_keys(s, "h", "h", "h", "s", NULL);
	screen_wait_for(s, "STATE");
	screen_settle(s);
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	assert_int_equal(screen_close(s).status, 0);
}

static void press(struct screen *s, const char *key, int times)
{
	while (times--)
		screen_key(s, key);
}

static void test_orders_stand_within_each_other(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	press(s, "l", 2);
	screen_key(s, "s");
	screen_wait_for(s, "STATE▴");
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	press(s, "l", 4);
	screen_key(s, "&");
	screen_wait_for(s, "accuracy↑▾2");
	assert_true(screen_find(s, "STATE▴1") > 0);
	assert_true(screen_find(s, "runs without it come last") > 0);
	assert_string_equal(listed(s), "5 2 3 4 1 ");
	screen_key(s, "&");
	screen_wait_for(s, "accuracy↑▴2");
	assert_string_equal(listed(s), "5 1 4 3 2 ");
	/* The cursor stays on its run when the list is read anew. */
	screen_keys(s, "j", "j", "R", NULL);
	screen_wait_for(s, "run 4 ");
	assert_string_equal(listed(s), "5 1 4 3 2 ");
	screen_keys(s, "G", NULL);
	screen_wait_for(s, "run 2 ");
	assert_string_equal(listed(s), "5 1 4 3 2 ");
	/* The first order turned round keeps the second; another first order ends it. */
	press(s, "h", 4);
	screen_key(s, "s");
	screen_wait_for(s, "STATE▾1");
	assert_string_equal(listed(s), "1 4 3 2 5 ");
	/* Under a name, and again. */
	screen_keys(s, "v", NULL);
	screen_settle(s);
	screen_keys(s, "text:state first", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "Saved");
	press(s, "l", 4);
	screen_key(s, "s");
	screen_wait_gone(s, "STATE▾1");
	screen_settle(s);
	assert_true(screen_find(s, "accuracy↑▾ ") > 0);
	screen_keys(s, "V", "j", "enter", NULL);
	screen_wait_for(s, "STATE▾1");
	assert_string_equal(listed(s), "1 4 3 2 5 ");
	assert_int_equal(screen_close(s).status, 0);
	shell("cd '%s/repo' && test \"$(\"$ASSAY\" --store '%s' runs --view 'state first' | awk 'NR > 1 { print $1 }' |"
	      " tr '\\n' ' ')\" = '1 4 3 2 5 '", (const char *)*state, store);
}

static void test_a_number_needs_no_further_order(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	/* Oldest first. */
	screen_keys(s, "l", "S", NULL);
	screen_wait_for(s, "RUN▴");
	assert_string_equal(listed(s), "1 2 3 4 5 ");
	/* And back, and again. */
	screen_key(s, "s");
	screen_wait_gone(s, "RUN▴");
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	screen_key(s, "s");
	screen_wait_for(s, "RUN▴");
	assert_string_equal(listed(s), "1 2 3 4 5 ");
	screen_keys(s, "l", "&", NULL);
	screen_wait_for(s, "all different");
	assert_string_equal(listed(s), "1 2 3 4 5 ");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_params_and_tags_are_columns(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	screen_keys(s, "C", "/", "text:level", "enter", "space", "/", "text:team", "enter", "space", NULL);
	screen_settle(s);
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "WHAT IT IS");
	assert_non_null(strstr(screen_row(s, 3), "91"));
	assert_non_null(strstr(screen_row(s, 4), "nlp"));
	/* Sorted by the param: it stands in front of the subject. */
	for (int i = 0; i < 8; i++)
		screen_key(s, "l");
	screen_keys(s, "s", NULL);
	screen_wait_for(s, "level▴");
	assert_string_equal(listed(s), "1 5 4 3 2 ");
	assert_int_equal(screen_find(s, "not shown"), -1);
	/* Runs that have no value are left out, which is said as long as it is so. */
	screen_keys(s, "l", "s", NULL);
	screen_wait_for(s, "3 runs without team are not shown");
	assert_string_equal(listed(s), "4 2 ");
	screen_keys(s, "j", "h", "s", NULL);
	screen_wait_gone(s, "not shown");
	assert_string_equal(listed(s), "1 5 4 3 2 ");
	/* The same look under a name, and again. */
	screen_keys(s, "v", NULL);
	screen_settle(s);
	screen_keys(s, "text:by level", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "Saved");
	screen_keys(s, "V", "x", NULL);
	screen_wait_for(s, "The usual view is always there");
	assert_int_equal(screen_find(s, "x remove"), -1);
	screen_key(s, "j");
	screen_settle(s);
	assert_true(screen_find(s, "x remove") > 0);
	screen_keys(s, "k", "?", NULL);
	screen_wait_for(s, "remove the view under the cursor");
	assert_int_equal(screen_find(s, "assay show RUN"), -1);
	screen_keys(s, "esc", "enter", NULL);
	screen_wait_gone(s, "VIEW");
	screen_settle(s);
	assert_int_equal(screen_find(s, "level▴"), -1);
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	screen_keys(s, "V", "g", "j", "enter", NULL);
	screen_wait_for(s, "level▴");
	assert_string_equal(listed(s), "1 5 4 3 2 ");
	assert_int_equal(screen_close(s).status, 0);
	shell("cd '%s/repo' && \"$ASSAY\" --store '%s' runs --view 'by level' --limit 1 | grep -q '^  1'",
	      (const char *)*state, store);
}

static void test_columns_are_ordered_named_and_widened(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	screen_keys(s, "C", "j", "j", "K", "K", "r", NULL);
	screen_settle(s);
	screen_keys(s, "text:rev", "tab", "tab", "enter", ">", ">", NULL);
	screen_settle(s);
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "WHAT IT IS");
	assert_non_null(strstr(screen_row(s, 2), "   rev           RUN STATE"));
	/* The usual ones again, on the same screen; the list is not scrolled sideways afterwards. */
	press(s, "l", 9);
	screen_keys(s, "C", "U", NULL);
	screen_wait_for(s, "The usual columns");
	assert_true(screen_find(s, "WHAT IT IS") > 0);
	assert_int_equal(screen_find(s, "rev"), -1);
	/* A search goes round the end. */
	screen_keys(s, "G", "/", "text:^STATE", "enter", NULL);
	screen_wait_for(s, "On from the first row");
	screen_key(s, "esc");
	screen_wait_gone(s, "WHAT IT IS");
	assert_non_null(strstr(screen_row(s, 2), "   RUN STATE      COMMIT"));
	assert_int_equal(screen_close(s).status, 0);
}

static void test_runs_are_tagged_and_archived(void **state)
{
	struct screen *s = open_runs(24, 80);

	(void)state;
	screen_keys(s, "space", "space", "T", NULL);
	screen_settle(s);
	screen_keys(s, "text:seed=1", "tab", "text:sed", "tab", "text:look again", NULL);
	screen_wait_for(s, "$ assay tag 5 4 --set 'seed=1' --remove 'sed' --note 'look again'");
	/* None has the tag that is to go: that must be mended first. */
	screen_keys(s, "tab", "tab", "enter", NULL);
	screen_wait_for(s, "None of the runs has a tag sed");
	screen_keys(s, "down", "ctrl-u", "tab", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "Written down");
	assert_true(screen_find(s, "seed=1") > 0);
	screen_keys(s, "g", "enter", NULL);
	screen_wait_for(s, "STAGE ");
	assert_true(screen_find(s, "seed=1") > 0);
	screen_key(s, "esc");
	screen_keys(s, "/", "text:tag.seed=1", "enter", NULL);
	screen_wait_for(s, "2 of 5 match");
	assert_true(screen_find(s, "look again") > 0);
	screen_keys(s, "A", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Runs 5 4") > 0);
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "0 of 5 match");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "match");
	assert_string_equal(listed(s), "3 2 1 ");
	screen_keys(s, "/", "text:is:archived", "enter", NULL);
	screen_wait_for(s, "2 of 5 match");
	screen_keys(s, "A", NULL);
	screen_settle(s);
	screen_keys(s, "tab", "enter", NULL);
	screen_wait_for(s, "0 of 5 match");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "match");
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_a_frozen_column_stays(void **state)
{
	struct screen *s = open_runs(24, 60);

	(void)state;
	screen_keys(s, "C", "/", "text:^accuracy", "enter", "f", NULL);
	screen_wait_for(s, "It stays in sight");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "WHAT IT IS");
	press(s, "l", 12);
	screen_settle(s);
	assert_int_equal(screen_find(s, "STATE"), -1);
	assert_int_equal(screen_find(s, "accuracy"), 2);
	screen_keys(s, "C", "U", NULL);
	screen_settle(s);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_the_difference_from_the_baseline_is_a_column(void **state)
{
	struct screen *s = open_runs(24, 100);
	int col;

	(void)state;
	/* Run 1, the last one, has 0.90. */
	screen_keys(s, "G", "k", "p", NULL);
	screen_wait_for(s, "Run 2 is the baseline");
	screen_keys(s, "d", NULL);
	screen_wait_for(s, "Run 2 is the baseline itself");
	screen_keys(s, "G", "p", NULL);
	screen_wait_for(s, "Run 1 is the baseline instead of run 2");
	screen_keys(s, "C", "/", "text:^accuracy", "enter", "n", NULL);
	screen_settle(s);
	screen_key(s, "space");
	screen_settle(s);
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "WHAT IT IS");
	/* The newest run but one has 0.93, the second 0.97. */
	assert_int_equal(screen_find(s, "+0.0300"), 4);
	assert_int_equal(screen_find(s, "+0.0700"), 6);
	/* The best value stands out from the others. */
	assert_int_equal(screen_find_at(s, "0.9700", &col), 6);
	assert_true(screen_cell(s, 6, col).bold);
	assert_int_equal(screen_find_at(s, "0.9300", &col), 4);
	assert_false(screen_cell(s, 4, col).bold);
	screen_keys(s, "C", "U", "esc", "G", "p", NULL);
	screen_wait_for(s, "Run 1 is no baseline any more");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_marks_survive_filter_and_order(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	screen_keys(s, "j", "space", "space", NULL);
	screen_wait_for(s, "2 marked");
	screen_keys(s, "/", "text:param.level>95", "enter", NULL);
	screen_wait_for(s, "1 of 5 match");
	assert_true(screen_find(s, "2 marked") >= 0);
	press(s, "l", 6);
	screen_keys(s, "s", "esc", NULL);
	screen_wait_gone(s, "match");
	assert_string_equal(listed(s), "2 3 4 5 1 ");
	assert_true(screen_find(s, "*  ") > 0);
	screen_keys(s, "d", NULL);
	screen_wait_for(s, "compare with 4");
	assert_true(screen_find(s, "run 3 ") == 2);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_runs_are_gathered(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	/* Without a column of a param there is nothing to gather by. */
	screen_keys(s, "o", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "Choose the column of a param") > 0);
	screen_keys(s, "C", "/", "text:^bad", "enter", "space", "esc", NULL);
	screen_settle(s);
	for (int i = 0; i < 8; i++)
		screen_key(s, "l");
	screen_keys(s, "o", NULL);
	screen_wait_for(s, "2 groups");
	assert_true(screen_find(s, "false                4") > 0);
	assert_true(screen_find(s, "0.9375 ± 0.0475") > 0);
	assert_true(screen_find(s, "true                 1") > 0);
	/* The same under a name: again from the table, and as a command. */
	screen_keys(s, "v", NULL);
	screen_settle(s);
	assert_true(screen_find(s, "filter and groups") > 0);
	screen_keys(s, "text:a bad", "tab", "tab", "enter", NULL);
	screen_wait_for(s, "Saved");
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "2 groups");
	screen_keys(s, "V", "j", "enter", NULL);
	screen_wait_for(s, "2 groups");
	assert_true(screen_find(s, "runs by bad") >= 0);
	/* Esc comes back to the runs of that view; saved from there, it gathers no more. */
	screen_keys(s, "esc", NULL);
	screen_wait_gone(s, "2 groups");
	assert_string_equal(listed(s), "5 4 3 2 1 ");
	screen_keys(s, "V", "j", "enter", NULL);
	screen_wait_for(s, "2 groups");
	shell("cd '%s/repo' && \"$ASSAY\" --store '%s' runs --view 'a bad' | grep -q '^false  *4 '",
	      (const char *)*state, store);
	/* A group opens as its runs, and Esc comes back to the groups. */
	screen_keys(s, "j", "enter", NULL);
	screen_wait_for(s, "1 of 5 match");
	assert_true(screen_find(s, "filter param.bad IN (\"true\")") > 0);
	assert_string_equal(listed(s), "5 ");
	screen_key(s, "esc");
	screen_wait_for(s, "2 groups; mean");
	assert_true(screen_find(s, "▸  true ") > 0);
	screen_key(s, "esc");
	screen_wait_gone(s, "groups");
	assert_int_equal(screen_find(s, "match"), -1);
	press(s, "l", 8);
	screen_key(s, "O");
	screen_wait_for(s, "differ in bad alone");
	screen_wait_for(s, "5 groups");
	assert_true(screen_find(s, "level=97") > 0);
	screen_keys(s, "enter", NULL);
	screen_wait_for(s, "1 of 5 match");
	assert_int_equal(screen_close(s).status, 0);
}

static void test_what_goes_with_a_metric(void **state)
{
	struct screen *s = open_runs(24, 100);

	(void)state;
	/* The first metric, where none is chosen; none of a column that is no metric. */
	screen_keys(s, "w", NULL);
	screen_wait_for(s, "over the 5 runs that have it");
	assert_true(screen_find(s, "what goes with accuracy") >= 0);
	assert_true(screen_find(s, "+1.000      5         0 level") > 0);
	assert_true(screen_find(s, "no more: it says nothing") > 0);
	screen_keys(s, "esc", "/", "text:metric.accuracy>=0.93", "enter", NULL);
	screen_wait_for(s, "3 of 5 match");
	screen_keys(s, "w", NULL);
	screen_wait_for(s, "over the 3 runs that match and have it");
	assert_true(screen_find(s, "+1.000      3         0 level") > 0);
	screen_keys(s, "esc", "esc", NULL);
	screen_wait_gone(s, "match");
	press(s, "h", 5);
	screen_keys(s, "w", NULL);
	screen_wait_for(s, "Choose the column of a metric");
	assert_int_equal(screen_close(s).status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_filter_works_as_it_is_typed),
		cmocka_unit_test(test_what_is_wrong_is_pointed_at),
		cmocka_unit_test(test_names_are_completed),
		cmocka_unit_test(test_any_column_brings_the_list_in_order),
		cmocka_unit_test(test_orders_stand_within_each_other),
		cmocka_unit_test(test_a_number_needs_no_further_order),
		cmocka_unit_test(test_params_and_tags_are_columns),
		cmocka_unit_test(test_columns_are_ordered_named_and_widened),
		cmocka_unit_test(test_runs_are_tagged_and_archived),
		cmocka_unit_test(test_a_frozen_column_stays),
		cmocka_unit_test(test_the_difference_from_the_baseline_is_a_column),
		cmocka_unit_test(test_marks_survive_filter_and_order),
		cmocka_unit_test(test_runs_are_gathered),
		cmocka_unit_test(test_what_goes_with_a_metric),
	};

	return cmocka_run_group_tests(tests, make_store, scratch_tear_down);
}
