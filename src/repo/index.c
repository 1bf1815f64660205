/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/index.h"
#include "base/file.h"
#include "repo/git.h"

#include <string.h>
#include <unistd.h>

bool repo_is_tracked(struct repo *repo, const char *path)
{
	git_index *index = NULL;
	struct buf below = BUF_INIT;
	bool found = false;
	size_t at;

	if (git_repository_index(&index, repo->handle) == 0 && git_index_read(index, 0) == 0) {
		buf_printf(&below, "%s/", path);
		found = git_index_get_bypath(index, path, 0) || git_index_find_prefix(&at, index, below.data) == 0;
	}
	git_index_free(index);
	buf_release(&below);
	return found;
}

bool repo_stage_files(struct repo *repo, const char *const *paths, size_t count, struct err *err)
{
	struct buf full = BUF_INIT;
	git_index *index = NULL;
	int code = git_repository_index(&index, repo->handle);

	if (!code)
		code = git_index_read(index, 0);
	for (size_t i = 0; !code && i < count; i++) {
		path_join(&full, repo->path, paths[i]);
		if (access(full.data, F_OK) == 0)
			code = git_index_add_bypath(index, paths[i]);
		else
			(void)git_index_remove_bypath(index, paths[i]);
	}
	if (!code)
		code = git_index_write(index);
	git_index_free(index);
	buf_release(&full);
	return code == 0 || git_fail(err, code, "cannot stage the changed files in Git");
}
