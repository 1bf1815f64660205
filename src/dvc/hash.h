/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_HASH_H
#define ASSAY_DVC_HASH_H

#include "base/err.h"
#include "base/str.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

/* What DVC names content by: MD5, in one of two ways.
 *
 * HASH_MD5 is of the bytes: entries with "hash: md5" (DVC 3).  HASH_DOS2UNIX is of the file read in
 * pieces of 1 MiB, each with its CRLF made LF if its first 512 bytes look like text: entries without
 * "hash" (DVC 1 and 2).  https://github.com/iterative/dvc-data: hashfile/hash.py, istextfile.py. */
enum hash_rule {
	HASH_MD5,
	HASH_DOS2UNIX,
};

struct hash {
	unsigned char bytes[16];
};

/* As 32 lower-case hexadecimal digits, terminated; out has HASH_TEXT_SIZE bytes and is returned. */
#define HASH_TEXT_SIZE 33
char *hash_format(char *out, const struct hash *hash);

/* Of 32 hexadecimal digits, or with ".dir" behind, which *folder says; folder may be NULL, then ".dir"
 * is none.  False when text is anything else: an etag, say. */
bool hash_parse(struct str text, struct hash *out, bool *folder) WARN_UNUSED;

bool hash_equal(const struct hash *a, const struct hash *b);

/* Of bytes, which are never taken for text. */
struct hash hash_of(struct str bytes);

/* Hashes one file after another; for one thread, and no longer than the folders keep their names. */
struct hasher;
/* bytes_read, which may be NULL, counts on. */
struct hasher *hasher_new(atomic_llong *bytes_read) WARN_UNUSED;
void hasher_free(struct hasher *hasher);

/* The hash of the file at path inside the folder that the descriptor root is of (path alone when it
 * is absolute), links followed; *st is what the file was while it was read.  A file that changes
 * meanwhile is read anew, and is ERR_BUSY after three times; what isn't a plain file is ERR_INPUT. */
bool hasher_file(struct hasher *hasher, int root, const char *path, enum hash_rule rule, struct hash *out,
		 struct stat *st, struct err *err) WARN_UNUSED;

/* Copies what the descriptor from gives to to, and hashes it on the way; the legacy rule changes only
 * what is hashed. */
bool hasher_copy(struct hasher *hasher, int from, int to, enum hash_rule rule, struct hash *out,
		 struct err *err) WARN_UNUSED;

/* The time of the last change of content, and of the inode, in nanoseconds. */
int64_t hash_modified_at(const struct stat *st);
int64_t hash_changed_at(const struct stat *st);

/* Whether a file was left alone between two looks at it. */
bool hash_same_moment(const struct stat *a, const struct stat *b);

/* Whether bytes, the first few hundred of a file, look like text to DVC: no NUL, and few that are not
 * printable. */
bool hash_is_text(const char *bytes, size_t len);

#endif
