/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_STORE_H
#define ASSAY_STORE_STORE_H

#include "base/buf.h"
#include "base/digest.h"
#include "store/db.h"

/* The store: the database file and, in the folder beside it, the runs' logs and the objects.
 *
 *	FILE             the database
 *	FILE.d/runs/N    what run N writes: its checkout while it runs, logs, state of its stages
 *	FILE.d/objects   the content of artifacts, by digest
 */
struct store {
	struct db *db;
	char *path;	/* of the database, absolute */
	char *folder;	/* the folder beside it */
};

/* Sets *out to where the store is: asked if not NULL (the option --store), else $ASSAY_STORE, else
 * $XDG_DATA_HOME/assay/assay.db, else ~/.local/share/assay/assay.db. */
bool store_locate(struct buf *out, const char *asked, struct err *err) WARN_UNUSED;

/* Opens the store at path.  With DB_CREATE it is made when it isn't there, and with both writing
 * modes one of an older schema is brought up to date.  Refused with a sentence: a newer store, a
 * file that is no store, a network file system, one that may not be written.  Release with
 * store_close, whatever the result. */
bool store_open(struct store *store, const char *path, enum db_mode mode, struct err *err) WARN_UNUSED;
void store_close(struct store *store);

/* Whether that type of statfs(2) is a network file system's: WAL needs memory that all users of the file
 * share, which those don't have. */
bool store_type_is_network(uint64_t type);

/* Set *out to the folder of a run, to that of one of its stages, and to the file of an object.  The last
 * part of a stage's folder is its name, but for what a file cannot be called, or the run itself calls
 * one of its files: that is written as "%" and two hexadecimal digits, and what is too long is cut. */
void store_run_folder(const struct store *store, int64_t run, struct buf *out);
void store_stage_folder(const struct store *store, int64_t run, const char *stage, struct buf *out);
void store_object_path(const struct store *store, const struct digest *digest, struct buf *out);

/* The whole number and the text of the newest schema, and bringing a store up to it. */
#define STORE_SCHEMA 2
#define STORE_APPLICATION_ID 0x61737361	/* "assa" */
bool store_migrate(struct db *db, const char *path, enum db_mode mode, struct err *err) WARN_UNUSED;

/* Where a run or a stage stands.  The words are those that the store holds. */
enum phase { PHASE_QUEUED, PHASE_RUNNING, PHASE_WAITING, PHASE_DONE };
enum outcome {
	OUTCOME_NONE,		/* not done yet */
	OUTCOME_SUCCESS,
	OUTCOME_FAILURE,
	OUTCOME_CANCELED,
	OUTCOME_SKIPPED,	/* cached */
	OUTCOME_LOST,
};

const char *phase_word(enum phase phase);
const char *outcome_word(enum outcome outcome);	/* NULL for OUTCOME_NONE */

/* One word for people: "queued", "running", "waiting", or "ok", "failed", "canceled", "cached",
 * "lost". */
const char *state_word(enum phase phase, enum outcome outcome);
enum phase phase_of(const char *word);
enum outcome outcome_of(const char *word);	/* OUTCOME_NONE for NULL */

#endif
