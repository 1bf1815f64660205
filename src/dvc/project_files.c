/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/project_files.h"
#include "base/file.h"
#include "base/vec.h"
#include "dvc/data.h"

#include <stdlib.h>
#include <string.h>

typedef VEC_OF(const char *) path_list;

void project_files_open(struct project_files *files, struct arena *arena, struct source *source,
			const struct dvc_project *project, struct cache *cache)
{
	*files = (struct project_files){ .arena = arena, .source = source, .project = project, .cache = cache };
	dvc_outs_collect(arena, project, &files->outs);
}

void project_files_close(struct project_files *files)
{
	map_release(&files->manifests);
}

/* The object of an output. */
static bool key_of_out(struct project_files *files, const struct made_out *out, struct cache_key *key)
{
	const struct dvc_stage *stage = &files->project->stages[out->stage];

	return stage->lock && out->out->cached && files->cache &&
	       data_key_of(dvc_item_find(stage->lock->outs, stage->lock->out_count, out->out->text), key);
}

/* Read once, for many files of a folder may be asked for one after the other; NULL: it is not there. */
static const struct manifest *manifest_of(struct project_files *files, const struct cache_key *key)
{
	struct str name = { (const char *)&key->hash, sizeof(key->hash) };
	struct manifest *manifest = map_find(&files->manifests, name);
	struct err ignored = ERR_INIT;

	if (manifest)
		return manifest;
	manifest = ARENA_NEW(files->arena, struct manifest);
	if (!cache_manifest(files->cache, files->arena, key, manifest, &ignored))
		return NULL;
	map_put(&files->manifests, arena_str(files->arena, name), manifest);
	return manifest;
}

bool project_files_object(struct project_files *files, const char *path, struct cache_key *key)
{
	const struct made_out *out = made_find(&files->outs, path);
	const struct manifest_entry *entry;
	const struct manifest *manifest;

	if (!out || !key_of_out(files, out, key))
		return false;
	if (strcmp(out->path, path) == 0)
		return !key->is_folder;
	manifest = key->is_folder ? manifest_of(files, key) : NULL;
	if (!manifest)
		return false;
	entry = manifest_find(manifest, str_of(path + strlen(out->path) + 1));
	if (entry) {
		key->hash = entry->hash;
		key->is_folder = false;
	}
	return entry != NULL;
}

bool project_files_read(struct project_files *files, const char *path, struct buf *bytes, bool *found,
			struct err *err)
{
	struct buf object = BUF_INIT;
	struct cache_key key;
	bool ok = source_read(files->source, path, bytes, found, err);

	if (ok && !*found && project_files_object(files, path, &key)) {
		struct cache_query look = { .key = key };

		cache_look(files->cache, &look, 1);
		*found = look.state == CACHE_PRESENT;
		cache_path(files->cache, &key, &object);
		ok = !*found || file_read(bytes, object.data, SOURCE_FILE_MAX, err);
	}
	buf_release(&object);
	return ok;
}

bool project_files_is_unknown_folder(struct project_files *files, const char *path)
{
	const struct made_out *out = made_find(&files->outs, path);
	struct cache_key key;

	return out && strcmp(out->path, path) == 0 && key_of_out(files, out, &key) && key.is_folder &&
	       !manifest_of(files, &key);
}

bool project_files_is_kept(struct project_files *files, const char *path)
{
	const struct made_out *out = made_find(&files->outs, path);

	return out && out->out->cached;
}

/* The files of an output that lie below a folder. */
static void add_tracked(struct project_files *files, const struct made_out *out, const char *folder, path_list *paths)
{
	size_t len = strcmp(folder, ".") == 0 ? 0 : strlen(folder);
	const struct manifest *manifest;
	struct cache_key key;
	bool has_key = key_of_out(files, out, &key);

	if (!(has_key && key.is_folder) && out->out->cached && strlen(out->path) > len)
		VEC_PUSH(paths, out->path);
	manifest = has_key && key.is_folder ? manifest_of(files, &key) : NULL;
	for (size_t i = 0; manifest && i < manifest->count; i++) {
		const char *path = arena_printf(files->arena, "%s/%.*s", out->path,
						STR_ARG(manifest->entries[i].path));

		if (!len || (strncmp(path, folder, len) == 0 && path[len] == '/'))
			VEC_PUSH(paths, path);
	}
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

bool project_files_list(struct project_files *files, const char *folder, const char ***out, size_t *count)
{
	const struct made_out *over = made_find(&files->outs, folder);
	bool is_there = source_is_folder(files->source, folder);
	struct err ignored = ERR_INIT;
	path_list paths = VEC_INIT;
	const char **there = NULL;
	size_t there_count = 0, first, end, kept = 0;

	if (is_there && source_files(files->source, folder, files->arena, &there, &there_count, &ignored)) {
		for (size_t i = 0; i < there_count; i++)
			VEC_PUSH(&paths, there[i]);
	}
	if (over)
		add_tracked(files, over, folder, &paths);
	made_below(&files->outs, folder, &first, &end);
	for (size_t i = first; i < end; i++)
		add_tracked(files, &files->outs.items[i], folder, &paths);
	if (paths.len)
		qsort(paths.items, paths.len, sizeof(*paths.items), by_text);
	for (size_t i = 0; i < paths.len; i++) {
		if (!kept || strcmp(paths.items[kept - 1], paths.items[i]) != 0)
			paths.items[kept++] = paths.items[i];
	}
	paths.len = kept;
	VEC_TO_ARENA(&paths, files->arena, out, count);
	return is_there || *count;
}
