/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_TEST_RESULT_H
#define ASSAY_STORE_TEST_RESULT_H

#include "store/store.h"

/* What the tests of a run's stages came to. */
enum test_outcome { TEST_PASSED, TEST_SKIPPED, TEST_FAILED, TEST_ERROR };	/* from good to bad */

const char *test_outcome_word(enum test_outcome outcome);	/* "passed", "skipped", "failed", "error" */

struct test_result {
	const char *name;		/* foreign text */
	enum test_outcome outcome;
	const char *message;		/* why, of one that did not pass; foreign, of several lines; or NULL */
	double seconds;			/* NaN: not known */
};

/* Adds results of a stage run.  Of several with one name the worst counts. */
bool test_result_add(struct store *store, int64_t stage_run, const struct test_result *tests,
		     size_t count, struct err *err) WARN_UNUSED;

/* Gives a stage run the results of another. */
bool test_result_copy(struct store *store, int64_t from, int64_t to, struct err *err) WARN_UNUSED;

/* All results of a run, the worst first, then by name. */
bool test_result_list(struct store *store, int64_t run, struct arena *arena, struct test_result **out,
		      size_t *count, struct err *err) WARN_UNUSED;

#endif
