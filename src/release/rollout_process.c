/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/detach.h"
#include "base/file.h"
#include "base/json.h"
#include "base/lock.h"
#include "release/rollout.h"
#include "release/rollout_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A store that cannot be written (locked, disk full) is tried again this often, a second apart. */
#define SETTLE_TRIES 120
#define RUNNING_MAX 100

const char *rollout_folder(const struct store *store, struct arena *arena)
{
	return arena_printf(arena, "%s/deployments", store->folder);
}

const char *rollout_file(const struct store *store, int64_t deployment, const char *suffix,
			 struct arena *arena)
{
	return arena_printf(arena, "%s/deployments/%" PRId64 ".%s", store->folder, deployment, suffix);
}

/* One deployment with all that it is about. */
struct rollout {
	struct store *store;
	struct arena *arena;
	struct deployment row;
	struct deployment old;		/* that it replaces; id 0: none */
	struct repository repository;
	struct version version;
	struct authority authority;	/* of its request, if it has one */
	struct target target;
	const char *kept;		/* see struct release */
};

static bool load(struct rollout *r, int64_t id, struct err *err)
{
	const struct project_environment *environment;
	struct declared declared;

	return deployment_load(r->store, id, r->arena, &r->row, err) &&
	       repository_load(r->store, r->row.repository, r->arena, &r->repository, err) &&
	       version_load(r->store, r->row.version, r->arena, &r->version, err) &&
	       (!r->row.replaces ||
		deployment_load(r->store, r->row.replaces, r->arena, &r->old, err)) &&
	       authority_environment(&r->repository, r->row.environment, r->arena, &declared, &environment,
				     err) &&
	       target_open(&r->repository, environment, r->arena, &r->target, err);
}

/* The release that a rollback goes back to, if its folder is still there. */
static bool find_kept(struct rollout *r, struct err *err)
{
	struct deployment before;

	if (!r->row.is_rollback)
		return true;
	if (!deployment_before(r->store, &r->old, r->arena, &before, err))
		return false;
	r->kept = before.version == r->version.id ? before.location : NULL;
	return true;
}

static void write_approvals(struct json_writer *w, const struct authority *authority)
{
	json_key(w, "approved");
	json_open_list(w);
	for (size_t i = 0; i < authority->approval_count; i++) {
		const struct approval *approval = &authority->approvals[i];
		struct digest digest = digest_of(approval->statement);

		json_open_object(w);
		json_text_field(w, "by", approval->by);
		json_moment_field(w, "at", approval->decided_at);
		json_text_field(w, "statement_sha256", digest.hex);
		json_close_object(w);
	}
	json_close_list(w);
}

/* release.json: what an operator who knows nothing of the store needs to know. */
static struct str write_record(const struct rollout *r)
{
	struct buf json = BUF_INIT;
	struct json_writer w = JSON_WRITER(&json);
	struct str record;

	w.pretty = true;
	json_open_object(&w);
	json_text_field(&w, "model", r->version.model);
	json_int_field(&w, "version", r->version.number);
	json_text_field(&w, "path", r->version.path);
	json_text_field(&w, "sha256", r->version.object.digest.hex);
	json_int_field(&w, "size", r->version.object.size);
	json_text_field(&w, "repository", r->repository.name);
	json_text_field(&w, "environment", r->row.environment);
	json_int_field(&w, "run", r->version.run);
	json_int_field(&w, "deployment", r->row.id);
	json_text_field(&w, "kind", r->row.is_rollback ? "rollback" : "deploy");
	json_text_field(&w, "by", r->row.by);
	json_moment_field(&w, "started", r->row.started_at);
	json_id_field(&w, "replaces_version", r->row.replaced_number);
	json_id_field(&w, "request", r->row.request);
	if (r->row.request) {
		json_text_field(&w, "commit", r->authority.run.commit_id);
		write_approvals(&w, &r->authority);
	}
	json_close_object(&w);
	buf_putc(&json, '\n');
	record = arena_str(r->arena, buf_str(&json));
	buf_release(&json);
	return record;
}

static bool same_location(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* What serves must be what the person who approved saw as live. */
static bool check_serving(struct rollout *r, struct err *err)
{
	struct serving serving;

	if (!r->target.type->read_back(&r->target, &r->version, r->arena, &serving, err))
		return false;
	if (same_location(serving.location, r->old.location))
		return true;
	return err_set(err, ERR_INPUT,
		       "%s serves in %s, and not %s as this store left it; put that back by hand, then "
		       "deploy again",
		       serving.location ? path_base(serving.location) : "nothing", r->target.path,
		       r->old.location ? path_base(r->old.location) : "nothing");
}

/* After a release that does not read back as it should, what was live serves again. */
static bool read_back(struct rollout *r, const char *location, struct digest *digest, struct err *err)
{
	struct serving serving = { .location = NULL };
	struct err undo = ERR_INIT;
	bool ok = r->target.type->read_back(&r->target, &r->version, r->arena, &serving, err);

	*digest = serving.digest;
	if (ok && same_location(serving.location, location) &&
	    digest_equal(digest, &r->version.object.digest))
		return true;
	err_set(err, ERR_OUTSIDE, "what was read back from %s has another digest: %.12s, not %.12s",
		r->target.path, digest->hex[0] ? digest->hex : "none", r->version.object.digest.hex);
	if (!r->target.type->activate(&r->target, r->old.location, &undo))
		err_add(err, "%s, and before that", undo.text);
	return false;
}

static bool work(struct rollout *r, const char **location, struct digest *digest, struct err *err)
{
	struct release release = { .deployment = r->row.id, .version = &r->version };

	if (r->row.request &&
	    !authority_check(r->store, r->row.request, clock_now(), r->arena, &r->authority, err))
		return false;
	if (r->row.request && r->authority.verdict.state != POLICY_MET)
		return err_set(err, ERR_DENIED, "what allowed request %" PRId64 " is not so any more",
			       r->row.request);
	if (!find_kept(r, err) || !check_serving(r, err))
		return false;
	release.kept = r->kept;
	release.record = write_record(r);
	return r->target.type->lay(r->store, &r->target, &release, r->arena, location, err) &&
	       r->target.type->activate(&r->target, *location, err) &&
	       read_back(r, *location, digest, err);
}

/* Writes down how it ended; a store that cannot be written now is tried again. */
static bool settle(struct rollout *r, const char *location, const struct digest *digest, const char *failed)
{
	for (int i = 0; i < SETTLE_TRIES; i++) {
		struct err err = ERR_INIT;
		int64_t now = clock_now();

		if (failed ? deployment_fail(r->store, r->row.id, failed, now, &err)
			   : deployment_succeed(r->store, &r->row, location, digest, now, &err))
			return true;
		fprintf(stderr, "cannot write down the end of deployment %" PRId64 ": %s\n", r->row.id,
			err.text);
		if (err.code != ERR_BUSY && err.code != ERR_OUTSIDE)
			return false;
		sleep(1);
	}
	return false;
}

int rollout_process(const char *store_path, int64_t deployment, int ready)
{
	struct arena arena = ARENA_INIT;
	struct store store;
	struct rollout r = { .store = &store, .arena = &arena, .row.id = deployment };
	const char *location = NULL;
	struct digest digest = { "" };
	struct err err = ERR_INIT;
	bool ok = store_open(&store, store_path, DB_WRITE, &err);
	int lock = ok ? lock_take(rollout_file(&store, deployment, "lock", &arena), &err) : -1;

	if (lock >= 0) {
		detach_ready(ready);
		ok = load(&r, deployment, &err) && work(&r, &location, &digest, &err);
		ok = settle(&r, location, &digest, ok ? NULL : err.text) && ok;
		close(lock);
	}
	if (err.code != ERR_NONE)
		fprintf(stderr, "%s\n", err.text);
	store_close(&store);
	arena_release(&arena);
	return lock >= 0 && ok ? 0 : 3;
}

/* What a killed process left: live if it had let its release serve, else failed. */
static bool recover(struct store *store, int64_t id, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct rollout r = { .store = store, .arena = &arena };
	struct release release = { .deployment = id, .version = &r.version };
	struct serving serving = { .location = NULL };
	struct err reason = ERR_INIT;
	int64_t now = clock_now();
	bool ok = load(&r, id, &reason) && r.row.state == DEPLOYMENT_RUNNING &&
		  r.target.type->read_back(&r.target, &r.version, &arena, &serving, &reason);
	bool done = ok && serving.location && !same_location(serving.location, r.old.location) &&
		    digest_equal(&serving.digest, &r.version.object.digest);

	if (ok && !done && r.target.type->clean(&r.target, &release, &reason))
		err_set(&reason, ERR_OUTSIDE, "its process was killed before it let the release serve");
	if (r.row.id && r.row.state != DEPLOYMENT_RUNNING)
		ok = true;	/* its process settled it in between */
	else if (done)
		ok = deployment_succeed(store, &r.row, serving.location, &serving.digest, now, err);
	else
		ok = deployment_fail(store, id, reason.text, now, err);
	arena_release(&arena);
	return ok;
}

bool rollout_recover(struct store *store, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct deployment *running;
	size_t count;
	bool ok = deployment_running(store, RUNNING_MAX, &arena, &running, &count, err);
	/* A process takes its lock a moment after the deployment was written down. */
	int64_t started_before = clock_now() - 30000;

	for (size_t i = 0; ok && i < count; i++) {
		const char *lock = rollout_file(store, running[i].id, "lock", &arena);
		bool never_started = access(lock, F_OK) != 0;
		int held = -1;

		/* With the lock in hand it is settled once, and no process begins in between. */
		if (!never_started && (lock_is_held(lock) || (held = lock_take(lock, NULL)) < 0))
			continue;
		if (!never_started || running[i].started_at <= started_before)
			ok = recover(store, running[i].id, err);
		if (held >= 0)
			close(held);
	}
	arena_release(&arena);
	return ok;
}
