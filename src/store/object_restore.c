/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "store/object.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MANIFEST_MAX ((size_t)256 * 1024 * 1024)

/* One line of a manifest. */
struct entry {
	struct object object;
	struct str path;	/* still escaped */
};

static bool parse_entry(struct str line, struct entry *out)
{
	struct str digest, size, mode;
	int64_t number;

	*out = (struct entry){ .object.files = -1 };
	if (!str_next(&line, ' ', &digest) || digest.len != 64 || !str_next(&line, ' ', &size) ||
	    !str_to_int(size, &number) || !str_next(&line, ' ', &mode) || mode.len != 4 || !line.len)
		return false;
	memcpy(out->object.digest.hex, digest.data, 64);
	out->object.size = number;
	out->object.mode = (unsigned)strtoul(mode.data, NULL, 8);
	out->path = line;
	return true;
}

static void unescape(struct str path, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < path.len; i++) {
		bool escaped = path.data[i] == '\\' && i + 1 < path.len;

		if (escaped)
			i++;
		buf_putc(out, escaped && path.data[i] == 'n' ? '\n' : path.data[i]);
	}
}

/* Reads a folder's manifest, whose bytes must be what its name says. */
static bool read_manifest(struct store *store, const struct object *object, struct buf *out,
			  struct err *err)
{
	struct buf path = BUF_INIT;
	struct digest found;
	bool ok;

	store_object_path(store, &object->digest, &path);
	ok = file_read(out, path.data, MANIFEST_MAX, err);
	if (ok) {
		found = digest_of(buf_str(out));
		ok = digest_equal(&found, &object->digest) ||
		     err_set(err, ERR_INPUT, "the object %s is damaged: its bytes have another digest",
			     path.data);
	}
	buf_release(&path);
	return ok;
}

static bool file_exists(struct store *store, const struct digest *digest)
{
	struct buf path = BUF_INIT;
	bool exists;

	store_object_path(store, digest, &path);
	exists = access(path.data, R_OK) == 0;
	buf_release(&path);
	return exists;
}

bool object_exists(struct store *store, const struct object *object)
{
	struct buf manifest = BUF_INIT;
	struct str rest, line;
	struct entry entry;
	bool exists;

	if (object->files < 0)
		return file_exists(store, &object->digest);
	exists = read_manifest(store, object, &manifest, NULL);
	rest = buf_str(&manifest);
	while (exists && str_next(&rest, '\n', &line) && line.len)
		exists = parse_entry(line, &entry) && file_exists(store, &entry.object.digest);
	buf_release(&manifest);
	return exists;
}

static bool make_parent(const char *path, struct err *err)
{
	struct buf parent = BUF_INIT;
	bool ok;

	buf_add(&parent, path, (size_t)(path_base(path) - path));
	ok = !parent.len || folder_make(parent.data, 0755, err);
	buf_release(&parent);
	return ok;
}

static bool restore_file(struct store *store, const struct object *object, const char *path,
			 struct err *err)
{
	struct buf from = BUF_INIT;
	struct digest found;
	bool ok;

	store_object_path(store, &object->digest, &from);
	ok = make_parent(path, err) && file_copy(from.data, path, object->mode & 0777, err) &&
	     digest_file(path, &found, NULL, err);
	if (ok && !digest_equal(&found, &object->digest)) {
		unlink(path);
		ok = err_set(err, ERR_INPUT, "the object %s is damaged: its bytes have another digest",
			     from.data);
	}
	buf_release(&from);
	return ok;
}

static bool restore_folder(struct store *store, const struct object *object, const char *path,
			   struct err *err)
{
	struct buf manifest = BUF_INIT, relative = BUF_INIT, full = BUF_INIT;
	struct str rest, line;
	struct entry entry;
	bool ok = read_manifest(store, object, &manifest, err) && folder_make(path, 0755, err);

	rest = buf_str(&manifest);
	while (ok && str_next(&rest, '\n', &line) && line.len) {
		ok = parse_entry(line, &entry) ||
		     err_set(err, ERR_INPUT, "the manifest %s is damaged", object->digest.hex);
		if (!ok)
			break;
		unescape(entry.path, &relative);
		path_join(&full, path, relative.data);
		ok = path_is_inside(buf_str(&relative)) ?
			     restore_file(store, &entry.object, full.data, err) :
			     err_set(err, ERR_INPUT, "the manifest %s leads out of its folder",
				     object->digest.hex);
	}
	buf_release(&manifest);
	buf_release(&relative);
	buf_release(&full);
	return ok;
}

bool object_restore(struct store *store, const struct object *object, const char *path,
		    struct err *err)
{
	if (!path_remove(path, err))
		return false;
	return object->files < 0 ? restore_file(store, object, path, err)
				 : restore_folder(store, object, path, err);
}
