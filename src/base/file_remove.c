/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool remove_entry(int folder, const char *name, unsigned depth);

static bool is_self_or_parent(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Everything in the folder, which is opened without following a link: what was a folder a moment
 * ago may have been replaced by one. */
static bool empty_folder(int parent, const char *name, unsigned depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry = NULL;
	bool ok = true;
	int number;

	if (!dir) {
		number = errno;
		if (fd >= 0)
			close(fd);
		errno = number;
		return false;
	}
	while (ok) {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			break;
		if (!is_self_or_parent(entry->d_name))
			ok = remove_entry(fd, entry->d_name, depth + 1);
	}
	number = errno;
	closedir(dir);
	errno = number;
	return ok && number == 0;
}

/* False with errno set. */
static bool remove_entry(int folder, const char *name, unsigned depth)
{
	if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR)
		return false;
	if (depth > FOLDER_MAX_DEPTH) {
		errno = ELOOP;
		return false;
	}
	return empty_folder(folder, name, depth) &&
	       (unlinkat(folder, name, AT_REMOVEDIR) == 0 || errno == ENOENT);
}

bool path_remove(const char *path, struct err *err)
{
	char *bare = mem_strdup(path);
	size_t len = strlen(bare);
	bool ok;

	/* With a slash behind it, a link would be followed. */
	while (len && bare[len - 1] == '/')
		bare[--len] = '\0';
	if (!len) {
		free(bare);
		return err_set(err, ERR_DENIED, "'%s' is nothing that may be removed", path);
	}
	ok = remove_entry(AT_FDCWD, bare, 0);
	if (!ok && errno == ELOOP)
		err_set(err, ERR_OUTSIDE, "cannot remove %s: its folders nest more than %d deep",
			path, FOLDER_MAX_DEPTH);
	else if (!ok)
		err_sys(err, "cannot remove %s", path);
	free(bare);
	return ok;
}
