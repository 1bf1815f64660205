/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rich_table.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/text.h"
#include "base/vec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define UNLIMITED 1024
#define PADDING 2	/* a blank on either side of a cell */

/* A table while it is laid out: the columns that are left, and their widths with padding. */
struct layout {
	const struct rich_table *table;
	size_t *columns;	/* places in the table */
	size_t *widths;
	size_t count;
};

static size_t width_of(struct str text)
{
	size_t width = 0;

	while (text.len) {
		int columns;
		size_t len = text_next(text.data, &columns);

		if (!len || len > text.len)
			break;
		width += (size_t)columns;
		text.data += len;
		text.len -= len;
	}
	return width;
}

/* What stands there: the header for row 0, then the cells. */
static struct str cell_of(const struct layout *layout, size_t row, size_t column)
{
	const struct rich_table *table = layout->table;
	size_t at = layout->columns[column];

	return str_of(row ? table->cells[(row - 1) * table->column_count + at] : table->columns[at].header);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The width that a column wants, if it can have that many. */
static size_t measure(const struct layout *layout, size_t column, size_t most)
{
	size_t widest = 0;

	if (most <= PADDING)
		return most;
	for (size_t row = 0; row <= layout->table->row_count; row++) {
		struct str rest = cell_of(layout, row, column), line;

		while (str_next(&rest, '\n', &line)) {
			size_t width = smaller(width_of(line), most) + PADDING;

			widest = width > widest ? width : widest;
		}
		widest = widest < PADDING ? PADDING : widest;
	}
	return smaller(widest, most);
}

static size_t sum(const struct layout *layout)
{
	size_t total = 0;

	for (size_t i = 0; i < layout->count; i++)
		total += layout->widths[i];
	return total;
}

/* Takes total off the columns with a share, evenly, at most limit (0: its whole width) off each. */
static void reduce(struct layout *layout, size_t total, const bool *shares, size_t limit)
{
	size_t parts = 0;

	for (size_t i = 0; i < layout->count; i++)
		parts += shares[i] && (limit || layout->widths[i]);
	for (size_t i = 0; i < layout->count && parts; i++) {
		/* Halves go to the even number, as in Python. */
		size_t share = (size_t)lrint((double)total / (double)parts);

		if (!shares[i] || (!limit && !layout->widths[i]))
			continue;
		share = smaller(share, limit ? limit : layout->widths[i]);
		layout->widths[i] -= share;
		total -= share;
		parts--;
	}
}

/* The widest columns that may be parted become as narrow as the next ones, until all fits. */
static void narrow_widest(struct layout *layout, size_t most)
{
	bool *widest = mem_zalloc(layout->count + 1, sizeof(*widest));
	size_t total;

	while ((total = sum(layout)) > most) {
		size_t first = 0, second = 0;

		for (size_t i = 0; i < layout->count; i++) {
			if (!layout->table->columns[layout->columns[i]].whole && layout->widths[i] > first)
				first = layout->widths[i];
		}
		for (size_t i = 0; i < layout->count; i++) {
			widest[i] = !layout->table->columns[layout->columns[i]].whole && layout->widths[i] == first;
			if (!layout->table->columns[layout->columns[i]].whole && layout->widths[i] != first &&
			    layout->widths[i] > second)
				second = layout->widths[i];
		}
		if (!first || first == second)
			break;
		reduce(layout, total - most, widest, smaller(total - most, first - second));
	}
	free(widest);
}

static void make_room(struct layout *layout, size_t most)
{
	size_t total = sum(layout);
	bool *all;

	for (size_t i = layout->count; total > most && i-- > 0;) {
		if (!layout->table->columns[layout->columns[i]].may_go)
			continue;
		total -= layout->widths[i];
		layout->widths[i] = 0;
	}
	narrow_widest(layout, most);
	total = sum(layout);
	if (total > most) {
		all = mem_zalloc(layout->count + 1, sizeof(*all));
		memset(all, true, layout->count);
		reduce(layout, total - most, all, 0);
		free(all);
	}
	for (size_t i = 0; i < layout->count; i++)
		layout->widths[i] = measure(layout, i, layout->widths[i]);
}

static void take_off(struct layout *layout, size_t at)
{
	size_t behind = layout->count - at - 1;

	memmove(layout->columns + at, layout->columns + at + 1, behind * sizeof(*layout->columns));
	memmove(layout->widths + at, layout->widths + at + 1, behind * sizeof(*layout->widths));
	layout->count--;
}

/* Of columns without room that stand side by side the first is left, for an ellipsis if that fits. */
static void leave_one(struct layout *layout, size_t most)
{
	size_t none = layout->count, last = none;

	for (size_t i = layout->count; i-- > 0;) {
		if (layout->widths[i] || !layout->table->columns[layout->columns[i]].may_go) {
			last = none;
			continue;
		}
		if (last != none) {
			take_off(layout, last);
			most++;
		}
		last = i;
		if (sum(layout) + PADDING <= most)
			layout->widths[i] = 1 + PADDING;
	}
}

static void find_widths(struct layout *layout, size_t most)
{
	for (size_t i = 0; i < layout->count; i++) {
		size_t width = measure(layout, i, most);

		layout->widths[i] = width ? width : 1;
	}
	if (sum(layout) > most)
		make_room(layout, most);
	leave_one(layout, most);
}

/* The lines of a cell. */
struct pieces {
	VEC_OF(struct str) lines;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* How much of text, from start on, is one word with the blanks around it; *solid is that without those behind. */
static size_t word_end(struct str text, size_t start, size_t *solid)
{
	size_t at = start;

	while (at < text.len && is_blank(text.data[at]))
		at++;
	while (at < text.len && !is_blank(text.data[at]))
		at++;
	*solid = at;
	while (at < text.len && is_blank(text.data[at]))
		at++;
	return at;
}

static struct str part_of(struct str text, size_t from, size_t to)
{
	return (struct str){ text.data + from, to - from };
}

/* Parts a line between words.  A word that is too long for any line stands on one of its own, to be cut. */
static void part_line(struct pieces *pieces, struct str line, size_t width)
{
	size_t begin = 0, used = 0, end, solid;

	for (size_t start = 0; start < line.len; start = end) {
		size_t whole, word;

		end = word_end(line, start, &solid);
		word = width_of(part_of(line, start, solid));
		whole = width_of(part_of(line, start, end));
		if (used + word <= width) {
			used += whole;
			continue;
		}
		if (start && (used || word > width)) {
			VEC_PUSH(&pieces->lines, part_of(line, begin, start));
			begin = start;
		}
		used = whole;
	}
	VEC_PUSH(&pieces->lines, part_of(line, begin, line.len));
}

static void part_cell(struct pieces *pieces, struct str text, size_t width, bool whole)
{
	pieces->lines.len = 0;
	if (width < 1)
		return;
	for (;;) {
		const char *end = text.len ? memchr(text.data, '\n', text.len) : NULL;
		struct str line = part_of(text, 0, end ? (size_t)(end - text.data) : text.len);

		if (whole)
			VEC_PUSH(&pieces->lines, line);
		else
			part_line(pieces, line, width);
		if (!end)
			return;
		text = part_of(text, line.len + 1, text.len);
	}
}

/* Only as many blanks go at the end as stand beyond the width; with all, every one. */
static struct str trim_end(struct str line, size_t width, bool all)
{
	size_t used = width_of(line);

	while (line.len && is_blank(line.data[line.len - 1]) && (all || used > width)) {
		line.len--;
		used--;
	}
	return line;
}

/* A line in that width: filled up with blanks, or cut with an ellipsis. */
static void write_piece(struct buf *out, struct str line, size_t width, bool right)
{
	size_t used;

	line = trim_end(line, width, right);
	used = width_of(line);
	if (used <= width) {
		buf_fill(out, ' ', right ? width - used : 0);
		buf_add_str(out, line);
		buf_fill(out, ' ', right ? 0 : width - used);
		return;
	}
	for (used = 0; line.len;) {
		int columns;
		size_t len = text_next(line.data, &columns);

		if (!len || used + (size_t)columns > width - 1)
			break;
		buf_add(out, line.data, len);
		used += (size_t)columns;
		line = part_of(line, len, line.len);
	}
	buf_fill(out, ' ', width - 1 - used);
	buf_puts(out, "…");
}

static void write_line(struct buf *out, const struct layout *layout)
{
	buf_putc(out, ' ');
	for (size_t i = 0; i < layout->count; i++) {
		for (size_t c = 0; c < layout->widths[i] + (i > 0); c++)
			buf_puts(out, "─");
	}
	buf_puts(out, " \n");
}

static void write_style(struct buf *out, const struct rich_table *table, size_t row, size_t column)
{
	if (!table->styled)
		return;
	if (!row)
		buf_printf(out, "\033[1;30;48;5;%um", table->columns[column].colour);
	else if (table->strong[row - 1])
		buf_puts(out, "\033[1m");
}

static void write_cell(struct buf *out, const struct layout *layout, size_t row, size_t column,
		       const struct pieces *pieces, size_t line)
{
	const struct rich_table *table = layout->table;
	size_t at = layout->columns[column], width = layout->widths[column];

	write_style(out, table, row, at);
	if (line < pieces->lines.len && width > PADDING) {
		buf_putc(out, ' ');
		write_piece(out, pieces->lines.items[line], width - PADDING, table->columns[at].right);
		buf_putc(out, ' ');
	} else
		buf_fill(out, ' ', width);
	buf_puts(out, table->styled && (!row || table->strong[row - 1]) ? "\033[0m" : "");
}

static void write_row(struct buf *out, const struct layout *layout, size_t row, struct pieces *pieces)
{
	size_t height = 1;

	for (size_t i = 0; i < layout->count; i++) {
		size_t width = layout->widths[i];

		part_cell(&pieces[i], cell_of(layout, row, i), width > PADDING ? width - PADDING : 0,
			  layout->table->columns[layout->columns[i]].whole);
		height = pieces[i].lines.len > height ? pieces[i].lines.len : height;
	}
	for (size_t line = 0; line < height; line++) {
		buf_putc(out, ' ');
		for (size_t i = 0; i < layout->count; i++) {
			/* Headers stand at the bottom. */
			size_t above = row ? 0 : height - pieces[i].lines.len;

			buf_puts(out, i ? " " : "");
			write_cell(out, layout, row, i, &pieces[i], line >= above ? line - above : SIZE_MAX);
		}
		buf_puts(out, " \n");
	}
}

/* As rich does it for a pager, without a screen that limits it: first what is left of the columns, then the width that
 * they want. */
static size_t unlimited(struct layout *layout)
{
	size_t before = layout->count, wanted = 0, limit;

	find_widths(layout, UNLIMITED > before + 1 ? UNLIMITED - before - 1 : 0);
	limit = sum(layout);
	for (size_t i = 0; i < layout->count; i++)
		wanted += measure(layout, i, limit);
	return wanted + before - layout->count;
}

/* Appends a line without what stands beyond the screen's width. */
static void add_cropped(struct buf *out, struct str line, size_t width)
{
	size_t used = 0;

	while (line.len) {
		int columns = 0;
		size_t len;

		if (line.data[0] == '\033')
			len = strcspn(line.data, "m") + 1;
		else
			len = text_next(line.data, &columns);
		if (!len)
			return;
		used += (size_t)columns;
		if (used <= width)
			buf_add(out, line.data, len);
		line = part_of(line, len, line.len);
	}
}

static void write_rows(struct buf *out, const struct layout *layout)
{
	struct pieces *pieces = mem_zalloc(layout->count + 1, sizeof(*pieces));

	write_line(out, layout);
	for (size_t row = 0; row <= layout->table->row_count; row++) {
		write_row(out, layout, row, pieces);
		if (!row)
			write_line(out, layout);
	}
	write_line(out, layout);
	for (size_t i = 0; i < layout->count; i++)
		VEC_RELEASE(&pieces[i].lines);
	free(pieces);
}

void rich_table_write(struct buf *out, const struct rich_table *table)
{
	struct layout layout = { .table = table, .count = table->column_count };
	size_t width = table->width, frame;
	struct buf lines = BUF_INIT;
	struct str rest, line;

	layout.columns = mem_zalloc(table->column_count + 1, sizeof(*layout.columns));
	layout.widths = mem_zalloc(table->column_count + 1, sizeof(*layout.widths));
	for (size_t i = 0; i < layout.count; i++)
		layout.columns[i] = i;
	if (!width)
		width = unlimited(&layout) + layout.count + 1;
	frame = layout.count + 1;
	find_widths(&layout, width > frame ? width - frame : 0);
	write_rows(&lines, &layout);
	rest = buf_str(&lines);
	while (rest.len && str_next(&rest, '\n', &line)) {
		add_cropped(out, line, width);
		buf_putc(out, '\n');
	}
	buf_release(&lines);
	free(layout.columns);
	free(layout.widths);
}
