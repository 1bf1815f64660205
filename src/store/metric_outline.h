/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_METRIC_OUTLINE_H
#define ASSAY_STORE_METRIC_OUTLINE_H

#include "store/metric.h"

/* Reading a curve for drawing: not its points, but what each of a few hundred columns has to show.
 *
 * It is made from the envelopes of the chunks where there are many, and from the points themselves
 * where there are few; the end of a live curve is always exact. */
enum metric_x { METRIC_BY_STEP, METRIC_BY_TIME };

/* What there is of a curve.  Steps and times need neither rise nor differ. */
struct metric_span {
	int64_t points;
	int64_t step_low, step_high;
	int64_t time_low, time_high;
};

bool metric_span_load(struct store *store, int64_t run, int64_t key, struct metric_span *out,
		      struct err *err) WARN_UNUSED;

struct metric_range {
	int64_t run, key;
	enum metric_x x;
	int64_t origin;		/* is subtracted from each x: 0, or the moment from which times count */
	double from, to;	/* points with from <= x <= to are asked for */
	bool is_log;		/* buckets are as wide as on a logarithmic axis; then x <= 0 is left out */
	size_t buckets;		/* at most so many */
	size_t exact;		/* so many points may be read from chunks */
};

/* The points of one part of the range.  A value that is no finite number is a hole. */
struct outline_bucket {
	double x_low, x_high;
	double low, high, mean;	/* of the finite values; NaN: there is none */
	double last;		/* in the order of arrival */
	int64_t count, holes;
};

struct metric_outline {
	struct outline_bucket *buckets;	/* those that hold something, by x */
	size_t count;
	bool is_exact;		/* made of nothing but points */
};

/* The outline of a range, in the arena.
 *
 * Where it is exact, each bucket is exactly its points.  Else a chunk that is narrower than a bucket
 * counts as a whole for the bucket that its middle is in, so that no extreme is lost or farther away than
 * one bucket; a wider one fills all that it reaches.  Chunks that reach out of the range or, where steps
 * jump, over much of it are read as long as range->exact lasts. */
bool metric_outline(struct store *store, const struct metric_range *range, struct arena *arena,
		    struct metric_outline *out, struct err *err) WARN_UNUSED;

/* At most width values along the history, evenly by the order of arrival, for a curve of one line: the
 * points themselves, or means of chunks of a long one.  It costs the same however long the history is. */
bool metric_spark(struct store *store, int64_t run, int64_t key, size_t width, double *out, size_t *count,
		  struct err *err) WARN_UNUSED;

#endif
