/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/history.h"
#include "base/mem.h"
#include "repo/git.h"

#include <stdlib.h>
#include <string.h>

struct history {
	git_revwalk *walk;
	git_repository *repository;
};

struct history *history_open(struct repo *repo, const char *commit, struct err *err)
{
	struct history *history = mem_zalloc(1, sizeof(*history));
	git_oid oid;
	int code = git_oid_fromstr(&oid, commit);

	history->repository = repo->handle;
	if (code == 0)
		code = git_revwalk_new(&history->walk, repo->handle);
	/* As git log without options: a topological order would have to read every commit first, and
	 * GIT_SORT_TIME puts a parent of the same second in front of its child. */
	if (code == 0)
		code = git_revwalk_sorting(history->walk, GIT_SORT_NONE);
	if (code == 0)
		code = git_revwalk_push(history->walk, &oid);
	if (code == 0)
		return history;
	git_fail(err, code, "cannot read the history of %s", repo->path);
	history_close(history);
	return NULL;
}

void history_close(struct history *history)
{
	if (!history)
		return;
	git_revwalk_free(history->walk);
	free(history);
}

bool history_next(struct history *history, struct arena *arena, struct commit *out)
{
	git_commit *commit;
	git_oid oid;

	if (git_revwalk_next(&oid, history->walk) != 0 ||
	    git_commit_lookup(&commit, history->repository, &oid) != 0)
		return false;
	git_fill_commit(commit, arena, out);
	git_commit_free(commit);
	return true;
}

bool history_reaches(struct repo *repo, const char *descendant, const char *ancestor)
{
	git_oid down, up;

	if (git_oid_fromstr(&down, descendant) != 0 || git_oid_fromstr(&up, ancestor) != 0)
		return false;
	return git_oid_equal(&down, &up) || git_graph_descendant_of(repo->handle, &down, &up) == 1;
}
