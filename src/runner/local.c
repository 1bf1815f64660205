/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/local.h"
#include "base/clock.h"
#include "base/detach.h"
#include "base/file.h"
#include "base/lock.h"
#include "repo/checkout.h"
#include "runner/environment.h"
#include "runner/job.h"
#include "runner/points.h"
#include "runner/shim.h"
#include "store/environment.h"
#include "store/metric.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often live metrics are taken up and a request to cancel is looked for. */
#define TICK_MS 250
#define JOBS_MAX 64
/* A store that cannot be written (locked, disk full) is tried again this often, a second apart. */
#define SETTLE_TRIES 120

struct runner {
	struct store store;
	struct arena arena;
	struct run run;
	struct repo *repo;
	const char *checkout;	/* RUN/checkout; NULL: not laid out */
	struct files files;
	struct param_list settings;
	struct project project;
	struct graph graph;
	struct job *jobs;
	size_t count;
	struct job_context context;
	struct environment environment;
	bool environment_known;	/* and written down */
	const char *failed;	/* name of the first stage that failed; NULL: none */
	bool canceled;
};

static const char *run_path(struct runner *r, const char *name)
{
	struct buf folder = BUF_INIT;
	const char *path;

	store_run_folder(&r->store, r->run.id, &folder);
	path = *name ? arena_printf(&r->arena, "%s/%s", folder.data, name)
		     : arena_strdup(&r->arena, folder.data);
	buf_release(&folder);
	return path;
}

static const char *stage_folder(struct runner *r, const char *name)
{
	struct buf folder = BUF_INIT;
	const char *path;

	store_stage_folder(&r->store, r->run.id, name, &folder);
	path = arena_strdup(&r->arena, folder.data);
	buf_release(&folder);
	return path;
}

/* The files that the stages work on: a checkout of the commit, or the work tree itself. */
static bool lay_out(struct runner *r, const char *repository_path, struct err *err)
{
	const char *inside = run_project(&r->run, &r->arena), *checkout = run_path(r, "checkout");

	if (r->run.overrides && !settings_from_json(&r->settings, r->run.overrides, err))
		return false;
	r->files.root = *inside ? arena_printf(&r->arena, "%s/%s", repository_path, inside) : repository_path;
	r->files.folder = r->run.in_place ? r->files.root
			  : *inside	  ? arena_printf(&r->arena, "%s/%s", checkout, inside) : checkout;
	r->files.settings = &r->settings;
	if (r->run.in_place)
		return true;
	r->repo = repo_open(repository_path, err);
	r->checkout = checkout;
	if (!r->repo || !path_remove(checkout, err) ||
	    !checkout_commit(r->repo, r->run.commit_id, checkout, err) || !files_apply_settings(&r->files, err))
		return false;
	if (repo_is_bare(r->repo))
		r->files.root = NULL;
	/* The settings stand in the files by now. */
	r->files.settings = NULL;
	return true;
}

static bool load_jobs(struct runner *r, struct err *err)
{
	struct stage_run *rows;

	if (!stage_run_list(&r->store, r->run.id, &r->arena, &rows, &r->count, err))
		return false;
	r->jobs = ARENA_ARRAY(&r->arena, struct job, r->count);
	for (size_t i = 0; i < r->count; i++) {
		r->jobs[i] = (struct job){ .row = rows[i], .pid_fd = -1 };
		r->jobs[i].stage = pipeline_find(&r->project.pipeline, rows[i].name);
		r->jobs[i].folder = stage_folder(r, rows[i].name);
		if (!r->jobs[i].stage)
			return err_set(err, ERR_INPUT, "%s has no stage '%s' any more",
				       r->project.pipeline.file ? r->project.pipeline.file : "the commit",
				       rows[i].name);
	}
	return true;
}

static bool repository_path(struct runner *r, const char **path, struct err *err)
{
	struct stmt q = stmt_open(r->store.db, "SELECT path FROM repository WHERE id = ?1", err);

	stmt_bind_int(&q, 1, r->run.repository);
	*path = stmt_next(&q) ? stmt_text(&q, 0, &r->arena) : "";
	return stmt_close(&q);
}

/* What DVC keeps of the data that the stages need is laid out in a checkout, and recorded in the work tree. */
static bool bring_data(struct runner *r, struct err *err)
{
	const struct pipeline *pipeline = &r->project.pipeline;
	bool *wanted = ARENA_ARRAY(&r->arena, bool, pipeline->count + 1);
	const char *file = pipeline->file;

	for (size_t i = 0; i < r->count; i++)
		wanted[r->jobs[i].stage - pipeline->stages] = true;
	if (!r->run.in_place && r->files.tracked &&
	    !tracked_lay_out(r->files.tracked, r->files.folder, pipeline, wanted, err))
		return false;
	return !file || strcmp(file, DVC_FILE) != 0 ||
	       (dvc_record_open(&r->files, r->run.in_place, &r->context.record, err) &&
		dvc_record_sources(r->context.record, pipeline, wanted, err));
}

static bool prepare(struct runner *r, struct err *err)
{
	struct param_list params = { .arena = &r->arena };
	struct buf json = BUF_INIT;
	const char *path;
	bool ok;

	ok = repository_path(r, &path, err) && lay_out(r, path, err) &&
	     files_project(&r->files, &r->arena, &r->project, err) &&
	     graph_build(&r->arena, &r->project.pipeline, &r->graph, err) &&
	     files_all_params(&r->files, &r->project.pipeline, &params, err) && load_jobs(r, err);
	r->context = (struct job_context){ &r->store, &r->run, &r->project, &r->files, run_path(r, ""),
					   run_path(r, "cancel"), NULL };
	ok = ok && bring_data(r, err);
	params_to_json(&params, &json);
	ok = run_start(&r->store, r->run.id, json.data, clock_now(), ok ? err : NULL) && ok;
	buf_release(&json);
	return ok;
}

static bool is_done_well(const struct job *job)
{
	return job->row.outcome == OUTCOME_SUCCESS || job->row.outcome == OUTCOME_SKIPPED;
}

static bool is_ready(const struct runner *r, const struct job *job)
{
	size_t index = (size_t)(job->stage - r->project.pipeline.stages);

	for (size_t i = 0; i < r->count; i++) {
		size_t other = (size_t)(r->jobs[i].stage - r->project.pipeline.stages);

		if (graph_waits_for(&r->graph, index, other) && !is_done_well(&r->jobs[i]))
			return false;
	}
	return job->row.phase == PHASE_QUEUED;
}

static size_t count_running(const struct runner *r)
{
	size_t running = 0;

	for (size_t i = 0; i < r->count; i++)
		running += r->jobs[i].row.phase == PHASE_RUNNING;
	return running;
}

static void note_end(struct runner *r, const struct job *job)
{
	if (job->row.outcome == OUTCOME_CANCELED)
		r->canceled = true;
	else if (job->row.phase == PHASE_DONE && !is_done_well(job) && !r->failed)
		r->failed = job->row.name;
}

/* Starts what can start; cached stages are settled on the way, so this goes on until nothing more
 * becomes ready. */
static bool start_ready(struct runner *r, struct err *err)
{
	bool again = true;

	while (again && !r->failed && !r->canceled) {
		again = false;
		for (size_t i = 0; i < r->count && !r->failed; i++) {
			if (count_running(r) >= (size_t)r->run.jobs || !is_ready(r, &r->jobs[i]))
				continue;
			if (!job_start(&r->context, &r->jobs[i], &r->arena, err))
				return false;
			note_end(r, &r->jobs[i]);
			again = true;
		}
	}
	return true;
}

/* Sleeps until a shim ends or a tick is over. */
static void wait_a_moment(const struct runner *r)
{
	struct pollfd fds[JOBS_MAX];
	nfds_t count = 0;

	for (size_t i = 0; i < r->count && count < JOBS_MAX; i++) {
		if (r->jobs[i].row.phase == PHASE_RUNNING)
			fds[count++] = (struct pollfd){ r->jobs[i].pid_fd, POLLIN, 0 };
	}
	poll(fds, count, TICK_MS);
}

static bool look_after(struct runner *r, struct job *job, struct err *err)
{
	if (job->row.phase != PHASE_RUNNING)
		return true;
	if (waitpid(job->pid, NULL, WNOHANG) != job->pid)
		return job_take_points(&r->context, job, err);
	if (!job_finish(&r->context, job, &r->arena, err))
		return false;
	note_end(r, job);
	return true;
}

static bool drop_rest(struct runner *r, struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < r->count; i++) {
		const char *why = r->failed ? arena_printf(&r->arena, "not run: %s failed", r->failed)
					    : "not run: the run was canceled";

		if (r->jobs[i].row.phase == PHASE_QUEUED)
			ok = job_drop(&r->context, &r->jobs[i], OUTCOME_CANCELED, why, err);
	}
	return ok;
}

/* Where the stages work is written down once, when it is known; that it cannot be is no failure of the
 * run's. */
static void write_environment(struct runner *r)
{
	struct buf facts = BUF_INIT;
	struct err err = ERR_INIT;

	if (r->environment_known || !r->environment.started_at)
		return;
	r->environment_known = true;
	environment_finish(&r->environment, &facts);
	if (!environment_set(&r->store, r->run.id, facts.data, &err))
		fprintf(stderr, "where the run works is not written down: %s\n", err.text);
	buf_release(&facts);
}

static bool run_stages(struct runner *r, struct err *err)
{
	for (;;) {
		if (access(r->context.cancel, F_OK) == 0)
			r->canceled = true;
		if (!start_ready(r, err))
			return false;
		if (count_running(r) == 0)
			return drop_rest(r, err);
		environment_start(&r->environment, &r->project.pipeline, r->files.folder);
		wait_a_moment(r);
		if (environment_poll(&r->environment))
			write_environment(r);
		for (size_t i = 0; i < r->count; i++) {
			if (!look_after(r, &r->jobs[i], err))
				return false;
		}
	}
}

/* The run's own outcome and the sentence to it, from those of its stages. */
static enum outcome judge(struct runner *r, const struct err *failure, const char **note)
{
	size_t cached = 0;

	*note = NULL;
	if (failure->code != ERR_NONE) {
		*note = failure->text;
		return OUTCOME_FAILURE;
	}
	for (size_t i = 0; i < r->count; i++) {
		if (r->failed && strcmp(r->failed, r->jobs[i].row.name) == 0)
			*note = arena_printf(&r->arena, "%s: %s", r->failed,
					     r->jobs[i].row.why ? r->jobs[i].row.why : "failed");
		cached += r->jobs[i].row.outcome == OUTCOME_SKIPPED;
	}
	if (r->canceled) {
		struct buf who = BUF_INIT;

		if (file_read(&who, r->context.cancel, 200, NULL) && who.len)
			*note = arena_printf(&r->arena, "canceled by %s", who.data);
		buf_release(&who);
		return OUTCOME_CANCELED;
	}
	if (r->failed)
		return OUTCOME_FAILURE;
	return cached == r->count ? OUTCOME_SKIPPED : OUTCOME_SUCCESS;
}

static bool settle_once(struct runner *r, enum outcome outcome, const char *note, struct err *err)
{
	if (!db_begin(r->store.db, err))
		return false;
	return db_end(r->store.db,
		      drop_rest(r, err) && metric_seal(&r->store, r->run.id, err) &&
			      run_finish(&r->store, r->run.id, outcome, note, clock_now(), err),
		      err);
}

/* What has happened must be written down: a store that is locked or has no room is tried again. */
static bool settle(struct runner *r, const struct err *failure)
{
	const char *note;
	enum outcome outcome = judge(r, failure, &note);

	for (int i = 0; i < SETTLE_TRIES; i++) {
		struct err err = ERR_INIT;

		if (settle_once(r, outcome, note, &err))
			return true;
		fprintf(stderr, "cannot write down the end of run %" PRId64 ": %s\n", r->run.id, err.text);
		sleep(1);
	}
	return false;
}

static void close_runner(struct runner *r)
{
	environment_release(&r->environment);
	dvc_record_close(r->context.record);
	files_close(&r->files);
	repo_close(r->repo);
	store_close(&r->store);
	arena_release(&r->arena);
}

int local_run(const char *store_path, int64_t run, int ready)
{
	struct runner r = { .arena = ARENA_INIT };
	struct err err = ERR_INIT;
	bool ok;
	int lock;

	r.run.id = run;
	r.settings.arena = &r.arena;
	if (!store_open(&r.store, store_path, DB_WRITE, &err) ||
	    (lock = lock_take(run_path(&r, "lock"), &err)) < 0 ||
	    !run_load(&r.store, run, &r.arena, &r.run, &err)) {
		fprintf(stderr, "%s\n", err.text);
		close_runner(&r);
		return 3;
	}
	detach_ready(ready);
	if (prepare(&r, &err) && !run_stages(&r, &err))
		fprintf(stderr, "%s\n", err.text);
	write_environment(&r);
	ok = settle(&r, &err);
	if (ok && r.checkout && !path_remove(r.checkout, &err))
		fprintf(stderr, "%s\n", err.text);
	close(lock);
	close_runner(&r);
	return ok ? 0 : 3;
}
