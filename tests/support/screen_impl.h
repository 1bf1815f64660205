/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_SUPPORT_SCREEN_IMPL_H
#define ASSAY_TESTS_SUPPORT_SCREEN_IMPL_H

/* What the files of the screen harness share; tests include screen.h.
 *
 *	screen.c	the conversation: reading, waiting, failing
 *	screen_process.c	starting and ending the program
 *	screen_keys.c	names of keys to bytes
 *	screen_view.c	what the cells show */

#include "base/arena.h"
#include "tests/support/screen.h"

#include <termios.h>
#include <vterm.h>

/* The right half of a wide character, where libvterm would have a code point. */
#define SCREEN_RIGHT_HALF UINT32_MAX

/* The font that stands for the attribute dim, which libvterm lacks; see grammar_feed. */
#define SCREEN_DIM_FONT 1

struct screen {
	pid_t pid;
	int pid_fd;		/* readable when the process has ended */
	int terminal;		/* the pty's master; -1 once closed */
	bool silent;		/* the program's end of the terminal is closed, all is read */
	bool reaped;
	struct screen_end end;	/* once reaped */
	struct termios before;	/* the line discipline at the start */

	VTerm *emulator;
	struct grammar grammar;
	int rows, cols;
	struct buf input;	/* what the emulator turned keys into, not written yet */
	struct buf output;	/* for the emulator, between read and display */
	struct arena texts;	/* the rows that tests hold */
	struct buf recent;	/* the last output, for the message of a failure */

	unsigned keys;		/* sent since the start */
	unsigned old_marks;	/* that were there before the last resize */
	int patience;		/* ms */

	/* The step: the count of bytes and marks' bytes at its begin, reads since. */
	size_t step_total;
	size_t step_mark_bytes;
	unsigned step_reads;
};

enum screen_event { SCREEN_READ, SCREEN_TIMEOUT, SCREEN_SILENT };

/* Takes what the program wrote, waiting for it until the deadline (clock_steady). */
enum screen_event screen_take(struct screen *s, int64_t deadline);

/* The moment when a wait that begins now is over. */
int64_t screen_deadline(const struct screen *s);

bool screen_at_rest(const struct screen *s);
void screen_begin_step(struct screen *s);

/* Writes s->input to the program, which may be writing itself meanwhile. */
void screen_flush_input(struct screen *s);

/* Ends the program by force if need be, and frees all. */
void screen_free(struct screen *s);

/* Waits until the process has ended and fills s->end; false when it took too long. */
bool screen_reap(struct screen *s);

#endif
