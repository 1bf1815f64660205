/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_impl.h"

#include <inttypes.h>

extern const char schema_0001[], schema_0002[];

/* Schema n is made from n - 1 by the nth text. */
static const char *const migrations[STORE_SCHEMA] = { schema_0001, schema_0002 };

static bool read_number(struct db *db, const char *sql, int64_t *number, struct err *err)
{
	struct stmt q = stmt_open(db, sql, err);

	if (stmt_next(&q))
		*number = stmt_int(&q, 0);
	return stmt_close(&q);
}

static bool apply(struct db *db, int64_t from, struct err *err)
{
	struct buf stamp = BUF_INIT;
	bool ok = true;

	for (int64_t i = from; ok && i < STORE_SCHEMA; i++)
		ok = db_exec(db, migrations[i], err);
	/* What schema 2 wants to know of chunks is in blobs, which SQL cannot read. */
	if (from == 1)
		ok = ok && envelope_make_all(db, err);
	buf_printf(&stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d", STORE_APPLICATION_ID,
		   STORE_SCHEMA);
	ok = ok && db_exec(db, stamp.data, err);
	buf_release(&stamp);
	return ok;
}

/* For a connection that cannot write: another one brings the store up to date. */
static bool upgrade_apart(const char *path, int64_t version, struct err *err)
{
	struct err why = ERR_INIT;
	struct db *db = db_open(path, DB_WRITE, &why);
	bool ok = db && store_migrate(db, path, DB_WRITE, &why);

	db_close(db);
	return ok || err_set(err, why.code,
			     "the store %s has the older schema %" PRId64
			     " and cannot be brought up to date: %s",
			     path, version, why.text);
}

bool store_migrate(struct db *db, const char *path, enum db_mode mode, struct err *err)
{
	int64_t application = 0, version = 0, tables = 0;

	if (!read_number(db, "PRAGMA application_id", &application, err) ||
	    !read_number(db, "PRAGMA user_version", &version, err) ||
	    !read_number(db, "SELECT count(*) FROM sqlite_schema", &tables, err))
		return false;
	if (tables > 0 && application != STORE_APPLICATION_ID)
		return err_set(err, ERR_INPUT,
			       "%s is a SQLite file but no assay store; name another with --store", path);
	if (version > STORE_SCHEMA)
		return err_set(err, ERR_INPUT,
			       "the store %s has schema %" PRId64 " and this assay knows up to %d; "
			       "start a newer assay on it, or name another store with --store",
			       path, version, STORE_SCHEMA);
	if (version == STORE_SCHEMA)
		return true;
	if (mode == DB_READ && !tables)
		return err_set(err, ERR_INPUT, "the store %s is empty; \"assay init\" makes one of it", path);
	if (mode == DB_READ)
		return upgrade_apart(path, version, err);
	if (!db_begin(db, err))
		return false;
	/* Another process may have done it while this one waited for the lock. */
	if (!read_number(db, "PRAGMA user_version", &version, err))
		return db_end(db, false, err);
	return db_end(db, version == STORE_SCHEMA || apply(db, version, err), err);
}
