/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/object.h"
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX FOLDER_MAX_DEPTH

/* The files below a folder, by their paths relative to it. */
struct file_list {
	char **items;
	size_t len, room;
};

static void file_list_release(struct file_list *list)
{
	for (size_t i = 0; i < list->len; i++)
		free(list->items[i]);
	VEC_RELEASE(list);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool list_folder(const char *root, const char *below, unsigned depth, struct file_list *list,
			struct err *err)
{
	struct buf path = BUF_INIT, name = BUF_INIT;
	struct dirent *entry;
	struct stat st;
	DIR *folder;
	bool ok = true;

	path_join(&path, root, below);
	folder = depth > DEPTH_MAX ? NULL : opendir(path.data);
	if (!folder) {
		if (depth > DEPTH_MAX)
			errno = ELOOP;
		err_sys(err, "cannot read the folder %s", path.data);
		buf_release(&path);
		return false;
	}
	while (ok && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		path_join(&name, below, entry->d_name);
		path_join(&path, root, name.data);
		if (stat(path.data, &st) != 0)
			ok = err_sys(err, "cannot look at %s", path.data);
		else if (S_ISDIR(st.st_mode))
			ok = list_folder(root, name.data, depth + 1, list, err);
		else if (S_ISREG(st.st_mode))
			VEC_PUSH(list, buf_take(&name));
		else
			ok = err_set(err, ERR_INPUT, "%s is neither a file nor a folder", path.data);
	}
	closedir(folder);
	buf_release(&name);
	buf_release(&path);
	return ok;
}

static void escape_path(struct buf *out, const char *path)
{
	for (; *path; path++) {
		if (*path == '\n')
			buf_puts(out, "\\n");
		else if (*path == '\\')
			buf_puts(out, "\\\\");
		else
			buf_putc(out, *path);
	}
}

void object_manifest_add(struct buf *manifest, const struct digest *digest, int64_t size,
			 unsigned mode, const char *path)
{
	buf_printf(manifest, "%s %" PRId64 " %04o ", digest->hex, size, mode);
	escape_path(manifest, path);
	buf_putc(manifest, '\n');
}

static bool write_object(struct store *store, const struct digest *digest, struct str bytes,
			 struct err *err)
{
	struct buf path = BUF_INIT;
	char *slash;
	bool ok = true;

	store_object_path(store, digest, &path);
	if (access(path.data, F_OK) != 0) {
		slash = strrchr(path.data, '/');
		*slash = '\0';
		ok = folder_make(path.data, 0700, err);
		*slash = '/';
		ok = ok && file_write(path.data, bytes, 0600, err);
	}
	buf_release(&path);
	return ok;
}

/* Copies a file in under its digest.  The copy is digested too, so that a file that changes
 * meanwhile never gets a wrong name. */
static bool copy_in(struct store *store, const char *from, const struct digest *digest,
		    struct err *err)
{
	struct buf path = BUF_INIT, temporary = BUF_INIT;
	struct digest copied;
	bool ok = true;

	store_object_path(store, digest, &path);
	if (access(path.data, F_OK) == 0)
		goto out;
	buf_printf(&temporary, "%s.%d.new", path.data, (int)getpid());
	*strrchr(path.data, '/') = '\0';
	ok = folder_make(path.data, 0700, err);
	store_object_path(store, digest, &path);
	ok = ok && path_remove(temporary.data, err) && file_copy(from, temporary.data, 0600, err) &&
	     digest_file(temporary.data, &copied, NULL, err);
	if (ok && !digest_equal(&copied, digest))
		ok = err_set(err, ERR_INPUT, "%s changed while it was read", from);
	if (ok && rename(temporary.data, path.data) != 0)
		ok = err_sys(err, "cannot keep %s as %s", from, path.data);
	if (!ok)
		unlink(temporary.data);
out:
	buf_release(&path);
	buf_release(&temporary);
	return ok;
}

static unsigned kept_mode(mode_t mode)
{
	return mode & 0100 ? 0755 : 0644;
}

/* With a store the file is copied in as well. */
static bool take_file(struct store *store, const char *path, struct object *out, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_sys(err, "cannot look at %s", path);
	*out = (struct object){ .mode = kept_mode(st.st_mode), .files = -1 };
	return digest_file(path, &out->digest, &out->size, err) &&
	       (!store || copy_in(store, path, &out->digest, err));
}

static bool take_folder(struct store *store, const char *path, struct object *out, struct err *err)
{
	struct file_list list = VEC_INIT;
	struct buf manifest = BUF_INIT, full = BUF_INIT;
	bool ok = list_folder(path, "", 0, &list, err);

	*out = (struct object){ .files = (int64_t)list.len };
	if (list.len)
		qsort(list.items, list.len, sizeof(*list.items), by_bytes);
	for (size_t i = 0; ok && i < list.len; i++) {
		struct object file;

		path_join(&full, path, list.items[i]);
		ok = take_file(store, full.data, &file, err);
		if (ok) {
			object_manifest_add(&manifest, &file.digest, file.size, file.mode,
					    list.items[i]);
			out->size += file.size;
		}
	}
	out->digest = digest_of(buf_str(&manifest));
	if (ok && store)
		ok = write_object(store, &out->digest, buf_str(&manifest), err);
	file_list_release(&list);
	buf_release(&manifest);
	buf_release(&full);
	return ok;
}

static bool take_path(struct store *store, const char *path, struct object *out, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_sys(err, "cannot look at %s", path);
	/* A pipe would be waited for, a device read, without end. */
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return err_set(err, ERR_INPUT, "%s is neither a file nor a folder", path);
	return S_ISDIR(st.st_mode) ? take_folder(store, path, out, err)
				   : take_file(store, path, out, err);
}

bool object_of_path(const char *path, struct object *out, struct err *err)
{
	return take_path(NULL, path, out, err);
}

bool object_put(struct store *store, const char *path, struct object *out, struct err *err)
{
	return take_path(store, path, out, err);
}

bool object_put_bytes(struct store *store, struct str bytes, struct object *out, struct err *err)
{
	*out = (struct object){ .digest = digest_of(bytes), .size = (int64_t)bytes.len, .mode = 0644,
				.files = -1 };
	return write_object(store, &out->digest, bytes, err);
}
