/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/yaml_make.h"
#include "base/buf.h"
#include "pipeline/python_text.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

struct yaml_node *yaml_make(struct arena *arena, enum yaml_kind kind)
{
	struct yaml_node *node = ARENA_NEW(arena, struct yaml_node);

	node->kind = kind;
	node->text = STR_NONE;
	return node;
}

struct yaml_node *yaml_make_text(struct arena *arena, const char *text)
{
	struct yaml_node *node = yaml_make(arena, YAML_STRING);

	node->text = str_of(arena_strdup(arena, text));
	return node;
}

struct yaml_node *yaml_make_int(struct arena *arena, int64_t value)
{
	struct yaml_node *node = yaml_make(arena, YAML_INT);

	node->text = str_of(arena_printf(arena, "%" PRId64, value));
	node->integer = value;
	node->real = (double)value;
	return node;
}

struct yaml_node *yaml_make_bool(struct arena *arena, bool value)
{
	struct yaml_node *node = yaml_make(arena, YAML_BOOL);

	node->text = str_of(value ? "true" : "false");
	node->integer = value;
	return node;
}

/* Makes room for one more where count has come to a power of two. */
static void grow(struct arena *arena, struct yaml_node ***nodes, size_t count)
{
	struct yaml_node **more;

	if (count & (count - 1))
		return;
	more = ARENA_ARRAY(arena, struct yaml_node *, count ? 2 * count : 1);
	if (count)
		memcpy(more, *nodes, count * sizeof(*more));
	*nodes = more;
}

void yaml_make_item(struct arena *arena, struct yaml_node *list, const struct yaml_node *item)
{
	grow(arena, &list->items, list->count);
	list->items[list->count++] = (struct yaml_node *)item;
}

void yaml_make_entry(struct arena *arena, struct yaml_node *map, const char *key,
		     const struct yaml_node *value)
{
	for (size_t i = 0; i < map->count; i++) {
		if (str_is(map->keys[i]->text, key)) {
			map->items[i] = (struct yaml_node *)value;
			return;
		}
	}
	yaml_make_append(arena, map, key, value);
}

void yaml_make_append(struct arena *arena, struct yaml_node *map, const char *key,
		      const struct yaml_node *value)
{
	grow(arena, &map->keys, map->count);
	grow(arena, &map->items, map->count);
	map->keys[map->count] = yaml_make_text(arena, key);
	map->items[map->count++] = (struct yaml_node *)value;
}

/* The digits of an integer that is too large for 64 bits: without a "+", underscores and zeros in
 * front.  False when the number is no such integer. */
static bool large_integer(struct str text, struct buf *out)
{
	bool leads = true;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];

		if (i == 0 && (c == '-' || c == '+')) {
			if (c == '-')
				buf_putc(out, c);
		} else if (isdigit((unsigned char)c)) {
			leads = leads && c == '0';
			if (!leads)
				buf_putc(out, c);
		} else if (c != '_')
			return false;
	}
	return !leads;
}

static struct str real_text(struct arena *arena, const struct yaml_node *value)
{
	struct buf text = BUF_INIT;
	struct str kept;

	if (!large_integer(value->text, &text)) {
		buf_clear(&text);
		if (isnan(value->real))
			buf_puts(&text, ".nan");
		else if (isinf(value->real))
			buf_puts(&text, value->real < 0 ? "-.inf" : ".inf");
		else
			python_write_real(&text, value->real);
	}
	kept = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return kept;
}

const struct yaml_node *yaml_make_value(struct arena *arena, const struct yaml_node *value)
{
	struct yaml_node *made;

	if (value->kind == YAML_INT)
		return yaml_make_int(arena, value->integer);
	if (value->kind == YAML_BOOL)
		return yaml_make_bool(arena, value->integer != 0);
	if (value->kind == YAML_STRING || value->kind == YAML_NULL)
		return value;
	made = yaml_make(arena, value->kind);
	if (value->kind == YAML_REAL) {
		made->real = value->real;
		made->text = real_text(arena, value);
		return made;
	}
	made->count = value->count;
	made->items = ARENA_ARRAY(arena, struct yaml_node *, value->count);
	made->keys = value->kind == YAML_MAP ? ARENA_ARRAY(arena, struct yaml_node *, value->count) : NULL;
	for (size_t i = 0; i < value->count; i++) {
		made->items[i] = (struct yaml_node *)yaml_make_value(arena, value->items[i]);
		if (made->keys)
			made->keys[i] = (struct yaml_node *)yaml_make_value(arena, value->keys[i]);
	}
	return made;
}
