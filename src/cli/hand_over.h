/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_HAND_OVER_H
#define ASSAY_CLI_HAND_OVER_H

#include <stdbool.h>

/* Becomes the first program of that name in PATH that is not this one, with argv, whose first word is
 * replaced by the program's path.  Returns only when that failed: the exit status, 3, after one
 * sentence on standard error.
 *
 * A link or copy of assay under that name is passed over.  A script of that name that calls assay
 * again is stopped the second time round; $ASSAY_HANDED_OVER tells it. */
int cli_hand_over(const char *program, char **argv);

/* Whether there is such a program. */
bool cli_can_hand_over(const char *program);

#endif
