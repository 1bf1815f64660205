/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/sheet.h"
#include "ui/draw/term.h"

#include <stdarg.h>
#include <string.h>

#define WIDTH_MAX 100
#define NOTE_ROWS 4		/* of the command, or of why something was refused */

void sheet_init(struct sheet *sheet, const char *title)
{
	*sheet = (struct sheet){ .arena = ARENA_INIT };
	sheet->title = text_clean(&sheet->arena, str_of(title));
	sheet->command = sheet->warning = TEXT("");
}

void sheet_release(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->field_count; i++)
		line_release(&sheet->fields[i].line);
	arena_release(&sheet->arena);
	*sheet = (struct sheet){ .arena = ARENA_INIT };
}

void sheet_line(struct sheet *sheet, unsigned style, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	if (sheet->line_count == SHEET_LINES)
		return;
	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	sheet->lines[sheet->line_count].style = style;
	sheet->lines[sheet->line_count++].text = text_clean(&sheet->arena, buf_str(&text));
	buf_release(&text);
}

struct sheet_field *sheet_field(struct sheet *sheet, const char *label, const char *must_be)
{
	struct sheet_field *field = &sheet->fields[sheet->field_count++];

	*field = (struct sheet_field){ .line = LINE_INIT };
	field->label = text_clean(&sheet->arena, str_of(label));
	field->must_be = must_be ? arena_strdup(&sheet->arena, must_be) : NULL;
	return field;
}

void sheet_button(struct sheet *sheet, const char *label, bool guarded)
{
	sheet->buttons[sheet->button_count++] =
		(struct sheet_button){ text_clean(&sheet->arena, str_of(label)), guarded };
}

void sheet_ready(struct sheet *sheet)
{
	sheet->focus = sheet->field_count;
	if (sheet->tell)
		sheet->tell(sheet);
	term_discard_input();
}

void sheet_refuse(struct sheet *sheet, const char *why)
{
	sheet->warning = text_clean(&sheet->arena, str_of(why));
	sheet->focus = 0;
}

size_t sheet_choice(const struct sheet *sheet)
{
	if (sheet->focus >= sheet->field_count)
		return sheet->focus - sheet->field_count;
	return sheet->usual ? sheet->usual : sheet->button_count - 1;
}

const char *sheet_value(const struct sheet *sheet, size_t field)
{
	return sheet->fields[field].line.text.data;
}

/* The field that keeps a guarded button from working; NULL: none does. */
static const struct sheet_field *missing(const struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->field_count; i++) {
		const struct sheet_field *field = &sheet->fields[i];

		if (field->must_be && strcmp(field->line.text.data, field->must_be) != 0)
			return field;
	}
	return NULL;
}

static int press(struct sheet *sheet)
{
	size_t button = sheet->focus - sheet->field_count;
	const struct sheet_field *needed = missing(sheet);

	if (sheet->buttons[button].guarded && needed) {
		sheet->warning = text_printf(&sheet->arena, "Type %s into the field first (Tab goes there).",
					     needed->must_be);
		return -1;
	}
	return (int)button;
}

/* From the last field on to what the sheet is for, which is not pressed yet where it does something. */
static int leave_field(struct sheet *sheet)
{
	bool typed = sheet->fields[sheet->focus].line.text.len > 0;

	if (sheet->focus + 1 < sheet->field_count) {
		sheet->focus++;
		return -1;
	}
	sheet->focus = sheet->field_count + sheet_choice(sheet);
	return sheet->enter_does && typed ? press(sheet) : -1;
}

static int take_key(struct sheet *sheet, int key)
{
	size_t places = sheet->field_count + sheet->button_count;
	bool in_field = sheet->focus < sheet->field_count;

	sheet->warning = TEXT("");
	if (key == TERM_KEY_ESC)
		return 0;
	if (key == TERM_KEY_ENTER && in_field)
		return leave_field(sheet);
	if (key == TERM_KEY_TAB || key == TERM_KEY_DOWN || (key == TERM_KEY_RIGHT && !in_field))
		sheet->focus = (sheet->focus + 1) % places;
	else if (key == TERM_KEY_BACKTAB || key == TERM_KEY_UP || (key == TERM_KEY_LEFT && !in_field))
		sheet->focus = (sheet->focus + places - 1) % places;
	else if (key == TERM_KEY_PAGE_DOWN)
		sheet->scroll += 5;
	else if (key == TERM_KEY_PAGE_UP)
		sheet->scroll -= sheet->scroll < 5 ? sheet->scroll : 5;
	else if (in_field && line_key(&sheet->fields[sheet->focus].line, key) && sheet->typed)
		sheet->typed(sheet);
	else if (key == TERM_KEY_ENTER && !in_field)
		return press(sheet);
	return -1;
}

int sheet_key(struct sheet *sheet, int key)
{
	int button = take_key(sheet, key);

	if (sheet->tell)
		sheet->tell(sheet);
	return button;
}

void sheet_paste(struct sheet *sheet, struct str foreign)
{
	if (sheet->focus >= sheet->field_count || sheet->fields[sheet->focus].must_be)
		sheet->warning = TEXT("A paste is not taken here; type it.");
	else
		line_insert(&sheet->fields[sheet->focus].line, foreign);
	if (sheet->typed)
		sheet->typed(sheet);
	if (sheet->tell)
		sheet->tell(sheet);
}

static void draw_buttons(const struct sheet *sheet, struct area area, int row)
{
	int col = 0, width = 0, gap;

	for (size_t i = 0; i < sheet->button_count; i++)
		width += sheet->buttons[i].label.width + 6;
	gap = width - 2 <= area.cols ? 2 : 0;

	for (size_t i = 0; i < sheet->button_count; i++) {
		bool focus = sheet->focus == sheet->field_count + i;
		unsigned style = focus ? STYLE_STRONG | STYLE_SELECTED : STYLE_NORMAL;

		col = draw_text(area, row, col, style, focus ? TEXT("[ ") : TEXT("  "));
		col = draw_text(area, row, col, style, sheet->buttons[i].label);
		col = draw_text(area, row, col, style, focus ? TEXT(" ]") : TEXT("  ")) + gap;
	}
}

static void draw_fields(const struct sheet *sheet, struct area area)
{
	for (size_t i = 0; i < sheet->field_count; i++) {
		const struct sheet_field *field = &sheet->fields[i];
		bool focus = sheet->focus == i;
		int col = draw_text(area, (int)i, 0, focus ? STYLE_STRONG : STYLE_NORMAL, field->label);

		col = draw_text(area, (int)i, col, STYLE_NORMAL, focus ? glyph(GLYPH_CURSOR) : TEXT(":"));
		line_draw(area, (int)i, col + 1, &field->line, focus);
	}
}

/* The command, or why something was refused, on as many rows as it needs.  Returns how many; an area
 * without rows only counts. */
static int draw_note(const struct sheet *sheet, struct area area)
{
	bool is_warning = sheet->warning.width > 0, is_changed = !is_warning && sheet->is_changed;
	struct text rest = is_warning ? sheet->warning : sheet->command;
	int row = 0;

	do {
		int col = is_changed && row == 0 ? draw_text(area, 0, 0, STYLE_WARNING, TEXT("(plan again) ")) : 0;
		struct text part = text_fit_words(rest, area.cols - col);

		draw_text(area, row++, col, is_warning ? STYLE_WARNING : STYLE_MUTED, part);
		rest = text_skip(rest, part.width);
	} while (rest.width > 0 && row < NOTE_ROWS);
	return row;
}

/* Draws the lines, those too wide on several rows, from sheet->scroll on.  Returns how many rows
 * they take in all; an area without rows only counts. */
static int draw_lines(const struct sheet *sheet, struct area area)
{
	int row = 0;

	for (size_t i = 0; i < sheet->line_count; i++) {
		struct text rest = sheet->lines[i].text;

		do {
			struct text part = text_fit_words(rest, area.cols);

			if (row >= (int)sheet->scroll && row - (int)sheet->scroll < area.rows)
				draw_text(area, row - (int)sheet->scroll, 0, sheet->lines[i].style, part);
			row++;
			rest = text_skip(rest, part.width);
		} while (rest.width > 0 && area.cols > 0);
	}
	return row;
}

void sheet_draw(struct sheet *sheet, struct area screen)
{
	int below = (int)sheet->field_count + 1 + (sheet->field_count ? 1 : 0);
	struct area area = screen, inside;
	int rows, hidden, note;

	area.cols = screen.cols - 2 < WIDTH_MAX ? screen.cols - 2 : WIDTH_MAX;
	area.col = screen.col + (screen.cols - area.cols) / 2;
	rows = draw_lines(sheet, (struct area){ .cols = area.cols - 4 });
	note = draw_note(sheet, (struct area){ .cols = area.cols - 4 });
	below += note;
	area.rows = rows + below + 2 < screen.rows ? rows + below + 2 : screen.rows;
	area.row = screen.row + (screen.rows - area.rows) / 2;
	/* A blank on either side parts it from what lies below. */
	draw_clear((struct area){ area.row, area.col - 1, area.rows, area.cols + 2 });
	inside = draw_frame(area, sheet->title);
	draw_cell(area, 0, area.cols - 24, 22, true, STYLE_MUTED, TEXT(" Tab next  Esc cancel "));
	draw_buttons(sheet, area_take_bottom(&inside, 1), 0);
	draw_note(sheet, area_take_bottom(&inside, note));
	if (sheet->field_count) {
		draw_fields(sheet, area_take_bottom(&inside, (int)sheet->field_count));
		area_take_bottom(&inside, 1);
	}
	hidden = rows > inside.rows ? rows - inside.rows : 0;
	if ((int)sheet->scroll > hidden)
		sheet->scroll = (size_t)hidden;
	draw_lines(sheet, inside);
	if ((int)sheet->scroll < hidden)
		draw_cell(area, area.rows - 1, area.cols - 22, 18, true, STYLE_MUTED,
			  TEXT(" PgDn shows more "));
}
