/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_RUN_SPARKS_H
#define ASSAY_UI_SCREEN_RUN_SPARKS_H

#include "store/run.h"
#include "ui/ui.h"

/* Curves of one line for the table of runs.  Those of runs that are done are kept, for they stay as they
 * are; those of live runs until the next load. */
struct run_sparks;

#define RUN_SPARK_MAX 32	/* columns */

void run_sparks_free(struct run_sparks *sparks);

/* Forgets what may have changed; makes it where *sparks is NULL. */
void run_sparks_begin(struct run_sparks **sparks);

/* The curve of a metric of a run; empty when it has none. */
struct text run_sparks_cell(struct run_sparks *sparks, struct store *store, const struct run *run, int64_t key,
			    int width);

/* The metric whose curve is shown where nobody has asked for one: that of wanted (0: none) if the first
 * runs of the list have it, else the first that they have; 0: they have none.  It stays the same until
 * another one is wanted. */
int64_t run_sparks_usual(struct run_sparks *sparks, struct store *store, const struct run *runs, size_t count,
			 int64_t wanted);

#endif
