/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/commit.h"
#include "base/clock.h"
#include "base/file.h"
#include "repo/git.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

git_signature *git_committer(struct repo *repo, struct err *err)
{
	const char *name = getenv("GIT_COMMITTER_NAME"), *email = getenv("GIT_COMMITTER_EMAIL");
	git_signature *set = NULL, *out = NULL;
	int64_t now = clock_now();
	int code = 0;

	if (!name || !*name || !email || !*email)
		code = git_signature_default(&set, repo->handle);
	if (code == 0)
		code = git_signature_new(&out, name && *name ? name : set->name,
					 email && *email ? email : set->email, now / 1000,
					 (int)(clock_local_offset(now) / 60000));
	git_signature_free(set);
	if (code != 0)
		err_set(err, ERR_INPUT, "git does not know who you are: set user.name and user.email with "
			"\"git config\"");
	return out;
}

/* A commit while it is made. */
struct making {
	struct repo *repo;
	git_index *index;	/* in memory alone */
};

static bool add_file(struct making *making, const char *path, const char *from, mode_t mode, struct err *err)
{
	git_index_entry entry = { .path = path };
	int code = git_blob_create_from_disk(&entry.id, making->repo->handle, from);

	entry.mode = mode & 0111 ? GIT_FILEMODE_BLOB_EXECUTABLE : GIT_FILEMODE_BLOB;
	if (!code)
		code = git_index_add(making->index, &entry);
	return code == 0 || git_fail(err, code, "cannot put %s into a commit of %s", from, making->repo->path);
}

static bool add_path(struct making *making, const char *path, const char *from, struct err *err);

static bool add_folder(struct making *making, const char *path, const char *from, struct err *err)
{
	struct buf inside = BUF_INIT, below = BUF_INIT;
	struct dirent *entry;
	DIR *dir = opendir(from);
	bool ok = dir || err_sys(err, "cannot read the folder %s", from);

	while (ok && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		path_join(&inside, path, entry->d_name);
		path_join(&below, from, entry->d_name);
		ok = add_path(making, inside.data, below.data, err);
	}
	if (dir)
		closedir(dir);
	buf_release(&inside);
	buf_release(&below);
	return ok;
}

static bool add_path(struct making *making, const char *path, const char *from, struct err *err)
{
	struct stat st;

	if (stat(from, &st) != 0)
		return true;
	return S_ISDIR(st.st_mode) ? add_folder(making, path, from, err) : add_file(making, path, from, st.st_mode, err);
}

static bool write_commit(struct making *making, git_commit *parent, const char *message, char id[COMMIT_ID_SIZE],
			 struct err *err)
{
	git_signature *who = git_committer(making->repo, err);
	const git_commit *parents[] = { parent };
	git_tree *tree = NULL;
	git_oid tree_id, made;
	int code;

	if (!who)
		return false;
	code = git_index_write_tree_to(&tree_id, making->index, making->repo->handle);
	if (!code)
		code = git_tree_lookup(&tree, making->repo->handle, &tree_id);
	if (!code)
		code = git_commit_create(&made, making->repo->handle, NULL, who, who, NULL, message, tree, 1, parents);
	if (!code)
		git_oid_tostr(id, COMMIT_ID_SIZE, &made);
	git_tree_free(tree);
	git_signature_free(who);
	return code == 0 || git_fail(err, code, "cannot make a commit in %s", making->repo->path);
}

bool commit_make(struct repo *repo, const char *parent, const struct commit_change *changes, size_t count,
		 const char *message, char id[COMMIT_ID_SIZE], struct err *err)
{
	struct making making = { .repo = repo };
	git_commit *commit = git_find_commit(repo, parent, err);
	git_tree *tree = commit ? git_find_tree(repo, parent, err) : NULL;
	bool ok = tree != NULL;
	int code = 0;

	if (ok)
		code = git_index_new(&making.index);
	if (ok && !code)
		code = git_index_read_tree(making.index, tree);
	if (code)
		ok = git_fail(err, code, "cannot read the files of commit %s", parent);
	for (size_t i = 0; ok && i < count; i++)
		ok = add_path(&making, changes[i].path, changes[i].from, err);
	ok = ok && write_commit(&making, commit, message, id, err);
	git_index_free(making.index);
	git_tree_free(tree);
	git_commit_free(commit);
	return ok;
}
