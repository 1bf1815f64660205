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
