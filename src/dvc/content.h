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
	bool unwanted;		/* it need not be hashed, and has no answer */
	/* What a folder had when it was recorded, and the hash of that text; NULL: not known.  It is not looked at
	 * but for saving work. */
	const struct manifest *recorded;
	struct hash recorded_hash;

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

/* The same in two steps, for who has other things to do while the folders are listed: between them, unwanted and
 * recorded may be set, and nobody uses the walk or the arena's answers.  content_finish must follow. */
struct content_reading;
struct content_reading *content_begin(struct walk *walk, struct content *items, size_t count) WARN_UNUSED;
bool content_finish(struct content_reading *reading, struct hash_cache *cache, struct arena *arena,
		    struct hash_progress *progress, struct err *err) WARN_UNUSED;

#endif
