/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_EXPERIMENTS_H
#define ASSAY_UI_SCREEN_EXPERIMENTS_H

#include "app/experiment_list.h"
#include "ui/screen/commit_marks.h"

#define EXPERIMENT_COLUMNS_MAX 64
#define EXPERIMENT_FIXED 2	/* columns in front of those: name, age */

/* A metric or param that a column shows. */
struct experiment_column {
	const char *name;
	bool is_param;
	enum direction direction;	/* of a metric */
	double best;			/* of all experiments; NaN: nothing says what is better */
};

/* DVC's experiments, shared by its files: experiments.c is the screen, experiment_sheets.c asks before
 * something is done with one. */
struct experiments_screen {
	struct screen screen;
	struct experiment_list list, next;	/* next: read anew, shown once it is read */
	bool has_next;
	struct experiment_column columns[EXPERIMENT_COLUMNS_MAX];
	size_t column_count;
	size_t *order;			/* rows as they are shown, in the list's arena */
	size_t sort_by;			/* 1 and up, as table.chosen_column; 0: as they are in the list */
	bool ascending;
	struct commit_marks marks;
};

/* Chooses the columns by what is read: the metrics, those of the whole first, then the params in which
 * experiments differ from what they began at. */
void experiments_choose_columns(struct experiments_screen *experiments);

/* Orders the rows: commits stay where they are, and what began at each is sorted below it. */
void experiments_sort_rows(struct experiments_screen *experiments);

/* The value of a metric's column; NaN: it has none. */
double experiments_value(const struct experiment_list_row *row, const struct experiment_column *column);

/* The row under the cursor. */
const struct experiment_list_row *experiments_current(const struct experiments_screen *experiments);

void sheet_apply_open(struct experiments_screen *experiments);
void sheet_branch_open(struct experiments_screen *experiments);
void sheet_rename_open(struct experiments_screen *experiments);
void sheet_remove_open(struct experiments_screen *experiments);

#endif
