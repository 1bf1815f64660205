/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/dvcfile.h"
#include "dvc/status_impl.h"
#include "dvc/yaml_write.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Changing a *.dvc file in place: what stands in it for people, such as comments, stays.
 *
 * The file is taken as lines.  An edit replaces a value on its line, takes a line away, or puts one behind
 * another. */
struct edit {
	unsigned line, column;	/* column 0: the whole line */
	size_t length;		/* of the old value */
	const char *text;	/* NULL: the line goes */
	bool behind;		/* a new line behind this one */
};

struct updating {
	struct arena *arena;
	struct edit edits[256];
	size_t count;
	bool fits;		/* so far all could be edited */
};

static void add_edit(struct updating *updating, struct edit edit)
{
	if (updating->count == ARRAY_LEN(updating->edits))
		updating->fits = false;
	else
		updating->edits[updating->count++] = edit;
}

/* The place of a key in a map in which each entry has a line of its own; -1: not there. */
static ptrdiff_t place_of(const struct yaml_node *map, const char *key)
{
	for (size_t i = 0; i < map->count; i++) {
		if (str_is(map->keys[i]->text, key))
			return (ptrdiff_t)i;
	}
	return -1;
}

static bool has_own_lines(const struct yaml_node *map)
{
	for (size_t i = 1; i < map->count; i++) {
		if (map->keys[i]->line <= map->items[i - 1]->line)
			return false;
	}
	return map->kind == YAML_MAP && map->count;
}

/* Has the map say text under key, which is a plain word; NULL: the key goes. */
static void set_word(struct updating *updating, const struct yaml_node *map, const char *key, const char *text)
{
	ptrdiff_t at = place_of(map, key);
	const struct yaml_node *value;

	if (at < 0 && !text)
		return;
	if (at < 0) {
		const struct yaml_node *last = map->keys[map->count - 1];

		value = map->items[map->count - 1];
		if (value->kind == YAML_LIST || value->kind == YAML_MAP || value->line != last->line)
			updating->fits = false;
		add_edit(updating, (struct edit){ .line = last->line, .behind = true,
						  .text = arena_printf(updating->arena, "%*s%s: %s",
								       (int)last->column - 1, "", key, text) });
		return;
	}
	value = map->items[at];
	if (text && str_is(value->text, text))
		return;
	/* The first key of a list's item shares its line with the dash. */
	if (value->kind == YAML_LIST || value->kind == YAML_MAP || value->line != map->keys[at]->line ||
	    (!text && at == 0))
		updating->fits = false;
	add_edit(updating, (struct edit){ .line = value->line, .column = text ? value->column : 0,
					  .length = value->text.len, .text = text });
}

static const char *number(struct updating *updating, int64_t value)
{
	return value < 0 ? NULL : arena_printf(updating->arena, "%" PRId64, value);
}

/* In quotes if it could be read as a number. */
static const char *digest(struct updating *updating, const char *md5)
{
	return md5 && yaml_write_is_typed(str_of(md5)) ? arena_printf(updating->arena, "'%s'", md5) : md5;
}

static void set_item(struct updating *updating, const struct yaml_node *map, const struct dvc_item *item)
{
	if (!has_own_lines(map)) {
		updating->fits = false;
		return;
	}
	set_word(updating, map, "md5", digest(updating, item->md5));
	set_word(updating, map, "size", number(updating, item->size));
	set_word(updating, map, "nfiles", number(updating, item->nfiles));
	set_word(updating, map, "hash", item->hash);
	set_word(updating, map, "isexec", item->isexec ? "true" : NULL);
}

static const struct edit *find_edit(const struct updating *updating, unsigned line, bool behind, size_t *from)
{
	for (; *from < updating->count; ++*from) {
		const struct edit *edit = &updating->edits[*from];

		if (edit->line == line && edit->behind == behind)
			return &updating->edits[(*from)++];
	}
	return NULL;
}

/* The file's text with the edits made; false when a value is not where it should be. */
static bool apply(const struct updating *updating, struct str bytes, struct buf *out)
{
	struct str line;

	for (unsigned n = 1; str_next(&bytes, '\n', &line); n++) {
		size_t from = 0;
		const struct edit *edit = find_edit(updating, n, false, &from);

		if (!line.len && !bytes.len)
			break;
		if (!edit) {
			buf_add_str(out, line);
			buf_putc(out, '\n');
		} else if (edit->column) {
			size_t at = edit->column - 1, end = at + edit->length;

			if (at < line.len && (line.data[at] == '\'' || line.data[at] == '"'))
				end += 2;
			if (end > line.len)
				return false;
			buf_add(out, line.data, at);
			buf_puts(out, edit->text);
			buf_add(out, line.data + end, line.len - end);
			buf_putc(out, '\n');
		}
		from = 0;
		while ((edit = find_edit(updating, n, true, &from)) != NULL) {
			buf_puts(out, edit->text);
			buf_putc(out, '\n');
		}
	}
	return true;
}

/* What the file says of itself: a checksum, where it has one. */
static void set_checksum(struct updating *updating, const struct yaml_node *root, struct dvcfile *new)
{
	struct buf text = BUF_INIT;
	const struct yaml_node *changed;
	struct hash hash;
	char hex[HASH_TEXT_SIZE];

	if (!new->md5)
		return;
	dvcfile_format(updating->arena, new, &text);
	changed = yaml_parse(updating->arena, arena_str(updating->arena, buf_str(&text)), "", NULL);
	buf_release(&text);
	if (!changed)
		return;
	hash = status_single_hash(changed);
	new->md5 = arena_strdup(updating->arena, hash_format(hex, &hash));
	set_word(updating, root, "md5", digest(updating, new->md5));
}

bool dvcfile_update(struct arena *arena, struct str bytes, const char *file, struct dvcfile *new, struct buf *out,
		    struct err *err)
{
	const struct yaml_node *root = yaml_parse(arena, arena_str(arena, bytes), file, err), *deps, *outs;
	struct updating *updating = ARENA_NEW(arena, struct updating);
	size_t start = out->len;

	if (!root)
		return false;
	*updating = (struct updating){ .arena = arena, .fits = true };
	deps = yaml_get(root, "deps");
	outs = yaml_get(root, "outs");
	for (size_t i = 0; i < new->dep_count; i++) {
		if (!new->deps[i].repo && !new->deps[i].db)
			set_item(updating, deps->items[i], &new->deps[i].item);
	}
	for (size_t i = 0; i < new->out_count; i++)
		set_item(updating, outs->items[i], &new->outs[i].item);
	set_checksum(updating, root, new);
	if (updating->fits && apply(updating, bytes, out))
		return true;
	buf_truncate(out, start);
	dvcfile_format(arena, new, out);
	return true;
}
