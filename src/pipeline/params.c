/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/params.h"
#include "base/json.h"

#include <math.h>
#include <string.h>

#define DEFAULT_FILE "params.yaml"
#define MAX_NAMES 200

/* Where name stands in the index, or would stand. */
static size_t *slot_of(const struct param_list *list, const char *name)
{
	size_t hash = 5381, mask = list->room * 2 - 1;

	for (const char *c = name; *c; c++)
		hash = hash * 33 + (unsigned char)*c;
	hash &= mask;
	while (list->index[hash] && strcmp(list->items[list->index[hash] - 1].name, name) != 0)
		hash = (hash + 1) & mask;
	return &list->index[hash];
}

/* room stays a power of two. */
static void grow(struct param_list *list)
{
	struct param *grown;

	list->room = list->room ? list->room * 2 : 16;
	grown = ARENA_ARRAY(list->arena, struct param, list->room);
	if (list->count)
		memcpy(grown, list->items, list->count * sizeof(*grown));
	list->items = grown;
	list->index = ARENA_ARRAY(list->arena, size_t, list->room * 2);
	for (size_t i = 0; i < list->count; i++)
		*slot_of(list, list->items[i].name) = i + 1;
}

void param_list_put(struct param_list *list, const char *name, const char *json)
{
	size_t *slot;

	if (list->count == list->room)
		grow(list);
	slot = slot_of(list, name);
	if (*slot) {
		list->items[*slot - 1].json = json;
		return;
	}
	list->items[list->count++] = (struct param){ name, json };
	*slot = list->count;
}

const char *param_list_find(const struct param_list *list, const char *name)
{
	size_t *slot = list->count ? slot_of(list, name) : NULL;

	return slot && *slot ? list->items[*slot - 1].json : NULL;
}

static void write_node(struct json_writer *w, const struct yaml_node *node)
{
	switch (node->kind) {
	case YAML_NULL:
		json_nothing(w);
		break;
	case YAML_BOOL:
		json_bool(w, node->integer != 0);
		break;
	case YAML_INT:
		json_int(w, node->integer);
		break;
	case YAML_REAL:
		json_number(w, node->real);
		break;
	case YAML_STRING:
		json_text_str(w, node->text);
		break;
	case YAML_LIST:
		json_open_list(w);
		for (size_t i = 0; i < node->count; i++)
			write_node(w, node->items[i]);
		json_close_list(w);
		break;
	case YAML_MAP:
		json_open_object(w);
		for (size_t i = 0; i < node->count; i++) {
			json_key_str(w, node->keys[i]->text);
			write_node(w, node->items[i]);
		}
		json_close_object(w);
		break;
	}
}

void params_write_json(struct buf *out, const struct yaml_node *node)
{
	struct json_writer w = JSON_WRITER(out);

	write_node(&w, node);
}

static void flatten(struct param_list *list, const char *prefix, const struct yaml_node *node)
{
	struct buf json = BUF_INIT;

	if (node->kind == YAML_MAP && node->count) {
		const char *dot = *prefix && prefix[strlen(prefix) - 1] != ':' ? "." : "";

		for (size_t i = 0; i < node->count; i++)
			flatten(list, arena_printf(list->arena, "%s%s%.*s", prefix, dot,
						   STR_ARG(node->keys[i]->text)), node->items[i]);
		return;
	}
	params_write_json(&json, node);
	param_list_put(list, prefix, arena_strdup(list->arena, json.data));
	buf_release(&json);
}

void params_flatten(struct param_list *list, const char *file, const struct yaml_node *root)
{
	const char *prefix = strcmp(file, DEFAULT_FILE) == 0
				     ? "" : arena_printf(list->arena, "%s:", file);

	if (root->kind == YAML_MAP && root->count)
		flatten(list, prefix, root);
}

const struct yaml_node *params_find(const struct yaml_node *root, const char *key)
{
	struct str rest = str_of(key), part;
	const struct yaml_node *node = root;

	while (node && str_next(&rest, '.', &part)) {
		const struct yaml_node *next = NULL;
		int64_t index;

		for (size_t i = 0; node->kind == YAML_MAP && i < node->count; i++) {
			if (str_equal(node->keys[i]->text, part))
				next = node->items[i];
		}
		if (node->kind == YAML_LIST && str_to_int(part, &index) && index >= 0 &&
		    (size_t)index < node->count)
			next = node->items[index];
		node = next;
	}
	return node;
}

void params_to_json(const struct param_list *list, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	json_open_object(&w);
	for (size_t i = 0; i < list->count; i++) {
		json_key(&w, list->items[i].name);
		json_raw(&w, str_of(list->items[i].json));
	}
	json_close_object(&w);
}

bool params_from_json(struct param_list *list, const char *json, struct err *err)
{
	json_t *root = json_read(str_of(json), "params", err), *value;
	struct buf text = BUF_INIT;
	const char *key;

	if (!root)
		return false;
	json_object_foreach(root, key, value) {
		struct json_writer w = JSON_WRITER(&text);

		buf_clear(&text);
		json_value(&w, value);
		param_list_put(list, arena_strdup(list->arena, key), arena_strdup(list->arena, text.data));
	}
	buf_release(&text);
	json_decref(root);
	return true;
}

void settings_to_json(const struct param_list *settings, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);

	json_open_object(&w);
	for (size_t i = 0; i < settings->count; i++) {
		json_key(&w, settings->items[i].name);
		json_text(&w, settings->items[i].json);
	}
	json_close_object(&w);
}

bool settings_from_json(struct param_list *settings, const char *json, struct err *err)
{
	json_t *root = json_read(str_of(json), "settings", err), *value;
	const char *key;

	if (!root)
		return false;
	json_object_foreach(root, key, value) {
		const char *text = json_string_value(value);

		param_list_put(settings, arena_strdup(settings->arena, key),
			       arena_strdup(settings->arena, text ? text : ""));
	}
	json_decref(root);
	return true;
}

/* Where the scalar of node begins and ends in the file's bytes. */
static bool find_scalar(struct str bytes, const struct yaml_node *node, size_t *from, size_t *to)
{
	size_t at = 0, end;
	unsigned line = 1;

	while (line < node->line && at < bytes.len)
		line += bytes.data[at++] == '\n';
	/* Columns count characters, bytes may be more: step over whole UTF-8 characters. */
	for (unsigned column = 1; column < node->column && at < bytes.len; column++) {
		at++;
		while (at < bytes.len && ((unsigned char)bytes.data[at] & 0xc0) == 0x80)
			at++;
	}
	end = at;
	if (at < bytes.len && (bytes.data[at] == '"' || bytes.data[at] == '\'')) {
		char quote = bytes.data[end++];

		while (end < bytes.len && bytes.data[end] != quote && bytes.data[end] != '\n')
			end += bytes.data[end] == '\\' && quote == '"' ? 2 : 1;
		end++;
	} else {
		end = at + node->text.len;
		if (end > bytes.len || memcmp(bytes.data + at, node->text.data, node->text.len) != 0)
			return false;
	}
	*from = at;
	*to = end;
	return end <= bytes.len;
}

static bool no_such_key(const struct yaml_node *root, const char *file, const char *key,
			struct arena *arena, struct err *err)
{
	struct param_list list = { .arena = arena };
	const char *names[MAX_NAMES];
	const char *nearest;
	size_t count;

	params_flatten(&list, DEFAULT_FILE, root);
	count = list.count < MAX_NAMES ? list.count : MAX_NAMES;
	for (size_t i = 0; i < count; i++)
		names[i] = list.items[i].name;
	nearest = str_nearest(str_of(key), names, count);
	return err_set(err, ERR_NOT_FOUND, "%s has no param '%s'%s%s%s", file, key,
		       nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool replace(struct arena *arena, struct str bytes, const struct yaml_node *root,
		    const char *file, const char *key, const char *value, struct buf *out,
		    struct err *err)
{
	const struct yaml_node *node = params_find(root, key);
	size_t from, to;

	if (!node)
		return no_such_key(root, file, key, arena, err);
	if (node->kind == YAML_LIST || node->kind == YAML_MAP || !find_scalar(bytes, node, &from, &to))
		return err_set(err, ERR_INPUT,
			       "%s:%u: '%s' is not a plain value on one line and cannot be set for a "
			       "run; change it in a commit",
			       file, node->line, key);
	buf_clear(out);
	buf_add(out, bytes.data, from);
	buf_puts(out, value);
	buf_add(out, bytes.data + to, bytes.len - to);
	return true;
}

/* Whether after is before with the value under key being the wanted one, and nothing else changed: a
 * value such as "1, b: 2" could change the file's shape, and one with an anchor others with it. */
static bool check_replaced(struct arena *arena, const struct yaml_node *before,
			   const struct yaml_node *after, const char *key, const char *value,
			   struct err *err)
{
	struct param_list old = { .arena = arena }, new = { .arena = arena };
	const struct yaml_node *found = params_find(after, key);
	const struct yaml_node *wanted = yaml_parse(arena, arena_str(arena, str_of(value)), "value", NULL);
	struct buf is = BUF_INIT, should = BUF_INIT;
	size_t changed = 0;
	bool ok = found && wanted;

	if (ok) {
		params_write_json(&is, found);
		params_write_json(&should, wanted);
		ok = str_equal(buf_str(&is), buf_str(&should));
	}
	params_flatten(&old, DEFAULT_FILE, before);
	params_flatten(&new, DEFAULT_FILE, after);
	ok = ok && old.count == new.count;
	for (size_t i = 0; ok && i < old.count; i++) {
		ok = strcmp(old.items[i].name, new.items[i].name) == 0;
		changed += strcmp(old.items[i].json, new.items[i].json) != 0;
	}
	buf_release(&is);
	buf_release(&should);
	return (ok && changed <= 1) ||
	       err_set(err, ERR_INPUT,
		       "'%s' cannot be set to %s without changing something else in the file; change it "
		       "in a commit",
		       key, value);
}

bool params_replace(struct str bytes, const char *file, const char *key, const char *value,
		    struct buf *out, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct yaml_node *before, *after = NULL;
	bool ok;

	if (!*value || strpbrk(value, "\n\r"))
		return err_set(err, ERR_USAGE, "the value for '%s' must be one line of YAML", key);
	before = yaml_parse(&arena, bytes, file, err);
	ok = before && replace(&arena, bytes, before, file, key, value, out, err);
	if (ok) {
		after = yaml_parse(&arena, buf_str(out), file, err);
		ok = after ? check_replaced(&arena, before, after, key, value, err)
			   : err_add(err, "with %s=%s", key, value);
	}
	arena_release(&arena);
	return ok;
}

bool params_parse_setting(struct arena *arena, const char *setting, const char **file,
			  const char **key, const char **value, struct err *err)
{
	const char *equals = strchr(setting, '=');
	const char *colon;

	if (!equals || equals == setting)
		return err_set(err, ERR_USAGE, "'%s' must be KEY=VALUE, such as train.lr=0.02", setting);
	colon = memchr(setting, ':', (size_t)(equals - setting));
	*file = colon ? arena_strndup(arena, setting, (size_t)(colon - setting)) : DEFAULT_FILE;
	setting = colon ? colon + 1 : setting;
	*key = arena_strndup(arena, setting, (size_t)(equals - setting));
	*value = arena_strdup(arena, equals + 1);
	return true;
}
