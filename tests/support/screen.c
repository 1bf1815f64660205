/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/screen_impl.h"

#include <setjmp.h>

#include <cmocka.h>

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define READ_MAX 65536
#define RECENT_MAX 400

void screen_set_patience(struct screen *s, int ms)
{
	s->patience = ms;
}

void screen_allow_mouse(struct screen *s)
{
	s->grammar.allow_mouse = true;
}

int64_t screen_deadline(const struct screen *s)
{
	return clock_steady() + s->patience;
}

/* Reading */

static void remember(struct screen *s, const char *bytes, size_t len)
{
	struct buf *recent = &s->recent;

	buf_add(recent, bytes, len);
	if (recent->len > RECENT_MAX) {
		memmove(recent->data, recent->data + recent->len - RECENT_MAX, RECENT_MAX);
		buf_truncate(recent, RECENT_MAX);
	}
}

static enum screen_event read_once(struct screen *s)
{
	char bytes[READ_MAX];
	ssize_t len = read(s->terminal, bytes, sizeof(bytes));
	bool allowed;

	if (len < 0 && (errno == EAGAIN || errno == EINTR))
		return SCREEN_READ;
	/* Linux says EIO, not the end of a file, when nobody has the other end open. */
	if (len <= 0) {
		s->silent = true;
		return SCREEN_SILENT;
	}
	s->step_reads++;
	remember(s, bytes, len);
	buf_clear(&s->output);
	allowed = grammar_feed(&s->grammar, bytes, len, &s->output);
	vterm_input_write(s->emulator, s->output.data, s->output.len);
	if (!allowed)
		screen_fail(s, "the program wrote what it may not: %s",
			    s->grammar.complaint.data);
	return SCREEN_READ;
}

enum screen_event screen_take(struct screen *s, int64_t deadline)
{
	for (;;) {
		struct pollfd terminal = { .fd = s->terminal, .events = POLLIN };
		int64_t left = deadline - clock_steady();
		int ready;

		if (s->silent)
			return SCREEN_SILENT;
		ready = poll(&terminal, 1, left > 0 ? (int)left : 0);
		if (ready > 0)
			return read_once(s);
		if (ready == 0)
			return SCREEN_TIMEOUT;
		if (errno != EINTR)
			screen_fail(s, "cannot wait for the terminal: %s", strerror(errno));
	}
}

/* Writing */

void screen_flush_input(struct screen *s)
{
	int64_t deadline = screen_deadline(s);
	size_t written = 0;

	while (written < s->input.len) {
		struct pollfd terminal = { .fd = s->terminal, .events = POLLIN | POLLOUT };
		int64_t left = deadline - clock_steady();
		ssize_t len = 0;

		if (left <= 0)
			screen_fail(s, "the program takes no more keys");
		if (poll(&terminal, 1, (int)left) < 0 && errno != EINTR)
			screen_fail(s, "cannot wait for the terminal: %s", strerror(errno));
		if (terminal.revents & (POLLIN | POLLHUP) && read_once(s) == SCREEN_SILENT)
			screen_fail(s, "the program ended before it got its keys");
		if (terminal.revents & POLLOUT)
			len = write(s->terminal, s->input.data + written, s->input.len - written);
		if (len > 0)
			written += len;
		else if (len < 0 && errno != EAGAIN && errno != EINTR)
			screen_fail(s, "cannot write to the terminal: %s", strerror(errno));
	}
	buf_clear(&s->input);
}

/* Steps */

void screen_begin_step(struct screen *s)
{
	s->step_total = s->grammar.total;
	s->step_mark_bytes = s->grammar.mark_bytes;
	s->step_reads = 0;
}

size_t screen_bytes(const struct screen *s)
{
	return s->grammar.total - s->step_total - (s->grammar.mark_bytes - s->step_mark_bytes);
}

unsigned screen_reads(const struct screen *s)
{
	return s->step_reads;
}

void screen_resize(struct screen *s, int rows, int cols)
{
	struct winsize size = { .ws_row = rows, .ws_col = cols };

	screen_begin_step(s);
	if (rows == s->rows && cols == s->cols)
		return;
	s->rows = rows;
	s->cols = cols;
	s->old_marks = s->grammar.marks;
	vterm_set_size(s->emulator, rows, cols);
	if (ioctl(s->terminal, TIOCSWINSZ, &size) != 0)
		screen_fail(s, "cannot resize the terminal: %s", strerror(errno));
}

/* Waiting */

bool screen_at_rest(const struct screen *s)
{
	const struct grammar *mark = &s->grammar;

	return mark->marks > s->old_marks && mark->unmarked == 0 && mark->keys == s->keys &&
	       mark->rows == (unsigned)s->rows && mark->cols == (unsigned)s->cols;
}

static void take_or_fail(struct screen *s, int64_t deadline, const char *awaited)
{
	switch (screen_take(s, deadline)) {
	case SCREEN_READ:
		return;
	case SCREEN_TIMEOUT:
		screen_fail(s, "after %d ms there is still no %s", s->patience, awaited);
	case SCREEN_SILENT:
		screen_reap(s);
		screen_fail(s, "the program ended with status %d, without %s", s->end.status,
			    awaited);
	}
}

void screen_settle(struct screen *s)
{
	int64_t deadline = screen_deadline(s);

	while (!screen_at_rest(s)) {
		if (s->grammar.keys > s->keys)
			screen_fail(s, "%u keys were sent, but the program says it handled %u",
				    s->keys, s->grammar.keys);
		take_or_fail(s, deadline, "idle mark of what was sent");
	}
}

/* Whether the screen may be looked at: a frame could have come in part only.  A program without
 * marks has to be believed at any time. */
static bool is_whole(const struct screen *s)
{
	return s->grammar.marks == 0 || s->grammar.unmarked == 0 || s->silent;
}

static int wait_until(struct screen *s, const char *text, bool there)
{
	int64_t deadline = screen_deadline(s);

	for (;;) {
		int row = screen_find(s, text);

		if ((row >= 0) == there && is_whole(s))
			return row;
		/* With the program's end a frame counts that no mark followed. */
		if (s->silent || screen_take(s, deadline) == SCREEN_TIMEOUT)
			screen_fail(s, "%s: \"%s\"",
				    there ? "this does not appear" : "this does not go", text);
	}
}

int screen_wait_for(struct screen *s, const char *text)
{
	return wait_until(s, text, true);
}

void screen_wait_gone(struct screen *s, const char *text)
{
	wait_until(s, text, false);
}

void screen_listen(struct screen *s, int ms)
{
	int64_t deadline = clock_steady() + ms;

	screen_begin_step(s);
	while (screen_take(s, deadline) == SCREEN_READ)
		;
}

/* Failing */

void screen_fail(struct screen *s, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_putc(&text, '\n');
	screen_dump(s, &text);
	buf_puts(&text, "last output: ");
	grammar_quote(&text, s->recent.data, s->recent.len);
	print_error("%s\n", text.data);
	buf_release(&text);
	screen_free(s);
	fail();
	abort();
}

struct screen *screen_open(const char *store, int rows, int cols, const char *variable)
{
	const char *argv[] = { getenv("ASSAY"), "--store", store, NULL }, *environment[] = { variable, NULL };
	struct screen *s = screen_start(argv, rows, cols, variable ? environment : NULL);

	screen_settle(s);
	return s;
}
