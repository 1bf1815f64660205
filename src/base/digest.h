/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_DIGEST_H
#define ASSAY_BASE_DIGEST_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SHA-256 (FIPS 180-4) of bytes and files, as 64 lower-case hexadecimal digits; and MD5 (RFC 1321),
 * as 32, which protects against nothing and is here because DVC names content by it.  The only door
 * to libcrypto. */
struct digest {
	char hex[65];	/* terminated; empty when there is none */
};

struct digest_state;

/* A digest made piece by piece; digest_end frees the state.  Should libcrypto fail, the digest is
 * empty, which equals nothing. */
struct digest_state *digest_begin(void) WARN_UNUSED;
void digest_add(struct digest_state *state, const void *bytes, size_t len);
struct digest digest_end(struct digest_state *state);

/* The same for MD5. */
struct digest_state *digest_begin_md5(void) WARN_UNUSED;

/* The digest of the bytes so far; the state is as just begun, so that one serves many files. */
struct digest digest_take(struct digest_state *state);

struct digest digest_of(struct str bytes);

/* Of the bytes from the descriptor's position to its end; *size, which may be NULL, becomes their
 * count. */
bool digest_fd(int fd, struct digest *out, int64_t *size, struct err *err) WARN_UNUSED;
bool digest_file(const char *path, struct digest *out, int64_t *size, struct err *err) WARN_UNUSED;

/* Whether both are there and the same. */
bool digest_equal(const struct digest *a, const struct digest *b);

#endif
