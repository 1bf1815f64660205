/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/pager.h"

static void go(struct pager *pager, size_t count, long to)
{
	long last = count ? (long)count - 1 : 0;

	if (pager->rows > 0 && (long)pager->last < last)
		last = (long)pager->last;
	if (to > last)
		to = last;
	pager->top = to > 0 ? (size_t)to : 0;
}

void pager_move(struct pager *pager, size_t count, enum table_move move)
{
	long page = pager->rows > 1 ? pager->rows - 1 : 1, top = (long)pager->top;

	switch (move) {
	case TABLE_UP:
		go(pager, count, top - 1);
		break;
	case TABLE_DOWN:
		go(pager, count, top + 1);
		break;
	case TABLE_HALF_UP:
		go(pager, count, top - (page + 1) / 2);
		break;
	case TABLE_HALF_DOWN:
		go(pager, count, top + (page + 1) / 2);
		break;
	case TABLE_PAGE_UP:
		go(pager, count, top - page);
		break;
	case TABLE_PAGE_DOWN:
		go(pager, count, top + page);
		break;
	case TABLE_FIRST:
		go(pager, count, 0);
		break;
	case TABLE_LAST:
		go(pager, count, (long)count);
		break;
	}
}

void pager_shift(struct pager *pager, int columns)
{
	pager->left += columns;
	if (pager->left < 0)
		pager->left = 0;
}

bool pager_find(struct pager *pager, const struct pager_line *lines, size_t count,
		struct regex *pattern, bool backwards)
{
	size_t at = pager->top;

	while (backwards ? at-- > 0 : ++at < count) {
		if (regex_find(pattern, lines[at].foreign, 0, NULL, NULL)) {
			pager->top = at;
			return true;
		}
	}
	return false;
}

/* Draws one line from row on; returns how many rows it took. */
static int draw_line(const struct pager *pager, struct area area, int row, const struct pager_line *line,
		     struct regex *pattern)
{
	bool found = pattern && regex_find(pattern, line->foreign, 0, NULL, NULL);
	unsigned style = found ? (line->style | STYLE_SELECTED) : line->style;
	struct arena arena = ARENA_INIT;
	struct text text = text_clean(&arena, line->foreign);
	int taken = 0;

	if (pager->left)
		text = text_skip(text, pager->left);
	do {
		struct text part = text_fit(text, area.cols);

		draw_text(area, row + taken++, 0, style, part);
		text = text_skip(text, part.width ? part.width : 1);
		if (!pager->wrap && text.width > 0)
			draw_text(area, row, area.cols - 1, STYLE_MUTED, glyph(GLYPH_ELLIPSIS));
	} while (pager->wrap && text.width > 0 && row + taken < area.rows);
	arena_release(&arena);
	return taken;
}

/* How many rows a line takes, counted no further than max. */
static int rows_of(const struct pager *pager, int cols, const struct pager_line *line, int max)
{
	struct arena arena = ARENA_INIT;
	struct text text;
	int rows = 1;

	if (!pager->wrap || cols < 1)
		return 1;
	text = text_skip(text_clean(&arena, line->foreign), pager->left);
	for (; text.width > cols && rows < max; rows++) {
		struct text part = text_fit(text, cols);

		text = text_skip(text, part.width ? part.width : 1);
	}
	arena_release(&arena);
	return rows;
}

void pager_fit(struct pager *pager, struct area area, const struct pager_line *lines, size_t count)
{
	int left = area.rows;
	size_t at = count;

	while (at > 0) {
		left -= rows_of(pager, area.cols, &lines[at - 1], area.rows + 1);
		if (left < 0)
			break;
		at--;
	}
	pager->rows = area.rows;
	pager->last = at == count && count ? count - 1 : at;
}

void pager_draw(struct pager *pager, struct area area, const struct pager_line *lines, size_t count,
		struct regex *pattern)
{
	size_t at = pager->top;

	pager_fit(pager, area, lines, count);
	for (int row = 0; row < area.rows && at < count; at++)
		row += draw_line(pager, area, row, &lines[at], pattern);
}
