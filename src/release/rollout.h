/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_RELEASE_ROLLOUT_H
#define ASSAY_RELEASE_ROLLOUT_H

#include "release/authority.h"
#include "release/target/target.h"

/* Deploying and rolling back.  The work is done by a process of its own that outlives the terminal
 * and holds FILE.d/deployments/N.lock while it lives; what it had to say is in N.log beside it. */

/* Deploys an approved request: checks the authority, writes the deployment down, and starts its
 * process; *deployment becomes its number.  ERR_DENIED says which condition is not met. */
bool rollout_deploy(struct store *store, int64_t request, const char *by, int64_t *deployment,
		    struct err *err) WARN_UNUSED;

/* What a rollback of an environment would do. */
struct rollback {
	struct repository repository;
	struct declared declared;
	const struct project_environment *environment;
	struct deployment live;		/* what would be taken away */
	struct deployment before;	/* whose version would be put back */
};

/* Finds out; ERR_INPUT when nothing is live, or nothing was before. */
bool rollout_find_rollback(struct store *store, int64_t repository, const char *environment,
			   struct arena *arena, struct rollback *out, struct err *err) WARN_UNUSED;

/* Puts the version back that was live before; expected is the deployment that the person saw live.
 * It needs no approval: the version had one. */
bool rollout_roll_back(struct store *store, int64_t repository, const char *environment,
		       int64_t expected, const char *by, int64_t *deployment, struct err *err) WARN_UNUSED;

/* Reads back what serves in an environment; *live and *serving say what should and what does.  True
 * in *same when the one is the other.  ERR_NOT_FOUND when nothing is live. */
bool rollout_verify(struct store *store, int64_t repository, const char *environment,
		    struct arena *arena, struct deployment *live, struct serving *serving, bool *same,
		    struct err *err) WARN_UNUSED;

/* The word on the command line that makes this program the process of a deployment: "assay WORD
 * STORE DEPLOYMENT", and that process; ready as of base/detach.h.  Returns its exit status. */
#define ROLLOUT_PROCESS "deploy-process"
int rollout_process(const char *store_path, int64_t deployment, int ready);

/* Settles deployments whose process was killed by what serves now: live if it had got that far, else
 * failed. */
bool rollout_recover(struct store *store, struct err *err) WARN_UNUSED;

#endif
