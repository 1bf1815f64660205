/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/path.h"
#include "base/buf.h"
#include "base/compiler.h"

#include <string.h>

static bool is_address(const char *text)
{
	return strstr(text, "://") != NULL;
}

bool dvc_path_is_external(const char *path)
{
	return path[0] == '/' || strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0 ||
	       is_address(path);
}

bool dvc_path_is_below(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	if (strcmp(folder, ".") == 0)
		return !dvc_path_is_external(path);
	return strncmp(path, folder, len) == 0 && (!path[len] || path[len] == '/');
}

/* Takes the last part off; false when there is none, or it is "..". */
static bool drop_part(struct buf *path)
{
	char *slash = memrchr(path->data, '/', path->len);
	const char *last = slash ? slash + 1 : path->data;

	if (!path->len || strcmp(last, "..") == 0)
		return false;
	buf_truncate(path, slash ? (size_t)(slash - path->data) : 0);
	return true;
}

static void add_parts(struct buf *path, const char *text)
{
	struct str rest = str_of(text), part;

	while (str_next(&rest, '/', &part)) {
		if (!part.len || str_is(part, ".") || (str_is(part, "..") && drop_part(path)))
			continue;
		if (path->len)
			buf_putc(path, '/');
		buf_add_str(path, part);
	}
}

const char *dvc_path_resolve(struct arena *arena, const char *folder, const char *text)
{
	struct buf path = BUF_INIT;
	const char *kept;

	if (is_address(text))
		return arena_strdup(arena, text);
	if (text[0] != '/')
		add_parts(&path, folder);
	add_parts(&path, text);
	if (text[0] == '/')
		kept = arena_printf(arena, "/%s", path.data);
	else
		kept = arena_strdup(arena, path.len ? path.data : ".");
	buf_release(&path);
	return kept;
}

/* Whether path is folder or lies below it. */
static bool is_within(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	if (len && folder[len - 1] == '/')
		len--;
	return strncmp(path, folder, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

bool dvc_path_is_protected(struct arena *arena, const char *root, const char *path)
{
	static const char *const own[] = { ".git", ".dvc" };
	const char *full = path[0] == '/' ? path : arena_printf(arena, "%s/%s", root, path);

	if (is_address(path))
		return false;
	full = dvc_path_resolve(arena, "", full);
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		if (is_within(full, arena_printf(arena, "%s/%s", root, own[i])))
			return true;
	}
	return is_within(root, full);
}

const char *dvc_path_relative(struct arena *arena, const char *folder, const char *path)
{
	struct str from = str_of(strcmp(folder, ".") == 0 ? "" : folder);
	struct str to = str_of(strcmp(path, ".") == 0 ? "" : path), a, b;
	struct buf out = BUF_INIT;
	const char *kept;

	if (path[0] == '/' || is_address(path))
		return path;
	for (;;) {
		struct str next_from = from, next_to = to;

		if (!from.len || !to.len || !str_next(&next_from, '/', &a) || !str_next(&next_to, '/', &b) ||
		    !str_equal(a, b))
			break;
		from = next_from;
		to = next_to;
	}
	while (from.len && str_next(&from, '/', &a))
		buf_puts(&out, out.len ? "/.." : "..");
	if (to.len && out.len)
		buf_putc(&out, '/');
	if (to.len)
		buf_add_str(&out, to);
	kept = arena_strdup(arena, out.len ? out.data : ".");
	buf_release(&out);
	return kept;
}

const char *dvc_path_folder(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(arena, path, (size_t)(slash - path)) : ".";
}
