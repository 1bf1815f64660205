/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_REPO_H
#define ASSAY_REPO_REPO_H

/* repo/: Git repositories, read through libgit2.  The only door to it.
 *
 * repo.h opens a repository and names commits, history.h walks them, tree.h reads the files of one,
 * diff.h says what changed between two, checkout.h lays one out in a folder, tag.h and ref.h read refs and
 * make them, commit.h makes a commit.  The user's work tree is changed by stash.h alone. */

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

/* A commit's full object name in hexadecimal, terminated. */
#define COMMIT_ID_SIZE 41
#define COMMIT_SHORT 7

struct repo;

/* Opens the repository that path is in (a work tree, a folder in it, or a bare repository).  NULL
 * with err set when there is none, or when Git's ownership rule forbids it. */
struct repo *repo_open(const char *path, struct err *err) WARN_UNUSED;
void repo_close(struct repo *repo);

/* The real path by which the store knows it: the work tree's, or a bare repository's own. */
const char *repo_path(const struct repo *repo);
bool repo_is_bare(const struct repo *repo);
bool repo_is_shallow(const struct repo *repo);
bool repo_is_empty(const struct repo *repo);	/* without a commit */

/* The branch that is checked out, in the arena; NULL when HEAD is detached. */
const char *repo_head_branch(struct repo *repo, struct arena *arena);

/* The commit that rev (a branch, tag, object name or any other revision of git-rev-parse) means. */
bool repo_resolve(struct repo *repo, const char *rev, char commit[COMMIT_ID_SIZE],
		  struct err *err) WARN_UNUSED;

struct commit {
	char id[COMMIT_ID_SIZE];
	char parent[COMMIT_ID_SIZE];	/* the first one; empty for a root */
	unsigned parents;
	const char *author;
	int64_t time;			/* when it was committed, a moment */
	const char *subject;		/* first line of the message */
	const char *message;
};

/* The strings live in the arena. */
bool repo_commit(struct repo *repo, const char *id, struct arena *arena, struct commit *out,
		 struct err *err) WARN_UNUSED;

/* Who made a commit, as it says itself; offset is the minutes that the committer's clock was ahead of
 * UTC.  The strings live in the arena. */
struct commit_people {
	const char *author, *author_email, *committer, *committer_email;
	int offset;
};

bool repo_commit_people(struct repo *repo, const char *id, struct arena *arena, struct commit_people *out,
			struct err *err) WARN_UNUSED;

struct branch {
	const char *name;		/* without refs/heads/ */
	char commit[COMMIT_ID_SIZE];
	bool is_head;
	bool is_tag;			/* a tag, not a branch */
};

/* Local branches and then tags, each by name. */
bool repo_branches(struct repo *repo, struct arena *arena, struct branch **out, size_t *count,
		   struct err *err) WARN_UNUSED;

/* The version of libgit2. */
const char *repo_library_version(struct arena *arena);

#endif
