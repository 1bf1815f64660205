/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_FAULT_VFS_H
#define ASSAY_TESTS_SUPPORT_FAULT_VFS_H

#include <stdbool.h>

/* A disk that fails when it is told to, below SQLite: stands between it and its own way to files for
 * all databases that this process opens.  While it isn't armed it only passes on, but for syncs, which
 * take time and are left out. */
void fault_install(void);

enum fault_kind {
	FAULT_BROKEN,	/* the call fails as on a broken disk */
	FAULT_FULL,	/* a write fails for want of room; other calls are not counted */
};

/* Makes the call number n from now on (1 is the next one) fail; for_good: and all that follow.
 * Counted are: opening, deleting, reading, writing, cutting, syncing, asking for the size, taking a
 * file lock, and mapping shared memory. */
void fault_arm(enum fault_kind kind, int n, bool for_good);

/* Ends it; true when that call came. */
bool fault_disarm(void);

#endif
