/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/content.h"
#include "base/map.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>

/* What is at one item's path. */
struct found {
	struct content *same;	/* an earlier item that asks for the same, or NULL */
	const char *const *paths;	/* the files */
	size_t count;
	size_t task;		/* where they stand among the tasks */
	bool ignored;
	const struct err *err;	/* why nothing can be done when this is wanted; NULL: nothing is amiss */
};

struct content_reading {
	struct walk *walk;
	struct arena arena;	/* of what is found */
	struct content *items;
	size_t count;
	struct found *found;
	bool has_thread;
	pthread_t thread;
	VEC_OF(struct hash_task) tasks;
};

static void keep_error(struct content_reading *reading, struct found *found, const struct err *err)
{
	struct err *kept = ARENA_NEW(&reading->arena, struct err);

	*kept = *err;
	found->err = kept;
}

static void list_folder(struct content_reading *reading, struct content *item, struct found *found)
{
	struct err own = ERR_INIT;

	item->kind = CONTENT_FOLDER;
	if (walk_files(reading->walk, &reading->arena, str_of(item->path), &found->paths, &found->count, &own))
		return;
	item->problem = arena_strdup(&reading->arena, own.text);
	item->failure = own.code;
	if (own.code != ERR_INPUT && own.code != ERR_DENIED && own.code != ERR_NOT_FOUND)
		keep_error(reading, found, &own);
}

static void look(struct content_reading *reading, struct content *item, struct found *found)
{
	struct err own = ERR_INIT;
	bool ignored = false;
	struct stat st;

	item->kind = CONTENT_MISSING;
	item->problem = NULL;
	item->failure = ERR_NONE;
	if (fstatat(walk_root(reading->walk), item->path[0] ? item->path : ".", &st, 0) != 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return;
		err_sys(&own, "cannot look at %s", item->path);
		item->problem = arena_strdup(&reading->arena, own.text);
		item->failure = own.code;
		return;
	}
	if (!walk_is_ignored(reading->walk, str_of(item->path), S_ISDIR(st.st_mode), &ignored, &own)) {
		keep_error(reading, found, &own);
		return;
	}
	found->ignored = ignored;
	if (item->is_output && ignored)
		return;
	if (S_ISDIR(st.st_mode)) {
		list_folder(reading, item, found);
		return;
	}
	item->kind = CONTENT_FILE;
	found->paths = &item->path;
	found->count = 1;
}

static void *list_all(void *argument)
{
	struct content_reading *reading = argument;
	struct map known[] = { [HASH_MD5] = MAP_INIT, [HASH_DOS2UNIX] = MAP_INIT };

	for (size_t i = 0; i < reading->count; i++) {
		struct content *item = &reading->items[i];
		struct found *found = &reading->found[i];

		found->same = map_find(&known[item->rule], str_of(item->path));
		/* To outputs and dependencies the same file is the same unless it is ignored. */
		if (found->same && found->same->is_output != item->is_output &&
		    reading->found[found->same - reading->items].ignored)
			found->same = NULL;
		if (found->same)
			continue;
		look(reading, item, found);
		map_put(&known[item->rule], str_of(item->path), item);
	}
	map_release(&known[HASH_MD5]);
	map_release(&known[HASH_DOS2UNIX]);
	return NULL;
}

static struct content_reading *new_reading(struct walk *walk, struct content *items, size_t count)
{
	struct content_reading *reading = mem_zalloc(1, sizeof(*reading));

	reading->walk = walk;
	reading->items = items;
	reading->count = count;
	reading->found = mem_zalloc(count + 1, sizeof(*reading->found));
	return reading;
}

struct content_reading *content_begin(struct walk *walk, struct content *items, size_t count)
{
	struct content_reading *reading = new_reading(walk, items, count);

	reading->has_thread = pthread_create(&reading->thread, NULL, list_all, reading) == 0;
	if (!reading->has_thread)
		list_all(reading);
	return reading;
}

/* Of what several items ask for, it is enough when one wants it. */
static void spread_wishes(struct content_reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		struct content *same = reading->found[i].same;

		if (same && !reading->items[i].unwanted)
			same->unwanted = false;
	}
}

/* False when what is wanted cannot be looked at at all. */
static bool make_tasks(struct content_reading *reading, struct err *err)
{
	for (size_t i = 0; i < reading->count; i++) {
		struct found *found = &reading->found[i];
		const struct content *item = &reading->items[i];

		found->task = reading->tasks.len;
		if (!item->unwanted && found->err)
			return err_set(err, found->err->code, "%s", found->err->text);
		if (found->same || item->unwanted || item->problem)
			continue;
		VEC_RESERVE(&reading->tasks, reading->tasks.len + found->count);
		for (size_t j = 0; j < found->count; j++)
			VEC_PUSH(&reading->tasks, (struct hash_task){ .path = found->paths[j], .rule = item->rule });
	}
	return true;
}

static void gather(struct content_reading *reading, struct arena *arena, struct content *item,
		   const struct found *found)
{
	const struct hash_task *tasks = reading->tasks.items + found->task;
	size_t prefix = strlen(item->path);

	item->size = 0;
	item->executable_count = 0;
	for (size_t i = 0; i < found->count; i++) {
		if (tasks[i].problem) {
			item->problem = tasks[i].problem;
			item->failure = tasks[i].failure;
			return;
		}
		item->size += tasks[i].size;
		item->executable_count += tasks[i].executable;
	}
	if (item->kind == CONTENT_FILE) {
		item->hash = tasks[0].hash;
		item->executable = tasks[0].executable;
		return;
	}
	prefix += prefix && item->path[prefix - 1] != '/';
	item->manifest.entries = ARENA_ARRAY(arena, struct manifest_entry, found->count);
	item->manifest.count = found->count;
	for (size_t i = 0; i < found->count; i++)
		item->manifest.entries[i] = (struct manifest_entry){
			.path = str_of(tasks[i].path + prefix), .hash = tasks[i].hash, .size = tasks[i].size,
			.executable = tasks[i].executable,
		};
	if (item->recorded && item->recorded->is_plain && manifest_equal(&item->manifest, item->recorded))
		item->hash = item->recorded_hash;
	else
		item->hash = manifest_hash(&item->manifest);
}

static void copy_answer(struct content *to, const struct content *from)
{
	to->kind = from->kind;
	to->hash = from->hash;
	to->size = from->size;
	to->executable = from->executable;
	to->executable_count = from->executable_count;
	to->manifest = from->manifest;
	to->problem = from->problem;
	to->failure = from->failure;
}

bool content_check(const struct content *content, struct err *err)
{
	return !content->problem || err_set(err, content->failure, "%s", content->problem);
}

bool content_finish(struct content_reading *reading, struct hash_cache *cache, struct arena *arena,
		    struct hash_progress *progress, struct err *err)
{
	bool ok;

	if (reading->has_thread)
		pthread_join(reading->thread, NULL);
	spread_wishes(reading);
	ok = make_tasks(reading, err) &&
	     hash_files(cache, walk_root(reading->walk), &reading->arena, reading->tasks.items, reading->tasks.len,
			progress, err);
	for (size_t i = 0; ok && i < reading->count; i++) {
		struct content *item = &reading->items[i];

		if (reading->found[i].same)
			copy_answer(item, reading->found[i].same);
		else if (item->kind != CONTENT_MISSING && !item->problem && !item->unwanted)
			gather(reading, arena, item, &reading->found[i]);
	}
	arena_join(arena, &reading->arena);
	VEC_RELEASE(&reading->tasks);
	free(reading->found);
	free(reading);
	return ok;
}

bool content_read(struct walk *walk, struct hash_cache *cache, struct arena *arena, struct content *items,
		  size_t count, struct hash_progress *progress, struct err *err)
{
	struct content_reading *reading = new_reading(walk, items, count);

	list_all(reading);
	return content_finish(reading, cache, arena, progress, err);
}
