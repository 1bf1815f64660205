/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/rollout.h"
#include "base/clock.h"
#include "base/detach.h"
#include "base/file.h"
#include "release/rollout_file.h"

#include <inttypes.h>
#include <string.h>

static bool start_process(struct store *store, int64_t deployment, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const char *log = rollout_file(store, deployment, "log", &arena);
	const char *number = arena_printf(&arena, "%" PRId64, deployment);
	const char *const words[] = { ROLLOUT_PROCESS, store->path, number, NULL };
	struct err failure = ERR_INIT;
	bool ok = folder_make(rollout_folder(store, &arena), 0770, &failure) &&
		  detach(words, log, &failure);

	if (!ok && !deployment_fail(store, deployment, failure.text, clock_now(), &failure))
		err_add(&failure, "deployment %" PRId64 " did not start", deployment);
	if (!ok)
		err_set(err, failure.code, "%s", failure.text);
	arena_release(&arena);
	return ok;
}

/* The first condition that is not met, as a refusal. */
static bool refuse(const struct authority *authority, struct err *err)
{
	for (size_t i = 0; i < authority->verdict.count; i++) {
		const struct policy_point *point = &authority->verdict.points[i];

		if (point->state == authority->verdict.state)
			err_set(err, ERR_DENIED, "request %" PRId64 " may not be deployed to %s: %s",
				authority->request.id, authority->request.environment, point->text);
	}
	return false;
}

bool rollout_deploy(struct store *store, int64_t request, const char *by, int64_t *deployment,
		    struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct authority authority;
	struct deployment row = { .by = by, .started_at = clock_now() };
	struct target target;
	bool ok = authority_check(store, request, row.started_at, &arena, &authority, err);

	if (ok && authority.request.state != REQUEST_APPROVED && authority.request.state != REQUEST_WAITING)
		ok = err_set(err, ERR_INPUT, "request %" PRId64 " is %s already", request,
			     request_state_word(authority.request.state));
	if (ok && authority.verdict.state != POLICY_MET)
		ok = refuse(&authority, err);
	if (ok) {
		row.repository = authority.repository.id;
		row.environment = authority.request.environment;
		row.version = authority.version.id;
		row.request = request;
		row.replaces = authority.live.id;
		ok = target_open(&authority.repository, authority.environment, &arena, &target, err) &&
		     deployment_begin(store, &row, err) && start_process(store, row.id, err);
	}
	*deployment = row.id;
	arena_release(&arena);
	return ok;
}

bool rollout_find_rollback(struct store *store, int64_t repository, const char *environment,
			   struct arena *arena, struct rollback *out, struct err *err)
{
	*out = (struct rollback){ .environment = NULL };
	if (!repository_load(store, repository, arena, &out->repository, err) ||
	    !authority_environment(&out->repository, environment, arena, &out->declared,
				   &out->environment, err) ||
	    !deployment_live(store, repository, environment, arena, &out->live, err))
		return false;
	if (!out->live.id)
		return err_set(err, ERR_INPUT, "nothing is live in %s, so there is nothing to roll back",
			       environment);
	if (!deployment_before(store, &out->live, arena, &out->before, err))
		return false;
	return out->before.id ||
	       err_set(err, ERR_INPUT, "%s %" PRId64 " is the first version that was live in %s: there is "
		       "none before it to put back", out->live.model, out->live.number, environment);
}

bool rollout_roll_back(struct store *store, int64_t repository, const char *environment,
		       int64_t expected, const char *by, int64_t *deployment, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct rollback rollback;
	struct deployment row = { .repository = repository, .environment = environment, .by = by,
				  .replaces = expected, .is_rollback = true, .started_at = clock_now() };
	struct target target;
	bool ok = rollout_find_rollback(store, repository, environment, &arena, &rollback, err);

	if (ok) {
		row.version = rollback.before.version;
		ok = target_open(&rollback.repository, rollback.environment, &arena, &target, err) &&
		     deployment_begin(store, &row, err) && start_process(store, row.id, err);
	}
	*deployment = row.id;
	arena_release(&arena);
	return ok;
}

bool rollout_verify(struct store *store, int64_t repository, const char *name, struct arena *arena,
		    struct deployment *live, struct serving *serving, bool *same, struct err *err)
{
	const struct project_environment *environment;
	struct repository record;
	struct declared declared;
	struct version version;
	struct target target;

	if (!repository_load(store, repository, arena, &record, err) ||
	    !authority_environment(&record, name, arena, &declared, &environment, err) ||
	    !deployment_live(store, repository, name, arena, live, err))
		return false;
	if (!live->id)
		return err_set(err, ERR_NOT_FOUND, "nothing is live in %s", name);
	if (!version_load(store, live->version, arena, &version, err) ||
	    !target_open(&record, environment, arena, &target, err) ||
	    !target.type->read_back(&target, &version, arena, serving, err))
		return false;
	*same = serving->location && live->location && strcmp(serving->location, live->location) == 0 &&
		digest_equal(&serving->digest, &version.object.digest);
	return true;
}
