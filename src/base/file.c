/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK ((size_t)64 * 1024)

void path_join(struct buf *out, const char *folder, const char *name)
{
	buf_clear(out);
	if (name[0] != '/' && folder[0]) {
		buf_puts(out, folder);
		while (out->len && out->data[out->len - 1] == '/')
			buf_truncate(out, out->len - 1);
		buf_putc(out, '/');
	}
	buf_puts(out, name);
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool path_is_inside(struct str path)
{
	struct str part;
	size_t depth = 0;

	if (!path.len || path.data[0] == '/' || memchr(path.data, '\0', path.len))
		return false;
	while (str_next(&path, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (!str_is(part, ".."))
			depth++;
		else if (!depth--)
			return false;
	}
	return true;
}

bool path_real(struct buf *out, const char *path, struct err *err)
{
	char *real = realpath(path, NULL);

	if (!real)
		return err_sys(err, "cannot find %s", path);
	buf_clear(out);
	buf_puts(out, real);
	free(real);
	return true;
}

/* As read(2), through signals. */
static ssize_t read_some(int fd, void *bytes, size_t len)
{
	ssize_t got;

	do {
		got = read(fd, bytes, len);
	} while (got < 0 && errno == EINTR);
	return got;
}

bool file_read(struct buf *out, const char *path, size_t max, struct err *err)
{
	size_t before = out->len;
	/* A pipe in place of a file must not be waited for. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got;

	if (fd < 0)
		return err_sys(err, "cannot read %s", path);
	do {
		/* The size isn't asked for: it is 0 in /proc, and files grow. */
		buf_reserve(out, BLOCK);
		got = read_some(fd, out->data + out->len, BLOCK);
		if (got > 0)
			buf_truncate(out, out->len + (size_t)got);
	} while (got > 0 && out->len - before <= max);
	if (got < 0)
		err_sys(err, "cannot read %s", path);
	else if (got > 0)
		err_set(err, ERR_INPUT, "%s is larger than the %zu bytes that are read of it",
			path, max);
	close(fd);
	if (got == 0)
		return true;
	buf_truncate(out, before);
	return false;
}

bool fd_write_all(int fd, const void *bytes, size_t len)
{
	const char *rest = bytes;

	while (len) {
		ssize_t put = write(fd, rest, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		rest += put;
		len -= (size_t)put;
	}
	return true;
}

/* The folder that path lies in, to be freed. */
static char *folder_of(const char *path)
{
	const char *base = path_base(path);

	if (base == path)
		return mem_strdup(".");
	return mem_strndup(path, base - path == 1 ? 1 : (size_t)(base - path) - 1);
}

/* Makes the names in the folder of path durable. */
static bool sync_folder(const char *path, struct err *err)
{
	char *folder = folder_of(path);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	/* Some file systems cannot sync a folder and need not. */
	if (!ok && (fd < 0 || errno != EINVAL))
		err_sys(err, "cannot sync the folder %s", folder);
	else
		ok = true;
	if (fd >= 0)
		close(fd);
	free(folder);
	return ok;
}

mode_t mode_allowed(mode_t mode)
{
	/* The usual way to find it out. */
	mode_t mask = umask(0);

	umask(mask);
	return mode & ~mask;
}

mode_t mode_of_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : mode_allowed(0666);
}

bool fd_settle(int fd)
{
	const unsigned all = SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;

	if (sync_file_range(fd, 0, 0, all) == 0)
		return true;
	/* What has no pages of its own, as some file systems of user space, is synced as a whole. */
	return (errno == ENOSYS || errno == EINVAL || errno == EOPNOTSUPP || errno == EPERM) && fdatasync(fd) == 0;
}

/* Gives fd its mode, makes its content as durable as is asked and closes it; false with errno set. */
static bool finish_file(int fd, mode_t mode, enum file_care care)
{
	bool ok = fchmod(fd, mode) == 0 &&
		  (care == FILE_LIGHTLY || (care == FILE_WHOLE ? fd_settle(fd) : fsync(fd) == 0));
	int number = errno;

	if (close(fd) != 0 && ok)
		return false;
	errno = number;
	return ok;
}

bool file_write_with(const char *path, struct str content, mode_t mode, enum file_care care, struct err *err)
{
	struct buf temp = BUF_INIT;
	bool ok = false;
	bool written;
	int fd;

	/* Not made of the file's own name, which may have the greatest length already. */
	buf_add(&temp, path, (size_t)(path_base(path) - path));
	buf_printf(&temp, ".assay-%ld-XXXXXX", (long)getpid());
	fd = mkostemp(temp.data, O_CLOEXEC);
	if (fd < 0) {
		err_sys(err, "cannot write %s", path);
		goto out;
	}
	written = fd_write_all(fd, content.data, content.len);
	if (written) {
		written = finish_file(fd, mode, care);
	} else {
		int number = errno;

		close(fd);
		errno = number;
	}
	if (!written || rename(temp.data, path) != 0) {
		err_sys(err, "cannot write %s", path);
		unlink(temp.data);
		goto out;
	}
	ok = care != FILE_DURABLY || sync_folder(path, err);
out:
	buf_release(&temp);
	return ok;
}

bool file_write(const char *path, struct str content, mode_t mode, struct err *err)
{
	return file_write_with(path, content, mode, FILE_DURABLY, err);
}

/* Copies all bytes; false with errno set and *reading telling which side failed. */
static bool copy_bytes(int from, int to, bool *reading)
{
	char *block = mem_zalloc(BLOCK, 1);
	bool ok = true;
	ssize_t got;

	*reading = true;
	while (ok && (got = read_some(from, block, BLOCK)) != 0) {
		ok = got > 0;
		if (ok) {
			ok = fd_write_all(to, block, (size_t)got);
			*reading = ok;
		}
	}
	free(block);
	return ok;
}

bool file_copy(const char *from, const char *to, mode_t mode, struct err *err)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out;
	bool ok, reading;

	if (in < 0)
		return err_sys(err, "cannot read %s", from);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (out < 0) {
		err_sys(err, "cannot make %s", to);
		close(in);
		return false;
	}
	ok = copy_bytes(in, out, &reading);
	if (!ok)
		err_sys(err, reading ? "cannot read %s" : "cannot write %s", reading ? from : to);
	if (!finish_file(out, mode, FILE_DURABLY) && ok)
		ok = err_sys(err, "cannot write %s", to);
	close(in);
	if (!ok)
		unlink(to);
	return ok && sync_folder(to, err);
}

/* One folder, the ones above being there; false with errno set. */
static bool make_one(const char *path, mode_t mode)
{
	struct stat st;
	int number;

	if (mkdir(path, mode) == 0)
		return chmod(path, mode) == 0;
	number = errno;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return true;
	errno = number == EEXIST ? ENOTDIR : number;
	return false;
}

bool folder_make(const char *path, mode_t mode, struct err *err)
{
	struct buf above = BUF_INIT;
	size_t len = strlen(path);
	bool ok = make_one(path, mode);

	/* From below: nearly always only the last one is not there. */
	if (!ok && (errno == ENOENT || errno == ENOTDIR)) {
		while (len > 1 && path[len - 1] == '/')
			len--;
		while (len > 0 && path[len - 1] != '/')
			len--;
		while (len > 1 && path[len - 1] == '/')
			len--;
		buf_add(&above, path, len);
		if (len > 0 && len < strlen(path) && !folder_make(above.data, mode, err)) {
			buf_release(&above);
			return false;
		}
		ok = make_one(path, mode);
	}
	if (!ok)
		err_sys(err, "cannot make the folder %s", path);
	buf_release(&above);
	return ok;
}

bool link_read(struct buf *out, const char *path, bool *found, struct err *err)
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target));

	buf_clear(out);
	*found = len >= 0;
	if (len < 0 && errno == ENOENT)
		return true;
	if (len < 0 && errno == EINVAL)
		return err_set(err, ERR_INPUT, "%s is no symbolic link; move it out of the way", path);
	if (len < 0)
		return err_sys(err, "cannot read the link %s", path);
	if ((size_t)len == sizeof(target))
		return err_set(err, ERR_INPUT, "the link %s is too long", path);
	buf_add(out, target, (size_t)len);
	return true;
}

bool link_write(const char *path, const char *target, struct err *err)
{
	struct buf temp = BUF_INIT, old = BUF_INIT;
	bool found, ok = link_read(&old, path, &found, err);

	if (ok) {
		buf_printf(&temp, "%s.%ld", path, (long)getpid());
		unlink(temp.data);
		ok = symlink(target, temp.data) == 0 && rename(temp.data, path) == 0;
		if (!ok) {
			err_sys(err, "cannot make the link %s", path);
			unlink(temp.data);
		}
		ok = ok && sync_folder(path, err);
	}
	buf_release(&temp);
	buf_release(&old);
	return ok;
}

bool path_move(const char *from, const char *to, struct err *err)
{
	struct stat st;

	if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) {
		if (errno == EEXIST)
			return err_set(err, ERR_INPUT, "%s is there already", to);
		/* Not every file system knows the flag. */
		if (errno != EINVAL || lstat(to, &st) == 0 || rename(from, to) != 0)
			return err_sys(err, "cannot rename %s to %s", from, to);
	}
	return sync_folder(to, err);
}
