/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/support/picture.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/file.h"

#include <stdint.h>
#include <string.h>

/* Units of the SVG.  A cell's width in tenths, so that all figures are short and exact. */
#define CELL_WIDTH_TENTHS 84
#define CELL_HEIGHT 17
#define FONT_SIZE 14
#define BASELINE 13
#define MARGIN 8

/* The 16 colours and the defaults, 0xrrggbb; all have a contrast on their theme's background. */
static const struct theme {
	uint32_t fg, bg;
	uint32_t palette[16];
} themes[] = {
	[PICTURE_DARK] = {
		.fg = 0xd4d4d4, .bg = 0x1b1d22,
		.palette = { 0x1b1d22, 0xe0696f, 0x8cbf6d, 0xd8b25c, 0x6ea4e6, 0xc586c9, 0x5fb8b8,
			     0xc8ccd4, 0x7f8590, 0xf08a8f, 0xa8d98a, 0xeccb7d, 0x90bdf2, 0xdba5de,
			     0x82d0d0, 0xf2f2f2 },
	},
	[PICTURE_LIGHT] = {
		.fg = 0x24292f, .bg = 0xfdfdfc,
		.palette = { 0x24292f, 0xb3262e, 0x2f7a2f, 0x8a6100, 0x1f5fb8, 0x8a3a94, 0x10737a,
			     0x6b7078, 0x585e68, 0x9c1c24, 0x246324, 0x6e4d00, 0x174a94, 0x6f2b78,
			     0x0b5a60, 0xfdfdfc },
	},
};

/* Neighbouring cells that look the same: one rectangle and one text. */
struct look {
	uint32_t fg, bg;
	bool bold, dim, italic, underline;
};

static uint32_t color_of(const struct theme *theme, int index, uint32_t fallback)
{
	/* xterm's cube of six steps, and its greys. */
	static const unsigned char steps[] = { 0, 95, 135, 175, 215, 255 };

	if (index == SCREEN_DEFAULT)
		return fallback;
	if (index < 16)
		return theme->palette[index];
	if (index >= 232)
		return (uint32_t)(8 + 10 * (index - 232)) * 0x010101;
	index -= 16;
	return (uint32_t)steps[index / 36] << 16 | (uint32_t)steps[index / 6 % 6] << 8 |
	       steps[index % 6];
}

static struct look look_of(const struct theme *theme, const struct screen_cell *cell)
{
	uint32_t fg = color_of(theme, cell->fg, theme->fg);
	uint32_t bg = color_of(theme, cell->bg, theme->bg);

	return (struct look){
		.fg = cell->reverse ? bg : fg,
		.bg = cell->reverse ? fg : bg,
		.bold = cell->bold,
		.dim = cell->dim,
		.italic = cell->italic,
		.underline = cell->underline,
	};
}

static bool same_look(const struct look *a, const struct look *b)
{
	return a->fg == b->fg && a->bg == b->bg && a->bold == b->bold && a->dim == b->dim &&
	       a->italic == b->italic && a->underline == b->underline;
}

static void add_escaped(struct buf *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			buf_putc(out, *text);
		}
	}
}

/* An attribute with the length of so many columns. */
static void add_length(struct buf *out, const char *name, int margin, int columns)
{
	int tenths = margin * 10 + columns * CELL_WIDTH_TENTHS;

	buf_printf(out, " %s=\"%d", name, tenths / 10);
	if (tenths % 10)
		buf_printf(out, ".%d", tenths % 10);
	buf_putc(out, '"');
}

/* A piece of a row: its first column, and the one behind its last. */
struct piece {
	int row, col, end;
	struct look look;
};

static void add_background(struct buf *out, const struct theme *theme, const struct piece *piece)
{
	if (piece->look.bg == theme->bg)
		return;
	buf_puts(out, "<rect");
	add_length(out, "x", MARGIN, piece->col);
	buf_printf(out, " y=\"%d\"", MARGIN + piece->row * CELL_HEIGHT);
	add_length(out, "width", 0, piece->end - piece->col);
	buf_printf(out, " height=\"%d\" fill=\"#%06x\"/>\n", CELL_HEIGHT,
		   (unsigned)piece->look.bg);
}

static void add_style(struct buf *out, const struct theme *theme, const struct look *look)
{
	if (look->fg != theme->fg)
		buf_printf(out, " fill=\"#%06x\"", (unsigned)look->fg);
	if (look->bold)
		buf_puts(out, " font-weight=\"bold\"");
	if (look->dim)
		buf_puts(out, " fill-opacity=\"0.65\"");
	if (look->italic)
		buf_puts(out, " font-style=\"italic\"");
	if (look->underline)
		buf_puts(out, " text-decoration=\"underline\"");
}

static bool is_blank(const struct screen_cell *cell)
{
	return cell->width > 0 && (cell->text[0] == '\0' || strcmp(cell->text, " ") == 0);
}

/* The text is told its length, whatever the width of the reader's font. */
static void add_text(struct buf *out, const struct theme *theme, const struct screen *s,
		     struct piece piece)
{
	struct screen_cell cell;

	if (!piece.look.underline) {
		while (piece.col < piece.end &&
		       (cell = screen_cell(s, piece.row, piece.col), is_blank(&cell)))
			piece.col++;
		while (piece.end > piece.col &&
		       (cell = screen_cell(s, piece.row, piece.end - 1), is_blank(&cell)))
			piece.end--;
	}
	if (piece.col == piece.end)
		return;
	buf_puts(out, "<text");
	add_length(out, "x", MARGIN, piece.col);
	buf_printf(out, " y=\"%d\"", MARGIN + piece.row * CELL_HEIGHT + BASELINE);
	add_length(out, "textLength", 0, piece.end - piece.col);
	add_style(out, theme, &piece.look);
	buf_putc(out, '>');
	for (int col = piece.col; col < piece.end; col++) {
		cell = screen_cell(s, piece.row, col);
		if (cell.width > 0)
			add_escaped(out, cell.text[0] ? cell.text : " ");
	}
	buf_puts(out, "</text>\n");
}

static struct piece piece_at(const struct screen *s, const struct theme *theme, int row, int col)
{
	struct screen_cell cell = screen_cell(s, row, col);
	struct piece piece = { row, col, col + 1, look_of(theme, &cell) };

	for (; piece.end < screen_cols(s); piece.end++) {
		struct screen_cell next = screen_cell(s, row, piece.end);
		struct look look = look_of(theme, &next);

		/* The right half of a wide character belongs to its left one. */
		if (next.width > 0 && !same_look(&look, &piece.look))
			break;
	}
	return piece;
}

static void add_cursor(struct buf *out, const struct theme *theme, const struct screen *s)
{
	struct screen_cursor cursor = screen_cursor(s);

	if (!cursor.visible)
		return;
	buf_puts(out, "<rect");
	add_length(out, "x", MARGIN, cursor.col);
	buf_printf(out, " y=\"%d\"", MARGIN + cursor.row * CELL_HEIGHT);
	add_length(out, "width", 0, 1);
	buf_printf(out, " height=\"%d\" fill=\"none\" stroke=\"#%06x\"/>\n", CELL_HEIGHT,
		   (unsigned)theme->fg);
}

void picture_text(struct buf *out, struct screen *s)
{
	for (int row = 0; row < screen_rows(s); row++) {
		buf_puts(out, screen_row(s, row));
		buf_putc(out, '\n');
	}
}

static void add_opening(struct buf *out, const struct theme *theme, const struct screen *s,
			const char *title)
{
	buf_puts(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
	add_length(out, "width", 2 * MARGIN, screen_cols(s));
	buf_printf(out, " height=\"%d\" xml:space=\"preserve\" font-size=\"%d\" fill=\"#%06x\"",
		   2 * MARGIN + screen_rows(s) * CELL_HEIGHT, FONT_SIZE, (unsigned)theme->fg);
	buf_puts(out, " font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, "
		      "monospace\">\n<title>");
	add_escaped(out, title);
	buf_printf(out, "</title>\n<rect width=\"100%%\" height=\"100%%\" rx=\"6\" "
		   "fill=\"#%06x\"/>\n", (unsigned)theme->bg);
}

void picture_svg(struct buf *out, struct screen *s, enum picture_theme which, const char *title)
{
	const struct theme *theme = &themes[which];
	struct piece piece;

	add_opening(out, theme, s, title);
	/* Backgrounds first, as glyphs may reach beyond their cells; and without seams. */
	buf_puts(out, "<g shape-rendering=\"crispEdges\">\n");
	for (int row = 0; row < screen_rows(s); row++)
		for (int col = 0; col < screen_cols(s); col = piece.end) {
			piece = piece_at(s, theme, row, col);
			add_background(out, theme, &piece);
		}
	buf_puts(out, "</g>\n");
	for (int row = 0; row < screen_rows(s); row++)
		for (int col = 0; col < screen_cols(s); col = piece.end) {
			piece = piece_at(s, theme, row, col);
			add_text(out, theme, s, piece);
		}
	add_cursor(out, theme, s);
	buf_puts(out, "</svg>\n");
}

static void save(const char *folder, const char *name, const char *ending, struct buf *content)
{
	struct err err = ERR_INIT;
	struct buf file = BUF_INIT;
	struct buf path = BUF_INIT;

	buf_printf(&file, "%s%s", name, ending);
	path_join(&path, folder, file.data);
	if (!file_write(path.data, buf_str(content), 0644, &err))
		fail_msg("%s", err.text);
	buf_release(&path);
	buf_release(&file);
	buf_clear(content);
}

void picture_save(struct screen *s, const char *folder, const char *name, const char *title)
{
	struct buf content = BUF_INIT;

	picture_text(&content, s);
	save(folder, name, ".txt", &content);
	picture_svg(&content, s, PICTURE_DARK, title);
	save(folder, name, "-dark.svg", &content);
	picture_svg(&content, s, PICTURE_LIGHT, title);
	save(folder, name, "-light.svg", &content);
	buf_release(&content);
}
