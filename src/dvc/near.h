/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_NEAR_H
#define ASSAY_DVC_NEAR_H

#include <stddef.h>
#include <sys/stat.h>

/* Looking at very many files, of which most lie in the same folder as the one before: the folder stays
 * open, so that its path is followed once.  For one thread; begin with NEAR(root). */
struct near {
	int root;
	int folder;	/* -1: none yet */
	char *path;	/* of the folder, with "/" at the end */
	size_t len;
};

#define NEAR(root_) { .root = (root_), .folder = -1 }

/* As fstatat on the root, links followed; errno is set when it fails. */
int near_stat(struct near *near, const char *path, struct stat *st);

/* As openat on the root; -1 with errno set when it fails. */
int near_open(struct near *near, const char *path, int flags);

void near_release(struct near *near);

#endif
