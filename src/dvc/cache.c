/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/cache.h"
#include "base/file.h"
#include "base/mem.h"
#include "dvc/cache_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_AT_ONCE 256
#define FOLDER_END ".dir"
#define MANIFEST_MAX ((size_t)1 << 31)

struct cache *cache_open(const char *path, struct hash_cache *known, bool shared)
{
	struct cache *cache = mem_zalloc(1, sizeof(*cache));

	cache->path = mem_strdup(path);
	cache->known = known;
	cache->shared = shared;
	pthread_mutex_init(&cache->mutex, NULL);
	cache->file_mode = shared ? 0664 : mode_allowed(0666);
	return cache;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	for (unsigned i = 0; i < cache->idle_count; i++)
		hasher_free(cache->idle[i]);
	pthread_mutex_destroy(&cache->mutex);
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
		buf_puts(out, FOLDER_END);
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

/* The folder of the objects whose hashes begin with the same byte, open for those that follow. */
struct shelf {
	int folder;
	bool absent;
	enum hash_rule rule;
	unsigned char start;
};

static void open_shelf(struct cache *cache, const struct cache_key *key, struct shelf *shelf)
{
	struct buf path = BUF_INIT;

	if (shelf->folder >= 0)
		close(shelf->folder);
	cache_path(cache, key, &path);
	buf_truncate(&path, (size_t)(path_base(path.data) - path.data));
	shelf->folder = open(path.data, O_PATH | O_DIRECTORY | O_CLOEXEC);
	shelf->absent = shelf->folder < 0 && errno == ENOENT;
	shelf->rule = key->rule;
	shelf->start = key->hash.bytes[0];
	buf_release(&path);
}

static enum cache_state look_at(struct cache *cache, const struct cache_key *key, struct shelf *shelf)
{
	struct buf path = BUF_INIT;
	char name[HASH_TEXT_SIZE + sizeof(FOLDER_END)];
	enum cache_state state = CACHE_ABSENT;
	bool found;
	struct stat st;

	if ((shelf->folder < 0 && !shelf->absent) || shelf->rule != key->rule || shelf->start != key->hash.bytes[0])
		open_shelf(cache, key, shelf);
	if (shelf->absent)
		return CACHE_ABSENT;
	hash_format(name, &key->hash);
	if (key->is_folder)
		memcpy(name + HASH_TEXT_SIZE - 1, FOLDER_END, sizeof(FOLDER_END));
	if (shelf->folder >= 0) {
		found = fstatat(shelf->folder, name + 2, &st, 0) == 0;
	} else {
		cache_path(cache, key, &path);
		found = stat(path.data, &st) == 0;
	}
	if (found && S_ISREG(st.st_mode) && (st.st_mode & 07777) == CACHE_MODE) {
		state = CACHE_PRESENT;
	} else if (found) {
		cache_path(cache, key, &path);
		state = check_bytes(cache, key, path.data, &st, true);
	}
	buf_release(&path);
	return state;
}

struct looking {
	struct cache *cache;
	struct cache_query **queries;	/* those of one folder side by side */
};

static size_t shelf_of(const struct cache_query *query)
{
	return (size_t)(query->key.rule == HASH_DOS2UNIX) * 256 + query->key.hash.bytes[0];
}

/* Sets to to queries in the order of their folders. */
static void order_queries(struct cache_query *queries, size_t count, struct cache_query **to)
{
	size_t starts[513] = { 0 };

	for (size_t i = 0; i < count; i++)
		starts[shelf_of(&queries[i]) + 1]++;
	for (size_t i = 1; i < ARRAY_LEN(starts); i++)
		starts[i] += starts[i - 1];
	for (size_t i = 0; i < count; i++)
		to[starts[shelf_of(&queries[i])]++] = &queries[i];
}

static bool look_some(void *context, unsigned thread, size_t from, size_t to)
{
	struct looking *looking = context;
	struct shelf shelf = { .folder = -1 };

	(void)thread;
	for (size_t i = from; i < to; i++)
		looking->queries[i]->state = look_at(looking->cache, &looking->queries[i]->key, &shelf);
	if (shelf.folder >= 0)
		close(shelf.folder);
	return true;
}

void cache_look(struct cache *cache, struct cache_query *queries, size_t count)
{
	struct looking looking = { cache, mem_zalloc(count + 1, sizeof(struct cache_query *)) };
	struct parallel work = { .work = look_some, .context = &looking, .count = count,
				 .at_once = LOOK_AT_ONCE };

	order_queries(queries, count, looking.queries);
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

/* Reads a manifest's text, and makes sure that it is of its hash. */
static bool read_manifest(struct cache *cache, const struct cache_key *key, const char *path, struct buf *text,
			  struct err *err)
{
	struct stat before, after;
	struct hash hash;
	bool steady = stat(path, &before) == 0;

	if (!file_read(text, path, MANIFEST_MAX, err))
		return false;
	steady = steady && stat(path, &after) == 0 && hash_same_moment(&before, &after) &&
		 (size_t)after.st_size == text->len;
	if (!steady || !cache->known || !hash_cache_find(cache->known, path, &after, HASH_MD5, &hash)) {
		hash = hash_of(buf_str(text));
		if (steady && cache->known)
			hash_cache_put(cache->known, path, &after, HASH_MD5, &hash);
	}
	return hash_equal(&hash, &key->hash) ||
	       err_set(err, ERR_INPUT, "the object %s of DVC's cache is damaged: remove it, and fetch it again", path);
}

bool cache_manifest(struct cache *cache, struct arena *arena, const struct cache_key *key,
		    struct manifest *out, struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	bool ok;

	cache_path(cache, key, &path);
	ok = read_manifest(cache, key, path.data, &text, err) &&
	     manifest_parse(arena, buf_str(&text), path.data, out, err);
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
