/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/job.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/vec.h"
#include "runner/dvclive.h"
#include "runner/points.h"
#include "runner/reports.h"
#include "runner/shim.h"
#include "store/artifact.h"
#include "store/test_result.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define GRACE_MS 10000

static bool settle(const struct job_context *context, struct job *job, enum outcome outcome,
		   const char *why, struct err *err)
{
	job->row.phase = PHASE_DONE;
	job->row.outcome = outcome;
	job->row.why = why;
	if (!job->row.finished_at)
		job->row.finished_at = clock_now();
	return stage_run_finish(context->store, &job->row, err);
}

bool job_drop(const struct job_context *context, struct job *job, enum outcome outcome,
	      const char *why, struct err *err)
{
	job->row.exit_code = -1;
	return settle(context, job, outcome, why, err);
}

/* The program's own environment with what a stage is told. */
static char **make_environment(const struct job_context *context, const struct job *job,
			       struct arena *arena)
{
	size_t count = 0, own = 0;
	char **out;

	while (environ[count])
		count++;
	out = ARENA_ARRAY(arena, char *, count + 10);
	out[own++] = arena_printf(arena, "ASSAY_RUN=%" PRId64, context->run->id);
	out[own++] = arena_printf(arena, "ASSAY_STAGE=%s", job->stage->name);
	out[own++] = arena_printf(arena, "ASSAY_REPOSITORY=%s", context->run->repository_name);
	out[own++] = arena_printf(arena, "ASSAY_COMMIT=%s", context->run->commit_id);
	out[own++] = arena_printf(arena, "ASSAY_METRICS=%s/metrics", job->folder);
	/* Else what Python prints arrives when the stage is over. */
	if (!getenv("PYTHONUNBUFFERED"))
		out[own++] = arena_strdup(arena, "PYTHONUNBUFFERED=1");
	if (context->record) {
		out[own++] = arena_printf(arena, "DVC_STAGE=%s", job->stage->name);
		if (!getenv("DVC_ROOT"))
			out[own++] = arena_printf(arena, "DVC_ROOT=%s", dvc_record_root(context->record));
	}
	for (size_t i = 0; i < count; i++) {
		if (strncmp(environ[i], "ASSAY_", 6) != 0 &&
		    (!context->record || strncmp(environ[i], "DVC_STAGE=", 10) != 0))
			out[own++] = environ[i];
	}
	return out;
}

/* A stage starts without its outs, so that what is there afterwards is its own work; the folders
 * that they go to are there. */
static bool clear_outs(const struct job_context *context, const struct stage *stage, struct err *err)
{
	struct buf path = BUF_INIT, parent = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < stage->out_count; i++) {
		path_join(&path, context->files->folder, stage->outs[i].path);
		buf_clear(&parent);
		buf_add(&parent, path.data, (size_t)(path_base(path.data) - path.data));
		ok = (stage->outs[i].persist || path_remove(path.data, err)) &&
		     folder_make(parent.data, 0755, err);
	}
	path_join(&path, context->files->folder, stage->wdir);
	ok = ok && folder_make(path.data, 0755, err);
	buf_release(&path);
	buf_release(&parent);
	return ok;
}

static bool start_shim(const struct job_context *context, struct job *job, struct arena *arena,
		       struct err *err)
{
	struct buf wdir = BUF_INIT;
	struct shim shim = {
		.folder = job->folder,
		.cancel = context->cancel,
		.stage = job->stage,
		.environment = make_environment(context, job, arena),
		.users_shell = context->record != NULL,
		.timeout_ms = context->run->timeout_ms,
		.grace_ms = GRACE_MS,
	};
	bool ok;

	path_join(&wdir, context->files->folder, job->stage->wdir);
	shim.wdir = wdir.data;
	ok = shim_start(&shim, &job->pid, err);
	job->pid_fd = ok ? (int)syscall(SYS_pidfd_open, job->pid, 0) : -1;
	buf_release(&wdir);
	return ok;
}

static bool take_metrics_file(const struct job_context *context, const char *path, struct err *err)
{
	const struct pipeline *pipeline = &context->project->pipeline;
	VEC_OF(const char *) earlier = VEC_INIT;
	struct arena arena = ARENA_INIT;
	struct buf full = BUF_INIT;
	bool found = false, ok;

	/* In the order of the pipeline, whichever stage ends first. */
	for (size_t s = 0; s < pipeline->count && !found; s++) {
		for (size_t i = 0; i < pipeline->stages[s].out_count && !found; i++) {
			const struct stage_out *out = &pipeline->stages[s].outs[i];

			found = strcmp(out->path, path) == 0;
			if (found || strcmp(out->kind, "metrics") != 0)
				continue;
			path_join(&full, context->files->folder, out->path);
			VEC_PUSH(&earlier, arena_strdup(&arena, full.data));
		}
	}
	path_join(&full, context->files->folder, path);
	ok = points_take_file(context->store, context->run->id, full.data, path, earlier.items, earlier.len, err);
	VEC_RELEASE(&earlier);
	arena_release(&arena);
	buf_release(&full);
	return ok;
}

/* What a cached stage run left. */
struct left {
	struct artifact *artifacts;
	size_t count;
};

static bool find_left(const struct job_context *context, const struct plan_step *step, struct arena *arena,
		      struct left *out, struct err *err)
{
	return artifact_of_stage(context->store, step->cached_from, arena, &out->artifacts, &out->count, err);
}

static bool is_on_disk(const struct job_context *context, const struct left *left)
{
	struct buf path = BUF_INIT;
	struct object now;
	bool same = true;

	for (size_t i = 0; same && i < left->count; i++) {
		path_join(&path, context->files->folder, left->artifacts[i].path);
		same = object_of_path(path.data, &now, NULL) && digest_equal(&now.digest, &left->artifacts[i].digest);
	}
	buf_release(&path);
	return same;
}

static bool lay_out_left(const struct job_context *context, const struct left *left, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < left->count; i++) {
		const struct artifact *one = &left->artifacts[i];
		struct object object = { one->digest, one->size, one->mode, one->files };

		path_join(&path, context->files->folder, one->path);
		ok = object_restore(context->store, &object, path.data, err);
	}
	buf_release(&path);
	return ok;
}

/* Takes up metrics, artifacts and tests of the cached stage run, whose files are there, as those of this one. */
static bool take_up_cached(const struct job_context *context, struct job *job, const struct plan_step *step,
			   const struct left *left, struct err *err)
{
	struct buf path = BUF_INIT, folder = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < left->count; i++) {
		if (strcmp(left->artifacts[i].kind, "metrics") == 0)
			ok = take_metrics_file(context, left->artifacts[i].path, err);
	}
	store_stage_folder(context->store, step->cached_run, job->stage->name, &folder);
	path_join(&path, folder.data, "metrics");
	ok = ok &&
	     points_take(context->store, context->run->id, job->row.id, path.data, &job->offset,
			 &job->passed_over, err) &&
	     artifact_copy(context->store, step->cached_from, job->row.id, err) &&
	     test_result_copy(context->store, step->cached_from, job->row.id, err);
	buf_release(&path);
	buf_release(&folder);
	return ok;
}

static bool take_cached(const struct job_context *context, struct job *job,
			const struct plan_step *step, struct arena *arena, struct err *err)
{
	struct left left;

	return find_left(context, step, arena, &left, err) && lay_out_left(context, &left, err) &&
	       take_up_cached(context, job, step, &left, err) &&
	       dvc_record_save(context->record, job->stage, false, err);
}

/* The folders in which DVCLive may write: its usual one, and those among the outs. */
static struct dvclive *look_for_live(const struct job_context *context, const struct stage *stage,
				     struct arena *arena)
{
	const char **folders = ARENA_ARRAY(arena, const char *, stage->out_count + 1);
	size_t count = 0;

	folders[count++] = arena_printf(arena, "%s/%s/dvclive", context->files->folder, stage->wdir);
	for (size_t i = 0; i < stage->out_count; i++)
		folders[count++] = arena_printf(arena, "%s/%s", context->files->folder,
						stage->outs[i].path);
	return dvclive_new(folders, count);
}

/* Keeps the outs as objects; a missing one is the stage's failure. */
static bool keep_outs(const struct job_context *context, const struct job *job, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < job->stage->out_count; i++) {
		const struct stage_out *out = &job->stage->outs[i];
		struct artifact artifact = { .stage_run = job->row.id, .path = out->path,
					     .kind = out->kind };
		struct object object;

		path_join(&path, context->files->folder, out->path);
		if (access(path.data, F_OK) != 0) {
			ok = err_set(err, ERR_INPUT, "it ended well but did not leave its output %s",
				     out->path);
			break;
		}
		ok = object_put(context->store, path.data, &object, err) ||
		     err_add(err, "cannot keep the output %s", out->path);
		artifact.digest = object.digest;
		artifact.size = object.size;
		artifact.mode = object.mode;
		artifact.files = object.files;
		ok = ok && artifact_insert(context->store, &artifact, err);
		if (ok && strcmp(out->kind, "metrics") == 0)
			ok = take_metrics_file(context, out->path, err);
	}
	buf_release(&path);
	return ok;
}

/* What is as DVC recorded it stays untouched; where it is what an earlier run left, it is that run's result. */
static bool take_as_it_is(const struct job_context *context, struct job *job, struct plan_step *step,
			  struct arena *arena, struct err *err)
{
	struct left left;

	if (step->action == PLAN_CACHED && !find_left(context, step, arena, &left, err))
		return false;
	if (step->action == PLAN_CACHED && is_on_disk(context, &left))
		return take_up_cached(context, job, step, &left, err);
	step->action = PLAN_CACHED;
	step->cached_from = 0;
	step->why = "as dvc.lock records it";
	return keep_outs(context, job, err);
}

static bool run_or_restore(const struct job_context *context, struct job *job, struct arena *arena,
			   struct plan_step *step, struct err *err)
{
	bool restored = false;

	if (!dvc_record_claim(context->record, job->stage, err) ||
	    (!context->run->forced && !dvc_record_restore(context->record, job->stage, &restored, err)))
		return false;
	if (restored) {
		step->action = PLAN_CACHED;
		step->why = "DVC's cache has what the same command made of the same inputs";
		return keep_outs(context, job, err) && dvc_record_save(context->record, job->stage, false, err);
	}
	if (!clear_outs(context, job->stage, err))
		return false;
	job->live = look_for_live(context, job->stage, arena);
	return start_shim(context, job, arena, err);
}

static bool start_or_take(const struct job_context *context, struct job *job, struct arena *arena,
			  struct plan_step *step, struct err *err)
{
	bool clean = false;

	if (!dvc_record_begin(context->record, job->stage, err) ||
	    !plan_stage(context->store, context->run->repository, context->files, job->stage,
			context->run->forced, arena, step, err) ||
	    (!context->run->forced && !dvc_record_is_clean(context->record, job->stage, &clean, err)))
		return false;
	job->row.inputs = step->inputs;
	job->row.cache_key = step->key;
	job->row.started_at = clock_now();
	if (clean)
		return take_as_it_is(context, job, step, arena, err);
	if (step->action == PLAN_CACHED)
		return take_cached(context, job, step, arena, err);
	return run_or_restore(context, job, arena, step, err);
}

static bool take_frozen(const struct job_context *context, const struct stage *stage, struct err *err)
{
	return dvc_record_begin(context->record, stage, err) &&
	       dvc_record_save(context->record, stage, false, err);
}

bool job_start(const struct job_context *context, struct job *job, struct arena *arena,
	       struct err *err)
{
	struct plan_step step = { .stage = job->stage };
	struct err failure = ERR_INIT;
	bool ok;

	job->row.exit_code = -1;
	ok = job->stage->frozen ? take_frozen(context, job->stage, &failure)
				: start_or_take(context, job, arena, &step, &failure);
	if (!ok || job->stage->frozen || step.action == PLAN_CACHED)
		dvc_record_end(context->record, job->stage);
	if (!ok)
		return settle(context, job, OUTCOME_FAILURE, arena_strdup(arena, failure.text), err);
	if (job->stage->frozen)
		return settle(context, job, OUTCOME_SKIPPED, "frozen: its outputs are taken as they are",
			      err);
	if (step.action == PLAN_CACHED) {
		job->row.cached_from = step.cached_from;
		return settle(context, job, OUTCOME_SKIPPED, step.why, err);
	}
	job->row.phase = PHASE_RUNNING;
	return stage_run_start(context->store, job->row.id, step.why, step.inputs, &step.key,
			       job->row.started_at, err);
}

static bool take_points(const struct job_context *context, struct job *job, bool has_ended, struct err *err)
{
	struct buf path = BUF_INIT;
	bool ok = true;

	path_join(&path, job->folder, "metrics");
	if (job->live)
		ok = has_ended ? dvclive_finish(job->live, path.data, err)
			       : dvclive_translate(job->live, path.data, err);
	ok = ok &&
	     points_take(context->store, context->run->id, job->row.id, path.data, &job->offset,
			 &job->passed_over, err);
	buf_release(&path);
	return ok;
}

bool job_take_points(const struct job_context *context, struct job *job, struct err *err)
{
	return take_points(context, job, false, err);
}

static enum outcome outcome_of_exit(const struct shim_exit *end, char *why, size_t size)
{
	if (end->timed_out)
		snprintf(why, size, "ended after its time was up");
	else if (end->canceled)
		snprintf(why, size, "canceled");
	else if (end->signal)
		snprintf(why, size, "ended by signal %d (%s)", end->signal, strsignal(end->signal));
	else if (end->exit_code == 0)
		return OUTCOME_SUCCESS;
	else
		snprintf(why, size, "exit code %d", end->exit_code);
	return end->canceled && !end->timed_out ? OUTCOME_CANCELED : OUTCOME_FAILURE;
}

bool job_finish(const struct job_context *context, struct job *job, struct arena *arena,
		struct err *err)
{
	struct err failure = ERR_INIT;
	struct shim_exit end;
	char why[sizeof(failure.text)] = "";
	enum outcome outcome;

	if (job->pid_fd >= 0)
		close(job->pid_fd);
	job->pid = 0;
	job->pid_fd = -1;
	if (!take_points(context, job, true, err))
		return false;
	dvclive_free(job->live);
	job->live = NULL;
	if (!shim_read_exit(job->folder, &end, &failure)) {
		dvc_record_end(context->record, job->stage);
		job->row.exit_code = -1;
		return settle(context, job, OUTCOME_LOST,
			      "its supervisor ended without saying how the stage did", err);
	}
	job->row.exit_code = end.exit_code;
	job->row.signal = end.signal;
	job->row.cpu_ms = end.cpu_ms;
	job->row.peak_kb = end.peak_kb;
	job->row.finished_at = end.finished_at;
	outcome = outcome_of_exit(&end, why, sizeof(why));
	if (outcome == OUTCOME_SUCCESS &&
	    (!keep_outs(context, job, &failure) ||
	     !dvc_record_save(context->record, job->stage, true, &failure))) {
		outcome = OUTCOME_FAILURE;
		memcpy(why, failure.text, sizeof(why));
	}
	dvc_record_end(context->record, job->stage);
	if (!reports_take(context, job, outcome == OUTCOME_SUCCESS, err))
		return false;
	/* Why it ran stays where it went well; where it didn't, how it ended matters more. */
	return settle(context, job, outcome,
		      outcome == OUTCOME_SUCCESS ? NULL : arena_strdup(arena, why), err);
}
