/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_DRAW_DRAW_H
#define ASSAY_UI_DRAW_DRAW_H

#include "base/text.h"
#include "ui/draw/glyph.h"
#include "ui/draw/style.h"

/* A rectangle of the screen.  Whatever is painted in it is cut at its edges. */
struct area {
	int row, col, rows, cols;
};

/* The whole screen. */
struct area area_screen(void);

/* Take the first or last rows off an area, and return them. */
struct area area_take_top(struct area *area, int rows);
struct area area_take_bottom(struct area *area, int rows);

/* Blanks the area. */
void draw_clear(struct area area);

/* Paints a text; row and col count within the area.  Returns the column behind it. */
int draw_text(struct area area, int row, int col, unsigned style, struct text text);

/* The same into exactly width columns: cut with an ellipsis, filled with blanks; at the right edge
 * of them when right is set. */
int draw_cell(struct area area, int row, int col, int width, bool right, unsigned style,
	      struct text text);

/* As printf, for our own words and numbers; strings among them must be clean. */
int draw_format(struct area area, int row, int col, unsigned style, const char *format, ...)
	PRINTF_LIKE(5, 6);

/* count times the same glyph. */
int draw_repeat(struct area area, int row, int col, int count, unsigned style, enum glyph glyph);

/* A line across the area. */
void draw_rule(struct area area, int row);

/* A frame around the area, with a title in its top line, and the area inside. */
struct area draw_frame(struct area area, struct text title);

#endif
