/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_IGNORE_H
#define ASSAY_DVC_IGNORE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

/* Which paths of a project DVC does not see: .dvcignore files, and what it never looks at (.git, .hg,
 * .dvc).  Does no I/O: whoever walks a folder or a commit's tree brings the files.
 *
 * The grammar is .gitignore's (https://git-scm.com/docs/gitignore), with the differences that DVC's
 * way through the Python package pathspec has (dvc/ignore.py, pathspec 1.1):
 * - A pattern also matches all that lies below what it matches, and the last pattern that does wins:
 *   after "*.txt" and "!keep", keep/a.txt is seen.
 * - A folder that is ignored is so with all in it, whatever patterns come later.
 * - A pattern with a "/" at its end is asked for folders only; a pattern of stars alone with a "/" at
 *   its end matches nothing in the project's own .dvcignore.
 * - An opened "[" that isn't closed makes a pattern void; a "\" at the end is an error.
 *
 * Paths are relative to the project's root, with "/" between parts and none at either end. */
struct ignore;

/* What DVC ignores by itself.  Lives, as all below, in the arena. */
const struct ignore *ignore_built_in(struct arena *arena);

/* The rules in folder ("" for the root) and below it, where the folder's own .dvcignore says rules;
 * above are the rules that are in force there without it.  ERR_INPUT names the line. */
const struct ignore *ignore_add(struct arena *arena, const struct ignore *above, struct str folder,
				struct str rules, struct err *err) WARN_UNUSED;

/* Whether an entry of the folder that the rules are of, which isn't ignored itself, is. */
bool ignore_entry(const struct ignore *ignore, struct str path, bool is_folder);

/* Whether the path or a folder above it is ignored. */
bool ignore_path(const struct ignore *ignore, struct str path, bool is_folder);

#endif
