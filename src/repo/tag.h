/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_REPO_TAG_H
#define ASSAY_REPO_TAG_H

#include "repo/repo.h"

/* A tag of a repository, and what an annotated one says of itself
 * (https://git-scm.com/docs/git-mktag). */
struct tag {
	const char *name;		/* without refs/tags/; an annotated tag's own word for it */
	char target[COMMIT_ID_SIZE];	/* what it points to, as it is written there */
	bool annotated;			/* the rest is empty for one that is not */
	const char *tagger, *email;
	int64_t time;			/* when it was made, a moment */
	int offset;			/* minutes that the tagger's clock was ahead of UTC */
	const char *message;
};

/* The names of all tags, in the order of their bytes. */
bool tag_names(struct repo *repo, struct arena *arena, const char ***out, size_t *count,
	       struct err *err) WARN_UNUSED;

/* One tag, its strings in the arena; ERR_NOT_FOUND when there is none of that name. */
bool tag_read(struct repo *repo, const char *name, struct arena *arena, struct tag *out,
	      struct err *err) WARN_UNUSED;

/* Makes an annotated tag of a commit, with the committer of git's environment and configuration and just
 * that message.  ERR_INPUT when there is a tag of that name or it cannot be one's name. */
bool tag_make(struct repo *repo, const char *name, const char *commit, const char *message,
	      struct err *err) WARN_UNUSED;

/* Removes a tag; ERR_NOT_FOUND when there is none. */
bool tag_remove(struct repo *repo, const char *name, struct err *err) WARN_UNUSED;

#endif
