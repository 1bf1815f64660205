/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_LINE_H
#define ASSAY_UI_WIDGET_LINE_H

#include "ui/draw/draw.h"

#include <stddef.h>

/* A line of text that a person types.  Bytes are UTF-8; start with LINE_INIT. */
struct line {
	struct buf text;
	size_t cursor;		/* in bytes */
};

#define LINE_INIT { .text = BUF_INIT }
#define LINE_MAX_BYTES 1000

void line_release(struct line *line);
void line_set(struct line *line, const char *text);

/* Takes a key; false when it isn't one that edits.  Ctrl-A, Ctrl-E, Ctrl-U, Ctrl-W and Ctrl-K do
 * what they do in a shell. */
bool line_key(struct line *line, int key);

/* Puts foreign text in at the cursor, made showable and on one line. */
void line_insert(struct line *line, struct str foreign);

/* Draws it from col on and puts the terminal's cursor in it when it has the focus. */
void line_draw(struct area area, int row, int col, const struct line *line, bool focus);

#endif
