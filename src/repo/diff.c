/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/diff.h"
#include "base/vec.h"
#include "repo/git.h"

#include <string.h>

static char status_of(git_delta_t delta)
{
	switch (delta) {
	case GIT_DELTA_ADDED:
	case GIT_DELTA_UNTRACKED:
		return 'A';
	case GIT_DELTA_DELETED:
		return 'D';
	case GIT_DELTA_RENAMED:
		return 'R';
	default:
		return 'M';
	}
}

static git_diff *diff_trees(struct repo *repo, const char *from, const char *to, const char *path,
			    bool renames, struct err *err)
{
	git_diff_options options;
	git_tree *before = NULL, *after = NULL;
	git_diff *diff = NULL;
	char *paths[1];
	int code;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	if (path) {
		paths[0] = (char *)(uintptr_t)path;
		options.pathspec = (git_strarray){ paths, 1 };
		options.flags |= GIT_DIFF_DISABLE_PATHSPEC_MATCH;
	}
	if (*from && !(before = git_find_tree(repo, from, err)))
		return NULL;
	after = git_find_tree(repo, to, err);
	if (after) {
		code = git_diff_tree_to_tree(&diff, repo->handle, before, after, &options);
		if (code == 0 && renames)
			code = git_diff_find_similar(diff, NULL);
		if (code != 0)
			git_fail(err, code, "cannot compare the commits %s and %s", from, to);
	}
	git_tree_free(before);
	git_tree_free(after);
	return diff;
}

static void count_lines(git_diff *diff, size_t index, struct diff_file *file)
{
	git_patch *patch = NULL;
	size_t added = 0, removed = 0;

	if (git_patch_from_diff(&patch, diff, index) == 0 && patch) {
		git_patch_line_stats(NULL, &added, &removed, patch);
		file->is_binary = git_patch_get_delta(patch)->flags & GIT_DIFF_FLAG_BINARY;
	}
	git_patch_free(patch);
	file->added = (unsigned)added;
	file->removed = (unsigned)removed;
}

bool diff_commits(struct repo *repo, const char *from, const char *to, struct arena *arena,
		  struct diff_file **out, size_t *count, struct err *err)
{
	git_diff *diff = diff_trees(repo, from, to, NULL, true, err);

	*count = 0;
	if (!diff)
		return false;
	*count = git_diff_num_deltas(diff);
	*out = ARENA_ARRAY(arena, struct diff_file, *count);
	for (size_t i = 0; i < *count; i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);
		struct diff_file *file = &(*out)[i];

		file->status = status_of(delta->status);
		file->path = arena_strdup(arena, file->status == 'D' ? delta->old_file.path
								     : delta->new_file.path);
		count_lines(diff, i, file);
	}
	git_diff_free(diff);
	return true;
}

bool diff_paths(struct repo *repo, const char *from, const char *to, struct arena *arena,
		const char ***out, size_t *count, struct err *err)
{
	git_diff *diff = diff_trees(repo, from, to, NULL, false, err);

	*count = 0;
	if (!diff)
		return false;
	*count = git_diff_num_deltas(diff);
	*out = ARENA_ARRAY(arena, const char *, *count);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = arena_strdup(arena, git_diff_get_delta(diff, i)->new_file.path);
	git_diff_free(diff);
	return true;
}

struct patch_output {
	struct buf *out;
	size_t max;
};

static int add_line(const git_diff_delta *delta, const git_diff_hunk *hunk, const git_diff_line *line,
		    void *data)
{
	struct patch_output *output = data;

	(void)delta;
	(void)hunk;
	if (output->out->len + line->content_len + 2 > output->max) {
		buf_puts(output->out, "(the patch is longer and was cut here)\n");
		return GIT_EUSER;
	}
	if (line->origin == ' ' || line->origin == '+' || line->origin == '-')
		buf_putc(output->out, line->origin);
	buf_add(output->out, line->content, line->content_len);
	return 0;
}

static bool print_patch(git_diff *diff, size_t max, struct buf *out, struct err *err)
{
	struct patch_output output = { out, max };
	int code = git_diff_print(diff, GIT_DIFF_FORMAT_PATCH, add_line, &output);

	return code == 0 || code == GIT_EUSER || git_fail(err, code, "cannot write the patch");
}

bool diff_patch(struct repo *repo, const char *from, const char *to, const char *path, size_t max,
		struct buf *out, struct err *err)
{
	git_diff *diff = diff_trees(repo, from, to, path, true, err);
	bool ok;

	if (!diff)
		return false;
	ok = print_patch(diff, max, out, err);
	git_diff_free(diff);
	return ok;
}

bool diff_worktree(struct repo *repo, const char *from, size_t max, struct buf *out, struct err *err)
{
	git_diff_options options;
	git_tree *tree = git_find_tree(repo, from, err);
	git_diff *diff = NULL;
	bool ok;
	int code;

	if (!tree)
		return false;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS |
			GIT_DIFF_SHOW_UNTRACKED_CONTENT;
	code = git_diff_tree_to_workdir_with_index(&diff, repo->handle, tree, &options);
	git_tree_free(tree);
	if (code != 0)
		return git_fail(err, code, "cannot compare the work tree %s with %s", repo->path, from);
	ok = print_patch(diff, max, out, err);
	git_diff_free(diff);
	return ok;
}

/* The first path of a comparison, copied while it is there. */
struct first {
	struct arena *arena;
	const char *path;
};

static int stop_at_first(const git_diff *diff, const git_diff_delta *delta, const char *pathspec, void *data)
{
	struct first *first = data;

	(void)diff;
	(void)pathspec;
	first->path = arena_strdup(first->arena, delta->new_file.path);
	return -1;
}

bool diff_first_change(struct repo *repo, struct arena *arena, const char **out, struct err *err)
{
	git_diff_options options;
	git_object *head = NULL;
	git_diff *diff = NULL;
	struct first first = { arena, NULL };
	int code;

	*out = NULL;
	if (repo_is_bare(repo))
		return true;
	/* Before the first commit all that is staged is a change. */
	if (git_revparse_single(&head, repo->handle, "HEAD^{tree}") != 0)
		head = NULL;
	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.notify_cb = stop_at_first;
	options.payload = &first;
	code = git_diff_tree_to_workdir_with_index(&diff, repo->handle, (git_tree *)head, &options);
	*out = first.path;
	git_diff_free(diff);
	git_object_free(head);
	return first.path || code == 0 || git_fail(err, code, "cannot compare the work tree %s with HEAD", repo->path);
}

bool diff_untracked(struct repo *repo, struct arena *arena, const char ***out, size_t *count, struct err *err)
{
	VEC_OF(const char *) paths = VEC_INIT;
	git_diff_options options;
	git_diff *diff = NULL;
	int code = 0;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS;
	if (!repo_is_bare(repo))
		code = git_diff_index_to_workdir(&diff, repo->handle, NULL, &options);
	for (size_t i = 0; diff && i < git_diff_num_deltas(diff); i++) {
		const git_diff_delta *delta = git_diff_get_delta(diff, i);

		if (delta->status == GIT_DELTA_UNTRACKED)
			VEC_PUSH(&paths, arena_strdup(arena, delta->new_file.path));
	}
	git_diff_free(diff);
	VEC_TO_ARENA(&paths, arena, out, count);
	return code == 0 || git_fail(err, code, "cannot compare the work tree %s with its index", repo->path);
}
