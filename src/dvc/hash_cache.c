/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/hash_cache.h"
#include "base/file.h"
#include "base/vec.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/statfs.h>
#include <time.h>
#include <unistd.h>

#define SECOND ((int64_t)1000000000)
#define YOUNG_FINE (SECOND / 50)
#define YOUNG_COARSE (2 * SECOND)
#define YOUNG_ELSEWHERE (10 * SECOND)
#define FORGET_DAYS 90
#define REFRESH_DAYS 30

static const char magic[16] = "assay hashes 1\n";

struct header {
	char magic[16];
	uint64_t one;		/* 1 in the byte order of the machine that wrote it */
	uint64_t count;
	uint64_t checksum;	/* of the records */
	uint64_t spare[3];
};

struct record {
	uint64_t key;		/* of path and rule */
	uint64_t inode;
	int64_t size, modified, changed;
	struct hash hash;
	uint32_t day, spare;	/* when it was last asked for, in days since 1970 */
};

_Static_assert(sizeof(struct header) == 64 && sizeof(struct record) == 64, "they lie in files");

struct hash_cache {
	struct buf path;	/* empty when none can be kept */
	void *map;		/* the file, or NULL */
	size_t map_size;
	const struct record *records;
	size_t count;
	size_t *starts;		/* by the first bits of a key: where such records begin; and their end */
	unsigned shift;		/* how many bits are not first ones */
	atomic_uchar *used;	/* of each record */
	VEC_OF(struct record) added, written;	/* written: by us, and young then */
	bool has_own_times;
	pthread_mutex_t mutex;	/* of added and written */
};

/* Fowler-Noll-Vo's scheme on 64-bit words, with the multiplier and the last mixing of MurmurHash's
 * fmix64 (public domain, A. Appleby): only to tell records apart and damage from none. */
static uint64_t mix(uint64_t h)
{
	h ^= h >> 33;
	h *= 0xff51afd7ed558ccdULL;
	h ^= h >> 33;
	return h;
}

static uint64_t checksum(const void *bytes, size_t len, uint64_t h)
{
	const char *at = bytes;
	uint64_t word;

	for (; len >= sizeof(word); at += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		h = (h ^ word) * 0x9e3779b97f4a7c15ULL;
		h ^= h >> 29;
	}
	word = len;
	memcpy(&word, at, len);
	return mix((h ^ word) * 0x9e3779b97f4a7c15ULL);
}

static uint64_t key_of(const char *path, enum hash_rule rule)
{
	size_t len = strlen(path);

	return checksum(path, len, mix(len * 2 + (rule == HASH_DOS2UNIX)));
}

static uint32_t today(void)
{
	return (uint32_t)(time(NULL) / 86400);
}

static bool place_of(const char *root, struct buf *out)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct hash hash = hash_of(str_of(root));
	char text[HASH_TEXT_SIZE];

	if (base && base[0] == '/')
		buf_printf(out, "%s/assay/hashes/%s", base, hash_format(text, &hash));
	else if (home && home[0] == '/')
		buf_printf(out, "%s/.cache/assay/hashes/%s", home, hash_format(text, &hash));
	return out->len > 0;
}

static void map_file(struct hash_cache *cache)
{
	int fd = open(cache->path.data, O_RDONLY | O_CLOEXEC);
	const struct header *header;
	struct stat st;
	void *map;

	if (fd < 0)
		return;
	if (fstat(fd, &st) != 0 || st.st_size < (off_t)sizeof(*header)) {
		close(fd);
		return;
	}
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return;
	header = map;
	cache->map = map;
	cache->map_size = (size_t)st.st_size;
	if (memcmp(header->magic, magic, sizeof(magic)) != 0 || header->one != 1 ||
	    header->count != (cache->map_size - sizeof(*header)) / sizeof(struct record) ||
	    (cache->map_size - sizeof(*header)) % sizeof(struct record) != 0 ||
	    header->checksum != checksum(header + 1, cache->map_size - sizeof(*header), header->count))
		return;
	cache->records = (const struct record *)(header + 1);
	cache->count = header->count;
}

/* Whether files there have their times from this kernel's clock; the magic numbers are of <linux/magic.h>, and what
 * isn't known is another machine's. */
static bool has_own_times(const char *root)
{
	static const uint32_t own[] = {
		0xef53 /* ext2 to ext4 */, 0x58465342 /* XFS */, 0x9123683e /* Btrfs */, 0x2fc12fc1 /* ZFS */,
		0xf2f52010 /* F2FS */, 0xca451a4e /* bcachefs */, 0x01021994 /* tmpfs */, 0x794c7630 /* overlayfs */,
	};
	struct statfs fs;

	if (statfs(root, &fs) != 0)
		return false;
	/* The kernel's numbers have 32 bits, whatever the field has. */
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		if ((uint32_t)fs.f_type == own[i])
			return true;
	}
	return false;
}

/* About one record for each start, so that a record is found at once. */
static void index_records(struct hash_cache *cache)
{
	size_t at = 0, last;

	cache->shift = 63;
	while (cache->shift > 40 && (cache->count >> (64 - cache->shift)))
		cache->shift--;
	last = (size_t)1 << (64 - cache->shift);
	cache->starts = mem_zalloc(last + 1, sizeof(*cache->starts));
	for (size_t i = 1; i <= last; i++) {
		while (at < cache->count && cache->records[at].key >> cache->shift < i)
			at++;
		cache->starts[i] = at;
	}
}

struct hash_cache *hash_cache_open(const char *root)
{
	struct hash_cache *cache = mem_zalloc(1, sizeof(*cache));

	cache->path = (struct buf)BUF_INIT;
	cache->has_own_times = has_own_times(root);
	pthread_mutex_init(&cache->mutex, NULL);
	if (place_of(root, &cache->path))
		map_file(cache);
	index_records(cache);
	cache->used = mem_zalloc(cache->count + 1, sizeof(*cache->used));
	return cache;
}

void hash_cache_close(struct hash_cache *cache)
{
	if (!cache)
		return;
	if (cache->map)
		munmap(cache->map, cache->map_size);
	free(cache->starts);
	free(cache->used);
	buf_release(&cache->path);
	VEC_RELEASE(&cache->added);
	VEC_RELEASE(&cache->written);
	pthread_mutex_destroy(&cache->mutex);
	free(cache);
}

static bool is_of(const struct record *record, const struct stat *st)
{
	return record->inode == st->st_ino && record->size == st->st_size &&
	       record->modified == hash_modified_at(st) && record->changed == hash_changed_at(st);
}

bool hash_cache_find(struct hash_cache *cache, const char *path, const struct stat *st, enum hash_rule rule,
		     struct hash *out)
{
	uint64_t key = key_of(path, rule);
	size_t at = cache->starts[key >> cache->shift], end = cache->starts[(key >> cache->shift) + 1];

	while (at < end && cache->records[at].key != key)
		at++;
	if (at == end || !is_of(&cache->records[at], st))
		return false;
	atomic_store_explicit(&cache->used[at], 1, memory_order_relaxed);
	*out = cache->records[at].hash;
	return true;
}

int64_t hash_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME_COARSE, &now);
	return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

bool hash_is_young(int64_t modified, int64_t changed, int64_t now, bool is_own)
{
	int64_t margin = !is_own ? YOUNG_ELSEWHERE : changed % 1000000 ? YOUNG_FINE : YOUNG_COARSE;

	return now - changed < margin || llabs(now - modified) < margin;
}

static bool is_young(const struct hash_cache *cache, const struct record *record)
{
	return hash_is_young(record->modified, record->changed, hash_clock(), cache->has_own_times);
}

static struct record make_record(const char *path, const struct stat *st, enum hash_rule rule,
				 const struct hash *hash)
{
	return (struct record){
		.key = key_of(path, rule),
		.inode = st->st_ino,
		.size = st->st_size,
		.modified = hash_modified_at(st),
		.changed = hash_changed_at(st),
		.hash = *hash,
		.day = today(),
	};
}

void hash_cache_put(struct hash_cache *cache, const char *path, const struct stat *st, enum hash_rule rule,
		    const struct hash *hash)
{
	struct record record = make_record(path, st, rule, hash);

	if (is_young(cache, &record))
		return;
	pthread_mutex_lock(&cache->mutex);
	VEC_PUSH(&cache->added, record);
	pthread_mutex_unlock(&cache->mutex);
}

void hash_cache_put_written(struct hash_cache *cache, const char *path, const struct stat *st, enum hash_rule rule,
			    const struct hash *hash)
{
	struct record record = make_record(path, st, rule, hash);

	pthread_mutex_lock(&cache->mutex);
	VEC_PUSH(&cache->written, record);
	pthread_mutex_unlock(&cache->mutex);
}

/* Those that have aged enough meanwhile; the others may still age. */
static void take_written(struct hash_cache *cache)
{
	size_t kept = 0;

	for (size_t i = 0; i < cache->written.len; i++) {
		if (is_young(cache, &cache->written.items[i]))
			cache->written.items[kept++] = cache->written.items[i];
		else
			VEC_PUSH(&cache->added, cache->written.items[i]);
	}
	cache->written.len = kept;
}

static int by_key(const void *a, const void *b)
{
	uint64_t x = ((const struct record *)a)->key, y = ((const struct record *)b)->key;

	return x < y ? -1 : x > y;
}

/* Whether what was asked for should be said anew, lest it is forgotten. */
static bool is_old(const struct hash_cache *cache)
{
	uint32_t day = today();

	for (size_t i = 0; i < cache->count; i++) {
		if (cache->used[i] && day - cache->records[i].day > REFRESH_DAYS)
			return true;
	}
	return false;
}

/* Appends the old records and the new ones, which replace those of the same key. */
static void merge(struct hash_cache *cache, struct buf *out)
{
	uint32_t day = today();
	size_t j = 0;

	qsort(cache->added.items, cache->added.len, sizeof(struct record), by_key);
	for (size_t i = 0; i < cache->count || j < cache->added.len;) {
		const struct record *old = i < cache->count ? &cache->records[i] : NULL;
		const struct record *new = j < cache->added.len ? &cache->added.items[j] : NULL;

		if (new && (!old || new->key <= old->key)) {
			i += old && new->key == old->key;
			for (j++; j < cache->added.len && cache->added.items[j].key == new->key; j++)
				new = &cache->added.items[j];
			buf_add(out, new, sizeof(*new));
		} else {
			struct record kept = *old;

			if (cache->used[i])
				kept.day = day;
			if (day - kept.day <= FORGET_DAYS)
				buf_add(out, &kept, sizeof(kept));
			i++;
		}
	}
}

static bool write_file(struct hash_cache *cache, struct err *err)
{
	struct header header = { .one = 1 };
	struct buf file = BUF_INIT, folder = BUF_INIT;
	size_t size;
	bool ok;

	memcpy(header.magic, magic, sizeof(magic));
	buf_reserve(&file, sizeof(header) + (cache->count + cache->added.len) * sizeof(struct record));
	buf_add(&file, &header, sizeof(header));
	merge(cache, &file);
	size = file.len - sizeof(header);
	header.count = size / sizeof(struct record);
	header.checksum = checksum(file.data + sizeof(header), size, header.count);
	memcpy(file.data, &header, sizeof(header));
	buf_add(&folder, cache->path.data, (size_t)(path_base(cache->path.data) - cache->path.data) - 1);
	ok = folder_make(folder.data, 0700, err) && file_write_with(cache->path.data, buf_str(&file), 0600, FILE_LIGHTLY, err);
	buf_release(&folder);
	buf_release(&file);
	return ok;
}

bool hash_cache_save(struct hash_cache *cache, struct err *err)
{
	bool ok = true;

	pthread_mutex_lock(&cache->mutex);
	take_written(cache);
	if (cache->path.len && (cache->added.len || is_old(cache)))
		ok = write_file(cache, err);
	pthread_mutex_unlock(&cache->mutex);
	return ok;
}
