/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/node.h"
#include "base/buf.h"

#include <stdio.h>
#include <string.h>

bool node_fail(const struct node_source *source, const struct yaml_node *node, struct err *err,
	       const char *format, ...)
{
	char text[700];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return err_set(err, ERR_INPUT, "%s:%u: %s", source->file, node->line, text);
}

bool node_expect(const struct node_source *source, const struct yaml_node *node, enum yaml_kind kind,
		 const char *what, struct err *err)
{
	return node->kind == kind || node_fail(source, node, err, "%s must be %s, but is %s", what,
					       yaml_kind_name(kind), yaml_kind_name(node->kind));
}

bool node_check_keys(const struct node_source *source, const struct yaml_node *map, const char *what,
		     const char *const *known, size_t count, struct err *err)
{
	for (size_t i = 0; i < map->count; i++) {
		struct str key = map->keys[i]->text;
		const char *nearest;
		bool is_known = false;

		for (size_t j = 0; j < count && !is_known; j++)
			is_known = str_is(key, known[j]);
		if (is_known)
			continue;
		nearest = str_nearest(key, known, count);
		return node_fail(source, map->keys[i], err, "'%.*s' is not a key of %s%s%s%s",
				 STR_ARG(key), what, nearest ? "; did you mean '" : "",
				 nearest ? nearest : "", nearest ? "'?" : "");
	}
	return true;
}

/* A scalar as the text that was written: "cmd: 5" and "branch: 1.0" are meant as text. */
static bool as_string(const struct node_source *source, const struct yaml_node *node,
		      const char *what, const char **out, struct err *err)
{
	if (node->kind == YAML_LIST || node->kind == YAML_MAP || node->kind == YAML_NULL)
		return node_fail(source, node, err, "'%s' must be a string, but is %s", what,
				 yaml_kind_name(node->kind));
	if (memchr(node->text.data, '\0', node->text.len))
		return node_fail(source, node, err, "'%s' holds a NUL character", what);
	*out = arena_strndup(source->arena, node->text.data, node->text.len);
	return true;
}

bool node_string(const struct node_source *source, const struct yaml_node *map, const char *key,
		 const char **out, struct err *err)
{
	const struct yaml_node *node = yaml_get(map, key);

	return !node || as_string(source, node, key, out, err);
}

bool node_bool(const struct node_source *source, const struct yaml_node *map, const char *key,
	       bool *out, struct err *err)
{
	const struct yaml_node *node = yaml_get(map, key);

	if (!node)
		return true;
	if (node->kind != YAML_BOOL)
		return node_fail(source, node, err, "'%s' must be true or false, but is %s", key,
				 yaml_kind_name(node->kind));
	*out = node->integer != 0;
	return true;
}

bool node_int(const struct node_source *source, const struct yaml_node *map, const char *key,
	      int64_t *out, struct err *err)
{
	const struct yaml_node *node = yaml_get(map, key);

	if (!node)
		return true;
	if (node->kind != YAML_INT)
		return node_fail(source, node, err, "'%s' must be a whole number, but is %s", key,
				 yaml_kind_name(node->kind));
	*out = node->integer;
	return true;
}

bool node_strings(const struct node_source *source, const struct yaml_node *map, const char *key,
		  const char ***out, size_t *count, struct err *err)
{
	const struct yaml_node *node = yaml_get(map, key);

	if (!node || node->kind == YAML_NULL)
		return true;
	*count = node->kind == YAML_LIST ? node->count : 1;
	*out = ARENA_ARRAY(source->arena, const char *, *count);
	if (node->kind != YAML_LIST)
		return as_string(source, node, key, &(*out)[0], err);
	for (size_t i = 0; i < *count; i++) {
		if (!as_string(source, node->items[i], key, &(*out)[i], err))
			return false;
	}
	return true;
}

/* Appends the parts of path to the list, resolving "." and ".."; false when it leads out. */
static bool add_parts(struct str path, struct str *parts, size_t *count)
{
	struct str part;

	while (str_next(&path, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (!str_is(part, ".."))
			parts[(*count)++] = part;
		else if (*count == 0)
			return false;
		else
			(*count)--;
	}
	return true;
}

bool node_path(const struct node_source *source, const struct yaml_node *node, const char *folder,
	       const char *path, const char **out, struct err *err)
{
	struct str *parts = ARENA_ARRAY(source->arena, struct str, strlen(folder) + strlen(path) + 2);
	size_t count = 0;
	struct buf joined = BUF_INIT;

	if (!*path)
		return node_fail(source, node, err, "an empty path");
	if (strstr(path, "://"))
		return node_fail(source, node, err, "%s: addresses are not supported yet, only paths "
				 "inside the repository", path);
	if (*path == '/' || !add_parts(str_of(folder), parts, &count) ||
	    !add_parts(str_of(path), parts, &count))
		return node_fail(source, node, err, "%s leads out of the repository", path);
	for (size_t i = 0; i < count; i++)
		buf_printf(&joined, "%s%.*s", i ? "/" : "", STR_ARG(parts[i]));
	*out = arena_strdup(source->arena, count ? joined.data : ".");
	buf_release(&joined);
	return true;
}
