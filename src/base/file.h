/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_FILE_H
#define ASSAY_BASE_FILE_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>
#include <sys/types.h>

/* Paths and files.  Paths are terminated strings of any length; results are in the caller's buf. */

/* Sets *out to "folder/name", with one slash between; name alone when it is absolute or folder is
 * empty.  Neither may lie in *out. */
void path_join(struct buf *out, const char *folder, const char *name);

/* The part behind the last slash, inside path. */
const char *path_base(const char *path);

/* Whether path, taken inside some folder, stays there: relative, not empty, and with no ".." part
 * that leads out. */
bool path_is_inside(struct str path);

/* Sets *out to the real path, every link followed. */
bool path_real(struct buf *out, const char *path, struct err *err) WARN_UNUSED;

/* Appends the whole file to *out; a file of more than max bytes is an error.  *out is as before
 * when it fails. */
bool file_read(struct buf *out, const char *path, size_t max, struct err *err) WARN_UNUSED;

/* A mode without what the umask takes from it. */
mode_t mode_allowed(mode_t mode);

/* The mode to write a file anew with: what it has, or that of a new one. */
mode_t mode_of_file(const char *path);

/* Replaces the file so that at any moment, a crash included, it has its old or its new content:
 * writes a neighbour, syncs it, renames it.  mode is used as given, whatever the umask. */
bool file_write(const char *path, struct str content, mode_t mode, struct err *err) WARN_UNUSED;

/* The same with less waiting for the disk.  After a power cut, a file that was written
 * - FILE_LIGHTLY may be broken: for what can be made anew, and whose reader finds out;
 * - FILE_WHOLE has its old or its new content, but may have the old one for as long as the system takes to write by
 *   itself, some seconds;
 * - FILE_DURABLY has its new one. */
enum file_care {
	FILE_LIGHTLY,
	FILE_WHOLE,
	FILE_DURABLY,
};
bool file_write_with(const char *path, struct str content, mode_t mode, enum file_care care, struct err *err) WARN_UNUSED;

/* Waits until what was written to the descriptor is on disk, but not until its name and size are, which the file
 * system keeps in order by itself: what was done to it first is there first.  False with errno set. */
bool fd_settle(int fd) WARN_UNUSED;

/* Copies the file's bytes to a new file, which must not exist, and syncs it. */
bool file_copy(const char *from, const char *to, mode_t mode, struct err *err) WARN_UNUSED;

/* Makes the folder and those above it, with that mode whatever the umask; existing ones stay as
 * they are. */
bool folder_make(const char *path, mode_t mode, struct err *err) WARN_UNUSED;

/* Makes path a symbolic link to target, replacing a link that is there so that at any moment it leads
 * to the old or to the new target.  ERR_INPUT when path is there and no link. */
bool link_write(const char *path, const char *target, struct err *err) WARN_UNUSED;

/* Sets *out to what the symbolic link at path leads to, as it is written; *found is false when there
 * is nothing at path.  ERR_INPUT when path is no link. */
bool link_read(struct buf *out, const char *path, bool *found, struct err *err) WARN_UNUSED;

/* Renames a file or folder, durably; ERR_INPUT when there is something at to already. */
bool path_move(const char *from, const char *to, struct err *err) WARN_UNUSED;

/* Removes a file, a link, or a folder with all in it, links not followed.  A path that isn't there
 * is no error; folders nested deeper than FOLDER_MAX_DEPTH are. */
#define FOLDER_MAX_DEPTH 200
bool path_remove(const char *path, struct err *err) WARN_UNUSED;

/* Writes all bytes to the descriptor, through short writes and signals; false with errno set. */
bool fd_write_all(int fd, const void *bytes, size_t len) WARN_UNUSED;

#endif
