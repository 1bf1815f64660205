/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/plain_table.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>

/* A header's column is at least this much wider. */
#define HEADER_PADDING 2

static size_t width_of(struct str text)
{
	size_t width = 0;
	uint32_t c;

	while (text.len) {
		size_t len = utf8_next(text, &c);

		width++;
		text.data += len;
		text.len -= len;
	}
	return width;
}

static struct str cell_of(const struct plain_table *table, size_t row, size_t column)
{
	const char *text = table->cells[row * table->columns + column];

	return str_trim(str_of(text ? text : "-"));
}

static void write_row(struct buf *out, const struct plain_table *table, const size_t *widths,
		      const struct str *cells)
{
	for (size_t c = 0; c < table->columns; c++) {
		if (table->boxed)
			buf_puts(out, c ? " │ " : "│ ");
		else
			buf_puts(out, table->markdown ? (c ? " | " : "| ") : c ? "  " : "");
		buf_add_str(out, cells[c]);
		buf_fill(out, ' ', widths[c] - width_of(cells[c]));
	}
	if (table->markdown)
		buf_puts(out, " |");
	else if (table->boxed)
		buf_puts(out, " │");
	while (out->len && out->data[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	buf_putc(out, '\n');
}

/* A line of a box. */
static void write_line(struct buf *out, const struct plain_table *table, const size_t *widths, const char *left,
		       const char *middle, const char *right)
{
	if (!table->boxed)
		return;
	for (size_t c = 0; c < table->columns; c++) {
		buf_puts(out, c ? middle : left);
		for (size_t i = 0; i < widths[c] + 2; i++)
			buf_puts(out, "═");
	}
	buf_puts(out, right);
	buf_putc(out, '\n');
}

void plain_table_write(struct buf *out, const struct plain_table *table)
{
	size_t *widths = mem_zalloc(table->columns + 1, sizeof(*widths));
	struct str *cells = mem_zalloc(table->columns + 1, sizeof(*cells));

	for (size_t c = 0; c < table->columns; c++) {
		if (table->headers)
			widths[c] = width_of(str_of(table->headers[c])) + HEADER_PADDING;
		for (size_t r = 0; r < table->rows; r++) {
			size_t width = width_of(cell_of(table, r, c));

			widths[c] = width > widths[c] ? width : widths[c];
		}
		cells[c] = table->headers ? str_of(table->headers[c]) : STR_NONE;
	}
	write_line(out, table, widths, "╒", "╤", "╕");
	if (table->headers) {
		write_row(out, table, widths, cells);
		write_line(out, table, widths, "╞", "╪", "╡");
	}
	for (size_t c = 0; table->markdown && c < table->columns; c++) {
		buf_putc(out, '|');
		buf_fill(out, '-', widths[c] + 2);
		if (c + 1 == table->columns)
			buf_puts(out, "|\n");
	}
	for (size_t r = 0; r < table->rows; r++) {
		for (size_t c = 0; c < table->columns; c++)
			cells[c] = cell_of(table, r, c);
		write_row(out, table, widths, cells);
	}
	write_line(out, table, widths, "╘", "╧", "╛");
	free(widths);
	free(cells);
}
