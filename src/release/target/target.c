/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/target/target.h"
#include "base/file.h"
#include "repo/repo.h"

#include <string.h>

static const struct target_type *const types[] = {
	&target_directory,
};

bool target_open(const struct repository *repository, const struct project_environment *environment,
		 struct arena *arena, struct target *out, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	bool is_bare = repo && repo_is_bare(repo), is_relative = environment->target_path[0] != '/';
	struct buf path = BUF_INIT;

	repo_close(repo);
	if (!repo)
		return false;
	if (is_bare && is_relative)
		return err_set(err, ERR_INPUT, "the target of %s is the relative path %s, but %s is bare and "
			       "has no work tree; give an absolute path", environment->name,
			       environment->target_path, repository->name);
	*out = (struct target){ .type = NULL };
	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i]->name, environment->target_type) == 0)
			out->type = types[i];
	}
	path_join(&path, repository->path, environment->target_path);
	out->path = arena_strdup(arena, path.data);
	buf_release(&path);
	return out->type || err_set(err, ERR_INPUT, "there is no target of the type '%s'",
				    environment->target_type);
}
