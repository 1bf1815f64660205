/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "base/map.h"
#include "base/vec.h"
#include "repo/history.h"

#include <string.h>

struct listing {
	struct dvc_here *here;
	VEC_OF(struct dvc_commit) list;
	struct map places;	/* 1 + index by commit */
};

static void add(struct listing *listing, const char *id, const char *name)
{
	struct arena *arena = &listing->here->arena;
	uintptr_t at = (uintptr_t)map_find(&listing->places, str_of(id));
	struct dvc_commit commit = { .names = arena_strdup(arena, name) };

	if (at) {
		struct dvc_commit *known = &listing->list.items[at - 1];

		known->names = arena_printf(arena, "%s,%s", known->names, name);
		return;
	}
	memcpy(commit.id, id, COMMIT_ID_SIZE);
	VEC_PUSH(&listing->list, commit);
	map_put(&listing->places, str_of(arena_strdup(arena, id)), (void *)(uintptr_t)listing->list.len);
}

static bool list_all(struct listing *listing, struct err *err)
{
	struct history *history = history_open_all(listing->here->repo, err);
	struct arena arena = ARENA_INIT;
	struct commit commit;

	while (history && history_next(history, &arena, &commit))
		add(listing, commit.id, commit.id);
	history_close(history);
	arena_release(&arena);
	return history != NULL;
}

static bool list_named(struct listing *listing, unsigned which, struct err *err)
{
	struct branch *branches;
	size_t count;

	if (!repo_branches(listing->here->repo, &listing->here->arena, &branches, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (which & (branches[i].is_tag ? DVC_TAGS : DVC_BRANCHES))
			add(listing, branches[i].commit, branches[i].name);
	}
	return true;
}

bool app_dvc_commits(struct dvc_here *here, unsigned which, struct dvc_commit **out, size_t *count, struct err *err)
{
	struct listing listing = { .here = here };
	bool ok;

	if (!here->repo)
		return err_set(err, ERR_NOT_FOUND, "%s is in no Git repository, so it has no branches, tags and "
			       "commits", here->root);
	ok = which & DVC_ALL_COMMITS ? list_all(&listing, err) : list_named(&listing, which, err);
	map_release(&listing.places);
	VEC_TO_ARENA(&listing.list, &here->arena, out, count);
	return ok;
}
