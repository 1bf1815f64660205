/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/content.h"
#include "base/map.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>

/* Where the files of one item stand among the tasks. */
struct range {
	size_t from, count;
	struct content *same;	/* an earlier item that asks for the same, or NULL */
};

struct reading {
	struct walk *walk;
	struct arena *arena;
	struct range *ranges;
	VEC_OF(struct hash_task) tasks;
};

static bool list_folder(struct reading *reading, struct content *item, struct err *err)
{
	const char *const *paths;
	struct err own = ERR_INIT;
	size_t count;

	item->kind = CONTENT_FOLDER;
	if (!walk_files(reading->walk, reading->arena, str_of(item->path), &paths, &count, &own)) {
		item->problem = arena_strdup(reading->arena, own.text);
		item->failure = own.code;
		return own.code == ERR_INPUT || own.code == ERR_DENIED || own.code == ERR_NOT_FOUND ||
		       err_set(err, own.code, "%s", own.text);
	}
	VEC_RESERVE(&reading->tasks, reading->tasks.len + count);
	for (size_t i = 0; i < count; i++)
		VEC_PUSH(&reading->tasks, (struct hash_task){ .path = paths[i], .rule = item->rule });
	return true;
}

static bool look(struct reading *reading, struct content *item, struct err *err)
{
	bool ignored = false;
	struct stat st;

	item->kind = CONTENT_MISSING;
	item->problem = NULL;
	item->failure = ERR_NONE;
	if (fstatat(walk_root(reading->walk), item->path[0] ? item->path : ".", &st, 0) != 0) {
		struct err own = ERR_INIT;

		if (errno == ENOENT || errno == ENOTDIR)
			return true;
		err_sys(&own, "cannot look at %s", item->path);
		item->problem = arena_strdup(reading->arena, own.text);
		item->failure = own.code;
		return true;
	}
	if (!walk_is_ignored(reading->walk, str_of(item->path), S_ISDIR(st.st_mode), &ignored, err))
		return false;
	if (item->is_output && ignored)
		return true;
	if (S_ISDIR(st.st_mode))
		return list_folder(reading, item, err);
	item->kind = CONTENT_FILE;
	VEC_PUSH(&reading->tasks, (struct hash_task){ .path = item->path, .rule = item->rule });
	return true;
}

static void gather(struct reading *reading, struct content *item, const struct range *range)
{
	const struct hash_task *tasks = reading->tasks.items + range->from;
	size_t prefix = strlen(item->path);

	item->size = 0;
	item->executable_count = 0;
	for (size_t i = 0; i < range->count; i++) {
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
	item->manifest.entries = ARENA_ARRAY(reading->arena, struct manifest_entry, range->count);
	item->manifest.count = range->count;
	for (size_t i = 0; i < range->count; i++)
		item->manifest.entries[i] = (struct manifest_entry){
			.path = str_of(tasks[i].path + prefix), .hash = tasks[i].hash, .size = tasks[i].size,
			.executable = tasks[i].executable,
		};
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

bool content_read(struct walk *walk, struct hash_cache *cache, struct arena *arena, struct content *items,
		  size_t count, struct hash_progress *progress, struct err *err)
{
	struct reading reading = { .walk = walk, .arena = arena };
	struct map known = MAP_INIT;
	bool ok = true;

	reading.ranges = mem_zalloc(count + 1, sizeof(*reading.ranges));
	for (size_t i = 0; ok && i < count; i++) {
		struct range *range = &reading.ranges[i];
		const char *key = arena_printf(arena, "%d%d%s", items[i].rule == HASH_MD5,
					       items[i].is_output, items[i].path);

		range->same = map_find(&known, str_of(key));
		if (range->same)
			continue;
		map_put(&known, str_of(key), &items[i]);
		range->from = reading.tasks.len;
		ok = look(&reading, &items[i], err);
		range->count = reading.tasks.len - range->from;
	}
	ok = ok && hash_files(cache, walk_root(walk), arena, reading.tasks.items, reading.tasks.len, progress,
			      err);
	for (size_t i = 0; ok && i < count; i++) {
		if (reading.ranges[i].same)
			copy_answer(&items[i], reading.ranges[i].same);
		else if (items[i].kind != CONTENT_MISSING && !items[i].problem)
			gather(&reading, &items[i], &reading.ranges[i]);
	}
	map_release(&known);
	VEC_RELEASE(&reading.tasks);
	free(reading.ranges);
	return ok;
}
