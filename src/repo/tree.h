/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_TREE_H
#define ASSAY_REPO_TREE_H

#include "base/digest.h"
#include "repo/repo.h"

/* The files of a commit, read from Git's objects; nothing is laid out on disk. */
struct tree_file {
	const char *path;
	int64_t size;		/* bytes */
	unsigned mode;		/* permission bits: 0644 or 0755 */
};

/* All files at or below path ("" is the whole tree), in the order of their paths as bytes. */
bool tree_files(struct repo *repo, const char *commit, const char *path, struct arena *arena,
		struct tree_file **out, size_t *count, struct err *err) WARN_UNUSED;

struct tree_entry {
	const char *name;
	bool is_folder;		/* or a submodule: no file */
};

/* What stands in one folder ("" is the top), without what lies deeper.  Empty when there is none. */
bool tree_entries(struct repo *repo, const char *commit, const char *folder, struct arena *arena,
		  struct tree_entry **out, size_t *count, struct err *err) WARN_UNUSED;

/* All folders of a name, as the paths of the folders that they stand in, "" for the top, in the order of
 * the tree; what is in them is not looked into. */
bool tree_find_folders(struct repo *repo, const char *commit, const char *name, struct arena *arena,
		       const char ***out, size_t *count, struct err *err) WARN_UNUSED;

/* Whether the commit has a folder there. */
bool tree_is_folder(struct repo *repo, const char *commit, const char *path);

/* Appends a file's content to *out.  *found is false, with the result true, when the commit has no
 * file there.  More than max bytes are an error. */
bool tree_read(struct repo *repo, const char *commit, const char *path, size_t max, struct buf *out,
	       bool *found, struct err *err) WARN_UNUSED;

/* Git's own name of a file's content, by which two files are known to be the same without reading them. */
bool tree_file_id(struct repo *repo, const char *commit, const char *path, char id[COMMIT_ID_SIZE],
		  bool *found, struct err *err) WARN_UNUSED;

/* The SHA-256 of a file's content. */
bool tree_digest(struct repo *repo, const char *commit, const char *path, struct digest *out,
		 bool *found, struct err *err) WARN_UNUSED;

#endif
