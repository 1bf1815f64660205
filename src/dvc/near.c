/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/near.h"
#include "base/file.h"
#include "base/mem.h"

#include <fcntl.h>
#include <stdbool.h>
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

/* Opens the folder that path lies in unless it is; false when the path had better be followed from the root. */
static bool come_near(struct near *near, const char *path, const char **name)
{
	size_t len;

	*name = path_base(path);
	len = (size_t)(*name - path);
	if (!len || !**name)
		return false;
	if (near->folder < 0 || len != near->len || memcmp(path, near->path, len) != 0) {
		near_release(near);
		near->path = mem_strndup(path, len);
		near->len = len;
		near->folder = openat(near->root, near->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	}
	return near->folder >= 0;
}

int near_stat(struct near *near, const char *path, struct stat *st)
{
	const char *name;

	if (!come_near(near, path, &name))
		return fstatat(near->root, path, st, 0);
	return fstatat(near->folder, name, st, 0);
}

int near_open(struct near *near, const char *path, int flags)
{
	const char *name;

	if (!come_near(near, path, &name))
		return openat(near->root, path, flags);
	return openat(near->folder, name, flags);
}
