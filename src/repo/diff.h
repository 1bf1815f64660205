/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_DIFF_H
#define ASSAY_REPO_DIFF_H

#include "repo/repo.h"

/* What changed between two commits, or between a commit and the work tree. */
struct diff_file {
	const char *path;	/* the new one, or the old one of a deleted file */
	char status;		/* 'A' added, 'D' deleted, 'M' modified, 'R' renamed */
	unsigned added, removed;	/* lines; 0 for a binary file */
	bool is_binary;
};

/* The changed files from one commit to another, by path.  from may be "" for "nothing yet". */
bool diff_commits(struct repo *repo, const char *from, const char *to, struct arena *arena,
		  struct diff_file **out, size_t *count, struct err *err) WARN_UNUSED;

/* Their paths alone, without looking into files and for renames: the fast way. */
bool diff_paths(struct repo *repo, const char *from, const char *to, struct arena *arena,
		const char ***out, size_t *count, struct err *err) WARN_UNUSED;

/* The same as a patch in git's format, appended to *out; it is cut at max bytes, with a line that
 * says so.  path, if not NULL, restricts it to one file. */
bool diff_patch(struct repo *repo, const char *from, const char *to, const char *path, size_t max,
		struct buf *out, struct err *err) WARN_UNUSED;

/* The first file that Git knows and that is changed in the work tree since HEAD, or at all before the first
 * commit, in the arena; NULL when
 * there is none, and in a bare repository. */
bool diff_first_change(struct repo *repo, struct arena *arena, const char **out, struct err *err) WARN_UNUSED;

/* The changed files from a commit to the work tree, those that Git doesn't know but would take included;
 * backwards: from the work tree to the commit. */
bool diff_worktree_files(struct repo *repo, const char *from, bool backwards, struct arena *arena,
			 struct diff_file **out, size_t *count, struct err *err) WARN_UNUSED;

/* The files of the work tree that Git neither knows nor ignores, in the order of their paths, relative to the
 * repository; in the arena.  None in a bare repository. */
bool diff_untracked(struct repo *repo, struct arena *arena, const char ***out, size_t *count,
		    struct err *err) WARN_UNUSED;

/* Appends the patch from a commit to the work tree, files that Git doesn't know included; nothing
 * when they are the same. */
bool diff_worktree(struct repo *repo, const char *from, size_t max, struct buf *out,
		   struct err *err) WARN_UNUSED;

#endif
