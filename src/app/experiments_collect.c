/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#define WORKSPACE "workspace"

/* All experiments while they are put in their places. */
struct collecting {
	struct dvc_here *here;
	const struct experiments_query *query;
	struct experiment *done;
	struct experiment_task *tasks;
	size_t done_count, task_count;
	bool far;
};

/* The state of a commit, or, with rev NULL, of here's work tree. */
static bool read_row(struct collecting *collecting, struct dvc_here *here, const char *rev, bool param_deps,
		     struct experiment_row *row, struct err *err)
{
	bool understood;
	bool ok = app_experiment_state(here, &collecting->here->arena, rev, param_deps, &row->state, &understood, err);

	row->data_rev = row->rev = rev ? rev : WORKSPACE;
	collecting->far |= ok && !understood;
	return ok;
}

static bool collect_done(struct collecting *collecting, const struct experiment *experiment,
			 struct experiment_range *range, struct err *err)
{
	char (*commits)[COMMIT_ID_SIZE];
	bool ok = app_experiment_commits(collecting->here, experiment, &commits, &range->count, err);

	if (!ok)
		return false;
	range->rows = ARENA_ARRAY(&collecting->here->arena, struct experiment_row, range->count + 1);
	for (size_t i = 0; ok && i < range->count; i++)
		ok = read_row(collecting, collecting->here, commits[i], collecting->query->param_deps, &range->rows[i],
			      err);
	if (range->count)
		range->rows[0].name = experiment->name;
	for (size_t i = 0; i < collecting->task_count; i++) {
		const struct experiment_task *task = &collecting->tasks[i];

		if (task->phase == EXPERIMENT_SUCCEEDED && task->run->ref && strcmp(task->run->ref, experiment->ref) == 0)
			range->task = task;
	}
	return ok;
}

/* What a worker runs is in a repository of its own, whose work tree tells how far it is. */
static bool collect_running(struct collecting *collecting, const struct experiment_task *task,
			    struct experiment_row *row, struct err *err)
{
	struct dvc_here there = { .root = NULL };
	struct err gone = ERR_INIT;
	char head[COMMIT_ID_SIZE];
	const char *folder;
	bool ok = true;

	if (!task->run) {
		collecting->far = true;
		return true;
	}
	folder = arena_printf(&collecting->here->arena, "%s/%s", task->run->root, task->run->folder);
	/* Commits of its own, and a folder that is not there yet or any more, are for DVC to tell. */
	if (!app_dvc_open_at(&there, folder, &gone) || !there.repo || !repo_resolve(there.repo, "HEAD", head, &gone) ||
	    strcmp(head, task->run->baseline) != 0)
		collecting->far = true;
	else
		ok = read_row(collecting, &there, NULL, collecting->query->param_deps, row, err);
	app_dvc_close(&there);
	return ok;
}

static bool collect_task(struct collecting *collecting, const struct experiment_task *task,
			 struct experiment_range *range, struct err *err)
{
	struct experiment_row *row = ARENA_NEW(&collecting->here->arena, struct experiment_row);
	const char *commit = task->experiment.commit;
	bool ok;

	*range = (struct experiment_range){ .rows = row, .count = 1, .task = task };
	if (task->phase == EXPERIMENT_RUNNING)
		ok = collect_running(collecting, task, row, err);
	else
		ok = read_row(collecting, collecting->here, commit, collecting->query->param_deps, row, err);
	row->name = task->experiment.name;
	if (commit[0])
		row->rev = commit;
	/* Those that it has are of the commit it began at. */
	if (task->phase == EXPERIMENT_QUEUED)
		row->state.metrics.count = 0;
	return ok;
}

/* Newest first, and then by the commit; those without a time last, as they came. */
struct sorted {
	struct experiment_range range;
	size_t at;
};

static int newest_first(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int64_t x_time = x->range.count ? x->range.rows[0].state.time : 0;
	int64_t y_time = y->range.count ? y->range.rows[0].state.time : 0;
	int order = 0;

	if (x_time != y_time)
		return x_time < y_time ? 1 : -1;
	if (x_time)
		order = strcmp(y->range.rows[0].rev, x->range.rows[0].rev);
	return order ? order : x->at < y->at ? -1 : 1;
}

static void append_sorted(struct experiment_group *group, struct sorted *list, size_t count)
{
	qsort(list, count, sizeof(*list), newest_first);
	for (size_t i = 0; i < count; i++)
		group->ranges[group->count++] = list[i].range;
}

static bool collect_phase(struct collecting *collecting, enum experiment_phase phase, struct experiment_group *group,
			  struct sorted *list, struct err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < collecting->task_count; i++) {
		const struct experiment_task *task = &collecting->tasks[i];

		if (task->phase != phase || strcmp(task->experiment.baseline, group->base.rev) != 0)
			continue;
		list[count].at = count;
		if (!collect_task(collecting, task, &list[count++].range, err))
			return false;
	}
	append_sorted(group, list, count);
	return true;
}

static bool collect_group(struct collecting *collecting, const struct experiments_base *base,
			  struct experiment_group *group, struct err *err)
{
	struct arena *arena = &collecting->here->arena;
	size_t room = collecting->done_count + collecting->task_count, count = 0;
	struct sorted *list = mem_zalloc(room + 1, sizeof(*list));
	/* DVC asks for all params of these. */
	bool ok = read_row(collecting, collecting->here, base->commit, false, &group->base, err);

	group->base.name = base->name;
	group->ranges = ARENA_ARRAY(arena, struct experiment_range, room + 1);
	ok = ok && collect_phase(collecting, EXPERIMENT_RUNNING, group, list, err);
	memset(list, 0, (room + 1) * sizeof(*list));
	for (size_t i = 0; ok && i < collecting->done_count; i++) {
		if (strcmp(collecting->done[i].baseline, base->commit) != 0)
			continue;
		list[count].at = count;
		ok = collect_done(collecting, &collecting->done[i], &list[count++].range, err);
	}
	if (ok)
		append_sorted(group, list, count);
	if (ok && !collecting->query->hide_queued)
		ok = collect_phase(collecting, EXPERIMENT_QUEUED, group, list, err);
	if (ok && !collecting->query->hide_failed)
		ok = collect_phase(collecting, EXPERIMENT_FAILED, group, list, err);
	free(list);
	return ok;
}

bool app_experiments_collect(struct dvc_here *here, const struct experiments_query *query,
			     struct experiments_shown *out, struct err *err)
{
	struct collecting collecting = { .here = here, .query = query };
	struct experiments_base *bases;
	size_t count;
	bool ok = app_experiments_bases(here, query, &bases, &count, err) &&
		  app_experiments(here, &collecting.done, &collecting.done_count, err) &&
		  app_experiment_tasks(here, &collecting.tasks, &collecting.task_count, &collecting.far, err);

	*out = (struct experiments_shown){ .count = 0 };
	if (!ok || repo_is_empty(here->repo))
		return ok;
	out->groups = ARENA_ARRAY(&here->arena, struct experiment_group, count + 1);
	if (!query->hide_workspace)
		ok = read_row(&collecting, here, NULL, query->param_deps, &out->groups[out->count++].base, err);
	for (size_t i = 0; ok && i < count && !collecting.far; i++)
		ok = collect_group(&collecting, &bases[i], &out->groups[out->count++], err);
	out->far = collecting.far;
	return ok;
}
