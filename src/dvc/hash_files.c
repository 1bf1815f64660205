/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/hash_files.h"
#include "base/clock.h"
#include "base/vec.h"
#include "dvc/near.h"
#include "dvc/parallel.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>

#define LOOK_AT_ONCE 512
#define FEW_FILES 8
#define FEW_BYTES ((int64_t)64 * 1024)
#define SAVE_MILLISECONDS 20000
#define LARGE_SHIFT 24		/* files of 16 MiB and more are begun first, the largest at the front */

struct hashing {
	struct hash_cache *cache;
	int root;
	struct arena *arena;
	struct hash_task *tasks;
	struct hasher *hashers[PARALLEL_MAX];	/* of each thread, made when it is needed */
	size_t *unknown;		/* tasks whose file must be read */
	atomic_size_t unknown_count;
	atomic_llong files_done, bytes_done;
	atomic_bool stopped;
	struct hash_progress *progress;
	int64_t saved_at;
	pthread_mutex_t mutex;		/* of the arena */
};

static void fail(struct hashing *hashing, struct hash_task *task, const struct err *err)
{
	pthread_mutex_lock(&hashing->mutex);
	task->problem = arena_strdup(hashing->arena, err->text);
	pthread_mutex_unlock(&hashing->mutex);
	task->failure = err->code;
}

static bool look(void *context, unsigned thread, size_t from, size_t to)
{
	struct hashing *hashing = context;
	struct near near = NEAR(hashing->root);

	(void)thread;
	for (size_t i = from; i < to; i++) {
		struct hash_task *task = &hashing->tasks[i];
		struct stat st;

		task->problem = NULL;
		task->failure = ERR_NONE;
		if (near_stat(&near, task->path, &st) != 0) {
			struct err err = ERR_INIT;

			err_sys(&err, "cannot look at %s", task->path);
			fail(hashing, task, &err);
			continue;
		}
		task->size = st.st_size;
		task->executable = (st.st_mode & 0111) != 0;
		if (!hash_cache_find(hashing->cache, task->path, &st, task->rule, &task->hash))
			hashing->unknown[atomic_fetch_add(&hashing->unknown_count, 1)] = i;
	}
	near_release(&near);
	return true;
}

static bool hash(void *context, unsigned thread, size_t from, size_t to)
{
	struct hashing *hashing = context;

	if (!hashing->hashers[thread])
		hashing->hashers[thread] = hasher_new(&hashing->bytes_done);
	for (size_t i = from; i < to; i++) {
		struct hash_task *task = &hashing->tasks[hashing->unknown[i]];
		struct err err = ERR_INIT;
		struct stat st;

		if (atomic_load(&hashing->stopped))
			return false;
		if (hasher_file(hashing->hashers[thread], hashing->root, task->path, task->rule, &task->hash,
				&st, &err)) {
			task->size = st.st_size;
			hash_cache_put(hashing->cache, task->path, &st, task->rule, &task->hash);
		} else {
			fail(hashing, task, &err);
		}
		atomic_fetch_add(&hashing->files_done, 1);
	}
	return true;
}

static void tick(void *context)
{
	struct hashing *hashing = context;
	int64_t now = clock_steady();

	if (hashing->progress) {
		hashing->progress->files_done = atomic_load(&hashing->files_done);
		hashing->progress->bytes_done = atomic_load(&hashing->bytes_done);
		hashing->progress->show(hashing->progress->context, hashing->progress);
		atomic_store(&hashing->stopped, hashing->progress->stop);
	}
	if (now - hashing->saved_at > SAVE_MILLISECONDS) {
		hashing->saved_at = now;
		(void)!hash_cache_save(hashing->cache, NULL);
	}
}

static int largest_first(const void *a, const void *b, void *context)
{
	const struct hash_task *tasks = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	int64_t large_x = tasks[x].size >> LARGE_SHIFT, large_y = tasks[y].size >> LARGE_SHIFT;

	if (large_x != large_y)
		return large_x > large_y ? -1 : 1;
	return x < y ? -1 : x > y;
}

static bool hash_unknown(struct hashing *hashing)
{
	size_t count = hashing->unknown_count;
	struct parallel work = { .work = hash, .tick = tick, .context = hashing, .count = count, .at_once = 1 };
	int64_t bytes = 0;
	bool ok;

	if (!count)
		return true;
	for (size_t i = 0; i < count; i++)
		bytes += hashing->tasks[hashing->unknown[i]].size;
	/* It is done before a thread would have begun. */
	if (count <= FEW_FILES && bytes <= FEW_BYTES) {
		work.tick = NULL;
		work.at_once = count;
	}
	qsort_r(hashing->unknown, count, sizeof(*hashing->unknown), largest_first, hashing->tasks);
	if (hashing->progress) {
		hashing->progress->stop = false;
		hashing->progress->files = (int64_t)count;
		hashing->progress->bytes = bytes;
	}
	hashing->saved_at = clock_steady();
	ok = parallel_run(&work);
	if (ok && hashing->progress)
		tick(hashing);
	for (unsigned i = 0; i < PARALLEL_MAX; i++)
		hasher_free(hashing->hashers[i]);
	return ok;
}

bool hash_files(struct hash_cache *cache, int root, struct arena *arena, struct hash_task *tasks, size_t count,
		struct hash_progress *progress, struct err *err)
{
	struct hashing hashing = { .cache = cache, .root = root, .arena = arena, .tasks = tasks,
				   .progress = progress, .mutex = PTHREAD_MUTEX_INITIALIZER };
	struct parallel work = { .work = look, .context = &hashing, .count = count, .at_once = LOOK_AT_ONCE };
	bool ok;

	hashing.unknown = mem_zalloc(count + 1, sizeof(*hashing.unknown));
	ok = parallel_run(&work) && hash_unknown(&hashing);
	free(hashing.unknown);
	pthread_mutex_destroy(&hashing.mutex);
	return ok || err_set(err, ERR_BUSY, "hashing was given up");
}
