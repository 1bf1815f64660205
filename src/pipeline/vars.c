/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/vars.h"
#include "base/map.h"
#include "pipeline/param_file.h"
#include "pipeline/template.h"

#include <string.h>

#define DEFAULT_FILE "params.yaml"

static const struct yaml_node *find_date(const struct yaml_node *node)
{
	const struct yaml_node *found = node->date ? node : NULL;

	for (size_t i = 0; i < node->count && !found; i++)
		found = find_date(node->items[i]);
	return found;
}

/* A file's content, NULL when there is no such file. */
static bool read_file(struct vars_files *files, const char *path, const struct yaml_node **out,
		      struct err *err)
{
	struct arena *arena = files->source.arena;
	struct node_source source = { arena, path };
	const struct yaml_node *root, *date;
	struct buf bytes = BUF_INIT;
	bool found = false, ok = true;

	*out = NULL;
	for (size_t i = 0; i < files->files.len; i++) {
		if (strcmp(files->files.items[i].file, path) == 0) {
			*out = files->files.items[i].root;
			return true;
		}
	}
	if (files->reader)
		ok = files->reader->read(files->reader->context, path, &bytes, &found, err);
	if (!ok || !found) {
		buf_release(&bytes);
		return ok;
	}
	root = param_file_parse(arena, arena_str(arena, buf_str(&bytes)), path, err);
	buf_release(&bytes);
	if (!root || !node_expect(&source, root, YAML_MAP, "a file of variables", err))
		return false;
	date = files->dates ? NULL : find_date(root);
	if (date)
		return node_fail(&source, date, err, "the date %.*s is no value that a template can take; put "
				 "it in quotes", STR_ARG(date->text));
	VEC_PUSH(&files->files, (struct pipeline_source){ path, root });
	*out = root;
	return true;
}

/* Two maps as one, on their way from the keys in path. */
struct merge {
	struct arena *arena;
	struct buf path;
};

/* Finds the place of each of from's keys in into: count when it has none. */
static size_t *find_places(struct merge *merge, const struct yaml_node *into,
			   const struct yaml_node *from)
{
	size_t *places = ARENA_ARRAY(merge->arena, size_t, from->count);
	struct map seen = MAP_INIT;

	for (size_t i = 0; i < into->count; i++) {
		if (into->keys[i]->kind == YAML_STRING)
			map_put(&seen, into->keys[i]->text, &into->keys[i]);
	}
	for (size_t i = 0; i < from->count; i++) {
		struct yaml_node **key = map_find(&seen, from->keys[i]->text);

		places[i] = key ? (size_t)(key - into->keys) : into->count;
	}
	map_release(&seen);
	return places;
}

/* NULL when both have a value under the same keys, which then are in path. */
static const struct yaml_node *merge_maps(struct merge *merge, const struct yaml_node *into,
					  const struct yaml_node *from)
{
	size_t *places = find_places(merge, into, from), len = merge->path.len;
	struct yaml_node *map = ARENA_NEW(merge->arena, struct yaml_node);

	*map = *into;
	map->keys = ARENA_ARRAY(merge->arena, struct yaml_node *, into->count + from->count);
	map->items = ARENA_ARRAY(merge->arena, struct yaml_node *, into->count + from->count);
	for (size_t i = 0; i < into->count; i++) {
		map->keys[i] = into->keys[i];
		map->items[i] = into->items[i];
	}
	for (size_t i = 0; i < from->count; i++) {
		const struct yaml_node *old, *both;

		/* No template can name the others. */
		if (from->keys[i]->kind != YAML_STRING)
			continue;
		if (places[i] == into->count) {
			map->keys[map->count] = from->keys[i];
			map->items[map->count++] = from->items[i];
			continue;
		}
		old = into->items[places[i]];
		buf_printf(&merge->path, "%s%.*s", len ? "." : "", STR_ARG(from->keys[i]->text));
		both = old->kind == YAML_MAP && from->items[i]->kind == YAML_MAP
			       ? merge_maps(merge, old, from->items[i]) : NULL;
		if (!both)
			return NULL;
		map->items[places[i]] = (struct yaml_node *)both;
		buf_truncate(&merge->path, len);
	}
	return map;
}

/* The first part that has something at the dotted path. */
static const char *part_with(const struct vars *vars, const char *path)
{
	for (size_t i = 0; i < vars->count; i++) {
		const struct yaml_node *node = vars->parts[i].root;
		struct str rest = str_of(path), name;

		while (node && str_next(&rest, '.', &name)) {
			const struct yaml_node *next = NULL;

			for (size_t j = 0; node->kind == YAML_MAP && j < node->count && !next; j++) {
				if (str_equal(node->keys[j]->text, name))
					next = node->items[j];
			}
			node = next;
		}
		if (node)
			return vars->parts[i].name;
	}
	return "another place";
}

static bool add_part(struct vars *vars, struct vars_files *files, const struct yaml_node *at,
		     struct vars_part part, struct err *err)
{
	struct arena *arena = files->source.arena;
	struct merge merge = { .arena = arena, .path = BUF_INIT };
	struct vars_part *parts = ARENA_ARRAY(arena, struct vars_part, vars->count + 1);
	const struct yaml_node *root = vars->root ? merge_maps(&merge, vars->root, part.root) : part.root;
	bool ok = root != NULL;

	if (!ok)
		node_fail(&files->source, at, err, "'%s' of %s is defined already, in %s; rename one of the two",
			  merge.path.data, part.name, part_with(vars, merge.path.data));
	buf_release(&merge.path);
	if (!ok)
		return false;
	if (vars->count)
		memcpy(parts, vars->parts, vars->count * sizeof(*parts));
	parts[vars->count] = part;
	vars->parts = parts;
	vars->count++;
	vars->root = root;
	return true;
}

bool vars_add_default(struct vars *vars, struct vars_files *files, const char *folder,
		      struct err *err)
{
	struct yaml_node at = { .line = 1 };
	const struct yaml_node *root;
	const char *path;

	if (!node_path(&files->source, &at, folder, DEFAULT_FILE, &path, err) ||
	    !read_file(files, path, &root, err))
		return false;
	return !root || add_part(vars, files, &at, (struct vars_part){ path, path, true, root }, err);
}

/* Whether an item that names a file goes with those before it: *skip when it is there already. */
static bool check_loaded(const struct vars *vars, struct vars_files *files, const struct yaml_node *item,
			 const char *path, const struct yaml_node *chosen, bool *skip, struct err *err)
{
	*skip = false;
	for (size_t i = 0; i < vars->count; i++) {
		const struct vars_part *part = &vars->parts[i];

		if (!part->file || strcmp(part->file, path) != 0)
			continue;
		if (!chosen && part->whole) {
			*skip = true;
			return true;
		}
		if (!chosen || part->whole)
			return node_fail(&files->source, item, err,
					 "%s is taken as a whole and by keys; name it once", path);
		for (size_t j = 0; j < chosen->count; j++) {
			for (size_t k = 0; k < part->root->count; k++) {
				if (str_equal(chosen->keys[j]->text, part->root->keys[k]->text))
					return node_fail(&files->source, item, err,
							 "'%s' of %s is taken already",
							 chosen->keys[j]->text.data, path);
			}
		}
	}
	return true;
}

/* The map of only those keys of root that keys, separated by commas, names; NULL for all of it. */
static bool choose(struct vars_files *files, const struct yaml_node *item, const struct yaml_node *root,
		   const char *path, struct str keys, const struct yaml_node **out, struct err *err)
{
	struct arena *arena = files->source.arena;
	struct yaml_node *map = ARENA_NEW(arena, struct yaml_node);
	struct str key;

	*map = *root;
	map->count = 0;
	map->keys = ARENA_ARRAY(arena, struct yaml_node *, keys.len + 1);
	map->items = ARENA_ARRAY(arena, struct yaml_node *, keys.len + 1);
	while (str_next(&keys, ',', &key)) {
		size_t i = 0;

		if (!key.len)
			continue;
		while (i < root->count && !str_equal(root->keys[i]->text, key))
			i++;
		if (i == root->count)
			return node_fail(&files->source, item, err, "%s has no '%.*s'", path, STR_ARG(key));
		map->keys[map->count] = root->keys[i];
		map->items[map->count++] = root->items[i];
	}
	*out = map->count ? map : NULL;
	return true;
}

/* "file" or "file:key,key". */
static bool add_file(struct vars *vars, struct vars_files *files, const char *folder,
		     const struct yaml_node *item, const struct yaml_node **added, struct err *err)
{
	struct arena *arena = files->source.arena;
	struct str keys = item->text, name;
	const struct yaml_node *root, *chosen = NULL;
	const char *path;
	bool skip;

	*added = NULL;
	if (!str_next(&keys, ':', &name))
		return node_fail(&files->source, item, err, "an empty path");
	if (!node_path(&files->source, item, folder, arena_strndup(arena, name.data, name.len), &path, err) ||
	    !read_file(files, path, &root, err))
		return false;
	if (!root)
		return node_fail(&files->source, item, err, "'vars' names %s, which is not there", path);
	if (!choose(files, item, root, path, keys, &chosen, err) ||
	    !check_loaded(vars, files, item, path, chosen, &skip, err))
		return false;
	if (skip)
		return true;
	*added = chosen ? chosen : root;
	return add_part(vars, files, item, (struct vars_part){ path, path, !chosen, *added }, err);
}

static bool check_reserved(struct vars_files *files, const struct yaml_node *item,
			   const struct yaml_node *map, const char *const *reserved, struct err *err)
{
	for (; reserved && *reserved && map; reserved++) {
		for (size_t i = 0; i < map->count; i++) {
			if (str_is(map->keys[i]->text, *reserved))
				return node_fail(&files->source, item, err,
						 "'%s' is the name of what a generated stage gets; call the "
						 "variable something else",
						 *reserved);
		}
	}
	return true;
}

bool vars_add_list(struct vars *vars, struct vars_files *files, const char *folder,
		   const struct yaml_node *list, const char *const *reserved, struct err *err)
{
	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml_node *item = list->items[i], *added = item;
		struct vars_part part = { .root = item };

		if (template_in_node(item))
			return node_fail(&files->source, item, err, "templates are not allowed in 'vars'");
		if (item->kind == YAML_MAP) {
			part.name = arena_printf(files->source.arena, "vars[%zu]", i);
			if (!add_part(vars, files, item, part, err))
				return false;
		} else if (!add_file(vars, files, folder, item, &added, err)) {
			return false;
		}
		if (!check_reserved(files, item, added, reserved, err))
			return false;
	}
	return true;
}
