/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/deployment.h"
#include "base/vec.h"
#include "store/request.h"

#include <inttypes.h>
#include <string.h>

#define SELECT                                                                                     \
	"SELECT d.id, d.repository, d.environment, d.version, model.name, version.number,"         \
	" d.request, d.replaces, before.number, d.kind = 'rollback', d.by, d.state, d.started_at," \
	" d.finished_at, d.location, d.digest, d.note, d.verified_at, d.differs"                   \
	" FROM deployment AS d"                                                                    \
	" JOIN version ON version.id = d.version JOIN model ON model.id = version.model"           \
	" LEFT JOIN deployment AS old ON old.id = d.replaces"                                      \
	" LEFT JOIN version AS before ON before.id = old.version"

static const char *const states[] = {
	[DEPLOYMENT_RUNNING] = "running",
	[DEPLOYMENT_LIVE] = "live",
	[DEPLOYMENT_REPLACED] = "replaced",
	[DEPLOYMENT_FAILED] = "failed",
	[DEPLOYMENT_ROLLED_BACK] = "rolled back",
};

const char *deployment_state_word(enum deployment_state state)
{
	return states[state];
}

static enum deployment_state state_of(const char *word)
{
	for (size_t i = 0; word && i < ARRAY_LEN(states); i++) {
		if (strcmp(states[i], word) == 0)
			return (enum deployment_state)i;
	}
	return DEPLOYMENT_FAILED;
}

static struct deployment from_row(struct stmt *q, struct arena *arena)
{
	struct deployment deployment = {
		.id = stmt_int(q, 0),
		.repository = stmt_int(q, 1),
		.environment = stmt_text(q, 2, arena),
		.version = stmt_int(q, 3),
		.model = stmt_text(q, 4, arena),
		.number = stmt_int(q, 5),
		.request = stmt_int(q, 6),
		.replaces = stmt_int(q, 7),
		.replaced_number = stmt_int(q, 8),
		.is_rollback = stmt_int(q, 9),
		.by = stmt_text(q, 10, arena),
		.state = state_of(stmt_text(q, 11, arena)),
		.started_at = stmt_int(q, 12),
		.finished_at = stmt_int(q, 13),
		.location = stmt_text(q, 14, arena),
		.note = stmt_text(q, 16, arena),
		.verified_at = stmt_int(q, 17),
		.differs = stmt_int(q, 18),
	};

	stmt_copy(q, 15, deployment.digest.hex, sizeof(deployment.digest.hex));
	return deployment;
}

/* The row of the query, *out being empty when there is none; closes it. */
static bool take_one(struct stmt *q, struct arena *arena, struct deployment *out)
{
	*out = (struct deployment){ 0 };
	if (stmt_next(q))
		*out = from_row(q, arena);
	return stmt_close(q);
}

static bool take_all(struct stmt *q, struct arena *arena, struct deployment **out, size_t *count)
{
	VEC_OF(struct deployment) list = VEC_INIT;

	while (stmt_next(q))
		VEC_PUSH(&list, from_row(q, arena));
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(q);
}

bool deployment_verified(struct store *store, int64_t id, bool differs, int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE deployment SET verified_at = ?2, differs = ?3 WHERE id = ?1", err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_int(&q, 2, at);
	stmt_bind_int(&q, 3, differs);
	return stmt_run(&q);
}

/* Refuses a deployment that would meet another one, or find another version than was expected. */
static bool check_free(struct store *store, const struct deployment *deployment, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT max(CASE WHEN state = 'running' THEN id END),"
				  " max(CASE WHEN state = 'live' THEN id END) FROM deployment"
				  " WHERE repository = ?1 AND environment = ?2",
				  err);
	int64_t running = 0, live = 0;

	stmt_bind_int(&q, 1, deployment->repository);
	stmt_bind_text(&q, 2, deployment->environment);
	if (stmt_next(&q)) {
		running = stmt_int(&q, 0);
		live = stmt_int(&q, 1);
	}
	if (!stmt_close(&q))
		return false;
	if (running)
		return err_set(err, ERR_BUSY, "deployment %" PRId64 " to %s is under way; try again when it "
			       "is done", running, deployment->environment);
	return live == deployment->replaces ||
	       err_set(err, ERR_INPUT, "another version went live in %s meanwhile; look again and ask anew",
		       deployment->environment);
}

static bool insert(struct store *store, struct deployment *deployment, struct err *err)
{
	struct stmt q;

	if (!check_free(store, deployment, err))
		return false;
	q = stmt_open(store->db,
		      "INSERT INTO deployment (repository, environment, version, request, replaces, kind,"
		      " by, state, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'running', ?8)",
		      err);
	stmt_bind_int(&q, 1, deployment->repository);
	stmt_bind_text(&q, 2, deployment->environment);
	stmt_bind_int(&q, 3, deployment->version);
	stmt_bind_id(&q, 4, deployment->request);
	stmt_bind_id(&q, 5, deployment->replaces);
	stmt_bind_text(&q, 6, deployment->is_rollback ? "rollback" : "deploy");
	stmt_bind_text(&q, 7, deployment->by);
	stmt_bind_int(&q, 8, deployment->started_at);
	if (!stmt_run(&q))
		return false;
	deployment->id = db_last_id(store->db);
	return true;
}

bool deployment_begin(struct store *store, struct deployment *deployment, struct err *err)
{
	if (!db_begin(store->db, err))
		return false;
	return db_end(store->db, insert(store, deployment, err), err);
}

static bool leave(struct store *store, const struct deployment *deployment, struct err *err)
{
	struct stmt q = stmt_open(store->db, "UPDATE deployment SET state = ?2 WHERE id = ?1", err);

	stmt_bind_int(&q, 1, deployment->replaces);
	stmt_bind_text(&q, 2, states[deployment->is_rollback ? DEPLOYMENT_ROLLED_BACK
							     : DEPLOYMENT_REPLACED]);
	return stmt_run(&q);
}

static bool settle(struct store *store, int64_t id, enum deployment_state state, const char *location,
		   const struct digest *digest, const char *note, int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE deployment SET state = ?2, finished_at = ?3, location = ?4,"
				  " digest = ?5, note = ?6 WHERE id = ?1 AND state = 'running'",
				  err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_text(&q, 2, states[state]);
	stmt_bind_int(&q, 3, at);
	stmt_bind_text(&q, 4, location);
	stmt_bind_text(&q, 5, digest ? digest->hex : NULL);
	stmt_bind_text(&q, 6, note);
	if (!stmt_run(&q))
		return false;
	return db_changes(store->db) == 1 ||
	       err_set(err, ERR_INPUT, "deployment %" PRId64 " is not running any more", id);
}

static bool expire_others(struct store *store, const struct deployment *deployment, int64_t at,
			  struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE request SET state = 'expired', settled_at = ?4"
				  " WHERE repository = ?1 AND environment = ?2 AND id IS NOT ?3"
				  " AND state IN ('waiting', 'approved')",
				  err);

	stmt_bind_int(&q, 1, deployment->repository);
	stmt_bind_text(&q, 2, deployment->environment);
	stmt_bind_id(&q, 3, deployment->request);
	stmt_bind_int(&q, 4, at);
	return stmt_run(&q);
}

bool deployment_succeed(struct store *store, const struct deployment *deployment, const char *location,
			const struct digest *digest, int64_t at, struct err *err)
{
	bool ok;

	if (!db_begin(store->db, err))
		return false;
	/* Only one can be live at a time: the old one goes first. */
	ok = (!deployment->replaces || leave(store, deployment, err)) &&
	     settle(store, deployment->id, DEPLOYMENT_LIVE, location, digest, NULL, at, err) &&
	     (!deployment->request ||
	      request_move(store, deployment->request, REQUEST_APPROVED, REQUEST_DEPLOYED, at, err)) &&
	     expire_others(store, deployment, at, err);
	return db_end(store->db, ok, err);
}

bool deployment_fail(struct store *store, int64_t id, const char *note, int64_t at, struct err *err)
{
	return settle(store, id, DEPLOYMENT_FAILED, NULL, NULL, note, at, err);
}

bool deployment_load(struct store *store, int64_t id, struct arena *arena, struct deployment *out,
		     struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE d.id = ?1", err);

	stmt_bind_int(&q, 1, id);
	return take_one(&q, arena, out) &&
	       (out->id || err_set(err, ERR_NOT_FOUND, "there is no deployment %" PRId64, id));
}

bool deployment_live(struct store *store, int64_t repository, const char *environment,
		     struct arena *arena, struct deployment *out, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  SELECT " WHERE d.repository = ?1 AND d.environment = ?2"
					 " AND d.state = 'live'",
				  err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, environment);
	return take_one(&q, arena, out);
}

bool deployment_before(struct store *store, const struct deployment *live, struct arena *arena,
		       struct deployment *out, struct err *err)
{
	/* A version that was put back stands where it stood when it first came in, so that rolling
	 * back twice goes two versions back and not to and fro. */
	struct stmt q = stmt_open(
		store->db,
		SELECT " WHERE d.id = (SELECT replaces FROM deployment WHERE repository = ?1"
		       " AND environment = ?2 AND version = ?3 AND kind = 'deploy' AND id <= ?4"
		       " AND state IN ('live', 'replaced', 'rolled back') ORDER BY id DESC LIMIT 1)",
		err);

	stmt_bind_int(&q, 1, live->repository);
	stmt_bind_text(&q, 2, live->environment);
	stmt_bind_int(&q, 3, live->version);
	stmt_bind_int(&q, 4, live->id);
	return take_one(&q, arena, out);
}

bool deployment_was_live(struct store *store, int64_t version, const char *environment, bool *was,
			 int64_t *since, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT max(id), finished_at, state FROM deployment"
				  " WHERE version = ?1 AND environment = ?2"
				  " AND state IN ('live', 'replaced', 'rolled back')",
				  err);

	stmt_bind_int(&q, 1, version);
	stmt_bind_text(&q, 2, environment);
	*was = false;
	if (stmt_next(&q) && !stmt_is_null(&q, 0)) {
		char word[16];

		stmt_copy(&q, 2, word, sizeof(word));
		*was = state_of(word) != DEPLOYMENT_ROLLED_BACK;
		*since = stmt_int(&q, 1);
	}
	return stmt_close(&q);
}

bool deployment_list(struct store *store, int64_t repository, const char *environment, size_t limit,
		     struct arena *arena, struct deployment **out, size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  SELECT " WHERE d.repository = ?1 AND (?2 IS NULL OR d.environment = ?2)"
					 " ORDER BY d.id DESC LIMIT ?3",
				  err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, environment);
	stmt_bind_int(&q, 3, (int64_t)limit);
	return take_all(&q, arena, out, count);
}

bool deployment_of_version(struct store *store, int64_t version, size_t limit, struct arena *arena,
			   struct deployment **out, size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE d.version = ?1 ORDER BY d.id DESC LIMIT ?2", err);

	stmt_bind_int(&q, 1, version);
	stmt_bind_int(&q, 2, (int64_t)limit);
	return take_all(&q, arena, out, count);
}

bool deployment_running(struct store *store, size_t limit, struct arena *arena,
			struct deployment **out, size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE d.state = 'running' ORDER BY d.id LIMIT ?1",
				  err);

	stmt_bind_int(&q, 1, (int64_t)limit);
	return take_all(&q, arena, out, count);
}
