/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_OBJECT_H
#define ASSAY_STORE_OBJECT_H

#include "store/store.h"

/* The content of files and folders, kept by its SHA-256 beside the database.
 *
 * A file's object is its bytes.  A folder's is its manifest: a line for each file below it in the
 * order of their paths as bytes, "DIGEST SIZE MODE PATH\n" with the mode as four octal digits; a
 * newline or backslash in a path is written as \n or \\.  Links are taken for what they point to;
 * empty folders don't count.  An object is written once and never changed. */
struct object {
	struct digest digest;
	int64_t size;		/* bytes, of a folder those of its files */
	unsigned mode;		/* permission bits of a file: 0644 or 0755; of a folder 0 */
	int64_t files;		/* of a folder: how many; -1 for a file */
};

/* Says what the object of the file or folder at path would be.  ERR_NOT_FOUND when there is none. */
bool object_of_path(const char *path, struct object *out, struct err *err) WARN_UNUSED;

/* Copies the file or folder at path into the store. */
bool object_put(struct store *store, const char *path, struct object *out,
		struct err *err) WARN_UNUSED;

/* Copies bytes into the store. */
bool object_put_bytes(struct store *store, struct str bytes, struct object *out,
		      struct err *err) WARN_UNUSED;

/* Whether the object, and all files of a folder's, are in the store. */
bool object_exists(struct store *store, const struct object *object);

/* Lays the object out at path, replacing what is there; its bytes are digested on the way, and one
 * that isn't what it should be is an error and is not laid out. */
bool object_restore(struct store *store, const struct object *object, const char *path,
		    struct err *err) WARN_UNUSED;

/* A manifest, line by line: for what isn't on disk.  Files must come in the order of their paths. */
void object_manifest_add(struct buf *manifest, const struct digest *digest, int64_t size,
			 unsigned mode, const char *path);

#endif
