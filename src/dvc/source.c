/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/source.h"
#include "base/file.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "dvc/hash_cache.h"
#include "dvc/ignore.h"
#include "pipeline/param_file.h"
#include "repo/ignored.h"
#include "repo/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define IGNORE_FILE ".dvcignore"

struct source {
	struct arena arena;
	struct repo *repo;
	const char *commit;	/* NULL: a work tree */
	const char *folder;	/* on disk, or in the commit's tree */
	struct map params;	/* struct parsed by path */
	bool (*edit)(void *context, const char *path, struct buf *bytes, struct err *err);	/* NULL: none */
	void *edit_context;
	const char *git_folder;	/* the root inside of the Git work tree; NULL when it isn't there */
	const char *asked;	/* the folder that was asked for last by source_is_ignored; NULL: none yet */
	const struct ignore *rules, *built_in;	/* those in force there, and those without any .dvcignore */
};

/* A file of params, and what it says. */
struct parsed {
	struct str bytes;
	const struct yaml_node *root;
	struct stat st;		/* as it was before it was read; nothing of a commit's */
	bool settled;		/* a change since would show in it */
};

/* What matters of a folder. */
struct entry {
	const char *path;
	bool is_folder;
};

struct listing {
	VEC_OF(struct entry) entries;
	bool all;		/* takes all files, not only those that describe a project */
	bool has_rules;		/* a .dvcignore */
	bool is_project;	/* a folder .dvc */
};

struct source *source_open_folder(const char *root, struct repo *repo, struct err *err)
{
	struct source *source = mem_zalloc(1, sizeof(*source));
	const char *top = repo && !repo_is_bare(repo) ? repo_path(repo) : NULL;
	size_t len = top ? strlen(top) : 0;
	struct stat st;

	source->repo = repo;
	source->folder = arena_strdup(&source->arena, root);
	if (top && strncmp(root, top, len) == 0 && (root[len] == '/' || !root[len]))
		source->git_folder = arena_strdup(&source->arena, root[len] ? root + len + 1 : "");
	if (stat(root, &st) == 0)
		return source;
	err_sys(err, "cannot read the folder %s", root);
	source_close(source);
	return NULL;
}

struct source *source_open_commit(struct repo *repo, const char *commit, const char *folder,
				  struct err *err)
{
	struct source *source = mem_zalloc(1, sizeof(*source));

	(void)err;
	source->repo = repo;
	source->commit = arena_strdup(&source->arena, commit);
	source->folder = arena_strdup(&source->arena, folder);
	return source;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	map_release(&source->params);
	arena_release(&source->arena);
	free(source);
}

const char *source_folder(const struct source *source)
{
	return source->commit ? NULL : source->folder;
}

static void join(struct buf *out, const char *folder, const char *path)
{
	if (!*path || strcmp(path, ".") == 0) {
		buf_clear(out);
		buf_puts(out, folder);
	} else
		path_join(out, folder, path);
}

void source_edit(struct source *source,
		 bool (*edit)(void *context, const char *path, struct buf *bytes, struct err *err), void *context)
{
	source->edit = edit;
	source->edit_context = context;
}

static bool read_as_is(struct source *source, const char *path, struct buf *out, bool *found, struct err *err)
{
	struct buf full = BUF_INIT;
	struct stat st;
	bool ok = true;

	join(&full, source->folder, path);
	if (source->commit) {
		ok = tree_read(source->repo, source->commit, full.data, SOURCE_FILE_MAX, out, found, err);
	} else {
		*found = stat(full.data, &st) == 0 && !S_ISDIR(st.st_mode);
		if (*found)
			ok = file_read(out, full.data, SOURCE_FILE_MAX, err);
	}
	buf_release(&full);
	return ok;
}

bool source_read(struct source *source, const char *path, struct buf *out, bool *found, struct err *err)
{
	struct buf bytes = BUF_INIT;
	bool ok;

	if (!source->edit)
		return read_as_is(source, path, out, found, err);
	ok = read_as_is(source, path, &bytes, found, err) &&
	     (!*found || source->edit(source->edit_context, path, &bytes, err));
	if (ok && *found)
		buf_add_str(out, buf_str(&bytes));
	buf_release(&bytes);
	return ok;
}

/* Whether the file is known to be as it was when it was understood, by a look at it alone. */
static bool is_unchanged(const struct source *source, const struct parsed *parsed, const struct stat *now)
{
	return parsed && !source->commit && !source->edit && parsed->settled && hash_same_moment(&parsed->st, now);
}

bool source_file_id(struct source *source, const char *path, char id[COMMIT_ID_SIZE])
{
	struct buf full = BUF_INIT;
	struct err ignored = ERR_INIT;
	bool found = false, ok = false;

	id[0] = '\0';
	/* What is changed is not what Git knows. */
	if (source->commit && !source->edit) {
		join(&full, source->folder, path);
		ok = tree_file_id(source->repo, source->commit, full.data, id, &found, &ignored);
	}
	buf_release(&full);
	return ok;
}

const struct yaml_node *source_params(struct source *source, const char *path, bool *found, struct err *err)
{
	struct parsed *parsed = map_find(&source->params, str_of(path));
	const struct yaml_node *root = NULL;
	struct buf bytes = BUF_INIT;
	struct stat st = { .st_size = 0 };
	bool ok = true, has_st = false;

	if (!source->commit) {
		join(&bytes, source->folder, path);
		has_st = stat(bytes.data, &st) == 0;
		buf_clear(&bytes);
	}
	*found = has_st && is_unchanged(source, parsed, &st);
	if (*found) {
		buf_release(&bytes);
		return parsed->root;
	}
	ok = source_read(source, path, &bytes, found, err);
	if (ok && *found && parsed && str_equal(parsed->bytes, buf_str(&bytes))) {
		root = parsed->root;
	} else if (ok && *found) {
		struct str kept = arena_str(&source->arena, buf_str(&bytes));

		root = param_file_parse(&source->arena, kept, path, err);
		if (root && !parsed) {
			parsed = ARENA_NEW(&source->arena, struct parsed);
			map_put(&source->params, arena_str(&source->arena, str_of(path)), parsed);
		}
		if (root)
			*parsed = (struct parsed){ .bytes = kept, .root = root };
	}
	if (root) {
		parsed->st = st;
		parsed->settled = has_st && !hash_is_young(hash_modified_at(&st), hash_changed_at(&st), hash_clock(), false);
	}
	buf_release(&bytes);
	return root;
}

bool source_is_dvc_file(const char *path)
{
	size_t len = strlen(path);

	return strcmp(path_base(path), "dvc.yaml") == 0 ||
	       (len > 4 && strcmp(path + len - 4, ".dvc") == 0 && path[len - 5] != '/');
}

static void add_entry(struct listing *listing, struct arena *arena, const char *folder, const char *name,
		      bool is_folder)
{
	if (strcmp(name, ".dvc") == 0 && is_folder)
		listing->is_project = true;
	else if (strcmp(name, IGNORE_FILE) == 0 && !is_folder)
		listing->has_rules = true;
	else if (is_folder || listing->all || source_is_dvc_file(name))
		VEC_PUSH(&listing->entries,
			 (struct entry){ arena_printf(arena, "%s%s%s", folder, *folder ? "/" : "", name),
					 is_folder });
}

static bool is_folder_on_disk(int folder, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

static bool list_on_disk(struct source *source, struct arena *arena, const char *folder,
			 struct listing *listing, struct err *err)
{
	struct buf full = BUF_INIT;
	struct dirent *entry;
	DIR *dir;

	join(&full, source->folder, folder);
	dir = opendir(full.data);
	/* A folder that may not be read has nothing to say, as in DVC. */
	if (!dir && errno != EACCES && errno != ENOENT)
		err_sys(err, "cannot read the folder %s", full.data);
	while (dir && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			add_entry(listing, arena, folder, entry->d_name,
				  is_folder_on_disk(dirfd(dir), entry));
	}
	if (dir)
		closedir(dir);
	buf_release(&full);
	return dir || errno == EACCES || errno == ENOENT;
}

static bool list_in_commit(struct source *source, struct arena *arena, const char *folder,
			   struct listing *listing, struct err *err)
{
	struct buf full = BUF_INIT;
	struct tree_entry *entries;
	size_t count;
	bool ok;

	join(&full, source->folder, folder);
	ok = tree_entries(source->repo, source->commit, full.data, arena, &entries, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		add_entry(listing, arena, folder, entries[i].name, entries[i].is_folder);
	buf_release(&full);
	return ok;
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static int by_path(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return x->is_folder != y->is_folder ? x->is_folder - y->is_folder : strcmp(x->path, y->path);
}

static bool read_rules(struct source *source, struct arena *arena, const char *folder,
		       const struct ignore **rules, struct err *err)
{
	struct buf text = BUF_INIT;
	bool found, ok = source_read(source,
				     arena_printf(arena, "%s%s" IGNORE_FILE, folder, *folder ? "/" : ""),
				     &text, &found, err);

	if (ok && found) {
		*rules = ignore_add(arena, *rules, str_of(folder), buf_str(&text), err);
		ok = *rules != NULL;
	}
	buf_release(&text);
	return ok;
}

static bool is_git_ignored(struct source *source, const struct entry *entry)
{
	struct buf path = BUF_INIT;
	bool ignored = false;

	if (!source->git_folder)
		return false;
	join(&path, source->git_folder, entry->path);
	ignored = repo_is_ignored(source->repo, path.data, entry->is_folder);
	buf_release(&path);
	return ignored;
}

static bool walk_folder(struct source *source, struct arena *arena, const char *folder, unsigned depth,
			const struct ignore *rules, const struct source_visitor *visitor, struct err *err)
{
	struct listing listing = { .entries = VEC_INIT, .all = visitor->all };
	bool ok;

	if (depth > FOLDER_MAX_DEPTH)
		return err_set(err, ERR_INPUT, "%s lies more than %d folders deep", folder, FOLDER_MAX_DEPTH);
	ok = source->commit ? list_in_commit(source, arena, folder, &listing, err)
			    : list_on_disk(source, arena, folder, &listing, err);
	if (*folder && listing.is_project)
		listing.entries.len = 0;
	else if (ok && listing.has_rules)
		ok = read_rules(source, arena, folder, &rules, err);
	if (listing.entries.len)
		qsort(listing.entries.items, listing.entries.len, sizeof(struct entry), by_path);
	for (size_t i = 0; ok && i < listing.entries.len; i++) {
		const struct entry *entry = &listing.entries.items[i];

		if (ignore_entry(rules, str_of(entry->path), entry->is_folder))
			continue;
		if (entry->is_folder && !visitor->enter(visitor->context, entry->path))
			continue;
		if (!visitor->all && is_git_ignored(source, entry))
			continue;
		ok = entry->is_folder ? walk_folder(source, arena, entry->path, depth + 1, rules, visitor, err)
				      : visitor->file(visitor->context, entry->path, err);
	}
	VEC_RELEASE(&listing.entries);
	return ok;
}

bool source_walk(struct source *source, const struct source_visitor *visitor, struct err *err)
{
	struct arena arena = ARENA_INIT;
	bool ok = walk_folder(source, &arena, "", 0, ignore_built_in(&arena), visitor, err);

	arena_release(&arena);
	return ok;
}

bool source_is_folder(struct source *source, const char *path)
{
	struct buf full = BUF_INIT;
	struct stat st;
	bool is_folder;

	join(&full, source->folder, path);
	is_folder = source->commit ? tree_is_folder(source->repo, source->commit, full.data)
				   : stat(full.data, &st) == 0 && S_ISDIR(st.st_mode);
	buf_release(&full);
	return is_folder;
}

/* Adds to rules those in force in the folder that path lies in. */
static bool rules_above(struct source *source, struct arena *arena, const char *path, const struct ignore **rules,
			struct err *err)
{
	bool ok;

	ok = read_rules(source, arena, "", rules, err);
	for (const char *slash = strchr(path, '/'); ok && slash; slash = strchr(slash + 1, '/'))
		ok = read_rules(source, arena, arena_strndup(arena, path, (size_t)(slash - path)), rules, err);
	return ok;
}

bool source_has_file(struct source *source, const char *path)
{
	struct buf full = BUF_INIT;
	struct stat st;
	char id[COMMIT_ID_SIZE];
	bool found;

	if (source->commit)
		return source_file_id(source, path, id) && *id;
	join(&full, source->folder, path);
	found = stat(full.data, &st) == 0;
	buf_release(&full);
	return found;
}

bool source_is_ignored(struct source *source, const char *path, bool *ignored, struct err *err)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash - path) : 0;
	bool exists, is_folder;

	if (!source->built_in)
		source->built_in = ignore_built_in(&source->arena);
	if (!source->asked || strlen(source->asked) != len || strncmp(source->asked, path, len) != 0) {
		source->rules = source->built_in;
		source->asked = NULL;
		if (!rules_above(source, &source->arena, path, &source->rules, err))
			return false;
		source->asked = arena_strndup(&source->arena, path, len);
	}
	*ignored = false;
	if (source->rules == source->built_in)
		return true;
	is_folder = source_is_folder(source, path);
	exists = is_folder || source_has_file(source, path);
	*ignored = (!is_folder && ignore_path(source->rules, str_of(path), false)) ||
		   ((is_folder || !exists) && ignore_path(source->rules, str_of(path), true));
	return true;
}

struct gathering {
	struct arena *arena;
	VEC_OF(const char *) paths;
};

static bool gather_file(void *context, const char *path, struct err *err)
{
	struct gathering *gathering = context;

	(void)err;
	VEC_PUSH(&gathering->paths, arena_strdup(gathering->arena, path));
	return true;
}

static bool enter_any(void *context, const char *path)
{
	(void)context;
	(void)path;
	return true;
}

bool source_files(struct source *source, const char *folder, struct arena *arena, const char ***out, size_t *count,
		  struct err *err)
{
	struct gathering gathering = { .arena = arena };
	struct source_visitor visitor = { gather_file, enter_any, &gathering, true };
	const struct ignore *rules = ignore_built_in(arena);
	bool ok = true;

	if (source_is_folder(source, folder)) {
		const char *start = strcmp(folder, ".") == 0 ? "" : folder;

		ok = rules_above(source, arena, start, &rules, err) &&
		     (ignore_path(rules, str_of(start), true) ||
		      walk_folder(source, arena, start, 0, rules, &visitor, err));
	}
	VEC_TO_ARENA(&gathering.paths, arena, out, count);
	if (*count)
		qsort(*out, *count, sizeof(**out), by_text);
	return ok;
}
