/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/near.h"
#include "base/file.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void near_release(struct near *near)
{
	if (near->folder >= 0)
		close(near->folder);
	free(near->path);
	near->folder = -1;
	near->path = NULL;
	near->len = 0;
}

int near_stat(struct near *near, const char *path, struct stat *st)
{
	const char *name = path_base(path);
	size_t len = (size_t)(name - path);

	if (!len || !*name)
		return fstatat(near->root, path, st, 0);
	if (near->folder < 0 || len != near->len || memcmp(path, near->path, len) != 0) {
		near_release(near);
		near->path = mem_strndup(path, len);
		near->len = len;
		near->folder = openat(near->root, near->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	if (near->folder < 0)
		return fstatat(near->root, path, st, 0);
	return fstatat(near->folder, name, st, 0);
}
