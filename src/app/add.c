/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/add.h"
#include "base/clock.h"
#include "base/file.h"
#include "repo/repo.h"

#include <string.h>

/* Without the ".git" that bare repositories end in. */
static const char *name_of_path(const char *path, struct arena *arena)
{
	struct str base = str_of(path_base(path));

	if (base.len > 4 && strcmp(base.data + base.len - 4, ".git") == 0)
		base.len -= 4;
	return arena_strndup(arena, base.data, base.len);
}

static bool choose_branch(struct repo *repo, const char *asked, struct arena *arena,
			  const char **out, struct err *err)
{
	static const char *const usual[] = { "main", "master" };
	char commit[COMMIT_ID_SIZE];

	if (asked) {
		*out = asked;
		return repo_is_empty(repo) || repo_resolve(repo, asked, commit, err);
	}
	for (size_t i = 0; i < ARRAY_LEN(usual); i++) {
		*out = usual[i];
		if (repo_resolve(repo, arena_printf(arena, "refs/heads/%s", usual[i]), commit, NULL))
			return true;
	}
	*out = repo_head_branch(repo, arena);
	return *out || err_set(err, ERR_USAGE,
			       "%s has a detached HEAD and neither main nor master; name the branch that "
			       "holds its environments with --branch",
			       repo_path(repo));
}

bool app_add(struct app *app, const char *path, const char *name, const char *branch,
	     struct arena *arena, struct repository *out, struct err *err)
{
	struct repo *repo = repo_open(path, err);
	bool ok;

	if (!repo)
		return false;
	*out = (struct repository){ .path = arena_strdup(arena, repo_path(repo)),
				    .added_at = clock_now() };
	out->name = name ? name : name_of_path(out->path, arena);
	ok = choose_branch(repo, branch, arena, &out->protected_branch, err) &&
	     repository_insert(&app->store, out, err);
	repo_close(repo);
	return ok;
}
