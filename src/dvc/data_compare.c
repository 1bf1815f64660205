/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/vec.h"
#include "dvc/data.h"

#include <string.h>

struct comparing {
	struct arena *arena;
	const struct data_rules *rules;
	VEC_OF(struct data_change) changes;
};

static struct data_ref ref_of(const struct data_item *item)
{
	struct data_ref ref = { NULL, false, false, { 0 } };

	if (item)
		ref = (struct data_ref){ item->path, item->is_folder, item->has_key, item->key };
	return ref;
}

static bool same_key(const struct cache_key *a, const struct cache_key *b)
{
	return a->rule == b->rule && a->is_folder == b->is_folder && hash_equal(&a->hash, &b->hash);
}

static enum data_change_kind kind_of(const struct data_ref *old, const struct data_ref *new, bool by_hash)
{
	bool had = by_hash ? old->has_key : old->path != NULL, has = by_hash ? new->has_key : new->path != NULL;

	if (!had || !has)
		return had ? DATA_DELETED : has ? DATA_ADDED : DATA_UNCHANGED;
	if (old->has_key != new->has_key || old->is_folder != new->is_folder)
		return DATA_MODIFIED;
	return !old->has_key || same_key(&old->key, &new->key) ? DATA_UNCHANGED : DATA_MODIFIED;
}

static void add(struct comparing *comparing, enum data_change_kind kind, struct data_ref old, struct data_ref new)
{
	const struct data_rules *rules = comparing->rules;
	const char *path = new.path ? new.path : old.path;

	if (rules->wanted && !rules->wanted(rules->context, path))
		return;
	/* Nothing was ever recorded of it. */
	if (kind == DATA_UNCHANGED && !old.has_key && !new.has_key)
		return;
	VEC_PUSH(&comparing->changes, (struct data_change){ kind, old, new });
}

static struct data_ref file_ref(struct comparing *comparing, const struct data_item *item,
				const struct manifest_entry *entry)
{
	struct data_ref ref = { NULL, false, false, { 0 } };

	if (entry)
		ref = (struct data_ref){ arena_printf(comparing->arena, "%s/%s", item->path, entry->path.data),
					 false, true, { item->key.rule, entry->hash, false } };
	return ref;
}

/* The folders that the files of a folder lie in, of which is as little known as of the files; DVC tells them, too. */
static void add_unknown_folders(struct comparing *comparing, const struct data_item *item)
{
	const char *before = "";

	for (size_t i = 0; i < item->manifest.count; i++) {
		const char *path = item->manifest.entries[i].path.data;

		for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
			size_t len = (size_t)(end - path);

			if (strncmp(before, path, len + 1) != 0)
				add(comparing, DATA_UNKNOWN, (struct data_ref){ .path = NULL },
				    (struct data_ref){ .path = arena_printf(comparing->arena, "%s/%.*s", item->path,
									    (int)len, path),
						       .is_folder = true });
		}
		before = path;
	}
}

/* The files of two folders, either of which may be NULL or a file. */
static void compare_files(struct comparing *comparing, const struct data_item *old, const struct data_item *new)
{
	static const struct manifest none;
	const struct manifest *a = old ? &old->manifest : &none, *b = new ? &new->manifest : &none;
	bool unknown = (old && old->unknown) || (new && new->unknown);
	size_t i = 0, j = 0;

	if (unknown && new)
		add_unknown_folders(comparing, new);
	while (i < a->count || j < b->count) {
		const struct manifest_entry *x = i < a->count ? &a->entries[i] : NULL;
		const struct manifest_entry *y = j < b->count ? &b->entries[j] : NULL;
		int order = !x ? 1 : !y ? -1 : str_compare(x->path, y->path);
		struct data_ref left = file_ref(comparing, old, order <= 0 ? x : NULL);
		struct data_ref right = file_ref(comparing, new, order >= 0 ? y : NULL);

		i += order <= 0;
		j += order >= 0;
		add(comparing, unknown ? DATA_UNKNOWN : kind_of(&left, &right, comparing->rules->by_hash), left,
		    right);
	}
}

static void compare_items(struct comparing *comparing, const struct data_item *old, const struct data_item *new)
{
	struct data_ref left = ref_of(old), right = ref_of(new);

	add(comparing, kind_of(&left, &right, comparing->rules->by_hash), left, right);
	if (comparing->rules->granular)
		compare_files(comparing, old, new);
}

static const char *path_of(const struct data_change *change)
{
	return change->new.path ? change->new.path : change->old.path;
}

static size_t depth_of(const char *path)
{
	size_t depth = 0;

	while ((path = strchr(path, '/'))) {
		depth++;
		path++;
	}
	return depth;
}

/* By parts: what lies in a folder comes right behind it. */
static int compare_paths(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (!*a || !*b)
		return *a ? 1 : *b ? -1 : 0;
	if (*a == '/' || *b == '/')
		return *a == '/' ? -1 : 1;
	return (unsigned char)*a - (unsigned char)*b;
}

/* Unchanged ones and the like by depth; what is added or deleted, and so renamed, by path alone. */
static int by_depth(const void *a, const void *b)
{
	const struct data_change *x = a, *y = b;
	size_t deep_x = depth_of(path_of(x)), deep_y = depth_of(path_of(y));
	bool plain_x = x->kind == DATA_ADDED || x->kind == DATA_DELETED;
	bool plain_y = y->kind == DATA_ADDED || y->kind == DATA_DELETED;

	if (plain_x != plain_y)
		return plain_x ? 1 : -1;
	if (!plain_x && deep_x != deep_y)
		return deep_x < deep_y ? -1 : 1;
	return compare_paths(path_of(x), path_of(y));
}

/* Deletions of the same content, the first at the front. */
struct queue {
	struct data_change *change;
	struct queue *next, *last;
};

static struct str key_text(struct arena *arena, const struct cache_key *key)
{
	char *text = arena_alloc(arena, sizeof(key->hash) + 2, 1);

	text[0] = (char)('0' + key->rule);
	text[1] = (char)('0' + key->is_folder);
	memcpy(text + 2, &key->hash, sizeof(key->hash));
	return (struct str){ text, sizeof(key->hash) + 2 };
}

static void find_renames(struct arena *arena, struct data_change *changes, size_t *count)
{
	struct map deleted = MAP_INIT;
	size_t kept = 0;

	for (size_t i = 0; i < *count; i++) {
		struct queue *queue, *first;

		if (changes[i].kind != DATA_DELETED || !changes[i].old.has_key)
			continue;
		queue = ARENA_NEW(arena, struct queue);
		queue->change = &changes[i];
		queue->last = queue;
		first = map_find(&deleted, key_text(arena, &changes[i].old.key));
		if (first) {
			first->last->next = queue;
			first->last = queue;
		} else {
			map_put(&deleted, key_text(arena, &changes[i].old.key), queue);
		}
	}
	for (size_t i = 0; deleted.len && i < *count; i++) {
		struct queue *first;

		if (changes[i].kind != DATA_ADDED || !changes[i].new.has_key)
			continue;
		first = map_find(&deleted, key_text(arena, &changes[i].new.key));
		if (!first || !first->change)
			continue;
		changes[i].kind = DATA_RENAMED;
		changes[i].old = first->change->old;
		first->change->old.path = NULL;
		first->change = first->next ? first->next->change : NULL;
		first->next = first->next ? first->next->next : NULL;
	}
	for (size_t i = 0; i < *count; i++) {
		if (changes[i].old.path || changes[i].new.path)
			changes[kept++] = changes[i];
	}
	*count = kept;
	map_release(&deleted);
}

void data_compare(struct arena *arena, const struct data_list *old, const struct data_list *new,
		  const struct data_rules *rules, struct data_change **changes, size_t *count)
{
	struct comparing comparing = { .arena = arena, .rules = rules };
	size_t i = 0, j = 0;

	while (i < old->count || j < new->count) {
		const struct data_item *a = i < old->count ? &old->items[i] : NULL;
		const struct data_item *b = j < new->count ? &new->items[j] : NULL;
		int order = !a ? 1 : !b ? -1 : strcmp(a->path, b->path);

		i += order <= 0;
		j += order >= 0;
		compare_items(&comparing, order <= 0 ? a : NULL, order >= 0 ? b : NULL);
	}
	VEC_TO_ARENA(&comparing.changes, arena, changes, count);
	if (*count)
		qsort(*changes, *count, sizeof(**changes), by_depth);
	if (rules->renames)
		find_renames(arena, *changes, count);
}
