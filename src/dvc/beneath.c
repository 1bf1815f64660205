/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/beneath.h"
#include "base/file.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define FLAGS (O_PATH | O_DIRECTORY | O_CLOEXEC)
#define TRIES 8

/* Part by part, no link followed; errno is EXDEV at a link. */
static int open_by_steps(int root, const char *folder)
{
	int fd = openat(root, ".", FLAGS);
	char *copy = mem_strdup(folder), *rest = NULL;

	for (char *part = strtok_r(copy, "/", &rest); part && fd >= 0; part = strtok_r(NULL, "/", &rest)) {
		int next = openat(fd, part, FLAGS | O_NOFOLLOW), failure = errno;
		struct stat st;

		if (next < 0 && fstatat(fd, part, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode))
			failure = EXDEV;
		close(fd);
		fd = next;
		errno = failure;
	}
	free(copy);
	return fd;
}

static int open_folder(int root, const char *folder)
{
	struct open_how how = { .flags = FLAGS, .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
	long fd = -1;

	/* EAGAIN: something was renamed meanwhile, so that the kernel could not tell. */
	for (int i = 0; i < TRIES; i++) {
		fd = syscall(SYS_openat2, root, folder, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	/* EPERM: containers that do not know the call forbid it. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_by_steps(root, folder);
	return (int)fd;
}

/* As open_folder; what is not there is made. */
static int make_folder(int root, char *folder)
{
	int fd = open_folder(root, folder), above, failure;
	char *slash;

	if (fd >= 0 || errno != ENOENT)
		return fd;
	slash = strrchr(folder, '/');
	if (slash)
		*slash = '\0';
	above = slash ? make_folder(root, folder) : openat(root, ".", FLAGS);
	if (slash)
		*slash = '/';
	if (above < 0)
		return -1;
	failure = mkdirat(above, slash ? slash + 1 : folder, 0777) == 0 ? 0 : errno;
	close(above);
	errno = failure;
	return !failure || failure == EEXIST ? open_folder(root, folder) : -1;
}

int beneath_open(int root, const char *path, bool make, const char **name, struct err *err)
{
	char *folder;
	size_t len;
	int fd;

	*name = path_base(path);
	len = (size_t)(*name - path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	folder = len ? mem_strndup(path, len) : mem_strdup(".");
	if (!path_is_inside(str_of(path)))
		fd = openat(root, folder, FLAGS);
	else
		fd = make ? make_folder(root, folder) : open_folder(root, folder);
	if (fd < 0 && (errno == EXDEV || errno == ELOOP))
		err_set(err, ERR_INPUT, "%s lies behind a link that leads out of the project: remove the link", path);
	else if (fd < 0)
		err_sys(err, make ? "cannot make the folder %s" : "cannot open the folder %s", folder);
	free(folder);
	return fd;
}

bool beneath_remove(int root, const char *path, bool folder, struct err *err)
{
	struct err own = ERR_INIT;
	const char *name;
	int fd = beneath_open(root, path, false, &name, &own);
	bool ok;

	if (fd < 0)
		return own.code == ERR_NOT_FOUND || err_set(err, own.code, "%s", own.text);
	ok = unlinkat(fd, name, folder ? AT_REMOVEDIR : 0) == 0 || errno == ENOENT ||
	     err_sys(err, "cannot remove %s", path);
	close(fd);
	return ok;
}

/* Empties the folder of folders, and removes it. */
static bool remove_hollow(int above, const char *name, unsigned depth)
{
	int fd = depth < FOLDER_MAX_DEPTH ? openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;
	bool ok = dir != NULL;

	if (fd >= 0 && !dir)
		close(fd);
	while (ok && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			ok = remove_hollow(fd, entry->d_name, depth + 1);
	}
	if (dir)
		closedir(dir);
	return ok && unlinkat(above, name, AT_REMOVEDIR) == 0;
}

bool beneath_remove_hollow(int root, const char *path)
{
	const char *name;
	int fd = beneath_open(root, path, false, &name, NULL);
	bool ok = fd >= 0 && remove_hollow(fd, name, 0);

	if (fd >= 0)
		close(fd);
	return ok;
}
