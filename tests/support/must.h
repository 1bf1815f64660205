/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_MUST_H
#define ASSAY_TESTS_SUPPORT_MUST_H

#include "base/err.h"

#include <string.h>

/* For tests of what can fail: must(call(..., &err)) and must_not(call(..., &err), CODE, "words"),
 * after <cmocka.h>. */
static struct err err;

/* Fails with the sentence of what went wrong. */
#define must(what)                                                                                 \
	do {                                                                                       \
		err_clear(&err);                                                                   \
		if (!(what))                                                                       \
			fail_msg("%s: %s", #what, err.text);                                       \
	} while (0)

#define must_not(what, expected_code, words)                                                       \
	do {                                                                                       \
		err_clear(&err);                                                                   \
		assert_false(what);                                                                \
		assert_int_equal(err.code, expected_code);                                         \
		if (!strstr(err.text, words))                                                      \
			fail_msg("'%s' does not say '%s'", err.text, words);                       \
	} while (0)

#endif
