/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"
#include "dvc/beneath.h"
#include "dvc/cache_impl.h"
#include "dvc/parallel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define STORE_AT_ONCE 16
#define SETTLE_EACH 16		/* more files than this are not waited for one by one */

/* Where a file is written. */
struct place {
	int folder;
	const char *name;	/* from folder on, or absolute */
	const char *shown;
	const struct cache *maker;	/* whose folders may have to be made first; NULL: it is there */
	bool settle;		/* its bytes are to be on disk before its name */
};

/* A name beside path that nobody else uses. */
static void temporary_name(const char *path, struct buf *out)
{
	static atomic_uint count;

	buf_clear(out);
	buf_printf(out, "%.*s.assay-%ld-%u.tmp", (int)(path_base(path) - path), path, (long)getpid(),
		   atomic_fetch_add(&count, 1));
}

/* Makes the folder that path lies in, and those above. */
static bool make_folder_of(const char *path, mode_t mode, struct err *err)
{
	char *folder = mem_strndup(path, (size_t)(path_base(path) - path));
	size_t len = strlen(folder);
	bool ok = true;

	while (len > 1 && folder[len - 1] == '/')
		folder[--len] = '\0';
	if (len && mkdir(folder, mode & 0777) != 0 && errno != EEXIST) {
		if (errno == ENOENT && strchr(folder, '/'))
			ok = make_folder_of(folder, mode, err) &&
			     (mkdir(folder, mode & 0777) == 0 || errno == EEXIST ||
			      err_sys(err, "cannot make the folder %s", folder));
		else
			ok = err_sys(err, "cannot make the folder %s", folder);
	}
	if (ok && len && mode & 02000)
		(void)!chmod(folder, mode);
	free(folder);
	return ok;
}

static struct hasher *take_hasher(struct cache *cache)
{
	struct hasher *hasher = NULL;

	pthread_mutex_lock(&cache->mutex);
	if (cache->idle_count)
		hasher = cache->idle[--cache->idle_count];
	pthread_mutex_unlock(&cache->mutex);
	return hasher ? hasher : hasher_new(NULL);
}

static void give_back_hasher(struct cache *cache, struct hasher *hasher)
{
	pthread_mutex_lock(&cache->mutex);
	if (cache->idle_count < PARALLEL_MAX) {
		cache->idle[cache->idle_count++] = hasher;
		hasher = NULL;
	}
	pthread_mutex_unlock(&cache->mutex);
	hasher_free(hasher);
}

static mode_t folder_mode(const struct cache *cache)
{
	return cache->shared ? 02775 : 0777;
}

/* Copies what from gives to to, hashing it on the way. */
static bool copy_hashed(struct cache *cache, int from, int to, enum hash_rule rule, const struct hash *expected,
			bool *same, struct err *err)
{
	struct hasher *hasher = take_hasher(cache);
	struct hash hash;
	bool ok = hasher_copy(hasher, from, to, rule, &hash, err);

	give_back_hasher(cache, hasher);
	*same = ok && hash_equal(&hash, expected);
	return ok;
}

/* Writes the bytes of from to a new file and gives it its name.  Bytes of another hash are refused: *same
 * is false then. */
static bool write_new(struct cache *cache, int from, const struct place *to, mode_t mode, const struct cache_key *key,
		      bool *same, struct err *err)
{
	struct buf temporary = BUF_INIT;
	bool ok = false;
	struct stat st;
	int fd;

	temporary_name(to->name, &temporary);
	fd = openat(to->folder, temporary.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
	if (fd < 0 && errno == ENOENT && to->maker && make_folder_of(to->name, folder_mode(to->maker), err))
		fd = openat(to->folder, temporary.data, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode & 0777);
	if (fd < 0) {
		err_sys(err, "cannot write %s", to->shown);
	} else {
		ok = copy_hashed(cache, from, fd, key->rule, &key->hash, same, err);
		/* Nearly always it has its mode: it is what it was made with. */
		if (ok && *same && (fstat(fd, &st) != 0 || (st.st_mode & 07777) != mode) && fchmod(fd, mode) != 0)
			ok = err_sys(err, "cannot set the mode of %s", to->shown);
		if (ok && *same && to->settle && !fd_settle(fd))
			ok = err_sys(err, "cannot write %s", to->shown);
		if (close(fd) != 0 && ok)
			ok = err_sys(err, "cannot write %s", to->shown);
		if (ok && *same && renameat(to->folder, temporary.data, to->folder, to->name) != 0)
			ok = err_sys(err, "cannot write %s", to->shown);
		if (!ok || !*same)
			(void)unlinkat(to->folder, temporary.data, 0);
	}
	buf_release(&temporary);
	return ok;
}

/* Copies what is at path to an object that is not there.  Sets *same to false when the bytes are not the key's. */
static bool copy_in(struct cache *cache, const struct cache_key *key, int root, const char *path, bool settle, bool *same,
		    struct err *err)
{
	struct buf object = BUF_INIT;
	bool ok;
	int fd;

	*same = true;
	cache_path(cache, key, &object);
	fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	ok = fd >= 0 || err_sys(err, "cannot read %s", path);
	ok = ok && write_new(cache, fd, &(struct place){ .folder = AT_FDCWD, .name = object.data, .shown = object.data,
							  .maker = cache, .settle = settle },
			     CACHE_MODE, key, same, err);
	atomic_store(&cache->stored, true);
	if (fd >= 0)
		close(fd);
	buf_release(&object);
	return ok;
}

static bool store_file(struct cache *cache, const struct cache_key *key, int root, const char *path, bool settle,
		       struct err *err)
{
	bool same;

	return copy_in(cache, key, root, path, settle, &same, err) &&
	       (same || err_set(err, ERR_BUSY, "%s was changed while it was stored: try again", path));
}

bool cache_take(struct cache *cache, const struct cache *from, const struct cache_key *key, struct err *err)
{
	struct cache_query query = { .key = *key };
	struct buf path = BUF_INIT;
	bool ok, same = true;

	cache_look(cache, &query, 1);
	if (query.state == CACHE_PRESENT)
		return true;
	cache_path(from, key, &path);
	ok = copy_in(cache, key, AT_FDCWD, path.data, true, &same, err);
	if (ok && !same)
		ok = err_set(err, ERR_INPUT, "%s is damaged: its bytes are not those that its name says", path.data);
	buf_release(&path);
	return ok;
}

static bool store_manifest(struct cache *cache, const struct content *content, struct err *err)
{
	struct cache_key key = { content->rule, content->hash, true };
	struct buf text = BUF_INIT, object = BUF_INIT;
	bool ok;

	cache_path(cache, &key, &object);
	manifest_format(&text, &content->manifest);
	ok = make_folder_of(object.data, folder_mode(cache), err) &&
	     file_write_with(object.data, buf_str(&text), CACHE_MODE, FILE_WHOLE, err);
	buf_release(&object);
	buf_release(&text);
	return ok;
}

struct storing {
	struct cache *cache;
	int root;
	const struct content *content;
	size_t *absent;		/* places of files among the content's whose objects are not there */
	bool settle;
	pthread_mutex_t mutex;	/* of err */
	struct err *err;
};

static bool store_some(void *context, unsigned thread, size_t from, size_t to)
{
	struct storing *storing = context;
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;
	bool ok = true;

	(void)thread;
	for (size_t i = from; ok && i < to; i++) {
		const struct manifest_entry *entry = &storing->content->manifest.entries[storing->absent[i]];
		struct cache_key key = { storing->content->rule, entry->hash, false };

		path_join(&path, storing->content->path, entry->path.data);
		ok = store_file(storing->cache, &key, storing->root, path.data, storing->settle, &err);
	}
	if (!ok) {
		pthread_mutex_lock(&storing->mutex);
		err_set(storing->err, err.code, "%s", err.text);
		pthread_mutex_unlock(&storing->mutex);
	}
	buf_release(&path);
	return ok;
}

static int by_hash(const void *a, const void *b, void *context)
{
	const struct manifest_entry *entries = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int order = memcmp(&entries[x].hash, &entries[y].hash, sizeof(entries[x].hash));

	return order ? order : (x > y) - (x < y);
}

static int by_place(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Which files' objects are not there; of several with the same content the first. */
static size_t find_absent(struct cache *cache, const struct content *content, size_t **absent)
{
	struct manifest_entry *entries = content->manifest.entries;
	size_t count = content->manifest.count, *found = mem_zalloc(count + 1, sizeof(*found)), kept = 0, once = 0;
	struct cache_query *queries = mem_zalloc(count + 1, sizeof(*queries));

	for (size_t i = 0; i < count; i++)
		queries[i].key = (struct cache_key){ content->rule, entries[i].hash, false };
	cache_look(cache, queries, count);
	for (size_t i = 0; i < count; i++) {
		if (queries[i].state != CACHE_PRESENT)
			found[kept++] = i;
	}
	free(queries);
	qsort_r(found, kept, sizeof(*found), by_hash, entries);
	for (size_t i = 0; i < kept; i++) {
		if (!once || !hash_equal(&entries[found[once - 1]].hash, &entries[found[i]].hash))
			found[once++] = found[i];
	}
	qsort(found, once, sizeof(*found), by_place);
	*absent = found;
	return once;
}

static bool store_files(struct cache *cache, int root, const struct content *content, struct err *err)
{
	struct storing storing = { .cache = cache, .root = root, .content = content,
				   .mutex = PTHREAD_MUTEX_INITIALIZER, .err = err };
	struct parallel work = { .work = store_some, .context = &storing, .at_once = STORE_AT_ONCE };
	bool ok;

	work.count = find_absent(cache, content, &storing.absent);
	/* Many files are written to disk together. */
	storing.settle = work.count <= SETTLE_EACH;
	if (!storing.settle)
		atomic_store(&cache->unsettled, true);
	ok = parallel_run(&work);
	free(storing.absent);
	pthread_mutex_destroy(&storing.mutex);
	return ok;
}

bool cache_store(struct cache *cache, int root, const struct content *content, struct err *err)
{
	struct cache_query query = { .key = { content->rule, content->hash, false } };

	if (!content_check(content, err))
		return false;
	if (content->kind == CONTENT_MISSING)
		return err_set(err, ERR_NOT_FOUND, "%s is not there", content->path);
	if (content->kind == CONTENT_FOLDER)
		return store_files(cache, root, content, err) && store_manifest(cache, content, err);
	cache_look(cache, &query, 1);
	return query.state == CACHE_PRESENT || store_file(cache, &query.key, root, content->path, true, err);
}

void cache_settle(struct cache *cache, const char *root)
{
	struct stat here, there;
	int fd;

	/* Two file systems keep no order between them. */
	if (!atomic_load(&cache->unsettled) &&
	    (!atomic_load(&cache->stored) ||
	     (stat(root, &here) == 0 && stat(cache->path, &there) == 0 && here.st_dev == there.st_dev)))
		return;
	fd = open(cache->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	(void)syncfs(fd);
	close(fd);
	atomic_store(&cache->stored, false);
	atomic_store(&cache->unsettled, false);
}

/* A file by another name of the object; false with errno set when the file system cannot. */
static bool make_link(const char *object, int root, const char *to, enum cache_link type, mode_t mode,
		      const struct stat *st)
{
	int from, fd, failure;

	/* A hard link for each of very many empty files would reach the file system's limit. */
	if (type == CACHE_HARDLINK && st->st_size > 0)
		return linkat(AT_FDCWD, object, root, to, AT_SYMLINK_FOLLOW) == 0;
	if (type == CACHE_SYMLINK)
		return symlinkat(object, root, to) == 0;
	from = open(object, O_RDONLY | O_CLOEXEC);
	if (from < 0)
		return false;
	fd = openat(root, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	failure = errno;
	if (fd >= 0) {
		failure = fchmod(fd, mode) != 0 ? errno : 0;
		if (!failure && st->st_size && ioctl(fd, FICLONE, from) != 0)
			failure = errno;
		close(fd);
		if (failure)
			unlinkat(root, to, 0);
	}
	close(from);
	errno = failure;
	return !failure;
}

/* *failure is why it is false. */
static bool place_linked(const char *object, const struct place *to, enum cache_link type, mode_t mode,
			 const struct stat *st, int *failure)
{
	struct buf temporary = BUF_INIT;
	bool ok;

	temporary_name(to->name, &temporary);
	ok = make_link(object, to->folder, temporary.data, type, mode, st) &&
	     renameat(to->folder, temporary.data, to->folder, to->name) == 0;
	*failure = ok ? 0 : errno;
	/* A hard link renamed onto another of the same file leaves both. */
	if (!ok || type == CACHE_HARDLINK)
		(void)unlinkat(to->folder, temporary.data, 0);
	buf_release(&temporary);
	return ok;
}

static bool place_copy(struct cache *cache, const struct cache_key *key, const char *object, const struct place *to,
		       mode_t mode, bool *same, struct err *err)
{
	int fd = open(object, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return err_sys(err, "cannot read the object %s of DVC's cache", object);
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	ok = write_new(cache, fd, to, mode, key, same, err);
	close(fd);
	return ok;
}

bool cache_place(struct cache *cache, const struct cache_key *key, int root, const char *path,
		 const struct cache_links *links, bool executable, struct err *err)
{
	static const struct cache_links usual = { { CACHE_REFLINK, CACHE_COPY }, 2 };
	mode_t mode = cache->file_mode | (executable ? 0100 : 0);
	struct buf object = BUF_INIT;
	struct place to = { .folder = -1, .shown = path };
	bool ok, placed = false, same = true;
	int failure = EOPNOTSUPP;
	struct stat st;

	if (!links || !links->count)
		links = &usual;
	cache_path(cache, key, &object);
	ok = stat(object.data, &st) == 0 || err_sys(err, "the object %s of DVC's cache", object.data);
	if (ok) {
		to.folder = beneath_open(root, path, true, &to.name, err);
		ok = to.folder >= 0;
	}
	for (unsigned i = 0; ok && same && !placed && i < links->count; i++) {
		if (links->types[i] == CACHE_COPY) {
			ok = placed = place_copy(cache, key, object.data, &to, mode, &same, err);
			continue;
		}
		if (links->types[i] == CACHE_REFLINK && cache->no_reflink)
			continue;
		same = cache_is_whole(cache, key, object.data, &st);
		placed = same && place_linked(object.data, &to, links->types[i], mode, &st, &failure);
		if (!placed && links->types[i] == CACHE_REFLINK)
			cache->no_reflink = true;
	}
	if (ok && !same)
		ok = err_set(err, ERR_INPUT,
			     "the object %s of DVC's cache is damaged: remove it, and fetch it again",
			     object.data);
	else if (ok && !placed)
		ok = err_set(err, ERR_OUTSIDE, "no way to link from DVC's cache (cache.type) works for %s: %s", path,
			     strerror(failure));
	if (to.folder >= 0)
		close(to.folder);
	buf_release(&object);
	return ok;
}
