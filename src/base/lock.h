/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_LOCK_H
#define ASSAY_BASE_LOCK_H

#include "base/err.h"

/* Lock files (flock).  The lock goes with the process that holds it, however it ends: whether it is
 * held says whether that process lives. */

/* Takes the lock, which lasts as long as the descriptor; -1 with ERR_BUSY when somebody has it.  The
 * file is made where there is none. */
int lock_take(const char *path, struct err *err) WARN_UNUSED;

/* Whether a process holds the lock file; false when there is none. */
bool lock_is_held(const char *path);

#endif
