/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_impl.h"

#include <math.h>

static const char insert_envelope[] =
	"INSERT INTO metric_envelope (run, key, part, count, holes, step_low, step_high, time_low,"
	" time_high, low, high, mean, last) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";

void envelope_add(struct envelope *e, const struct metric_point *point)
{
	if (!e->count++) {
		e->step_low = e->step_high = point->step;
		e->time_low = e->time_high = point->time;
		e->low = e->high = e->mean = (double)NAN;
	}
	e->step_low = point->step < e->step_low ? point->step : e->step_low;
	e->step_high = point->step > e->step_high ? point->step : e->step_high;
	e->time_low = point->time < e->time_low ? point->time : e->time_low;
	e->time_high = point->time > e->time_high ? point->time : e->time_high;
	e->last = point->value;
	if (!isfinite(point->value)) {
		e->holes++;
		return;
	}
	if (isnan(e->mean)) {
		e->low = e->high = e->mean = point->value;
		return;
	}
	e->low = point->value < e->low ? point->value : e->low;
	e->high = point->value > e->high ? point->value : e->high;
	/* Divided first: the difference of two large values may be none. */
	e->mean += point->value / (double)(e->count - e->holes) - e->mean / (double)(e->count - e->holes);
}

static void put_envelope(struct stmt *q, int64_t run, int64_t key, int64_t part, const struct envelope *e)
{
	stmt_bind_int(q, 1, run);
	stmt_bind_int(q, 2, key);
	stmt_bind_int(q, 3, part);
	stmt_bind_int(q, 4, e->count);
	stmt_bind_int(q, 5, e->holes);
	stmt_bind_int(q, 6, e->step_low);
	stmt_bind_int(q, 7, e->step_high);
	stmt_bind_int(q, 8, e->time_low);
	stmt_bind_int(q, 9, e->time_high);
	stmt_bind_real(q, 10, e->low);	/* SQLite keeps NaN as NULL */
	stmt_bind_real(q, 11, e->high);
	stmt_bind_real(q, 12, e->mean);
	stmt_bind_real(q, 13, e->last);
	stmt_next(q);
	stmt_reset(q);
}

static bool next_part(struct db *db, int64_t run, int64_t key, int64_t *part, struct err *err)
{
	struct stmt q = stmt_open(db, "SELECT max(part) + 1 FROM metric_envelope WHERE run = ?1 AND key = ?2",
				  err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	*part = stmt_next(&q) ? stmt_int(&q, 0) : 0;
	return stmt_close(&q);
}

bool chunk_writer_open(struct chunk_writer *w, struct db *db, int64_t run, int64_t key, struct err *err)
{
	*w = (struct chunk_writer){ .packed = BUF_INIT, .run = run, .key = key };
	if (!next_part(db, run, key, &w->part, err))
		return false;
	w->chunk = stmt_open(db, "INSERT INTO metric_chunk (run, key, part, points) VALUES (?1, ?2, ?3, ?4)",
			     err);
	w->envelope = stmt_open(db, insert_envelope, err);
	return true;
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

void chunk_writer_add(struct chunk_writer *w, const struct metric_point *points, size_t count)
{
	for (size_t at = 0; at < count; at += CHUNK_POINTS) {
		size_t part = count - at < CHUNK_POINTS ? count - at : CHUNK_POINTS;
		struct envelope envelope = { 0 };

		for (size_t i = 0; i < part; i++)
			envelope_add(&envelope, &points[at + i]);
		pack(&w->packed, points + at, part);
		stmt_bind_int(&w->chunk, 1, w->run);
		stmt_bind_int(&w->chunk, 2, w->key);
		stmt_bind_int(&w->chunk, 3, w->part);
		stmt_bind_blob(&w->chunk, 4, buf_str(&w->packed));
		stmt_next(&w->chunk);
		stmt_reset(&w->chunk);
		put_envelope(&w->envelope, w->run, w->key, w->part, &envelope);
		w->part++;
	}
}

bool chunk_writer_close(struct chunk_writer *w)
{
	bool chunk = stmt_close(&w->chunk), envelope = stmt_close(&w->envelope);

	buf_release(&w->packed);
	return chunk && envelope;
}

bool envelope_make_all(struct db *db, struct err *err)
{
	struct stmt chunk = stmt_open(db, "SELECT run, key, part, points FROM metric_chunk"
				      " ORDER BY run, key, part", err);
	struct stmt into = stmt_open(db, insert_envelope, err);
	bool read, written;

	while (stmt_next(&chunk) && !into.failed) {
		struct str blob = stmt_view(&chunk, 3);
		struct envelope envelope = { 0 };

		for (size_t i = 0; i < chunk_count(blob); i++) {
			struct metric_point point = chunk_point(blob, i);

			envelope_add(&envelope, &point);
		}
		put_envelope(&into, stmt_int(&chunk, 0), stmt_int(&chunk, 1), stmt_int(&chunk, 2), &envelope);
	}
	read = stmt_close(&chunk);
	written = stmt_close(&into);
	return read && written;
}
