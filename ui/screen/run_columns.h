/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_RUN_COLUMNS_H
#define ASSAY_UI_SCREEN_RUN_COLUMNS_H

#include "store/view.h"
#include "ui/screen/run_sparks.h"
#include "ui/ui.h"

/* The columns of the table of runs: what a view asks for, as far as the store knows it. */
struct shown_column {
	struct view_column view;
	int64_t key;			/* of the metric, param or tag; 0: no run has it */
	enum direction direction;	/* of a metric */
	struct str json_key;		/* of a param or tag, escaped as in JSON */
	double best;			/* of a metric, over all runs of the list; NaN: not known */
};

struct run_columns {
	struct screen *screen;		/* whose snapshot the texts are of */
	struct filter_names names;
	struct run_sparks *sparks;	/* kept beyond the snapshot, see run_columns_release */
	struct str baseline;		/* last values of the pinned run; empty: none is pinned */
	struct shown_column items[VIEW_COLUMNS_MAX];
	size_t count;
	struct table_column table[VIEW_COLUMNS_MAX];	/* the same for the table */
};

/* Fills in what a view shows; where it says nothing, the usual columns with the metrics that speak for
 * the runs.  names and baseline must be set. */
void run_columns_fill(struct run_columns *columns, const struct view *view, const struct run *runs,
		      size_t run_count);

void run_columns_release(struct run_columns *columns);

/* Makes the titles, which tell what the list is sorted by. */
void run_columns_title(struct run_columns *columns, const struct view *view);

struct table_cell run_columns_cell(struct run_columns *columns, const struct run *run, size_t column);

/* The sort that a column stands for when it is first chosen: best first. */
struct view_sort run_columns_sort(const struct shown_column *column);

/* A run's tags, "seed=1 team=nlp"; none: no text. */
struct table_cell run_tags_cell(struct arena *arena, const char *tags);

/* The usual title and width of a column. */
const char *run_columns_usual_title(enum view_kind kind);

#endif
