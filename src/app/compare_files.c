/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare_impl.h"
#include "base/json.h"
#include "pipeline/role.h"
#include "repo/diff.h"
#include "store/artifact.h"
#include "store/environment.h"
#include "store/repository.h"
#include "store/stage_run.h"

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

	if (!environment_load(store, run->id, set->arena, &facts, err))
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
	enum file_role role = role_of_path(file->path);
	const char *word = (size_t)file->status < ARRAY_LEN(words) ? words[(size_t)file->status] : NULL;
	struct comparison_cell *cell;

	if (role != ROLE_CODE && role != ROLE_ENVIRONMENT)
		return;
	cell = &row_set_take(set, COMPARE_CODE, file->path)->cells[at];
	cell->has = true;
	cell->text = file->is_binary ? arena_printf(set->arena, "%sbinary", word ? word : "")
				     : arena_printf(set->arena, "%s+%u -%u", word ? word : "", file->added,
						    file->removed);
}

static bool add_commit(struct row_set *set, struct repo *repo, const struct run *runs, size_t at,
		       struct err *err)
{
	struct diff_file *files;
	size_t count;

	if (runs[at].in_place && *runs[at].dirty.hex) {
		struct comparison_cell *cell =
			&row_set_take(set, COMPARE_CODE, "(not committed)")->cells[at];

		cell->has = true;
		cell->text = arena_strndup(set->arena, runs[at].dirty.hex, DIGEST_SHOWN);
	}
	/* Runs of one commit share a column's worth of work. */
	if (at == 0 || strcmp(runs[0].commit_id, runs[at].commit_id) == 0)
		return true;
	if (!diff_commits(repo, runs[0].commit_id, runs[at].commit_id, set->arena, &files, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		add_file(set, &files[i], at);
	return true;
}

const char *compare_add_code(struct store *store, struct row_set *set, const struct run *runs)
{
	struct repository repository;
	struct repo *repo = NULL;
	struct err err = ERR_INIT;
	bool ok = true;

	for (size_t i = 1; i < set->run_count; i++) {
		if (runs[i].repository != runs[0].repository)
			return "the runs are of different repositories";
	}
	if (!set->run_count || !repository_load(store, runs[0].repository, set->arena, &repository, &err))
		return set->run_count ? arena_strdup(set->arena, err.text) : NULL;
	repo = repo_open(repository.path, &err);
	ok = repo != NULL;
	for (size_t i = 0; ok && i < set->run_count; i++)
		ok = add_commit(set, repo, runs, i, &err);
	repo_close(repo);
	return ok ? NULL : arena_strdup(set->arena, err.text);
}
