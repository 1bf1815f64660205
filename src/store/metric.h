/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_METRIC_H
#define ASSAY_STORE_METRIC_H

#include "store/store.h"

/* Metrics: last values, and their history as points.
 *
 * A value is a double; NaN and infinities are kept and shown as such. */
enum direction { DIRECTION_NONE, DIRECTION_HIGHER, DIRECTION_LOWER };

struct metric_key {
	int64_t id;
	const char *name;
	enum direction direction;	/* which is better */
};

struct metric_value {
	uint32_t key;			/* metric_key.id */
	double value;
};

struct metric_point {
	int64_t step;
	int64_t time;			/* a moment */
	double value;
};

/* The key of that name, made when it is new; its direction is then guessed from the name. */
bool metric_key_take(struct store *store, const char *name, int64_t *id, struct err *err) WARN_UNUSED;

/* All keys, by name. */
bool metric_key_list(struct store *store, struct arena *arena, struct metric_key **out, size_t *count,
		     struct err *err) WARN_UNUSED;

/* Higher is better for names that speak of accuracy, precision, recall, F1, AUC, R2 and the like;
 * lower for loss, error, the usual error measures, latency and p95-like ones; none for others. */
enum direction metric_guess_direction(const char *name);

/* The last values in a run's row: count of them into the caller's array of room. */
size_t metric_decode(struct str blob, struct metric_value *out, size_t room);

/* The value of one key; false when the run has none. */
bool metric_find(struct str blob, int64_t key, double *value);

/* Sets last values of a run: those given replace those of the same key, the others stay. */
bool metric_set_last(struct store *store, int64_t run, const struct metric_value *values, size_t count,
		     struct err *err) WARN_UNUSED;

/* Appends points to the history of a run that is alive, in the order of arrival.  What is not the end
 * of it becomes chunks at once, so that a live curve is read as fast as any. */
bool metric_append(struct store *store, int64_t run, int64_t key, const struct metric_point *points,
		   size_t count, struct err *err) WARN_UNUSED;

/* Turns the rest of the history of a run that is done from rows into chunks with their envelopes. */
bool metric_seal(struct store *store, int64_t run, struct err *err) WARN_UNUSED;

/* Adds points to the history of a run that is done, such as one that is imported, as chunks. */
bool metric_add_sealed(struct store *store, int64_t run, int64_t key, const struct metric_point *points,
		       size_t count, struct err *err) WARN_UNUSED;

/* The whole history of one metric of one run; for drawing there is metric_outline. */
bool metric_history(struct store *store, int64_t run, int64_t key, struct arena *arena,
		    struct metric_point **out, size_t *count, struct err *err) WARN_UNUSED;

/* The keys that have a history in any of the runs, by name; and in one run. */
bool metric_curves_of(struct store *store, const int64_t *runs, size_t run_count, struct arena *arena,
		      struct metric_key **out, size_t *count, struct err *err) WARN_UNUSED;
bool metric_curves(struct store *store, int64_t run, struct arena *arena, struct metric_key **out,
		   size_t *count, struct err *err) WARN_UNUSED;

#endif
