/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_at.h"
#include "base/vec.h"
#include "store/metric_impl.h"

#include <math.h>

/* The history stands in chunks, with their envelopes apart, and behind them in rows. */

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

/* What is known of one metric so far: the value with the highest step up to the one asked for, of points
 * with the same the last. */
struct candidate {
	int64_t key;
	int64_t best;		/* that value's step */
	int64_t farthest;	/* the highest step of all */
	double value;
	bool begun;		/* there is such a value */
};

struct candidate_list {
	struct candidate *items;
	size_t len, room;
};

static struct candidate *candidate_of(struct candidate_list *list, int64_t key)
{
	for (size_t i = 0; i < list->len; i++) {
		if (list->items[i].key == key)
			return &list->items[i];
	}
	VEC_PUSH(list, (struct candidate){ key, INT64_MIN, INT64_MIN, (double)NAN, false });
	return &list->items[list->len - 1];
}

static void take_point(struct candidate *candidate, int64_t step, int64_t at, double value)
{
	if (at > candidate->farthest)
		candidate->farthest = at;
	if (at > step || at < candidate->best)
		return;
	candidate->best = at;
	candidate->value = value;
	candidate->begun = true;
}

static void take_chunk(struct candidate *candidate, int64_t step, struct str points)
{
	for (size_t i = 0; i < chunk_count(points); i++) {
		struct metric_point point = chunk_point(points, i);

		take_point(candidate, step, point.step, point.value);
	}
}

/* The one chunk of each metric that can hold the value. */
static bool look_in_chunks(struct store *store, int64_t run, int64_t step, struct candidate_list *list,
			   struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT e.key, e.farthest, c.points FROM"
				  " (SELECT key, max(step_high) AS farthest,"
				  "         max(part) FILTER (WHERE step_low <= ?2) AS part"
				  "  FROM metric_envelope WHERE run = ?1 GROUP BY key) AS e"
				  " LEFT JOIN metric_chunk AS c"
				  " ON c.run = ?1 AND c.key = e.key AND c.part = e.part ORDER BY e.key", err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, step);
	while (stmt_next(&q)) {
		struct candidate *candidate = candidate_of(list, stmt_int(&q, 0));

		candidate->farthest = stmt_int(&q, 1);
		take_chunk(candidate, step, stmt_view(&q, 2));
	}
	return stmt_close(&q);
}

/* What is not in a chunk yet comes behind it. */
static bool look_in_rows(struct store *store, int64_t run, int64_t step, struct candidate_list *list,
			 struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT key, step, value FROM metric_point WHERE run = ?1"
				  " ORDER BY key, ordinal", err);

	stmt_bind_int(&q, 1, run);
	while (stmt_next(&q))
		take_point(candidate_of(list, stmt_int(&q, 0)), step, stmt_int(&q, 1), stmt_real(&q, 2));
	return stmt_close(&q);
}

static int by_key(const void *a, const void *b)
{
	const struct metric_found *left = a, *right = b;

	return (left->key > right->key) - (left->key < right->key);
}

static bool find_at_step(struct store *store, int64_t run, int64_t step, struct found_list *list,
			 struct err *err)
{
	struct candidate_list candidates = { NULL, 0, 0 };
	bool ok = look_in_chunks(store, run, step, &candidates, err) &&
		  look_in_rows(store, run, step, &candidates, err);

	for (size_t i = 0; i < candidates.len; i++) {
		const struct candidate *one = &candidates.items[i];
		bool reached = one->begun && one->farthest >= step;

		VEC_PUSH(list, (struct metric_found){ one->key, (double)NAN, (double)NAN,
						      reached ? one->value : (double)NAN, reached });
	}
	VEC_RELEASE(&candidates);
	if (list->len)
		qsort(list->items, list->len, sizeof(*list->items), by_key);
	return ok;
}

bool metric_find_at(struct store *store, int64_t run, enum metric_at at, int64_t step,
		    struct arena *arena, struct metric_found **out, size_t *count, struct err *err)
{
	struct found_list list = { NULL, 0, 0 };
	bool ok = true;

	if (at == METRIC_AT_BEST)
		ok = find_range(store, run, &list, err);
	else if (at == METRIC_AT_STEP)
		ok = find_at_step(store, run, step, &list, err);
	VEC_TO_ARENA(&list, arena, out, count);
	return ok;
}
