/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/logview.h"
#include "base/clock.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 65536
/* How much of one line is shown. */
#define LINE_SHOWN 4096
/* A search gives the screen back after so much. */
#define SEARCH_MAX ((int64_t)512 * 1024 * 1024)
/* The time, a blank, the stream's letter, a blank. */
#define TIME_LEN 24
#define STAMP_LEN 27

void logview_close(struct logview *view)
{
	if (view->fd >= 0)
		close(view->fd);
	view->fd = -1;
}

void logview_open(struct logview *view, const char *path)
{
	logview_close(view);
	view->fd = open(path, O_RDONLY | O_CLOEXEC);
	view->size = view->top = 0;
	view->follow = true;
	logview_refresh(view);
}

bool logview_refresh(struct logview *view)
{
	struct stat st;
	int64_t before = view->size;

	if (view->fd < 0 || fstat(view->fd, &st) != 0)
		return false;
	view->size = st.st_size;
	return view->size != before;
}

/* The offset of the line that begins after the one at offset. */
static int64_t next_line(const struct logview *view, int64_t offset)
{
	char block[BLOCK];
	ssize_t got;

	while (offset < view->size && (got = pread(view->fd, block, sizeof(block), offset)) > 0) {
		const char *end = memchr(block, '\n', (size_t)got);

		if (end)
			return offset + (end - block) + 1;
		offset += got;
	}
	return view->size;
}

/* The offset of the line that ends right before offset. */
static int64_t previous_line(const struct logview *view, int64_t offset)
{
	char block[BLOCK];
	int64_t end = offset - 1;	/* the newline of the line itself */

	while (end > 0) {
		int64_t from = end > BLOCK ? end - BLOCK : 0;
		ssize_t got = pread(view->fd, block, (size_t)(end - from), from);
		const char *newline = got > 0 ? memrchr(block, '\n', (size_t)got) : NULL;

		if (newline)
			return from + (newline - block) + 1;
		if (got <= 0)
			return 0;
		end = from;
	}
	return 0;
}

static void step(struct logview *view, int lines)
{
	for (; lines < 0 && view->top > 0; lines++)
		view->top = previous_line(view, view->top);
	for (; lines > 0 && view->top < view->size; lines--)
		view->top = next_line(view, view->top);
}

static void to_end(struct logview *view)
{
	view->top = view->size;
	step(view, -(view->rows > 0 ? view->rows : 1));
}

void logview_move(struct logview *view, enum table_move move)
{
	int page = view->rows > 1 ? view->rows - 1 : 1;
	static const int signs[] = { -1, 1, -1, 1, -1, 1 };
	int64_t last;

	switch (move) {
	case TABLE_FIRST:
		view->top = 0;
		view->follow = false;
		return;
	case TABLE_LAST:
		view->follow = true;
		to_end(view);
		return;
	default:
		break;
	}
	view->follow = false;
	step(view, signs[move] * (move <= TABLE_DOWN ? 1 : move <= TABLE_HALF_DOWN ? (page + 1) / 2
									     : page));
	last = view->top;
	to_end(view);
	if (last < view->top)
		view->top = last;
	else
		view->follow = true;
}

static struct str read_line(const struct logview *view, int64_t offset, char *bytes)
{
	ssize_t got = pread(view->fd, bytes, LINE_SHOWN, offset);
	const char *end = got > 0 ? memchr(bytes, '\n', (size_t)got) : NULL;

	return (struct str){ bytes, end ? (size_t)(end - bytes) : got > 0 ? (size_t)got : 0 };
}

bool logview_find(struct logview *view, struct regex *pattern, bool backwards)
{
	char bytes[LINE_SHOWN];
	int64_t at = view->top, limit = SEARCH_MAX;

	while (limit > 0) {
		int64_t from = at;

		if (backwards ? at <= 0 : at >= view->size)
			return false;
		at = backwards ? previous_line(view, at) : next_line(view, at);
		limit -= at > from ? at - from : from - at;
		if (at < view->size &&
		    regex_find(pattern, read_line(view, at, bytes), STAMP_LEN, NULL, NULL)) {
			view->top = at;
			view->follow = false;
			return true;
		}
	}
	return false;
}

/* Draws one line of the file from row on; returns how many rows it took. */
static int draw_line(const struct logview *view, struct area area, int row, struct str line,
		     struct regex *pattern)
{
	bool stamped = line.len >= STAMP_LEN && line.data[TIME_LEN] == ' ';
	bool is_error = stamped && line.data[TIME_LEN + 1] == 'e';
	struct str content = stamped ? (struct str){ line.data + STAMP_LEN, line.len - STAMP_LEN } : line;
	bool found = pattern && regex_find(pattern, content, 0, NULL, NULL);
	unsigned style = found ? STYLE_STRONG : is_error ? STYLE_WARNING : STYLE_NORMAL;
	struct arena arena = ARENA_INIT;
	struct text text = text_clean(&arena, content);
	char time[CLOCK_TEXT_SIZE];
	int col = 1, taken = 0;
	int64_t moment;

	if (view->times && stamped && clock_parse_iso((struct str){ line.data, TIME_LEN }, &moment)) {
		col = draw_text(area, row, col, STYLE_MUTED,
				text_trusted(clock_format_time(time, moment))) + 1;
	}
	/* Standard error is told apart without colour, too. */
	draw_text(area, row, 0, STYLE_WARNING, is_error ? TEXT("!") : TEXT(" "));
	do {
		struct text part = text_fit(text, area.cols - col);

		draw_text(area, row + taken++, col, style, part);
		text = text_skip(text, part.width ? part.width : 1);
	} while (view->wrap && text.width > 0 && row + taken < area.rows);
	arena_release(&arena);
	return taken;
}

void logview_draw(struct logview *view, struct area area, struct regex *pattern)
{
	char bytes[LINE_SHOWN];
	int64_t at;

	view->rows = area.rows;
	if (view->follow)
		to_end(view);
	at = view->top;
	for (int row = 0; row < area.rows && at < view->size && view->fd >= 0;) {
		row += draw_line(view, area, row, read_line(view, at, bytes), pattern);
		at = next_line(view, at);
	}
}
