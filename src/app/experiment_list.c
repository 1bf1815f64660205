/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiment_list.h"
#include "app/project.h"
#include "base/map.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#define REVISION_SHOWN 10	/* digits of a commit that stands for itself */

struct gathering {
	struct dvc_here here;
	struct experiments_names names;
	struct experiment_list *out;
	VEC_OF(struct experiment_list_row) bases, ones;
	struct map by_commit;	/* 1 + the place of a base */
};

static bool add_base(struct gathering *gathering, const char *id, size_t *place, struct err *err)
{
	uintptr_t known = (uintptr_t)map_find(&gathering->by_commit, str_of(id));
	struct experiment_list_row row = { .name = NULL };
	struct arena *arena = &gathering->out->arena;
	const char *name;

	*place = known - 1;
	if (known)
		return true;
	if (!repo_commit(gathering->here.repo, id, arena, &row.commit, err))
		return false;
	name = app_experiments_name(&gathering->names, id);
	row.name = name ? arena_strdup(arena, name) : NULL;
	*place = gathering->bases.len;
	VEC_PUSH(&gathering->bases, row);
	map_put(&gathering->by_commit, str_of(arena_strdup(arena, id)), (void *)(uintptr_t)(*place + 1));
	return true;
}

/* One whose commits are gone, as after a careless gc, is left out: there is nothing to be told of it.  What runs
 * in the work tree itself has only the commit that it began at. */
static void add_one(struct gathering *gathering, const struct experiment *experiment, struct experiment_list_row row)
{
	const char *commit = *experiment->commit ? experiment->commit : experiment->baseline;
	struct arena *arena = &gathering->out->arena;

	if (!repo_commit(gathering->here.repo, commit, arena, &row.commit, NULL) ||
	    !add_base(gathering, experiment->baseline, &row.base, NULL))
		return;
	row.name = experiment->name ? arena_strdup(arena, experiment->name) : NULL;
	row.ref = experiment->ref ? arena_strdup(arena, experiment->ref) : NULL;
	VEC_PUSH(&gathering->ones, row);
}

static int newest_first(const void *a, const void *b)
{
	int64_t left = ((const struct experiment_list_row *)a)->commit.time;
	int64_t right = ((const struct experiment_list_row *)b)->commit.time;

	return (left < right) - (left > right);
}

/* Each commit, and behind it what began at it. */
static void put_in_order(struct gathering *gathering)
{
	struct experiment_list *out = gathering->out;
	struct experiment_list_row *bases = gathering->bases.items, *ones = gathering->ones.items;
	size_t *place;

	/* Where a base goes is asked by where it was. */
	for (size_t i = 0; i < gathering->bases.len; i++)
		bases[i].base = i;
	if (gathering->bases.len)
		qsort(bases, gathering->bases.len, sizeof(*bases), newest_first);
	if (gathering->ones.len)
		qsort(ones, gathering->ones.len, sizeof(*ones), newest_first);
	out->rows = ARENA_ARRAY(&out->arena, struct experiment_list_row, gathering->bases.len + gathering->ones.len);
	out->experiments = gathering->ones.len;
	for (size_t i = 0; i < gathering->bases.len; i++) {
		size_t was = bases[i].base, at = out->count;

		place = &out->rows[at].base;
		out->rows[out->count++] = bases[i];
		*place = at;
		for (size_t j = 0; j < gathering->ones.len; j++) {
			if (ones[j].base != was)
				continue;
			out->rows[out->count] = ones[j];
			out->rows[out->count++].base = at;
		}
	}
}

static bool gather(struct gathering *gathering, struct err *err)
{
	struct experiment_task *tasks;
	struct experiment *finished;
	size_t finished_count, task_count, place;
	char head[COMMIT_ID_SIZE];

	if (!gathering->here.repo || repo_is_empty(gathering->here.repo))
		return true;
	app_experiments_names(&gathering->here, &gathering->names);
	if (!repo_resolve(gathering->here.repo, "HEAD", head, err) || !add_base(gathering, head, &place, err) ||
	    !app_experiments(&gathering->here, &finished, &finished_count, err) ||
	    !app_experiment_tasks(&gathering->here, &tasks, &task_count, &gathering->out->far, err))
		return false;
	for (size_t i = 0; i < finished_count; i++)
		add_one(gathering, &finished[i], (struct experiment_list_row){ .phase = EXPERIMENT_SUCCEEDED });
	for (size_t i = 0; i < task_count; i++) {
		if (tasks[i].phase != EXPERIMENT_SUCCEEDED)
			add_one(gathering, &tasks[i].experiment, (struct experiment_list_row){
				.phase = tasks[i].phase, .pid = tasks[i].process ? tasks[i].process->pid : 0 });
	}
	put_in_order(gathering);
	return true;
}

bool app_experiment_list(const struct repository *repository, struct experiment_list *out, struct err *err)
{
	struct gathering gathering = { .out = out, .bases = VEC_INIT, .ones = VEC_INIT, .by_commit = MAP_INIT };
	bool ok, is_project;
	const char *path;

	*out = (struct experiment_list){ .arena = ARENA_INIT };
	ok = app_project_path(repository, &out->arena, &path, err) && app_dvc_open_at(&gathering.here, path, err);
	is_project = gathering.here.root != NULL;
	if (ok) {
		out->root = arena_strdup(&out->arena, gathering.here.root);
		ok = gather(&gathering, err);
	}
	app_dvc_close(&gathering.here);
	VEC_RELEASE(&gathering.bases);
	VEC_RELEASE(&gathering.ones);
	map_release(&gathering.by_commit);
	if (!ok && !is_project && err->code == ERR_NOT_FOUND) {
		err_clear(err);
		return true;
	}
	return ok && (out->revisions = app_revisions_open(repository, err)) != NULL;
}

void app_experiment_list_release(struct experiment_list *list)
{
	app_revisions_close(list->revisions);
	arena_release(&list->arena);
	*list = (struct experiment_list){ .arena = ARENA_INIT };
}

bool experiment_list_is_one(const struct experiment_list *list, size_t row)
{
	return list->rows[row].base != row;
}

bool app_experiment_list_read_on(struct experiment_list *list)
{
	struct experiment_list_row *row = &list->rows[list->read];
	struct err err = ERR_INIT;

	if (list->read == list->count)
		return false;
	if (!app_revision_read(list->revisions, row->commit.id, &list->arena, &row->facts, &err))
		row->failure = arena_strdup(&list->arena, err.text);
	if (experiment_list_is_one(list, list->read) && !row->ref)
		row->facts.metric_count = 0;
	row->is_read = true;
	list->read++;
	return true;
}

const char *experiment_list_revision(struct experiment_list *list, size_t at)
{
	const struct experiment_list_row *row = &list->rows[at];
	struct repo *repo = app_revisions_repo(list->revisions);
	char commit[COMMIT_ID_SIZE];
	size_t same = 0;

	for (size_t i = 0; row->name && i < list->count; i++)
		same += list->rows[i].name && strcmp(list->rows[i].name, row->name) == 0;
	if (same == 1 && (!experiment_list_is_one(list, at) || !repo_resolve(repo, row->name, commit, NULL)))
		return row->name;
	return arena_printf(&list->arena, "%.*s", REVISION_SHOWN, row->commit.id);
}
