/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_HASH_CACHE_H
#define ASSAY_DVC_HASH_CACHE_H

#include "dvc/hash.h"

/* Which hash a file of a project had when it was last read, so that only changed files are read again.
 *
 * One file per project in $XDG_CACHE_HOME/assay/hashes: records of fixed size in the order of their
 * keys, mapped into memory.  A record is of a path (a 64-bit digest of it), and holds as long as the
 * inode, the size and both times (ns) are the same; a file that was changed so lately that another change may leave
 * all of these as they are (hash_is_young) is not recorded.
 * A cache that is broken or of another version is as good as none.
 *
 * Any thread may call find and put. */
struct hash_cache;

/* The cache of the project at root, which must be its real path.  There always is one; where none can
 * be kept (no home folder), it lives as long as it is open. */
struct hash_cache *hash_cache_open(const char *root) WARN_UNUSED;

/* The hash of the file at path, which st is of. */
bool hash_cache_find(struct hash_cache *cache, const char *path, const struct stat *st,
		     enum hash_rule rule, struct hash *out);

/* Records what was read from the file just now. */
void hash_cache_put(struct hash_cache *cache, const char *path, const struct stat *st, enum hash_rule rule,
		    const struct hash *hash);

/* Records what the caller wrote to the file just now.  It counts when the file has aged enough until
 * hash_cache_save, as Git has it with its index: only who changes the file in the moment of its writing, at the
 * same time as us, may go unseen. */
void hash_cache_put_written(struct hash_cache *cache, const char *path, const struct stat *st, enum hash_rule rule,
			    const struct hash *hash);

/* Writes what is new, if anything, at once or not at all.  What wasn't asked for in three months goes. */
bool hash_cache_save(struct hash_cache *cache, struct err *err) WARN_UNUSED;

/* Whether a file with these times, nanoseconds since 1970, may be changed at the moment now without their telling.
 *
 * A file system of this kernel's own dates changes by the kernel's clock, which stands still for a tick (10 ms at most)
 * and longer where the machine itself is held up; now is of that same clock (hash_clock), so that two ticks are enough.
 * Where times have no parts of a millisecond they count in seconds, or two.  The times of one that is_own is false of
 * (NFS and the like) are another machine's, whose clock may be some seconds off ours. */
bool hash_is_young(int64_t modified, int64_t changed, int64_t now, bool is_own);
int64_t hash_clock(void);

/* Frees it without writing anything. */
void hash_cache_close(struct hash_cache *cache);

#endif
