/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_DRAW_TERM_H
#define ASSAY_UI_DRAW_TERM_H

/* ui/draw/: the terminal.  The only door to curses.
 *
 * term.h opens and closes it and reads keys, draw.h paints texts, style.h says how roles look, and
 * glyph.h has the marks and lines in UTF-8 and ASCII.  Nothing here knows what is painted, and
 * nothing foreign is painted but as a struct text. */

#include "base/buf.h"
#include "base/err.h"

/* A key is a character's code point, a control character's (Ctrl-A is 1, Esc 27), or one of: */
enum term_key {
	TERM_KEY_UP = 0x110000,
	TERM_KEY_DOWN,
	TERM_KEY_LEFT,
	TERM_KEY_RIGHT,
	TERM_KEY_HOME,
	TERM_KEY_END,
	TERM_KEY_PAGE_UP,
	TERM_KEY_PAGE_DOWN,
	TERM_KEY_DELETE,
	TERM_KEY_BACKSPACE,
	TERM_KEY_BACKTAB,
	TERM_KEY_F1,
	TERM_KEY_F5,
	TERM_KEY_OTHER,		/* a key that means nothing here */
};
#define TERM_KEY_ENTER 13
#define TERM_KEY_ESC 27
#define TERM_KEY_TAB 9
#define TERM_CTRL(letter) ((letter) & 0x1f)

enum term_event_kind {
	TERM_NOTHING,	/* no more for now */
	TERM_KEY,
	TERM_PASTE,	/* a bracketed paste: its text in term_paste() */
	TERM_GONE,	/* the terminal went away */
};

struct term_event {
	enum term_event_kind kind;
	int key;
};

/* Takes over the terminal.  Fails, with the terminal as it was, when there is none or its type is
 * unknown. */
bool term_open(struct err *err) WARN_UNUSED;

/* Gives it back as it was; nothing when it isn't open. */
void term_close(void);

int term_rows(void);
int term_cols(void);

/* Asks the kernel for the size again: after SIGWINCH. */
void term_resize(void);

/* The next event; never waits. */
struct term_event term_read(void);

/* Whether a key waits to be read. */
bool term_has_input(void);

/* The text of the paste that was read last; foreign bytes. */
struct str term_paste(void);

/* Throws away what was typed and not read yet. */
void term_discard_input(void);

/* Sends what was painted, in one write where it fits; nothing when nothing changed. */
void term_flush(void);

/* Shows the cursor at a place, for typing; row -1 hides it. */
void term_cursor(int row, int col);

/* Paints everything anew at the next flush. */
void term_redraw(void);

/* Hands text to the clipboard of the terminal's user (OSC 52); false when it is too long. */
bool term_copy(struct str text);

/* Lends the terminal to another program, as it was before term_open, and takes it over again.  In between,
 * term_await_enter says that Enter comes back, and waits until it is typed or the terminal goes away. */
void term_lend(void);
void term_await_enter(void);
void term_take_back(void);

/* Stops the program as Ctrl-Z does elsewhere, and takes the terminal over again afterwards. */
void term_suspend(void);

#endif
