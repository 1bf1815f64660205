/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_SCRATCH_H
#define ASSAY_TESTS_SUPPORT_SCRATCH_H

#include "base/compiler.h"

#include <stddef.h>

/* A folder for the files of one test program, below $TMPDIR or here: cmocka's group functions. The
 * state of each test is its path, a const char *. */
int scratch_set_up(void **state);
int scratch_tear_down(void **state);

/* The path of name in the folder; lives until the tear-down. */
const char *scratch_path(const char *folder, const char *name);

/* Makes or replaces a file in the folder; fails the test when it cannot. */
void scratch_write(const char *folder, const char *name, const void *bytes, size_t len);

/* Runs a line of shell; fails the test when it doesn't succeed. */
void shell(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
