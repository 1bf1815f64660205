/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_at.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

/* The history stands in chunks, with their envelopes apart, once a run is done, and in rows before. */

struct found_list {
	struct metric_found *items;
	size_t len, room;
};

static bool find_range(struct store *store, int64_t run, struct found_list *list, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT key, min(low), max(high) FROM"
				  " (SELECT key, low, high FROM metric_envelope WHERE run = ?1 UNION ALL"
				  "  SELECT key, value, value FROM metric_point WHERE run = ?1)"
				  " GROUP BY key ORDER BY key", err);

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q))
		VEC_PUSH(list, (struct metric_found){ stmt_int(&q, 0), stmt_real(&q, 1), stmt_real(&q, 2),
						      (double)NAN, false });
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

static bool find_in_chunks(struct store *store, int64_t run, int64_t step, struct found_list *list,
			   struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT e.key, e.reached, c.points FROM"
				  " (SELECT key, max(step_high) >= ?2 AS reached,"
				  "         max(part) FILTER (WHERE step_low <= ?2) AS part"
				  "  FROM metric_envelope WHERE run = ?1 GROUP BY key) AS e"
				  " LEFT JOIN metric_chunk AS c"
				  " ON c.run = ?1 AND c.key = e.key AND c.part = e.part ORDER BY e.key", err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, step);
	while (stmt_next(&q)) {
		struct metric_found found = { .key = stmt_int(&q, 0), .low = (double)NAN,
					      .high = (double)NAN, .value = (double)NAN };

		found.reached = stmt_int(&q, 1) && !stmt_is_null(&q, 2);
		if (found.reached)
			found.value = value_in_chunk(stmt_view(&q, 2), step);
		VEC_PUSH(list, found);
	}
	return stmt_close(&q);
}

static bool find_in_rows(struct store *store, int64_t run, int64_t step, struct found_list *list,
			 struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT key, step, value FROM metric_point WHERE run = ?1"
				  " ORDER BY key, step, ordinal", err);
	bool begun = false;

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q)) {
		int64_t key = stmt_int(&q, 0), at = stmt_int(&q, 1);
		struct metric_found *found;

		if (!list->len || list->items[list->len - 1].key != key) {
			VEC_PUSH(list, (struct metric_found){ key, (double)NAN, (double)NAN, (double)NAN,
							      false });
			begun = false;
		}
		found = &list->items[list->len - 1];
		if (at <= step) {
			found->value = stmt_real(&q, 2);
			begun = true;
		}
		found->reached = found->reached || (at >= step && begun);
	}
	return stmt_close(&q);
}

bool metric_find_at(struct store *store, int64_t run, enum metric_at at, int64_t step,
		    struct arena *arena, struct metric_found **out, size_t *count, struct err *err)
{
	struct found_list list = { NULL, 0, 0 };
	bool ok = true;

	if (at == METRIC_AT_BEST)
		ok = find_range(store, run, &list, err);
	else if (at == METRIC_AT_STEP)
		ok = find_in_chunks(store, run, step, &list, err) &&
		     (list.len || find_in_rows(store, run, step, &list, err));
	VEC_TO_ARENA(&list, arena, out, count);
	return ok;
}
