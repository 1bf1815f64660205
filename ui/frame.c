/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/frame.h"
#include "ui/draw/term.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

#define MIN_ROWS 8
#define MIN_COLS 40
#define PALETTE_ROWS 14
#define MESSAGE_ROWS 4

bool frame_is_too_small(void)
{
	return term_rows() < MIN_ROWS || term_cols() < MIN_COLS;
}

static void draw_counts(struct ui *ui, struct area line, int col)
{
	struct buf text = BUF_INIT;
	struct text shown;

	if (ui->counts.running)
		buf_printf(&text, "%" PRId64 " running", ui->counts.running);
	if (ui->counts.failed)
		buf_printf(&text, "%s%" PRId64 " failed today", text.len ? ", " : "", ui->counts.failed);
	if (ui->counts.waiting)
		buf_printf(&text, "%s%" PRId64 " waits", text.len ? ", " : "", ui->counts.waiting);
	if (ui->counts.differing)
		buf_printf(&text, "%s%s %" PRId64 " DIFFERS", text.len ? ", " : "", glyph_string(GLYPH_FAILED),
			   ui->counts.differing);
	shown = text_trusted(text.data);
	if (shown.width < line.cols - col)
		draw_text(line, 0, line.cols - shown.width, STYLE_STRONG, shown);
	buf_release(&text);
}

static void draw_title(struct ui *ui, struct area line)
{
	const struct screen *screen = ui->top;
	struct arena arena = ARENA_INIT;
	struct buf title = BUF_INIT;
	int col = draw_text(line, 0, 0, STYLE_STRONG, TEXT("assay"));

	if (screen->type->describe)
		screen->type->describe(ui->top, &title);
	else if (screen->type->title)
		buf_puts(&title, screen->type->title);
	if (ui->repository.id)
		col = draw_text(line, 0, col + 2, STYLE_NORMAL,
				text_clean(&arena, str_of(ui->repository.name)));
	if (title.len) {
		col = draw_text(line, 0, col + 1, STYLE_MUTED, glyph(GLYPH_CRUMB));
		col = draw_text(line, 0, col + 1, STYLE_NORMAL, text_clean(&arena, buf_str(&title)));
	}
	draw_counts(ui, line, col + 2);
	buf_release(&title);
	arena_release(&arena);
}

static const struct { const char *label; unsigned contexts; } tabs[] = {	/* a digit, and a name */
	{ "1 Runs", IN_RUNS | IN_RUN | IN_LOG | IN_COMPARE | IN_COLUMNS | IN_VIEWS | IN_GROUPS | IN_GOES_WITH |
		    IN_CURVES | IN_CURVE_LIST | IN_CURVE_GRID },
	{ "2 Commits", IN_COMMITS | IN_TEXT | IN_FILES | IN_STAGES | IN_EXPERIMENTS },
	{ "3 Models", IN_MODELS },
	{ "4 Deploy", IN_DEPLOY },
	{ "0 Repositories", IN_REPOSITORIES },
};

/* What waits for somebody stands behind the tab where it is decided. */
static const char *tab_count(struct ui *ui, size_t tab)
{
	if (!(tabs[tab].contexts & IN_DEPLOY) || !ui->counts.waiting)
		return "";
	return text_printf(&ui->top->arena, " %s%" PRId64, glyph_string(GLYPH_WAITING), ui->counts.waiting).s;
}

static void draw_tabs(struct ui *ui, struct area line)
{
	struct text marked = ui->mark_count ? text_printf(&ui->top->arena, " %zu marked", ui->mark_count) : TEXT("");
	size_t last = ARRAY_LEN(tabs);
	int col = 0, width = marked.width;

	for (size_t i = 0; i < last; i++)
		width += (int)strlen(tabs[i].label) + (int)strlen(tab_count(ui, i)) + 2;
	for (size_t i = 0; i < last; i++) {
		bool here = tabs[i].contexts & ui->top->type->context;
		unsigned style = here ? STYLE_STRONG | STYLE_SELECTED : STYLE_NORMAL;
		/* Where not all fit, only the one that is open has its name. */
		int len = width > line.cols && !here ? 1 : (int)strlen(tabs[i].label);

		col = draw_format(line, 0, col, style, " %.*s%s ", len, tabs[i].label, tab_count(ui, i));
	}
	draw_cell(line, 0, line.cols - marked.width, marked.width, true, STYLE_ACCENT, marked);
}

static void draw_hints(struct ui *ui, struct area line)
{
	struct text keys = TEXT("? keys");
	int room = line.cols - keys.width - 2, col = 0;

	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const char *label;
		int width;

		if (!actions[a].hint || !(actions[a].contexts & ui->top->type->context))
			continue;
		if (a == ACTION_BACK && !ui->top->below)
			continue;
		if (ui->top->type->offers && !ui->top->type->offers(ui->top, a))
			continue;
		label = action_key_label(a);
		width = (int)(strlen(label) + strlen(actions[a].hint)) + 3;
		if (col + width > room)
			continue;
		col = draw_text(line, 0, col + 1, STYLE_ACCENT, text_trusted(label));
		col = draw_text(line, 0, col + 1, STYLE_MUTED, text_trusted(actions[a].hint)) + 1;
	}
	draw_text(line, 0, line.cols - keys.width, STYLE_ACCENT, keys);
}

static bool matches(const struct ui *ui, enum action action)
{
	const struct action_info *info = &actions[action];
	const char *typed = ui->prompt.text.data;

	return info->keys && action != ACTION_PALETTE && action >= ACTION_OPEN && (info->contexts & ui->top->type->context) &&
	       (strcasestr(info->name, typed) || strcasestr(info->help, typed));
}

enum action frame_palette_choice(struct ui *ui)
{
	size_t at = 0;
	enum action last = ACTION_NONE;

	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		if (!matches(ui, a))
			continue;
		last = a;
		if (at++ == ui->palette_cursor)
			return a;
	}
	/* The cursor has gone past the end. */
	ui->palette_cursor = at ? at - 1 : 0;
	return last;
}

static void draw_palette(struct ui *ui, struct area screen)
{
	struct area area = screen;
	enum action chosen = frame_palette_choice(ui);
	size_t first = ui->palette_cursor > PALETTE_ROWS - 4 ? ui->palette_cursor - (PALETTE_ROWS - 4) : 0;
	size_t at = 0;
	int row = 1;

	area.rows = screen.rows < PALETTE_ROWS ? screen.rows : PALETTE_ROWS;
	area.row = screen.row + screen.rows - area.rows;
	area = draw_frame(area, TEXT("What do you want to do?"));
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		unsigned style = a == chosen ? STYLE_SELECTED : 0;
		const char *command;

		if (!matches(ui, a) || at++ < first || row >= area.rows)
			continue;
		draw_cell(area, row, 0, 7, false, STYLE_ACCENT | style, text_trusted(action_key_label(a)));
		draw_cell(area, row, 7, 16, false, STYLE_STRONG | style, text_trusted(actions[a].name));
		command = action_command(a, ui->top->type->context);
		draw_cell(area, row, 23, area.cols - 23, false, style,
			  command ? text_printf(&ui->top->arena, "%s  $ %s", actions[a].help, command)
				  : text_trusted(actions[a].help));
		row++;
	}
	if (chosen == ACTION_NONE)
		draw_text(area, 1, 0, STYLE_MUTED, TEXT("Nothing by that name here; Esc goes back, ? lists what there is."));
	draw_text(area, 0, 0, STYLE_STRONG, TEXT(":"));
	line_draw(area, 0, 1, &ui->prompt, true);
}

static void draw_too_small(void)
{
	struct area area = area_screen();

	draw_format(area, 0, 0, STYLE_NORMAL, "assay needs %dx%d, this is %dx%d", MIN_COLS, MIN_ROWS,
		    area.cols, area.rows);
	term_cursor(-1, 0);
}

static void draw_message(struct ui *ui, struct area area)
{
	struct area line = area_take_bottom(&area, 1);

	draw_clear(line);
	if (ui->prompting == ACTION_FIND || ui->prompting == ACTION_FILTER) {
		draw_text(line, 0, 0, STYLE_STRONG, TEXT("/"));
		line_draw(line, 0, 1, &ui->prompt, true);
	} else {
		draw_text(line, 0, 1, ui->message_style, text_trusted(ui->message.data));
	}
}

/* A message that is too long for one row takes up to MESSAGE_ROWS of them. */
static void draw_long_message(struct ui *ui, struct area area)
{
	struct text rest = text_trusted(ui->message.data);
	struct area lines;
	int rows = 0;

	for (; rest.width > 0 && rows < MESSAGE_ROWS; rows++)
		rest = text_skip(rest, text_fit_words(rest, area.cols - 2).width);
	rest = text_trusted(ui->message.data);
	lines = area_take_bottom(&area, rows);

	draw_clear(lines);
	for (int row = 0; row < lines.rows; row++) {
		struct text part = text_fit_words(rest, lines.cols - 2);

		draw_text(lines, row, 1, ui->message_style, part);
		rest = text_skip(rest, part.width);
	}
}

/* Under what is typed: what is wrong with it, pointed at, or what could stand there. */
static void draw_note(struct ui *ui, struct area line)
{
	struct text note = text_trusted(ui->prompt_note.data);
	int col = ui->prompt_note_col;

	if (!note.width)
		return;
	draw_clear(line);
	if (ui->prompt_note_style == STYLE_BAD) {
		/* A sentence that doesn't fit to the right of the place stands to its left. */
		bool left = col + 2 + note.width > line.cols && col > note.width;

		draw_text(line, 0, col, STYLE_BAD, TEXT("^"));
		col = left ? col - note.width - 1 : col + 2;
		if (!left && col + note.width > line.cols)
			col = col - 2 > 0 ? 1 : 2;
	}
	draw_text(line, 0, col, ui->prompt_note_style, text_fit_words(note, line.cols - col));
}

void frame_draw(struct ui *ui)
{
	struct area area = area_screen(), hints;

	draw_clear(area);
	if (frame_is_too_small()) {
		draw_too_small();
		term_flush();
		return;
	}
	style_dim(ui->sheet != NULL);
	draw_title(ui, area_take_top(&area, 1));
	draw_tabs(ui, area_take_top(&area, 1));
	hints = area_take_bottom(&area, 1);
	draw_hints(ui, hints);
	ui->top->type->draw(ui->top, area);
	style_dim(false);
	if (ui->prompting == ACTION_PALETTE)
		draw_palette(ui, area);
	if (ui->sheet)
		sheet_draw(ui->sheet, area);
	if (ui->prompting == ACTION_FILTER)
		draw_note(ui, hints);
	if (ui->message.len || ui->prompting == ACTION_FIND || ui->prompting == ACTION_FILTER)
		draw_message(ui, area);
	if (ui->message.len && !ui->prompting)
		draw_long_message(ui, area);
	if (!ui->prompting && !(ui->sheet && ui->sheet->focus < ui->sheet->field_count))
		term_cursor(-1, 0);
	term_flush();
}
