/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/metric_outline.h"
#include "base/vec.h"
#include "store/metric_impl.h"

#include <math.h>

/* A chunk that reaches over more buckets than this is looked into, if chunks usually don't. */
#define WIDE 4

struct part {
	int64_t number;
	double x_low, x_high;
	struct outline_bucket all;
};

struct outline {
	const struct metric_range *range;
	struct outline_bucket *cells;
	VEC_OF(struct part) parts;	/* that reach into the range */
	double start, width;		/* of the axis, logarithms on a logarithmic one */
	int64_t points;			/* of the parts */
	bool is_exact;
};

bool metric_span_load(struct store *store, int64_t run, int64_t key, struct metric_span *out,
		      struct err *err)
{
	struct stmt q = stmt_open(
		store->db,
		"SELECT sum(n), min(step_low), max(step_high), min(time_low), max(time_high) FROM"
		" (SELECT sum(count) AS n, min(step_low) AS step_low, max(step_high) AS step_high,"
		"  min(time_low) AS time_low, max(time_high) AS time_high FROM metric_envelope"
		"  WHERE run = ?1 AND key = ?2 UNION ALL"
		"  SELECT count(*), min(step), max(step), min(time), max(time) FROM metric_point"
		"  WHERE run = ?1 AND key = ?2)",
		err);

	stmt_bind_int(&q, 1, run);
	stmt_bind_int(&q, 2, key);
	*out = (struct metric_span){ 0 };
	if (stmt_next(&q))
		*out = (struct metric_span){ stmt_int(&q, 0), stmt_int(&q, 1), stmt_int(&q, 2),
					     stmt_int(&q, 3), stmt_int(&q, 4) };
	return stmt_close(&q);
}

/* Where on the axis x is, counted in buckets; it may lie outside of them. */
static double place(const struct outline *o, double x)
{
	double at = o->range->is_log ? (x > 0 ? log10(x) : (double)-INFINITY) : x;

	return o->width > 0 ? (at - o->start) / o->width * (double)o->range->buckets : 0;
}

static size_t cell_of(const struct outline *o, double place)
{
	if (!(place > 0))
		return 0;
	return place >= (double)o->range->buckets ? o->range->buckets - 1 : (size_t)place;
}

/* Shares of a chunk are rounded, those of its holes too. */
static int64_t numbers_of(const struct outline_bucket *bucket)
{
	return bucket->count > bucket->holes ? bucket->count - bucket->holes : 0;
}

static void merge(struct outline_bucket *cell, const struct outline_bucket *add)
{
	int64_t had = numbers_of(cell), more = numbers_of(add);
	bool empty = isnan(cell->low);

	if (!cell->count && empty) {
		*cell = *add;
		return;
	}
	cell->x_low = fmin(cell->x_low, add->x_low);
	cell->x_high = fmax(cell->x_high, add->x_high);
	cell->count += add->count;
	cell->holes += add->holes;
	cell->last = add->last;
	if (isnan(add->low))
		return;
	cell->low = fmin(cell->low, add->low);	/* fmin and fmax pass over NaN */
	cell->high = fmax(cell->high, add->high);
	if (empty || had + more == 0)
		cell->mean = add->mean;
	else
		cell->mean += (add->mean / (double)(had + more) - cell->mean / (double)(had + more)) * (double)more;
}

static bool is_inside(const struct metric_range *range, double x)
{
	return x >= range->from && x <= range->to && !(range->is_log && x <= 0);
}

static void add_point(struct outline *o, const struct metric_point *point)
{
	const struct metric_range *range = o->range;
	double x = (double)(range->x == METRIC_BY_STEP ? point->step : point->time) - (double)range->origin;
	bool finite = isfinite(point->value);
	double value = finite ? point->value : (double)NAN;
	struct outline_bucket one = { x, x, value, value, value, point->value, 1, !finite };

	if (is_inside(range, x))
		merge(&o->cells[cell_of(o, place(o, x))], &one);
}

/* Where a bucket begins on the axis. */
static double edge_of(const struct outline *o, size_t cell)
{
	double at = o->start + o->width * (double)cell / (double)o->range->buckets;

	return o->range->is_log ? pow(10, at) : at;
}

/* Adds what is known of a chunk to a bucket, as if all of it lay there. */
static void add_share(struct outline *o, size_t cell, const struct outline_bucket *share)
{
	struct outline_bucket inside = *share;

	inside.x_low = fmax(inside.x_low, edge_of(o, cell));
	inside.x_high = fmax(fmin(inside.x_high, edge_of(o, cell + 1)), inside.x_low);
	merge(&o->cells[cell], &inside);
}

/* A chunk as a whole: into one bucket, or its extremes into all that it reaches and a share of its
 * points into each. */
static void add_part(struct outline *o, const struct part *part)
{
	double low = place(o, fmax(part->x_low, o->range->from)), high = place(o, fmin(part->x_high, o->range->to));
	size_t first = cell_of(o, low), last = cell_of(o, high);
	int64_t cells = (int64_t)(last - first) + 1;
	struct outline_bucket share = part->all;

	if (high - low <= 1) {
		add_share(o, cell_of(o, (low + high) / 2), &part->all);
		return;
	}
	share.count = part->all.count / cells;
	share.holes = part->all.holes / cells;
	for (size_t i = first; i <= last; i++) {
		if (i == last) {
			share.count = part->all.count - share.count * (cells - 1);
			share.holes = part->all.holes - share.holes * (cells - 1);
		}
		add_share(o, i, &share);
	}
}

static bool read_parts(struct outline *o, struct store *store, struct err *err)
{
	const struct metric_range *range = o->range;
	struct stmt q = stmt_open(store->db,
				  range->x == METRIC_BY_STEP
					  ? "SELECT part, step_low, step_high, count, holes, low, high, mean, last"
					    " FROM metric_envelope WHERE run = ?1 AND key = ?2 ORDER BY part"
					  : "SELECT part, time_low, time_high, count, holes, low, high, mean, last"
					    " FROM metric_envelope WHERE run = ?1 AND key = ?2 ORDER BY part",
				  err);

	stmt_bind_int(&q, 1, range->run);
	stmt_bind_int(&q, 2, range->key);
	while (stmt_next(&q)) {
		double low = (double)stmt_int(&q, 1) - (double)range->origin;
		double high = (double)stmt_int(&q, 2) - (double)range->origin;

		if (low > range->to || high < range->from || (range->is_log && high <= 0))
			continue;
		VEC_PUSH(&o->parts, (struct part){ stmt_int(&q, 0), low, high,
						   { low, high, stmt_real(&q, 5), stmt_real(&q, 6),
						     stmt_real(&q, 7), stmt_real(&q, 8), stmt_int(&q, 3),
						     stmt_int(&q, 4) } });
		o->points += stmt_int(&q, 3);
	}
	return stmt_close(&q);
}

/* Whether more is lost by taking the chunk as a whole than by most others. */
static bool is_awkward(const struct outline *o, const struct part *part)
{
	double usual = 2 * (double)o->range->buckets / (double)o->parts.len;

	return !is_inside(o->range, part->x_low) || !is_inside(o->range, part->x_high) ||
	       place(o, part->x_high) - place(o, part->x_low) > fmax(usual, WIDE);
}

/* The points of a chunk; as a whole where it isn't there, which nothing but damage explains. */
static void add_chunk(struct outline *o, struct stmt *q, const struct part *part)
{
	stmt_bind_int(q, 1, o->range->run);
	stmt_bind_int(q, 2, o->range->key);
	stmt_bind_int(q, 3, part->number);
	if (stmt_next(q)) {
		struct str blob = stmt_view(q, 0);

		for (size_t i = 0; i < chunk_count(blob); i++) {
			struct metric_point point = chunk_point(blob, i);

			add_point(o, &point);
		}
	} else if (!q->failed) {
		o->is_exact = false;
		add_part(o, part);
	}
	stmt_reset(q);
}

static bool add_parts(struct outline *o, struct store *store, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT points FROM metric_chunk WHERE run = ?1 AND key = ?2 AND part = ?3",
				  err);
	int64_t left = (int64_t)o->range->exact;
	bool all = o->points <= left;

	o->is_exact = true;
	for (size_t i = 0; i < o->parts.len && !q.failed; i++) {
		const struct part *part = &o->parts.items[i];

		if (all || (part->all.count <= left && is_awkward(o, part))) {
			left -= part->all.count;
			add_chunk(o, &q, part);
		} else {
			o->is_exact = false;
			add_part(o, part);
		}
	}
	return stmt_close(&q);
}

static bool add_rows(struct outline *o, struct store *store, struct err *err)
{
	struct stmt q = stmt_open(store->db,
				  "SELECT step, time, value FROM metric_point"
				  " WHERE run = ?1 AND key = ?2 ORDER BY ordinal",
				  err);

	stmt_bind_int(&q, 1, o->range->run);
	stmt_bind_int(&q, 2, o->range->key);
	while (stmt_next(&q)) {
		struct metric_point point = { stmt_int(&q, 0), stmt_int(&q, 1), stmt_real(&q, 2) };

		add_point(o, &point);
	}
	return stmt_close(&q);
}

/* Points of a live run move from rows into chunks at any time: all is read of one moment. */
static bool read_all(struct outline *o, struct store *store, struct err *err)
{
	bool ok;

	if (!db_begin_read(store->db, err))
		return false;
	ok = read_parts(o, store, err) && add_parts(o, store, err) && add_rows(o, store, err);
	return db_end_read(store->db, ok, err);
}

bool metric_outline(struct store *store, const struct metric_range *range, struct arena *arena,
		    struct metric_outline *out, struct err *err)
{
	struct outline o = { .range = range, .parts = VEC_INIT };
	size_t count = 0;
	bool ok;

	o.cells = ARENA_ARRAY(arena, struct outline_bucket, range->buckets);
	for (size_t i = 0; i < range->buckets; i++)
		o.cells[i].low = o.cells[i].high = o.cells[i].mean = o.cells[i].last = (double)NAN;
	o.start = range->is_log ? log10(range->from) : range->from;
	o.width = (range->is_log ? log10(range->to) : range->to) - o.start;
	ok = range->buckets && read_all(&o, store, err);
	VEC_RELEASE(&o.parts);
	for (size_t i = 0; i < range->buckets; i++) {
		if (o.cells[i].count || !isnan(o.cells[i].low))
			o.cells[count++] = o.cells[i];
	}
	*out = (struct metric_outline){ o.cells, count, o.is_exact };
	return ok;
}
