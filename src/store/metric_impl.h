/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_METRIC_IMPL_H
#define ASSAY_STORE_METRIC_IMPL_H

#include "store/metric.h"

#include <string.h>

/* How a history is kept, for the files metric_*.c and the migrations: the points of a metric of a run
 * in the order of arrival are its chunks by part, and behind them its rows by ordinal. */
#define CHUNK_POINTS 1024
#define POINT_SIZE 24	/* step, time, value */

/* What a chunk has to say without being read: the row of metric_envelope. */
struct envelope {
	int64_t count;
	int64_t holes;			/* of them, those whose value is no finite number */
	int64_t step_low, step_high, time_low, time_high;
	double low, high, mean;		/* of the finite values; NaN: there is none */
	double last;
};

void envelope_add(struct envelope *envelope, const struct metric_point *point);

/* The points of a chunk's blob.  The arrays are little-endian; so is every machine that this runs on,
 * which configure checks. */
static inline size_t chunk_count(struct str blob)
{
	return blob.len / POINT_SIZE;
}

static inline struct metric_point chunk_point(struct str blob, size_t i)
{
	size_t count = chunk_count(blob);
	struct metric_point point;

	memcpy(&point.step, blob.data + i * 8, 8);
	memcpy(&point.time, blob.data + (count + i) * 8, 8);
	memcpy(&point.value, blob.data + (2 * count + i) * 8, 8);
	return point;
}

/* Writes chunks with their envelopes behind those that are there. */
struct chunk_writer {
	struct stmt chunk, envelope;
	struct buf packed;
	int64_t run, key, part;
};

bool chunk_writer_open(struct chunk_writer *w, struct db *db, int64_t run, int64_t key,
		       struct err *err) WARN_UNUSED;
void chunk_writer_add(struct chunk_writer *w, const struct metric_point *points, size_t count);
bool chunk_writer_close(struct chunk_writer *w) WARN_UNUSED;

/* Makes all envelopes from their chunks, for the migration to schema 2. */
bool envelope_make_all(struct db *db, struct err *err) WARN_UNUSED;

#endif
