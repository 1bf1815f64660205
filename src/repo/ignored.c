/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/ignored.h"
#include "repo/git.h"

bool repo_is_ignored(struct repo *repo, const char *path, bool is_folder)
{
	struct buf full = BUF_INIT;
	int ignored = 0;

	/* A pattern that ends in "/" is for folders, which libgit2 tells by the same. */
	buf_printf(&full, "%s%s", path, is_folder ? "/" : "");
	if (git_ignore_path_is_ignored(&ignored, repo->handle, full.data) != 0)
		ignored = 0;
	buf_release(&full);
	return ignored != 0;
}
