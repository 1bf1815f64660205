/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_METRIC_AT_H
#define ASSAY_STORE_METRIC_AT_H

#include "store/metric.h"

/* Which value of a metric's history speaks for a run. */
enum metric_at {
	METRIC_AT_LAST,
	METRIC_AT_BEST,		/* by the metric's direction */
	METRIC_AT_STEP,
};

/* What the history of one metric of one run has. */
struct metric_found {
	int64_t key;
	double low, high;	/* METRIC_AT_BEST: of the finite numbers in it; NaN: there is none */
	double value;		/* METRIC_AT_STEP: at that step, or the last one before it */
	bool reached;		/* METRIC_AT_STEP: the history goes as far as that step, and begins there or before */
};

/* Looks into all histories of a run, exactly; *out is an array of *count in the arena.  A
 * metric without a history is not among them.  With steps that go backwards, the value at a step is
 * the one with the highest step up to it within the last chunk that begins before it. */
bool metric_find_at(struct store *store, int64_t run, enum metric_at at, int64_t step,
		    struct arena *arena, struct metric_found **out, size_t *count,
		    struct err *err) WARN_UNUSED;

#endif
