/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_exp.h"

#include <string.h>

/* assay dvc exp remove */

/* What is removed. */
struct removal {
	struct dvc_here *here;
	const struct foreign_call *call;
	struct experiment *all;		/* of the project */
	size_t all_count;
	struct experiment_task *tasks;	/* of the queue */
	size_t task_count;

	struct experiment *list;
	size_t count;
	const struct experiment_task **from_queue;
	size_t queue_count;
};

/* One of the ways to say what, and no second one. */
static bool check_words(const struct foreign_call *call, struct err *err)
{
	bool has_names = call->arg_count > 0, has_flags = foreign_flag(call, "all-commits") || foreign_flag(call, "queue") ||
							  foreign_option(call, "rev");

	if (has_names == has_flags)
		return err_set(err, ERR_USAGE, "either name experiments, or say --rev, --all-commits or --queue");
	return !(foreign_flag(call, "keep") && foreign_flag(call, "queue")) ||
	       err_set(err, ERR_USAGE, "--keep goes with experiments, not with --queue");
}

static bool is_chosen(const struct removal *removal, const char *ref)
{
	for (size_t i = 0; i < removal->count; i++) {
		if (strcmp(removal->list[i].ref, ref) == 0)
			return true;
	}
	return false;
}

static void choose_task(struct removal *removal, const struct experiment_task *task)
{
	for (size_t i = 0; i < removal->queue_count; i++) {
		if (removal->from_queue[i] == task)
			return;
	}
	removal->from_queue[removal->queue_count++] = task;
}

/* All of them must be there before the first goes; who names one twice means it once. */
static bool choose_names(struct removal *removal, struct err *err)
{
	for (size_t i = 0; i < removal->call->arg_count; i++) {
		const char *name = removal->call->args[i];
		const struct experiment_task *task = app_experiment_task_find(removal->tasks, removal->task_count, name);
		struct err unknown = ERR_INIT;
		struct experiment found;

		if (task)
			choose_task(removal, task);
		if (app_experiment_find(removal->here, name, &found, &unknown)) {
			if (!is_chosen(removal, found.ref))
				removal->list[removal->count++] = found;
		} else if (!task || unknown.code != ERR_NOT_FOUND) {
			return err_set(err, unknown.code, "%s", unknown.text);
		}
	}
	return true;
}

static bool choose_bases(struct removal *removal, struct err *err)
{
	struct experiments_query query;
	struct experiments_base *bases;
	size_t count;

	if (!dvc_exp_query(removal->here, removal->call, &query, err) ||
	    !app_experiments_bases(removal->here, &query, &bases, &count, err))
		return false;
	memcpy(removal->list, removal->all, removal->all_count * sizeof(*removal->list));
	removal->count = dvc_exp_of_bases(removal->list, removal->all_count, bases, count);
	return true;
}

/* All but those that were chosen. */
static void turn_around(struct removal *removal)
{
	struct experiment *others = ARENA_ARRAY(&removal->here->arena, struct experiment, removal->all_count + 1);
	size_t count = 0;

	for (size_t i = 0; i < removal->all_count; i++) {
		if (!is_chosen(removal, removal->all[i].ref))
			others[count++] = removal->all[i];
	}
	removal->list = others;
	removal->count = count;
}

static bool choose(struct removal *removal, struct err *err)
{
	const struct foreign_call *call = removal->call;
	size_t room = removal->all_count + call->arg_count;
	bool ok = true;

	removal->list = ARENA_ARRAY(&removal->here->arena, struct experiment, room + 1);
	removal->from_queue = ARENA_ARRAY(&removal->here->arena, const struct experiment_task *,
					  removal->task_count + call->arg_count + 1);
	for (size_t i = 0; foreign_flag(call, "queue") && i < removal->task_count; i++) {
		if (removal->tasks[i].phase == EXPERIMENT_QUEUED)
			removal->from_queue[removal->queue_count++] = &removal->tasks[i];
	}
	if (call->arg_count)
		ok = choose_names(removal, err);
	else if (foreign_option(call, "rev"))
		ok = choose_bases(removal, err);
	else if (foreign_flag(call, "all-commits")) {
		memcpy(removal->list, removal->all, removal->all_count * sizeof(*removal->list));
		removal->count = removal->all_count;
	}
	if (ok && foreign_flag(call, "keep"))
		turn_around(removal);
	return ok;
}

static bool remove_chosen(struct cli *cli, struct removal *removal, struct err *err)
{
	for (size_t i = 0; i < removal->count; i++) {
		if (!app_experiment_remove(removal->here, &removal->list[i], err))
			return false;
		buf_printf(&cli->out, "Removed the experiment %s, commit %.7s.\n", removal->list[i].name,
			   removal->list[i].commit);
	}
	for (size_t i = 0; i < removal->queue_count; i++) {
		const struct experiment *one = &removal->from_queue[i]->experiment;

		if (!app_experiment_task_remove(removal->here, removal->from_queue[i], err))
			return false;
		buf_printf(&cli->out, "Removed %s from the queue, stash %.7s.\n", one->name ? one->name : "an experiment",
			   one->commit);
	}
	if (!cli->out.len)
		buf_puts(&cli->out, "There is no experiment to remove.\n");
	return true;
}

int dvc_exp_remove(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_here here;
	struct removal removal = { .here = &here, .call = call };
	struct guard *guard;
	bool far;
	int status;

	if (!check_words(call, err))
		return -1;
	if (!dvc_open(&here, &status, err))
		return status;
	guard = app_dvc_guard(&here, "assay dvc exp remove");
	if (guard_take(guard, err) && app_experiments(&here, &removal.all, &removal.all_count, err) &&
	    app_experiment_tasks(&here, &removal.tasks, &removal.task_count, &far, err) && choose(&removal, err) &&
	    remove_chosen(cli, &removal, err))
		status = 0;
	if (status == 0 && foreign_flag(call, "quiet"))
		buf_clear(&cli->out);
	guard_close(guard);
	app_dvc_close(&here);
	return status;
}
