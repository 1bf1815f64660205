/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/launch.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "runner/shim.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void names_before(const struct graph *graph, const struct stage *stage,
			 const struct plan_step *steps, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	size_t index = (size_t)(stage - graph->pipeline->stages);

	buf_clear(out);
	json_open_list(&w);
	for (size_t i = 0; i < graph->count; i++) {
		size_t other = (size_t)(steps[i].stage - graph->pipeline->stages);

		if (steps[i].action != PLAN_LEFT_OUT && graph_waits_for(graph, index, other))
			json_text(&w, steps[i].stage->name);
	}
	json_close_list(&w);
}

static bool insert_stages(struct store *store, const struct run *run, const struct graph *graph,
			  const struct plan_step *steps, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct buf after = BUF_INIT;
	bool ok = true;
	int position = 0;

	for (size_t i = 0; ok && i < graph->count; i++) {
		struct stage_run stage = { .run = run->id, .repository = run->repository };

		if (steps[i].action == PLAN_LEFT_OUT)
			continue;
		names_before(graph, steps[i].stage, steps, &after);
		stage.name = steps[i].stage->name;
		stage.position = position++;
		stage.command = stage_command(steps[i].stage, &arena);
		stage.after = after.data;
		ok = stage_run_insert(store, &stage, err);
	}
	buf_release(&after);
	arena_release(&arena);
	return ok;
}

bool launch_record(struct store *store, struct run *run, const struct graph *graph,
		   const struct plan_step *steps, struct err *err)
{
	if (!db_begin(store->db, err))
		return false;
	return db_end(store->db,
		      run_insert(store, run, err) && insert_stages(store, run, graph, steps, err), err);
}

static const char *program = "/proc/self/exe";

void launch_set_program(const char *path)
{
	program = path;
}

/* The runner's process: cut loose from the terminal, its own text in RUN/runner.log.  It is this
 * program started anew, for nothing of SQLite's may be carried across a fork
 * (https://www.sqlite.org/howtocorrupt.html, 2.6). */
static NORETURN void become_runner(const char *store_path, const char *run, const char *log_path,
				   int ready)
{
	int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0660);
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	umask(007);
	if (null < 0 || dup2(null, 0) < 0 || dup2(log >= 0 ? log : null, 1) < 0 ||
	    dup2(log >= 0 ? log : null, 2) < 0)
		_exit(3);
	if (ready == 3)
		fcntl(3, F_SETFD, 0);
	else
		dup2(ready, 3);
	close_range(4, ~0U, 0);
	execl(program, "assay", LAUNCH_RUNNER, store_path, run, (char *)NULL);
	dprintf(2, "cannot start %s: %s\n", program, strerror(errno));
	_exit(3);
}

/* Waits for the runner's word that it holds the lock; it closes the pipe without one when it
 * cannot, and its log says why. */
static bool await_ready(int fd, int64_t run, struct err *err)
{
	char word;
	ssize_t got;

	do {
		got = read(fd, &word, 1);
	} while (got < 0 && errno == EINTR);
	return got == 1 || err_set(err, ERR_OUTSIDE,
				   "the runner of run %" PRId64 " could not start; see its runner.log, "
				   "or try \"assay rerun %" PRId64 "\"", run, run);
}

bool launch_start(struct store *store, int64_t run, struct err *err)
{
	struct buf folder = BUF_INIT, log = BUF_INIT, number = BUF_INIT;
	int ready[2] = { -1, -1 };
	pid_t child;
	bool ok;

	store_run_folder(store, run, &folder);
	buf_printf(&number, "%" PRId64, run);
	path_join(&log, folder.data, "runner.log");
	ok = folder_make(folder.data, 0770, err);
	if (ok && pipe2(ready, O_CLOEXEC) != 0)
		ok = err_sys(err, "cannot start a runner");
	if (ok) {
		child = fork();
		if (child == 0) {
			setsid();
			if (fork() == 0)
				become_runner(store->path, number.data, log.data, ready[1]);
			_exit(0);
		}
		close(ready[1]);
		if (child < 0)
			ok = err_sys(err, "cannot start a runner");
		else
			waitpid(child, NULL, 0);
		ok = ok && await_ready(ready[0], run, err);
		close(ready[0]);
	}
	buf_release(&folder);
	buf_release(&log);
	buf_release(&number);
	return ok;
}

bool launch_cancel(struct store *store, int64_t run, const char *who, struct err *err)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;
	bool ok;

	store_run_folder(store, run, &folder);
	path_join(&path, folder.data, "cancel");
	ok = folder_make(folder.data, 0770, err) && file_write(path.data, str_of(who), 0660, err);
	buf_release(&folder);
	buf_release(&path);
	return ok;
}

bool launch_is_alive(const struct store *store, int64_t run)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;
	bool held;

	store_run_folder(store, run, &folder);
	path_join(&path, folder.data, "lock");
	held = lock_is_held(path.data);
	buf_release(&folder);
	buf_release(&path);
	return held;
}
