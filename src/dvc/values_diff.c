/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/vec.h"
#include "dvc/values.h"
#include "dvc/yaml_make.h"
#include "pipeline/param_file.h"
#include "pipeline/python_text.h"

#include <math.h>
#include <string.h>

struct flattening {
	struct arena *arena;
	VEC_OF(struct dvc_value_leaf) leaves;
};

static void flatten(struct flattening *flattening, const char *prefix, const struct yaml_node *value)
{
	if (value->kind == YAML_MAP) {
		for (size_t i = 0; i < value->count; i++)
			flatten(flattening,
				arena_printf(flattening->arena, "%s%s%s", prefix, *prefix ? "." : "",
					     value->keys[i]->text.data), value->items[i]);
		return;
	}
	VEC_PUSH(&flattening->leaves, (struct dvc_value_leaf){ prefix, value });
}

void dvc_values_leaves(struct arena *arena, const struct yaml_node *data, struct dvc_value_leaf **out,
		       size_t *count)
{
	struct flattening flattening = { .arena = arena };

	if (data)
		flatten(&flattening, "", data);
	VEC_TO_ARENA(&flattening.leaves, arena, out, count);
}

void dvc_values_flatten(struct arena *arena, const struct yaml_node *data, struct dvc_value_leaf **out,
			size_t *count)
{
	dvc_values_leaves(arena, data, out, count);
	for (size_t i = 0; i < *count; i++) {
		struct buf text = BUF_INIT;

		if ((*out)[i].value->kind != YAML_LIST || (*out)[i].value->tuple)
			continue;
		python_write(&text, (*out)[i].value);
		(*out)[i].value = yaml_make_text(arena, text.data);
		buf_release(&text);
	}
}

bool dvc_value_is_number(const struct yaml_node *value)
{
	return value && (value->kind == YAML_INT || value->kind == YAML_REAL || value->kind == YAML_BOOL);
}

static double number_of(const struct yaml_node *value)
{
	return value->kind == YAML_BOOL ? (double)value->integer : value->real;
}

static bool is_equal(const struct yaml_node *a, const struct yaml_node *b);

static bool is_same(const struct yaml_node *old, const struct yaml_node *new)
{
	if (!old || !new || old->kind == YAML_NULL || new->kind == YAML_NULL)
		return (!old || old->kind == YAML_NULL) && (!new || new->kind == YAML_NULL);
	if (dvc_value_is_number(old) && dvc_value_is_number(new)) {
		if (old->kind == YAML_INT && new->kind == YAML_INT)
			return old->integer == new->integer;
		return number_of(old) == number_of(new);
	}
	if (old->kind == YAML_LIST || old->kind == YAML_MAP)
		return old->tuple == new->tuple && is_equal(old, new);
	return old->kind == new->kind && old->kind == YAML_STRING && str_equal(old->text, new->text);
}

static bool is_equal(const struct yaml_node *a, const struct yaml_node *b)
{
	bool same = a->kind == b->kind && a->count == b->count;

	/* Python's readers make the same object of each NaN, which is then equal to itself. */
	if (a->kind == YAML_REAL && b->kind == YAML_REAL && isnan(a->real))
		return isnan(b->real);
	if (a->kind != YAML_LIST && a->kind != YAML_MAP)
		return is_same(a, b);
	for (size_t i = 0; same && i < a->count; i++) {
		const struct yaml_node *other = a->kind == YAML_LIST ? b->items[i]
								     : yaml_get(b, a->keys[i]->text.data);

		same = other && is_equal(a->items[i], other);
	}
	return same;
}

static const struct yaml_node *data_of(const struct dvc_value_files *files, const char *path)
{
	for (size_t i = 0; i < files->count; i++) {
		if (strcmp(files->items[i].path, path) == 0)
			return files->items[i].data;
	}
	return NULL;
}

static bool is_there(const struct dvc_value_files *files, const char *path)
{
	for (size_t i = 0; i < files->count; i++) {
		if (strcmp(files->items[i].path, path) == 0)
			return true;
	}
	return false;
}

bool dvc_values_equal(const struct dvc_value_files *a, const struct dvc_value_files *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++) {
		const struct yaml_node *data = data_of(b, a->items[i].path);

		same = a->items[i].data && data && is_equal(a->items[i].data, data);
	}
	return same;
}

struct comparing {
	struct arena *arena;
	bool all;
	VEC_OF(struct dvc_value_change) changes;
};

/* Beside a map, of whose keys it has none, one value stands for all that DVC cannot take apart, but if it is
 * nothing. */
static void compare_with_one(struct comparing *comparing, const char *path, const struct yaml_node *map,
			     const struct yaml_node *one, bool is_old)
{
	const struct yaml_node *other = param_is_nothing(one) ? NULL
							      : yaml_make_text(comparing->arena, "unable to parse");
	struct dvc_value_leaf *leaves;
	size_t count;

	dvc_values_flatten(comparing->arena, map, &leaves, &count);
	for (size_t i = 0; i < count; i++) {
		struct dvc_value_change change = { path, leaves[i].key, is_old ? other : leaves[i].value,
						   is_old ? leaves[i].value : other };

		if (comparing->all || !is_same(change.old, change.new))
			VEC_PUSH(&comparing->changes, change);
	}
}

static bool is_one(const struct yaml_node *data)
{
	return data && data->kind != YAML_MAP;
}

/* A file that is one text, or a list by its text, is for DVC what that is as JSON, if it is any. */
static const struct yaml_node *read_one(struct arena *arena, const struct yaml_node *data)
{
	struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	const struct yaml_node *read;

	if (!is_one(data) || (data->kind != YAML_STRING && data->kind != YAML_LIST) || data->tuple)
		return data;
	python_write(&text, data);
	read = param_json_parse(arena, arena_str(arena, buf_str(&text)), "", &ignored);
	if (!read)
		read = yaml_make_text(arena, text.data);
	buf_release(&text);
	return read;
}

static void compare_ones(struct comparing *comparing, const char *path, const struct yaml_node *old,
			 const struct yaml_node *new)
{
	while (old->kind == YAML_LIST && new->kind == YAML_LIST && !old->tuple && !new->tuple && old->count == 1 &&
	       new->count == 1) {
		old = old->items[0];
		new = new->items[0];
	}
	if (comparing->all || !is_same(old, new))
		VEC_PUSH(&comparing->changes, (struct dvc_value_change){ path, "", old, new });
}

static void compare_file(struct comparing *comparing, const char *path, const struct yaml_node *old,
			 const struct yaml_node *new)
{
	struct dvc_value_leaf *before, *after;
	size_t before_count, after_count;
	struct map known = MAP_INIT;

	old = read_one(comparing->arena, old);
	new = read_one(comparing->arena, new);
	if (is_one(old) && is_one(new)) {
		compare_ones(comparing, path, old, new);
		return;
	}
	if (is_one(old) != is_one(new)) {
		compare_with_one(comparing, path, is_one(old) ? new : old, is_one(old) ? old : new, is_one(old));
		return;
	}
	dvc_values_flatten(comparing->arena, old, &before, &before_count);
	dvc_values_flatten(comparing->arena, new, &after, &after_count);
	for (size_t i = 0; i < after_count; i++)
		map_put(&known, str_of(after[i].key), &after[i]);
	for (size_t i = 0; i < before_count; i++) {
		const struct dvc_value_leaf *now = map_find(&known, str_of(before[i].key));
		const struct yaml_node *value = now ? now->value : NULL;

		if (comparing->all || !is_same(before[i].value, value))
			VEC_PUSH(&comparing->changes,
				 (struct dvc_value_change){ path, before[i].key, before[i].value, value });
	}
	map_release(&known);
	for (size_t i = 0; i < before_count; i++)
		map_put(&known, str_of(before[i].key), &before[i]);
	for (size_t i = 0; i < after_count; i++) {
		if (!map_find(&known, str_of(after[i].key)) &&
		    (comparing->all || !is_same(NULL, after[i].value)))
			VEC_PUSH(&comparing->changes,
				 (struct dvc_value_change){ path, after[i].key, NULL, after[i].value });
	}
	map_release(&known);
}

void dvc_values_diff(struct arena *arena, const struct dvc_value_files *old,
		     const struct dvc_value_files *new, bool all, struct dvc_value_change **out, size_t *count)
{
	struct comparing comparing = { .arena = arena, .all = all };

	for (size_t i = 0; i < old->count; i++)
		compare_file(&comparing, old->items[i].path, old->items[i].data,
			     data_of(new, old->items[i].path));
	for (size_t i = 0; i < new->count; i++) {
		if (!is_there(old, new->items[i].path))
			compare_file(&comparing, new->items[i].path, NULL, new->items[i].data);
	}
	VEC_TO_ARENA(&comparing.changes, arena, out, count);
}
