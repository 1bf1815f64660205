/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_MANIFEST_H
#define ASSAY_DVC_MANIFEST_H

#include "base/arena.h"
#include "base/buf.h"
#include "dvc/hash.h"

/* What DVC keeps of a folder: the ".dir" object, a JSON list of the files below it with their hashes.
 * Its text is given by DVC to the byte, because the folder's own hash is the MD5 of it
 * (https://github.com/iterative/dvc-data: hashfile/tree.py). */
struct manifest_entry {
	struct str path;	/* below the folder, with "/" between parts; terminated UTF-8 */
	struct hash hash;
	int64_t size;		/* bytes; -1 when not known: a manifest does not say it */
	bool executable;	/* on disk; a manifest does not say it */
};

/* In the order of the paths' code points, each path once. */
struct manifest {
	struct manifest_entry *entries;
	size_t count;
	bool is_plain;	/* it was read from the very text that manifest_format makes of it; false: or not known */
};

/* Reads a ".dir" object; the manifest lives in the arena, and json may go.  ERR_INPUT, beginning with
 * where, when it isn't one, names a path that leads out of the folder or one that is there twice. */
bool manifest_parse(struct arena *arena, struct str json, const char *where, struct manifest *out,
		    struct err *err) WARN_UNUSED;

/* Puts entries that came in any order in theirs; false when they were. */
bool manifest_sort(struct manifest *manifest);

/* Appends the text of the ".dir" object. */
void manifest_format(struct buf *out, const struct manifest *manifest);

/* The hash of that text. */
struct hash manifest_hash(const struct manifest *manifest);

/* Whether both have the same files with the same hashes. */
bool manifest_equal(const struct manifest *a, const struct manifest *b);

/* The entry of path, or NULL. */
const struct manifest_entry *manifest_find(const struct manifest *manifest, struct str path);

/* One path that two manifests differ in: old is NULL where it was added, new where it was removed. */
struct manifest_change {
	const struct manifest_entry *old, *new;
};

/* The changes from old to new, in the order of their paths. */
void manifest_diff(struct arena *arena, const struct manifest *old, const struct manifest *new,
		   struct manifest_change **changes, size_t *count);

#endif
