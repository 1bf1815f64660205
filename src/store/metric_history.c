/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric.h"
#include "base/vec.h"

#include <math.h>
#include <string.h>

#define CHUNK_POINTS 1024
#define POINT_SIZE 24	/* step, time, value */

static bool next_ordinal(struct store *store, int64_t run, int64_t key, int64_t *ordinal,
			 struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT max(ordinal) + 1 FROM metric_point WHERE run = ?1 AND key = ?2",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	*ordinal = stmt_next(&q) ? stmt_int(&q, 0) : 0;
	return stmt_close(&q);
}

bool metric_append(struct store *store, int64_t run, int64_t key, const struct metric_point *points,
		   size_t count, struct err *err)
{
	int64_t ordinal;
	struct stmt q;

	if (!db_begin(store->db, err))
		return false;
	if (!next_ordinal(store, run, key, &ordinal, err))
		return db_end(store->db, false, err);
	q = stmt_open(store->db,
		      "INSERT INTO metric_point (run, key, ordinal, step, time, value)"
		      " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
		      err);
	for (size_t i = 0; i < count && !q.failed; i++) {
		stmt_bind_int(&q, 1, run);
		stmt_bind_int(&q, 2, key);
		stmt_bind_int(&q, 3, ordinal++);
		stmt_bind_int(&q, 4, points[i].step);
		stmt_bind_int(&q, 5, points[i].time);
		stmt_bind_real(&q, 6, points[i].value);	/* SQLite keeps NaN as NULL */
		stmt_next(&q);
		stmt_reset(&q);
	}
	return db_end(store->db, stmt_close(&q), err);
}

struct point_list {
	struct metric_point *items;
	size_t len, room;
};

static bool read_rows(struct store *store, int64_t run, int64_t key, struct point_list *list,
		      struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT step, time, value FROM metric_point"
				  " WHERE run = ?1 AND key = ?2 ORDER BY ordinal",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	while (stmt_next(&q))
		VEC_PUSH(list, (struct metric_point){ stmt_int(&q, 0), stmt_int(&q, 1),
						      stmt_real(&q, 2) });
	return stmt_close(&q);
}

/* The arrays are little-endian; so is every machine that this runs on, which configure checks. */
static void unpack(struct str blob, struct point_list *list)
{
	size_t count = blob.len / POINT_SIZE;

	for (size_t i = 0; i < count; i++) {
		struct metric_point point;

		memcpy(&point.step, blob.data + i * 8, 8);
		memcpy(&point.time, blob.data + (count + i) * 8, 8);
		memcpy(&point.value, blob.data + (2 * count + i) * 8, 8);
		VEC_PUSH(list, point);
	}
}

static void pack(struct buf *out, const struct metric_point *points, size_t count)
{
	buf_clear(out);
	for (size_t i = 0; i < count; i++)
		buf_add(out, &points[i].step, 8);
	for (size_t i = 0; i < count; i++)
		buf_add(out, &points[i].time, 8);
	for (size_t i = 0; i < count; i++)
		buf_add(out, &points[i].value, 8);
}

static bool read_chunks(struct store *store, int64_t run, int64_t key, struct point_list *list,
			struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct stmt q = stmt_open(store->db,
				  "SELECT points FROM metric_chunk WHERE run = ?1 AND key = ?2"
				  " ORDER BY part",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	while (stmt_next(&q)) {
		unpack(stmt_blob(&q, 0, &arena), list);
		arena_release(&arena);
	}
	return stmt_close(&q);
}

bool metric_history(struct store *store, int64_t run, int64_t key, struct arena *arena,
		    struct metric_point **out, size_t *count, struct err *err)
{
	struct point_list list = VEC_INIT;
	bool ok = read_chunks(store, run, key, &list, err) && read_rows(store, run, key, &list, err);

	VEC_TO_ARENA(&list, arena, out, count);
	return ok;
}

static bool insert_chunk(struct store *store, int64_t run, int64_t key, int64_t part,
			 const struct buf *packed, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT INTO metric_chunk (run, key, part, points)"
				  " VALUES (?1, ?2, ?3, ?4)",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	stmt_bind_int(&q, 3, part);
	stmt_bind_blob(&q, 4, buf_str(packed));
	return stmt_run(&q);
}

static bool insert_envelope(struct store *store, int64_t run, int64_t key, int64_t part,
			    const struct metric_point *points, size_t count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "INSERT INTO metric_envelope (run, key, part, count, first_step,"
				  " last_step, low, high, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
				  err);
	double low = (double)NAN, high = (double)NAN;

	for (size_t i = 0; i < count; i++) {
		low = fmin(low, points[i].value);	/* fmin and fmax pass over NaN */
		high = fmax(high, points[i].value);
	}
	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	stmt_bind_int(&q, 3, part);
	stmt_bind_int(&q, 4, (int64_t)count);
	stmt_bind_int(&q, 5, points[0].step);
	stmt_bind_int(&q, 6, points[count - 1].step);
	stmt_bind_real(&q, 7, low);
	stmt_bind_real(&q, 8, high);
	stmt_bind_real(&q, 9, points[count - 1].value);
	return stmt_run(&q);
}

static bool seal_key(struct store *store, int64_t run, int64_t key, struct err *err)
{
	struct point_list list = VEC_INIT;
	struct buf packed = BUF_INIT;
	bool ok = read_rows(store, run, key, &list, err);

	for (size_t at = 0, part = 0; ok && at < list.len; at += CHUNK_POINTS, part++) {
		size_t count = list.len - at < CHUNK_POINTS ? list.len - at : CHUNK_POINTS;

		pack(&packed, list.items + at, count);
		ok = insert_chunk(store, run, key, (int64_t)part, &packed, err) &&
		     insert_envelope(store, run, key, (int64_t)part, list.items + at, count, err);
	}
	buf_release(&packed);
	VEC_RELEASE(&list);
	return ok;
}

bool metric_seal(struct store *store, int64_t run, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct metric_key *keys;
	size_t count;
	struct stmt q;
	bool ok;

	if (!db_begin(store->db, err))
		return false;
	ok = metric_curves(store, run, &arena, &keys, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = seal_key(store, run, keys[i].id, err);
	arena_release(&arena);
	if (ok) {
		q = stmt_open(store->db, "DELETE FROM metric_point WHERE run = ?1", err);
		stmt_bind_int(&q, 1, run);
		ok = stmt_run(&q);
	}
	return db_end(store->db, ok, err);
}
