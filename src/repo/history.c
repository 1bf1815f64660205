/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "repo/history.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "repo/git.h"

#include <stdlib.h>
#include <string.h>

/* libgit2 before 1.6 cannot walk where parents are missing, so a shallow clone is walked here. */
struct shallow {
	VEC_OF(git_commit *) pending;
	struct map seen;
	struct arena keys;
};

struct history {
	git_repository *repository;
	git_revwalk *walk;	/* NULL: a shallow clone */
	struct shallow shallow;
};

/* A commit that is missing is where the clone was cut. */
static void add_pending(struct history *history, const git_oid *oid)
{
	struct shallow *shallow = &history->shallow;
	char id[COMMIT_ID_SIZE];
	git_commit *commit;

	git_oid_tostr(id, sizeof(id), oid);
	if (map_find(&shallow->seen, str_of(id)) || git_commit_lookup(&commit, history->repository, oid) != 0)
		return;
	map_put(&shallow->seen, str_of(arena_strdup(&shallow->keys, id)), history);
	VEC_PUSH(&shallow->pending, commit);
}

/* The newest one that is pending, the first of equals; NULL at the end. */
static git_commit *take_pending(struct history *history)
{
	struct shallow *shallow = &history->shallow;
	git_commit *newest;
	size_t at = 0;

	if (!shallow->pending.len)
		return NULL;
	for (size_t i = 1; i < shallow->pending.len; i++) {
		if (git_commit_time(shallow->pending.items[i]) > git_commit_time(shallow->pending.items[at]))
			at = i;
	}
	newest = shallow->pending.items[at];
	memmove(&shallow->pending.items[at], &shallow->pending.items[at + 1],
		(--shallow->pending.len - at) * sizeof(git_commit *));
	for (unsigned i = 0; i < git_commit_parentcount(newest); i++)
		add_pending(history, git_commit_parent_id(newest, i));
	return newest;
}

static int start_walk(struct history *history, const git_oid *oid)
{
	int code = git_revwalk_new(&history->walk, history->repository);

	/* As git log without options: a topological order would have to read every commit first, and
	 * GIT_SORT_TIME puts a parent of the same second in front of its child. */
	if (code == 0)
		code = git_revwalk_sorting(history->walk, GIT_SORT_NONE);
	return code == 0 ? git_revwalk_push(history->walk, oid) : code;
}

struct history *history_open(struct repo *repo, const char *commit, struct err *err)
{
	struct history *history = mem_zalloc(1, sizeof(*history));
	git_oid oid;
	int code = git_oid_fromstr(&oid, commit);

	history->repository = repo->handle;
	if (code == 0 && repo_is_shallow(repo)) {
		add_pending(history, &oid);
		code = history->shallow.pending.len ? 0 : GIT_ENOTFOUND;
	} else if (code == 0) {
		code = start_walk(history, &oid);
	}
	if (code == 0)
		return history;
	git_fail(err, code, "cannot read the history of %s at %s", repo->path, commit);
	history_close(history);
	return NULL;
}

void history_close(struct history *history)
{
	if (!history)
		return;
	git_revwalk_free(history->walk);
	for (size_t i = 0; i < history->shallow.pending.len; i++)
		git_commit_free(history->shallow.pending.items[i]);
	VEC_RELEASE(&history->shallow.pending);
	map_release(&history->shallow.seen);
	arena_release(&history->shallow.keys);
	free(history);
}

bool history_next(struct history *history, struct arena *arena, struct commit *out)
{
	git_commit *commit = NULL;
	git_oid oid;

	if (!history->walk)
		commit = take_pending(history);
	else if (git_revwalk_next(&oid, history->walk) != 0 ||
		 git_commit_lookup(&commit, history->repository, &oid) != 0)
		return false;
	if (!commit)
		return false;
	git_fill_commit(commit, arena, out);
	git_commit_free(commit);
	return true;
}
