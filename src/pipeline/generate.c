/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/generate.h"
#include "base/map.h"
#include "pipeline/python_text.h"

#include <string.h>

static const char *const only_item[] = { "item", NULL };
static const char *const item_and_key[] = { "item", "key", NULL };

/* Those so far, in order, and where each name stands. */
struct list {
	struct arena *arena;
	VEC_OF(struct generated) items;
	struct map places;	/* 1 + the index, in the place of a pointer: the items move */
};

static bool is_composite(const struct yaml_node *node)
{
	return node->kind == YAML_LIST || node->kind == YAML_MAP;
}

static void put(struct list *list, struct generated new)
{
	size_t place = (size_t)(uintptr_t)map_find(&list->places, str_of(new.name));

	if (place) {
		list->items.items[place - 1] = new;
		return;
	}
	VEC_PUSH(&list->items, new);
	map_put(&list->places, str_of(new.name), (void *)(uintptr_t)list->items.len);
}

static void finish(struct list *list, struct generated **out, size_t *count)
{
	map_release(&list->places);
	VEC_TO_ARENA(&list->items, list->arena, out, count);
}

static struct yaml_node *text_node(struct arena *arena, const struct yaml_node *like, const char *text)
{
	struct yaml_node *node = ARENA_NEW(arena, struct yaml_node);

	*node = (struct yaml_node){ .kind = YAML_STRING, .line = like->line, .column = like->column,
				    .text = str_of(text), .weight = 1, .depth = 1 };
	return node;
}

/* A value as part of a name.  Of those that come from variables DVC writes True for true. */
static void write_name(struct buf *out, const struct yaml_node *value, bool is_variable)
{
	if (is_variable)
		python_write(out, value);
	else
		template_write_value(out, value);
}

/* The name in the arena, without what would end a string of C. */
static const char *keep_name(struct arena *arena, struct buf *name)
{
	for (size_t i = 0; i < name->len; i++) {
		if (!name->data[i])
			name->data[i] = '?';
	}
	return arena_strndup(arena, name->data, name->len);
}

static void add_values(struct list *all, const struct yaml_node *raw, const struct yaml_node *values)
{
	struct buf name = BUF_INIT;
	bool by_number = false;

	for (size_t i = 0; i < values->count; i++)
		by_number = by_number || is_composite(values->items[i]);
	for (size_t i = 0; i < values->count; i++) {
		bool is_variable = raw->kind != YAML_LIST || raw->items[i] != values->items[i];

		buf_clear(&name);
		if (by_number)
			buf_printf(&name, "%zu", i);
		else
			write_name(&name, values->items[i], is_variable);
		put(all, (struct generated){ keep_name(all->arena, &name), values->items[i], NULL, only_item });
	}
	buf_release(&name);
}

static void add_entries(struct list *all, const struct yaml_node *raw, const struct yaml_node *map)
{
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < map->count; i++) {
		const char *kept;

		/* Of variables, only those that a template could name. */
		if (raw->kind != YAML_MAP && map->keys[i]->kind != YAML_STRING)
			continue;
		buf_clear(&name);
		write_name(&name, map->keys[i], false);
		kept = keep_name(all->arena, &name);
		put(all, (struct generated){ kept, map->items[i], text_node(all->arena, map->keys[i], kept),
					     item_and_key });
	}
	buf_release(&name);
}

bool generate_foreach(const struct template_context *context, const struct yaml_node *data,
		      struct generated **out, size_t *count, struct err *err)
{
	struct list all = { .arena = context->source.arena };
	const struct yaml_node *values;

	if (!template_check(&context->source, data, err) ||
	    !template_resolve(context, data, TEMPLATE_ANY, &values, err))
		return false;
	if (!is_composite(values))
		return node_fail(&context->source, data, err, "'foreach' must be a list or a map, but is %s",
				 yaml_kind_name(values->kind));
	if (values->kind == YAML_LIST)
		add_values(&all, data, values);
	else
		add_entries(&all, data, values);
	finish(&all, out, count);
	return true;
}

/* The lists of a matrix, and which of their values are to be combined next. */
struct matrix {
	const struct yaml_node *raw, *lists;
	size_t *at;
};

/* The next combination; false when that was the last. */
static bool step(struct matrix *matrix)
{
	for (size_t i = matrix->lists->count; i-- > 0;) {
		if (++matrix->at[i] < matrix->lists->items[i]->count)
			return true;
		matrix->at[i] = 0;
	}
	return false;
}

static bool is_variable(const struct matrix *matrix, size_t list)
{
	const struct yaml_node *raw = list < matrix->raw->count ? matrix->raw->items[list] : NULL;
	size_t at = matrix->at[list];

	return raw && (raw->kind != YAML_LIST || at >= raw->count ||
		       raw->items[at] != matrix->lists->items[list]->items[at]);
}

static void add_combination(struct list *all, const struct matrix *matrix)
{
	const struct yaml_node *lists = matrix->lists;
	struct yaml_node *item = ARENA_NEW(all->arena, struct yaml_node);
	struct buf name = BUF_INIT;
	const char *kept;

	*item = *lists;
	item->items = ARENA_ARRAY(all->arena, struct yaml_node *, lists->count);
	for (size_t i = 0; i < lists->count; i++) {
		struct yaml_node *value = lists->items[i]->items[matrix->at[i]];

		item->items[i] = value;
		if (i)
			buf_putc(&name, '-');
		if (is_composite(value))
			buf_printf(&name, "%.*s%zu", STR_ARG(lists->keys[i]->text), matrix->at[i]);
		else
			write_name(&name, value, is_variable(matrix, i));
	}
	kept = keep_name(all->arena, &name);
	put(all, (struct generated){ kept, item, text_node(all->arena, lists, kept), item_and_key });
	buf_release(&name);
}

/* The lists of a matrix; of a map that a variable stands for, its keys. */
static const struct yaml_node *as_lists(struct arena *arena, const struct yaml_node *lists)
{
	struct yaml_node *copy = ARENA_NEW(arena, struct yaml_node);

	*copy = *lists;
	copy->items = ARENA_ARRAY(arena, struct yaml_node *, lists->count);
	for (size_t i = 0; i < lists->count; i++) {
		const struct yaml_node *from = lists->items[i];
		struct yaml_node *list = ARENA_NEW(arena, struct yaml_node);

		copy->items[i] = lists->items[i];
		if (from->kind != YAML_MAP)
			continue;
		*list = *from;
		list->kind = YAML_LIST;
		list->keys = NULL;
		list->count = 0;
		list->items = ARENA_ARRAY(arena, struct yaml_node *, from->count);
		for (size_t j = 0; j < from->count; j++) {
			if (from->keys[j]->kind == YAML_STRING)
				list->items[list->count++] = from->keys[j];
		}
		copy->items[i] = list;
	}
	return copy;
}

bool generate_matrix(const struct template_context *context, const struct yaml_node *data,
		     struct generated **out, size_t *count, struct err *err)
{
	struct arena *arena = context->source.arena;
	struct list all = { .arena = arena };
	struct matrix matrix = { .raw = data };
	size_t product = 1;

	if (!template_check(&context->source, data, err) ||
	    !template_resolve(context, data, TEMPLATE_ANY, &matrix.lists, err))
		return false;
	matrix.lists = as_lists(arena, matrix.lists);
	for (size_t i = 0; i < matrix.lists->count; i++) {
		const struct yaml_node *list = matrix.lists->items[i];

		if (list->kind != YAML_LIST)
			return node_fail(&context->source, list, err, "'%.*s' of 'matrix' must be a list, but "
					 "is %s", STR_ARG(matrix.lists->keys[i]->text),
					 yaml_kind_name(list->kind));
		product *= list->count;
		if (product > PIPELINE_MAX_STAGES)
			return node_fail(&context->source, data, err, "'matrix' makes more than %d stages",
					 PIPELINE_MAX_STAGES);
	}
	matrix.at = ARENA_ARRAY(arena, size_t, matrix.lists->count);
	if (product) {
		do
			add_combination(&all, &matrix);
		while (step(&matrix));
	}
	finish(&all, out, count);
	return true;
}
