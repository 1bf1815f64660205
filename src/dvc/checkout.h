/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_CHECKOUT_H
#define ASSAY_DVC_CHECKOUT_H

#include "dvc/cache.h"

/* Outputs from the cache to the workspace, as "dvc checkout" does it: what differs from the record is
 * replaced, and removed what isn't in it.  A file that would be lost, because the cache has no object
 * of its content, stops all before anything is touched, unless it is forced.
 *
 * Unlike DVC, an output whose objects are not all in the cache is left as it is. */
enum checkout_change {
	CHECKOUT_NONE,
	CHECKOUT_ADDED,
	CHECKOUT_MODIFIED,
	CHECKOUT_DELETED,
};

struct checkout_out {
	const char *path;	/* relative to the project's root, or absolute */
	struct cache_key key;	/* what is recorded */
	bool has_key;		/* false: nothing is recorded, and nothing done */
	bool executable;	/* of a file: its owner may execute it, as is recorded */

	/* The answer. */
	enum checkout_change change;
	int64_t added, modified, deleted;	/* files */
	const char *problem;	/* why it was not laid out; else NULL */
};

struct checkout {
	struct walk *walk;
	struct hash_cache *known;
	struct cache *cache;
	const struct cache_links *links;	/* NULL: the usual */
	bool force;
	bool relink;		/* also what is as it should be gets its file anew */
	struct hash_progress *progress;		/* may be NULL */
	/* Whether a file counts; NULL: all do. */
	bool (*wanted)(void *context, const char *path);
	void *context;

	/* After ERR_DENIED, the files that would be lost, in the arena. */
	const char **unsaved;
	size_t unsaved_count;
};

/* Lays out all outs that it can; the others have a problem, and may be laid out in part.  ERR_DENIED when files
 * would be lost. */
bool checkout_run(struct checkout *checkout, struct arena *arena, struct checkout_out *outs, size_t count,
		  struct err *err) WARN_UNUSED;

#endif
