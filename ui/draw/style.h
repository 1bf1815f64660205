/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_DRAW_STYLE_H
#define ASSAY_UI_DRAW_STYLE_H

#include <stdbool.h>
#include <stddef.h>

/* How things look, by what they mean.  Colours are the terminal's own sixteen, so that its theme
 * holds; whatever colour says, a glyph and a word say too. */
enum style {
	STYLE_NORMAL,
	STYLE_MUTED,	/* repeats, or doesn't matter now */
	STYLE_STRONG,	/* the one to look at */
	STYLE_GOOD,
	STYLE_BAD,
	STYLE_WARNING,
	STYLE_RUNNING,
	STYLE_ACCENT,	/* names of what can be chosen, numbers of a chart */
	STYLE_TITLE,	/* column titles */
	STYLE_SERIES,	/* the first of the curves in one chart, and the next ones */
	STYLE_SERIES_LAST = STYLE_SERIES + 11,
	STYLE_COUNT,
};

/* The style of a curve by its place among others; there are twelve. */
unsigned style_series(size_t at);

/* Added to a style: the row under the cursor, and what is chosen among buttons or tabs. */
#define STYLE_SELECTED 0x100

/* Prepares the colours of the open terminal: none with NO_COLOR or where there are fewer than 8. */
void style_init(void);

/* While on, everything is painted muted: what lies under a sheet. */
void style_dim(bool on);

/* curses attributes for a style; used by draw.c only. */
unsigned long style_attributes(unsigned style);

#endif
