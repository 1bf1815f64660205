/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/files.h"
#include "base/file.h"
#include "pipeline/param_file.h"
#include "repo/tree.h"
#include "runner/tracked.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void files_in_tree(const struct files *files, const char *path, struct buf *out)
{
	bool is_top = !files->inside || !*files->inside || strcmp(files->inside, ".") == 0;

	buf_clear(out);
	if (!is_top)
		buf_printf(out, "%s%s%s", files->inside, strcmp(path, ".") == 0 ? "" : "/",
			   strcmp(path, ".") == 0 ? "" : path);
	else
		buf_puts(out, path);
}

bool files_read(const struct files *files, const char *path, struct buf *out, bool *found,
		struct err *err)
{
	struct buf full = BUF_INIT;
	bool ok = true;

	if (files->repo) {
		files_in_tree(files, path, &full);
		ok = tree_read(files->repo, files->commit, full.data, FILES_PARAMS_MAX, out, found, err);
		buf_release(&full);
		return ok;
	}
	path_join(&full, files->folder, path);
	*found = access(full.data, F_OK) == 0;
	if (*found)
		ok = file_read(out, full.data, FILES_PARAMS_MAX, err);
	buf_release(&full);
	return ok;
}

/* A folder of a commit as the object that it would be on disk. */
static bool tree_object(const struct files *files, const char *path, struct object *out, bool *found,
			struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf manifest = BUF_INIT;
	struct tree_file *list;
	size_t count, skip = strlen(path) + 1;
	bool ok = tree_files(files->repo, files->commit, path, &arena, &list, &count, err);

	*found = ok && count > 0;
	*out = (struct object){ .files = (int64_t)count };
	for (size_t i = 0; ok && i < count; i++) {
		struct digest digest;
		bool there;

		ok = tree_digest(files->repo, files->commit, list[i].path, &digest, &there, err);
		if (ok)
			object_manifest_add(&manifest, &digest, list[i].size, list[i].mode,
					    list[i].path + (strcmp(path, ".") == 0 ? 0 : skip));
		out->size += list[i].size;
	}
	out->digest = digest_of(buf_str(&manifest));
	buf_release(&manifest);
	arena_release(&arena);
	return ok;
}

static bool object_in_commit(const struct files *files, const char *path, struct object *out, bool *found,
			     struct err *err)
{
	struct buf place = BUF_INIT;
	bool ok = true;

	*found = false;
	if (files->tracked)
		ok = tracked_object(files->tracked, files, path, out, found, err);
	if (ok && !*found) {
		files_in_tree(files, path, &place);
		*out = (struct object){ .files = -1 };
		ok = tree_digest(files->repo, files->commit, place.data, &out->digest, found, err);
		if (ok && !*found)
			ok = tree_object(files, place.data, out, found, err);
	}
	buf_release(&place);
	return ok;
}

bool files_object(const struct files *files, const char *path, struct object *out, bool *found,
		  struct err *err)
{
	struct buf full = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; i < files->known_count; i++) {
		if (strcmp(files->known[i].path, path) == 0) {
			*out = files->known[i].object;
			return *found = true;
		}
	}
	if (files->repo)
		return object_in_commit(files, path, out, found, err);
	path_join(&full, files->folder, path);
	*found = access(full.data, F_OK) == 0;
	if (*found)
		ok = object_of_path(full.data, out, err);
	buf_release(&full);
	return ok;
}

/* Applies each setting that is meant for this file to its bytes. */
bool files_edit(void *context, const char *file, struct buf *bytes, struct err *err)
{
	const struct files *files = context;
	struct arena arena = ARENA_INIT;
	struct buf changed = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && files->settings && i < files->settings->count; i++) {
		const struct param *setting = &files->settings->items[i];
		const char *of, *key, *value;

		ok = params_parse_setting(&arena,
					  arena_printf(&arena, "%s=%s", setting->name, setting->json),
					  &of, &key, &value, err);
		if (!ok || strcmp(of, file) != 0)
			continue;
		ok = params_replace(buf_str(bytes), file, key, value, &changed, err);
		if (ok) {
			struct buf before = *bytes;

			*bytes = changed;
			changed = before;
		}
	}
	buf_release(&changed);
	arena_release(&arena);
	return ok;
}

/* A file that templates take values from, with the settings applied. */
static bool read_changed(void *context, const char *path, struct buf *out, bool *found, struct err *err)
{
	return files_read(context, path, out, found, err) &&
	       (!*found || files_edit(context, path, out, err));
}

static bool parse_dvc(struct files *files, struct arena *arena, struct pipeline *out, struct err *err)
{
	struct pipeline_reader reader = { read_changed, files };
	struct buf bytes = BUF_INIT;
	bool found;
	bool ok = files_read(files, DVC_FILE, &bytes, &found, err);

	*out = (struct pipeline){ .file = NULL };
	if (ok && found)
		ok = pipeline_parse(arena, arena_str(arena, buf_str(&bytes)), DVC_FILE, &reader, NULL, out, err);
	buf_release(&bytes);
	return ok;
}

static bool read_dvc(struct files *files, struct arena *arena, struct project *out, struct err *err)
{
	struct pipeline pipeline;

	files->arena = arena;
	if (!tracked_open(files, &files->tracked, err) ||
	    (!files->tracked && !parse_dvc(files, arena, &pipeline, err)))
		return false;
	if (files->tracked)
		tracked_pipeline(files->tracked, arena, &pipeline);
	if (out->pipeline.count && pipeline.count)
		return err_set(err, ERR_INPUT,
			       "both assay.yaml and dvc.yaml have stages; keep them in one of the two");
	if (pipeline.file && !out->pipeline.count)
		out->pipeline = pipeline;
	return true;
}

bool files_project(struct files *files, struct arena *arena, struct project *out, struct err *err)
{
	struct pipeline_reader reader = { read_changed, files };
	struct buf bytes = BUF_INIT;
	bool found;
	bool ok = files_read(files, PROJECT_FILE, &bytes, &found, err);

	*out = (struct project){ .pipeline.file = NULL };
	if (ok && found)
		ok = project_parse(arena, arena_str(arena, buf_str(&bytes)), PROJECT_FILE, &reader, out,
				   err);
	buf_release(&bytes);
	return ok && read_dvc(files, arena, out, err);
}

void files_close(struct files *files)
{
	tracked_close(files->tracked, files->arena);
	files->tracked = NULL;
}

bool files_params(const struct files *files, const char *file, struct arena *arena,
		  struct yaml_node **out, struct err *err)
{
	struct buf bytes = BUF_INIT;
	bool found;
	bool ok = files_read(files, file, &bytes, &found, err);

	*out = NULL;
	if (ok && found) {
		ok = files_edit((void *)files, file, &bytes, err);
		if (ok)
			*out = param_file_parse(arena, arena_str(arena, buf_str(&bytes)), file, err);
		ok = ok && *out;
	}
	buf_release(&bytes);
	return ok;
}

bool files_all_params(const struct files *files, const struct pipeline *pipeline,
		      struct param_list *out, struct err *err)
{
	const char *seen[64] = { "params.yaml" };
	size_t count = 1;

	for (size_t s = 0; s < pipeline->count; s++) {
		for (size_t p = 0; p < pipeline->stages[s].param_count; p++) {
			const char *file = pipeline->stages[s].params[p].file;
			bool is_new = count < ARRAY_LEN(seen) && !pipeline->stages[s].params[p].external;

			for (size_t i = 0; i < count; i++)
				is_new = is_new && strcmp(seen[i], file) != 0;
			if (is_new)
				seen[count++] = file;
		}
	}
	for (size_t i = 0; i < count; i++) {
		struct yaml_node *root;

		if (!files_params(files, seen[i], out->arena, &root, err))
			return false;
		if (root)
			params_flatten(out, seen[i], root);
	}
	return true;
}

bool files_apply_settings(const struct files *files, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && files->settings && i < files->settings->count; i++) {
		const char *file, *key, *value;
		bool found;
		struct stat st;

		ok = params_parse_setting(&arena,
					  arena_printf(&arena, "%s=%s", files->settings->items[i].name,
						       files->settings->items[i].json),
					  &file, &key, &value, err);
		if (!ok)
			break;
		buf_clear(&bytes);
		ok = files_read(files, file, &bytes, &found, err);
		if (ok && !found)
			ok = err_set(err, ERR_NOT_FOUND, "there is no %s to set '%s' in", file, key);
		path_join(&path, files->folder, file);
		ok = ok && files_edit((void *)files, file, &bytes, err) && stat(path.data, &st) == 0 &&
		     file_write(path.data, buf_str(&bytes), st.st_mode & 0777, err);
	}
	arena_release(&arena);
	buf_release(&path);
	buf_release(&bytes);
	return ok;
}
