/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_GUARD_H
#define ASSAY_DVC_GUARD_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

/* The locks by which processes that work on a DVC project keep out of each other's way, as DVC 3 has them
 * (https://dvc.org/doc/user-guide/project-structure/internal-files):
 *
 * .dvc/tmp/lock is held while files of the project are read and written, but not while a stage's command
 * runs.  With core.hardlink_lock it is not flock that holds it but a second name of a file
 * (https://flufllock.readthedocs.io).  .dvc/tmp/rwlock says which process reads or writes which path,
 * through all of a stage's run; a process that is gone holds nothing. */
struct guard;

/* The locks of the project at root, whose cache is in the folder cache.  command is what others are told of us. */
struct guard *guard_open(const char *root, const char *cache, const char *command, bool hardlink) WARN_UNUSED;

/* Gives up all that is held. */
void guard_close(struct guard *guard);

/* Takes the project's lock; waits three seconds for it, then ERR_BUSY.  What an assay left that was killed while it
 * held it is removed. */
bool guard_take(struct guard *guard, struct err *err) WARN_UNUSED;
void guard_drop(struct guard *guard);

/* What a stage reads and writes: absolute paths. */
struct guard_paths {
	const char **reads, **writes;
	size_t read_count, write_count;
};

/* Whether nobody else is at them; ERR_BUSY names who is.  The lock must be held. */
bool guard_check(struct guard *guard, const struct guard_paths *paths, struct err *err) WARN_UNUSED;

/* Checks and then claims them, until guard_release; both with the lock held. */
bool guard_claim(struct guard *guard, const struct guard_paths *paths, struct err *err) WARN_UNUSED;
bool guard_release(struct guard *guard, const struct guard_paths *paths, struct err *err) WARN_UNUSED;

#endif
