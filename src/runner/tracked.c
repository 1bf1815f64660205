/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/tracked.h"
#include "base/file.h"
#include "dvc/data.h"
#include "dvc/graph.h"
#include "dvc/run_cache.h"
#include "repo/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_project(const struct files *files, bool *is, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf path = BUF_INIT;
	struct tree_entry *entries;
	size_t count = 0;
	struct stat st;
	bool ok = true;

	if (files->repo) {
		files_in_tree(files, ".dvc", &path);
		ok = tree_entries(files->repo, files->commit, path.data, &arena, &entries, &count, err);
		*is = count > 0;
	} else {
		path_join(&path, files->folder, ".dvc");
		*is = stat(path.data, &st) == 0 && S_ISDIR(st.st_mode);
	}
	buf_release(&path);
	arena_release(&arena);
	return ok;
}

static bool open_source(struct tracked *tracked, const struct files *files, struct err *err)
{
	struct err no_repository = ERR_INIT;
	struct buf real = BUF_INIT;
	bool ok = true;

	if (files->repo) {
		tracked->source = source_open_commit(files->repo, files->commit, files->inside ? files->inside : "",
						     err);
	} else {
		ok = path_real(&real, files->folder, err);
		if (ok && tracked->root && strcmp(real.data, tracked->root) == 0 &&
		    !dvc_config_bool(&tracked->config, "core", "no_scm", false))
			tracked->repo = repo_open(tracked->root, &no_repository);
		if (ok)
			tracked->source = source_open_folder(real.data, tracked->repo, err);
	}
	buf_release(&real);
	if (tracked->source && files->settings)
		source_edit(tracked->source, files_edit, (void *)files);
	return tracked->source != NULL;
}

static bool open_cache(struct tracked *tracked, struct err *err)
{
	struct dvc_config *config = &tracked->config;

	if (!tracked->root)
		return true;
	if (!dvc_config_load(&tracked->arena, tracked->root, config, err))
		return false;
	tracked->parsing = dvc_config_parsing(config);
	tracked->cache_path = dvc_config_cache(&tracked->arena, config, tracked->root);
	tracked->known = hash_cache_open(tracked->root);
	tracked->cache = cache_open(tracked->cache_path, tracked->known, dvc_config_is_shared(config));
	return dvc_config_links(config, &tracked->links, err);
}

/* A lock of DVC 1 at an old commit tells of data all the same. */
static bool check_files(const struct tracked *tracked, struct err *err)
{
	for (size_t i = 0; i < tracked->project.file_count; i++) {
		const struct dvc_file *file = &tracked->project.files[i];

		if (file->form_error && !(file->lock.is_old && file->form_error == file->lock_error))
			return err_set(err, ERR_INPUT, "%s", file->form_error);
	}
	return true;
}

static bool set_root(struct tracked *tracked, const struct files *files, struct err *err)
{
	struct buf real = BUF_INIT;
	struct stat st;
	bool ok = true;

	if (files->root && stat(files->root, &st) == 0)
		ok = path_real(&real, files->root, err);
	if (real.len)
		tracked->root = arena_strdup(&tracked->arena, real.data);
	buf_release(&real);
	return ok;
}

bool tracked_open(const struct files *files, struct tracked **out, struct err *err)
{
	struct tracked *tracked;
	bool is, ok;

	*out = NULL;
	if (!is_project(files, &is, err))
		return false;
	if (!is)
		return true;
	tracked = mem_zalloc(1, sizeof(*tracked));
	*tracked = (struct tracked){ .arena = ARENA_INIT, .project.arena = ARENA_INIT };
	ok = set_root(tracked, files, err) && open_cache(tracked, err) && open_source(tracked, files, err) &&
	     dvc_project_load(&tracked->project, tracked->source, &tracked->parsing, err) &&
	     check_files(tracked, err);
	if (ok) {
		dvc_outs_collect(&tracked->arena, &tracked->project, &tracked->outs);
		*out = tracked;
		return true;
	}
	tracked_close(tracked, NULL);
	return files->inside && *files->inside ? err_add(err, "the DVC project %s", files->inside) : false;
}

void tracked_close(struct tracked *tracked, struct arena *arena)
{
	if (!tracked)
		return;
	if (tracked->known)
		(void)!hash_cache_save(tracked->known, NULL);
	if (tracked->cache)
		cache_close(tracked->cache);
	if (tracked->known)
		hash_cache_close(tracked->known);
	source_close(tracked->source);
	if (tracked->repo)
		repo_close(tracked->repo);
	if (arena)
		arena_join(arena, &tracked->project.arena);
	else
		dvc_project_release(&tracked->project);
	arena_release(&tracked->arena);
	free(tracked);
}

void tracked_pipeline(const struct tracked *tracked, struct arena *arena, struct pipeline *out)
{
	const struct dvc_project *project = &tracked->project;

	*out = (struct pipeline){ .file = DVC_FILE };
	out->stages = ARENA_ARRAY(arena, struct stage, project->stage_count + 1);
	for (size_t i = 0; i < project->stage_count; i++) {
		const struct stage *stage = project->stages[i].stage;

		/* Data alone is no stage of a run; what cannot be understood is told when it is asked for. */
		if (!stage->command_count && project->stages[i].file->single)
			continue;
		out->stages[out->count] = *stage;
		out->stages[out->count++].name = stage->address;
	}
}

struct dvc_stage *tracked_stage(struct tracked *tracked, const char *name, struct err *err)
{
	for (size_t i = 0; i < tracked->project.stage_count; i++) {
		struct dvc_stage *found = &tracked->project.stages[i];

		if (strcmp(found->stage->address, name) != 0)
			continue;
		if (!found->stage->error)
			return found;
		err_set(err, ERR_INPUT, "%s", found->stage->error);
		return NULL;
	}
	err_set(err, ERR_INPUT, "the DVC project has no stage '%s' any more", name);
	return NULL;
}

/* An out that DVC keeps and Git doesn't. */
static bool is_kept(const struct stage_out *out)
{
	return out->cached && !out->external;
}

static void meet_any(void *context, const struct made_out *out)
{
	bool *any = context;

	*any = *any || is_kept(out->out);
}

bool tracked_has_data(const struct tracked *tracked, const char *path)
{
	bool any = false;

	made_meet(&tracked->outs, path, meet_any, &any);
	return any;
}

bool tracked_may_have(const struct tracked *tracked, const struct stage *stage)
{
	struct buf runs = BUF_INIT;
	bool may = false;

	for (size_t i = 0; i < tracked->project.stage_count; i++)
		may = may || (tracked->project.stages[i].lock &&
			      strcmp(tracked->project.stages[i].stage->address, stage->address) == 0);
	if (!may && tracked->cache && run_cache_takes(stage)) {
		path_join(&runs, tracked->cache_path, "runs");
		may = access(runs.data, F_OK) == 0;
	}
	buf_release(&runs);
	return may;
}

/* What DVC keeps at, above or below a path. */
struct meeting {
	VEC_OF(const struct made_out *) outs;
};

static void meet_kept(void *context, const struct made_out *out)
{
	struct meeting *meeting = context;

	if (is_kept(out->out))
		VEC_PUSH(&meeting->outs, out);
}

static bool key_of(const struct tracked *tracked, const struct made_out *out, struct cache_key *key, bool *executable)
{
	const struct dvc_lock_stage *lock = tracked->project.stages[out->stage].lock;
	const struct dvc_item *item = lock ? dvc_item_find(lock->outs, lock->out_count, out->out->text) : NULL;

	*executable = item && item->isexec;
	return data_key_of(item, key);
}

/* A file of a folder that is put together. */
struct part {
	const char *path;	/* relative to the folder */
	struct object object;
};

struct gathering {
	const struct tracked *tracked;
	int64_t *budget;
	const char *path;	/* the folder */
	struct arena arena;
	VEC_OF(struct part) parts;
};

/* path below the folder; NULL: it is not in it. */
static const char *inside(const char *folder, const char *path)
{
	size_t len = strlen(folder);

	if (strcmp(folder, ".") == 0)
		return path;
	return strncmp(path, folder, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

static bool not_in_cache(const char *path, enum cache_state state, struct err *err)
{
	return err_set(err, ERR_NOT_FOUND, "%s is %s DVC's cache; \"dvc pull\" fetches it", path,
		       state == CACHE_CORRUPT ? "damaged in" : "not in");
}

/* The object of a file from the cache. */
static bool cached_object(const struct gathering *gathering, const char *path, const struct cache_key *key,
			  bool executable, struct object *out, struct err *err)
{
	const struct tracked *tracked = gathering->tracked;
	struct cache_query query = { .key = *key, .state = CACHE_ABSENT };
	struct buf object = BUF_INIT;
	struct stat st;
	bool ok = true;

	if (tracked->cache)
		cache_look(tracked->cache, &query, 1);
	if (query.state != CACHE_PRESENT)
		return not_in_cache(path, query.state, err);
	cache_path(tracked->cache, key, &object);
	*out = (struct object){ .files = -1 };
	if (gathering->budget && *gathering->budget >= 0 && stat(object.data, &st) == 0)
		*gathering->budget -= st.st_size;
	if (!gathering->budget || *gathering->budget >= 0)
		ok = object_of_path(object.data, out, err);
	out->mode = executable ? 0755 : 0644;
	buf_release(&object);
	return ok;
}

static bool read_manifest(const struct tracked *tracked, struct arena *arena, const char *path,
			  const struct cache_key *key, struct manifest *out, struct err *err)
{
	struct err own = ERR_INIT;

	if (tracked->cache && cache_manifest(tracked->cache, arena, key, out, &own))
		return true;
	return not_in_cache(path, own.code == ERR_INPUT ? CACHE_CORRUPT : CACHE_ABSENT, err);
}

static bool add_cached(struct gathering *gathering, const struct made_out *out, struct err *err)
{
	struct manifest manifest = { .count = 1 };
	struct cache_key key, file;
	bool executable;

	if (!key_of(gathering->tracked, out, &key, &executable))
		return err_set(err, ERR_NOT_FOUND, "%s is not recorded at this commit, so its content is not known",
			       out->path);
	if (key.is_folder && !read_manifest(gathering->tracked, &gathering->arena, out->path, &key, &manifest, err))
		return false;
	file = (struct cache_key){ key.rule, key.hash, false };
	for (size_t i = 0; i < manifest.count; i++) {
		const char *path = out->path, *name;
		struct part part;

		if (key.is_folder) {
			path = arena_printf(&gathering->arena, "%s/%.*s", out->path,
					    STR_ARG(manifest.entries[i].path));
			file.hash = manifest.entries[i].hash;
		}
		name = strcmp(path, gathering->path) == 0 ? "" : inside(gathering->path, path);
		if (!name)
			continue;
		part.path = name;
		if (!cached_object(gathering, path, &file, executable && !key.is_folder, &part.object, err))
			return false;
		VEC_PUSH(&gathering->parts, part);
	}
	return true;
}

static bool add_from_git(struct gathering *gathering, const struct files *files, struct err *err)
{
	struct buf top = BUF_INIT;
	struct tree_file *list;
	size_t count, skip;
	bool ok;

	files_in_tree(files, gathering->path, &top);
	skip = strcmp(top.data, ".") == 0 ? 0 : top.len + 1;
	ok = tree_files(files->repo, files->commit, skip ? top.data : "", &gathering->arena, &list, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		struct part part = { .object = { .size = list[i].size, .mode = list[i].mode } };
		bool there;

		if (strlen(list[i].path) < skip)
			continue;
		part.path = list[i].path + skip;
		ok = tree_digest(files->repo, files->commit, list[i].path, &part.object.digest, &there, err);
		VEC_PUSH(&gathering->parts, part);
	}
	buf_release(&top);
	return ok;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct part *)a)->path, ((const struct part *)b)->path);
}

static void put_together(struct gathering *gathering, struct object *out)
{
	struct buf manifest = BUF_INIT;

	if (gathering->parts.len == 1 && !*gathering->parts.items[0].path) {
		*out = gathering->parts.items[0].object;
		return;
	}
	*out = (struct object){ .files = (int64_t)gathering->parts.len };
	if (gathering->parts.len)
		qsort(gathering->parts.items, gathering->parts.len, sizeof(struct part), by_path);
	for (size_t i = 0; i < gathering->parts.len; i++) {
		const struct part *part = &gathering->parts.items[i];

		object_manifest_add(&manifest, &part->object.digest, part->object.size, part->object.mode, part->path);
		out->size += part->object.size;
	}
	out->digest = digest_of(buf_str(&manifest));
	buf_release(&manifest);
}

bool tracked_object(const struct tracked *tracked, const struct files *files, const char *path, struct object *out,
		    bool *found, struct err *err)
{
	struct meeting meeting = { .outs = VEC_INIT };
	struct gathering gathering = { .tracked = tracked, .budget = files->budget, .path = path,
				       .arena = ARENA_INIT, .parts = VEC_INIT };
	bool ok = true;

	made_meet(&tracked->outs, path, meet_kept, &meeting);
	for (size_t i = 0; ok && i < meeting.outs.len; i++)
		ok = add_cached(&gathering, meeting.outs.items[i], err);
	if (ok && meeting.outs.len && !(gathering.parts.len == 1 && !*gathering.parts.items[0].path))
		ok = add_from_git(&gathering, files, err);
	*found = ok && meeting.outs.len > 0 &&
		 (gathering.parts.len > 0 || strcmp(meeting.outs.items[0]->path, path) == 0);
	if (*found)
		put_together(&gathering, out);
	VEC_RELEASE(&meeting.outs);
	VEC_RELEASE(&gathering.parts);
	arena_release(&gathering.arena);
	return ok;
}
