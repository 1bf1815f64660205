/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_RUNS_H
#define ASSAY_UI_SCREEN_RUNS_H

#include "store/model.h"
#include "store/stage_run.h"
#include "ui/screen/run_columns.h"
#include "ui/screen/run_window.h"

/* The table of runs, shared by its files: runs.c is the screen, runs_filter.c what is asked for and
 * counted, runs_details.c what stands below the list. */
struct runs {
	struct screen screen;
	struct arena kept;		/* of the view's words */
	struct view view;
	struct buf filter_text;		/* what view.filter is; the last one that was right */
	struct buf filter_before;	/* what it was when the prompt was opened */
	struct arena filter_arena;
	struct filter *filter;
	struct view_group from;		/* the groups that Esc goes back to; of NULL: none */
	struct str from_label;
	struct buf filter_there;	/* and the filter that was in force there */
	struct buf filter_of_group;	/* and the one since; with another there is no way back */
	struct run_window window;
	struct run_columns columns;
	struct run_place held;		/* the row under the cursor, which a load comes back to */
	struct arena held_memory;
	bool jump_last;			/* the next load goes to the end */

	struct run_set matching;	/* runs that match, among so many looked at */
	int64_t tallied;
	int64_t given_up;		/* how often a pattern was, so that these runs are left out */
	struct run_place tally_at;
	bool tally_ends;		/* all were looked at */
	struct buf tally_text;		/* the filter, and the state of the store, that this is of */
	int64_t tally_version, tally_repository;
	struct text left_out;		/* what there is to say of runs that the order leaves out */
	int64_t told_at;		/* when the count was shown last; it need not change with each slice */
	int64_t told;

	struct stage_run *stages;	/* of the row under the cursor */
	size_t stage_count;
	struct version *versions;	/* that were made of it */
	size_t version_count;
	int64_t details_of;
};

/* The row that the cursor is on; NULL when there is none. */
struct run *runs_current(struct runs *runs);

/* Makes the columns that the view asks for. */
void runs_make_columns(struct runs *runs);

/* Reads and draws what is known of the row under the cursor. */
void runs_load_details(struct runs *runs);
void runs_draw_details(struct runs *runs, struct area area);

/* Looks at the runs as a view says from now on, when the screen is loaded next.  The view's strings must
 * live as long as runs->kept. */
void runs_use_view(struct runs *runs, const struct view *view);

bool runs_is_filtered(const struct runs *runs);

/* The runs that are shown next are those of the group with a label: Esc goes back to the groups. */
void runs_come_from_group(struct runs *runs, const struct view_group *group, struct str label);

bool runs_go_back_to_groups(struct runs *runs);

/* Shows only those runs that match this, too, when the screen is loaded next. */
void runs_narrow(struct runs *runs, const char *filter);

/* Compiles the filter for the names that the store knows now. */
bool runs_set_filter(struct runs *runs, struct err *err) WARN_UNUSED;

void runs_clear_filter(struct runs *runs);

/* What the prompt of the filter does: see screen_type.filter. */
void runs_filter_prompt(struct screen *screen, enum prompt_event event);

/* Begins to note what matches, unless it is known from before; a slice of that, behind the rows unless
 * those are rare; finds out whether the order leaves runs out; draws the line that says what is shown. */
void runs_begin_tally(struct runs *runs);
bool runs_tally(struct runs *runs, struct err *err) WARN_UNUSED;
void runs_find_left_out(struct runs *runs);
bool runs_tally_comes_first(const struct runs *runs);
void runs_draw_filter(struct runs *runs, struct area line);

#endif
