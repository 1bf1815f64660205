/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "release/authority.h"
#include "release/people.h"
#include "release/statement.h"

#include <string.h>

bool authority_declared(const struct repository *repository, struct arena *arena, struct declared *out,
			struct err *err)
{
	struct repo *repo = repo_open(repository->path, err);
	struct buf branch = BUF_INIT;
	bool ok;

	buf_printf(&branch, "refs/heads/%s", repository->protected_branch);
	ok = repo && declared_read(repo, branch.data, arena, out, err);
	if (!ok)
		err_add(err, "the protected branch %s", repository->protected_branch);
	buf_release(&branch);
	repo_close(repo);
	return ok;
}

static bool unknown_environment(const struct repository *repository, const struct project *project,
				const char *name, struct err *err)
{
	struct buf known = BUF_INIT;

	for (size_t i = 0; i < project->environment_count; i++)
		buf_printf(&known, "%s%s", i ? ", " : "", project->environments[i].name);
	if (known.len)
		err_set(err, ERR_NOT_FOUND, "assay.yaml on the protected branch %s has no environment '%s'; "
			"it has %s", repository->protected_branch, name, known.data);
	else
		err_set(err, ERR_NOT_FOUND, "assay.yaml on the protected branch %s has no environments; give "
			"it some under 'environments:'", repository->protected_branch);
	buf_release(&known);
	return false;
}

bool authority_environment(const struct repository *repository, const char *name, struct arena *arena,
			   struct declared *declared, const struct project_environment **out,
			   struct err *err)
{
	if (!authority_declared(repository, arena, declared, err))
		return false;
	*out = project_environment(&declared->project, name);
	return *out || unknown_environment(repository, &declared->project, name, err);
}

/* Whether the protected branch says today what it said when the request was made. */
static bool rules_unchanged(const struct authority *a, struct arena *arena, bool *unchanged,
			    struct err *err)
{
	struct repo *repo = repo_open(a->repository.path, err);
	struct declared then;
	bool ok = repo && declared_read(repo, a->request.policy_commit, arena, &then, err);

	*unchanged = ok && digest_equal(&then.digest, &a->declared.digest);
	repo_close(repo);
	return ok;
}

static bool load_records(struct store *store, int64_t request, struct arena *arena,
			 struct authority *a, struct err *err)
{
	return request_load(store, request, arena, &a->request, err) &&
	       repository_load(store, a->request.repository, arena, &a->repository, err) &&
	       version_load(store, a->request.version, arena, &a->version, err) &&
	       run_load(store, a->version.run, arena, &a->run, err) &&
	       deployment_live(store, a->repository.id, a->request.environment, arena, &a->live, err) &&
	       (!a->live.id || version_load(store, a->live.version, arena, &a->live_version, err)) &&
	       approval_list(store, a->request.id, arena, &a->approvals, &a->approval_count, err);
}

static bool gather_facts(struct store *store, struct authority *a, int64_t now, struct arena *arena,
			 struct err *err)
{
	struct policy_facts *facts = &a->facts;
	int64_t since;

	*facts = (struct policy_facts){
		.environment = a->environment,
		.requester = a->request.asked_by,
		.run_owner = a->run.by,
		.now = now,
		.expires_at = a->request.expires_at,
		.live_unchanged = a->live.id == a->request.expected_live,
		.in_group = people_in_group,
	};
	return rules_unchanged(a, arena, &facts->rules_unchanged, err) &&
	       (!a->environment->after ||
		deployment_was_live(store, a->version.id, a->environment->after, &facts->was_in_after,
				    &since, err));
}

/* A decision counts when it was made on the very bytes that would be decided on now. */
static void gather_votes(struct authority *a, struct arena *arena)
{
	struct policy_vote *votes = ARENA_ARRAY(arena, struct policy_vote, a->approval_count);

	for (size_t i = 0; i < a->approval_count; i++) {
		const struct approval *approval = &a->approvals[i];

		votes[i] = (struct policy_vote){
			.by = approval->by,
			.approves = approval->approves,
			.is_current = str_equal(approval->statement, a->statement),
		};
	}
	a->facts.votes = votes;
	a->facts.vote_count = a->approval_count;
}

bool authority_check(struct store *store, int64_t request, int64_t now, struct arena *arena,
		     struct authority *out, struct err *err)
{
	*out = (struct authority){ .environment = NULL };
	if (!load_records(store, request, arena, out, err) ||
	    !authority_environment(&out->repository, out->request.environment, arena, &out->declared,
				   &out->environment, err) ||
	    !gather_facts(store, out, now, arena, err))
		return false;
	out->statement = statement_write(out, true, arena);
	out->statement_digest = digest_of(out->statement);
	gather_votes(out, arena);
	policy_judge(&out->facts, arena, &out->verdict);
	return true;
}
