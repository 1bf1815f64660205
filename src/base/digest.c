/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/digest.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK ((size_t)256 * 1024)

struct digest_state {
	EVP_MD_CTX *context;
	EVP_MD *method;		/* NULL when libcrypto has none of that name */
	bool ok;
};

static struct digest_state *begin(const char *name)
{
	struct digest_state *state = mem_zalloc(1, sizeof(*state));

	state->context = EVP_MD_CTX_new();
	state->method = EVP_MD_fetch(NULL, name, NULL);
	state->ok = state->context && state->method &&
		    EVP_DigestInit_ex(state->context, state->method, NULL) == 1;
	return state;
}

struct digest_state *digest_begin(void)
{
	return begin("SHA256");
}

struct digest_state *digest_begin_md5(void)
{
	return begin("MD5");
}

void digest_add(struct digest_state *state, const void *bytes, size_t len)
{
	if (state->ok && len)
		state->ok = EVP_DigestUpdate(state->context, bytes, len) == 1;
}

static struct digest finish(struct digest_state *state)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	struct digest digest = { .hex = "" };

	if (state->ok && EVP_DigestFinal_ex(state->context, raw, &len) == 1 && len <= 32) {
		for (unsigned i = 0; i < len; i++) {
			digest.hex[2 * i] = digits[raw[i] >> 4];
			digest.hex[2 * i + 1] = digits[raw[i] & 15];
		}
	}
	return digest;
}

struct digest digest_take(struct digest_state *state)
{
	struct digest digest = finish(state);

	state->ok = state->context && state->method &&
		    EVP_DigestInit_ex(state->context, state->method, NULL) == 1;
	return digest;
}

struct digest digest_end(struct digest_state *state)
{
	struct digest digest = finish(state);

	EVP_MD_CTX_free(state->context);
	EVP_MD_free(state->method);
	free(state);
	return digest;
}

struct digest digest_of(struct str bytes)
{
	struct digest_state *state = digest_begin();

	digest_add(state, bytes.data, bytes.len);
	return digest_end(state);
}

/* name is what messages call it. */
static bool digest_descriptor(int fd, const char *name, struct digest *out, int64_t *size,
			      struct err *err)
{
	struct digest_state *state = digest_begin();
	char *block = mem_zalloc(BLOCK, 1);
	int64_t total = 0;
	ssize_t got;

	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((got = read(fd, block, BLOCK)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			err_sys(err, "cannot read %s", name);
			break;
		}
		digest_add(state, block, (size_t)got);
		total += got;
	}
	free(block);
	*out = digest_end(state);
	if (size)
		*size = total;
	if (got < 0) {
		out->hex[0] = '\0';
		return false;
	}
	if (!out->hex[0])
		return err_set(err, ERR_OUTSIDE, "libcrypto cannot make the SHA-256 digest of %s",
			       name);
	return true;
}

bool digest_fd(int fd, struct digest *out, int64_t *size, struct err *err)
{
	return digest_descriptor(fd, "the file to digest", out, size, err);
}

bool digest_file(const char *path, struct digest *out, int64_t *size, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	*out = (struct digest){ .hex = "" };
	if (fd < 0)
		return err_sys(err, "cannot read %s", path);
	ok = digest_descriptor(fd, path, out, size, err);
	close(fd);
	return ok;
}

bool digest_equal(const struct digest *a, const struct digest *b)
{
	return a->hex[0] && strcmp(a->hex, b->hex) == 0;
}
