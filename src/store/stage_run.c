/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/stage_run.h"
#include "base/vec.h"

#include <string.h>

#define SELECT                                                                                     \
	"SELECT s.id, s.run, s.repository, s.name, s.position, s.phase, s.outcome, s.command,"     \
	" s.after, s.why, s.inputs, s.cache_key, s.cached_from, source.run, s.started_at,"         \
	" s.finished_at, s.exit_code, s.signal, s.cpu_ms, s.peak_kb, s.metrics_offset"             \
	" FROM stage_run AS s LEFT JOIN stage_run AS source ON source.id = s.cached_from"

static struct stage_run from_row(struct stmt *q, struct arena *arena)
{
	struct stage_run stage = {
		.id = stmt_int(q, 0),
		.run = stmt_int(q, 1),
		.repository = stmt_int(q, 2),
		.name = stmt_text(q, 3, arena),
		.position = (int)stmt_int(q, 4),
		.phase = phase_of(stmt_text(q, 5, arena)),
		.outcome = outcome_of(stmt_text(q, 6, arena)),
		.command = stmt_text(q, 7, arena),
		.after = stmt_text(q, 8, arena),
		.why = stmt_text(q, 9, arena),
		.inputs = stmt_text(q, 10, arena),
		.cached_from = stmt_int(q, 12),
		.cached_run = stmt_int(q, 13),
		.started_at = stmt_int(q, 14),
		.finished_at = stmt_int(q, 15),
		.exit_code = stmt_is_null(q, 16) ? -1 : (int)stmt_int(q, 16),
		.signal = (int)stmt_int(q, 17),
		.cpu_ms = stmt_int(q, 18),
		.peak_kb = stmt_int(q, 19),
		.metrics_offset = stmt_int(q, 20),
	};

	stmt_copy(q, 11, stage.cache_key.hex, sizeof(stage.cache_key.hex));
	return stage;
}

bool stage_run_insert(struct store *store, struct stage_run *stage, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT INTO stage_run (run, repository, name, position, phase,"
				  " command, after) VALUES (?1, ?2, ?3, ?4, 'queued', ?5, ?6)",
				  err);

	stmt_bind_int(&q, 1, stage->run);
	stmt_bind_int(&q, 2, stage->repository);
	stmt_bind_text(&q, 3, stage->name);
	stmt_bind_int(&q, 4, stage->position);
	stmt_bind_text(&q, 5, stage->command);
	stmt_bind_text(&q, 6, stage->after);
	if (!stmt_run(&q))
		return false;
	stage->id = db_last_id(store->db);
	return true;
}

bool stage_run_list(struct store *store, int64_t run, struct arena *arena, struct stage_run **out,
		    size_t *count, struct err *err)
{
	VEC_OF(struct stage_run) list = VEC_INIT;
	struct stmt q = stmt_open(store->db, SELECT " WHERE s.run = ?1 ORDER BY s.position", err);

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q))
		VEC_PUSH(&list, from_row(&q, arena));
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

bool stage_run_start(struct store *store, int64_t id, const char *why, const char *inputs,
		     const struct digest *cache_key, int64_t at, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "UPDATE stage_run SET phase = 'running', why = ?2, inputs = ?3,"
				  " cache_key = ?4, started_at = ?5 WHERE id = ?1 AND phase <> 'done'",
				  err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_text(&q, 2, why);
	stmt_bind_text(&q, 3, inputs);
	stmt_bind_text(&q, 4, cache_key->hex);
	stmt_bind_int(&q, 5, at);
	return stmt_run(&q);
}

bool stage_run_finish(struct store *store, const struct stage_run *stage, struct err *err)
{
	struct stmt q = stmt_open(
		store->db,
		"UPDATE stage_run SET phase = 'done', outcome = ?2, why = coalesce(?3, why),"
		" cached_from = ?4, finished_at = ?5, exit_code = nullif(?6, -1), signal = ?7,"
		" cpu_ms = ?8, peak_kb = ?9, inputs = coalesce(?10, inputs),"
		" cache_key = coalesce(nullif(?11, ''), cache_key) WHERE id = ?1 AND phase <> 'done'",
		err);

	stmt_bind_int(&q, 1, stage->id);
	stmt_bind_text(&q, 2, outcome_word(stage->outcome));
	stmt_bind_text(&q, 3, stage->why);
	stmt_bind_id(&q, 4, stage->cached_from);
	stmt_bind_int(&q, 5, stage->finished_at);
	stmt_bind_int(&q, 6, stage->exit_code);
	stmt_bind_id(&q, 7, stage->signal);
	stmt_bind_int(&q, 8, stage->cpu_ms);
	stmt_bind_int(&q, 9, stage->peak_kb);
	stmt_bind_text(&q, 10, stage->inputs);
	stmt_bind_text(&q, 11, stage->cache_key.hex);
	return stmt_run(&q);
}

bool stage_run_set_offset(struct store *store, int64_t id, int64_t offset, struct err *err)
{
	struct stmt q =
		stmt_open(store->db, "UPDATE stage_run SET metrics_offset = ?2 WHERE id = ?1", err);

	stmt_bind_int(&q, 1, id);
	stmt_bind_int(&q, 2, offset);
	return stmt_run(&q);
}

static bool find_one(struct stmt *q, struct arena *arena, struct stage_run *out)
{
	*out = (struct stage_run){ 0 };
	if (stmt_next(q))
		*out = from_row(q, arena);
	return stmt_close(q);
}

bool stage_run_find_cached(struct store *store, const struct digest *cache_key, struct arena *arena,
			   struct stage_run *out, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  SELECT " WHERE s.cache_key = ?1 AND s.outcome = 'success'"
					 " ORDER BY s.id DESC LIMIT 1",
				  err);

	stmt_bind_text(&q, 1, cache_key->hex);
	return find_one(&q, arena, out);
}

bool stage_run_find_last(struct store *store, int64_t repository, const char *name,
			 struct arena *arena, struct stage_run *out, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  SELECT " WHERE s.repository = ?1 AND s.name = ?2"
					 " AND s.outcome = 'success' ORDER BY s.id DESC LIMIT 1",
				  err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, name);
	return find_one(&q, arena, out);
}
