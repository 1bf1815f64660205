/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/manifest.h"
#include "base/file.h"
#include "base/json_flat.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "dvc/python_json.h"

#include <string.h>

static int by_path(const void *a, const void *b)
{
	return str_compare(((const struct manifest_entry *)a)->path, ((const struct manifest_entry *)b)->path);
}

/* UTF-8 in the order of its bytes is in the order of its code points. */
bool manifest_sort(struct manifest *manifest)
{
	for (size_t i = 1; i < manifest->count; i++) {
		if (by_path(&manifest->entries[i - 1], &manifest->entries[i]) > 0) {
			qsort(manifest->entries, manifest->count, sizeof(*manifest->entries), by_path);
			return true;
		}
	}
	return false;
}

void manifest_format(struct buf *out, const struct manifest *manifest)
{
	char text[HASH_TEXT_SIZE];

	buf_reserve(out, 2 + manifest->count * 96);
	buf_putc(out, '[');
	for (size_t i = 0; i < manifest->count; i++) {
		if (i)
			buf_add(out, ", ", 2);
		buf_add(out, "{\"md5\": \"", 9);
		buf_add(out, hash_format(text, &manifest->entries[i].hash), 32);
		buf_add(out, "\", \"relpath\": ", 14);
		python_json_string(out, manifest->entries[i].path);
		buf_putc(out, '}');
	}
	buf_putc(out, ']');
}

struct hash manifest_hash(const struct manifest *manifest)
{
	struct buf text = BUF_INIT;
	struct hash hash;

	manifest_format(&text, manifest);
	hash = hash_of(buf_str(&text));
	buf_release(&text);
	return hash;
}

bool manifest_equal(const struct manifest *a, const struct manifest *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = hash_equal(&a->entries[i].hash, &b->entries[i].hash) &&
		       str_equal(a->entries[i].path, b->entries[i].path);
	return same;
}

/* What the value says, in the arena and terminated; false when it is no string. */
static bool read_string(struct arena *arena, struct str value, struct str *out)
{
	struct buf text = BUF_INIT;

	if (value.len < 2 || value.data[0] != '"' || value.data[value.len - 1] != '"')
		return false;
	json_flat_text(&text, value);
	*out = (struct str){ arena_strndup(arena, text.data, text.len), text.len };
	buf_release(&text);
	return true;
}

static bool is_file_below(struct str path)
{
	struct str rest = path, part;

	while (str_next(&rest, '/', &part)) {
		if (!part.len || str_is(part, ".") || str_is(part, ".."))
			return false;
	}
	return path_is_inside(path) && !memchr(path.data, '\0', path.len) && utf8_is_valid(path);
}

static bool take_text(struct str *rest, const char *text, size_t len)
{
	if (rest->len < len || memcmp(rest->data, text, len) != 0)
		return false;
	rest->data += len;
	rest->len -= len;
	return true;
}

/* Reads an entry that is written to the byte as manifest_format does it, with a path that needs no escapes:
 * nearly all are.  False, with nothing taken, for any other. */
static bool read_plain_entry(struct arena *arena, struct str *rest, bool first, struct manifest_entry *entry)
{
	static const char start[] = ", {\"md5\": \"", middle[] = "\", \"relpath\": \"", end[] = "\"}";
	struct str at = *rest, hash, path;

	if (!take_text(&at, start + 2 * first, sizeof(start) - 1 - 2 * first))
		return false;
	hash = (struct str){ at.data, at.len < 32 ? at.len : 32 };
	at.data += hash.len;
	at.len -= hash.len;
	if (!take_text(&at, middle, sizeof(middle) - 1))
		return false;
	path = (struct str){ at.data, 0 };
	while (path.len < at.len && path.data[path.len] >= ' ' && path.data[path.len] <= '~' &&
	       path.data[path.len] != '"' && path.data[path.len] != '\\')
		path.len++;
	at.data += path.len;
	at.len -= path.len;
	if (!take_text(&at, end, sizeof(end) - 1) || !is_file_below(path))
		return false;
	for (size_t i = 0; i < hash.len; i++) {
		if (hash.data[i] > '9' && hash.data[i] < 'a')
			return false;
	}
	*entry = (struct manifest_entry){ .path = arena_str(arena, path), .size = -1 };
	*rest = at;
	return hash_parse(hash, &entry->hash, NULL);
}

static bool read_entry(struct arena *arena, struct str *rest, struct manifest_entry *entry,
		       const char *where, struct err *err)
{
	bool has_hash = false, has_path = false;
	struct str key, value;

	*entry = (struct manifest_entry){ .size = -1 };
	while (json_flat_next(rest, &key, &value)) {
		if (str_is(key, "relpath")) {
			has_path = read_string(arena, value, &entry->path);
		} else if (str_is(key, "md5")) {
			struct str text = { value.data + 1, value.len - 2 };

			has_hash = value.len > 2 && hash_parse(text, &entry->hash, NULL);
		}
	}
	*rest = str_trim(*rest);
	if (!rest->len || rest->data[0] != '}' || !has_hash || !has_path)
		return err_set(err, ERR_INPUT, "%s is no list of a folder's files, as DVC writes it", where);
	rest->data++;
	rest->len--;
	if (!is_file_below(entry->path))
		return err_set(err, ERR_INPUT, "%s names a file that cannot be in the folder", where);
	return true;
}

/* Takes c off the front of what is left, and the blanks before it; nothing when it isn't there. */
static bool take(struct str *rest, char c)
{
	struct str at = *rest;

	while (at.len && (at.data[0] == ' ' || at.data[0] == '\t' || at.data[0] == '\n' || at.data[0] == '\r')) {
		at.data++;
		at.len--;
	}
	if (!at.len || at.data[0] != c)
		return false;
	*rest = (struct str){ at.data + 1, at.len - 1 };
	return true;
}

static bool read_any_entry(struct arena *arena, struct str *rest, bool first, struct manifest_entry *entry,
			   const char *where, struct err *err)
{
	struct str object;

	if (!first && !take(rest, ','))
		return err_set(err, ERR_INPUT, "%s is no list of a folder's files, as DVC writes it", where);
	/* json_flat_next wants the brace. */
	object = *rest;
	if (!take(&object, '{'))
		return err_set(err, ERR_INPUT, "%s is no list of a folder's files, as DVC writes it", where);
	return read_entry(arena, rest, entry, where, err);
}

bool manifest_parse(struct arena *arena, struct str json, const char *where, struct manifest *out,
		    struct err *err)
{
	VEC_OF(struct manifest_entry) entries = VEC_INIT;
	struct str rest = json;
	bool ok = take(&rest, '[') || err_set(err, ERR_INPUT, "%s is no list of a folder's files, as DVC writes it",
					      where);

	out->is_plain = json.len > 1 && json.data[0] == '[' && json.data[json.len - 1] == ']' &&
			(json.len == 2 || json.data[json.len - 2] == '}');
	VEC_RESERVE(&entries, json.len / 64 + 1);
	while (ok && !take(&rest, ']')) {
		struct manifest_entry entry;
		bool first = !entries.len;

		if (!read_plain_entry(arena, &rest, first, &entry)) {
			out->is_plain = false;
			ok = read_any_entry(arena, &rest, first, &entry, where, err);
		}
		if (ok)
			VEC_PUSH(&entries, entry);
	}
	if (ok && str_trim(rest).len)
		ok = err_set(err, ERR_INPUT, "%s is no list of a folder's files, as DVC writes it", where);
	if (!ok) {
		VEC_RELEASE(&entries);
		return false;
	}
	VEC_TO_ARENA(&entries, arena, &out->entries, &out->count);
	out->is_plain = !manifest_sort(out) && out->is_plain;
	for (size_t i = 1; i < out->count; i++) {
		if (by_path(&out->entries[i - 1], &out->entries[i]) == 0)
			return err_set(err, ERR_INPUT, "%s names a file twice", where);
	}
	return true;
}

const struct manifest_entry *manifest_find(const struct manifest *manifest, struct str path)
{
	struct manifest_entry key = { .path = path };

	if (!manifest->count)
		return NULL;
	return bsearch(&key, manifest->entries, manifest->count, sizeof(key), by_path);
}

void manifest_diff(struct arena *arena, const struct manifest *old, const struct manifest *new,
		   struct manifest_change **changes, size_t *count)
{
	VEC_OF(struct manifest_change) found = VEC_INIT;
	size_t i = 0, j = 0;

	while (i < old->count || j < new->count) {
		const struct manifest_entry *a = i < old->count ? &old->entries[i] : NULL;
		const struct manifest_entry *b = j < new->count ? &new->entries[j] : NULL;
		int order = !a ? 1 : !b ? -1 : by_path(a, b);

		i += order <= 0;
		j += order >= 0;
		if (order != 0 || !hash_equal(&a->hash, &b->hash))
			VEC_PUSH(&found, (struct manifest_change){ order <= 0 ? a : NULL,
								    order >= 0 ? b : NULL });
	}
	VEC_TO_ARENA(&found, arena, changes, count);
}
