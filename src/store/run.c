/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/run.h"
#include "store/run_impl.h"

#include <inttypes.h>
#include <string.h>

#define DAY_MS INT64_C(86400000)

struct run run_from_row(struct stmt *q, struct arena *arena)
{
	struct run run = {
		.id = stmt_int(q, 0),
		.repository = stmt_int(q, 1),
		.commit_id = stmt_text(q, 3, arena),
		.branch = stmt_text(q, 4, arena),
		.subject = stmt_text(q, 5, arena),
		.pipeline = stmt_text(q, 6, arena),
		.targets = stmt_text(q, 7, arena),
		.overrides = stmt_text(q, 8, arena),
		.in_place = stmt_int(q, 9),
		.forced = stmt_int(q, 11),
		.jobs = (int)stmt_int(q, 12),
		.by = stmt_text(q, 13, arena),
		.host = stmt_text(q, 14, arena),
		.rerun_of = stmt_int(q, 15),
		.phase = phase_of(stmt_text(q, 16, arena)),
		.outcome = outcome_of(stmt_text(q, 17, arena)),
		.note = stmt_text(q, 18, arena),
		.queued_at = stmt_int(q, 19),
		.started_at = stmt_int(q, 20),
		.finished_at = stmt_int(q, 21),
		.params = stmt_text(q, 22, arena),
		.metrics = stmt_blob(q, 23, arena),
		.timeout_ms = stmt_int(q, 24),
		.comment = stmt_text(q, 25, arena),
		.tags = stmt_text(q, 26, arena),
		.archived = stmt_int(q, 27),
	};

	stmt_copy(q, 10, run.dirty.hex, sizeof(run.dirty.hex));
	return run;
}

bool run_insert(struct store *store, struct run *run, struct err *err)
{
	struct stmt q = stmt_open(
		store->db,
		"INSERT INTO run (repository, commit_id, branch, subject, pipeline, targets, overrides,"
		" in_place, dirty, forced, jobs, by, host, rerun_of, phase, queued_at, params, timeout_ms)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, ''), ?10, ?11, ?12, ?13, ?14,"
		" 'queued', ?15, ?16, ?17)",
		err);

	stmt_bind_int(&q, 1, run->repository);
	stmt_bind_text(&q, 2, run->commit_id);
	stmt_bind_text(&q, 3, run->branch);
	stmt_bind_text(&q, 4, run->subject);
	stmt_bind_text(&q, 5, run->pipeline);
	stmt_bind_text(&q, 6, run->targets);
	stmt_bind_text(&q, 7, run->overrides);
	stmt_bind_int(&q, 8, run->in_place);
	stmt_bind_text(&q, 9, run->dirty.hex);
	stmt_bind_int(&q, 10, run->forced);
	stmt_bind_int(&q, 11, run->jobs);
	stmt_bind_text(&q, 12, run->by);
	stmt_bind_text(&q, 13, run->host);
	stmt_bind_id(&q, 14, run->rerun_of);
	stmt_bind_int(&q, 15, run->queued_at);
	stmt_bind_text(&q, 16, run->params ? run->params : "{}");
	stmt_bind_int(&q, 17, run->timeout_ms);
	if (!stmt_run(&q))
		return false;
	run->id = db_last_id(store->db);
	return true;
}

static bool read_name(struct store *store, int64_t repository, struct arena *arena, const char **name,
		      struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT name FROM repository WHERE id = ?1", err);

	stmt_bind_int(&q, 1, repository);
	*name = stmt_next(&q) ? stmt_text(&q, 0, arena) : "";
	return stmt_close(&q);
}

bool run_name_repositories(struct store *store, struct run *runs, size_t count, struct arena *arena,
			   struct err *err)
{
	/* Neighbours are mostly of the same one. */
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && runs[i].repository == runs[i - 1].repository)
			runs[i].repository_name = runs[i - 1].repository_name;
		else if (!read_name(store, runs[i].repository, arena, &runs[i].repository_name, err))
			return false;
	}
	return true;
}

const char *run_project(const struct run *run, struct arena *arena)
{
	const char *slash = run->pipeline ? strrchr(run->pipeline, '/') : NULL;

	return slash ? arena_strndup(arena, run->pipeline, (size_t)(slash - run->pipeline)) : "";
}

bool run_load(struct store *store, int64_t id, struct arena *arena, struct run *out, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT " RUN_COLUMNS " FROM run WHERE run.id = ?1",
				  err);
	bool found;

	stmt_bind_int(&q, 1, id);
	found = stmt_next(&q);
	if (found)
		*out = run_from_row(&q, arena);
	if (!stmt_close(&q))
		return false;
	if (found)
		return run_name_repositories(store, out, 1, arena, err);
	return err_set(err, ERR_NOT_FOUND, "the store has no run %" PRId64 "; \"assay runs\" lists them", id);
}

static bool start(struct store *store, int64_t id, const char *params, int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE run SET phase = 'running', started_at = ?2, params = ?3"
				  " WHERE id = ?1 AND phase = 'queued'",
				  err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_int(&q, 2, at);
	stmt_bind_text(&q, 3, params);
	if (!stmt_run(&q))
		return false;
	if (db_changes(store->db) != 1)
		return err_set(err, ERR_INPUT, "run %" PRId64 " is not queued any more", id);
	return field_replace(store, id, FIELD_PARAM, "{}", params, err);
}

bool run_start(struct store *store, int64_t id, const char *params, int64_t at, struct err *err)
{
	return db_begin(store->db, err) && db_end(store->db, start(store, id, params, at, err), err);
}

bool run_finish(struct store *store, int64_t id, enum outcome outcome, const char *note, int64_t at,
		struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE run SET phase = 'done', outcome = ?2, note = ?3,"
				  " finished_at = ?4 WHERE id = ?1 AND phase <> 'done'",
				  err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_text(&q, 2, outcome_word(outcome));
	stmt_bind_text(&q, 3, note);
	stmt_bind_int(&q, 4, at);
	if (!stmt_run(&q))
		return false;
	return db_changes(store->db) == 1 ||
	       err_set(err, ERR_INPUT, "run %" PRId64 " is done already", id);
}

static bool read_tags(struct store *store, int64_t id, struct arena *arena, const char **tags,
		      struct err *err)
{
	struct run run;

	if (!run_load(store, id, arena, &run, err))
		return false;
	*tags = run.tags;
	return true;
}

static bool write_tags(struct store *store, int64_t id, const char *tags, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const char *before;
	bool ok = read_tags(store, id, &arena, &before, err) &&
		  field_replace(store, id, FIELD_TAG, before, tags, err);
	struct stmt q = stmt_open(store->db, "UPDATE run SET tags = ?2 WHERE id = ?1", err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_text(&q, 2, tags);
	arena_release(&arena);
	return stmt_run(&q) && ok;
}

bool run_set_tags(struct store *store, int64_t id, const char *tags, struct err *err)
{
	return db_begin(store->db, err) && db_end(store->db, write_tags(store, id, tags, err), err);
}

static bool changed_one(struct store *store, int64_t id, struct stmt *q, struct err *err)
{
	return stmt_run(q) && (db_changes(store->db) == 1 ||
			       err_set(err, ERR_NOT_FOUND, "the store has no run %" PRId64, id));
}

bool run_set_comment(struct store *store, int64_t id, const char *comment, struct err *err)
{
	struct stmt q = stmt_open(store->db, "UPDATE run SET comment = nullif(?2, '') WHERE id = ?1", err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_text(&q, 2, comment);
	return changed_one(store, id, &q, err);
}

bool run_set_archived(struct store *store, int64_t id, bool archived, struct err *err)
{
	struct stmt q = stmt_open(store->db, "UPDATE run SET archived = ?2 WHERE id = ?1", err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_int(&q, 2, archived);
	return changed_one(store, id, &q, err);
}

bool run_of_commit(struct store *store, int64_t repository, const char *commit_id, struct arena *arena,
		   struct run *out, int64_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT " RUN_COLUMNS ", count(*) OVER () FROM run"
				  " WHERE repository = ?1 AND commit_id = ?2 AND NOT archived"
				  " ORDER BY (overrides IS NOT NULL OR in_place), id DESC LIMIT 1",
				  err);

	*count = 0;
	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, commit_id);
	if (stmt_next(&q)) {
		*out = run_from_row(&q, arena);
		*count = stmt_int(&q, RUN_COLUMN_COUNT);
	}
	return stmt_close(&q);
}

bool run_unfinished(struct store *store, struct arena *arena, size_t limit, int64_t **ids, size_t *count,
		    struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT id FROM run WHERE phase <> 'done' ORDER BY id LIMIT ?1", err);

	*ids = ARENA_ARRAY(arena, int64_t, limit);
	*count = 0;
	stmt_bind_int(&q, 1, (int64_t)limit);
	while (*count < limit && stmt_next(&q))
		(*ids)[(*count)++] = stmt_int(&q, 0);
	return stmt_close(&q);
}

bool run_count(struct store *store, int64_t repository, int64_t now, struct run_counts *out,
	       struct err *err)
{
	struct stmt q = stmt_open(
		store->db,
		"SELECT (SELECT count(*) FROM run WHERE phase <> 'done' AND ?3 IN (0, repository)),"
		" (SELECT count(*) FROM run WHERE outcome IN ('failure', 'lost') AND finished_at > ?1"
		"  AND ?3 IN (0, repository)),"
		" (SELECT count(*) FROM request WHERE state IN ('waiting', 'approved') AND expires_at > ?2"
		"  AND ?3 IN (0, repository)),"
		" (SELECT count(*) FROM deployment WHERE state = 'live' AND differs AND ?3 IN (0, repository))",
		err);

	*out = (struct run_counts){ 0 };
	stmt_bind_int(&q, 1, now - DAY_MS);
	stmt_bind_int(&q, 2, now);
	stmt_bind_int(&q, 3, repository);
	if (stmt_next(&q))
		*out = (struct run_counts){ stmt_int(&q, 0), stmt_int(&q, 1), stmt_int(&q, 2), stmt_int(&q, 3) };
	return stmt_close(&q);
}
