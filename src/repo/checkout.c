/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/checkout.h"
#include "base/file.h"
#include "repo/git.h"

bool checkout_commit(struct repo *repo, const char *commit, const char *folder, struct err *err)
{
	git_checkout_options options;
	git_tree *tree;
	int code;

	if (!folder_make(folder, 0700, err))
		return false;
	tree = git_find_tree(repo, commit, err);
	if (!tree)
		return false;
	git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
	options.checkout_strategy = GIT_CHECKOUT_FORCE | GIT_CHECKOUT_DONT_UPDATE_INDEX |
				    GIT_CHECKOUT_DONT_WRITE_INDEX;
	options.target_directory = folder;
	code = git_checkout_tree(repo->handle, (git_object *)tree, &options);
	git_tree_free(tree);
	return code == 0 ||
	       git_fail(err, code, "cannot lay out commit %s of %s in %s", commit, repo->path, folder);
}
