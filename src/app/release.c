/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/release.h"
#include "base/clock.h"

#include <inttypes.h>
#include <string.h>

#define WAITING_MAX 100

/* Whether one more approval, of that person, would meet all conditions. */
static bool would_be_last(const struct policy_facts *facts, const char *user, struct arena *arena)
{
	struct policy_facts with = *facts;
	struct policy_vote *votes = ARENA_ARRAY(arena, struct policy_vote, facts->vote_count + 1);
	struct policy_verdict verdict;

	for (size_t i = 0; i < facts->vote_count; i++)
		votes[i] = facts->votes[i];
	votes[with.vote_count++] = (struct policy_vote){ user, true, true };
	with.votes = votes;
	policy_judge(&with, arena, &verdict);
	return verdict.state == POLICY_MET;
}

bool app_evidence(struct app *app, int64_t request, struct arena *arena, struct evidence *out,
		  struct err *err)
{
	struct authority *authority = &out->authority;
	struct err denied = ERR_INIT;
	int64_t runs[2];
	size_t count = 0;

	*out = (struct evidence){ .cannot_approve = NULL };
	if (!authority_check(&app->store, request, clock_now(), arena, authority, err))
		return false;
	if (!policy_may_approve(&authority->facts, app->user, &denied))
		out->cannot_approve = arena_strdup(arena, denied.text);
	else
		out->is_last = would_be_last(&authority->facts, app->user, arena);
	err_clear(&denied);
	if (!policy_may_reject(&authority->facts, app->user, &denied))
		out->cannot_reject = arena_strdup(arena, denied.text);
	statement_short(out->statement, &authority->statement_digest);
	if (authority->live.id && authority->live_version.run != authority->run.id)
		runs[count++] = authority->live_version.run;
	runs[count++] = authority->run.id;
	return app_compare(&app->store, runs, count, arena, &out->comparison, err);
}

/* An open request that asks for the same. */
static bool check_not_asked(struct app *app, const struct version *version, const char *environment,
			    struct arena *arena, struct err *err)
{
	struct request *requests;
	size_t count;
	int64_t now = clock_now();

	if (!request_list(&app->store, version->repository, environment, true, WAITING_MAX, arena, &requests,
			  &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (requests[i].version == version->id && requests[i].expires_at > now)
			return err_set(err, ERR_INPUT, "request %" PRId64 " asks for that already (%s)",
				       requests[i].id, request_state_word(requests[i].state));
	}
	return true;
}

/* What no approval could mend is told now rather than to the approver. */
static bool check_possible(const struct authority *authority, struct err *err)
{
	for (size_t i = 0; i < authority->verdict.count; i++) {
		if (authority->verdict.points[i].state == POLICY_BROKEN)
			return err_set(err, ERR_DENIED, "%s@%" PRId64 " may not go to %s: %s",
				       authority->version.model, authority->version.number,
				       authority->request.environment, authority->verdict.points[i].text);
	}
	return true;
}

static bool ask(struct app *app, const struct repository *repository, const struct version *version,
		struct arena *arena, struct request *out, struct err *err)
{
	const struct project_environment *environment;
	struct authority authority;
	struct declared declared;
	struct deployment live;

	if (!authority_environment(repository, out->environment, arena, &declared, &environment, err) ||
	    !deployment_live(&app->store, repository->id, environment->name, arena, &live, err))
		return false;
	if (live.id && live.version == version->id)
		return err_set(err, ERR_INPUT, "%s@%" PRId64 " is live in %s already", version->model,
			       version->number, environment->name);
	out->expected_live = live.id;
	out->policy_commit = arena_strdup(arena, declared.commit);
	out->expires_at = out->asked_at + environment->max_age_ms;
	if (!check_not_asked(app, version, environment->name, arena, err) ||
	    !request_insert(&app->store, out, err) ||
	    !authority_check(&app->store, out->id, out->asked_at, arena, &authority, err) ||
	    !check_possible(&authority, err))
		return false;
	if (authority.verdict.state == POLICY_MET &&
	    !request_move(&app->store, out->id, REQUEST_WAITING, REQUEST_APPROVED, out->asked_at, err))
		return false;
	return request_load(&app->store, out->id, arena, out, err);
}

bool app_request(struct app *app, const struct version *version, const char *environment,
		 const char *comment, struct arena *arena, struct request *out, struct err *err)
{
	struct repository repository;

	*out = (struct request){
		.repository = version->repository,
		.environment = environment,
		.version = version->id,
		.asked_by = app->user,
		.asked_at = clock_now(),
		.comment = comment,
	};
	if (!repository_load(&app->store, version->repository, arena, &repository, err) ||
	    !db_begin(app->store.db, err))
		return false;
	return db_end(app->store.db, ask(app, &repository, version, arena, out, err), err);
}

/* A decision that is about to be written down. */
struct decision {
	struct app *app;
	struct arena *arena;
	struct approval approval;
	const char *seen;
};

static bool check_open(const struct authority *authority, const struct decision *decision,
		       struct err *err)
{
	const struct request *request = &authority->request;
	char now[STATEMENT_SHORT_SIZE];

	if (request->state != REQUEST_WAITING)
		return err_set(err, ERR_INPUT, "request %" PRId64 " does not wait for a decision any more: it "
			       "is %s", request->id, request_state_word(request->state));
	if (decision->approval.decided_at >= request->expires_at)
		return err_set(err, ERR_DENIED, "request %" PRId64 " has expired; ask for it anew",
			       request->id);
	statement_short(now, &authority->statement_digest);
	if (decision->seen && strcmp(decision->seen, now) != 0)
		return err_set(err, ERR_INPUT, "what there is to decide on has changed: it is %s now and was "
			       "%s; look at it again", now, decision->seen);
	return true;
}

static bool decide(struct decision *decision, struct err *err)
{
	struct store *store = &decision->app->store;
	struct approval *approval = &decision->approval;
	struct authority authority;
	enum request_state next = REQUEST_WAITING;

	if (!authority_check(store, approval->request, approval->decided_at, decision->arena, &authority,
			     err) ||
	    !check_open(&authority, decision, err) ||
	    !(approval->approves ? policy_may_approve(&authority.facts, approval->by, err)
				 : policy_may_reject(&authority.facts, approval->by, err)))
		return false;
	if (approval->approves && authority.verdict.state == POLICY_BROKEN)
		return check_possible(&authority, err);
	approval->statement = approval->approves ? authority.statement
						 : statement_write(&authority, false, decision->arena);
	if (!approval_insert(store, approval, err) ||
	    !authority_check(store, approval->request, approval->decided_at, decision->arena, &authority,
			     err))
		return false;
	if (!approval->approves)
		next = REQUEST_REJECTED;
	else if (authority.verdict.state == POLICY_MET)
		next = REQUEST_APPROVED;
	return next == REQUEST_WAITING || request_move(store, approval->request, REQUEST_WAITING, next,
						       approval->decided_at, err);
}

static bool decide_on(struct app *app, int64_t request, bool approves, const char *comment,
		      const char *seen, struct arena *arena, struct request *out, struct err *err)
{
	struct decision decision = {
		.app = app,
		.arena = arena,
		.approval = { .request = request, .approves = approves, .by = app->user, .uid = app->uid,
			      .decided_at = clock_now(), .comment = comment },
		.seen = seen,
	};

	/* One transaction, so that of two people at once the second sees what the first decided. */
	if (!db_begin(app->store.db, err))
		return false;
	return db_end(app->store.db, decide(&decision, err), err) &&
	       request_load(&app->store, request, arena, out, err);
}

bool app_approve(struct app *app, int64_t request, const char *comment, const char *seen,
		 struct arena *arena, struct request *out, struct err *err)
{
	return decide_on(app, request, true, comment, seen, arena, out, err);
}

bool app_reject(struct app *app, int64_t request, const char *comment, const char *seen,
		struct arena *arena, struct request *out, struct err *err)
{
	return decide_on(app, request, false, comment, seen, arena, out, err);
}

bool app_deploy(struct app *app, int64_t request, int64_t *deployment, struct err *err)
{
	return rollout_deploy(&app->store, request, app->user, deployment, err);
}

bool app_find_rollback(struct store *store, const struct repository *repository, const char *environment,
		       struct arena *arena, struct rollback *out, struct err *err)
{
	return rollout_find_rollback(store, repository->id, environment, arena, out, err);
}

bool app_rollback(struct app *app, const struct repository *repository, const char *environment,
		  int64_t expected, int64_t *deployment, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct rollback rollback;
	bool ok = expected || rollout_find_rollback(&app->store, repository->id, environment, &arena,
						    &rollback, err);

	if (ok && !expected)
		expected = rollback.live.id;
	ok = ok && rollout_roll_back(&app->store, repository->id, environment, expected, app->user,
				     deployment, err);
	arena_release(&arena);
	return ok;
}

bool app_verify(struct app *app, const struct repository *repository, const char *environment,
		struct arena *arena, struct deployment *live, struct serving *serving, bool *same,
		struct err *err)
{
	return rollout_verify(&app->store, repository->id, environment, arena, live, serving, same, err) &&
	       deployment_verified(&app->store, live->id, !*same, clock_now(), err);
}

static bool environment_state(struct store *store, const struct repository *repository,
			      struct arena *arena, struct environment_state *out, struct err *err)
{
	const char *name = out->environment->name;
	struct deployment *newest;
	size_t count, open;
	int64_t now = clock_now();

	if (!deployment_live(store, repository->id, name, arena, &out->live, err) ||
	    !deployment_list(store, repository->id, name, 1, arena, &newest, &count, err) ||
	    !request_list(store, repository->id, name, true, WAITING_MAX, arena, &out->waiting, &open, err))
		return false;
	if (count && newest->state == DEPLOYMENT_RUNNING)
		out->running = *newest;
	for (size_t i = 0; i < open; i++) {
		if (out->waiting[i].expires_at > now)
			out->waiting[out->waiting_count++] = out->waiting[i];
	}
	return true;
}

bool app_environments(struct store *store, const struct repository *repository, struct arena *arena,
		      struct environment_state **out, size_t *count, struct err *err)
{
	struct declared declared;

	if (!authority_declared(repository, arena, &declared, err))
		return false;
	*count = declared.project.environment_count;
	*out = ARENA_ARRAY(arena, struct environment_state, *count);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i].environment = &declared.project.environments[i];
		if (!environment_state(store, repository, arena, &(*out)[i], err))
			return false;
	}
	return true;
}
