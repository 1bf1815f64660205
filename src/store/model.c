/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/model.h"
#include "base/vec.h"

#include <inttypes.h>
#include <string.h>

#define SELECT                                                                                     \
	"SELECT version.id, model.repository, model.name, number, run, path, digest, size, mode,"  \
	" files, registered_by, registered_at, version.note,"                                      \
	" (SELECT group_concat(name, ', ') FROM alias WHERE alias.version = version.id),"          \
	" (SELECT group_concat(environment, ', ') FROM deployment"                                 \
	"  WHERE deployment.version = version.id AND state = 'live'), run.metrics"                 \
	" FROM version JOIN model ON model.id = version.model JOIN run ON run.id = version.run"

static struct version from_row(struct stmt *q, struct arena *arena)
{
	struct version version = {
		.id = stmt_int(q, 0),
		.repository = stmt_int(q, 1),
		.model = stmt_text(q, 2, arena),
		.number = stmt_int(q, 3),
		.run = stmt_int(q, 4),
		.path = stmt_text(q, 5, arena),
		.object.size = stmt_int(q, 7),
		.object.mode = (unsigned)stmt_int(q, 8),
		.object.files = stmt_is_null(q, 9) ? -1 : stmt_int(q, 9),
		.registered_by = stmt_text(q, 10, arena),
		.registered_at = stmt_int(q, 11),
		.note = stmt_text(q, 12, arena),
		.aliases = stmt_text(q, 13, arena),
		.live_in = stmt_text(q, 14, arena),
		.metrics = stmt_blob(q, 15, arena),
	};

	stmt_copy(q, 6, version.object.digest.hex, sizeof(version.object.digest.hex));
	return version;
}

/* The row of the query, if there is one; closes it. */
static bool take_one(struct stmt *q, struct arena *arena, struct version *out, bool *found)
{
	*found = stmt_next(q);
	if (*found)
		*out = from_row(q, arena);
	return stmt_close(q);
}

static bool model_take(struct store *store, int64_t repository, const char *name, int64_t *id,
		       struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR IGNORE INTO model (repository, name) VALUES (?1, ?2)", err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, name);
	if (!stmt_run(&q))
		return false;
	q = stmt_open(store->db, "SELECT id FROM model WHERE repository = ?1 AND name = ?2", err);
	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, name);
	if (stmt_next(&q))
		*id = stmt_int(&q, 0);
	return stmt_close(&q);
}

/* Sets *number to the model's next one. */
static bool next_number(struct store *store, int64_t model, const struct version *version,
			int64_t *number, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT coalesce(max(number), 0) + 1, max(CASE WHEN run = ?2 AND"
				  " digest = ?3 THEN number END) FROM version WHERE model = ?1",
				  err);
	int64_t same = 0;

	stmt_bind_int(&q, 1, model);
	stmt_bind_int(&q, 2, version->run);
	stmt_bind_text(&q, 3, version->object.digest.hex);
	if (stmt_next(&q)) {
		*number = stmt_int(&q, 0);
		same = stmt_int(&q, 1);
	}
	if (!stmt_close(&q))
		return false;
	return !same || err_set(err, ERR_INPUT,
				"%s of run %" PRId64 " is version %" PRId64 " of %s already",
				version->path, version->run, same, version->model);
}

static bool insert(struct store *store, struct version *version, struct err *err)
{
	struct stmt q;
	int64_t model = 0;

	if (!model_take(store, version->repository, version->model, &model, err) ||
	    !next_number(store, model, version, &version->number, err))
		return false;
	q = stmt_open(store->db,
		      "INSERT INTO version (model, number, run, path, digest, size, mode, files,"
		      " registered_by, registered_at, note)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, nullif(?8, -1), ?9, ?10, ?11)",
		      err);
	stmt_bind_int(&q, 1, model);
	stmt_bind_int(&q, 2, version->number);
	stmt_bind_int(&q, 3, version->run);
	stmt_bind_text(&q, 4, version->path);
	stmt_bind_text(&q, 5, version->object.digest.hex);
	stmt_bind_int(&q, 6, version->object.size);
	stmt_bind_int(&q, 7, version->object.mode);
	stmt_bind_int(&q, 8, version->object.files);
	stmt_bind_text(&q, 9, version->registered_by);
	stmt_bind_int(&q, 10, version->registered_at);
	stmt_bind_text(&q, 11, version->note);
	if (!stmt_run(&q))
		return false;
	version->id = db_last_id(store->db);
	return true;
}

bool version_insert(struct store *store, struct version *version, struct err *err)
{
	if (!db_begin(store->db, err))
		return false;
	return db_end(store->db, insert(store, version, err), err);
}

bool version_load(struct store *store, int64_t id, struct arena *arena, struct version *out,
		  struct err *err)
{
	struct stmt q = stmt_open(store->db, SELECT " WHERE version.id = ?1", err);
	bool found;

	stmt_bind_int(&q, 1, id);
	return take_one(&q, arena, out, &found) &&
	       (found || err_set(err, ERR_NOT_FOUND, "the store has no version with the id %" PRId64, id));
}

static bool not_found(struct store *store, int64_t repository, const char *text, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stmt q = stmt_open(store->db,
				  "SELECT group_concat(name || '@' || (SELECT max(number) FROM version"
				  " WHERE model = model.id), ', ') FROM model WHERE repository = ?1",
				  err);
	const char *known = NULL;

	stmt_bind_int(&q, 1, repository);
	if (stmt_next(&q))
		known = stmt_text(&q, 0, &arena);
	if (stmt_close(&q) && known)
		err_set(err, ERR_NOT_FOUND, "there is no version '%s'; the newest are %s, and \"assay models\" "
			"lists all", text, known);
	else
		err_set(err, ERR_NOT_FOUND,
			"there is no version '%s', and no model at all yet; \"assay register RUN\" makes "
			"the first one", text);
	arena_release(&arena);
	return false;
}

bool version_find(struct store *store, int64_t repository, const char *text, struct arena *arena,
		  struct version *out, struct err *err)
{
	const char *at = strrchr(text, '@'), *which = at ? at + 1 : "";
	struct str model = { text, at ? (size_t)(at - text) : strlen(text) };
	int64_t number = 0;
	bool numbered = str_to_int(str_of(which), &number), found;
	struct stmt q = stmt_open(
		store->db,
		!at ? SELECT " WHERE model.repository = ?1 AND model.name = ?2 ORDER BY number DESC LIMIT 1" :
		numbered ? SELECT " WHERE model.repository = ?1 AND model.name = ?2 AND number = ?3" :
			   SELECT " WHERE model.repository = ?1 AND model.name = ?2 AND version.id ="
				  " (SELECT version FROM alias WHERE alias.model = model.id AND name = ?3)",
		err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_str(&q, 2, model);
	if (numbered)
		stmt_bind_int(&q, 3, number);
	else if (at)
		stmt_bind_text(&q, 3, which);
	return take_one(&q, arena, out, &found) && (found || not_found(store, repository, text, err));
}

bool version_list(struct store *store, int64_t repository, int64_t run, struct arena *arena,
		  struct version **out, size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  SELECT " WHERE model.repository = ?1 AND (?2 IS NULL OR run = ?2)"
					 " ORDER BY model.name, number DESC LIMIT ?3",
				  err);
	VEC_OF(struct version) list = VEC_INIT;

	stmt_bind_int(&q, 1, repository);
	stmt_bind_id(&q, 2, run);
	stmt_bind_int(&q, 3, VERSION_LIST_MAX);
	while (stmt_next(&q))
		VEC_PUSH(&list, from_row(&q, arena));
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

bool alias_set(struct store *store, const struct version *version, const char *name, const char *by,
	       int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR REPLACE INTO alias (model, name, version, set_by, set_at)"
				  " SELECT model, ?2, id, ?3, ?4 FROM version WHERE id = ?1",
				  err);

	stmt_bind_int(&q, 1, version->id);
	stmt_bind_text(&q, 2, name);
	stmt_bind_text(&q, 3, by);
	stmt_bind_int(&q, 4, at);
	return stmt_run(&q);
}

bool alias_remove(struct store *store, const struct version *version, const char *name, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "DELETE FROM alias WHERE name = ?2"
				  " AND model = (SELECT model FROM version WHERE id = ?1)",
				  err);

	stmt_bind_int(&q, 1, version->id);
	stmt_bind_text(&q, 2, name);
	if (!stmt_run(&q))
		return false;
	return db_changes(store->db) == 1 ||
	       err_set(err, ERR_NOT_FOUND, "model %s has no alias '%s'", version->model, name);
}
