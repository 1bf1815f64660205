/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/request.h"
#include "base/vec.h"

#include <inttypes.h>
#include <string.h>

#define SELECT                                                                                     \
	"SELECT request.id, request.repository, environment, version, model.name, version.number," \
	" expected_live, policy_commit, asked_by, asked_at, expires_at, comment, state,"           \
	" settled_at, (SELECT count(*) FROM approval WHERE request = request.id"                   \
	"  AND decision = 'approve')"                                                              \
	" FROM request JOIN version ON version.id = request.version"                               \
	" JOIN model ON model.id = version.model"

static const char *const states[] = {
	[REQUEST_WAITING] = "waiting",	 [REQUEST_APPROVED] = "approved", [REQUEST_REJECTED] = "rejected",
	[REQUEST_DEPLOYED] = "deployed", [REQUEST_EXPIRED] = "expired",
};

const char *request_state_word(enum request_state state)
{
	return states[state];
}

static enum request_state state_of(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_LEN(states); i++) {
		if (strcmp(states[i], word) == 0)
			return (enum request_state)i;
	}
	return REQUEST_EXPIRED;
}

static struct request from_row(struct stmt *q, struct arena *arena)
{
	return (struct request){
		.id = stmt_int(q, 0),
		.repository = stmt_int(q, 1),
		.environment = stmt_text(q, 2, arena),
		.version = stmt_int(q, 3),
		.model = stmt_text(q, 4, arena),
		.number = stmt_int(q, 5),
		.expected_live = stmt_int(q, 6),
		.policy_commit = stmt_text(q, 7, arena),
		.asked_by = stmt_text(q, 8, arena),
		.asked_at = stmt_int(q, 9),
		.expires_at = stmt_int(q, 10),
		.comment = stmt_text(q, 11, arena),
		.state = state_of(stmt_text(q, 12, arena)),
		.settled_at = stmt_int(q, 13),
		.approvals = stmt_int(q, 14),
	};
}

bool request_insert(struct store *store, struct request *request, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT INTO request (repository, environment, version, expected_live,"
				  " policy_commit, asked_by, asked_at, expires_at, comment, state)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting')",
				  err);

	stmt_bind_int(&q, 1, request->repository);
	stmt_bind_text(&q, 2, request->environment);
	stmt_bind_int(&q, 3, request->version);
	stmt_bind_id(&q, 4, request->expected_live);
	stmt_bind_text(&q, 5, request->policy_commit);
	stmt_bind_text(&q, 6, request->asked_by);
	stmt_bind_int(&q, 7, request->asked_at);
	stmt_bind_int(&q, 8, request->expires_at);
	stmt_bind_text(&q, 9, request->comment);
	if (!stmt_run(&q))
		return false;
	request->id = db_last_id(store->db);
	return true;
}

bool request_load(struct store *store, int64_t id, struct arena *arena, struct request *out,
		  struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE request.id = ?1", err);
	bool found;

	stmt_bind_int(&q, 1, id);
	found = stmt_next(&q);
	if (found)
		*out = from_row(&q, arena);
	if (!stmt_close(&q))
		return false;
	return found || err_set(err, ERR_NOT_FOUND,
				"there is no request %" PRId64 "; \"assay deploy\" lists those that wait",
				id);
}

bool request_list(struct store *store, int64_t repository, const char *environment, bool open,
		  size_t limit, struct arena *arena, struct request **out, size_t *count, struct err *err)
{
	VEC_OF(struct request) list = VEC_INIT;
	struct stmt q = stmt_open(store->db,
				  open ? SELECT " WHERE request.repository = ?1"
						" AND (?2 IS NULL OR environment = ?2)"
						" AND state IN ('waiting', 'approved')"
						" ORDER BY request.id DESC LIMIT ?3"
				       : SELECT " WHERE request.repository = ?1"
						" AND (?2 IS NULL OR environment = ?2)"
						" ORDER BY request.id DESC LIMIT ?3",
				  err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, environment);
	stmt_bind_int(&q, 3, (int64_t)limit);
	while (stmt_next(&q))
		VEC_PUSH(&list, from_row(&q, arena));
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

bool request_move(struct store *store, int64_t id, enum request_state from, enum request_state to,
		  int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE request SET state = ?3, settled_at = ?4"
				  " WHERE id = ?1 AND state = ?2",
				  err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_text(&q, 2, states[from]);
	stmt_bind_text(&q, 3, states[to]);
	stmt_bind_int(&q, 4, at);
	if (!stmt_run(&q))
		return false;
	return db_changes(store->db) == 1 ||
	       err_set(err, ERR_INPUT, "request %" PRId64 " is not %s any more", id, states[from]);
}

static bool has_decided(struct store *store, const struct approval *approval, bool *decided,
			struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT 1 FROM approval WHERE request = ?1 AND by = ?2", err);

	stmt_bind_int(&q, 1, approval->request);
	stmt_bind_text(&q, 2, approval->by);
	*decided = stmt_next(&q);
	return stmt_close(&q);
}

static bool insert(struct store *store, const struct approval *approval, struct err *err)
{
	struct stmt q;
	bool decided;

	if (!has_decided(store, approval, &decided, err))
		return false;
	if (decided)
		return err_set(err, ERR_INPUT, "%s has decided on request %" PRId64 " already; a decision is "
			       "never changed", approval->by, approval->request);
	q = stmt_open(store->db,
		      "INSERT INTO approval (request, decision, by, uid, decided_at, comment, statement)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		      err);
	stmt_bind_int(&q, 1, approval->request);
	stmt_bind_text(&q, 2, approval->approves ? "approve" : "reject");
	stmt_bind_text(&q, 3, approval->by);
	stmt_bind_int(&q, 4, approval->uid);
	stmt_bind_int(&q, 5, approval->decided_at);
	stmt_bind_text(&q, 6, approval->comment);
	stmt_bind_blob(&q, 7, approval->statement);
	return stmt_run(&q);
}

bool approval_insert(struct store *store, const struct approval *approval, struct err *err)
{
	if (!db_begin(store->db, err))
		return false;
	return db_end(store->db, insert(store, approval, err), err);
}

bool approval_list(struct store *store, int64_t request, struct arena *arena, struct approval **out,
		   size_t *count, struct err *err)
{
	VEC_OF(struct approval) list = VEC_INIT;
	struct stmt q = stmt_open(store->db,
				  "SELECT request, decision = 'approve', by, uid, decided_at, comment,"
				  " statement FROM approval WHERE request = ?1 ORDER BY id",
				  err);

	stmt_bind_int(&q, 1, request);
	while (stmt_next(&q)) {
		struct approval approval = {
			.request = stmt_int(&q, 0),
			.approves = stmt_int(&q, 1),
			.by = stmt_text(&q, 2, arena),
			.uid = stmt_int(&q, 3),
			.decided_at = stmt_int(&q, 4),
			.comment = stmt_text(&q, 5, arena),
			.statement = stmt_blob(&q, 6, arena),
		};

		VEC_PUSH(&list, approval);
	}
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}
