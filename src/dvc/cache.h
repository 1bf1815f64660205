/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_CACHE_H
#define ASSAY_DVC_CACHE_H

#include "dvc/content.h"

/* DVC's cache: content by its hash, read-only files in "files/md5/ab/cdef..." (HASH_MD5, DVC 3) or
 * "ab/cdef..." (HASH_DOS2UNIX, DVC 1 and 2); of a folder the manifest, with ".dir" behind.
 * https://dvc.org/doc/user-guide/project-structure/internal-files#structure-of-the-cache-directory
 *
 * As DVC does, an object that nobody may write (0444) is taken for whole when one only asks whether it is
 * there; what is handed out is always checked. */
struct cache_key {
	enum hash_rule rule;
	struct hash hash;
	bool is_folder;
};

enum cache_state {
	CACHE_PRESENT,
	CACHE_ABSENT,
	CACHE_CORRUPT,	/* there, but its bytes are of another hash */
};

struct cache;

/* The cache in the folder path, absolute; it need not be there yet.  known remembers hashes of objects
 * that must be read; it is the caller's.  shared makes what is written writable for the group
 * (DVC's "cache.shared = group"). */
struct cache *cache_open(const char *path, struct hash_cache *known, bool shared) WARN_UNUSED;
void cache_close(struct cache *cache);

/* Sets *out to the object's path. */
void cache_path(const struct cache *cache, const struct cache_key *key, struct buf *out);

/* Looks whether objects are there, many at once by all cores. */
struct cache_query {
	struct cache_key key;
	enum cache_state state;		/* the answer */
};
void cache_look(struct cache *cache, struct cache_query *queries, size_t count);

/* Looks for one, and reads all its bytes however it is protected. */
enum cache_state cache_verify(struct cache *cache, const struct cache_key *key);

/* A folder's manifest.  ERR_NOT_FOUND when it isn't there, ERR_INPUT when it isn't what it should be. */
bool cache_manifest(struct cache *cache, struct arena *arena, const struct cache_key *key,
		    struct manifest *out, struct err *err) WARN_UNUSED;

/* Stores what content_read found at path, the files below a folder first and its manifest last; root is walk_root.
 * Objects that are there already are left alone.  ERR_BUSY when the bytes are not those of then. */
bool cache_store(struct cache *cache, int root, const struct content *content, struct err *err) WARN_UNUSED;

/* Stores a copy of an object of another cache, such as a remote that is a folder here.  Nothing is done when it is
 * there already; ERR_NOT_FOUND when from has none, ERR_INPUT when its bytes are of another hash. */
bool cache_take(struct cache *cache, const struct cache *from, const struct cache_key *key,
		struct err *err) WARN_UNUSED;

/* What was stored is on disk before what is written below root from now on, should there be a power cut. */
void cache_settle(struct cache *cache, const char *root);

/* How a file of the workspace gets its content from the cache, the first that works
 * (DVC's cache.type; without it reflink, copy). */
enum cache_link {
	CACHE_REFLINK,
	CACHE_HARDLINK,
	CACHE_SYMLINK,
	CACHE_COPY,
};
struct cache_links {
	enum cache_link types[4];
	unsigned count;
};

/* Of "reflink,hardlink,copy" or the like; ERR_INPUT names what isn't one. */
bool cache_links_parse(struct str text, struct cache_links *out, struct err *err) WARN_UNUSED;

/* Puts an object's content at path below root (or absolute), in place of what is there at once, making the
 * folders above.  ERR_NOT_FOUND when there is no object, ERR_INPUT when it is corrupt or a link on the way
 * leads out of root, ERR_OUTSIDE when no way of links works. */
bool cache_place(struct cache *cache, const struct cache_key *key, int root, const char *path,
		 const struct cache_links *links, bool executable, struct err *err) WARN_UNUSED;

#endif
