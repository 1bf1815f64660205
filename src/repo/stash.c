/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/stash.h"
#include "base/file.h"
#include "base/vec.h"
#include "repo/git.h"
#include "repo/ref.h"

#include <string.h>
#include <unistd.h>

#define GIT_STASH "refs/stash"
#define ATTRIBUTES ".gitattributes"
#define ATTRIBUTES_MAX ((size_t)1 << 20)

/* A stash of Git's own, and how many are newer. */
struct place {
	const git_oid *id;
	size_t newer;
};

static int is_stash(size_t index, const char *message, const git_oid *id, void *data)
{
	struct place *place = data;

	(void)message;
	place->newer = index;
	return git_oid_equal(id, place->id);
}

/* Somebody may have made another one since. */
static int drop_stash(struct repo *repo, const git_oid *id)
{
	struct place place = { .id = id };
	int code = git_stash_foreach(repo->handle, is_stash, &place);

	return code == 1 ? git_stash_drop(repo->handle, place.newer) : code;
}

bool stash_push(struct repo *repo, const char *ref, const char *message, char stash[COMMIT_ID_SIZE], bool *found,
		struct err *err)
{
	git_signature *who = git_committer(repo, err);
	git_commit *commit = NULL;
	git_oid oid;
	bool ok;
	int code;

	*found = false;
	if (!who)
		return false;
	/* libgit2 knows no stash but Git's own: that is where it is made, and it goes on from there. */
	code = git_stash_save(&oid, repo->handle, who, message, GIT_STASH_INCLUDE_UNTRACKED);
	git_signature_free(who);
	if (code == GIT_ENOTFOUND)
		return true;
	if (code != 0)
		return git_fail(err, code, "cannot stash the changes in %s", repo->path);
	git_oid_tostr(stash, COMMIT_ID_SIZE, &oid);
	*found = true;
	commit = git_find_commit(repo, stash, err);
	ok = commit && (!ref_exists(repo, ref) || ref_remove(repo, ref, err)) && ref_log_start(repo, ref, err) &&
	     ref_make(repo, ref, stash, git_commit_message(commit), true, err);
	git_commit_free(commit);
	if (!ok)
		return err_add(err, "the changes in %s are in " GIT_STASH, repo->path);
	code = drop_stash(repo, &oid);
	return code == 0 || git_fail(err, code, "cannot drop the entry %s of " GIT_STASH " in %s", stash, repo->path);
}

static bool reset_index(struct repo *repo, struct err *err)
{
	char head[COMMIT_ID_SIZE];
	git_index *index = NULL;
	git_tree *tree;
	int code;

	if (!repo_resolve(repo, "HEAD", head, err))
		return false;
	tree = git_find_tree(repo, head, err);
	if (!tree)
		return false;
	code = git_repository_index(&index, repo->handle);
	if (code == 0)
		code = git_index_read_tree(index, tree);
	if (code == 0)
		code = git_index_write(index);
	git_index_free(index);
	git_tree_free(tree);
	return code == 0 || git_fail(err, code, "cannot set the index of %s to HEAD", repo->path);
}

bool stash_lay_over(struct repo *repo, const char *commit, struct err *err)
{
	git_tree *tree = git_find_tree(repo, commit, err);
	git_checkout_options options;
	int code;

	if (!tree)
		return false;
	git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
	options.checkout_strategy = GIT_CHECKOUT_FORCE;
	code = git_checkout_tree(repo->handle, (git_object *)tree, &options);
	git_tree_free(tree);
	if (code != 0)
		return git_fail(err, code, "cannot lay commit %s over the work tree %s", commit, repo->path);
	return reset_index(repo, err);
}

/* Paths of one tree that another lacks. */
struct missing {
	git_tree *other;
	VEC_OF(char *) paths;
	struct arena arena;
};

/* Whether something stands at the path, or a file where it has a folder. */
static bool stands_in_way(git_tree *tree, const char *path, struct arena *arena)
{
	char *part = arena_strdup(arena, path);
	git_tree_entry *entry = NULL;

	if (git_tree_entry_bypath(&entry, tree, path) == 0) {
		git_tree_entry_free(entry);
		return true;
	}
	for (char *slash = strchr(part, '/'); slash; slash = strchr(slash + 1, '/')) {
		bool is_file;

		*slash = '\0';
		if (git_tree_entry_bypath(&entry, tree, part) != 0)
			return false;
		is_file = git_tree_entry_type(entry) != GIT_OBJECT_TREE;
		git_tree_entry_free(entry);
		if (is_file)
			return true;
		*slash = '/';
	}
	return false;
}

static int add_missing(const char *root, const git_tree_entry *entry, void *data)
{
	struct missing *missing = data;
	char *path = arena_printf(&missing->arena, "%s%s", root, git_tree_entry_name(entry));

	if (git_tree_entry_type(entry) == GIT_OBJECT_BLOB && !stands_in_way(missing->other, path, &missing->arena))
		VEC_PUSH(&missing->paths, path);
	return 0;
}

static bool put_back_tree(struct repo *repo, git_tree *tree, git_tree *other, struct err *err)
{
	struct missing missing = { .other = other, .paths = VEC_INIT, .arena = ARENA_INIT };
	git_checkout_options options;
	int code = git_tree_walk(tree, GIT_TREEWALK_PRE, add_missing, &missing);

	git_checkout_options_init(&options, GIT_CHECKOUT_OPTIONS_VERSION);
	options.checkout_strategy = GIT_CHECKOUT_FORCE | GIT_CHECKOUT_DISABLE_PATHSPEC_MATCH |
				    GIT_CHECKOUT_DONT_UPDATE_INDEX | GIT_CHECKOUT_DONT_WRITE_INDEX;
	options.paths = (git_strarray){ missing.paths.items, missing.paths.len };
	if (code == 0 && missing.paths.len)
		code = git_checkout_tree(repo->handle, (git_object *)tree, &options);
	VEC_RELEASE(&missing.paths);
	arena_release(&missing.arena);
	return code == 0 || git_fail(err, code, "cannot put files of a stash back into %s", repo->path);
}

bool stash_put_back(struct repo *repo, const char *stash, const char *commit, struct err *err)
{
	git_commit *kept = git_find_commit(repo, stash, err), *unknown = NULL;
	git_tree *other = kept ? git_find_tree(repo, commit, err) : NULL, *tree = NULL;
	bool ok = other != NULL;
	int code = 0;

	if (ok)
		code = git_commit_tree(&tree, kept);
	ok = ok && !code && put_back_tree(repo, tree, other, err);
	git_tree_free(tree);
	tree = NULL;
	/* The third parent, if there is one, has the files that Git didn't know. */
	if (ok && git_commit_parentcount(kept) > 2) {
		code = git_commit_parent(&unknown, kept, 2);
		if (!code)
			code = git_commit_tree(&tree, unknown);
		ok = !code && put_back_tree(repo, tree, other, err);
	}
	git_tree_free(tree);
	git_tree_free(other);
	git_commit_free(unknown);
	git_commit_free(kept);
	return code ? git_fail(err, code, "cannot read the stash %s of %s", stash, repo->path) : ok;
}

/* Whether a file of attributes, if it is there, names a filter; of one that cannot be read that is assumed. */
static bool names_filter(const char *path)
{
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	bool does = file_read(&text, path, ATTRIBUTES_MAX, &err) ? strstr(text.data, "filter=") != NULL
								  : err.code != ERR_NOT_FOUND;

	buf_release(&text);
	return does;
}

/* Those that Git knows in any folder. */
static bool known_ones_name_filter(struct repo *repo)
{
	struct buf path = BUF_INIT;
	git_index *index = NULL;
	bool found = git_repository_index(&index, repo->handle) != 0;

	for (size_t i = 0; !found && i < git_index_entrycount(index); i++) {
		const char *name = git_index_get_byindex(index, i)->path;

		if (strcmp(path_base(name), ATTRIBUTES) != 0)
			continue;
		path_join(&path, repo->path, name);
		found = names_filter(path.data);
	}
	git_index_free(index);
	buf_release(&path);
	return found;
}

bool stash_needs_git(struct repo *repo)
{
	struct buf path = BUF_INIT;
	bool needed;

	path_join(&path, repo->path, ".gitmodules");
	needed = access(path.data, F_OK) == 0;
	path_join(&path, repo->path, ATTRIBUTES);
	needed = needed || names_filter(path.data);
	path_join(&path, git_repository_commondir(repo->handle), "info/attributes");
	needed = needed || names_filter(path.data) || known_ones_name_filter(repo);
	buf_release(&path);
	return needed;
}
