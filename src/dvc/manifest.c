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
void manifest_sort(struct manifest *manifest)
{
	for (size_t i = 1; i < manifest->count; i++) {
		if (by_path(&manifest->entries[i - 1], &manifest->entries[i]) > 0) {
			qsort(manifest->entries, manifest->count, sizeof(*manifest->entries), by_path);
			return;
		}
	}
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

/* Takes c off the front of what is left; blanks before it do not count. */
static bool take(struct str *rest, char c)
{
	while (rest->len && (rest->data[0] == ' ' || rest->data[0] == '\t' || rest->data[0] == '\n' ||
			     rest->data[0] == '\r')) {
		rest->data++;
		rest->len--;
	}
	if (!rest->len || rest->data[0] != c)
		return false;
	rest->data++;
	rest->len--;
	return true;
}

bool manifest_parse(struct arena *arena, struct str json, const char *where, struct manifest *out,
		    struct err *err)
{
	VEC_OF(struct manifest_entry) entries = VEC_INIT;
	struct str rest = json;
	bool ok = take(&rest, '[');

	VEC_RESERVE(&entries, json.len / 96 + 1);
	while (ok && !take(&rest, ']')) {
		struct manifest_entry entry;
		struct str before;

		ok = !entries.len || take(&rest, ',');
		before = rest;
		ok = ok && take(&rest, '{');
		if (ok) {
			/* json_flat_next wants the brace. */
			rest = before;
			ok = read_entry(arena, &rest, &entry, where, err);
		}
		if (ok)
			VEC_PUSH(&entries, entry);
	}
	if (!ok || str_trim(rest).len) {
		VEC_RELEASE(&entries);
		return err_set(err, ERR_INPUT, "%s is no list of a folder's files, as DVC writes it", where);
	}
	VEC_TO_ARENA(&entries, arena, &out->entries, &out->count);
	manifest_sort(out);
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
