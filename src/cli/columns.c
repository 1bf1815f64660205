/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/columns.h"

#include <stdarg.h>
#include <string.h>

void columns_init(struct columns *table, struct arena *arena, ...)
{
	const char *title;
	va_list titles;

	*table = (struct columns){ .arena = arena };
	va_start(titles, arena);
	while (table->count < COLUMNS_MAX && (title = va_arg(titles, const char *))) {
		table->titles[table->count] = title;
		table->right[table->count++] = *va_arg(titles, const char *) == '>';
	}
	va_end(titles);
}

void columns_add(struct columns *table, const char *foreign)
{
	struct text *grown;

	if (table->len == table->room) {
		table->room = table->room ? table->room * 2 : 64;
		grown = ARENA_ARRAY(table->arena, struct text, table->room);
		if (table->len)
			memcpy(grown, table->cells, table->len * sizeof(*grown));
		table->cells = grown;
	}
	table->cells[table->len++] =
		text_clean(table->arena, str_of(foreign && *foreign ? foreign : "-"));
}

void columns_addf(struct columns *table, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	columns_add(table, text.data);
	buf_release(&text);
}

static void write_row(const struct columns *table, const struct text *cells, const int *widths,
		      struct buf *out)
{
	for (size_t i = 0; i < table->count; i++) {
		size_t blanks = (size_t)(widths[i] - cells[i].width);
		bool last = i + 1 == table->count;

		if (table->right[i])
			buf_fill(out, ' ', blanks);
		buf_add(out, cells[i].s, cells[i].len);
		if (!table->right[i] && !last)
			buf_fill(out, ' ', blanks);
		if (!last)
			buf_puts(out, "  ");
	}
	buf_putc(out, '\n');
}

void columns_write(const struct columns *table, struct buf *out)
{
	struct text titles[COLUMNS_MAX];
	int widths[COLUMNS_MAX];

	for (size_t i = 0; i < table->count; i++) {
		titles[i] = text_clean(table->arena, str_of(table->titles[i]));
		widths[i] = titles[i].width;
	}
	for (size_t i = 0; i < table->len; i++) {
		int *width = &widths[i % table->count];

		if (table->cells[i].width > *width)
			*width = table->cells[i].width;
	}
	write_row(table, titles, widths, out);
	for (size_t i = 0; i + table->count <= table->len; i += table->count)
		write_row(table, table->cells + i, widths, out);
}
