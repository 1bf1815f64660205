/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_RELEASE_H
#define ASSAY_APP_RELEASE_H

#include "app/app.h"
#include "app/compare.h"
#include "release/authority.h"
#include "release/rollout.h"
#include "release/statement.h"

/* From a version to the version that is live: ask, decide, deploy, roll back. */

/* What speaks for and against a request, for the person who decides. */
struct evidence {
	struct authority authority;
	struct comparison comparison;	/* of the run that is live, if any, and of this one */
	const char *cannot_approve;	/* why this person's approval would not count; NULL: it would */
	const char *cannot_reject;
	bool is_last;		/* that approval would be the last one needed */
	char statement[STATEMENT_SHORT_SIZE];	/* digest of what there is to decide on, in short */
};

/* Gathers it; all lives in the arena. */
bool app_evidence(struct app *app, int64_t request, struct arena *arena, struct evidence *out,
		  struct err *err) WARN_UNUSED;

/* Asks for a version to be deployed.  One that needs no approval is approved at once: *out tells.
 * Refused with ERR_DENIED when no approval could allow it, ERR_INPUT when it is live there or asked
 * for already. */
bool app_request(struct app *app, const struct version *version, const char *environment,
		 const char *comment, struct arena *arena, struct request *out,
		 struct err *err) WARN_UNUSED;

/* Decides on a request.  seen is the digest of the statement that was on the person's screen, in its
 * short form, or NULL; when it isn't the one that would be decided on now, nothing is decided.
 * *out is the request as it is afterwards. */
bool app_approve(struct app *app, int64_t request, const char *comment, const char *seen,
		 struct arena *arena, struct request *out, struct err *err) WARN_UNUSED;
bool app_reject(struct app *app, int64_t request, const char *comment, const char *seen,
		struct arena *arena, struct request *out, struct err *err) WARN_UNUSED;

/* Starts the deployment of an approved request, or the rollback of an environment (expected: the
 * deployment that the person saw live, 0 for whatever is).  *deployment becomes its number; it goes
 * on in a process of its own. */
bool app_deploy(struct app *app, int64_t request, int64_t *deployment, struct err *err) WARN_UNUSED;
bool app_rollback(struct app *app, const struct repository *repository, const char *environment,
		  int64_t expected, int64_t *deployment, struct err *err) WARN_UNUSED;

/* Finds out what app_rollback would do; see rollout_find_rollback. */
bool app_find_rollback(struct store *store, const struct repository *repository, const char *environment,
		       struct arena *arena, struct rollback *out, struct err *err) WARN_UNUSED;

/* Reads back what serves in an environment, says in *same whether it is what is recorded as live, and
 * writes that down.  ERR_NOT_FOUND when nothing is live. */
bool app_verify(struct app *app, const struct repository *repository, const char *environment,
		struct arena *arena, struct deployment *live, struct serving *serving, bool *same,
		struct err *err) WARN_UNUSED;

/* An environment and where it stands. */
struct environment_state {
	const struct project_environment *environment;
	struct deployment live;		/* id 0: nothing */
	struct deployment running;	/* id 0: none */
	struct request *waiting;	/* open requests to it, newest first */
	size_t waiting_count;
};

/* All environments of the protected branch, in its order. */
bool app_environments(struct store *store, const struct repository *repository, struct arena *arena,
		      struct environment_state **out, size_t *count, struct err *err) WARN_UNUSED;

#endif
