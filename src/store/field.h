/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_FIELD_H
#define ASSAY_STORE_FIELD_H

#include "store/store.h"

/* Params and tags of runs as columns: their names, and their values in an order. */
enum field_kind { FIELD_PARAM, FIELD_TAG };

struct field_key {
	int64_t id;
	enum field_kind kind;
	const char *name;
};

/* All names, params before tags, each by name. */
bool field_key_list(struct store *store, struct arena *arena, struct field_key **out, size_t *count,
		    struct err *err) WARN_UNUSED;

/* Makes what a flat JSON object says all that the run has of a kind; before is the object that said it
 * so far.  Within the caller's transaction: run.params or run.tags says the same. */
bool field_replace(struct store *store, int64_t run, enum field_kind kind, const char *before,
		   const char *json, struct err *err) WARN_UNUSED;

#endif
