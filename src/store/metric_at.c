/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_at.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

/* The history stands in chunks, with their envelopes apart; the newest points of a live run are rows
 * behind them. */

/* A metric at a step, in the making. */
struct at_step {
	int64_t key;
	double value;
	bool begun, beyond;	/* there is a point up to the step, and one from it on */
};

struct step_list {
	struct at_step *items;
	size_t len, room;
};

static bool find_range(struct store *store, int64_t run, struct arena *arena, struct metric_found **out,
		       size_t *count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT key, min(low), max(high) FROM"
				  " (SELECT key, low, high FROM metric_envelope WHERE run = ?1 UNION ALL"
				  "  SELECT key, value, value FROM metric_point WHERE run = ?1"
				  "  AND abs(value) < 9e999)"
				  " GROUP BY key ORDER BY key", err);
	VEC_OF(struct metric_found) list = VEC_INIT;

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q))
		VEC_PUSH(&list, (struct metric_found){ stmt_int(&q, 0), stmt_real(&q, 1), stmt_real(&q, 2),
						       (double)NAN, false });
	VEC_TO_ARENA(&list, arena, out, count);
	return stmt_close(&q);
}

/* The value with the highest step up to step; of points with the same, the last one. */
static double value_in_chunk(struct str points, int64_t step)
{
	size_t count = points.len / 24;
	int64_t best = INT64_MIN;
	double value = (double)NAN;

	for (size_t i = 0; i < count; i++) {
		int64_t at;

		memcpy(&at, points.data + i * 8, 8);
		if (at > step || at < best)
			continue;
		best = at;
		memcpy(&value, points.data + (2 * count + i) * 8, 8);
	}
	return value;
}

static bool find_in_chunks(struct store *store, int64_t run, int64_t step, struct step_list *list,
			   struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT e.key, e.beyond, c.points FROM"
				  " (SELECT key, max(step_high) >= ?2 AS beyond,"
				  "         max(part) FILTER (WHERE step_low <= ?2) AS part"
				  "  FROM metric_envelope WHERE run = ?1 GROUP BY key) AS e"
				  " LEFT JOIN metric_chunk AS c"
				  " ON c.run = ?1 AND c.key = e.key AND c.part = e.part ORDER BY e.key", err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, step);
	while (stmt_next(&q)) {
		struct at_step at = { .key = stmt_int(&q, 0), .value = (double)NAN,
				      .begun = !stmt_is_null(&q, 2), .beyond = stmt_int(&q, 1) != 0 };

		if (at.begun)
			at.value = value_in_chunk(stmt_view(&q, 2), step);
		VEC_PUSH(list, at);
	}
	return stmt_close(&q);
}

/* The entry of a key, found from a place on, for keys come in their order; new ones are put behind the
 * chunks' own. */
static struct at_step *take(struct step_list *list, size_t chunks, size_t *from, int64_t key)
{
	while (*from < chunks && list->items[*from].key < key)
		(*from)++;
	if (*from < chunks && list->items[*from].key == key)
		return &list->items[*from];
	if (list->len == chunks || list->items[list->len - 1].key != key)
		VEC_PUSH(list, (struct at_step){ .key = key, .value = (double)NAN });
	return &list->items[list->len - 1];
}

static bool find_in_rows(struct store *store, int64_t run, int64_t step, struct step_list *list,
			 struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT key, step, value FROM metric_point WHERE run = ?1"
				  " ORDER BY key, step, ordinal", err);
	size_t chunks = list->len, from = 0;

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q)) {
		struct at_step *at = take(list, chunks, &from, stmt_int(&q, 0));
		int64_t here = stmt_int(&q, 1);

		if (here <= step) {
			at->value = stmt_real(&q, 2);
			at->begun = true;
		}
		at->beyond = at->beyond || here >= step;
	}
	return stmt_close(&q);
}

/* Points of a live run move from rows into chunks at any time: both are read of one moment. */
static bool find_step(struct store *store, int64_t run, int64_t step, struct step_list *list, struct err *err)
{
	bool ok;

	if (!db_begin_read(store->db, err))
		return false;
	ok = find_in_chunks(store, run, step, list, err) && find_in_rows(store, run, step, list, err);
	return db_end_read(store->db, ok, err);
}

bool metric_find_at(struct store *store, int64_t run, enum metric_at at, int64_t step,
		    struct arena *arena, struct metric_found **out, size_t *count, struct err *err)
{
	struct step_list list = VEC_INIT;
	bool ok;

	*out = NULL;
	*count = 0;
	if (at == METRIC_AT_LAST)
		return true;
	if (at == METRIC_AT_BEST)
		return find_range(store, run, arena, out, count, err);
	ok = find_step(store, run, step, &list, err);
	*out = ARENA_ARRAY(arena, struct metric_found, list.len);
	*count = list.len;
	for (size_t i = 0; i < list.len; i++)
		(*out)[i] = (struct metric_found){ list.items[i].key, (double)NAN, (double)NAN,
						   list.items[i].value, list.items[i].begun && list.items[i].beyond };
	VEC_RELEASE(&list);
	return ok;
}
