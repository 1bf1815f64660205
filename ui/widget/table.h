/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_TABLE_H
#define ASSAY_UI_WIDGET_TABLE_H

/* ui/widget/: the parts that screens are made of.
 *
 * table.h is the full-width list that nearly every screen is, chart.h draws curves, logview.h shows
 * a log from its end, sheet.h asks before something is done, line.h is a line of typed text.  None
 * of them knows what a run or a model is: they get texts and give back what was chosen. */

#include "ui/draw/draw.h"

#include <stddef.h>

/* A column.  On a narrow screen those with the highest rank fall away first; what is left over in
 * width goes to the one that stretches. */
struct table_column {
	struct text title;
	int width;
	bool right;		/* numbers are at the right */
	bool stretch;
	bool frozen;		/* stays when the others scroll sideways, as the first one does */
	int rank;		/* 0: never falls away */
};

struct table_cell {
	unsigned style;
	struct text text;
};

/* What is shown; filled by the screen for each drawing. */
struct table_view {
	const struct table_column *columns;
	size_t column_count;
	size_t rows;
	/* The cell of a row; cell.text may be empty. */
	struct table_cell (*cell)(void *data, size_t row, size_t column);
	/* The mark in front of a row; its text may be empty.  NULL: no row has one. */
	struct table_cell (*mark)(void *data, size_t row);
	/* Whether the first cell of a row has the width of all; NULL: of no row. */
	bool (*spans)(void *data, size_t row);
	bool scrolls;		/* sideways, by keys: signs in the titles say where there is more */
	void *data;
	const struct text *empty;	/* lines that stand there when there is no row */
	size_t empty_count;
};

/* Where the reader is; zeroed at the start. */
struct table {
	size_t top, cursor;
	int visible;		/* rows that fitted at the last drawing */
	size_t chosen_column;	/* whose title stands out, 1 and up; 0: none */
	size_t first_column;	/* how many columns are scrolled away, of those that aren't frozen */
};

enum table_move {
	TABLE_UP, TABLE_DOWN, TABLE_HALF_UP, TABLE_HALF_DOWN, TABLE_PAGE_UP, TABLE_PAGE_DOWN,
	TABLE_FIRST, TABLE_LAST,
};

/* Moves the cursor within rows; returns whether it moved. */
bool table_move(struct table *table, size_t rows, enum table_move move);

/* Scrolls one column to the left or right; at least one column is left to be seen. */
void table_shift(struct table *table, const struct table_column *columns, size_t count, bool right);

/* Scrolls sideways so far that the column is seen in an area of cols columns. */
void table_show_column(struct table *table, const struct table_column *columns, size_t count, int cols,
		       size_t column);

/* Puts the cursor on a row. */
void table_seek(struct table *table, size_t rows, size_t row);

/* Says how many rows there are and what area they will be drawn in: top and visible are then those of
 * the next drawing. */
void table_fit(struct table *table, struct area area, size_t rows);

/* Whether a column is seen in an area of cols columns. */
bool table_shows_column(const struct table *table, const struct table_column *columns, size_t count, int cols,
			size_t column);

void table_draw(struct table *table, struct area area, const struct table_view *view);

/* Which of the columns fit into cols, by rank, and how wide each is (0: left out): the layout alone,
 * for tests. */
void table_layout(const struct table_column *columns, size_t count, int cols, size_t first_column,
		  int *widths);

#endif
