/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/environment.h"

bool environment_set(struct store *store, int64_t run, const char *facts, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR REPLACE INTO run_environment (run, facts) VALUES (?1, ?2)", err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_text(&q, 2, facts);
	return stmt_run(&q);
}

bool environment_load(struct store *store, int64_t run, struct arena *arena, const char **facts,
		      struct err *err)
{
	struct stmt q = stmt_open(store->db, "SELECT facts FROM run_environment WHERE run = ?1", err);

	*facts = NULL;
	stmt_bind_int(&q, 1, run);
	if (stmt_next(&q))
		*facts = stmt_text(&q, 0, arena);
	return stmt_close(&q);
}

bool environment_find(struct store *store, int64_t run, struct arena *arena, const char **facts, int64_t *of,
		      struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT run, facts, 1000000 AS place FROM run_environment WHERE run = ?1 UNION ALL "
				  "SELECT source.run, e.facts, s.position FROM stage_run AS s"
				  " JOIN stage_run AS source ON source.id = s.cached_from"
				  " JOIN run_environment AS e ON e.run = source.run"
				  " WHERE s.run = ?1 AND NOT EXISTS"
				  "  (SELECT 1 FROM stage_run AS own WHERE own.run = ?1 AND own.cached_from IS NULL)"
				  " ORDER BY place DESC LIMIT 1",
				  err);

	*facts = NULL;
	*of = run;
	stmt_bind_int(&q, 1, run);
	if (stmt_next(&q)) {
		*of = stmt_int(&q, 0);
		*facts = stmt_text(&q, 1, arena);
	}
	return stmt_close(&q);
}
