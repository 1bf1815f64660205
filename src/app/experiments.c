/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/map.h"
#include "base/vec.h"
#include "repo/ref.h"

#include <string.h>

#define EXEC_BASELINE "refs/exps/exec/EXEC_BASELINE"

static bool need_repo(const struct dvc_here *here, struct err *err)
{
	return here->repo || err_set(err, ERR_INPUT, "%s is in no Git repository, and experiments are kept in Git",
				     here->root);
}

bool app_experiments(struct dvc_here *here, struct experiment **out, size_t *count, struct err *err)
{
	struct ref *refs;
	size_t ref_count;

	if (!need_repo(here, err) ||
	    !ref_list(here->repo, EXPERIMENT_REFS, &here->arena, &refs, &ref_count, err))
		return false;
	*out = ARENA_ARRAY(&here->arena, struct experiment, ref_count + 1);
	*count = 0;
	for (size_t i = 0; i < ref_count; i++) {
		if (!experiment_of_ref(&here->arena, refs[i].name, &(*out)[*count]))
			continue;
		memcpy((*out)[(*count)++].commit, refs[i].target, COMMIT_ID_SIZE);
	}
	return true;
}

void app_experiments_names(struct dvc_here *here, struct experiments_names *out)
{
	*out = (struct experiments_names){ .branch = repo_head_branch(here->repo, &here->arena) };
	if (out->branch && !repo_resolve(here->repo, "HEAD", out->head, NULL))
		out->branch = NULL;
	if (!repo_branches(here->repo, &here->arena, &out->list, &out->count, NULL))
		out->count = 0;
}

const char *app_experiments_name(const struct experiments_names *names, const char *commit)
{
	const char *tag = NULL, *other = NULL;

	if (names->branch && strcmp(names->head, commit) == 0)
		return names->branch;
	for (size_t i = names->count; i-- > 0;) {
		if (strcmp(names->list[i].commit, commit) == 0)
			*(names->list[i].is_tag ? &tag : &other) = names->list[i].name;
	}
	return tag ? tag : other;
}

struct bases {
	struct dvc_here *here;
	struct experiments_names names;
	VEC_OF(struct experiments_base) list;
	struct map seen;
};

static void add_base(struct bases *bases, const char *commit)
{
	char *key = arena_strdup(&bases->here->arena, commit);
	struct experiments_base base = { .name = NULL };

	if (map_put(&bases->seen, str_of(key), key))
		return;
	memcpy(base.commit, commit, COMMIT_ID_SIZE);
	base.name = app_experiments_name(&bases->names, commit);
	VEC_PUSH(&bases->list, base);
}

/* The commit and num - 1 of its first parents. */
static bool add_line(struct bases *bases, const char *rev, int64_t num, struct err *err)
{
	struct repo *repo = bases->here->repo;
	char commit[COMMIT_ID_SIZE];
	struct arena arena = ARENA_INIT;
	struct commit found;
	bool ok;

	if (num == 0)
		return true;
	if (!app_experiment_revision(bases->here, rev, commit, err))
		return false;
	for (int64_t n = 1;; n++) {
		add_base(bases, commit);
		if (n == num)
			return true;
		ok = repo_commit(repo, commit, &arena, &found, err);
		arena_release(&arena);
		if (!ok || !found.parent[0])
			return ok;
		memcpy(commit, found.parent, COMMIT_ID_SIZE);
	}
}

bool app_experiments_bases(struct dvc_here *here, const struct experiments_query *query,
			   struct experiments_base **out, size_t *count, struct err *err)
{
	struct bases bases = { .here = here, .list = VEC_INIT, .seen = MAP_INIT };
	struct branch *branches = NULL;
	size_t branch_count = 0;
	bool ok = need_repo(here, err);

	if (ok && repo_is_empty(here->repo)) {
		*count = 0;
		return true;
	}
	if (ok)
		app_experiments_names(here, &bases.names);
	for (size_t i = 0; ok && i < query->rev_count; i++)
		ok = add_line(&bases, query->revs[i], query->num, err);
	if (ok && !query->rev_count && !query->branches && !query->tags)
		ok = add_line(&bases, "HEAD", query->num, err);
	if (ok && (query->branches || query->tags))
		ok = repo_branches(here->repo, &here->arena, &branches, &branch_count, err);
	for (size_t i = 0; ok && i < branch_count; i++) {
		if (branches[i].is_tag && query->tags)
			add_base(&bases, branches[i].commit);
		else if (!branches[i].is_tag && query->branches)
			ok = add_line(&bases, branches[i].commit, query->num, err);
	}
	VEC_TO_ARENA(&bases.list, &here->arena, out, count);
	map_release(&bases.seen);
	return ok;
}

bool app_experiment_commits(struct dvc_here *here, const struct experiment *experiment,
			    char (**out)[COMMIT_ID_SIZE], size_t *count, struct err *err)
{
	VEC_OF(struct { char id[COMMIT_ID_SIZE]; }) list = VEC_INIT;
	struct commit commit = { .parents = 1 };
	bool ok = true;

	memcpy(commit.parent, experiment->commit, COMMIT_ID_SIZE);
	while (ok && commit.parent[0] && strcmp(commit.parent, experiment->baseline) != 0) {
		ok = repo_commit(here->repo, commit.parent, &here->arena, &commit, err);
		if (!ok)
			break;
		VEC_RESERVE(&list, list.len + 1);
		memcpy(list.items[list.len++].id, commit.id, COMMIT_ID_SIZE);
	}
	*count = list.len;
	*out = arena_alloc(&here->arena, list.len + 1, COMMIT_ID_SIZE);
	for (size_t i = 0; i < list.len; i++)
		memcpy((*out)[i], list.items[i].id, COMMIT_ID_SIZE);
	VEC_RELEASE(&list);
	return ok;
}

bool app_experiment_find(struct dvc_here *here, const char *name, struct experiment *out, struct err *err)
{
	char head[COMMIT_ID_SIZE] = "";
	struct experiment *list;
	size_t count, found = 0;
	bool at_head = false;

	if (!app_experiments(here, &list, &count, err))
		return false;
	if (!repo_resolve(here->repo, "HEAD", head, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		bool here_now = strcmp(list[i].baseline, head) == 0;

		if (strcmp(list[i].ref, name) != 0 && strcmp(list[i].name, name) != 0)
			continue;
		found++;
		if (!at_head)
			*out = list[i];
		at_head |= here_now;
	}
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "%s has no experiment '%s'; \"assay dvc exp list -A\" lists all",
			       here->root, name);
	return found == 1 || at_head ||
	       err_set(err, ERR_INPUT, "%zu experiments are called '%s', and none of them began at HEAD; name one by "
		       "its ref, such as %s", found, name, out->ref);
}

bool app_experiment_revision(struct dvc_here *here, const char *rev, char commit[COMMIT_ID_SIZE], struct err *err)
{
	struct experiment experiment;
	struct err unknown = ERR_INIT;
	const char *name = rev;

	if (!need_repo(here, err))
		return false;
	/* While DVC runs an experiment, HEAD is what it began at. */
	if (strncmp(rev, "HEAD", 4) == 0 && (!rev[4] || strchr("~^@", rev[4])) && ref_exists(here->repo, EXEC_BASELINE))
		name = arena_printf(&here->arena, EXEC_BASELINE "%s", rev + 4);
	if (repo_resolve(here->repo, name, commit, &unknown))
		return true;
	if (repo_is_empty(here->repo))
		return err_set(err, unknown.code, "%s", unknown.text);
	if (!app_experiment_find(here, rev, &experiment, err))
		return false;
	memcpy(commit, experiment.commit, COMMIT_ID_SIZE);
	return true;
}

bool app_experiment_rename(struct dvc_here *here, const struct experiment *experiment, const char *name,
			   bool force, struct err *err)
{
	const char *ref = experiment_ref(&here->arena, experiment->baseline, name);

	if (strchr(name, '/') || !*name)
		return err_set(err, ERR_INPUT, "'%s' cannot be an experiment's name: it has a '/' or nothing in it",
			       name);
	if (!force && ref_exists(here->repo, ref))
		return err_set(err, ERR_INPUT, "another experiment of commit %.7s is called '%s'; choose another name",
			       experiment->baseline, name);
	return ref_make(here->repo, ref, experiment->commit, "rename experiment", force, err) &&
	       ref_remove(here->repo, experiment->ref, err);
}

bool app_experiment_branch(struct dvc_here *here, const struct experiment *experiment, const char *name,
			   const char **made, struct err *err)
{
	*made = name ? name : arena_printf(&here->arena, "%s-branch", experiment->name);
	return ref_make(here->repo, arena_printf(&here->arena, "refs/heads/%s", *made), experiment->commit,
			arena_printf(&here->arena, "dvc: Created from experiment '%s'", experiment->name), false, err);
}
