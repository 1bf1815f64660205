/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_AUTHORITY_H
#define ASSAY_RELEASE_AUTHORITY_H

#include "registry/declared.h"
#include "release/policy.h"
#include "store/deployment.h"
#include "store/model.h"
#include "store/repository.h"
#include "store/request.h"
#include "store/run.h"

/* All that speaks for and against a request, gathered now.  Signatures on statements will be checked
 * here, and nowhere else. */
struct authority {
	struct request request;
	struct repository repository;
	struct version version;
	struct run run;				/* that made the version */
	struct declared declared;		/* assay.yaml at the protected branch's tip */
	const struct project_environment *environment;
	struct deployment live;			/* id 0: nothing is live */
	struct version live_version;		/* where something is */
	struct approval *approvals;
	size_t approval_count;
	struct policy_facts facts;
	struct policy_verdict verdict;
	struct str statement;			/* what an approval given now is a statement of */
	struct digest statement_digest;
};

/* Gathers and judges; all lives in the arena.  A verdict other than POLICY_MET is no failure.
 * Failures: no such request, an environment that is not on the protected branch any more. */
bool authority_check(struct store *store, int64_t request, int64_t now, struct arena *arena,
		     struct authority *out, struct err *err) WARN_UNUSED;

/* An environment as the protected branch declares it now, with what it was read from in *declared.
 * ERR_NOT_FOUND names those that there are. */
bool authority_environment(const struct repository *repository, const char *name, struct arena *arena,
			   struct declared *declared, const struct project_environment **out,
			   struct err *err) WARN_UNUSED;

/* All environments of the protected branch. */
bool authority_declared(const struct repository *repository, struct arena *arena, struct declared *out,
			struct err *err) WARN_UNUSED;

#endif
