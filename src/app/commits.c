/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commits.h"
#include "base/mem.h"
#include "exchange/experiments.h"
#include "repo/ref.h"

#include <stdlib.h>
#include <string.h>

struct commits {
	struct repo *repo;
	struct history *history;
	char first[COMMIT_ID_SIZE];
};

struct commits *app_commits_open(const struct repository *repository, const char *rev,
				 struct err *err)
{
	struct commits *commits = mem_zalloc(1, sizeof(*commits));

	commits->repo = repo_open(repository->path, err);
	if (commits->repo && repo_resolve(commits->repo, rev ? rev : "HEAD", commits->first, err))
		commits->history = history_open(commits->repo, commits->first, err);
	if (commits->history)
		return commits;
	app_commits_close(commits);
	return NULL;
}

void app_commits_close(struct commits *commits)
{
	if (!commits)
		return;
	history_close(commits->history);
	repo_close(commits->repo);
	free(commits);
}

bool app_commits_are_current(struct commits *commits, const char *rev)
{
	char commit[COMMIT_ID_SIZE];

	return !repo_resolve(commits->repo, rev ? rev : "HEAD", commit, NULL) ||
	       strcmp(commit, commits->first) == 0;
}

bool app_commits_next(struct commits *commits, struct arena *arena, struct commit *out)
{
	return history_next(commits->history, arena, out);
}

bool app_commits_changes(struct commits *commits, const struct commit *commit, struct arena *arena,
			 struct changes *out, struct err *err)
{
	return changes_between(commits->repo, commit->parent, commit->id, arena, out, err);
}

bool app_commits_roles(struct commits *commits, const struct commit *commit, unsigned *roles,
		       struct err *err)
{
	return changes_roles(commits->repo, commit->parent, commit->id, roles, err);
}

bool app_commits_experiments(struct commits *commits, const char *commit, struct arena *arena, size_t *count,
			     struct err *err)
{
	struct ref *refs;

	return ref_list(commits->repo, experiment_ref(arena, commit, ""), arena, &refs, count, err);
}

bool app_commits_branches(struct commits *commits, struct arena *arena, struct branch **out,
			  size_t *count, struct err *err)
{
	return repo_branches(commits->repo, arena, out, count, err);
}
