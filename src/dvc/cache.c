/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/cache.h"
#include "base/file.h"
#include "base/mem.h"
#include "dvc/cache_impl.h"
#include "dvc/near.h"
#include "dvc/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_AT_ONCE 256
#define MANIFEST_MAX ((size_t)1 << 31)

struct cache *cache_open(const char *path, struct hash_cache *known, bool shared)
{
	struct cache *cache = mem_zalloc(1, sizeof(*cache));

	cache->path = mem_strdup(path);
	cache->known = known;
	cache->shared = shared;
	cache->file_mode = shared ? 0664 : mode_allowed(0666);
	return cache;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	free(cache->path);
	free(cache);
}

void cache_path(const struct cache *cache, const struct cache_key *key, struct buf *out)
{
	char hash[HASH_TEXT_SIZE];

	hash_format(hash, &key->hash);
	buf_clear(out);
	buf_puts(out, cache->path);
	buf_puts(out, key->rule == HASH_MD5 ? "/files/md5/" : "/");
	buf_add(out, hash, 2);
	buf_putc(out, '/');
	buf_add(out, hash + 2, 30);
	if (key->is_folder)
		buf_puts(out, ".dir");
}

/* A manifest's hash is of its bytes whatever the rule; it has no carriage returns. */
static enum cache_state check_bytes(struct cache *cache, const struct cache_key *key, const char *path,
				    const struct stat *st, bool trust_known)
{
	struct hasher *hasher;
	struct stat read;
	struct hash hash;
	bool ok;

	if (!trust_known || !cache->known || !hash_cache_find(cache->known, path, st, key->rule, &hash)) {
		hasher = hasher_new(NULL);
		ok = hasher_file(hasher, AT_FDCWD, path, key->rule, &hash, &read, NULL);
		hasher_free(hasher);
		if (!ok)
			return CACHE_CORRUPT;
		if (cache->known)
			hash_cache_put(cache->known, path, &read, key->rule, &hash);
	}
	return hash_equal(&hash, &key->hash) ? CACHE_PRESENT : CACHE_CORRUPT;
}

bool cache_is_whole(struct cache *cache, const struct cache_key *key, const char *path, const struct stat *st)
{
	return check_bytes(cache, key, path, st, true) == CACHE_PRESENT;
}

static enum cache_state look_at(struct cache *cache, const struct cache_key *key, struct near *near,
				struct buf *path)
{
	struct stat st;

	cache_path(cache, key, path);
	if (near_stat(near, path->data, &st) != 0)
		return CACHE_ABSENT;
	if (S_ISREG(st.st_mode) && (st.st_mode & 07777) == CACHE_MODE)
		return CACHE_PRESENT;
	return check_bytes(cache, key, path->data, &st, true);
}

struct looking {
	struct cache *cache;
	struct cache_query **queries;	/* in the order of their hashes, which is that of folders */
};

static int by_hash(const void *a, const void *b)
{
	const struct cache_query *x = *(struct cache_query *const *)a, *y = *(struct cache_query *const *)b;

	if (x->key.rule != y->key.rule)
		return x->key.rule < y->key.rule ? -1 : 1;
	return memcmp(&x->key.hash, &y->key.hash, sizeof(x->key.hash));
}

static bool look_some(void *context, unsigned thread, size_t from, size_t to)
{
	struct looking *looking = context;
	struct near near = NEAR(AT_FDCWD);
	struct buf path = BUF_INIT;

	(void)thread;
	for (size_t i = from; i < to; i++)
		looking->queries[i]->state = look_at(looking->cache, &looking->queries[i]->key, &near, &path);
	near_release(&near);
	buf_release(&path);
	return true;
}

void cache_look(struct cache *cache, struct cache_query *queries, size_t count)
{
	struct looking looking = { cache, mem_zalloc(count + 1, sizeof(struct cache_query *)) };
	struct parallel work = { .work = look_some, .context = &looking, .count = count,
				 .at_once = LOOK_AT_ONCE };

	for (size_t i = 0; i < count; i++)
		looking.queries[i] = &queries[i];
	if (count > 1)
		qsort(looking.queries, count, sizeof(*looking.queries), by_hash);
	(void)parallel_run(&work);
	free(looking.queries);
}

enum cache_state cache_verify(struct cache *cache, const struct cache_key *key)
{
	struct buf path = BUF_INIT;
	enum cache_state state = CACHE_ABSENT;
	struct stat st;

	cache_path(cache, key, &path);
	if (stat(path.data, &st) == 0)
		state = check_bytes(cache, key, path.data, &st, false);
	buf_release(&path);
	return state;
}

bool cache_manifest(struct cache *cache, struct arena *arena, const struct cache_key *key,
		    struct manifest *out, struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct hash hash;
	bool ok;

	cache_path(cache, key, &path);
	ok = file_read(&text, path.data, MANIFEST_MAX, err);
	if (ok) {
		hash = hash_of(buf_str(&text));
		ok = hash_equal(&hash, &key->hash) ||
		     err_set(err, ERR_INPUT, "the object %s of DVC's cache is damaged: remove it, and fetch it again",
			     path.data);
	}
	ok = ok && manifest_parse(arena, arena_str(arena, buf_str(&text)), path.data, out, err);
	buf_release(&text);
	buf_release(&path);
	return ok;
}

bool cache_links_parse(struct str text, struct cache_links *out, struct err *err)
{
	static const char *const names[] = {
		[CACHE_REFLINK] = "reflink",
		[CACHE_HARDLINK] = "hardlink",
		[CACHE_SYMLINK] = "symlink",
		[CACHE_COPY] = "copy",
	};
	struct str rest = text, part;

	out->count = 0;
	while (str_next(&rest, ',', &part)) {
		unsigned type = 0;

		part = str_trim(part);
		while (type < ARRAY_LEN(names) && !str_is(part, names[type]))
			type++;
		if (type == ARRAY_LEN(names) || out->count == ARRAY_LEN(out->types))
			return err_set(err, ERR_INPUT,
				       "cache.type \"%.*s\" is no list of reflink, hardlink, symlink and copy",
				       STR_ARG(text));
		out->types[out->count++] = (enum cache_link)type;
	}
	return true;
}
