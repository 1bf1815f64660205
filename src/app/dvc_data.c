/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_data.h"
#include "app/dvc_impl.h"
#include "app/experiments.h"
#include "app/dvc_remote.h"
#include "base/map.h"
#include "base/vec.h"
#include "dvc/path.h"
#include "repo/diff.h"

#include <string.h>

bool app_dvc_data_open(struct dvc_here *here, bool workspace, struct hash_progress *progress,
		       struct dvc_data *data, struct err *err)
{
	struct dvc_remote remote;

	*data = (struct dvc_data){ .here = here, .progress = progress };
	data->walk = walk_open(here->root, err);
	data->known = hash_cache_open(here->root);
	data->cache = cache_open(dvc_config_cache(&here->arena, &here->config, here->root), data->known,
				 dvc_config_is_shared(&here->config));
	if (app_dvc_remote_open(data, NULL, &remote, NULL))
		data->remote = remote.store;
	return data->walk && (!workspace || app_dvc_load(here, &data->project, err));
}

bool app_dvc_data_guard(struct dvc_data *data, const char *command, struct err *err)
{
	data->guard = app_dvc_guard(data->here, command);
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
	cache_close(data->remote);
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

/* The targets of a diff, and which of them one side doesn't have. */
struct side {
	const struct dvc_diff *diff;
	bool *lacks;
	struct dvc_parts *parts;	/* NULL: all */
};

/* Leaves what targets name; a target that names nothing is noted. */
static bool select_side(struct dvc_here *here, struct dvc_project *project, struct side *side, struct err *err)
{
	const char **found = ARENA_ARRAY(&here->arena, const char *, side->diff->target_count + 1);
	struct dvc_selection selection = { .targets = found };

	side->lacks = ARENA_ARRAY(&here->arena, bool, side->diff->target_count + 1);
	for (size_t i = 0; i < side->diff->target_count; i++) {
		struct dvc_selection one = { .targets = &side->diff->targets[i], .count = 1 };
		struct dvc_project copy = *project;
		struct err own = ERR_INIT;

		if (app_dvc_select(here, &copy, &one, &side->parts, &own))
			found[selection.count++] = side->diff->targets[i];
		else if (own.code == ERR_NOT_FOUND)
			side->lacks[i] = true;
		else
			return err_set(err, own.code, "%s", own.text);
	}
	if (side->diff->target_count && !selection.count) {
		project->stage_count = 0;
		side->parts = ARENA_NEW(&here->arena, struct dvc_parts);
	}
	return !selection.count || app_dvc_select(here, project, &selection, &side->parts, err);
}

/* What is recorded at a commit; an empty list where the project wasn't there yet.  side may be NULL. */
static bool recorded_at(struct dvc_data *data, const char *commit, struct side *side, struct data_list *out,
			struct err *err)
{
	struct dvc_here *here = data->here;
	struct dvc_project *project = ARENA_NEW(&here->arena, struct dvc_project);
	struct source *source;
	bool ok;

	*out = (struct data_list){ NULL, 0 };
	source = source_open_commit(here->repo, commit, app_dvc_folder_in_repo(here), err);
	ok = source && dvc_project_load(project, source, &here->parsing, err) && dvc_project_check(project, err) &&
	     (!side || select_side(here, project, side, err));
	if (ok)
		data_recorded(&here->arena, project, data->cache, data->remote, out);
	/* The lists point into the project. */
	if (source)
		arena_join(&here->arena, &project->arena);
	source_close(source);
	return ok;
}

/* Of paths as typed; NULL: all. */
static struct dvc_parts *parts_of(struct dvc_here *here, const char *const *typed, size_t count)
{
	struct dvc_parts *parts = ARENA_NEW(&here->arena, struct dvc_parts);

	parts->paths = ARENA_ARRAY(&here->arena, const char *, count + 1);
	for (; parts->count < count; parts->count++)
		parts->paths[parts->count] = app_dvc_path(here, typed[parts->count]);
	return count ? parts : NULL;
}

static bool is_wanted(void *context, const char *path)
{
	return app_dvc_is_in_parts(context, path);
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

static bool read_disk(struct dvc_data *data, const struct data_list *recorded, struct data_list *out, struct err *err)
{
	return data_on_disk(&data->here->arena, data->walk, data->known, recorded, data->progress, out, err);
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
		if (!repo_resolve(here->repo, "HEAD", commit, err) || !recorded_at(data, commit, NULL, &head, err))
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

static bool find_untracked(struct dvc_here *here, const struct dvc_parts *parts, struct dvc_data_status *out,
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
		if (app_dvc_is_in_parts(parts, path))
			found[out->untracked_count++] = dvc_path_relative(&here->arena, here->folder, path);
	}
	return true;
}

static bool find_not_in_remote(struct dvc_data *data, const struct dvc_data_query *query,
			       const struct dvc_parts *parts, struct dvc_data_status *out, struct err *err)
{
	struct dvc_remote remote;
	bool ok = app_dvc_remote_open(data, query->remote, &remote, err);

	if (ok)
		app_dvc_remote_lacks(data, &remote, parts, query->granular, &out->not_in_remote,
				     &out->not_in_remote_count, &out->far);
	app_dvc_remote_close(&remote);
	return ok;
}

bool app_dvc_data_status(struct dvc_data *data, const struct dvc_data_query *query, struct dvc_data_status *out,
			 struct err *err)
{
	struct dvc_here *here = data->here;
	struct dvc_parts *parts = parts_of(here, query->targets, query->target_count);
	struct data_rules rules = { .granular = query->granular, .by_hash = true, .renames = true, .wanted = is_wanted,
				    .context = parts };
	struct data_list recorded, disk;
	struct data_ref *missing;

	*out = (struct dvc_data_status){ .is_empty = false };
	if (query->not_in_remote && (!find_not_in_remote(data, query, parts, out, err) || out->far))
		return out->far;
	data_recorded(&here->arena, &data->project, data->cache, data->remote, &recorded);
	if (!read_disk(data, &recorded, &disk, err))
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
	return !query->untracked || find_untracked(here, parts, out, err);
}

/* One of the two must have each target.  *both is what is meant on either side; NULL: all. */
static bool join_sides(struct dvc_here *here, const struct side *a, const struct side *b, struct dvc_diff *diff,
		       struct dvc_parts **both, struct err *err)
{
	*both = NULL;
	if (!a->diff->target_count)
		return true;
	for (size_t i = 0; i < a->diff->target_count; i++) {
		if (!a->lacks[i] || !b->lacks[i])
			continue;
		diff->lacking = diff->targets[i];
		return err_set(err, ERR_NOT_FOUND, "'%s' is no stage and no output on either side", diff->lacking);
	}
	if (!a->parts->inside && !b->parts->inside)
		return true;
	*both = ARENA_NEW(&here->arena, struct dvc_parts);
	(*both)->paths = ARENA_ARRAY(&here->arena, const char *, a->parts->count + b->parts->count + 1);
	for (size_t i = 0; i < a->parts->count; i++)
		(*both)->paths[(*both)->count++] = a->parts->paths[i];
	for (size_t i = 0; i < b->parts->count; i++)
		(*both)->paths[(*both)->count++] = b->parts->paths[i];
	return true;
}

/* What is on disk of what the work tree's record names. */
static bool selected_on_disk(struct dvc_data *data, struct side *side, struct data_list *out, struct err *err)
{
	struct data_list recorded;

	if (!select_side(data->here, &data->project, side, err))
		return false;
	data_recorded(&data->here->arena, &data->project, data->cache, data->remote, &recorded);
	return read_disk(data, &recorded, out, err);
}

bool app_dvc_diff(struct dvc_data *data, const char *from, const char *to, struct dvc_diff *out, struct err *err)
{
	struct dvc_here *here = data->here;
	struct data_rules rules = { .granular = true, .renames = true, .wanted = is_wanted };
	struct side before = { .diff = out }, after = { .diff = out };
	char from_commit[COMMIT_ID_SIZE], to_commit[COMMIT_ID_SIZE];
	struct data_list old, new;
	struct dvc_parts *parts;

	out->count = out->not_in_cache_count = 0;
	if (!here->repo)
		return err_set(err, ERR_NOT_FOUND, "%s is not in a Git repository, whose commits could be compared",
			       here->root);
	if (repo_is_empty(here->repo))
		return true;
	if (!app_experiment_revision(here, from, from_commit, err) ||
	    (to && !app_experiment_revision(here, to, to_commit, err)))
		return false;
	if (to && strcmp(from_commit, to_commit) == 0)
		return true;
	if (!recorded_at(data, from_commit, &before, &old, err) ||
	    !(to ? recorded_at(data, to_commit, &after, &new, err) : selected_on_disk(data, &after, &new, err)) ||
	    !join_sides(here, &before, &after, out, &parts, err))
		return false;
	rules.context = parts;
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
	struct cache_links links = { .count = 0 };
	struct checkout run = {
		.walk = data->walk,
		.known = data->known,
		.cache = data->cache,
		.links = &links,
		.force = checkout->force,
		.relink = checkout->relink,
		.progress = data->progress,
		.wanted = checkout->parts ? is_wanted : NULL,
		.context = (void *)(uintptr_t)checkout->parts,
	};
	bool ok;

	if (!dvc_config_links(&data->here->config, &links, err))
		return false;
	list_outs(data, checkout);
	ok = checkout_run(&run, &data->here->arena, checkout->outs, checkout->count, err);
	checkout->unsaved = run.unsaved;
	checkout->unsaved_count = run.unsaved_count;
	return ok;
}

bool app_dvc_checkout_complete(const struct dvc_checkout *checkout, struct err *err)
{
	struct buf names = BUF_INIT;
	const char *why = NULL;

	for (size_t i = 0; i < checkout->count; i++) {
		if (!checkout->outs[i].has_key)
			why = why ? why : "nothing is recorded of it yet: run its stage";
		else if (checkout->outs[i].problem)
			why = why ? why : checkout->outs[i].problem;
		else
			continue;
		buf_printf(&names, "%s%s", names.len ? ", " : "", checkout->shown[i]);
	}
	if (why)
		err_set(err, ERR_NOT_FOUND, "cannot lay out %s: %s", names.data, why);
	buf_release(&names);
	return !why;
}
