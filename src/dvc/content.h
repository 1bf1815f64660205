/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_CONTENT_H
#define ASSAY_DVC_CONTENT_H

#include "dvc/hash_files.h"
#include "dvc/manifest.h"
#include "dvc/walk.h"

/* What is on disk at paths of a project, all looked at together so that all cores have work. */
enum content_kind {
	CONTENT_MISSING,
	CONTENT_FILE,
	CONTENT_FOLDER,
};

struct content {
	const char *path;	/* relative to the project's root, or absolute */
	enum hash_rule rule;
	bool is_output;		/* an output that .dvcignore names is missing; a dependency is not */

	/* The answer. */
	enum content_kind kind;
	struct hash hash;		/* of a folder, that of its manifest */
	int64_t size;			/* bytes, of a folder those of its files */
	bool executable;		/* of a file: by anybody */
	size_t executable_count;	/* of a folder: such files in it */
	struct manifest manifest;	/* of a folder */
	const char *problem;		/* why it could not be hashed, a sentence; else NULL */
	enum err_code failure;		/* of the problem */
};

/* Looks at all of them.  What is wrong with one, as a link that leads nowhere or a file that may not be
 * read, is its problem; false only when the whole cannot be done: a .dvcignore is broken, progress says
 * stop.  progress may be NULL; the answers live in the arena. */
bool content_read(struct walk *walk, struct hash_cache *cache, struct arena *arena, struct content *items,
		  size_t count, struct hash_progress *progress, struct err *err) WARN_UNUSED;

/* For who needs the answer: false, with err, when there is a problem. */
bool content_check(const struct content *content, struct err *err) WARN_UNUSED;

#endif
