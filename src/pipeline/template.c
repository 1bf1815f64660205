/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/template.h"

#include <string.h>

/* Finds the next "${…}" at or behind *at that is closed in its line and has no "\" before it: *inner is
 * what stands in it, *at is set to its start, *end behind it. */
static bool next_template(struct str text, size_t *at, size_t *end, struct str *inner)
{
	for (size_t i = *at; i + 1 < text.len; i++) {
		size_t j = i + 2;

		if (text.data[i] != '$' || text.data[i + 1] != '{' || (i && text.data[i - 1] == '\\'))
			continue;
		while (j < text.len && text.data[j] != '\n' && text.data[j] != '}')
			j++;
		if (j < text.len && text.data[j] == '}') {
			*at = i;
			*end = j + 1;
			*inner = (struct str){ text.data + i + 2, j - i - 2 };
			return true;
		}
		/* What else begins in this line isn't closed either. */
		i = j;
	}
	return false;
}

bool template_in_text(struct str text)
{
	size_t at = 0, end;
	struct str inner;

	return next_template(text, &at, &end, &inner);
}

bool template_in_node(const struct yaml_node *node)
{
	if (node->kind == YAML_STRING)
		return template_in_text(node->text);
	for (size_t i = 0; i < node->count; i++) {
		if ((node->kind == YAML_MAP && template_in_node(node->keys[i])) ||
		    template_in_node(node->items[i]))
			return true;
	}
	return false;
}

/* Characters up to the next ".", "[" or "]"; false when there are none. */
static bool skip_word(struct str *s)
{
	size_t len = 0;

	while (len < s->len && s->data[len] && !strchr(".[]", s->data[len]))
		len++;
	s->data += len;
	s->len -= len;
	return len > 0;
}

static bool skip_one(struct str *s, char c)
{
	if (!s->len || *s->data != c)
		return false;
	s->data++;
	s->len--;
	return true;
}

/* name, then any number of .name and [name]. */
static bool is_well_formed(struct str inner)
{
	if (!skip_word(&inner))
		return false;
	while (inner.len) {
		if (skip_one(&inner, '.')) {
			if (!skip_word(&inner))
				return false;
		} else if (skip_one(&inner, '[')) {
			if (!skip_word(&inner) || !skip_one(&inner, ']'))
				return false;
		} else {
			/* Behind "]" blanks are forgiven, but only there. */
			return str_trim(inner).len == 0;
		}
	}
	return true;
}

static bool check_text(const struct node_source *source, const struct yaml_node *node,
		       struct err *err)
{
	size_t at = 0, end;
	struct str inner;

	for (; next_template(node->text, &at, &end, &inner); at = end) {
		if (!is_well_formed(inner))
			return node_fail(source, node, err,
					 "'${%.*s}' is no template: in the braces must stand a name, such as "
					 "model.layers[0].size",
					 STR_ARG(inner));
	}
	return true;
}

bool template_check(const struct node_source *source, const struct yaml_node *node, struct err *err)
{
	if (node->kind == YAML_STRING)
		return check_text(source, node, err);
	for (size_t i = 0; i < node->count; i++) {
		if ((node->kind == YAML_MAP && !template_check(source, node->keys[i], err)) ||
		    !template_check(source, node->items[i], err))
			return false;
	}
	return true;
}

static const struct yaml_node *find_key(const struct yaml_node *map, struct str name)
{
	for (size_t i = 0; i < map->count; i++) {
		if (map->keys[i]->kind == YAML_STRING && str_equal(map->keys[i]->text, name))
			return map->items[i];
	}
	return NULL;
}

/* The part of a list that is numbered so; numbers below 0 count from its end. */
static const struct yaml_node *find_index(const struct yaml_node *list, struct str number)
{
	int64_t index;

	if (!str_to_int(number, &index))
		return NULL;
	if (index < 0)
		index += (int64_t)list->count;
	return index >= 0 && (size_t)index < list->count ? list->items[index] : NULL;
}

/* The name up to the next "." or bracket, and *rest behind it. */
static struct str next_name(struct str *rest)
{
	struct str name = { rest->data, 0 };

	while (name.len < rest->len && rest->data[name.len] != '.' && rest->data[name.len] != '[')
		name.len++;
	rest->data += name.len;
	rest->len -= name.len;
	if (rest->len) {
		rest->data++;
		rest->len--;
	}
	name = str_trim(name);
	/* "]" only says where "[" ends. */
	while (name.len && name.data[name.len - 1] == ']')
		name.len--;
	return str_trim(name);
}

static const struct yaml_node *find(const struct template_context *context, struct str inner)
{
	struct str rest = str_trim(inner), name = next_name(&rest);
	const struct yaml_node *node = NULL;

	if (str_is(name, "item"))
		node = context->item;
	else if (str_is(name, "key"))
		node = context->key;
	if (!node && context->root)
		node = find_key(context->root, name);
	while (node && rest.len) {
		name = next_name(&rest);
		if (node->kind == YAML_MAP)
			node = find_key(node, name);
		else
			node = node->kind == YAML_LIST ? find_index(node, name) : NULL;
	}
	return node;
}

static bool is_allowed(const struct yaml_node *value, enum template_use use)
{
	return use == TEMPLATE_ANY || (value->kind != YAML_LIST && value->kind != YAML_MAP) ||
	       (use == TEMPLATE_COMMAND && value->kind == YAML_MAP);
}

/* The value that a template stands for. */
static bool look_up(const struct template_context *context, const struct yaml_node *node,
		    struct str inner, enum template_use use, const struct yaml_node **out,
		    struct err *err)
{
	const struct yaml_node *value = find(context, inner);

	if (!value)
		return node_fail(&context->source, node, err,
				 "'${%.*s}' names nothing in params.yaml or 'vars'", STR_ARG(inner));
	if (!is_allowed(value, use))
		return node_fail(&context->source, node, err,
				 "'${%.*s}' is %s, and only a single value can be put in here",
				 STR_ARG(inner), yaml_kind_name(value->kind));
	/* Of a map nobody can say which of its values were meant. */
	if (context->used && value->kind != YAML_MAP)
		VEC_PUSH(context->used, value);
	*out = value;
	return true;
}

static bool put_in(const struct template_context *context, const struct yaml_node *node,
		   struct str inner, enum template_use use, struct buf *out, struct err *err)
{
	const struct yaml_node *value;

	if (!look_up(context, node, inner, use, &value, err))
		return false;
	if (value->kind != YAML_MAP)
		template_write_value(out, value);
	else if (!template_write_options(out, value, &context->options))
		return node_fail(&context->source, node, err,
				 "'${%.*s}' has a list of lists or maps, which cannot become options",
				 STR_ARG(inner));
	return out->len <= TEMPLATE_MAX_BYTES ||
	       node_fail(&context->source, node, err, "its templates make more than %zu bytes",
			 TEMPLATE_MAX_BYTES);
}

/* Replaces "\${" by "${". */
static void unescape(struct buf *text)
{
	size_t to = 0;

	for (size_t i = 0; i < text->len; i++) {
		if (i + 2 < text->len && memcmp(text->data + i, "\\${", 3) == 0)
			continue;
		text->data[to++] = text->data[i];
	}
	buf_truncate(text, to);
}

static bool spend(const struct template_context *context, const struct yaml_node *node, size_t bytes,
		  struct err *err)
{
	*context->made += bytes;
	return *context->made <= TEMPLATE_MAX_BYTES ||
	       node_fail(&context->source, node, err, "the file's templates make more than %zu bytes",
			 TEMPLATE_MAX_BYTES);
}

static bool resolve_text(const struct template_context *context, const struct yaml_node *node,
			 enum template_use use, const struct yaml_node **out, struct err *err)
{
	size_t at = 0, from = 0, end;
	struct buf text = BUF_INIT;
	struct yaml_node *copy;
	struct str inner;
	bool ok = true;

	*out = node;
	if (!memmem(node->text.data, node->text.len, "${", 2))
		return true;
	if (next_template(node->text, &at, &end, &inner) && at == 0 && end == node->text.len)
		return look_up(context, node, inner, use, out, err);
	for (at = 0; ok && next_template(node->text, &at, &end, &inner); at = from = end) {
		buf_add(&text, node->text.data + from, at - from);
		ok = put_in(context, node, inner, use, &text, err);
	}
	if (ok) {
		buf_add(&text, node->text.data + from, node->text.len - from);
		unescape(&text);
		ok = spend(context, node, text.len + sizeof(*copy), err);
	}
	if (ok) {
		copy = ARENA_NEW(context->source.arena, struct yaml_node);
		*copy = *node;
		copy->text = arena_str(context->source.arena, buf_str(&text));
		copy->date = false;
		*out = copy;
	}
	buf_release(&text);
	return ok;
}

/* Of two keys that became the same, the first keeps its place and the last its value. */
static void unite_keys(struct yaml_node *map)
{
	size_t count = 0;

	for (size_t i = 0; i < map->count; i++) {
		size_t j = 0;

		while (j < count && !str_equal(map->keys[j]->text, map->keys[i]->text))
			j++;
		map->keys[j] = map->keys[i];
		map->items[j] = map->items[i];
		count += j == count;
	}
	map->count = count;
}

/* A copy that has room for its own items and keys. */
static struct yaml_node *copy_of(struct arena *arena, const struct yaml_node *node)
{
	struct yaml_node *copy = ARENA_NEW(arena, struct yaml_node);

	*copy = *node;
	copy->items = ARENA_ARRAY(arena, struct yaml_node *, node->count);
	memcpy(copy->items, node->items, node->count * sizeof(*copy->items));
	if (node->kind == YAML_MAP) {
		copy->keys = ARENA_ARRAY(arena, struct yaml_node *, node->count);
		memcpy(copy->keys, node->keys, node->count * sizeof(*copy->keys));
	}
	return copy;
}

static bool resolve_items(const struct template_context *context, const struct yaml_node *node,
			  enum template_use use, const struct yaml_node **out, struct err *err)
{
	struct yaml_node *copy = NULL;
	bool other_keys = false;

	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *item, *key = node->kind == YAML_MAP ? node->keys[i] : NULL;
		const struct yaml_node *old_key = key;

		if ((key && !template_resolve(context, key, TEMPLATE_SCALAR, &key, err)) ||
		    !template_resolve(context, node->items[i], use, &item, err))
			return false;
		if (!copy && item == node->items[i] && key == old_key)
			continue;
		if (!copy) {
			if (!spend(context, node, sizeof(*copy) + 2 * node->count * sizeof(item), err))
				return false;
			copy = copy_of(context->source.arena, node);
		}
		copy->items[i] = (struct yaml_node *)item;
		if (key != old_key) {
			copy->keys[i] = (struct yaml_node *)key;
			other_keys = true;
		}
	}
	if (other_keys)
		unite_keys(copy);
	*out = copy ? copy : node;
	return true;
}

bool template_resolve(const struct template_context *context, const struct yaml_node *node,
		      enum template_use use, const struct yaml_node **out, struct err *err)
{
	if (node->kind == YAML_STRING)
		return resolve_text(context, node, use, out, err);
	return resolve_items(context, node, use, out, err);
}
