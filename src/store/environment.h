/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_STORE_ENVIRONMENT_H
#define ASSAY_STORE_ENVIRONMENT_H

#include "store/store.h"

/* Where a run worked, as a flat JSON object of strings: "host", "kernel", "cpu", "cpus", "memory",
 * "gpu.0", "python", "package.NAME", "env.NAME". */

/* Writes it down, in the place of what was there. */
bool environment_set(struct store *store, int64_t run, const char *facts, struct err *err) WARN_UNUSED;

/* Sets *facts to it, in the arena; NULL when none was written down. */
bool environment_load(struct store *store, int64_t run, struct arena *arena, const char **facts,
		      struct err *err) WARN_UNUSED;

/* The same, but a run that took all its results from others, and so worked nowhere itself, has that of the
 * run that the last stage's result is from.  *of becomes the run whose environment it is. */
bool environment_find(struct store *store, int64_t run, struct arena *arena, const char **facts, int64_t *of,
		      struct err *err) WARN_UNUSED;

#endif
