/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_REQUEST_H
#define ASSAY_STORE_REQUEST_H

#include "store/store.h"

/* A request to deploy a version to an environment, and what people decided on it. */
enum request_state {
	REQUEST_WAITING,	/* for approvals */
	REQUEST_APPROVED,	/* for its deployment */
	REQUEST_REJECTED,
	REQUEST_DEPLOYED,
	REQUEST_EXPIRED,
};

const char *request_state_word(enum request_state state);

struct request {
	int64_t id;
	int64_t repository;
	const char *environment;
	int64_t version;		/* its id */
	const char *model;		/* its model and number */
	int64_t number;
	int64_t expected_live;		/* the deployment that was live when it was asked; 0: none */
	const char *policy_commit;	/* where the rules were read */
	const char *asked_by;
	int64_t asked_at, expires_at;
	const char *comment;
	enum request_state state;	/* as recorded: one past its time counts as expired */
	int64_t settled_at;
	int64_t approvals;		/* how many people have said yes */
};

/* Inserts it waiting and sets request->id. */
bool request_insert(struct store *store, struct request *request, struct err *err) WARN_UNUSED;

bool request_load(struct store *store, int64_t id, struct arena *arena, struct request *out,
		  struct err *err) WARN_UNUSED;

/* Requests of a repository, newest first; environment NULL: of all.  With open set only those that
 * wait for a decision or for their deployment. */
bool request_list(struct store *store, int64_t repository, const char *environment, bool open,
		  size_t limit, struct arena *arena, struct request **out, size_t *count,
		  struct err *err) WARN_UNUSED;

/* Moves it from one state to another; ERR_INPUT when it is not in the first one any more. */
bool request_move(struct store *store, int64_t id, enum request_state from, enum request_state to,
		  int64_t at, struct err *err) WARN_UNUSED;

/* What one person decided. */
struct approval {
	int64_t request;
	bool approves;			/* else it rejects */
	const char *by;
	int64_t uid;
	int64_t decided_at;
	const char *comment;
	struct str statement;		/* the bytes that were decided on */
};

/* Writes it down for good; ERR_INPUT when that person has decided on the request already. */
bool approval_insert(struct store *store, const struct approval *approval, struct err *err) WARN_UNUSED;

/* All of a request, oldest first. */
bool approval_list(struct store *store, int64_t request, struct arena *arena, struct approval **out,
		   size_t *count, struct err *err) WARN_UNUSED;

#endif
