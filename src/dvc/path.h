/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_PATH_H
#define ASSAY_DVC_PATH_H

#include "base/arena.h"

#include <stdbool.h>

/* Paths as text; nothing on disk is looked at.  Relative ones are below a project's root, whose own path
 * is "" or ".". */

/* text as it means from inside folder, without "." and ".." but for those that lead out of the root;
 * "." for the root.  An absolute path or an address ("s3://…") is itself. */
const char *dvc_path_resolve(struct arena *arena, const char *folder, const char *text);

/* Whether a resolved path leads out of the project. */
bool dvc_path_is_external(const char *path);

/* Whether a resolved path is that of folder or lies in it; all that is not external lies in ".". */
bool dvc_path_is_below(const char *path, const char *folder);

/* Whether a path, from root (absolute) or absolute itself, is one that no output may be, because outputs are
 * removed: root, a folder above it, or something of Git's or DVC's own in it. */
bool dvc_path_is_protected(struct arena *arena, const char *root, const char *path);

/* How a resolved path is written from inside folder: "../data/x.csv". */
const char *dvc_path_relative(struct arena *arena, const char *folder, const char *path);

/* The folder that a path lies in: "." for one at the root. */
const char *dvc_path_folder(struct arena *arena, const char *path);

#endif
