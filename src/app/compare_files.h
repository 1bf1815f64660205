/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_APP_COMPARE_FILES_H
#define ASSAY_APP_COMPARE_FILES_H

#include "app/compare.h"
#include "base/map.h"
#include "base/vec.h"

/* The part of a comparison that comes from files; for compare.c alone. */

/* Rows in the making, found by their kind and key. */
struct row_set {
	struct arena *arena;
	struct map by_key[COMPARISON_GROUPS];
	VEC_OF(struct comparison_row *) rows;
	size_t run_count;
};

/* The row of a key, made when it is new. */
struct comparison_row *row_set_take(struct row_set *set, enum comparison_kind kind, const char *key);

/* Adds what the stages of a run read and no stage of it made. */
bool compare_add_data(struct store *store, struct row_set *set, const struct run *run, size_t at,
		      struct err *err) WARN_UNUSED;

/* Adds the files in which the commits of the runs differ from the first one's.  Returns NULL, or
 * why they could not be looked at, in the arena. */
const char *compare_add_code(struct store *store, struct row_set *set, const struct run *runs);

#endif
