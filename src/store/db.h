/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_DB_H
#define ASSAY_STORE_DB_H

/* store/: what assay remembers, in one SQLite file.
 *
 * db.h is the only door to sqlite3, store.h opens the file, migrate.h brings an older one up to
 * date, and each record has a file of its own: repository, run, stage_run, metric, artifact, model,
 * request, deployment.  Records are plain structs whose strings live in the caller's arena.
 *
 * The folder never decides anything: it keeps what it is told, and refuses what the schema
 * forbids. */

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct db;

enum db_mode {
	DB_READ,	/* cannot write, whatever is asked (query_only) */
	DB_WRITE,
	DB_CREATE,	/* as DB_WRITE, and makes the file when there is none */
};

/* Opens the file; NULL with err set when it is no database, is damaged or may not be opened.
 * A lock is waited for five seconds, or as many milliseconds as ASSAY_LOCK_WAIT in the environment
 * says. */
struct db *db_open(const char *path, enum db_mode mode, struct err *err) WARN_UNUSED;
void db_close(struct db *db);

/* A write transaction (BEGIN IMMEDIATE).  They nest: only the outermost one commits.  db_end
 * commits when ok is true and rolls back otherwise, and returns whether all is well:
 *
 *	if (!db_begin(db, err))
 *		return false;
 *	ok = first(db, err) && second(db, err);
 *	return db_end(db, ok, err);
 */
bool db_begin(struct db *db, struct err *err) WARN_UNUSED;
bool db_end(struct db *db, bool ok, struct err *err) WARN_UNUSED;

/* A read transaction: all statements in it see the store as it was at the first one.  It nests in either
 * kind and then changes nothing; nothing is written in one that is not within a write transaction. */
bool db_begin_read(struct db *db, struct err *err) WARN_UNUSED;
bool db_end_read(struct db *db, bool ok, struct err *err) WARN_UNUSED;

/* Runs SQL of our own that takes no parameters and gives no rows. */
bool db_exec(struct db *db, const char *sql, struct err *err) WARN_UNUSED;

/* The id of the row inserted last. */
int64_t db_last_id(struct db *db);

/* How many rows the last statement changed. */
int db_changes(struct db *db);

/* A number that differs from the last one asked when another connection has committed since. */
int64_t db_data_version(struct db *db);

/* The version of SQLite. */
const char *db_library_version(void);

/* A statement.  It remembers its first failure, so that a query reads as one paragraph:
 *
 *	struct stmt q = stmt_open(db, "SELECT name FROM run WHERE id = ?1", err);
 *	stmt_bind_int(&q, 1, id);
 *	while (stmt_next(&q))
 *		name = stmt_text(&q, 0, arena);
 *	return stmt_close(&q);
 *
 * Values are always bound, never written into the text.  Columns count from 0, parameters from 1. */
struct stmt {
	struct db *db;
	struct sqlite3_stmt *handle;
	struct err *err;
	bool failed;
};

struct stmt stmt_open(struct db *db, const char *sql, struct err *err);

/* NULL is bound for a NULL pointer and for a zero moment or id. */
void stmt_bind_int(struct stmt *q, int parameter, int64_t value);
void stmt_bind_id(struct stmt *q, int parameter, int64_t id_or_moment);
void stmt_bind_real(struct stmt *q, int parameter, double value);
void stmt_bind_text(struct stmt *q, int parameter, const char *value);
void stmt_bind_str(struct stmt *q, int parameter, struct str value);
void stmt_bind_blob(struct stmt *q, int parameter, struct str value);

/* The next row; false at the end and on failure. */
bool stmt_next(struct stmt *q);

/* Makes the statement ready to be bound and run again. */
void stmt_reset(struct stmt *q);

/* Frees the statement and tells whether nothing failed. */
bool stmt_close(struct stmt *q) WARN_UNUSED;

/* For a statement that gives no rows: runs it and closes it. */
bool stmt_run(struct stmt *q) WARN_UNUSED;

bool stmt_is_null(struct stmt *q, int column);
int64_t stmt_int(struct stmt *q, int column);		/* 0 for NULL */
double stmt_real(struct stmt *q, int column);		/* NaN for NULL */
const char *stmt_text(struct stmt *q, int column, struct arena *arena);	/* NULL for NULL */
struct str stmt_blob(struct stmt *q, int column, struct arena *arena);	/* terminated too */
bool stmt_is_text(struct stmt *q, int column);
bool stmt_is_int(struct stmt *q, int column);

/* The bytes of a text or blob without a copy: good until the next row. */
struct str stmt_view(struct stmt *q, int column);

/* Copies a short word, such as a digest, to out, which has size bytes; empty for NULL. */
void stmt_copy(struct stmt *q, int column, char *out, size_t size);

#endif
