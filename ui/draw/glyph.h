/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_DRAW_GLYPH_H
#define ASSAY_UI_DRAW_GLYPH_H

#include "base/text.h"

#include <stdbool.h>

/* Marks and lines, each in UTF-8 and in ASCII.  All but the tree's branches are one column
 * wide, and the plus-minus in ASCII two. */
enum glyph {
	GLYPH_CURSOR,
	GLYPH_MARK,
	GLYPH_BASELINE,
	GLYPH_RUNNING,
	GLYPH_QUEUED,
	GLYPH_OK,
	GLYPH_FAILED,
	GLYPH_SKIPPED,
	GLYPH_LOST,
	GLYPH_CANCELED,
	GLYPH_WAITING,
	GLYPH_RULE,		/* of a horizontal line */
	GLYPH_BAR,		/* of a vertical line */
	GLYPH_BETTER,		/* in ASCII nothing that stands in front of a number */
	GLYPH_WORSE,
	GLYPH_HIGHER,		/* higher is better */
	GLYPH_LOWER,
	GLYPH_SORTED_DOWN,
	GLYPH_SORTED_UP,
	GLYPH_ELLIPSIS,
	GLYPH_DASH,		/* no value */
	GLYPH_ARROW,		/* from one value to another */
	GLYPH_FULL,		/* of a progress bar */
	GLYPH_EMPTY,
	GLYPH_CORNER_TL, GLYPH_CORNER_TR, GLYPH_CORNER_BL, GLYPH_CORNER_BR,
	GLYPH_TREE_LAST,	/* three columns: the last branch */
	GLYPH_TREE_BRANCH,
	GLYPH_TREE_LINE,
	GLYPH_CRUMB,		/* between the parts of the title; there is more to the right */
	GLYPH_MORE_LEFT,
	GLYPH_DOT,		/* between facts of one line */
	GLYPH_PLUS_MINUS,	/* between a mean and how far values are from it */
	GLYPH_AXIS,		/* of a chart, with a number */
	GLYPH_AXIS_CORNER,
	GLYPH_AXIS_TICK,	/* of the axis below, with a number */
	GLYPH_AXIS_HOLE,	/* something above it is no number */
	GLYPH_AXIS_CURSOR,
	GLYPH_COUNT,
};

/* Whether glyphs are ASCII: the locale isn't UTF-8, ASSAY_ASCII is set, or ASSAY_GLYPHS is "ascii". */
bool glyph_is_ascii(void);

/* What curves are made of: braille (two by four dots a character), half blocks (one by two), which every
 * font has, or letters.  ASSAY_GLYPHS names it ("braille", "blocks", "ascii"); in ASCII it is letters. */
enum glyph_dots { GLYPH_BRAILLE, GLYPH_BLOCKS, GLYPH_LETTERS, GLYPH_DOTS };
enum glyph_dots glyph_dots(void);
const char *glyph_dots_word(void);

/* Goes on to the next of them, for as long as the program runs. */
void glyph_dots_next(void);

/* A character of dots in braille, of the bits of Unicode's chart 2800; in blocks bit 0 is the upper half
 * and bit 1 the lower one. */
#define GLYPH_DOT_SIZE 4
struct text glyph_of_dots(char *out, enum glyph_dots dots, unsigned bits);

struct text glyph(enum glyph which);
const char *glyph_string(enum glyph which);

/* One of eight heights for small curves, 0 to 7. */
struct text glyph_spark(int level);

#endif
