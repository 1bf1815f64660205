/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_RUN_WINDOW_H
#define ASSAY_UI_SCREEN_RUN_WINDOW_H

#include "store/run.h"

/* The part of a list of runs that is in memory: rows around the cursor, however many there are.  It
 * grows in slices, so that a search for rare rows never holds up a key. */
struct run_window {
	struct store *store;
	struct arena *arena;		/* of the rows' texts */
	struct run_query query;		/* repository, filter and order; the rest is the window's own */
	struct run *rows;		/* in the order of the list */
	struct run_place *places;	/* of each */
	size_t count, room;
	struct run_place above, below;	/* where the search goes on in either direction */
	bool at_first, at_last;		/* there is nothing more in that direction */
	size_t want_above, want_below;	/* how many rows are still looked for */
	int64_t examined;		/* rows looked at since it was opened */
};

/* Forgets all rows and looks for those around a place: the row itself, if it still matches, and others
 * on both sides of it; place->run 0: the first ones, or with last set the last ones.  *at becomes where
 * the row of the place is, or would be.  The query must be set.  Does one slice of the work. */
bool run_window_open(struct run_window *window, struct run_place around, bool last, size_t *at,
		     struct err *err) WARN_UNUSED;

/* Whether something is still looked for, and another slice of looking; *above becomes how many rows came
 * in front of those that were there. */
bool run_window_is_busy(const struct run_window *window);
bool run_window_work(struct run_window *window, size_t *above, struct err *err) WARN_UNUSED;

/* Looks for more rows where the cursor is near an end. */
void run_window_reach(struct run_window *window, size_t cursor, size_t near);

void run_window_release(struct run_window *window);

#endif
