/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/revision_impl.h"
#include "base/file.h"
#include "base/format.h"
#include "dvc/plot_table.h"
#include "quality/table_diff.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* What differs between two versions of data. */

#define FILES_SHOWN 2000
#define TEXT_MAX ((size_t)64 * 1024 * 1024)
#define ROWS_SHOWN 200
#define BINARY_LOOKED_AT 8192

/* The size of a file in a folder; -1 when its object isn't in the cache. */
static int64_t size_of(struct revisions *revisions, const struct manifest_entry *entry, enum hash_rule rule)
{
	const struct cache_key key = { .rule = rule, .hash = entry->hash };
	struct buf path = BUF_INIT;
	struct stat st;
	int64_t size;

	if (entry->size >= 0)
		return entry->size;
	cache_path(revisions->cache, &key, &path);
	size = stat(path.data, &st) == 0 ? st.st_size : -1;
	buf_release(&path);
	return size;
}

static void add_size(struct buf *out, int64_t size)
{
	char text[FORMAT_SIZE];

	buf_puts(out, size < 0 ? "not in cache" : format_size(text, size));
}

static void add_change(struct revisions *revisions, const struct manifest_change *change, enum hash_rule rules[2],
		       struct buf *out)
{
	const struct manifest_entry *old = change->old, *new = change->new;

	buf_printf(out, "%c %.*s  ", !old ? '+' : !new ? '-' : '~', STR_ARG((new ? new : old)->path));
	if (old)
		add_size(out, size_of(revisions, old, rules[0]));
	if (old && new)
		buf_puts(out, " -> ");
	if (new)
		add_size(out, size_of(revisions, new, rules[1]));
	buf_putc(out, '\n');
}

static void diff_manifests(struct revisions *revisions, const struct manifest *old, const struct manifest *new,
			   enum hash_rule rules[2], struct buf *out)
{
	size_t count, kinds[3] = { 0 };
	struct arena arena = ARENA_INIT;
	struct manifest_change *changes;

	manifest_diff(&arena, old, new, &changes, &count);
	for (size_t i = 0; i < count; i++)
		kinds[!changes[i].old ? 0 : !changes[i].new ? 1 : 2]++;
	buf_printf(out, "\n%zu files, then %zu: %zu added, %zu removed, %zu modified\n\n", old->count, new->count,
		   kinds[0], kinds[1], kinds[2]);
	for (size_t i = 0; i < count && i < FILES_SHOWN; i++)
		add_change(revisions, &changes[i], rules, out);
	if (count > FILES_SHOWN)
		buf_printf(out, "\n(and %zu more)\n", count - FILES_SHOWN);
	arena_release(&arena);
}

/* A folder's manifest; one that isn't there is empty. */
static bool read_manifest(struct revisions *revisions, const struct revision_data *data, const char *which,
			  struct arena *arena, struct manifest *manifest, struct buf *out)
{
	struct err err = ERR_INIT;

	*manifest = (struct manifest){ .count = 0 };
	if (data && data->on_disk) {
		*manifest = data->manifest;
		return true;
	}
	if (!data || cache_manifest(revisions->cache, arena, &data->key, manifest, &err))
		return true;
	buf_printf(out, "\nWhich files differ cannot be said: the %s manifest is %s.\n", which,
		   err.code == ERR_NOT_FOUND ? "not in cache" : "damaged");
	return false;
}

static bool read_text(struct revisions *revisions, const struct revision_data *data, struct buf *bytes,
		      const char **missing)
{
	struct buf path = BUF_INIT;
	size_t looked_at;

	if (!data)
		return true;
	if (data->on_disk) {
		path_join(&path, revisions->root, data->path);
	} else if (cache_verify(revisions->cache, &data->key) != CACHE_PRESENT) {
		*missing = "not in cache";
		return false;
	} else {
		cache_path(revisions->cache, &data->key, &path);
	}
	if (!file_read(bytes, path.data, TEXT_MAX, NULL))
		*missing = "too large to compare line by line";
	buf_release(&path);
	looked_at = bytes->len < BINARY_LOOKED_AT ? bytes->len : BINARY_LOOKED_AT;
	if (!*missing && looked_at && memchr(bytes->data, '\0', looked_at))
		*missing = "not text";
	return !*missing;
}

static bool ends_in(const char *path, const char *ending)
{
	size_t len = strlen(path), tail = strlen(ending);

	return len > tail && strcasecmp(path + len - tail, ending) == 0;
}

static void diff_files(struct revisions *revisions, const struct revision_data *old, const struct revision_data *new,
		       struct buf *out)
{
	const char *path = (new ? new : old)->path, *missing = NULL;
	bool has_header = ends_in(path, ".csv") || ends_in(path, ".tsv");
	struct buf before = BUF_INIT, after = BUF_INIT;
	struct arena arena = ARENA_INIT;
	struct table_diff diff;

	if (read_text(revisions, old, &before, &missing) && read_text(revisions, new, &after, &missing)) {
		table_diff(buf_str(&before), buf_str(&after), has_header, ROWS_SHOWN, &arena, &diff);
		buf_printf(out, "\n%zu rows, then %zu: %zu changed, %zu gone, %zu new\n\n", diff.before, diff.after,
			   diff.changed, diff.removed, diff.added);
		for (size_t i = 0; i < diff.row_count; i++)
			buf_printf(out, "%c%.*s\n", diff.rows[i].sign, STR_ARG(diff.rows[i].text));
	} else {
		buf_printf(out, "\nWhich lines differ cannot be said: %s.\n", missing);
	}
	buf_release(&before);
	buf_release(&after);
	arena_release(&arena);
}

void app_revision_data_diff(struct revisions *revisions, const struct revision_data *old,
			    const struct revision_data *new, struct buf *out)
{
	enum hash_rule rules[2] = { old ? old->key.rule : HASH_MD5, new ? new->key.rule : HASH_MD5 };
	struct arena arena = ARENA_INIT;
	struct manifest before, after;

	if (old && new && old->is_folder == new->is_folder && hash_equal(&old->key.hash, &new->key.hash))
		buf_puts(out, "\nThe same in both.\n");
	else if ((old && old->is_folder) != (new && new->is_folder) && old && new)
		buf_printf(out, "\nA %s became a %s.\n", old->is_folder ? "folder" : "file",
			   new->is_folder ? "folder" : "file");
	else if (old && new && plot_is_image(new->path))
		buf_puts(out, "\nIt is an image, and not the same.\n");
	else if (!(old ? old : new)->is_folder)
		diff_files(revisions, old, new, out);
	else if (read_manifest(revisions, old, "older", &arena, &before, out) &&
		 read_manifest(revisions, new, "newer", &arena, &after, out))
		diff_manifests(revisions, &before, &after, rules, out);
	arena_release(&arena);
}
