/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/walk.h"
#include "base/file.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IGNORE_MAX ((size_t)1024 * 1024)
#define IGNORE_NAME ".dvcignore"

struct walk {
	struct arena arena;
	struct map rules;	/* struct ignore by folder */
	const struct ignore *built_in;
	int root;
};

struct entry {
	uint64_t start;		/* the first eight bytes of the name, so that most compare at once */
	const char *name;	/* a folder's ends in "/", which is how it sorts */
	uint32_t len;
	bool is_folder;
};

struct listing {
	struct walk *walk;
	struct arena *arena;
	VEC_OF(const char *) paths;
};

struct walk *walk_open(const char *root, struct err *err)
{
	struct walk *walk = mem_zalloc(1, sizeof(*walk));

	walk->root = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (walk->root < 0) {
		err_sys(err, "cannot read the folder %s", root);
		free(walk);
		return NULL;
	}
	walk->built_in = ignore_built_in(&walk->arena);
	return walk;
}

void walk_close(struct walk *walk)
{
	if (!walk)
		return;
	close(walk->root);
	map_release(&walk->rules);
	arena_release(&walk->arena);
	free(walk);
}

int walk_root(const struct walk *walk)
{
	return walk->root;
}

static bool read_file_at(int root, const char *path, struct buf *out, bool *found, struct err *err)
{
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = 0;

	*found = fd >= 0;
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || err_sys(err, "cannot read %s", path);
	do {
		buf_reserve(out, 4096);
		got = read(fd, out->data + out->len, 4096);
		if (got > 0)
			buf_truncate(out, out->len + (size_t)got);
	} while ((got > 0 && out->len <= IGNORE_MAX) || (got < 0 && errno == EINTR));
	if (got < 0)
		err_sys(err, "cannot read %s", path);
	close(fd);
	if (out->len > IGNORE_MAX)
		return err_set(err, ERR_INPUT, "%s has more than 1 MiB, which no list of patterns has", path);
	return got == 0;
}

/* The rules of a folder, whose parent's are above. */
static const struct ignore *load_rules(struct walk *walk, const struct ignore *above, struct str folder,
				       struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	const struct ignore *rules = above;
	bool found = false, ok = true;

	buf_printf(&path, "%.*s%s%s", STR_ARG(folder), folder.len ? "/" : "", IGNORE_NAME);
	if (!ignore_entry(above, buf_str(&path), false))
		ok = read_file_at(walk->root, path.data, &text, &found, err);
	if (ok && found)
		rules = ignore_add(&walk->arena, above, arena_str(&walk->arena, folder), buf_str(&text), err);
	buf_release(&path);
	buf_release(&text);
	return ok ? rules : NULL;
}

const struct ignore *walk_rules(struct walk *walk, struct str folder, struct err *err)
{
	const struct ignore *rules;
	const char *slash;
	struct str above = STR_NONE;

	if (folder.len && (folder.data[0] == '/' || !path_is_inside(folder)))
		return walk->built_in;
	rules = map_find(&walk->rules, folder);
	if (rules)
		return rules;
	slash = folder.len ? memrchr(folder.data, '/', folder.len) : NULL;
	if (slash)
		above = (struct str){ folder.data, (size_t)(slash - folder.data) };
	rules = folder.len ? walk_rules(walk, above, err) : walk->built_in;
	if (rules)
		rules = load_rules(walk, rules, folder, err);
	if (rules)
		map_put(&walk->rules, arena_str(&walk->arena, folder), (void *)(uintptr_t)rules);
	return rules;
}

bool walk_is_ignored(struct walk *walk, struct str path, bool is_folder, bool *ignored, struct err *err)
{
	const char *slash = path.len ? memrchr(path.data, '/', path.len) : NULL;
	struct str folder = slash ? (struct str){ path.data, (size_t)(slash - path.data) } : STR_NONE;
	const struct ignore *rules = walk_rules(walk, folder, err);

	*ignored = rules && rules != walk->built_in && ignore_path(rules, path, is_folder);
	if (rules == walk->built_in && path.len && path.data[0] != '/')
		*ignored = ignore_path(rules, path, is_folder);
	return rules != NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->name, y->name);
}

static uint64_t start_of(const char *name, size_t len)
{
	uint64_t start = 0;

	for (size_t i = 0; i < 8; i++)
		start = start << 8 | (i < len ? (unsigned char)name[i] : 0);
	return start;
}

enum kind { KIND_FILE, KIND_FOLDER, KIND_LINK };

static enum kind kind_of(int folder, const struct dirent *dirent)
{
	struct stat st;

	if (dirent->d_type == DT_UNKNOWN && fstatat(folder, dirent->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return S_ISLNK(st.st_mode) ? KIND_LINK : S_ISDIR(st.st_mode) ? KIND_FOLDER : KIND_FILE;
	return dirent->d_type == DT_LNK ? KIND_LINK : dirent->d_type == DT_DIR ? KIND_FOLDER : KIND_FILE;
}

static bool follow(int folder, const char *name, const char *path, enum kind *kind, struct err *err)
{
	struct stat st;

	if (fstatat(folder, name, &st, 0) == 0) {
		*kind = S_ISDIR(st.st_mode) ? KIND_FOLDER : KIND_FILE;
		return true;
	}
	if (errno == ELOOP)
		return err_set(err, ERR_INPUT, "the link %s leads in a circle: remove it", path);
	if (errno == ENOENT)
		return err_set(err, ERR_INPUT,
			       "the link %s leads nowhere: remove it, or ignore it in .dvcignore", path);
	return err_sys(err, "cannot look at %s", path);
}

/* One name of an open folder: *out with *seen set when DVC sees it. */
static bool take_entry(struct listing *list, int folder, const struct dirent *dirent, struct str below,
		       const struct ignore *rules, struct entry *out, bool *seen, struct err *err)
{
	size_t len = strlen(dirent->d_name), prefix = below.len ? below.len + 1 : 0;
	char *path = arena_alloc(list->arena, prefix + len + 2, 1);
	enum kind kind = kind_of(folder, dirent);

	if (below.len) {
		memcpy(path, below.data, below.len);
		path[below.len] = '/';
	}
	memcpy(path + prefix, dirent->d_name, len);
	*seen = false;
	if (ignore_entry(rules, (struct str){ path, prefix + len }, kind == KIND_FOLDER))
		return true;
	if (kind == KIND_LINK) {
		if (!follow(folder, dirent->d_name, path, &kind, err))
			return false;
		if (kind == KIND_FOLDER)
			return true;
	}
	if (!utf8_is_valid((struct str){ dirent->d_name, len }))
		return err_set(err, ERR_INPUT,
			       "the name %s is not UTF-8, which DVC cannot track: rename it, or ignore it in "
			       ".dvcignore", path);
	if (kind == KIND_FILE && strcmp(dirent->d_name, IGNORE_NAME) == 0)
		return err_set(err, ERR_INPUT,
			       "%s lies inside a folder that DVC tracks, which DVC refuses: move it above", path);
	if (kind == KIND_FOLDER)
		path[prefix + len++] = '/';
	*out = (struct entry){ start_of(path + prefix, len), path + prefix, (uint32_t)len, kind == KIND_FOLDER };
	*seen = true;
	return true;
}

static bool list_folder(struct listing *list, int parent, const char *name, struct str below, unsigned depth,
			struct err *err);

static bool add_entries(struct listing *list, int folder, struct entry *entries, size_t count, struct str below,
			unsigned depth, struct err *err)
{
	size_t prefix = below.len ? below.len + 1 : 0;

	if (count)
		qsort(entries, count, sizeof(*entries), by_name);
	for (size_t i = 0; i < count; i++) {
		char *path = (char *)(uintptr_t)entries[i].name - prefix;

		if (!entries[i].is_folder) {
			VEC_PUSH(&list->paths, path);
			continue;
		}
		path[prefix + entries[i].len - 1] = '\0';
		if (!list_folder(list, folder, entries[i].name,
				 (struct str){ path, prefix + entries[i].len - 1 }, depth + 1, err))
			return false;
	}
	return true;
}

/* below is the folder's path, name what parent calls it. */
static bool list_folder(struct listing *list, int parent, const char *name, struct str below, unsigned depth,
			struct err *err)
{
	const struct ignore *rules = NULL;
	VEC_OF(struct entry) entries = VEC_INIT;
	struct dirent *dirent;
	bool ok;
	DIR *folder;
	int fd;

	if (depth > FOLDER_MAX_DEPTH)
		return err_set(err, ERR_INPUT, "%.*s lies more than %d folders deep", STR_ARG(below),
			       FOLDER_MAX_DEPTH);
	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	folder = fd < 0 ? NULL : fdopendir(fd);
	if (!folder) {
		err_sys(err, "cannot read the folder %.*s", STR_ARG(below));
		if (fd >= 0)
			close(fd);
		return false;
	}
	/* Another project's rules are its own: they are not even read. */
	if (below.len && faccessat(fd, ".dvc", F_OK, 0) == 0) {
		closedir(folder);
		return true;
	}
	rules = walk_rules(list->walk, below, err);
	ok = rules != NULL;
	while (ok && (dirent = readdir(folder))) {
		struct entry entry;
		bool seen;

		if (strcmp(dirent->d_name, ".") == 0 || strcmp(dirent->d_name, "..") == 0)
			continue;
		ok = take_entry(list, fd, dirent, below, rules, &entry, &seen, err);
		if (ok && seen)
			VEC_PUSH(&entries, entry);
	}
	if (ok)
		ok = add_entries(list, fd, entries.items, entries.len, below, depth, err);
	closedir(folder);
	VEC_RELEASE(&entries);
	return ok;
}

bool walk_files(struct walk *walk, struct arena *arena, struct str folder, const char *const **paths,
		size_t *count, struct err *err)
{
	struct listing list = { .walk = walk, .arena = arena };
	struct str terminated = arena_str(arena, folder);
	const char **found;
	bool ignored, ok;

	ok = walk_is_ignored(walk, folder, true, &ignored, err);
	if (ok && !ignored)
		ok = list_folder(&list, walk->root, folder.len ? terminated.data : ".", terminated, 0, err);
	if (!ok) {
		VEC_RELEASE(&list.paths);
		return false;
	}
	VEC_TO_ARENA(&list.paths, arena, &found, count);
	*paths = found;
	return true;
}
