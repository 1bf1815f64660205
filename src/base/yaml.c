/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/yaml.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

#include <string.h>
#include <yaml.h>

/* A document on its way from libyaml's events to nodes. */
struct reader {
	yaml_parser_t library;
	yaml_event_t event;	/* the current one */
	struct arena *arena;
	struct str bytes;
	const char *name;
	struct map anchors;	/* nodes that are complete, by name */
	size_t weight;		/* of all nodes so far */
	struct err *err;
};

/* The entries of a map while it is read. */
struct entries {
	VEC_OF(struct yaml_node *) keys, values;
	struct map seen;	/* key nodes by text */
	struct yaml_node *merged;	/* the value of "<<" */
	unsigned depth;		/* of the deepest value */
	size_t weight;
};

static struct yaml_node *read_node(struct reader *reader, unsigned depth);

static bool fail_at(struct reader *reader, size_t line, size_t column, const char *format, ...)
	PRINTF_LIKE(4, 5);

/* line and column count from 1. */
static bool fail_at(struct reader *reader, size_t line, size_t column, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	err_set(reader->err, ERR_INPUT, "%s:%zu:%zu: %s", reader->name, line, column, text.data);
	buf_release(&text);
	return false;
}

/* Whether the line, counted from 1, is indented with a tab among others. */
static bool is_indented_by_tab(struct str bytes, size_t line)
{
	struct str text = STR_NONE;

	while (line--) {
		if (!str_next(&bytes, '\n', &text))
			return false;
	}
	for (size_t i = 0; i < text.len && (text.data[i] == ' ' || text.data[i] == '\t'); i++) {
		if (text.data[i] == '\t')
			return true;
	}
	return false;
}

/* Puts what libyaml says of its last failure into our sentence. */
static bool fail_as_library(struct reader *reader)
{
	const yaml_parser_t *library = &reader->library;
	size_t line = library->problem_mark.line + 1;
	size_t column = library->problem_mark.column + 1;
	const char *problem = library->problem ? library->problem : "it cannot be read";

	if (library->error == YAML_READER_ERROR) {
		struct str before = { reader->bytes.data, library->problem_offset };
		struct str text;

		line = 0;
		column = 1;
		while (str_next(&before, '\n', &text)) {
			line++;
			column = text.len + 1;
		}
		return fail_at(reader, line, column, "this is not UTF-8 text: %s", problem);
	}
	if (is_indented_by_tab(reader->bytes, line))
		return fail_at(reader, line, column,
			       "the line is indented with a tab; YAML takes only blanks there");
	if (library->context)
		return fail_at(reader, line, column, "this is not YAML: %s, %s", library->context,
			       problem);
	return fail_at(reader, line, column, "this is not YAML: %s", problem);
}

static bool next_event(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	if (!yaml_parser_parse(&reader->library, &reader->event))
		return fail_as_library(reader);
	return true;
}

/* Holds the weight of more nodes, which reach down to depth, against the limits. */
static bool admit(struct reader *reader, size_t line, size_t column, size_t weight,
		  unsigned depth)
{
	reader->weight += weight;
	if (reader->weight > YAML_MAX_NODES)
		return fail_at(reader, line, column,
			       "there are more than %zu nodes, aliases resolved",
			       YAML_MAX_NODES);
	if (depth > YAML_MAX_DEPTH)
		return fail_at(reader, line, column,
			       "it is nested more than %d levels deep, aliases resolved",
			       YAML_MAX_DEPTH);
	return true;
}

static struct yaml_node *read_alias(struct reader *reader, unsigned depth)
{
	const char *name = (const char *)reader->event.data.alias.anchor;
	size_t line = reader->event.start_mark.line + 1;
	size_t column = reader->event.start_mark.column + 1;
	struct yaml_node *node = map_find(&reader->anchors, str_of(name));

	if (!node) {
		fail_at(reader, line, column, "the alias '*%s' names no anchor before it", name);
		return NULL;
	}
	return admit(reader, line, column, node->weight, depth + node->depth - 1) ? node : NULL;
}

/* Whether the text of the scalar decides on its kind. */
static bool is_resolvable(const yaml_event_t *event)
{
	static const char *const core[] = { YAML_NULL_TAG, YAML_BOOL_TAG, YAML_INT_TAG,
					    YAML_FLOAT_TAG };
	const char *tag = (const char *)event->data.scalar.tag;

	if (!tag)
		return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	for (size_t i = 0; i < ARRAY_LEN(core); i++) {
		if (strcmp(tag, core[i]) == 0)
			return true;
	}
	return false;
}

static void read_scalar(struct reader *reader, struct yaml_node *node)
{
	const yaml_event_t *event = &reader->event;

	node->text = arena_str(reader->arena,
			       (struct str){ (const char *)event->data.scalar.value,
					     event->data.scalar.length });
	node->kind = YAML_STRING;
	if (is_resolvable(event))
		node->kind = yaml_resolve(node->text, &node->integer, &node->real);
	node->date = node->kind == YAML_STRING && is_resolvable(event) && yaml_is_date(node->text);
}

static struct yaml_node **keep(struct reader *reader, struct yaml_node *const *nodes, size_t count)
{
	struct yaml_node **kept = ARENA_ARRAY(reader->arena, struct yaml_node *, count);

	if (count)
		memcpy(kept, nodes, count * sizeof(*kept));
	return kept;
}

static void count_child(const struct yaml_node *child, size_t *weight, unsigned *depth)
{
	*weight += child->weight;
	if (child->depth > *depth)
		*depth = child->depth;
}

static bool read_list(struct reader *reader, struct yaml_node *node, unsigned depth)
{
	VEC_OF(struct yaml_node *) items = VEC_INIT;
	unsigned below = 0;
	bool ok;

	node->kind = YAML_LIST;
	while ((ok = next_event(reader)) && reader->event.type != YAML_SEQUENCE_END_EVENT) {
		struct yaml_node *item = read_node(reader, depth + 1);

		ok = item != NULL;
		if (!ok)
			break;
		VEC_PUSH(&items, item);
		count_child(item, &node->weight, &below);
	}
	if (ok) {
		node->items = keep(reader, items.items, items.len);
		node->count = items.len;
		node->depth += below;
	}
	VEC_RELEASE(&items);
	return ok;
}

static void add_entry(struct entries *entries, struct yaml_node *key, struct yaml_node *value)
{
	VEC_PUSH(&entries->keys, key);
	VEC_PUSH(&entries->values, value);
	count_child(key, &entries->weight, &entries->depth);
	count_child(value, &entries->weight, &entries->depth);
}

static bool is_merge_key(const yaml_event_t *event)
{
	return event->type == YAML_SCALAR_EVENT && !event->data.scalar.tag &&
	       event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       strcmp((const char *)event->data.scalar.value, "<<") == 0;
}

/* One key, which is the current event, and its value. */
static bool read_entry(struct reader *reader, struct entries *entries, unsigned depth)
{
	bool is_merge = is_merge_key(&reader->event);
	size_t line = reader->event.start_mark.line + 1;
	size_t column = reader->event.start_mark.column + 1;
	struct yaml_node *key = read_node(reader, depth);
	struct yaml_node *first, *value;

	if (!key)
		return false;
	if (key->kind == YAML_LIST || key->kind == YAML_MAP)
		return fail_at(reader, line, column, "a key must be a word or a number, not %s",
			       yaml_kind_name(key->kind));
	first = map_put(&entries->seen, key->text, key);
	if (first)
		return fail_at(reader, line, column,
			       "the key '%s' is given twice (first in line %u)", key->text.data,
			       first->line);
	if (!next_event(reader))
		return false;
	value = read_node(reader, depth);
	if (!value)
		return false;
	if (is_merge)
		entries->merged = value;
	else
		add_entry(entries, key, value);
	return true;
}

/* Takes over from source what the map doesn't have yet. */
static bool merge_map(struct reader *reader, struct entries *entries,
		      const struct yaml_node *source)
{
	if (source->kind != YAML_MAP)
		return fail_at(reader, entries->merged->line, entries->merged->column,
			       "'<<' takes a map or a list of maps, not %s",
			       yaml_kind_name(source->kind));
	for (size_t i = 0; i < source->count; i++) {
		struct yaml_node *key = source->keys[i], *value = source->items[i];

		if (map_find(&entries->seen, key->text))
			continue;
		map_put(&entries->seen, key->text, key);
		/* Below "<<" they were deeper than they are here. */
		if (!admit(reader, key->line, key->column, key->weight + value->weight, 0))
			return false;
		add_entry(entries, key, value);
	}
	return true;
}

static bool merge(struct reader *reader, struct entries *entries)
{
	const struct yaml_node *source = entries->merged;

	if (!source)
		return true;
	if (source->kind != YAML_LIST)
		return merge_map(reader, entries, source);
	for (size_t i = 0; i < source->count; i++) {
		if (!merge_map(reader, entries, source->items[i]))
			return false;
	}
	return true;
}

static bool read_map(struct reader *reader, struct yaml_node *node, unsigned depth)
{
	struct entries entries = { .merged = NULL };
	bool ok;

	node->kind = YAML_MAP;
	while ((ok = next_event(reader)) && reader->event.type != YAML_MAPPING_END_EVENT) {
		ok = read_entry(reader, &entries, depth + 1);
		if (!ok)
			break;
	}
	ok = ok && merge(reader, &entries);
	if (ok) {
		node->keys = keep(reader, entries.keys.items, entries.keys.len);
		node->items = keep(reader, entries.values.items, entries.values.len);
		node->count = entries.keys.len;
		node->weight += entries.weight;
		node->depth += entries.depth;
	}
	VEC_RELEASE(&entries.keys);
	VEC_RELEASE(&entries.values);
	map_release(&entries.seen);
	return ok;
}

/* The node that begins with the current event; its last event is the current one afterwards. */
static struct yaml_node *read_node(struct reader *reader, unsigned depth)
{
	const yaml_event_t *event = &reader->event;
	struct yaml_node *node;
	const char *anchor;
	bool ok = true;

	if (event->type == YAML_ALIAS_EVENT)
		return read_alias(reader, depth);
	node = ARENA_NEW(reader->arena, struct yaml_node);
	node->line = (unsigned)event->start_mark.line + 1;
	node->column = (unsigned)event->start_mark.column + 1;
	node->text = STR_NONE;
	node->weight = 1;
	node->depth = 1;
	if (!admit(reader, node->line, node->column, 1, depth))
		return NULL;
	/* The three kinds of event have it in different places. */
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = arena_strdup(reader->arena, (char *)event->data.scalar.anchor);
		read_scalar(reader, node);
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = arena_strdup(reader->arena, (char *)event->data.sequence_start.anchor);
		ok = read_list(reader, node, depth);
	} else {
		anchor = arena_strdup(reader->arena, (char *)event->data.mapping_start.anchor);
		ok = read_map(reader, node, depth);
	}
	if (ok && anchor)
		map_put(&reader->anchors, str_of(anchor), node);
	return ok ? node : NULL;
}

/* All of the stream: nothing, or one document. */
static struct yaml_node *read_stream(struct reader *reader)
{
	struct yaml_node *root;

	if (!next_event(reader) || !next_event(reader))	/* the stream's start and what follows */
		return NULL;
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		root = ARENA_NEW(reader->arena, struct yaml_node);
		*root = (struct yaml_node){ .kind = YAML_NULL, .line = 1, .column = 1,
					    .text = STR_NONE, .weight = 1, .depth = 1 };
		return root;
	}
	if (!next_event(reader))
		return NULL;
	root = read_node(reader, 1);
	if (!root || !next_event(reader) || !next_event(reader))	/* the document's end */
		return NULL;
	if (reader->event.type != YAML_STREAM_END_EVENT) {
		fail_at(reader, reader->event.start_mark.line + 1,
			reader->event.start_mark.column + 1,
			"a second document begins here; only one is expected");
		return NULL;
	}
	return root;
}

struct yaml_node *yaml_parse(struct arena *arena, struct str bytes, const char *name,
			     struct err *err)
{
	struct reader reader = { .arena = arena, .bytes = bytes, .name = name, .err = err };
	struct yaml_node *root;

	if (bytes.len > YAML_MAX_BYTES) {
		err_set(err, ERR_INPUT, "%s is larger than the %zu bytes that a YAML file may have",
			name, YAML_MAX_BYTES);
		return NULL;
	}
	if (!yaml_parser_initialize(&reader.library)) {
		err_set(err, ERR_OUTSIDE, "%s: libyaml cannot start", name);
		return NULL;
	}
	yaml_parser_set_input_string(&reader.library, (const unsigned char *)bytes.data,
				     bytes.len);
	root = read_stream(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.library);
	map_release(&reader.anchors);
	return root;
}
