/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_BENEATH_H
#define ASSAY_DVC_BENEATH_H

#include "base/err.h"

#include <stdbool.h>

/* Places inside of a folder, from which no link leads out: a commit may have the link "data -> ..", and
 * what is written or removed at "data/x" would be anybody's file.
 *
 * https://man7.org/linux/man-pages/man2/openat2.2.html (RESOLVE_BENEATH); where the kernel has no openat2, no
 * link at all is followed. */

/* Opens the folder in which path, relative to the folder root, lies, for the *at functions only; with make, those
 * that are not there are made.  *name is the path's last part, inside path.  -1 when it fails: ERR_NOT_FOUND when
 * it isn't there, ERR_INPUT when a link leads out.  A path that itself says that it lies elsewhere (absolute,
 * "../x") is taken at its word. */
int beneath_open(int root, const char *path, bool make, const char **name, struct err *err) WARN_UNUSED;

/* Removes the file or link at path, or, with folder, the empty folder.  What isn't there is no error. */
bool beneath_remove(int root, const char *path, bool folder, struct err *err) WARN_UNUSED;

/* Removes the folder at path when it holds no file; false when it is none or holds some. */
bool beneath_remove_hollow(int root, const char *path) WARN_UNUSED;

#endif
