/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_PAGER_H
#define ASSAY_UI_WIDGET_PAGER_H

#include "base/regex.h"
#include "ui/draw/draw.h"
#include "ui/widget/table.h"

#include <stddef.h>

/* Lines of a text that is in memory: a patch, a file.  The lines are foreign and are cleaned as they
 * are drawn. */
struct pager_line {
	unsigned style;
	struct str foreign;
};

/* Where the reader is; zeroed at the start. */
struct pager {
	size_t top;		/* the first line shown */
	int left;		/* columns scrolled sideways */
	bool wrap;		/* long lines go on in the next row, else they are cut */
	int rows;		/* at the last drawing */
	size_t last;		/* the first line shown when the end is, for these rows */
};

/* Takes up the area that the lines will be drawn in, and how far down that lets one go. */
void pager_fit(struct pager *pager, struct area area, const struct pager_line *lines, size_t count);

void pager_move(struct pager *pager, size_t count, enum table_move move);

/* Scrolls sideways by so many columns; not beyond the left edge. */
void pager_shift(struct pager *pager, int columns);

/* Goes to the next line that matches, behind the first shown one, or before it; false: there is
 * none. */
bool pager_find(struct pager *pager, const struct pager_line *lines, size_t count,
		struct regex *pattern, bool backwards);

void pager_draw(struct pager *pager, struct area area, const struct pager_line *lines, size_t count,
		struct regex *pattern);

#endif
