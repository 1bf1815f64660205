/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/data.h"
#include "base/vec.h"

#include <string.h>

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct data_item *)a)->path, ((const struct data_item *)b)->path);
}

static void sort_items(struct data_list *list)
{
	size_t kept = 0;

	if (list->count)
		qsort(list->items, list->count, sizeof(*list->items), by_path);
	for (size_t i = 0; i < list->count; i++) {
		if (!kept || strcmp(list->items[kept - 1].path, list->items[i].path) != 0)
			list->items[kept++] = list->items[i];
	}
	list->count = kept;
}

bool data_key_of(const struct dvc_item *item, struct cache_key *out)
{
	*out = (struct cache_key){ .rule = HASH_MD5 };
	if (!item)
		return false;
	out->rule = item->hash && strcmp(item->hash, "md5") == 0 ? HASH_MD5 : HASH_DOS2UNIX;
	return item->md5 && hash_parse(str_of(item->md5), &out->hash, &out->is_folder);
}

void data_recorded_keys(struct arena *arena, const struct dvc_project *project, struct data_list *out)
{
	VEC_OF(struct data_item) items = VEC_INIT;

	for (size_t i = 0; i < project->stage_count; i++) {
		const struct dvc_stage *stage = &project->stages[i];

		for (size_t j = 0; j < stage->stage->out_count; j++) {
			const struct stage_out *made = &stage->stage->outs[j];
			struct data_item item = { .path = made->path };
			const struct dvc_item *lock;

			if (!made->cached || made->external)
				continue;
			lock = stage->lock ? dvc_item_find(stage->lock->outs, stage->lock->out_count, made->text) : NULL;
			item.has_key = data_key_of(lock, &item.key);
			item.is_folder = item.has_key && item.key.is_folder;
			item.executable = item.has_key && lock->isexec;
			VEC_PUSH(&items, item);
		}
	}
	VEC_TO_ARENA(&items, arena, &out->items, &out->count);
	sort_items(out);
}

void data_recorded(struct arena *arena, const struct dvc_project *project, struct cache *cache,
		   struct cache *remote, struct data_list *out)
{
	data_recorded_keys(arena, project, out);
	for (size_t i = 0; i < out->count; i++) {
		struct data_item *item = &out->items[i];

		if (item->is_folder)
			item->unknown = !cache_manifest(cache, arena, &item->key, &item->manifest, NULL) &&
					!(remote && cache_manifest(remote, arena, &item->key, &item->manifest, NULL));
	}
}

bool data_on_disk(struct arena *arena, struct walk *walk, struct hash_cache *known,
		  const struct data_list *recorded, struct hash_progress *progress, struct data_list *out, struct err *err)
{
	size_t count = recorded->count;
	struct content *contents = ARENA_ARRAY(arena, struct content, count + 1);
	bool ok = true;

	out->items = ARENA_ARRAY(arena, struct data_item, count + 1);
	out->count = 0;
	for (size_t i = 0; i < count; i++) {
		const struct data_item *item = &recorded->items[i];

		contents[i] = (struct content){
			.path = item->path, .rule = item->key.rule,
			.recorded = item->is_folder && !item->unknown ? &item->manifest : NULL,
			.recorded_hash = item->key.hash,
		};
	}
	if (!content_read(walk, known, arena, contents, count, progress, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct content *found = &contents[i];
		bool is_folder = found->kind == CONTENT_FOLDER;

		ok = content_check(found, err) && ok;
		if (found->kind != CONTENT_MISSING)
			out->items[out->count++] = (struct data_item){
				.path = found->path, .is_folder = is_folder, .has_key = true,
				.key = { found->rule, found->hash, is_folder }, .manifest = found->manifest,
			};
	}
	sort_items(out);
	return ok;
}
