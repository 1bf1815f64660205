/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_impl.h"
#include "store/metric_outline.h"

#include <math.h>

/* So few chunks have less to say by their means than by their points. */
#define FEW 4

/* The chunks of a metric of a run, and what is in the rows behind them. */
struct sparse {
	struct store *store;
	int64_t run, key;
	double *values;		/* that were found, in order */
	size_t count, room;
};

static struct stmt open(struct sparse *s, const char *sql, struct err *err)
{
	struct stmt q = stmt_open(s->store->db, sql, err);

	stmt_bind_int(&q, 1, s->run);
	stmt_bind_int(&q, 2, s->key);
	return q;
}

static bool count_chunks(struct sparse *s, int64_t *count, struct err *err)
{
	struct stmt q = open(s, "SELECT max(part) + 1 FROM metric_envelope WHERE run = ?1 AND key = ?2", err);

	*count = stmt_next(&q) ? stmt_int(&q, 0) : 0;
	return stmt_close(&q);
}

/* Means of chunks that lie evenly among all. */
static bool add_means(struct sparse *s, int64_t chunks, struct err *err)
{
	struct stmt q = open(s, "SELECT mean FROM metric_envelope WHERE run = ?1 AND key = ?2 AND part = ?3",
			     err);
	int64_t wanted = chunks < (int64_t)s->room ? chunks : (int64_t)s->room;

	for (int64_t i = 0; i < wanted && !q.failed; i++) {
		stmt_bind_int(&q, 1, s->run);
		stmt_bind_int(&q, 2, s->key);
		stmt_bind_int(&q, 3, wanted > 1 ? i * (chunks - 1) / (wanted - 1) : 0);
		if (stmt_next(&q))
			s->values[s->count++] = stmt_real(&q, 0);
		stmt_reset(&q);
	}
	return stmt_close(&q);
}

/* The mean of what a live run has in rows. */
static bool add_tail(struct sparse *s, struct err *err)
{
	struct stmt q = open(s, "SELECT avg(value) FROM metric_point WHERE run = ?1 AND key = ?2"
			     " AND abs(value) < 9e999", err);

	if (stmt_next(&q) && !stmt_is_null(&q, 0))
		s->values[s->count++] = stmt_real(&q, 0);
	return stmt_close(&q);
}

struct means {
	size_t at, total;
	double mean;
	size_t in_mean;
};

/* The next of total values: those of one place become their mean. */
static void take(struct sparse *s, struct means *m, double value)
{
	size_t place = m->at * s->room / m->total;
	bool ends = m->total <= s->room || (m->at + 1) * s->room / m->total > place;

	m->at++;
	if (isfinite(value)) {
		m->in_mean++;
		m->mean += value / (double)m->in_mean - m->mean / (double)m->in_mean;
	}
	if (!ends || s->count == s->room)
		return;
	s->values[s->count++] = m->in_mean ? m->mean : (double)NAN;
	m->in_mean = 0;
	m->mean = 0;
}

static bool add_points(struct sparse *s, int64_t chunks, struct err *err)
{
	struct stmt q = open(s, "SELECT (SELECT count(*) FROM metric_point WHERE run = ?1 AND key = ?2) +"
			     " (SELECT coalesce(sum(count), 0) FROM metric_envelope WHERE run = ?1 AND key = ?2)", err);
	struct means means = { 0 };

	means.total = stmt_next(&q) ? (size_t)stmt_int(&q, 0) : 0;
	if (!stmt_close(&q))
		return false;
	if (!means.total)
		return true;
	if (chunks) {
		q = open(s, "SELECT points FROM metric_chunk WHERE run = ?1 AND key = ?2 ORDER BY part", err);
		while (stmt_next(&q)) {
			struct str blob = stmt_view(&q, 0);

			for (size_t i = 0; i < chunk_count(blob); i++)
				take(s, &means, chunk_point(blob, i).value);
		}
		if (!stmt_close(&q))
			return false;
	}
	q = open(s, "SELECT value FROM metric_point WHERE run = ?1 AND key = ?2 ORDER BY ordinal", err);
	while (stmt_next(&q))
		take(s, &means, stmt_real(&q, 0));
	return stmt_close(&q);
}

static bool add_values(struct sparse *s, struct err *err)
{
	int64_t chunks;
	bool ok = count_chunks(s, &chunks, err);

	if (!ok || chunks <= FEW || s->room <= 1)
		return ok && add_points(s, chunks, err);
	s->room--;
	ok = add_means(s, chunks, err);
	s->room++;
	return ok && add_tail(s, err);
}

bool metric_spark(struct store *store, int64_t run, int64_t key, size_t width, double *out, size_t *count,
		  struct err *err)
{
	struct sparse s = { .store = store, .run = run, .key = key, .values = out, .room = width };
	/* Points of a live run move from rows into chunks at any time. */
	bool ok = db_begin_read(store->db, err) && db_end_read(store->db, add_values(&s, err), err);

	*count = s.count;
	return ok;
}
