/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_data.h"
#include "app/dvc_impl.h"
#include "base/map.h"
#include "base/vec.h"
#include "dvc/path.h"
#include "repo/diff.h"

#include <string.h>

bool app_dvc_data_open(struct dvc_here *here, bool workspace, struct hash_progress *progress,
		       struct dvc_data *data, struct err *err)
{
	const char *shared = dvc_config_get(&here->config, "cache", "shared");

	*data = (struct dvc_data){ .here = here, .progress = progress };
	data->walk = walk_open(here->root, err);
	data->known = hash_cache_open(here->root);
	data->cache = cache_open(dvc_config_cache(&here->arena, &here->config, here->root), data->known,
				 shared && strcmp(shared, "group") == 0);
	return data->walk && (!workspace || app_dvc_load(here, &data->project, err));
}

bool app_dvc_data_guard(struct dvc_data *data, const char *command, struct err *err)
{
	data->guard = guard_open(data->here->root,
				 dvc_config_cache(&data->here->arena, &data->here->config, data->here->root), command,
				 dvc_config_bool(&data->here->config, "core", "hardlink_lock", false));
	return guard_take(data->guard, err);
}

bool app_dvc_data_load(struct dvc_data *data, struct err *err)
{
	return app_dvc_load(data->here, &data->project, err);
}

void app_dvc_data_close(struct dvc_data *data)
{
	guard_close(data->guard);
	(void)!hash_cache_save(data->known, NULL);
	cache_close(data->cache);
	hash_cache_close(data->known);
	walk_close(data->walk);
	dvc_project_release(&data->project);
}

const char *app_dvc_seen(struct dvc_here *here, const char *path)
{
	if (path[0] == '/' || strstr(path, "://"))
		return path;
	if (dvc_path_is_external(path))
		return arena_printf(&here->arena, "/%s", dvc_path_resolve(&here->arena, here->root + 1, path));
	return dvc_path_relative(&here->arena, here->folder, path);
}

bool app_dvc_is_far(const struct dvc_data *data, bool updates)
{
	for (size_t i = 0; i < data->project.stage_count; i++) {
		const struct dvc_stage *stage = &data->project.stages[i];

		if (updates && stage->import)
			return true;
		for (size_t j = 0; j < stage->stage->dep_count; j++) {
			if (strstr(stage->stage->deps[j].path, "://") && !stage->stage->frozen)
				return true;
		}
		for (size_t j = 0; j < stage->stage->out_count; j++) {
			if (strstr(stage->stage->outs[j].path, "://"))
				return true;
		}
	}
	return false;
}

bool app_dvc_status(struct dvc_data *data, struct dvc_stage_report **out, size_t *count, struct err *err)
{
	struct dvc_here *here = data->here;
	struct dvc_status_query query = { here->source, data->walk, data->known, data->cache, data->progress };
	struct dvc_stage_status *all;

	*out = ARENA_ARRAY(&here->arena, struct dvc_stage_report, data->project.stage_count + 1);
	*count = 0;
	if (!dvc_status(&query, &data->project, &here->arena, &all, err))
		return false;
	for (size_t i = 0; i < data->project.stage_count; i++) {
		if (!dvc_status_check(&all[i], err))
			return false;
		if (dvc_stage_is_changed(&all[i]))
			(*out)[(*count)++] = (struct dvc_stage_report){
				dvc_stage_address(&here->arena, all[i].stage, here->folder), &all[i] };
	}
	return true;
}

/* What is recorded at a commit; an empty list where the project wasn't there yet. */
static bool recorded_at(struct dvc_data *data, const char *commit, struct data_list *out, struct err *err)
{
	struct dvc_here *here = data->here;
	struct dvc_project *project = ARENA_NEW(&here->arena, struct dvc_project);
	struct source *source;
	bool ok;

	*out = (struct data_list){ NULL, 0 };
	source = source_open_commit(here->repo, commit, app_dvc_folder_in_repo(here), err);
	ok = source && dvc_project_load(project, source, &here->parsing, err) && dvc_project_check(project, err);
	if (ok)
		data_recorded(&here->arena, project, data->cache, out);
	/* The lists point into the project. */
	if (source)
		arena_join(&here->arena, &project->arena);
	source_close(source);
	return ok;
}

struct filter {
	const char **paths;
	size_t count;
};

static bool is_wanted(void *context, const char *path)
{
	const struct filter *filter = context;

	for (size_t i = 0; i < filter->count; i++) {
		size_t len = strlen(filter->paths[i]);

		if (strcmp(filter->paths[i], ".") == 0 ||
		    (strncmp(path, filter->paths[i], len) == 0 && (!path[len] || path[len] == '/')))
			return true;
	}
	return filter->count == 0;
}

/* Those of the old sides that the cache has nothing of. */
static void find_missing(struct dvc_data *data, const struct data_change *changes, size_t count,
			 struct data_ref **out, size_t *out_count)
{
	struct cache_query *queries = mem_zalloc(count + 1, sizeof(*queries));
	struct data_ref *found = ARENA_ARRAY(&data->here->arena, struct data_ref, count + 1);
	size_t asked = 0;

	*out_count = 0;
	for (size_t i = 0; i < count; i++) {
		if (changes[i].old.has_key && !(changes[i].kind == DATA_UNKNOWN && !changes[i].new.path))
			queries[asked++].key = changes[i].old.key;
	}
	cache_look(data->cache, queries, asked);
	for (size_t i = asked = 0; i < count; i++) {
		if (!changes[i].old.has_key || (changes[i].kind == DATA_UNKNOWN && !changes[i].new.path))
			continue;
		if (queries[asked++].state == CACHE_ABSENT)
			found[(*out_count)++] = changes[i].old;
	}
	*out = found;
	free(queries);
}

static bool read_disk(struct dvc_data *data, const struct data_list *recorded, const struct data_list *more,
		      struct data_list *out, struct err *err)
{
	return data_on_disk(&data->here->arena, data->walk, data->known, recorded, more, data->progress, out, err);
}

static bool compare_with_head(struct dvc_data *data, const struct data_list *recorded,
			      const struct data_rules *rules, struct dvc_data_status *out, struct err *err)
{
	struct dvc_here *here = data->here;
	struct data_list head = { NULL, 0 };
	char commit[COMMIT_ID_SIZE];
	const char *changed;

	if (!here->repo)
		return true;
	out->is_empty = repo_is_empty(here->repo);
	if (!out->is_empty) {
		if (!repo_resolve(here->repo, "HEAD", commit, err) || !recorded_at(data, commit, &head, err))
			return false;
	}
	if (!diff_first_change(here->repo, &here->arena, &changed, err))
		return false;
	out->is_dirty = changed != NULL;
	data_compare(&here->arena, &head, recorded, rules, &out->committed, &out->committed_count);
	return true;
}

/* What is unchanged on disk and since HEAD; without a repository, on disk. */
static void find_unchanged(struct dvc_here *here, struct dvc_data_status *out)
{
	struct map committed = MAP_INIT;

	for (size_t i = 0; i < out->committed_count; i++) {
		if (out->committed[i].kind == DATA_UNCHANGED)
			map_put(&committed, str_of(out->committed[i].new.path), &out->committed[i]);
	}
	out->unchanged = ARENA_ARRAY(&here->arena, const char *, out->uncommitted_count + 1);
	for (size_t i = 0; i < out->uncommitted_count; i++) {
		const struct data_ref *ref = &out->uncommitted[i].new;

		if (out->uncommitted[i].kind != DATA_UNCHANGED || (here->repo && !map_find(&committed, str_of(ref->path))))
			continue;
		out->unchanged[out->unchanged_count++] =
			ref->is_folder ? arena_printf(&here->arena, "%s/", ref->path) : ref->path;
	}
	map_release(&committed);
}

static bool find_untracked(struct dvc_here *here, const struct filter *filter, struct dvc_data_status *out,
			   struct err *err)
{
	size_t top = here->repo ? strlen(repo_path(here->repo)) : 0, count;
	const char *folder = here->repo && here->root[top] ? here->root + top + 1 : "";
	size_t skip = strlen(folder);
	const char **found;

	if (!here->repo)
		return true;
	if (!diff_untracked(here->repo, &here->arena, &found, &count, err))
		return false;
	out->is_dirty |= count > 0;
	out->untracked = found;
	for (size_t i = 0; i < count; i++) {
		const char *path = found[i];

		if (skip && (strncmp(path, folder, skip) != 0 || path[skip] != '/'))
			continue;
		path += skip ? skip + 1 : 0;
		if (is_wanted((void *)(uintptr_t)filter, path))
			found[out->untracked_count++] = dvc_path_relative(&here->arena, here->folder, path);
	}
	return true;
}

bool app_dvc_data_status(struct dvc_data *data, const struct dvc_data_query *query, struct dvc_data_status *out,
			 struct err *err)
{
	struct dvc_here *here = data->here;
	size_t target_count = query->target_count;
	struct filter filter = { ARENA_ARRAY(&here->arena, const char *, target_count + 1), target_count };
	struct data_rules rules = { .granular = query->granular, .by_hash = true, .renames = true, .wanted = is_wanted,
				    .context = &filter };
	struct data_list recorded, disk;
	struct data_ref *missing;

	*out = (struct dvc_data_status){ .is_empty = false };
	for (size_t i = 0; i < target_count; i++)
		filter.paths[i] = app_dvc_path(here, query->targets[i]);
	data_recorded(&here->arena, &data->project, data->cache, &recorded);
	if (!read_disk(data, &recorded, NULL, &disk, err))
		return false;
	data_compare(&here->arena, &recorded, &disk, &rules, &out->uncommitted, &out->uncommitted_count);
	find_missing(data, out->uncommitted, out->uncommitted_count, &missing, &out->not_in_cache_count);
	out->not_in_cache = ARENA_ARRAY(&here->arena, const char *, out->not_in_cache_count + 1);
	for (size_t i = 0; i < out->not_in_cache_count; i++)
		out->not_in_cache[i] = arena_printf(&here->arena, "%s%s", missing[i].path,
						    missing[i].is_folder ? "/" : "");
	if (!compare_with_head(data, &recorded, &rules, out, err))
		return false;
	find_unchanged(here, out);
	return !query->untracked || find_untracked(here, &filter, out, err);
}

bool app_dvc_diff(struct dvc_data *data, const char *from, const char *to, struct dvc_diff *out, struct err *err)
{
	static const struct data_rules rules = { .granular = true, .renames = true };
	struct dvc_here *here = data->here;
	char from_commit[COMMIT_ID_SIZE], to_commit[COMMIT_ID_SIZE];
	struct data_list old, new, recorded;

	*out = (struct dvc_diff){ .count = 0 };
	if (!here->repo)
		return err_set(err, ERR_NOT_FOUND, "%s is not in a Git repository, whose commits could be compared",
			       here->root);
	if (repo_is_empty(here->repo))
		return true;
	if (!repo_resolve(here->repo, from, from_commit, err) ||
	    (to && !repo_resolve(here->repo, to, to_commit, err)))
		return false;
	if (to && strcmp(from_commit, to_commit) == 0)
		return true;
	if (!recorded_at(data, from_commit, &old, err))
		return false;
	if (to) {
		if (!recorded_at(data, to_commit, &new, err))
			return false;
	} else {
		data_recorded(&here->arena, &data->project, data->cache, &recorded);
		if (!read_disk(data, &recorded, &old, &new, err))
			return false;
	}
	data_compare(&here->arena, &old, &new, &rules, &out->changes, &out->count);
	if (!to)
		find_missing(data, out->changes, out->count, &out->not_in_cache, &out->not_in_cache_count);
	return true;
}

static void add_out(struct dvc_data *data, struct dvc_checkout *checkout, const struct data_item *item)
{
	struct arena *arena = &data->here->arena;

	checkout->outs[checkout->count] = (struct checkout_out){ .path = item->path, .key = item->key,
								 .has_key = item->has_key,
						 .executable = item->executable };
	checkout->shown[checkout->count++] =
		arena_printf(arena, "%s%s", dvc_path_relative(arena, data->here->folder, item->path),
			     item->is_folder ? "/" : "");
}

/* Folders first, then files. */
static void list_outs(struct dvc_data *data, struct dvc_checkout *checkout)
{
	struct arena *arena = &data->here->arena;
	struct data_list recorded;

	data_recorded_keys(arena, &data->project, &recorded);
	checkout->outs = ARENA_ARRAY(arena, struct checkout_out, recorded.count + 1);
	checkout->shown = ARENA_ARRAY(arena, const char *, recorded.count + 1);
	checkout->count = 0;
	for (size_t i = 0; i < recorded.count; i++) {
		if (recorded.items[i].is_folder)
			add_out(data, checkout, &recorded.items[i]);
	}
	for (size_t i = 0; i < recorded.count; i++) {
		if (!recorded.items[i].is_folder)
			add_out(data, checkout, &recorded.items[i]);
	}
}

bool app_dvc_checkout(struct dvc_data *data, struct dvc_checkout *checkout, struct err *err)
{
	const char *types = dvc_config_get(&data->here->config, "cache", "type");
	struct cache_links links = { .count = 0 };
	struct checkout run = {
		.walk = data->walk,
		.known = data->known,
		.cache = data->cache,
		.links = &links,
		.force = checkout->force,
		.relink = checkout->relink,
		.progress = data->progress,
	};
	bool ok;

	if (types && !cache_links_parse(str_of(types), &links, err))
		return false;
	list_outs(data, checkout);
	ok = checkout_run(&run, &data->here->arena, checkout->outs, checkout->count, err);
	checkout->unsaved = run.unsaved;
	checkout->unsaved_count = run.unsaved_count;
	return ok;
}
