/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/tree.h"
#include "base/vec.h"
#include "repo/git.h"

#include <string.h>

struct listing {
	struct repo *repo;
	struct arena *arena;
	const char *prefix;
	VEC_OF(struct tree_file) files;
};

static int64_t blob_size(struct repo *repo, const git_oid *oid)
{
	git_odb *odb = NULL;
	git_object_t type;
	size_t size = 0;

	if (git_repository_odb(&odb, repo->handle) == 0)
		git_odb_read_header(&size, &type, odb, oid);
	git_odb_free(odb);
	return (int64_t)size;
}

static int add_file(const char *root, const git_tree_entry *entry, void *data)
{
	struct listing *listing = data;
	struct tree_file file;

	if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB)
		return 0;
	file.path = arena_printf(listing->arena, "%s%s%s", listing->prefix, root,
				 git_tree_entry_name(entry));
	file.size = blob_size(listing->repo, git_tree_entry_id(entry));
	file.mode = git_tree_entry_filemode(entry) == GIT_FILEMODE_BLOB_EXECUTABLE ? 0755 : 0644;
	VEC_PUSH(&listing->files, file);
	return 0;
}

static int by_path(const void *a, const void *b)
{
	const struct tree_file *left = a, *right = b;

	return strcmp(left->path, right->path);
}

/* The entry at path below the commit's tree: *entry is NULL when there is none. */
static bool find_entry(struct repo *repo, const char *commit, const char *path,
		       git_tree_entry **entry, struct err *err)
{
	git_tree *tree = git_find_tree(repo, commit, err);
	int code;

	*entry = NULL;
	if (!tree)
		return false;
	code = git_tree_entry_bypath(entry, tree, path);
	git_tree_free(tree);
	return code == 0 || code == GIT_ENOTFOUND ||
	       git_fail(err, code, "cannot look for %s in commit %s", path, commit);
}

static bool list_entry(struct listing *listing, const char *path, const git_tree_entry *entry,
		       struct err *err)
{
	git_tree *tree = NULL;
	int code;

	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
		struct tree_file file = { arena_strdup(listing->arena, path),
					  blob_size(listing->repo, git_tree_entry_id(entry)), 0644 };

		VEC_PUSH(&listing->files, file);
		return true;
	}
	code = git_tree_lookup(&tree, listing->repo->handle, git_tree_entry_id(entry));
	if (code == 0)
		code = git_tree_walk(tree, GIT_TREEWALK_PRE, add_file, listing);
	git_tree_free(tree);
	return code == 0 || git_fail(err, code, "cannot list %s", path);
}

static bool list_all(struct listing *listing, const char *commit, struct err *err)
{
	git_tree *tree = git_find_tree(listing->repo, commit, err);
	int code;

	if (!tree)
		return false;
	code = git_tree_walk(tree, GIT_TREEWALK_PRE, add_file, listing);
	git_tree_free(tree);
	return code == 0 || git_fail(err, code, "cannot list the files of commit %s", commit);
}

bool tree_files(struct repo *repo, const char *commit, const char *path, struct arena *arena,
		struct tree_file **out, size_t *count, struct err *err)
{
	struct listing listing = { .repo = repo, .arena = arena, .files = VEC_INIT };
	git_tree_entry *entry = NULL;
	bool ok;

	listing.prefix = *path ? arena_printf(arena, "%s/", path) : "";
	if (!*path) {
		ok = list_all(&listing, commit, err);
	} else {
		ok = find_entry(repo, commit, path, &entry, err) &&
		     (!entry || list_entry(&listing, path, entry, err));
	}
	git_tree_entry_free(entry);
	if (listing.files.len)
		qsort(listing.files.items, listing.files.len, sizeof(*listing.files.items), by_path);
	*count = listing.files.len;
	*out = ARENA_ARRAY(arena, struct tree_file, listing.files.len);
	if (listing.files.len)
		memcpy(*out, listing.files.items, listing.files.len * sizeof(**out));
	VEC_RELEASE(&listing.files);
	return ok;
}

struct search {
	struct arena *arena;
	const char *name;
	VEC_OF(const char *) found;
};

static int find_folder(const char *root, const git_tree_entry *entry, void *data)
{
	struct search *search = data;
	size_t len = strlen(root);

	if (git_tree_entry_type(entry) != GIT_OBJECT_TREE)
		return 0;
	if (strcmp(git_tree_entry_name(entry), search->name) != 0)
		return 0;
	VEC_PUSH(&search->found, arena_strndup(search->arena, root, len ? len - 1 : 0));
	return 1;
}

bool tree_find_folders(struct repo *repo, const char *commit, const char *name, struct arena *arena,
		       const char ***out, size_t *count, struct err *err)
{
	struct search search = { .arena = arena, .name = name, .found = VEC_INIT };
	git_tree *tree = git_find_tree(repo, commit, err);
	int code = tree ? git_tree_walk(tree, GIT_TREEWALK_PRE, find_folder, &search) : 0;

	VEC_TO_ARENA(&search.found, arena, out, count);
	git_tree_free(tree);
	return tree && (code == 0 || git_fail(err, code, "cannot list the folders of commit %s", commit));
}

/* The blob of the file at path; NULL when there is none or, with err set, on failure. */
static git_blob *find_blob(struct repo *repo, const char *commit, const char *path, bool *ok,
			   struct err *err)
{
	git_tree_entry *entry;
	git_blob *blob = NULL;
	int code = 0;

	*ok = find_entry(repo, commit, path, &entry, err);
	if (*ok && entry && git_tree_entry_type(entry) == GIT_OBJECT_BLOB)
		code = git_blob_lookup(&blob, repo->handle, git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	if (code != 0)
		*ok = git_fail(err, code, "cannot read %s of commit %s", path, commit);
	return blob;
}

bool tree_is_folder(struct repo *repo, const char *commit, const char *path)
{
	struct err ignored = ERR_INIT;
	git_tree_entry *entry = NULL;
	bool is_folder;

	if (!*path || strcmp(path, ".") == 0)
		return true;
	is_folder = find_entry(repo, commit, path, &entry, &ignored) && entry &&
		    git_tree_entry_type(entry) == GIT_OBJECT_TREE;
	git_tree_entry_free(entry);
	return is_folder;
}

static void copy_entries(const git_tree *tree, struct arena *arena, struct tree_entry **out,
			 size_t *count)
{
	*count = git_tree_entrycount(tree);
	*out = ARENA_ARRAY(arena, struct tree_entry, *count);
	for (size_t i = 0; i < *count; i++) {
		const git_tree_entry *entry = git_tree_entry_byindex(tree, i);

		(*out)[i].name = arena_strdup(arena, git_tree_entry_name(entry));
		(*out)[i].is_folder = git_tree_entry_type(entry) != GIT_OBJECT_BLOB;
	}
}

bool tree_entries(struct repo *repo, const char *commit, const char *folder, struct arena *arena,
		  struct tree_entry **out, size_t *count, struct err *err)
{
	git_tree *top = git_find_tree(repo, commit, err), *tree = NULL;
	git_tree_entry *entry = NULL;
	int code = 0;

	*out = NULL;
	*count = 0;
	if (!top)
		return false;
	if (!*folder || strcmp(folder, ".") == 0) {
		copy_entries(top, arena, out, count);
	} else if (git_tree_entry_bypath(&entry, top, folder) == 0 &&
		   git_tree_entry_type(entry) == GIT_OBJECT_TREE) {
		code = git_tree_lookup(&tree, repo->handle, git_tree_entry_id(entry));
		if (code == 0)
			copy_entries(tree, arena, out, count);
	}
	git_tree_entry_free(entry);
	git_tree_free(tree);
	git_tree_free(top);
	return code == 0 || git_fail(err, code, "cannot read the folder %s of the commit %s", folder,
				     commit);
}

bool tree_read(struct repo *repo, const char *commit, const char *path, size_t max, struct buf *out,
	       bool *found, struct err *err)
{
	bool ok;
	git_blob *blob = find_blob(repo, commit, path, &ok, err);

	*found = blob != NULL;
	if (!blob)
		return ok;
	if ((size_t)git_blob_rawsize(blob) > max)
		ok = err_set(err, ERR_INPUT, "%s has %lld bytes, more than the %zu that are read", path,
			     (long long)git_blob_rawsize(blob), max);
	else
		buf_add(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
	git_blob_free(blob);
	return ok;
}

bool tree_file_id(struct repo *repo, const char *commit, const char *path, char id[COMMIT_ID_SIZE],
		  bool *found, struct err *err)
{
	git_tree_entry *entry = NULL;
	bool ok = find_entry(repo, commit, path, &entry, err);

	*found = ok && entry && git_tree_entry_type(entry) == GIT_OBJECT_BLOB;
	if (*found)
		git_oid_tostr(id, COMMIT_ID_SIZE, git_tree_entry_id(entry));
	git_tree_entry_free(entry);
	return ok;
}

bool tree_digest(struct repo *repo, const char *commit, const char *path, struct digest *out,
		 bool *found, struct err *err)
{
	bool ok;
	git_blob *blob = find_blob(repo, commit, path, &ok, err);

	*found = blob != NULL;
	if (blob)
		*out = digest_of((struct str){ git_blob_rawcontent(blob),
					       (size_t)git_blob_rawsize(blob) });
	git_blob_free(blob);
	return ok;
}
