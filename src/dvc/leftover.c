/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/leftover.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTES "/.dvc/tmp/assay.pids"
#define NOTES_MAX ((size_t)64 * 1024)

static void sweep(int above, const char *name, const char *prefix, unsigned depth);

static void sweep_entry(int folder, const struct dirent *entry, const char *prefix, unsigned depth)
{
	const char *name = entry->d_name;
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strcmp(name, ".git") == 0)
		return;
	if (strncmp(name, prefix, strlen(prefix)) == 0) {
		if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode) && st.st_uid == geteuid())
			(void)unlinkat(folder, name, 0);
	} else if (entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN) {
		sweep(folder, name, prefix, depth + 1);
	}
}

/* The folder and all below it; no link is followed. */
static void sweep(int above, const char *name, const char *prefix, unsigned depth)
{
	int fd = depth < FOLDER_MAX_DEPTH ? openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1;
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (fd >= 0 && !dir)
		close(fd);
	while (dir && (entry = readdir(dir)))
		sweep_entry(fd, entry, prefix, depth);
	if (dir)
		closedir(dir);
}

/* Sets *out to the processes that stay noted, but for this one; sweeps behind those that are gone. */
static void read_notes(const char *path, const char *root, const char *cache, struct buf *out)
{
	struct buf text = BUF_INIT, prefix = BUF_INIT;
	struct str rest, line;

	buf_clear(out);
	if (!file_read(&text, path, NOTES_MAX, NULL))
		buf_clear(&text);
	rest = buf_str(&text);
	while (str_next(&rest, '\n', &line)) {
		long pid = strtol(line.data, NULL, 10);

		if (pid <= 0 || pid > INT_MAX || pid == (long)getpid())
			continue;
		if (kill((pid_t)pid, 0) == 0 || errno == EPERM || !cache) {
			buf_printf(out, "%ld\n", pid);
			continue;
		}
		buf_clear(&prefix);
		buf_printf(&prefix, ".assay-%ld-", pid);
		sweep(AT_FDCWD, root, prefix.data, 0);
		sweep(AT_FDCWD, cache, prefix.data, 0);
	}
	buf_release(&text);
	buf_release(&prefix);
}

static void write_notes(const char *path, struct str text)
{
	int fd;

	if (!text.len) {
		(void)unlink(path);
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (fd < 0)
		return;
	(void)!fd_write_all(fd, text.data, text.len);
	close(fd);
}

void leftover_begin(const char *root, const char *cache)
{
	struct buf path = BUF_INIT, notes = BUF_INIT;

	buf_printf(&path, "%s" NOTES, root);
	read_notes(path.data, root, cache, &notes);
	buf_printf(&notes, "%ld\n", (long)getpid());
	write_notes(path.data, buf_str(&notes));
	buf_release(&path);
	buf_release(&notes);
}

void leftover_end(const char *root)
{
	struct buf path = BUF_INIT, notes = BUF_INIT;

	buf_printf(&path, "%s" NOTES, root);
	read_notes(path.data, root, NULL, &notes);
	write_notes(path.data, buf_str(&notes));
	buf_release(&path);
	buf_release(&notes);
}
