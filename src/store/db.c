/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/db.h"
#include "base/mem.h"

#include <math.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#define LOCK_WAIT_MS 5000

struct db {
	sqlite3 *handle;
	char *path;
	unsigned depth;		/* of nested transactions */
	bool broken;		/* an inner one failed: the outermost rolls back */
};

/* Turns SQLite's result into our words. */
static bool db_fail(struct db *db, int code, struct err *err)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_BUSY,
			       "the store %s is locked by another program; nothing was changed, try "
			       "again when it is done",
			       db->path);
	case SQLITE_FULL:
		return err_set(err, ERR_OUTSIDE,
			       "the disk that holds the store %s is full; nothing was changed, make "
			       "room and try again",
			       db->path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return err_set(err, ERR_DENIED,
			       "the store %s may not be written; check the owner and mode of the file, "
			       "its -wal and -shm neighbours and their folder",
			       db->path);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return err_set(err, ERR_INPUT,
			       "the store %s is damaged or no assay store (%s); put back a copy of it, "
			       "or name another with --store",
			       db->path, sqlite3_errmsg(db->handle));
	case SQLITE_CANTOPEN:
		return err_set(err, ERR_OUTSIDE, "cannot open the store %s; check that its folder exists "
			       "and may be written", db->path);
	case SQLITE_IOERR:
		/* What a commit had written when one of these failed may be found again, or not. */
		if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_SHMMAP)
			return err_set(err, ERR_OUTSIDE,
				       "writing the store %s failed at its end (%s); check the disk, and "
				       "see whether the change is there before you make it again",
				       db->path, sqlite3_errmsg(db->handle));
		return err_set(err, ERR_OUTSIDE,
			       "reading or writing the store %s failed (%s); nothing was changed, check "
			       "the disk",
			       db->path, sqlite3_errmsg(db->handle));
	default:
		return err_set(err, ERR_OUTSIDE, "the store %s refused a statement: %s", db->path,
			       sqlite3_errmsg(db->handle));
	}
}

static int lock_wait_ms(void)
{
	const char *asked = getenv("ASSAY_LOCK_WAIT");
	int64_t ms;

	return asked && str_to_int(str_of(asked), &ms) && ms >= 0 && ms <= INT_MAX ? (int)ms : LOCK_WAIT_MS;
}

static bool db_configure(struct db *db, enum db_mode mode, struct err *err)
{
	sqlite3_busy_timeout(db->handle, lock_wait_ms());
	sqlite3_extended_result_codes(db->handle, 1);
	/* Others of the group can write the file: what they planted in the schema must not act here. */
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (mode == DB_READ)
		return db_exec(db, "PRAGMA query_only = 1; PRAGMA cell_size_check = 1", err);
	return db_exec(db,
		       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		       "PRAGMA foreign_keys = 1; PRAGMA cell_size_check = 1",
		       err);
}

struct db *db_open(const char *path, enum db_mode mode, struct err *err)
{
	struct db *db = mem_zalloc(1, sizeof(*db));
	/* One thread uses a connection: its locks would cost a sixth of each scan. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		    (mode == DB_CREATE ? SQLITE_OPEN_CREATE : 0);
	int code;

	db->path = mem_strdup(path);
	code = sqlite3_open_v2(path, &db->handle, flags, NULL);
	if (code != SQLITE_OK)
		db_fail(db, code, err);
	else if (db_configure(db, mode, err))
		return db;
	db_close(db);
	return NULL;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	sqlite3_close_v2(db->handle);
	free(db->path);
	free(db);
}

/* After some failures SQLite takes a transaction back by itself.  What comes behind that, in the belief
 * to be part of it, would be kept alone. */
static bool is_taken_back(const struct db *db)
{
	return db->depth > 0 && sqlite3_get_autocommit(db->handle);
}

static bool fail_taken_back(const struct db *db, struct err *err)
{
	return err_set(err, ERR_OUTSIDE,
		       "the change of the store %s was taken back after a failure; try again", db->path);
}

bool db_exec(struct db *db, const char *sql, struct err *err)
{
	int code;

	if (is_taken_back(db))
		return fail_taken_back(db, err);
	code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);
	return code == SQLITE_OK || db_fail(db, code, err);
}

bool db_begin(struct db *db, struct err *err)
{
	if (db->depth == 0 && !db_exec(db, "BEGIN IMMEDIATE", err))
		return false;
	if (db->depth == 0)
		db->broken = false;
	db->depth++;
	return true;
}

bool db_end(struct db *db, bool ok, struct err *err)
{
	if (!ok)
		db->broken = true;
	if (--db->depth > 0)
		return ok;
	if (!db->broken && db_exec(db, "COMMIT", err))
		return true;
	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(db->handle))
		sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	return false;
}

bool db_begin_read(struct db *db, struct err *err)
{
	if (db->depth == 0 && !db_exec(db, "BEGIN", err))
		return false;
	if (db->depth == 0)
		db->broken = false;
	db->depth++;
	return true;
}

bool db_end_read(struct db *db, bool ok, struct err *err)
{
	/* Only the writer around it says whether its changes are kept. */
	return db->depth > 1 ? (db->depth--, ok) : db_end(db, ok, err);
}

int64_t db_last_id(struct db *db)
{
	return sqlite3_last_insert_rowid(db->handle);
}

int db_changes(struct db *db)
{
	return sqlite3_changes(db->handle);
}

int64_t db_data_version(struct db *db)
{
	struct err ignored = ERR_INIT;
	struct stmt q = stmt_open(db, "PRAGMA data_version", &ignored);
	int64_t version = stmt_next(&q) ? stmt_int(&q, 0) : 0;

	return stmt_close(&q) ? version : 0;
}

const char *db_library_version(void)
{
	return sqlite3_libversion();
}

static void stmt_check(struct stmt *q, int code)
{
	if (code == SQLITE_OK || q->failed)
		return;
	q->failed = true;
	db_fail(q->db, code, q->err);
}

struct stmt stmt_open(struct db *db, const char *sql, struct err *err)
{
	struct stmt q = { .db = db, .err = err };

	stmt_check(&q, sqlite3_prepare_v2(db->handle, sql, -1, &q.handle, NULL));
	return q;
}

void stmt_bind_int(struct stmt *q, int parameter, int64_t value)
{
	if (!q->failed)
		stmt_check(q, sqlite3_bind_int64(q->handle, parameter, value));
}

void stmt_bind_id(struct stmt *q, int parameter, int64_t id_or_moment)
{
	if (id_or_moment)
		stmt_bind_int(q, parameter, id_or_moment);
	else if (!q->failed)
		stmt_check(q, sqlite3_bind_null(q->handle, parameter));
}

void stmt_bind_real(struct stmt *q, int parameter, double value)
{
	if (!q->failed)
		stmt_check(q, sqlite3_bind_double(q->handle, parameter, value));
}

void stmt_bind_text(struct stmt *q, int parameter, const char *value)
{
	if (!q->failed)
		stmt_check(q, sqlite3_bind_text(q->handle, parameter, value, -1, SQLITE_TRANSIENT));
}

void stmt_bind_str(struct stmt *q, int parameter, struct str value)
{
	if (!q->failed)
		stmt_check(q, sqlite3_bind_text64(q->handle, parameter, value.data, value.len,
						  SQLITE_TRANSIENT, SQLITE_UTF8));
}

void stmt_bind_blob(struct stmt *q, int parameter, struct str value)
{
	if (!q->failed)
		stmt_check(q, sqlite3_bind_blob64(q->handle, parameter, value.data, value.len,
						  SQLITE_TRANSIENT));
}

bool stmt_next(struct stmt *q)
{
	int code;

	if (q->failed)
		return false;
	if (is_taken_back(q->db)) {
		q->failed = true;
		return fail_taken_back(q->db, q->err);
	}
	code = sqlite3_step(q->handle);
	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		stmt_check(q, code);
	return false;
}

void stmt_reset(struct stmt *q)
{
	if (q->failed)
		return;
	sqlite3_reset(q->handle);
	sqlite3_clear_bindings(q->handle);
}

bool stmt_close(struct stmt *q)
{
	sqlite3_finalize(q->handle);
	q->handle = NULL;
	return !q->failed;
}

bool stmt_run(struct stmt *q)
{
	stmt_next(q);
	return stmt_close(q);
}

bool stmt_is_null(struct stmt *q, int column)
{
	return sqlite3_column_type(q->handle, column) == SQLITE_NULL;
}

int64_t stmt_int(struct stmt *q, int column)
{
	return sqlite3_column_int64(q->handle, column);
}

double stmt_real(struct stmt *q, int column)
{
	return stmt_is_null(q, column) ? (double)NAN : sqlite3_column_double(q->handle, column);
}

const char *stmt_text(struct stmt *q, int column, struct arena *arena)
{
	const unsigned char *text = sqlite3_column_text(q->handle, column);

	return text ? arena_strdup(arena, (const char *)text) : NULL;
}

struct str stmt_blob(struct stmt *q, int column, struct arena *arena)
{
	const void *bytes = sqlite3_column_blob(q->handle, column);
	int len = sqlite3_column_bytes(q->handle, column);

	return arena_str(arena, (struct str){ bytes, bytes ? (size_t)len : 0 });
}

bool stmt_is_text(struct stmt *q, int column)
{
	return sqlite3_column_type(q->handle, column) == SQLITE_TEXT;
}

bool stmt_is_int(struct stmt *q, int column)
{
	return sqlite3_column_type(q->handle, column) == SQLITE_INTEGER;
}

struct str stmt_view(struct stmt *q, int column)
{
	const void *bytes = sqlite3_column_blob(q->handle, column);

	return bytes ? (struct str){ bytes, (size_t)sqlite3_column_bytes(q->handle, column) } : STR_NONE;
}

void stmt_copy(struct stmt *q, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(q->handle, column);

	snprintf(out, size, "%s", text ? (const char *)text : "");
}
