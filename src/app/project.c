/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/project.h"
#include "app/dvc_impl.h"
#include "base/file.h"
#include "pipeline/project.h"
#include "repo/tree.h"

#include <string.h>
#include <unistd.h>

#define NAMED_MAX 4

/* path below the folder of len bytes that it begins with, "" for that itself. */
static const char *rest(const char *path, size_t len)
{
	return path[len] ? path + len + 1 : "";
}

static bool is_in(const char *path, const char *folder)
{
	size_t len = strlen(folder);

	return strncmp(path, folder, len) == 0 && (path[len] == '/' || !path[len]);
}

void app_project_around(struct repository *repository, const char *folder, struct arena *arena)
{
	struct buf path = BUF_INIT;
	const char *here;

	if (path_real(&path, folder ? folder : ".", NULL)) {
		here = arena_strdup(arena, path.data);
		if (app_dvc_find_root(&path) && is_in(path.data, repository->path)) {
			repository->project = arena_strdup(arena, rest(path.data, strlen(repository->path)));
			repository->folder = arena_strdup(arena, rest(here, path.len));
		}
	}
	buf_release(&path);
}

/* Whether a folder of the commit, or of the work tree, has an entry of that name. */
static bool has_entry(struct repo *repo, const char *commit, const char *folder, const char *name)
{
	struct arena arena = ARENA_INIT;
	struct buf path = BUF_INIT;
	struct tree_entry *entries;
	size_t count = 0;
	bool has = false;

	if (commit && tree_entries(repo, commit, folder, &arena, &entries, &count, NULL)) {
		for (size_t i = 0; i < count && !has; i++)
			has = strcmp(entries[i].name, name) == 0;
	} else if (!commit && !repo_is_bare(repo)) {
		buf_printf(&path, "%s/%s/%s", repo_path(repo), folder, name);
		has = access(path.data, F_OK) == 0;
	}
	buf_release(&path);
	arena_release(&arena);
	return has;
}

static bool several(const struct repository *repository, const char *const *found, size_t count, struct err *err)
{
	struct buf names = BUF_INIT;

	for (size_t i = 0; i < count && i < NAMED_MAX; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", found[i]);
	if (count > NAMED_MAX)
		buf_printf(&names, " and %zu more", count - NAMED_MAX);
	err_set(err, ERR_USAGE, "%s has several DVC projects (%s) and none at its top; go into the folder of the one "
		"that is meant", repository->name, names.data);
	buf_release(&names);
	return false;
}

bool app_project_at(const struct repository *repository, struct repo *repo, const char *commit, struct arena *arena,
		    const char **out, struct err *err)
{
	static const char *const marks[] = { PROJECT_FILE, "dvc.yaml", ".dvc" };
	char head[COMMIT_ID_SIZE];
	const char **found;
	size_t count;

	*out = repository->project;
	if (*out && has_entry(repo, commit, *out, ".dvc"))
		return true;
	*out = "";
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (has_entry(repo, commit, "", marks[i]))
			return true;
	}
	if (!commit && !repo_resolve(repo, "HEAD", head, NULL))
		return true;
	if (!tree_find_folders(repo, commit ? commit : head, ".dvc", arena, &found, &count, err))
		return false;
	if (count > 1)
		return several(repository, found, count, err);
	*out = count ? found[0] : "";
	return true;
}

bool app_project_path(const struct repository *repository, struct arena *arena, const char **out, struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	const char *inside = "";
	bool ok = repo && app_project_at(repository, repo, NULL, arena, &inside, err);

	*out = ok && *inside ? arena_printf(arena, "%s/%s", repository->path, inside) : repository->path;
	repo_close(repo);
	return ok;
}
