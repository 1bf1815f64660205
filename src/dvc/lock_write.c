/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/lock.h"
#include "dvc/yaml_make.h"
#include "dvc/yaml_write.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT_PARAMS "params.yaml"

static void add_text(struct arena *arena, struct yaml_node *map, const char *key, const char *text)
{
	if (text)
		yaml_make_entry(arena, map, key, yaml_make_text(arena, text));
}

void dvc_item_add_state(struct arena *arena, struct yaml_node *map, const struct dvc_item *item)
{
	add_text(arena, map, "md5", item->md5);
	if (!item->md5) {
		add_text(arena, map, "etag", item->etag);
		add_text(arena, map, "checksum", item->checksum);
	}
	if (item->size >= 0)
		yaml_make_entry(arena, map, "size", yaml_make_int(arena, item->size));
	if (item->nfiles >= 0)
		yaml_make_entry(arena, map, "nfiles", yaml_make_int(arena, item->nfiles));
	if (item->isexec)
		yaml_make_entry(arena, map, "isexec", yaml_make_bool(arena, true));
	add_text(arena, map, "version_id", item->version_id);
	if (item->md5) {
		add_text(arena, map, "etag", item->etag);
		add_text(arena, map, "checksum", item->checksum);
	}
	if (item->cloud)
		yaml_make_entry(arena, map, "cloud", item->cloud);
}

static struct yaml_node *make_item(struct arena *arena, const struct dvc_item *item)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	add_text(arena, map, "path", item->path);
	if (item->dataset) {
		yaml_make_entry(arena, map, "dataset", item->dataset);
		return map;
	}
	add_text(arena, map, "hash", item->hash);
	if (item->files)
		yaml_make_entry(arena, map, "files", item->files);
	else
		dvc_item_add_state(arena, map, item);
	return map;
}

static int by_path(const void *a, const void *b)
{
	const struct dvc_item *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static struct yaml_node *make_items(struct arena *arena, const struct dvc_item *items, size_t count)
{
	const struct dvc_item **sorted = ARENA_ARRAY(arena, const struct dvc_item *, count);
	struct yaml_node *list = yaml_make(arena, YAML_LIST);

	for (size_t i = 0; i < count; i++)
		sorted[i] = &items[i];
	qsort(sorted, count, sizeof(*sorted), by_path);
	for (size_t i = 0; i < count; i++)
		yaml_make_item(arena, list, make_item(arena, sorted[i]));
	return list;
}

/* The params of a file, while they are sorted. */
struct entry {
	const char *key;
	const struct yaml_node *value;
};

static int by_key(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static struct yaml_node *make_values(struct arena *arena, const struct dvc_values *values)
{
	struct entry *sorted = ARENA_ARRAY(arena, struct entry, values->count);
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	for (size_t i = 0; i < values->count; i++)
		sorted[i] = (struct entry){ values->keys[i],
					    yaml_make_value(arena, values->values[i]) };
	qsort(sorted, values->count, sizeof(*sorted), by_key);
	for (size_t i = 0; i < values->count; i++)
		yaml_make_append(arena, map, sorted[i].key, sorted[i].value);
	return map;
}

/* The default file first, the others by name. */
static int by_file(const void *a, const void *b)
{
	const struct dvc_values *const *x = a, *const *y = b;
	bool first = strcmp((*x)->file, DEFAULT_PARAMS) == 0;

	if (first || strcmp((*y)->file, DEFAULT_PARAMS) == 0)
		return first ? -1 : 1;
	return strcmp((*x)->file, (*y)->file);
}

static struct yaml_node *make_params(struct arena *arena, const struct dvc_lock_stage *stage)
{
	const struct dvc_values **sorted = ARENA_ARRAY(arena, const struct dvc_values *,
						       stage->param_count);
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	for (size_t i = 0; i < stage->param_count; i++)
		sorted[i] = &stage->params[i];
	qsort(sorted, stage->param_count, sizeof(*sorted), by_file);
	for (size_t i = 0; i < stage->param_count; i++)
		yaml_make_entry(arena, map, sorted[i]->file, make_values(arena, sorted[i]));
	return map;
}

struct yaml_node *dvc_lock_stage_node(struct arena *arena, const struct dvc_lock_stage *stage)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	yaml_make_entry(arena, map, "cmd", stage->cmd);
	if (stage->dep_count)
		yaml_make_entry(arena, map, "deps", make_items(arena, stage->deps, stage->dep_count));
	if (stage->param_count)
		yaml_make_entry(arena, map, "params", make_params(arena, stage));
	if (stage->out_count)
		yaml_make_entry(arena, map, "outs", make_items(arena, stage->outs, stage->out_count));
	return map;
}

void dvc_lock_format(struct arena *arena, const struct dvc_lock *lock, struct buf *out)
{
	struct yaml_node *root = yaml_make(arena, YAML_MAP), *stages = yaml_make(arena, YAML_MAP);

	yaml_make_entry(arena, root, "schema", yaml_make_text(arena, "2.0"));
	yaml_make_entry(arena, root, "stages", stages);
	for (size_t i = 0; i < lock->count; i++)
		yaml_make_append(arena, stages, lock->stages[i].name,
				 dvc_lock_stage_node(arena, &lock->stages[i]));
	if (lock->datasets)
		yaml_make_entry(arena, root, "datasets", lock->datasets);
	yaml_write(out, root);
}
