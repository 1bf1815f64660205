/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_impl.h"
#include "store/test_result.h"

#include <string.h>

/* The tests of runs that are compared: a row for each, and one that counts them. */

#define ALL_TESTS "(all)"	/* before any name */

static void add_counts(struct row_set *set, const size_t *counts, size_t at)
{
	struct comparison_cell *cell = &row_set_take(set, COMPARE_TESTS, ALL_TESTS)->cells[at];
	struct buf text = BUF_INIT;

	buf_printf(&text, "%zu passed", counts[TEST_PASSED]);
	for (enum test_outcome o = TEST_ERROR; o > TEST_PASSED; o--) {
		if (counts[o])
			buf_printf(&text, ", %zu %s", counts[o], test_outcome_word(o));
	}
	*cell = (struct comparison_cell){ .has = true, .text = arena_strdup(set->arena, text.data),
					  .value = (double)(counts[TEST_FAILED] + counts[TEST_ERROR]) };
	buf_release(&text);
}

bool compare_add_tests(struct store *store, struct row_set *set, const struct run *run, size_t at,
		       size_t *unknown, struct err *err)
{
	struct test_result *tests;
	size_t count, counts[TEST_ERROR + 1] = { 0 };

	if (!test_result_list(store, run->id, set->arena, &tests, &count, err))
		return false;
	set->no_tests[at] = !count;
	*unknown += !count;
	for (size_t i = 0; i < count; i++) {
		counts[tests[i].outcome]++;
		row_set_take(set, COMPARE_TESTS, tests[i].name)->cells[at] = (struct comparison_cell){
			.has = true, .value = (double)tests[i].outcome,
			.text = test_outcome_word(tests[i].outcome), .why = tests[i].message };
	}
	if (count)
		add_counts(set, counts, at);
	return true;
}

void compare_judge_test(const struct comparison_row *row, struct comparison_cell *cell)
{
	const struct comparison_cell *first = &row->cells[0];
	bool is_count = strcmp(row->key, ALL_TESTS) == 0;
	bool failed = cell->value >= TEST_FAILED, had_failed = first->value >= TEST_FAILED;

	if (!cell->has && !first->has) {
		cell->judgement = JUDGE_SAME;
	} else if (is_count) {
		cell->judgement = cell->value < first->value   ? JUDGE_BETTER
				  : cell->value > first->value ? JUDGE_WORSE
				  : strcmp(cell->text, first->text) == 0 ? JUDGE_SAME
									 : JUDGE_DIFFERENT;
	} else if (!cell->has) {
		*cell = (struct comparison_cell){ .has = true, .text = "not there", .change = "gone",
						  .judgement = JUDGE_DIFFERENT };
	} else if (!first->has) {
		cell->change = "new";
		cell->judgement = failed ? JUDGE_WORSE : JUDGE_DIFFERENT;
	} else if (failed != had_failed) {
		cell->change = failed ? "newly failed" : "fixed";
		cell->judgement = failed ? JUDGE_WORSE : JUDGE_BETTER;
	} else {
		cell->judgement = cell->value == first->value ? JUDGE_SAME : JUDGE_DIFFERENT;
	}
}
