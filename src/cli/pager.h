/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_PAGER_H
#define ASSAY_CLI_PAGER_H

#include "base/buf.h"

/* Shows a text in the program that $DVC_PAGER or $PAGER names, else in less, which gets options for long lines and
 * for texts of less than a screen.  False, with nothing shown, when there is none or standard output is no
 * terminal. */
bool pager_show(const struct buf *text);

#endif
