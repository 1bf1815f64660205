/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_IGNORED_H
#define ASSAY_STORE_IGNORED_H

#include "store/store.h"

/* The keys that comparisons in a repository leave out, because they differ always and mean nothing:
 * "metric.seconds", "param.run.id". */

/* All of them, by name. */
bool ignored_list(struct store *store, int64_t repository, struct arena *arena, const char ***out,
		  size_t *count, struct err *err) WARN_UNUSED;

/* Ignores a key from now on, or no longer; what is so already stays so. */
bool ignored_set(struct store *store, int64_t repository, const char *key, bool ignored,
		 struct err *err) WARN_UNUSED;

#endif
