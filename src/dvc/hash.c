/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/hash.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/mem.h"
#include "dvc/near.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE ((size_t)1024 * 1024)	/* what the legacy rule looks at; part of its definition */
#define LOOKED_AT ((size_t)512)		/* of each piece, to tell text */
#define BLOCK ((size_t)128 * 1024)	/* stays in the core's own cache */
#define TRIES 3

struct hasher {
	struct digest_state *md5;
	char *block;	/* PIECE bytes */
	atomic_llong *bytes_read;
	struct near near;
};

/* Of a hexadecimal digit; 16 for what is none. */
static unsigned nibble(char c)
{
	static const unsigned char values[256] = {
		['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5, ['5'] = 6, ['6'] = 7, ['7'] = 8, ['8'] = 9,
		['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11,
		['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
	};
	unsigned char value = values[(unsigned char)c];

	return value ? value - 1u : 16;
}

char *hash_format(char *out, const struct hash *hash)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof(hash->bytes); i++) {
		out[2 * i] = digits[hash->bytes[i] >> 4];
		out[2 * i + 1] = digits[hash->bytes[i] & 15];
	}
	out[HASH_TEXT_SIZE - 1] = '\0';
	return out;
}

bool hash_parse(struct str text, struct hash *out, bool *folder)
{
	bool is_folder = folder && text.len == 36 && memcmp(text.data + 32, ".dir", 4) == 0;
	struct hash hash;

	if (text.len != 32 && !is_folder)
		return false;
	for (size_t i = 0; i < sizeof(hash.bytes); i++) {
		unsigned high = nibble(text.data[2 * i]), low = nibble(text.data[2 * i + 1]);

		if (high > 15 || low > 15)
			return false;
		hash.bytes[i] = (unsigned char)(high << 4 | low);
	}
	*out = hash;
	if (folder)
		*folder = is_folder;
	return true;
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

struct hasher *hasher_new(atomic_llong *bytes_read)
{
	struct hasher *hasher = mem_zalloc(1, sizeof(*hasher));

	hasher->md5 = digest_begin_md5();
	hasher->block = mem_zalloc(PIECE, 1);
	hasher->bytes_read = bytes_read;
	hasher->near = (struct near)NEAR(AT_FDCWD);
	return hasher;
}

void hasher_free(struct hasher *hasher)
{
	if (!hasher)
		return;
	(void)digest_end(hasher->md5);
	near_release(&hasher->near);
	free(hasher->block);
	free(hasher);
}

struct hash hash_of(struct str bytes)
{
	struct digest_state *md5 = digest_begin_md5();
	struct digest digest;
	struct hash hash = { { 0 } };

	digest_add(md5, bytes.data, bytes.len);
	digest = digest_end(md5);
	(void)!hash_parse(str_of(digest.hex), &hash, NULL);
	return hash;
}

bool hash_is_text(const char *bytes, size_t len)
{
	size_t odd = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (!c)
			return false;
		odd += !((c >= 32 && c <= 126) || (c >= '\b' && c <= '\r' && c != '\v'));
	}
	return odd * 10 <= len * 3;
}

/* Makes CRLF LF in place; returns how many bytes are left. */
static size_t drop_carriage_returns(char *bytes, size_t len)
{
	char *found = memchr(bytes, '\r', len), *to = found;

	if (!found)
		return len;
	for (char *from = found; from < bytes + len; from++) {
		if (*from != '\r' || from + 1 == bytes + len || from[1] != '\n')
			*to++ = *from;
	}
	return (size_t)(to - bytes);
}

/* Fills the block up to size bytes, less only at the file's end, which is believed to come after left bytes (0: not
 * known); -1 with errno set when it fails. */
static ssize_t fill(int fd, char *block, size_t size, int64_t left)
{
	size_t have = 0;

	while (have < size && (left <= 0 || (int64_t)have != left)) {
		ssize_t got = read(fd, block + have, size - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (!got)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

/* copy_to is a descriptor that the bytes go to as well, or -1.  *size is what is expected, 0 when it isn't known,
 * and then what was read; who expects something looks at the file again when all is read. */
static bool read_all(struct hasher *hasher, int fd, int copy_to, enum hash_rule rule, int64_t *size)
{
	const int64_t expected = *size;
	size_t want = rule == HASH_DOS2UNIX ? PIECE : BLOCK;
	ssize_t got;

	*size = 0;
	do {
		size_t len;

		got = fill(fd, hasher->block, want, expected - *size);
		if (got < 0)
			return false;
		if (copy_to >= 0 && !fd_write_all(copy_to, hasher->block, (size_t)got))
			return false;
		*size += got;
		if (hasher->bytes_read)
			atomic_fetch_add(hasher->bytes_read, got);
		len = (size_t)got;
		if (rule == HASH_DOS2UNIX && hash_is_text(hasher->block, len < LOOKED_AT ? len : LOOKED_AT))
			len = drop_carriage_returns(hasher->block, len);
		digest_add(hasher->md5, hasher->block, len);
	} while ((size_t)got == want);
	return true;
}

int64_t hash_modified_at(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

int64_t hash_changed_at(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

bool hash_same_moment(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_size == b->st_size && hash_modified_at(a) == hash_modified_at(b) &&
	       hash_changed_at(a) == hash_changed_at(b);
}

/* *steady says whether the file was the same before and after. */
static bool hash_open_file(struct hasher *hasher, int fd, const char *path, enum hash_rule rule,
			   struct hash *out, struct stat *st, bool *steady, struct err *err)
{
	struct digest digest;
	struct stat after;
	int64_t size;

	if (fstat(fd, st) != 0)
		return err_sys(err, "cannot look at %s", path);
	if (!S_ISREG(st->st_mode))
		return err_set(err, ERR_INPUT, "%s is no plain file, and cannot be hashed", path);
	if (st->st_size > (int64_t)BLOCK)
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	size = st->st_size;
	if (!read_all(hasher, fd, -1, rule, &size)) {
		err_sys(err, "cannot read %s", path);
		(void)digest_take(hasher->md5);
		return false;
	}
	digest = digest_take(hasher->md5);
	if (!hash_parse(str_of(digest.hex), out, NULL))
		return err_set(err, ERR_OUTSIDE, "libcrypto cannot make the MD5 digest of %s", path);
	if (fstat(fd, &after) != 0)
		return err_sys(err, "cannot look at %s", path);
	*steady = size == st->st_size && hash_same_moment(st, &after);
	return true;
}

bool hasher_copy(struct hasher *hasher, int from, int to, enum hash_rule rule, struct hash *out, struct err *err)
{
	int64_t size = 0;
	bool ok = read_all(hasher, from, to, rule, &size);
	struct digest digest;

	if (!ok)
		err_sys(err, "cannot copy a file");
	digest = digest_take(hasher->md5);
	return ok && (hash_parse(str_of(digest.hex), out, NULL) ||
		      err_set(err, ERR_OUTSIDE, "libcrypto cannot make an MD5 digest"));
}

bool hasher_file(struct hasher *hasher, int root, const char *path, enum hash_rule rule, struct hash *out,
		 struct stat *st, struct err *err)
{
	if (hasher->near.root != root) {
		near_release(&hasher->near);
		hasher->near.root = root;
	}
	for (int i = 0; i < TRIES; i++) {
		/* Not blocking, lest a pipe of that name holds everything up. */
		int fd = near_open(&hasher->near, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		bool ok, steady = false;

		if (fd < 0)
			return err_sys(err, "cannot read %s", path);
		ok = hash_open_file(hasher, fd, path, rule, out, st, &steady, err);
		close(fd);
		if (!ok || steady)
			return ok;
	}
	return err_set(err, ERR_BUSY, "%s changes while it is read: try again when nothing writes to it",
		       path);
}
