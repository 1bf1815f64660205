/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/test_result.h"
#include "base/vec.h"

#include <string.h>

static const char *const words[] = { "passed", "skipped", "failed", "error" };

const char *test_outcome_word(enum test_outcome outcome)
{
	return words[outcome];
}

bool test_result_add(struct store *store, int64_t stage_run, const struct test_result *tests,
		     size_t count, struct err *err)
{
	struct stmt q;

	if (!db_begin(store->db, err))
		return false;
	q = stmt_open(store->db,
		      "INSERT INTO test_result (stage_run, name, outcome, message, seconds)"
		      " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE"
		      " SET outcome = excluded.outcome, message = excluded.message,"
		      "     seconds = coalesce(test_result.seconds + excluded.seconds, test_result.seconds)"
		      " WHERE excluded.outcome > test_result.outcome", err);
	for (size_t i = 0; i < count && !q.failed; i++) {
		stmt_bind_int(&q, 1, stage_run);
		stmt_bind_text(&q, 2, tests[i].name);
		stmt_bind_int(&q, 3, tests[i].outcome);
		stmt_bind_text(&q, 4, tests[i].message);
		stmt_bind_real(&q, 5, tests[i].seconds);
		stmt_next(&q);
		stmt_reset(&q);
	}
	return db_end(store->db, stmt_close(&q), err);
}

bool test_result_copy(struct store *store, int64_t from, int64_t to, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT OR REPLACE INTO test_result SELECT ?2, name, outcome, message,"
				  " seconds FROM test_result WHERE stage_run = ?1", err);

	stmt_bind_int(&q, 1, from);
	stmt_bind_int(&q, 2, to);
	return stmt_run(&q);
}

bool test_result_list(struct store *store, int64_t run, struct arena *arena, struct test_result **out,
		      size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT test_result.name, test_result.outcome, message, seconds"
				  " FROM stage_run JOIN test_result ON test_result.stage_run = stage_run.id"
				  " WHERE stage_run.run = ?1 ORDER BY 2 DESC, 1", err);
	VEC_OF(struct test_result) list = VEC_INIT;

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q)) {
		struct test_result test = { .name = stmt_text(&q, 0, arena),
					    .outcome = (enum test_outcome)stmt_int(&q, 1),
					    .message = stmt_text(&q, 2, arena),
					    .seconds = stmt_real(&q, 3) };

		VEC_PUSH(&list, test);
	}
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}
