/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_impl.h"
#include "base/json.h"
#include "pipeline/role.h"
#include "repo/diff.h"
#include "store/artifact.h"
#include "store/environment.h"
#include "store/repository.h"
#include "store/stage_run.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST_SHOWN 12

static bool is_made(const struct artifact *artifacts, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(artifacts[i].path, path) == 0)
			return true;
	}
	return false;
}

static void add_deps(struct row_set *set, const struct stage_run *stage, const struct artifact *made,
		     size_t made_count, size_t at)
{
	json_t *inputs = stage->inputs ? json_read(str_of(stage->inputs), "inputs", NULL) : NULL, *digest;
	const char *path;

	json_object_foreach(json_object_get(inputs, "deps"), path, digest) {
		struct comparison_row *row;

		/* A file that only stands in Git is told by the commits. */
		if (is_made(made, made_count, path) || role_of_path(path) != ROLE_DATA ||
		    !json_is_string(digest))
			continue;
		row = row_set_take(set, COMPARE_DATA, path);
		row->cells[at].has = true;
		row->cells[at].text = arena_strndup(set->arena, json_string_value(digest), DIGEST_SHOWN);
	}
	json_decref(inputs);
}

bool compare_add_data(struct store *store, struct row_set *set, const struct run *run, size_t at,
		      struct err *err)
{
	struct stage_run *stages;
	struct artifact *made;
	size_t stage_count, made_count;

	if (!stage_run_list(store, run->id, set->arena, &stages, &stage_count, err) ||
	    !artifact_of_run(store, run->id, set->arena, &made, &made_count, err))
		return false;
	for (size_t i = 0; i < stage_count; i++)
		add_deps(set, &stages[i], made, made_count, at);
	return true;
}

bool compare_add_environment(struct store *store, struct row_set *set, const struct run *run, size_t at,
			     size_t *unknown, struct err *err)
{
	const char *facts, *key;
	json_t *root, *value;

	if (!environment_find(store, run->id, set->arena, &facts, &set->environment_of[at], err))
		return false;
	set->no_environment[at] = !facts;
	*unknown += !facts;
	root = facts ? json_read(str_of(facts), "environment", NULL) : NULL;
	json_object_foreach(root, key, value) {
		if (json_is_string(value))
			row_set_take(set, COMPARE_ENVIRONMENT, key)->cells[at] = (struct comparison_cell){
				.has = true, .text = arena_strdup(set->arena, json_string_value(value)) };
	}
	json_decref(root);
	return true;
}

static void add_file(struct row_set *set, const struct diff_file *file, size_t at)
{
	static const char *const words[] = { ['A'] = "added ", ['D'] = "removed ", ['R'] = "renamed " };
	const char *word = (size_t)file->status < ARRAY_LEN(words) ? words[(size_t)file->status] : NULL;
	struct comparison_cell *cell;

	if (map_find(&set->made, str_of(file->path)))
		return;
	cell = &row_set_take(set, COMPARE_CODE, file->path)->cells[at];
	cell->has = true;
	cell->text = file->is_binary ? arena_printf(set->arena, "%sbinary", word ? word : "")
				     : arena_printf(set->arena, "%s+%u -%u", word ? word : "", file->added,
						    file->removed);
}

/* The files of code in which two commits differ. */
struct known_diff {
	struct diff_file *files;
	size_t count;
	const char *failure;		/* why they are not known after all; NULL: they are */
};

struct compare_cache {
	struct arena arena;
	struct map by_commits;		/* "REPOSITORY FROM TO" */
	struct repo *repo;		/* opened once it is needed */
	int64_t repository;		/* which it is */
};

struct compare_cache *compare_cache_new(void)
{
	return mem_zalloc(1, sizeof(struct compare_cache));
}

void compare_cache_free(struct compare_cache *cache)
{
	if (!cache)
		return;
	repo_close(cache->repo);
	map_release(&cache->by_commits);
	arena_release(&cache->arena);
	free(cache);
}

static bool open_repository(struct compare_cache *cache, struct store *store, int64_t id, struct err *err)
{
	struct repository repository;
	struct arena arena = ARENA_INIT;

	if (cache->repo && cache->repository == id)
		return true;
	repo_close(cache->repo);
	cache->repo = NULL;
	cache->repository = id;
	if (repository_load(store, id, &arena, &repository, err))
		cache->repo = repo_open(repository.path, err);
	arena_release(&arena);
	return cache->repo != NULL;
}

static struct known_diff *find_diff(struct compare_cache *cache, const struct run *first,
				    const struct run *run)
{
	struct buf key = BUF_INIT;
	struct known_diff *diff;

	buf_printf(&key, "%" PRId64 " %s %s", run->repository, first->commit_id, run->commit_id);
	diff = map_find(&cache->by_commits, buf_str(&key));
	buf_release(&key);
	return diff;
}

/* Data, params and documents are told elsewhere, or not at all. */
static void keep_code(struct known_diff *diff)
{
	size_t kept = 0;

	for (size_t i = 0; i < diff->count; i++) {
		enum file_role role = role_of_path(diff->files[i].path);

		/* DVC's own notes, in what waits in its queue. */
		if (strncmp(diff->files[i].path, ".dvc/tmp/", strlen(".dvc/tmp/")) == 0)
			continue;
		if (role == ROLE_CODE || role == ROLE_ENVIRONMENT)
			diff->files[kept++] = diff->files[i];
	}
	diff->count = kept;
}

static struct known_diff *make_diff(struct compare_cache *cache, struct store *store,
				    const struct run *first, const struct run *run)
{
	struct known_diff *diff = ARENA_NEW(&cache->arena, struct known_diff);
	struct err err = ERR_INIT;

	if (!open_repository(cache, store, run->repository, &err) ||
	    !diff_commits(cache->repo, first->commit_id, run->commit_id, &cache->arena, &diff->files,
			  &diff->count, &err)) {
		diff->failure = arena_strdup(&cache->arena, err.text);
		diff->count = 0;
	}
	keep_code(diff);
	map_put(&cache->by_commits,
		str_of(arena_printf(&cache->arena, "%" PRId64 " %s %s", run->repository, first->commit_id,
				    run->commit_id)), diff);
	return diff;
}

size_t compare_cache_work(struct compare_cache *cache, struct store *store,
			const struct comparison *comparison, bool (*interrupted)(void *data), void *data)
{
	const struct run *runs = comparison->runs;
	size_t left = 0;

	for (size_t i = 1; i < comparison->run_count; i++) {
		if (strcmp(runs[0].commit_id, runs[i].commit_id) == 0 || find_diff(cache, &runs[0], &runs[i]))
			continue;
		if (interrupted(data))
			left++;
		else
			make_diff(cache, store, &runs[0], &runs[i]);
	}
	return left;
}

static void add_uncommitted(struct row_set *set, const struct run *run, size_t at)
{
	struct comparison_cell *cell;

	if (!run->in_place || !*run->dirty.hex)
		return;
	cell = &row_set_take(set, COMPARE_CODE, "(not committed)")->cells[at];
	cell->has = true;
	cell->text = arena_strndup(set->arena, run->dirty.hex, DIGEST_SHOWN);
}

/* The work tree has no name by which it could be remembered. */
static const char *add_worktree(struct row_set *set, struct store *store, struct compare_cache *cache,
				const struct run *first, const struct run *run, size_t at)
{
	bool backwards = compare_is_workspace(first);
	struct known_diff diff = { .count = 0 };
	struct err err = ERR_INIT;

	if (backwards && compare_is_workspace(run))
		return NULL;
	if (!open_repository(cache, store, run->repository, &err) ||
	    !diff_worktree_files(cache->repo, backwards ? run->commit_id : first->commit_id, backwards, set->arena,
				 &diff.files, &diff.count, &err))
		return arena_strdup(set->arena, err.text);
	keep_code(&diff);
	for (size_t i = 0; i < diff.count; i++)
		add_file(set, &diff.files[i], at);
	return NULL;
}

const char *compare_add_code(struct store *store, struct row_set *set, const struct run *runs,
			     struct compare_cache *kept, size_t *left)
{
	struct compare_cache *cache = kept ? kept : compare_cache_new();
	const char *failure = NULL;

	for (size_t i = 1; i < set->run_count; i++) {
		if (runs[i].repository != runs[0].repository)
			failure = "the runs are of different repositories";
	}
	for (size_t i = 0; !failure && i < set->run_count; i++) {
		struct known_diff *diff;

		add_uncommitted(set, &runs[i], i);
		if (i && (compare_is_workspace(&runs[0]) || compare_is_workspace(&runs[i]))) {
			failure = add_worktree(set, store, cache, &runs[0], &runs[i], i);
			continue;
		}
		if (i == 0 || strcmp(runs[0].commit_id, runs[i].commit_id) == 0)
			continue;
		diff = find_diff(cache, &runs[0], &runs[i]);
		if (!diff && !kept)
			diff = make_diff(cache, store, &runs[0], &runs[i]);
		*left += !diff;
		for (size_t j = 0; diff && j < diff->count; j++)
			add_file(set, &diff->files[j], i);
		failure = diff ? diff->failure : NULL;
	}
	if (failure)
		failure = arena_strdup(set->arena, failure);
	if (!kept)
		compare_cache_free(cache);
	return failure;
}
