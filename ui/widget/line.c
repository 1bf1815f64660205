/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/line.h"
#include "ui/draw/term.h"

#include <string.h>

void line_release(struct line *line)
{
	buf_release(&line->text);
	line->cursor = 0;
}

void line_set(struct line *line, const char *text)
{
	buf_clear(&line->text);
	buf_puts(&line->text, text);
	line->cursor = line->text.len;
}

/* The beginning of the character before, and of the one behind, a place. */
static size_t before(const struct line *line, size_t at)
{
	while (at > 0 && ((unsigned char)line->text.data[--at] & 0xc0) == 0x80)
		;
	return at;
}

static size_t behind(const struct line *line, size_t at)
{
	if (at < line->text.len)
		at++;
	while (at < line->text.len && ((unsigned char)line->text.data[at] & 0xc0) == 0x80)
		at++;
	return at;
}

static void cut(struct line *line, size_t from, size_t to)
{
	memmove(line->text.data + from, line->text.data + to, line->text.len - to);
	buf_truncate(&line->text, line->text.len - (to - from));
	line->cursor = from;
}

static size_t word_start(const struct line *line)
{
	size_t at = line->cursor;

	while (at > 0 && line->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && line->text.data[at - 1] != ' ')
		at--;
	return at;
}

void line_insert(struct line *line, struct str foreign)
{
	struct buf clean = BUF_INIT, rest = BUF_INIT;

	text_clean_to(&clean, foreign);
	if (line->text.len + clean.len <= LINE_MAX_BYTES) {
		buf_add(&rest, line->text.data + line->cursor, line->text.len - line->cursor);
		buf_truncate(&line->text, line->cursor);
		buf_add_str(&line->text, buf_str(&clean));
		line->cursor = line->text.len;
		buf_add_str(&line->text, buf_str(&rest));
	}
	buf_release(&clean);
	buf_release(&rest);
}

static void type_character(struct line *line, int c)
{
	char bytes[4];
	size_t len = 0;

	if (c < 0x80) {
		bytes[len++] = (char)c;
	} else if (c < 0x800) {
		bytes[len++] = (char)(0xc0 | c >> 6);
		bytes[len++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		bytes[len++] = (char)(0xe0 | c >> 12);
		bytes[len++] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[len++] = (char)(0x80 | (c & 0x3f));
	} else {
		bytes[len++] = (char)(0xf0 | c >> 18);
		bytes[len++] = (char)(0x80 | (c >> 12 & 0x3f));
		bytes[len++] = (char)(0x80 | (c >> 6 & 0x3f));
		bytes[len++] = (char)(0x80 | (c & 0x3f));
	}
	line_insert(line, (struct str){ bytes, len });
}

bool line_key(struct line *line, int key)
{
	switch (key) {
	case TERM_KEY_LEFT:
		line->cursor = before(line, line->cursor);
		return true;
	case TERM_KEY_RIGHT:
		line->cursor = behind(line, line->cursor);
		return true;
	case TERM_KEY_HOME:
	case TERM_CTRL('a'):
		line->cursor = 0;
		return true;
	case TERM_KEY_END:
	case TERM_CTRL('e'):
		line->cursor = line->text.len;
		return true;
	case TERM_KEY_BACKSPACE:
		cut(line, before(line, line->cursor), line->cursor);
		return true;
	case TERM_KEY_DELETE:
		cut(line, line->cursor, behind(line, line->cursor));
		return true;
	case TERM_CTRL('u'):
		cut(line, 0, line->cursor);
		return true;
	case TERM_CTRL('k'):
		cut(line, line->cursor, line->text.len);
		return true;
	case TERM_CTRL('w'):
		cut(line, word_start(line), line->cursor);
		return true;
	}
	if (key < ' ' || key >= TERM_KEY_UP)
		return false;
	type_character(line, key);
	return true;
}

void line_draw(struct area area, int row, int col, const struct line *line, bool focus)
{
	struct arena arena = ARENA_INIT;
	struct text all = text_clean(&arena, buf_str(&line->text));
	int room = area.cols - col - 1, left;

	left = text_clean(&arena, (struct str){ line->text.data, line->cursor }).width;
	/* The part around the cursor stays in sight; where nobody types, the beginning. */
	if (focus && left > room)
		all = text_skip(all, left - room);
	draw_cell(area, row, col, room + 1, false, STYLE_NORMAL, focus ? text_fit(all, room + 1) : all);
	if (focus && row < area.rows)
		term_cursor(area.row + row, area.col + col + (left > room ? room : left));
	arena_release(&arena);
}
