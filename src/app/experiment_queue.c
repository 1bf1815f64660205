/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/file.h"
#include "base/vec.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* DVC's queue of experiments, from its files below .dvc/tmp/exps. */

#define FILE_MAX ((size_t)1 << 20)
#define WORKSPACE "workspace"

const char *experiment_phase_word(enum experiment_phase phase)
{
	static const char *const words[] = {
		[EXPERIMENT_QUEUED] = "queued", [EXPERIMENT_RUNNING] = "running",
		[EXPERIMENT_FAILED] = "failed", [EXPERIMENT_SUCCEEDED] = "success",
	};

	return words[phase];
}

const char *experiment_task_place(const struct experiment_task *task)
{
	if (task->phase == EXPERIMENT_RUNNING)
		return task->run ? task->run->location : NULL;
	return task->phase == EXPERIMENT_FAILED ? NULL : "dvc-task";
}

struct gathering {
	struct arena *arena;
	const char *top;	/* .dvc/tmp/exps */
	VEC_OF(struct experiment_task) tasks;
};

/* A file of the queue, if it is there: it may go while one looks. */
static bool read_file(const char *path, struct buf *out, bool *found, struct err *err)
{
	struct err own = ERR_INIT;

	buf_clear(out);
	*found = file_read(out, path, FILE_MAX, &own);
	return *found || own.code == ERR_NOT_FOUND || err_set(err, own.code, "%s", own.text);
}

static const char *run_path(struct gathering *gathering, const char *name, const char *end)
{
	return arena_printf(gathering->arena, "%s/run/%s/%s%s", gathering->top, name, name, end);
}

static bool read_run(struct gathering *gathering, const char *name, struct experiment_task *task, struct err *err)
{
	const char *path = run_path(gathering, name, ".run");
	struct experiment_run *run = ARENA_NEW(gathering->arena, struct experiment_run);
	struct experiment_process *process = ARENA_NEW(gathering->arena, struct experiment_process);
	struct buf text = BUF_INIT;
	bool found, ok = read_file(path, &text, &found, err);

	if (ok && found) {
		ok = experiment_run_parse(gathering->arena, buf_str(&text), path, run, err);
		task->run = run;
	}
	path = run_path(gathering, name, ".json");
	ok = ok && read_file(path, &text, &found, err);
	if (ok && found) {
		ok = experiment_process_parse(gathering->arena, buf_str(&text), path, process, err);
		task->process = process;
	}
	buf_release(&text);
	return ok;
}

/* What became of a task that a worker took. */
static bool read_fate(struct gathering *gathering, const char *id, struct experiment_task *task, struct err *err)
{
	const char *path = arena_printf(gathering->arena, "%s/celery/result/celery-task-meta-%s", gathering->top, id);
	struct buf text = BUF_INIT;
	bool found, over = false, ok = read_file(path, &text, &found, err);

	task->result = found ? path : NULL;
	if (ok && found)
		ok = experiment_result_parse(buf_str(&text), path, &over, err);
	ok = ok && read_run(gathering, task->experiment.commit, task, err);
	if (!over)
		task->phase = EXPERIMENT_RUNNING;
	else
		task->phase = task->run && task->run->has_result ? EXPERIMENT_SUCCEEDED : EXPERIMENT_FAILED;
	if (task->phase == EXPERIMENT_SUCCEEDED && task->run->ref)
		task->experiment.name = path_base(task->run->ref);
	buf_release(&text);
	return ok;
}

static bool add_message(struct gathering *gathering, const char *path, bool taken, struct err *err)
{
	struct experiment_task task = { .phase = EXPERIMENT_QUEUED, .message = path };
	struct experiment_message message;
	struct buf text = BUF_INIT;
	bool found, is_one = false, ok = read_file(path, &text, &found, err);

	/* It is empty while it is written. */
	if (ok && found && text.len)
		ok = experiment_message_parse(gathering->arena, buf_str(&text), path, &message, &is_one, err);
	if (is_one && ok) {
		task.experiment = message.experiment;
		ok = !taken || read_fate(gathering, message.task, &task, err);
		VEC_PUSH(&gathering->tasks, task);
	}
	buf_release(&text);
	return ok;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a folder in order; none when there is no such folder. */
static bool list_folder(struct arena *arena, const char *folder, char ***out, size_t *count, struct err *err)
{
	VEC_OF(char *) names = VEC_INIT;
	struct dirent *entry;
	DIR *dir = opendir(folder);
	bool ok = dir || errno == ENOENT || err_sys(err, "cannot list %s", folder);

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] != '.')
			VEC_PUSH(&names, arena_strdup(arena, entry->d_name));
	}
	if (dir)
		closedir(dir);
	if (names.len)
		qsort(names.items, names.len, sizeof(*names.items), by_text);
	VEC_TO_ARENA(&names, arena, out, count);
	return ok;
}

static bool add_folder(struct gathering *gathering, const char *name, bool taken, struct err *err)
{
	const char *folder = arena_printf(gathering->arena, "%s/celery/broker/%s", gathering->top, name);
	char **names;
	size_t count;
	bool ok = list_folder(gathering->arena, folder, &names, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		ok = add_message(gathering, arena_printf(gathering->arena, "%s/%s", folder, names[i]), taken, err);
	return ok;
}

/* The one that "dvc exp run" runs in the work tree just now. */
static bool add_workspace(struct gathering *gathering, struct err *err)
{
	struct experiment_task task = { .phase = EXPERIMENT_RUNNING };

	if (!read_run(gathering, WORKSPACE, &task, err))
		return false;
	if (!task.run || !task.process || task.run->status >= EXPERIMENT_RUN_SUCCEEDED ||
	    !task.process->pid || (kill((pid_t)task.process->pid, 0) != 0 && errno != EPERM))
		return true;
	task.experiment.name = task.run->name;
	memcpy(task.experiment.baseline, task.run->baseline, COMMIT_ID_SIZE);
	VEC_PUSH(&gathering->tasks, task);
	return true;
}

/* "dvc exp run --temp" has folders of its own. */
static bool find_standalone(struct gathering *gathering, bool *far, struct err *err)
{
	const char *folder = arena_printf(gathering->arena, "%s/standalone", gathering->top);
	struct gathering standalone = { .arena = gathering->arena, .top = folder };
	char **names;
	size_t count;
	bool ok = list_folder(gathering->arena, arena_printf(gathering->arena, "%s/run", folder), &names, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		struct experiment_task task = { .run = NULL };

		ok = read_run(&standalone, names[i], &task, err);
		*far |= ok && task.run && task.run->status <= EXPERIMENT_RUN_SUCCEEDED &&
			access(task.run->root, F_OK) == 0;
	}
	return ok;
}

bool app_experiment_tasks(struct dvc_here *here, struct experiment_task **out, size_t *count, bool *far,
			  struct err *err)
{
	struct gathering gathering = { .arena = &here->arena };
	bool ok;

	*far = false;
	gathering.top = arena_printf(&here->arena, "%s/.dvc/tmp/exps", here->root);
	ok = add_folder(&gathering, "in", false, err) && add_folder(&gathering, "processed", true, err) &&
	     add_workspace(&gathering, err) && find_standalone(&gathering, far, err);
	VEC_TO_ARENA(&gathering.tasks, &here->arena, out, count);
	return ok;
}

/* What DVC takes for the beginning of a commit's name. */
static bool is_commit_beginning(const char *name)
{
	size_t len = strlen(name);

	return len >= 4 && len < COMMIT_ID_SIZE && strspn(name, "0123456789abcdefABCDEF") == len;
}

const struct experiment_task *app_experiment_task_find(const struct experiment_task *tasks, size_t count,
						       const char *name)
{
	const struct experiment_task *found = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct experiment *one = &tasks[i].experiment;

		if (one->commit[0] && one->name && tasks[i].phase != EXPERIMENT_RUNNING && strcmp(one->name, name) == 0)
			found = &tasks[i];
	}
	for (size_t i = 0; !found && is_commit_beginning(name) && i < count; i++) {
		if (tasks[i].phase != EXPERIMENT_RUNNING &&
		    strncasecmp(tasks[i].experiment.commit, name, strlen(name)) == 0)
			found = &tasks[i];
	}
	return found;
}
