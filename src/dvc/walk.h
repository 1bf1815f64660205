/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_WALK_H
#define ASSAY_DVC_WALK_H

#include "dvc/ignore.h"

/* A project's files on disk as DVC sees them: .dvcignore honoured in every folder, other projects
 * inside (folders with a .dvc of their own) not entered, links to files followed, links to folders
 * not. */
struct walk;

/* root is the project's real path. */
struct walk *walk_open(const char *root, struct err *err) WARN_UNUSED;
void walk_close(struct walk *walk);

/* The descriptor of the root, for openat; it lives as long as the walk. */
int walk_root(const struct walk *walk);

/* The rules in force for the entries of a folder, which need not be there; NULL with err set when a
 * .dvcignore is broken. */
const struct ignore *walk_rules(struct walk *walk, struct str folder, struct err *err) WARN_UNUSED;

/* Whether DVC doesn't see the path. */
bool walk_is_ignored(struct walk *walk, struct str path, bool is_folder, bool *ignored,
		     struct err *err) WARN_UNUSED;

/* The paths of all files below a folder, relative to the root, terminated, in the order of their bytes.
 * folder may be absolute, for what lies outside of the project; then so are the paths, and nothing is
 * ignored but what always is.  A link that leads nowhere or in a circle is an error, and so is a name
 * that is no UTF-8. */
bool walk_files(struct walk *walk, struct arena *arena, struct str folder, const char *const **paths,
		size_t *count, struct err *err) WARN_UNUSED;

#endif
