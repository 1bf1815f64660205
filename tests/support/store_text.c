/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/store_text.h"
#include "base/json.h"
#include "store/artifact.h"
#include "store/deployment.h"
#include "store/metric.h"
#include "store/model.h"
#include "store/repository.h"
#include "store/request.h"
#include "store/run.h"
#include "store/stage_run.h"

#include <string.h>

#define RECORDS_MAX 1000
#define POINTS_SHOWN 8
#define METRICS_MAX 64

struct writer {
	struct store *store;
	struct arena arena;
	struct buf *out;
	struct json_writer w;
	struct err *err;
};

static void open_line(struct writer *to, const char *record, int64_t id)
{
	json_open_object(&to->w);
	json_text_field(&to->w, "record", record);
	json_int_field(&to->w, "id", id);
}

static void close_line(struct writer *to)
{
	json_close_object(&to->w);
	buf_putc(to->out, '\n');
}

static void write_object(struct writer *to, const struct digest *digest, int64_t size, unsigned mode,
			 int64_t files)
{
	json_text_field(&to->w, "digest", digest->hex);
	json_int_field(&to->w, "size", size);
	json_int_field(&to->w, "mode", mode);
	json_int_field(&to->w, "files", files);
}

static void write_metrics(struct writer *to, struct str blob)
{
	struct metric_value values[METRICS_MAX];
	size_t count = metric_decode(blob, values, METRICS_MAX);

	json_key(&to->w, "metrics");
	json_open_list(&to->w);
	for (size_t i = 0; i < count; i++) {
		json_int(&to->w, values[i].key);
		json_number(&to->w, values[i].value);
	}
	json_close_list(&to->w);
}

static bool write_stages(struct writer *to, int64_t run)
{
	struct stage_run *stages;
	size_t count;

	if (!stage_run_list(to->store, run, &to->arena, &stages, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct stage_run *stage = &stages[i];

		open_line(to, "stage_run", stage->id);
		json_int_field(&to->w, "run", stage->run);
		json_int_field(&to->w, "repository", stage->repository);
		json_text_field(&to->w, "name", stage->name);
		json_int_field(&to->w, "position", stage->position);
		json_text_field(&to->w, "state", state_word(stage->phase, stage->outcome));
		json_text_field(&to->w, "command", stage->command);
		json_text_field(&to->w, "after", stage->after);
		json_text_field(&to->w, "why", stage->why);
		json_text_field(&to->w, "inputs", stage->inputs);
		json_text_field(&to->w, "cache_key", stage->cache_key.hex);
		json_int_field(&to->w, "cached_from", stage->cached_from);
		json_int_field(&to->w, "cached_run", stage->cached_run);
		json_int_field(&to->w, "started", stage->started_at);
		json_int_field(&to->w, "finished", stage->finished_at);
		json_int_field(&to->w, "exit", stage->exit_code);
		json_int_field(&to->w, "signal", stage->signal);
		json_int_field(&to->w, "cpu_ms", stage->cpu_ms);
		json_int_field(&to->w, "peak_kb", stage->peak_kb);
		json_int_field(&to->w, "offset", stage->metrics_offset);
		close_line(to);
	}
	return true;
}

static bool write_artifacts(struct writer *to, int64_t run)
{
	struct artifact *artifacts;
	size_t count;

	if (!artifact_of_run(to->store, run, &to->arena, &artifacts, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct artifact *artifact = &artifacts[i];

		open_line(to, "artifact", artifact->stage_run);
		json_text_field(&to->w, "stage", artifact->stage);
		json_text_field(&to->w, "path", artifact->path);
		json_text_field(&to->w, "kind", artifact->kind);
		write_object(to, &artifact->digest, artifact->size, artifact->mode, artifact->files);
		close_line(to);
	}
	return true;
}

static void write_points(struct writer *to, const struct metric_point *points, size_t count)
{
	struct buf all = BUF_INIT;
	struct digest digest;

	for (size_t i = 0; i < count; i++)
		buf_printf(&all, "%lld %lld %.17g\n", (long long)points[i].step,
			   (long long)points[i].time, points[i].value);
	digest = digest_of(buf_str(&all));
	json_int_field(&to->w, "count", (int64_t)count);
	json_text_field(&to->w, "digest", digest.hex);
	json_key(&to->w, "first");
	json_open_list(&to->w);
	for (size_t i = 0; i < count && i < POINTS_SHOWN; i++) {
		json_int(&to->w, points[i].step);
		json_int(&to->w, points[i].time);
		json_number(&to->w, points[i].value);
	}
	json_close_list(&to->w);
	buf_release(&all);
}

static bool write_history(struct writer *to, int64_t run)
{
	struct metric_key *keys;
	struct metric_point *points;
	size_t count, point_count;

	if (!metric_curves(to->store, run, &to->arena, &keys, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!metric_history(to->store, run, keys[i].id, &to->arena, &points, &point_count, to->err))
			return false;
		open_line(to, "history", run);
		json_text_field(&to->w, "name", keys[i].name);
		write_points(to, points, point_count);
		close_line(to);
	}
	return true;
}

static void write_run(struct writer *to, const struct run *run)
{
	open_line(to, "run", run->id);
	json_int_field(&to->w, "repository", run->repository);
	json_text_field(&to->w, "commit", run->commit_id);
	json_text_field(&to->w, "branch", run->branch);
	json_text_field(&to->w, "subject", run->subject);
	json_text_field(&to->w, "pipeline", run->pipeline);
	json_text_field(&to->w, "targets", run->targets);
	json_text_field(&to->w, "overrides", run->overrides);
	json_bool_field(&to->w, "in_place", run->in_place);
	json_text_field(&to->w, "dirty", run->dirty.hex);
	json_bool_field(&to->w, "forced", run->forced);
	json_int_field(&to->w, "jobs", run->jobs);
	json_int_field(&to->w, "timeout_ms", run->timeout_ms);
	json_text_field(&to->w, "by", run->by);
	json_text_field(&to->w, "host", run->host);
	json_int_field(&to->w, "rerun_of", run->rerun_of);
	json_text_field(&to->w, "state", state_word(run->phase, run->outcome));
	json_text_field(&to->w, "note", run->note);
	json_text_field(&to->w, "comment", run->comment);
	json_text_field(&to->w, "tags", run->tags);
	json_int_field(&to->w, "archived", run->archived);
	json_int_field(&to->w, "queued", run->queued_at);
	json_int_field(&to->w, "started", run->started_at);
	json_int_field(&to->w, "finished", run->finished_at);
	json_text_field(&to->w, "params", run->params);
	write_metrics(to, run->metrics);
	close_line(to);
}

static bool write_runs(struct writer *to)
{
	struct run_query query = { .ascending = true, .limit = RECORDS_MAX };
	struct run *runs;
	size_t count;

	if (!run_list(to->store, &query, &to->arena, &runs, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct run run;

		if (!run_load(to->store, runs[i].id, &to->arena, &run, to->err))
			return false;
		write_run(to, &run);
		if (!write_stages(to, run.id) || !write_artifacts(to, run.id) || !write_history(to, run.id))
			return false;
	}
	return true;
}

static bool write_keys(struct writer *to)
{
	struct metric_key *keys;
	size_t count;

	if (!metric_key_list(to->store, &to->arena, &keys, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		open_line(to, "metric_key", keys[i].id);
		json_text_field(&to->w, "name", keys[i].name);
		json_int_field(&to->w, "direction", keys[i].direction);
		close_line(to);
	}
	return true;
}

static bool write_versions(struct writer *to, int64_t repository)
{
	struct version *versions;
	size_t count;

	if (!version_list(to->store, repository, 0, &to->arena, &versions, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct version *version = &versions[i];

		open_line(to, "version", version->id);
		json_int_field(&to->w, "repository", version->repository);
		json_text_field(&to->w, "model", version->model);
		json_int_field(&to->w, "number", version->number);
		json_int_field(&to->w, "run", version->run);
		json_text_field(&to->w, "path", version->path);
		write_object(to, &version->object.digest, version->object.size, version->object.mode,
			     version->object.files);
		json_text_field(&to->w, "by", version->registered_by);
		json_int_field(&to->w, "at", version->registered_at);
		json_text_field(&to->w, "note", version->note);
		json_text_field(&to->w, "aliases", version->aliases);
		json_text_field(&to->w, "live_in", version->live_in);
		close_line(to);
	}
	return true;
}

static bool write_approvals(struct writer *to, int64_t request)
{
	struct approval *approvals;
	size_t count;

	if (!approval_list(to->store, request, &to->arena, &approvals, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct approval *approval = &approvals[i];

		open_line(to, "approval", approval->request);
		json_bool_field(&to->w, "approves", approval->approves);
		json_text_field(&to->w, "by", approval->by);
		json_int_field(&to->w, "uid", approval->uid);
		json_int_field(&to->w, "at", approval->decided_at);
		json_text_field(&to->w, "comment", approval->comment);
		json_key(&to->w, "statement");
		json_text_str(&to->w, approval->statement);
		close_line(to);
	}
	return true;
}

static bool write_requests(struct writer *to, int64_t repository)
{
	struct request *requests;
	size_t count;

	if (!request_list(to->store, repository, NULL, false, RECORDS_MAX, &to->arena, &requests, &count,
			  to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct request *request = &requests[i];

		open_line(to, "request", request->id);
		json_text_field(&to->w, "environment", request->environment);
		json_int_field(&to->w, "version", request->version);
		json_text_field(&to->w, "model", request->model);
		json_int_field(&to->w, "number", request->number);
		json_int_field(&to->w, "expected_live", request->expected_live);
		json_text_field(&to->w, "policy_commit", request->policy_commit);
		json_text_field(&to->w, "by", request->asked_by);
		json_int_field(&to->w, "at", request->asked_at);
		json_int_field(&to->w, "expires", request->expires_at);
		json_text_field(&to->w, "comment", request->comment);
		json_text_field(&to->w, "state", request_state_word(request->state));
		json_int_field(&to->w, "settled", request->settled_at);
		json_int_field(&to->w, "approvals", request->approvals);
		close_line(to);
		if (!write_approvals(to, request->id))
			return false;
	}
	return true;
}

static bool write_deployments(struct writer *to, int64_t repository)
{
	struct deployment *deployments;
	size_t count;

	if (!deployment_list(to->store, repository, NULL, RECORDS_MAX, &to->arena, &deployments, &count,
			     to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct deployment *deployment = &deployments[i];

		open_line(to, "deployment", deployment->id);
		json_text_field(&to->w, "environment", deployment->environment);
		json_int_field(&to->w, "version", deployment->version);
		json_int_field(&to->w, "request", deployment->request);
		json_int_field(&to->w, "replaces", deployment->replaces);
		json_bool_field(&to->w, "rollback", deployment->is_rollback);
		json_text_field(&to->w, "by", deployment->by);
		json_text_field(&to->w, "state", deployment_state_word(deployment->state));
		json_int_field(&to->w, "started", deployment->started_at);
		json_int_field(&to->w, "finished", deployment->finished_at);
		json_text_field(&to->w, "location", deployment->location);
		json_text_field(&to->w, "digest", deployment->digest.hex);
		json_text_field(&to->w, "note", deployment->note);
		close_line(to);
	}
	return true;
}

static bool write_all(struct writer *to)
{
	struct repository *repositories;
	size_t count;

	if (!repository_list(to->store, &to->arena, &repositories, &count, to->err))
		return false;
	for (size_t i = 0; i < count; i++) {
		open_line(to, "repository", repositories[i].id);
		json_text_field(&to->w, "name", repositories[i].name);
		json_text_field(&to->w, "path", repositories[i].path);
		json_text_field(&to->w, "branch", repositories[i].protected_branch);
		json_int_field(&to->w, "baseline", repositories[i].baseline_run);
		json_int_field(&to->w, "added", repositories[i].added_at);
		close_line(to);
	}
	if (!write_keys(to) || !write_runs(to))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!write_versions(to, repositories[i].id) || !write_requests(to, repositories[i].id) ||
		    !write_deployments(to, repositories[i].id))
			return false;
	}
	return true;
}

bool store_text(struct store *store, struct buf *out, struct err *err)
{
	struct writer to = { .store = store, .arena = ARENA_INIT, .out = out,
			     .w = JSON_WRITER(out), .err = err };
	bool ok = write_all(&to);

	arena_release(&to.arena);
	return ok;
}

bool store_is_sound(struct store *store, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stmt q = stmt_open(store->db, "PRAGMA integrity_check", err);
	const char *found = stmt_next(&q) ? stmt_text(&q, 0, &arena) : "nothing";
	bool ok = stmt_close(&q);

	if (ok && strcmp(found, "ok") != 0)
		ok = err_set(err, ERR_INPUT, "integrity_check: %s", found);
	q = stmt_open(store->db, "SELECT \"table\" FROM pragma_foreign_key_check", err);
	if (ok && stmt_next(&q))
		ok = err_set(err, ERR_INPUT, "foreign_key_check: %s", stmt_text(&q, 0, &arena));
	ok = stmt_close(&q) && ok;
	arena_release(&arena);
	return ok;
}
