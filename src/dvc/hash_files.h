/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_HASH_FILES_H
#define ASSAY_DVC_HASH_FILES_H

#include "base/arena.h"
#include "dvc/hash_cache.h"

/* Hashing many files, with what is known of them already, by all cores. */

/* How far it is; the counts are of those files only that had to be read. */
struct hash_progress {
	void (*show)(void *context, const struct hash_progress *progress);
	void *context;
	int64_t files_done, files, bytes_done, bytes;
	bool stop;		/* set by show: give up at the next file, with ERR_BUSY */
};

struct hash_task {
	const char *path;	/* below the folder that root is of, or absolute */
	enum hash_rule rule;
	struct hash hash;	/* the answer, with the bytes of the file */
	int64_t size;
	bool executable;	/* by anybody */
	const char *problem;	/* why there is none, a sentence in the arena; NULL: there is one */
	enum err_code failure;	/* of the problem: ERR_NOT_FOUND for a file that isn't there, ERR_BUSY for
				   one that changes meanwhile */
};

/* Answers all tasks, each by itself; false only when progress says stop.  What was read is recorded in
 * the cache, and saved now and then when it takes long, so that not all is lost when it is interrupted.
 * progress may be NULL; its counts are set here. */
bool hash_files(struct hash_cache *cache, int root, struct arena *arena, struct hash_task *tasks, size_t count,
		struct hash_progress *progress, struct err *err) WARN_UNUSED;

#endif
