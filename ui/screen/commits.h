/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_COMMITS_H
#define ASSAY_UI_SCREEN_COMMITS_H

#include "app/history.h"
#include "base/vec.h"
#include "ui/screen/commit_marks.h"

/* The list of commits, shared by its files: commits.c is the screen, commits_bound.c looks for the commit
 * that took the metric beyond a bound. */
#define COMMITS_PORTION 200	/* read at once */

struct row {
	struct history_row history;
	unsigned roles;		/* of the files that it changed, see changes_roles */
	bool has_roles;
	unsigned load;		/* the load at which the run was looked up */
};

struct commit_list {
	struct screen screen;
	struct arena kept;		/* of the commits: they don't change */
	struct commits *source;
	char *branch;			/* NULL: what is checked out */
	VEC_OF(struct row) rows;
	bool at_end;
	struct metric_key metric;	/* the one that is shown; id 0: none */
	char *metric_name;		/* of a person's choice; NULL: the usual one */
	struct bound bound;
	bool has_bound;
	struct break_point found;	/* where the bound was broken, once all is looked up */
	size_t looked_up;		/* rows looked up for that */
	bool bound_shown;		/* the cursor was put where it was broken */
	unsigned load;			/* counts them: what rows know of runs is of one */
	struct changes changes;		/* of the row under the cursor */
	size_t changes_of;		/* that row + 1; 0: none */
	struct commit_marks marks;
	struct commit_values *values;	/* what commits say themselves; NULL: not asked yet */
};

/* Compares those that are marked, else the one under the cursor with its parent or, where it has a run, that
 * with the baseline. */
void commits_compare(struct commit_list *list);

/* What the commit under the cursor recorded itself, of which no run need exist: draws it below the line *row of
 * its details and moves that on; reads what is not known yet, a slice, which is told by true; forgets all. */
void commits_draw_values(struct commit_list *list, struct area area, int *row);
bool commits_work_values(struct commit_list *list);
void commits_forget_values(struct commit_list *list);

/* Looks the run of a row up again; reads further rows of the branch. */
bool commits_find_run(struct commit_list *list, struct row *row, struct err *err) WARN_UNUSED;
void commits_read_on(struct commit_list *list, size_t count);

/* Asks for a bound; looks for where it was broken, a slice; says what is known of that in one line. */
void commits_ask_bound(struct commit_list *list);
bool commits_look(struct screen *screen, struct err *err) WARN_UNUSED;
void commits_draw_finding(struct commit_list *list, struct area line);

#endif
