/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/ignored.h"
#include "base/vec.h"

bool ignored_list(struct store *store, int64_t repository, struct arena *arena, const char ***out,
		  size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT key FROM compare_ignored WHERE repository = ?1 ORDER BY key", err);
	VEC_OF(const char *) list = VEC_INIT;

	stmt_bind_int(&q, 1, repository);
	while (stmt_next(&q))
		VEC_PUSH(&list, stmt_text(&q, 0, arena));
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

bool ignored_set(struct store *store, int64_t repository, const char *key, bool ignored,
		 struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  ignored ? "INSERT OR IGNORE INTO compare_ignored (repository, key)"
					    " VALUES (?1, ?2)"
					  : "DELETE FROM compare_ignored WHERE repository = ?1 AND key = ?2",
				  err);

	stmt_bind_int(&q, 1, repository);
	stmt_bind_text(&q, 2, key);
	return stmt_run(&q);
}
