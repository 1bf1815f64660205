/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_TEXT_H
#define ASSAY_BASE_TEXT_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#include <stddef.h>

/* Text that may be shown.
 *
 * Whatever comes from outside (logs, commit messages, names, metric keys, YAML) passes text_clean
 * once, where a screen or a command takes it up; the drawing functions take nothing but a struct
 * text, so nothing foreign can reach the terminal raw.
 *
 * In a text every byte sequence is valid UTF-8 and every character is printable, of known width,
 * and leaves the order of writing alone: no control characters, escape sequences, bidirectional
 * overrides, zero-width characters (but for at most two combining marks on a letter), private-use
 * or unassigned ones. */
struct text {
	const char *s;	/* len bytes; terminated there unless text_fit cut it */
	size_t len;
	int width;	/* columns */
};

/* A text of our own source code; s must be a literal in plain ASCII or of our own glyphs. */
#define TEXT(literal) text_trusted("" literal)
struct text text_trusted(const char *own);

/* Makes foreign bytes showable: a tab becomes blanks up to the next multiple of 8, a line end or
 * other control character a blank, an escape sequence (CSI, OSC, DCS …) vanishes as a whole but
 * never reaches beyond its line, each invalid byte becomes U+FFFD, the rest of what may not
 * stand is dropped.  In a locale that isn't UTF-8 each character beyond ASCII becomes '?'.
 *
 * Of a carriage return inside a line only what follows the last one is kept, as a terminal shows
 * a progress bar; the line end behind the last line is dropped.  At most TEXT_MAX bytes are
 * looked at; longer input ends in "...". */
#define TEXT_MAX 8192
struct text text_clean(struct arena *arena, struct str foreign);

/* The same appended to a buf, for output that isn't drawn: the command line's. */
void text_clean_to(struct buf *out, struct str foreign);

/* As printf; strings among the arguments must be clean already. */
struct text text_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* The longest beginning of t that fits into width columns; never splits a wide character. */
struct text text_fit(struct text t, int width);

/* What of a text goes on a row of width columns, parted between words where there are any. */
struct text text_fit_words(struct text t, int width);

/* t without its first columns columns; a wide character that would be cut in half goes as a whole,
 * so the rest may be a column narrower than one expects. */
struct text text_skip(struct text t, int columns);

/* The character at s (terminated, clean): its bytes and, in *width, its columns; 0 bytes at the
 * end.  A combining mark is a character of its own with 0 columns. */
size_t text_next(const char *s, int *width);

#endif
