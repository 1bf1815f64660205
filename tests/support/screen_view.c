/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/screen_impl.h"

#include <string.h>

int screen_rows(const struct screen *s)
{
	return s->rows;
}

int screen_cols(const struct screen *s)
{
	return s->cols;
}

const struct grammar *screen_grammar(const struct screen *s)
{
	return &s->grammar;
}

static size_t encode(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = 0xc0 | c >> 6;
		out[1] = 0x80 | (c & 0x3f);
		return 2;
	}
	if (c < 0x10000) {
		out[0] = 0xe0 | c >> 12;
		out[1] = 0x80 | (c >> 6 & 0x3f);
		out[2] = 0x80 | (c & 0x3f);
		return 3;
	}
	out[0] = 0xf0 | c >> 18;
	out[1] = 0x80 | (c >> 12 & 0x3f);
	out[2] = 0x80 | (c >> 6 & 0x3f);
	out[3] = 0x80 | (c & 0x3f);
	return 4;
}

static int palette_index(const VTermColor *color, int is_default)
{
	return is_default ? SCREEN_DEFAULT : color->indexed.idx;
}

struct screen_cell screen_cell(const struct screen *s, int row, int col)
{
	struct screen_cell cell = { .width = 1, .fg = SCREEN_DEFAULT, .bg = SCREEN_DEFAULT };
	VTermPos at = { row, col };
	VTermScreenCell raw;
	size_t len = 0;

	if (!vterm_screen_get_cell(vterm_obtain_screen(s->emulator), at, &raw))
		return cell;
	cell.bold = raw.attrs.bold;
	cell.dim = raw.attrs.font == SCREEN_DIM_FONT;
	cell.italic = raw.attrs.italic;
	cell.underline = raw.attrs.underline != VTERM_UNDERLINE_OFF;
	cell.reverse = raw.attrs.reverse;
	cell.fg = palette_index(&raw.fg, VTERM_COLOR_IS_DEFAULT_FG(&raw.fg));
	cell.bg = palette_index(&raw.bg, VTERM_COLOR_IS_DEFAULT_BG(&raw.bg));
	if (raw.chars[0] == SCREEN_RIGHT_HALF) {
		cell.width = 0;
		return cell;
	}
	cell.width = raw.width;
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && raw.chars[i]; i++)
		len += encode(cell.text + len, raw.chars[i]);
	return cell;
}

static void add_row(struct buf *out, const struct screen *s, int row)
{
	size_t start = out->len;

	for (int col = 0; col < s->cols; col++) {
		struct screen_cell cell = screen_cell(s, row, col);

		if (cell.width > 0)
			buf_puts(out, cell.text[0] ? cell.text : " ");
	}
	while (out->len > start && out->data[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
}

const char *screen_row(struct screen *s, int row)
{
	struct buf text = BUF_INIT;
	const char *kept;

	add_row(&text, s, row);
	kept = arena_strndup(&s->texts, text.data, text.len);
	buf_release(&text);
	return kept;
}

/* The column where the byte at offset of a row's text begins. */
static int column_of(const struct screen *s, int row, size_t offset)
{
	size_t bytes = 0;
	int col = 0;

	while (bytes < offset && col < s->cols) {
		struct screen_cell cell = screen_cell(s, row, col);

		bytes += cell.text[0] ? strlen(cell.text) : 1;
		col += cell.width > 0 ? cell.width : 1;
	}
	return col;
}

int screen_find_at(struct screen *s, const char *text, int *col)
{
	struct buf line = BUF_INIT;
	int row;

	for (row = 0; row < s->rows; row++) {
		const char *at;

		buf_clear(&line);
		add_row(&line, s, row);
		at = strstr(line.data, text);
		if (!at)
			continue;
		if (col)
			*col = column_of(s, row, at - line.data);
		break;
	}
	buf_release(&line);
	return row < s->rows ? row : -1;
}

int screen_find(struct screen *s, const char *text)
{
	return screen_find_at(s, text, NULL);
}

struct screen_cursor screen_cursor(const struct screen *s)
{
	VTermPos at;

	vterm_state_get_cursorpos(vterm_obtain_state(s->emulator), &at);
	return (struct screen_cursor){ at.row, at.col, !s->grammar.modes.cursor_hidden };
}

void screen_dump(struct screen *s, struct buf *out)
{
	struct screen_cursor cursor = screen_cursor(s);

	buf_printf(out, "screen of %d rows and %d columns, cursor at %d,%d%s; %u keys sent\n",
		   s->rows, s->cols, cursor.row, cursor.col, cursor.visible ? "" : " (hidden)",
		   s->keys);
	if (s->grammar.marks == 0)
		buf_puts(out, "no idle mark came\n");
	else
		buf_printf(out, "idle mark %u: %u keys handled, %u rows, %u columns; %zu bytes "
			   "since\n", s->grammar.marks, s->grammar.keys, s->grammar.rows,
			   s->grammar.cols, s->grammar.unmarked);
	for (int row = 0; row < s->rows; row++) {
		buf_printf(out, "%3d|", row);
		add_row(out, s, row);
		buf_putc(out, '\n');
	}
}

void screen_must_show(struct screen *s, const char *text)
{
	if (screen_find(s, text) < 0)
		screen_fail(s, "'%s' is not on the screen", text);
}

void screen_must_not_show(struct screen *s, const char *text)
{
	if (screen_find(s, text) >= 0)
		screen_fail(s, "'%s' is on the screen", text);
}
