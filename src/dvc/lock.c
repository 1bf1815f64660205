/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/lock.h"
#include "pipeline/node.h"

#include <string.h>

#define SCHEMA "2.0"

static bool read_number(const struct node_source *source, const struct yaml_node *map, const char *key,
			int64_t *out, struct err *err)
{
	const struct yaml_node *value = yaml_get(map, key);

	*out = -1;
	return !value || value->kind == YAML_NULL || node_int(source, map, key, out, err);
}

/* A string, or a number that is one without its quotes: a digest of digits alone. */
static const char *read_word(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *value = yaml_get(map, key);
	bool is_word = value && value->kind != YAML_NULL && value->kind != YAML_LIST &&
		       value->kind != YAML_MAP;

	return is_word ? value->text.data : NULL;
}

bool dvc_item_parse(struct arena *arena, const struct yaml_node *map, const char *file,
		    struct dvc_item *out, struct err *err)
{
	struct node_source source = { .arena = arena, .file = file };

	if (!node_expect(&source, map, YAML_MAP, "an entry of deps or outs", err))
		return false;
	*out = (struct dvc_item){
		.hash = read_word(map, "hash"), .md5 = read_word(map, "md5"),
		.etag = read_word(map, "etag"), .checksum = read_word(map, "checksum"),
		.version_id = read_word(map, "version_id"), .files = yaml_get(map, "files"),
		.cloud = yaml_get(map, "cloud"), .dataset = yaml_get(map, "dataset"),
	};
	return node_string(&source, map, "path", &out->path, err) &&
	       read_number(&source, map, "size", &out->size, err) &&
	       read_number(&source, map, "nfiles", &out->nfiles, err) &&
	       node_bool(&source, map, "isexec", &out->isexec, err);
}

static bool read_items(const struct node_source *source, const struct yaml_node *stage, const char *key,
		       struct dvc_item **out, size_t *count, struct err *err)
{
	const struct yaml_node *list = yaml_get(stage, key);

	*count = 0;
	if (!list || list->kind == YAML_NULL)
		return true;
	if (!node_expect(source, list, YAML_LIST, key, err))
		return false;
	*out = ARENA_ARRAY(source->arena, struct dvc_item, list->count);
	for (size_t i = 0; i < list->count; i++) {
		if (!dvc_item_parse(source->arena, list->items[i], source->file, &(*out)[i], err))
			return false;
		if (!(*out)[i].path)
			return node_fail(source, list->items[i], err, "an entry of %s has no path", key);
	}
	*count = list->count;
	return true;
}

static bool read_params(const struct node_source *source, const struct yaml_node *stage,
			struct dvc_lock_stage *out, struct err *err)
{
	const struct yaml_node *map = yaml_get(stage, "params");

	if (!map || map->kind == YAML_NULL)
		return true;
	if (!node_expect(source, map, YAML_MAP, "params", err))
		return false;
	out->params = ARENA_ARRAY(source->arena, struct dvc_values, map->count);
	out->param_count = map->count;
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *values = map->items[i];
		struct dvc_values *file = &out->params[i];

		if (!node_expect(source, values, YAML_MAP, "the params of a file", err))
			return false;
		*file = (struct dvc_values){
			.file = map->keys[i]->text.data, .count = values->count,
			.keys = ARENA_ARRAY(source->arena, const char *, values->count),
			.values = (const struct yaml_node **)values->items,
		};
		for (size_t k = 0; k < values->count; k++)
			file->keys[k] = values->keys[k]->text.data;
	}
	return true;
}

static bool read_stage(const struct node_source *source, const struct yaml_node *name,
		       const struct yaml_node *node, struct dvc_lock_stage *out, struct err *err)
{
	*out = (struct dvc_lock_stage){ .name = name->text.data };
	if (!node_expect(source, node, YAML_MAP, "the entry of a stage", err))
		return false;
	out->cmd = yaml_get(node, "cmd");
	if (!out->cmd || (out->cmd->kind != YAML_STRING && out->cmd->kind != YAML_LIST))
		return node_fail(source, node, err, "the entry of the stage '%s' has no cmd", out->name);
	return read_items(source, node, "deps", &out->deps, &out->dep_count, err) &&
	       read_params(source, node, out, err) &&
	       read_items(source, node, "outs", &out->outs, &out->out_count, err);
}

bool dvc_lock_parse_stage(struct arena *arena, struct str bytes, const char *file, struct dvc_lock_stage *out,
			  struct err *err)
{
	struct node_source source = { .arena = arena, .file = file };
	struct yaml_node *root = yaml_parse(arena, bytes, file, err);
	struct yaml_node name = { .text = STR_NONE };

	return root && read_stage(&source, &name, root, out, err);
}

/* Names are looked up for each of a thousand stages. */
static void build_index(struct arena *arena, struct dvc_lock *lock)
{
	lock->room = 16;
	while (lock->room < 2 * lock->count)
		lock->room *= 2;
	lock->index = ARENA_ARRAY(arena, uint32_t, lock->room);
	for (size_t i = 0; i < lock->count; i++) {
		size_t slot = str_hash(str_of(lock->stages[i].name)) & (lock->room - 1);

		while (lock->index[slot])
			slot = (slot + 1) & (lock->room - 1);
		lock->index[slot] = (uint32_t)i + 1;
	}
}

const struct dvc_lock_stage *dvc_lock_find(const struct dvc_lock *lock, const char *name)
{
	size_t slot;

	if (!lock || !lock->count)
		return NULL;
	slot = str_hash(str_of(name)) & (lock->room - 1);
	for (; lock->index[slot]; slot = (slot + 1) & (lock->room - 1)) {
		const struct dvc_lock_stage *stage = &lock->stages[lock->index[slot] - 1];

		if (strcmp(stage->name, name) == 0)
			return stage;
	}
	return NULL;
}

/* The line, from 1, that begins with a mark that Git puts around what it could not merge; 0: none. */
static size_t conflict_line(struct str bytes)
{
	static const char *const marks[] = { "<<<<<<< ", ">>>>>>> ", "||||||| " };
	struct str line;

	for (size_t n = 1; str_next(&bytes, '\n', &line); n++) {
		for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
			if (str_starts(line, marks[i]))
				return n;
		}
	}
	return 0;
}

static bool read_stages(const struct node_source *source, const struct yaml_node *stages,
			struct dvc_lock *out, struct err *err)
{
	if (!stages || stages->kind == YAML_NULL)
		return true;
	if (!node_expect(source, stages, YAML_MAP, "stages", err))
		return false;
	out->stages = ARENA_ARRAY(source->arena, struct dvc_lock_stage, stages->count);
	for (size_t i = 0; i < stages->count; i++) {
		if (!read_stage(source, stages->keys[i], stages->items[i], &out->stages[i], err))
			return false;
	}
	out->count = stages->count;
	build_index(source->arena, out);
	return true;
}

bool dvc_lock_parse(struct arena *arena, struct str bytes, const char *file, struct dvc_lock *out,
		    struct err *err)
{
	struct node_source source = { .arena = arena, .file = file };
	struct yaml_node *root = yaml_parse(arena, bytes, file, err);
	const struct yaml_node *schema;

	*out = (struct dvc_lock){ .count = 0 };
	if (root && root->kind == YAML_NULL)
		return true;
	if (!root || root->kind != YAML_MAP) {
		size_t line = conflict_line(bytes);

		if (!line)
			return root && node_expect(&source, root, YAML_MAP, "a lock", err);
		err_clear(err);
		return err_set(err, ERR_INPUT,
			       "%s:%zu: the file has merge conflicts; settle them, or take one side and "
			       "run \"dvc repro\"", file, line);
	}
	schema = yaml_get(root, "schema");
	out->is_old = !schema;
	if (schema && !str_is(schema->text, SCHEMA))
		return node_fail(&source, schema, err,
				 "the schema '%s' is not the one that is known (" SCHEMA
				 "); a newer DVC may have written it", schema->text.data);
	out->datasets = schema ? yaml_get(root, "datasets") : NULL;
	return read_stages(&source, schema ? yaml_get(root, "stages") : root, out, err);
}

const struct dvc_item *dvc_item_find(const struct dvc_item *items, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(items[i].path, path) == 0)
			return &items[i];
	}
	return NULL;
}

const struct dvc_values *dvc_values_find(const struct dvc_lock_stage *stage, const char *file)
{
	for (size_t i = 0; stage && i < stage->param_count; i++) {
		if (strcmp(stage->params[i].file, file) == 0)
			return &stage->params[i];
	}
	return NULL;
}
