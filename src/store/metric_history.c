/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "base/vec.h"
#include "store/metric_impl.h"

#include <stdlib.h>

/* Rows of a metric of a live run become chunks when there are this many; fewer than two chunks' worth
 * are left, and at least one chunk's. */
#define TAIL_MAX (2 * CHUNK_POINTS)

/* The ordinals of the rows: the first one, and how many. */
static bool read_tail(struct store *store, int64_t run, int64_t key, int64_t *first, int64_t *count,
		      struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT (SELECT min(ordinal) FROM metric_point WHERE run = ?1 AND key = ?2),"
				  " (SELECT max(ordinal) FROM metric_point WHERE run = ?1 AND key = ?2)",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	*first = *count = 0;
	if (stmt_next(&q) && !stmt_is_null(&q, 0)) {
		*first = stmt_int(&q, 0);
		*count = stmt_int(&q, 1) - *first + 1;
	}
	return stmt_close(&q);
}

/* Turns the first rows, a multiple of a chunk or all of them, into chunks: one chunk in memory. */
static bool seal_rows(struct store *store, int64_t run, int64_t key, int64_t end, struct err *err)
{
	struct metric_point *points = mem_zalloc(CHUNK_POINTS, sizeof(*points));
	struct chunk_writer writer;
	struct stmt q;
	size_t count = 0;
	bool read, written;

	if (!chunk_writer_open(&writer, store->db, run, key, err)) {
		free(points);
		return false;
	}
	q = stmt_open(store->db,
		      "SELECT step, time, value FROM metric_point"
		      " WHERE run = ?1 AND key = ?2 AND ordinal < ?3 ORDER BY ordinal",
		      err);
	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	stmt_bind_int(&q, 3, end);
	while (stmt_next(&q)) {
		points[count++] = (struct metric_point){ stmt_int(&q, 0), stmt_int(&q, 1), stmt_real(&q, 2) };
		if (count == CHUNK_POINTS) {
			chunk_writer_add(&writer, points, count);
			count = 0;
		}
	}
	chunk_writer_add(&writer, points, count);
	read = stmt_close(&q);
	written = chunk_writer_close(&writer);
	free(points);
	if (!read || !written)
		return false;
	q = stmt_open(store->db, "DELETE FROM metric_point WHERE run = ?1 AND key = ?2 AND ordinal < ?3", err);
	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	stmt_bind_int(&q, 3, end);
	return stmt_run(&q);
}

static bool insert_rows(struct store *store, int64_t run, int64_t key, int64_t ordinal,
			const struct metric_point *points, size_t count, struct err *err)
{
	struct stmt q = stmt_open(store->db,
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
	return stmt_close(&q);
}

/* Many points at once: rows that would be chunks the next moment are never made. */
static bool append_many(struct store *store, int64_t run, int64_t key, int64_t ordinal,
			const struct metric_point *points, size_t count, struct err *err)
{
	size_t rest = (count - 1) % CHUNK_POINTS + 1;

	return seal_rows(store, run, key, INT64_MAX, err) &&
	       metric_add_sealed(store, run, key, points, count - rest, err) &&
	       insert_rows(store, run, key, ordinal, points + (count - rest), rest, err);
}

bool metric_append(struct store *store, int64_t run, int64_t key, const struct metric_point *points,
		   size_t count, struct err *err)
{
	int64_t first, tail;
	bool ok;

	if (!db_begin(store->db, err))
		return false;
	ok = read_tail(store, run, key, &first, &tail, err);
	if (ok && count >= TAIL_MAX)
		return db_end(store->db, append_many(store, run, key, first + tail, points, count, err), err);
	ok = ok && insert_rows(store, run, key, first + tail, points, count, err);
	tail += (int64_t)count;
	if (ok && tail >= TAIL_MAX)
		ok = seal_rows(store, run, key, first + (tail / CHUNK_POINTS - 1) * CHUNK_POINTS, err);
	return db_end(store->db, ok, err);
}

bool metric_add_sealed(struct store *store, int64_t run, int64_t key, const struct metric_point *points,
		       size_t count, struct err *err)
{
	struct chunk_writer writer;
	bool ok;

	if (!db_begin(store->db, err))
		return false;
	ok = chunk_writer_open(&writer, store->db, run, key, err);
	if (ok) {
		chunk_writer_add(&writer, points, count);
		ok = chunk_writer_close(&writer);
	}
	return db_end(store->db, ok, err);
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

static bool read_chunks(struct store *store, int64_t run, int64_t key, struct point_list *list,
			struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT points FROM metric_chunk WHERE run = ?1 AND key = ?2"
				  " ORDER BY part",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	while (stmt_next(&q)) {
		struct str blob = stmt_view(&q, 0);

		for (size_t i = 0; i < chunk_count(blob); i++)
			VEC_PUSH(list, chunk_point(blob, i));
	}
	return stmt_close(&q);
}

bool metric_history(struct store *store, int64_t run, int64_t key, struct arena *arena,
		    struct metric_point **out, size_t *count, struct err *err)
{
	struct point_list list = VEC_INIT;
	bool ok = db_begin_read(store->db, err);

	/* Points of a live run move from rows into chunks at any time. */
	if (ok) {
		ok = read_chunks(store, run, key, &list, err) && read_rows(store, run, key, &list, err);
		ok = db_end_read(store->db, ok, err);
	}
	VEC_TO_ARENA(&list, arena, out, count);
	return ok;
}

bool metric_seal(struct store *store, int64_t run, struct err *err)
{
	struct arena arena = ARENA_INIT;
	struct metric_key *keys;
	size_t count;
	bool ok;

	if (!db_begin(store->db, err))
		return false;
	ok = metric_curves(store, run, &arena, &keys, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = seal_rows(store, run, keys[i].id, INT64_MAX, err);
	arena_release(&arena);
	return db_end(store->db, ok, err);
}
