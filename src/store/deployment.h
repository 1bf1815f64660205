/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_DEPLOYMENT_H
#define ASSAY_STORE_DEPLOYMENT_H

#include "store/store.h"

/* A version put into an environment, or an earlier one put back. */
enum deployment_state {
	DEPLOYMENT_RUNNING,
	DEPLOYMENT_LIVE,
	DEPLOYMENT_REPLACED,		/* by a later one */
	DEPLOYMENT_FAILED,		/* what was live before stayed so */
	DEPLOYMENT_ROLLED_BACK,		/* an earlier version was put back over it */
};

const char *deployment_state_word(enum deployment_state state);

struct deployment {
	int64_t id;
	int64_t repository;
	const char *environment;
	int64_t version;		/* its id */
	const char *model;		/* its model and number */
	int64_t number;
	int64_t request;		/* 0 for a rollback */
	int64_t replaces;		/* the deployment that was live before; 0: none */
	int64_t replaced_number;	/* the number of that one's version; 0: none */
	bool is_rollback;
	const char *by;
	enum deployment_state state;
	int64_t started_at, finished_at;
	const char *location;		/* the release folder */
	struct digest digest;		/* as read back from the target; empty until then */
	const char *note;		/* why it failed */
	int64_t verified_at;		/* when it was read back last after it went live; 0: never */
	bool differs;			/* and something else served then */
};

/* Inserts it running and sets deployment->id.  ERR_BUSY when another deployment to the environment
 * runs, ERR_INPUT when what is live is not deployment->replaces any more. */
bool deployment_begin(struct store *store, struct deployment *deployment, struct err *err) WARN_UNUSED;

/* It is live: in one transaction what it replaces is replaced or rolled back, its request is deployed,
 * and the other open requests to the environment expire, for they were asked when something else was
 * live.  ERR_INPUT when it is not running any more. */
bool deployment_succeed(struct store *store, const struct deployment *deployment, const char *location,
			const struct digest *digest, int64_t at, struct err *err) WARN_UNUSED;

/* Writes down what was found when it was read back. */
bool deployment_verified(struct store *store, int64_t id, bool differs, int64_t at, struct err *err) WARN_UNUSED;

/* It failed, and note says why; its request can be deployed again. */
bool deployment_fail(struct store *store, int64_t id, const char *note, int64_t at,
		     struct err *err) WARN_UNUSED;

bool deployment_load(struct store *store, int64_t id, struct arena *arena, struct deployment *out,
		     struct err *err) WARN_UNUSED;

/* What is live in an environment; out->id is 0 when nothing is. */
bool deployment_live(struct store *store, int64_t repository, const char *environment,
		     struct arena *arena, struct deployment *out, struct err *err) WARN_UNUSED;

/* The deployment whose version a rollback from live would put back: what was live before that version
 * came in.  out->id is 0 when there is none. */
bool deployment_before(struct store *store, const struct deployment *live, struct arena *arena,
		       struct deployment *out, struct err *err) WARN_UNUSED;

/* Whether the version was made live in an environment and not rolled back there, and since when. */
bool deployment_was_live(struct store *store, int64_t version, const char *environment, bool *was,
			 int64_t *since, struct err *err) WARN_UNUSED;

/* Deployments of a repository, newest first; environment NULL: of all. */
bool deployment_list(struct store *store, int64_t repository, const char *environment, size_t limit,
		     struct arena *arena, struct deployment **out, size_t *count,
		     struct err *err) WARN_UNUSED;

/* Deployments of a version, newest first. */
bool deployment_of_version(struct store *store, int64_t version, size_t limit, struct arena *arena,
			   struct deployment **out, size_t *count, struct err *err) WARN_UNUSED;

/* Those that run, of all repositories, oldest first: at most limit. */
bool deployment_running(struct store *store, size_t limit, struct arena *arena,
			struct deployment **out, size_t *count, struct err *err) WARN_UNUSED;

#endif
