/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_CACHE_IMPL_H
#define ASSAY_DVC_CACHE_IMPL_H

#include "dvc/cache.h"
#include "dvc/parallel.h"

#include <pthread.h>
#include <stdatomic.h>

/* For cache.c and cache_write.c only. */

#define CACHE_MODE 0444

struct cache {
	char *path;
	struct hash_cache *known;	/* may be NULL */
	mode_t file_mode;	/* of a file that is laid out */
	bool shared;
	atomic_bool stored, unsettled;	/* objects were, some of them without waiting for the disk */
	atomic_bool no_reflink;		/* it was tried, and the file system has none */
	struct hasher *idle[PARALLEL_MAX];	/* for copying, so that not each file needs one of its own */
	unsigned idle_count;
	pthread_mutex_t mutex;		/* of idle */
};

/* Whether an object that st is of has its hash; what is known of it needs no reading. */
bool cache_is_whole(struct cache *cache, const struct cache_key *key, const char *path, const struct stat *st);

#endif
