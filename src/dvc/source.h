/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_SOURCE_H
#define ASSAY_DVC_SOURCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "repo/repo.h"

/* The files of a project, alike from a work tree and from a commit.  Paths are relative to the
 * project's root, "" or "." being the root. */
struct source;

/* A work tree.  root is the project's real path; repo, the Git repository that it is in, says what Git
 * ignores and may be NULL, and is the caller's as long as the source is used. */
struct source *source_open_folder(const char *root, struct repo *repo, struct err *err) WARN_UNUSED;

/* The project in folder ("" for the top) of a commit's tree. */
struct source *source_open_commit(struct repo *repo, const char *commit, const char *folder,
				  struct err *err) WARN_UNUSED;
void source_close(struct source *source);

/* Has every file that is read from now on changed by edit, which gets all its bytes in *bytes: for params that are
 * set for one run. */
void source_edit(struct source *source,
		 bool (*edit)(void *context, const char *path, struct buf *bytes, struct err *err), void *context);

/* The folder on disk; NULL for a commit. */
const char *source_folder(const struct source *source);

/* No file that is read whole may be larger. */
#define SOURCE_FILE_MAX ((size_t)64 * 1024 * 1024)

/* Appends a file to *out; *found is false when there is none, or it is a folder. */
bool source_read(struct source *source, const char *path, struct buf *out, bool *found,
		 struct err *err) WARN_UNUSED;

/* What Git calls the content of a file of a commit, "" when there is none; false for a work tree, and where it
 * cannot be told. */
bool source_file_id(struct source *source, const char *path, char id[COMMIT_ID_SIZE]) WARN_UNUSED;

/* The files below a folder, in the order of their paths' bytes, but for what .dvcignore names; none when it is
 * no folder.  In the arena. */
bool source_files(struct source *source, const char *folder, struct arena *arena, const char ***out, size_t *count,
		  struct err *err) WARN_UNUSED;

/* Whether .dvcignore files name what is, or would be, at path. */
bool source_is_ignored(struct source *source, const char *path, bool *ignored, struct err *err) WARN_UNUSED;

/* Whether there is a folder, or anything, at path; of a commit a file. */
bool source_has_file(struct source *source, const char *path);
bool source_is_folder(struct source *source, const char *path);

/* The parsed file of params (pipeline/param_file.h); NULL with err set when it cannot be read or parsed, and
 * NULL with *found false when there is none.  Parsed anew only when its bytes changed since it was asked for
 * before, so that many stages may ask.  Nodes live as long as the source. */
const struct yaml_node *source_params(struct source *source, const char *path, bool *found,
				       struct err *err) WARN_UNUSED;

/* Walks the project for the files that describe it: dvc.yaml and *.dvc.  A folder's files come before what
 * is in its folders, each in the order of their names.  Not seen is what .dvcignore names, other
 * projects inside (folders with a .dvc of their own), and in a work tree what Git ignores. */
struct source_visitor {
	/* A file; false stops the walk. */
	bool (*file)(void *context, const char *path, struct err *err);
	/* Whether to look into a folder; asked after all files beside it were shown. */
	bool (*enter)(void *context, const char *path);
	void *context;
	bool all;	/* all files, whatever they are and whether Git ignores them */
};
bool source_walk(struct source *source, const struct source_visitor *visitor,
		 struct err *err) WARN_UNUSED;

/* Whether a file of that name describes a project. */
bool source_is_dvc_file(const char *path);

#endif
