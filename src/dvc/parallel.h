/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PARALLEL_H
#define ASSAY_DVC_PARALLEL_H

#include <stdbool.h>
#include <stddef.h>

#define PARALLEL_MAX 32

/* Work on many items by as many threads as there are cores. */
struct parallel {
	/* Works on the items from up to (not with) to; false ends all work.  Called by several threads at
	 * once, each with a number of its own below PARALLEL_MAX. */
	bool (*work)(void *context, unsigned thread, size_t from, size_t to);

	/* Called by the thread that called parallel_run, a few times a second; may be NULL. */
	void (*tick)(void *context);
	void *context;
	size_t count;
	size_t at_once;		/* how many items a thread takes; fewer altogether make no thread */
};

/* Returns when all is done, or false when a piece of work said so. */
bool parallel_run(const struct parallel *work);

#endif
