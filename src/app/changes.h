/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_CHANGES_H
#define ASSAY_APP_CHANGES_H

#include "app/app.h"
#include "pipeline/params.h"
#include "pipeline/role.h"
#include "repo/diff.h"
#include "repo/tree.h"

/* What changed between two commits, as a data scientist asks it. */
struct param_change {
	const char *name;		/* as in pipeline/params.h; foreign text */
	const char *before, *after;	/* JSON; NULL: was not there */
};

struct changes {
	struct diff_file *files;
	size_t file_count;
	struct param_change *params;	/* in the files of ROLE_PARAMS */
	size_t param_count;
};

/* What differs between two lists: the array lives in the arena, its texts where they were. */
void changes_of_params(const struct param_list *before, const struct param_list *after, struct arena *arena,
		       struct param_change **out, size_t *count);

/* Which roles have a changed file: 1 << enum file_role for each.  Reads trees alone, no file. */
bool changes_roles(struct repo *repo, const char *from, const char *to, unsigned *roles,
		   struct err *err) WARN_UNUSED;

/* Gathers it; all lives in the arena.  from may be "" for "nothing yet".  A params file that cannot
 * be read has no param_change: it is among the files all the same. */
bool changes_between(struct repo *repo, const char *from, const char *to, struct arena *arena,
		     struct changes *out, struct err *err) WARN_UNUSED;

/* The changes as a patch in git's format, of one file if path isn't NULL, of at most max bytes.
 * Opens the repository. */
bool app_patch(const struct repository *repository, const char *from, const char *to, const char *path,
	       size_t max, struct buf *out, struct err *err) WARN_UNUSED;

/* The files of a commit by path, and the bytes of one of them.  Open the repository. */
bool app_tree(const struct repository *repository, const char *commit, struct arena *arena,
	      struct tree_file **out, size_t *count, struct err *err) WARN_UNUSED;
bool app_tree_read(const struct repository *repository, const char *commit, const char *path, size_t max,
		   struct buf *out, struct err *err) WARN_UNUSED;

#endif
