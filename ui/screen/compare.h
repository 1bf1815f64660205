/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_COMPARE_H
#define ASSAY_UI_SCREEN_COMPARE_H

#include "app/compare_export.h"
#include "ui/screens.h"

/* The screen of runs side by side: compare.c keeps what is shown and does the actions, compare_draw.c
 * draws, compare_sheets.c asks. */
struct compare {
	struct screen screen;
	int64_t ids[UI_MARKS_MAX + 1];
	char *revisions[UI_MARKS_MAX + 1];	/* of a column that is no run, whose id is 0; else NULL */
	size_t id_count;
	struct comparison_options options;
	struct buf group;			/* what options.group is */
	struct arena kept;			/* of the comparison, which is large */
	struct comparison comparison;
	struct comparison_view view;
	struct comparison_rows rows;		/* what is shown of it */
	int key_width;				/* of the first column */
	int width_for;				/* the screen's columns that it was made for */
	size_t first_seen, last_seen;		/* of the runs beside the baseline those in sight; 0: none */
};

/* The row under the cursor; NULL: a group's own line, or nothing at all. */
const struct comparison_row *compare_row(const struct compare *compare);

/* Chooses what is shown anew, after a change of the view. */
void compare_show(struct compare *compare);

/* compare_draw.c */
void compare_draw(struct screen *screen, struct area area);
struct table_column *compare_columns(struct compare *compare);
int compare_key_width(struct compare *compare);

/* compare_sheets.c */
void compare_copy(struct compare *compare);
void sheet_export_open(struct compare *compare);
void sheet_at_open(struct compare *compare);
void sheet_group_open(struct compare *compare);
void sheet_correlate_open(struct compare *compare);

/* Appends "at step 100" or "at their best"; nothing where metrics are compared at their last value. */
void compare_at_words(const struct compare *compare, struct buf *out);

/* Appends the command that shows the same. */
void compare_command(const struct compare *compare, struct buf *out);

#endif
