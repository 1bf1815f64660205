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

/* Where a history begins. */
struct start {
	git_oid oid;
	git_time_t time;
	size_t place;
};

static int start_walk(struct history *history, const struct start *starts, size_t count)
{
	int code = git_revwalk_new(&history->walk, history->repository);

	/* As git log without options: a topological order would have to read every commit first, and
	 * GIT_SORT_TIME puts a parent of the same second in front of its child. */
	if (code == 0)
		code = git_revwalk_sorting(history->walk, GIT_SORT_NONE);
	for (size_t i = 0; code == 0 && i < count; i++)
		code = git_revwalk_push(history->walk, &starts[i].oid);
	return code;
}

static struct history *open_at(struct repo *repo, const struct start *starts, size_t count, const char *what,
			       struct err *err)
{
	struct history *history = mem_zalloc(1, sizeof(*history));
	int code = 0;

	history->repository = repo->handle;
	if (repo_is_shallow(repo)) {
		for (size_t i = 0; i < count; i++)
			add_pending(history, &starts[i].oid);
		code = history->shallow.pending.len || !count ? 0 : GIT_ENOTFOUND;
	} else {
		code = start_walk(history, starts, count);
	}
	if (code == 0)
		return history;
	git_fail(err, code, "cannot read the history of %s at %s", repo->path, what);
	history_close(history);
	return NULL;
}

struct history *history_open(struct repo *repo, const char *commit, struct err *err)
{
	struct start start = { .time = 0 };
	int code = git_oid_fromstr(&start.oid, commit);

	if (code == 0)
		return open_at(repo, &start, 1, commit, err);
	git_fail(err, code, "cannot read the history of %s at %s", repo->path, commit);
	return NULL;
}

typedef VEC_OF(struct start) start_list;

static void add_start(start_list *starts, git_reference *ref)
{
	git_object *commit = NULL;

	if (git_reference_peel(&commit, ref, GIT_OBJECT_COMMIT) == 0)
		VEC_PUSH(starts, (struct start){ *git_object_id(commit), git_commit_time((git_commit *)commit),
						 starts->len });
	git_object_free(commit);
}

static int add_starts(struct repo *repo, const char *glob, start_list *starts)
{
	git_reference_iterator *refs = NULL;
	git_reference *ref;
	int code = git_reference_iterator_glob_new(&refs, repo->handle, glob);

	while (code == 0 && git_reference_next(&ref, refs) == 0) {
		add_start(starts, ref);
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	return code;
}

/* Newest first, and of the same moment in the order given. */
static int by_time(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->time != y->time)
		return x->time > y->time ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

/* In order, each once: what is pushed twice is walked where it was pushed last. */
static void order_starts(start_list *starts)
{
	size_t kept = 0;

	if (starts->len)
		qsort(starts->items, starts->len, sizeof(*starts->items), by_time);
	for (size_t i = 0; i < starts->len; i++) {
		bool is_new = true;

		for (size_t j = kept; is_new && j-- > 0 && starts->items[j].time == starts->items[i].time;)
			is_new = !git_oid_equal(&starts->items[j].oid, &starts->items[i].oid);
		if (is_new)
			starts->items[kept++] = starts->items[i];
	}
	starts->len = kept;
}

struct history *history_open_all(struct repo *repo, struct err *err)
{
	static const char *const globs[] = { "refs/heads/*", "refs/tags/*", "refs/remotes/*" };
	struct history *history = NULL;
	start_list starts = VEC_INIT;
	git_reference *head = NULL;
	int code = 0;

	for (size_t i = 0; code == 0 && i < ARRAY_LEN(globs); i++)
		code = add_starts(repo, globs[i], &starts);
	if (code != 0) {
		git_fail(err, code, "cannot list the branches of %s", repo->path);
	} else {
		/* Before the first commit there is no HEAD. */
		if (git_repository_head(&head, repo->handle) == 0)
			add_start(&starts, head);
		order_starts(&starts);
		history = open_at(repo, starts.items, starts.len, "all branches and tags", err);
	}
	git_reference_free(head);
	VEC_RELEASE(&starts);
	return history;
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
