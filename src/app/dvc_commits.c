/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "base/map.h"
#include "base/vec.h"
#include "repo/history.h"
#include "repo/ref.h"

struct gathering {
	struct dvc_here *here;
	struct map seen;
	VEC_OF(const char *) ids;
};

static bool add(struct gathering *gathering, const char *id)
{
	const char *kept;

	if (map_find(&gathering->seen, str_of(id)))
		return false;
	kept = arena_strdup(&gathering->here->arena, id);
	map_put(&gathering->seen, str_of(kept), (void *)(uintptr_t)kept);
	VEC_PUSH(&gathering->ids, kept);
	return true;
}

/* The commit, and with all of it what leads to it. */
static bool add_from(struct gathering *gathering, const char *id, bool all, struct err *err)
{
	struct history *history;
	struct commit commit;

	if (!add(gathering, id) || !all)
		return true;
	history = history_open(gathering->here->repo, id, err);
	if (!history)
		return false;
	while (history_next(history, &gathering->here->arena, &commit))
		(void)add(gathering, commit.id);
	history_close(history);
	return true;
}

bool app_dvc_commits(struct dvc_here *here, bool branches, bool tags, bool all, const char ***out, size_t *count,
		     struct err *err)
{
	struct gathering gathering = { .here = here };
	struct branch *named = NULL;
	struct ref *remote = NULL;
	size_t named_count = 0, remote_count = 0;
	char head[COMMIT_ID_SIZE];
	bool ok = here->repo || err_set(err, ERR_NOT_FOUND, "%s is not in a Git repository, whose commits could be read",
					here->root);

	ok = ok && repo_branches(here->repo, &here->arena, &named, &named_count, err) &&
	     ref_list(here->repo, "refs/remotes/", &here->arena, &remote, &remote_count, err);
	if (ok && all && !repo_is_empty(here->repo))
		ok = repo_resolve(here->repo, "HEAD", head, err) && add_from(&gathering, head, true, err);
	for (size_t i = 0; ok && i < named_count; i++) {
		if (all || (named[i].is_tag ? tags : branches))
			ok = add_from(&gathering, named[i].commit, all, err);
	}
	for (size_t i = 0; ok && all && i < remote_count; i++)
		ok = add_from(&gathering, remote[i].target, true, err);
	map_release(&gathering.seen);
	VEC_TO_ARENA(&gathering.ids, &here->arena, out, count);
	return ok;
}
