/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_SCREEN_H
#define ASSAY_TESTS_SUPPORT_SCREEN_H

#include "tests/support/grammar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A program on a terminal of our own: real keys go in; cells, attributes, cursor and bytes come
 * out.
 *
 *	struct screen *s = screen_start(argv, 24, 80, NULL);
 *	screen_keys(s, "j", "enter", NULL);
 *	screen_settle(s);
 *	assert_string_equal(screen_row(s, 0), "...");
 *	screen_close(s);
 *
 * No test sleeps, because the program says when it is at rest.  With ASSAY_IDLE_MARK in its
 * environment it writes, after each paint that left no input waiting,
 *
 *	ESC ] 7717 ; KEYS ; ROWS ; COLS BEL
 *
 * where KEYS counts the keys handled since the start (a paste is one key).  A resize or a reload
 * of data repaints and repeats the mark without counting.
 *
 * Everything the program writes passes the grammar.  Whatever goes wrong in here, a wait that took
 * too long included, prints the whole screen, ends the program and fails the cmocka test; the
 * struct screen is gone then.  No wait is longer than 5 s, or 20 s under valgrind or with
 * ASSAY_SLOW_TESTS in the environment. */
struct screen;

/* How a program ended. */
struct screen_end {
	int status;	/* exit status; 128 + the signal that killed it */
	int64_t ms;	/* from the reason to end until the end */
	int64_t cpu_ms;	/* processor time over its whole life */
};

/* Starts the program (found as execvp does) and waits for its first mark.  extra is a NULL-ended
 * list of NAME=value, a NAME alone takes the variable away, or NULL.  What the list doesn't say is
 * TERM=xterm-256color, ASSAY_IDLE_MARK=1, ESCDELAY=25, LC_ALL=C.UTF-8, TZ=UTC; neither COLUMNS nor
 * LINES; the rest as in this process.  Ends with screen_close or screen_hang_up. */
struct screen *screen_start(const char *const *argv, int rows, int cols,
			    const char *const *extra);

/* Starts assay on a store, with one more variable ("NAME=VALUE", or NULL), and waits until it is at rest. */
struct screen *screen_open(const char *store, int rows, int cols, const char *variable);

/* The same without waiting, for a program that may not get as far as a mark. */
struct screen *screen_spawn(const char *const *argv, int rows, int cols,
			    const char *const *extra);

/* A shorter bound for each wait on this screen, for tests of failures. */
void screen_set_patience(struct screen *s, int ms);

/* Lets the program switch the mouse on; a violation otherwise. */
void screen_allow_mouse(struct screen *s);

/* Keys, up to a NULL: characters as themselves ("j", "ü"), "up" "down" "left" "right" "home" "end"
 * "pgup" "pgdn" "ins" "del" "enter" "tab" "btab" "esc" "backspace" "space" "f1" ... "f12",
 * "ctrl-d", "text:abc" types abc (a key each), "paste:abc" pastes it.  Begins a step.  Returns at
 * once, but for waiting until the program has taken an "esc" that others follow. */
void screen_keys(struct screen *s, ...) __attribute__((sentinel));

/* The same for one key, for loops. */
void screen_key(struct screen *s, const char *key);

/* Makes the terminal that large.  Begins a step. */
void screen_resize(struct screen *s, int rows, int cols);

/* Waits until the program has handled all keys and the last resize, and is at rest. */
void screen_settle(struct screen *s);

/* Waits until the screen shows the text, or no longer does, and is at rest: for what happens
 * without a key.  screen_wait_for returns the row. */
int screen_wait_for(struct screen *s, const char *text);
void screen_wait_gone(struct screen *s, const char *text);

/* Begins a step and takes what the program writes within that time; at rest, that is nothing. */
void screen_listen(struct screen *s, int ms);

/* What the program wrote since the step began, without the idle marks, and in how many reads it
 * came. */
size_t screen_bytes(const struct screen *s);
unsigned screen_reads(const struct screen *s);

int screen_rows(const struct screen *s);
int screen_cols(const struct screen *s);

/* A row as UTF-8 without trailing blanks; lives as long as the screen. */
const char *screen_row(struct screen *s, int row);

/* Fail unless the text is somewhere, or nowhere. */
void screen_must_show(struct screen *s, const char *text);
void screen_must_not_show(struct screen *s, const char *text);

/* The first row that contains the text, or -1; screen_find_at also tells the column. */
int screen_find(struct screen *s, const char *text);
int screen_find_at(struct screen *s, const char *text, int *col);

#define SCREEN_DEFAULT (-1)
struct screen_cell {
	char text[32];	/* UTF-8; empty when nothing was drawn and right of a wide character */
	int width;	/* columns: 1 or 2; 0 right of a wide character */
	bool bold, dim, italic, underline, reverse;
	int fg, bg;	/* index in the palette of 256, or SCREEN_DEFAULT */
};

struct screen_cell screen_cell(const struct screen *s, int row, int col);

struct screen_cursor {
	int row, col;
	bool visible;
};

struct screen_cursor screen_cursor(const struct screen *s);

/* What the byte stream told: modes, the last copy (OSC 52), marks. */
const struct grammar *screen_grammar(const struct screen *s);

/* The process, for tests that send it signals. */
pid_t screen_pid(const struct screen *s);

/* The whole screen in a frame, with cursor and size: what a failure prints. */
void screen_dump(struct screen *s, struct buf *out);

/* Prints the reason and the screen, ends the program and fails the test. */
void screen_fail(struct screen *s, const char *format, ...)
	__attribute__((noreturn)) PRINTF_LIKE(2, 3);

/* Fails unless alternate screen, cursor, keys, paste, mouse, character set, colours and the line
 * discipline (termios) are as they were before the start. */
void screen_check_restored(struct screen *s);

/* Waits until the program has ended of itself, checks that the terminal is restored, and frees. */
struct screen_end screen_wait_end(struct screen *s);

/* The same for a program that may be running still: Ctrl-C makes it end.  With keys sent that are
 * not handled yet, it may first handle them or end by them. */
struct screen_end screen_close(struct screen *s);

/* Closes the terminal under the program, waits until it has ended, and frees. */
struct screen_end screen_hang_up(struct screen *s);

#endif
