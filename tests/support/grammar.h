/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_GRAMMAR_H
#define ASSAY_TESTS_SUPPORT_GRAMMAR_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* What a program may write to a terminal.
 *
 * Every byte that a program ever wrote is parsed.  Allowed is what ncurses sends to an
 * xterm-256color, bracketed paste, the idle mark (OSC 7717), and a copy in base64 (OSC 52);
 * nothing else, so that a foreign escape sequence cannot get through unnoticed.  The tables stand
 * at the top of grammar.c. */

/* What the sequences so far have left the terminal in; all false is how a terminal starts. */
struct grammar_modes {
	bool alternate;		/* the alternate screen */
	bool cursor_hidden;
	bool cursor_keys;	/* application mode of the cursor keys */
	bool keypad;		/* application mode of the keypad */
	bool insert;
	bool no_wrap;
	bool paste;		/* bracketed paste */
	bool mouse;
	bool line_drawing;	/* the character set of VT100 lines */
	bool styled;		/* attributes or colours are on */
};

struct grammar {
	bool allow_mouse;	/* mouse reports may be switched on; set by the user at any time */

	struct grammar_modes modes;
	struct buf complaint;	/* the first violation as a sentence; empty while there is none */
	struct buf copied;	/* the last OSC 52's content, decoded */
	size_t total;		/* bytes seen */

	/* The idle mark: how many came, what the last one said, and what followed it. */
	unsigned marks;
	unsigned keys, rows, cols;
	size_t mark_bytes;	/* bytes of all marks together */
	size_t unmarked;	/* bytes since the last mark */

	int state;
	struct buf token;	/* the sequence or character being read */
};

/* Ends with grammar_release. */
void grammar_init(struct grammar *grammar);
void grammar_release(struct grammar *grammar);

/* Reads on.  What a terminal emulator that knows neither OSC nor the attribute dim should see is
 * appended to *emulator: dim becomes font 1 there.  False from the first violation on. */
bool grammar_feed(struct grammar *grammar, const char *bytes, size_t len, struct buf *emulator);

/* Appends the bytes with everything but printable ASCII as \e or \x.., for messages. */
void grammar_quote(struct buf *out, const char *bytes, size_t len);

#endif
