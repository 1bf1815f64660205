/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/changes.h"
#include "base/vec.h"

#include <string.h>

#define PARAMS_MAX ((size_t)16 * 1024 * 1024)

/* Adds the params of one file; none when it isn't there or is no YAML. */
static void read_params(struct repo *repo, const char *commit, const char *path, struct arena *arena,
			struct param_list *out)
{
	struct buf bytes = BUF_INIT;
	struct yaml_node *root = NULL;
	bool found = false;

	if (*commit && tree_read(repo, commit, path, PARAMS_MAX, &bytes, &found, NULL) && found)
		root = yaml_parse(arena, buf_str(&bytes), path, NULL);
	if (root)
		params_flatten(out, path, root);
	buf_release(&bytes);
}

void changes_of_params(const struct param_list *before, const struct param_list *after, struct arena *arena,
		       struct param_change **out, size_t *count)
{
	VEC_OF(struct param_change) list = VEC_INIT;

	for (size_t i = 0; i < after->count; i++) {
		const struct param *param = &after->items[i];
		const char *was = param_list_find(before, param->name);

		if (!was || strcmp(was, param->json) != 0)
			VEC_PUSH(&list, (struct param_change){ param->name, was, param->json });
	}
	for (size_t i = 0; i < before->count; i++) {
		const struct param *param = &before->items[i];

		if (!param_list_find(after, param->name))
			VEC_PUSH(&list, (struct param_change){ param->name, param->json, NULL });
	}
	VEC_TO_ARENA(&list, arena, out, count);
}

bool changes_roles(struct repo *repo, const char *from, const char *to, unsigned *roles, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const char **paths;
	size_t count;
	bool ok = diff_paths(repo, from, to, &arena, &paths, &count, err);

	*roles = 0;
	for (size_t i = 0; ok && i < count; i++)
		*roles |= 1u << role_of_path(paths[i]);
	arena_release(&arena);
	return ok;
}

bool changes_between(struct repo *repo, const char *from, const char *to, struct arena *arena,
		     struct changes *out, struct err *err)
{
	struct param_list before = { .arena = arena }, after = { .arena = arena };

	*out = (struct changes){ .files = NULL };
	if (!diff_commits(repo, from, to, arena, &out->files, &out->file_count, err))
		return false;
	for (size_t i = 0; i < out->file_count; i++) {
		if (role_of_path(out->files[i].path) != ROLE_PARAMS)
			continue;
		read_params(repo, from, out->files[i].path, arena, &before);
		read_params(repo, to, out->files[i].path, arena, &after);
	}
	changes_of_params(&before, &after, arena, &out->params, &out->param_count);
	return true;
}

bool app_patch(const struct repository *repository, const char *from, const char *to, const char *path,
	       size_t max, struct buf *out, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	bool ok = repo && diff_patch(repo, from, to, path, max, out, err);

	repo_close(repo);
	return ok;
}

bool app_tree(const struct repository *repository, const char *commit, struct arena *arena,
	      struct tree_file **out, size_t *count, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	bool ok = repo && tree_files(repo, commit, "", arena, out, count, err);

	repo_close(repo);
	return ok;
}

bool app_tree_read(const struct repository *repository, const char *commit, const char *path, size_t max,
		   struct buf *out, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	bool found = false;
	bool ok = repo && tree_read(repo, commit, path, max, out, &found, err);

	repo_close(repo);
	if (ok && !found)
		return err_set(err, ERR_NOT_FOUND, "commit %.*s has no file %s", COMMIT_SHORT, commit, path);
	return ok;
}
