/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/ui.h"
#include "base/clock.h"
#include "base/mem.h"
#include "ui/draw/term.h"
#include "ui/frame.h"
#include "ui/screens.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_MS 8

void ui_say(struct ui *ui, enum style style, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	buf_clear(&ui->message);
	text_clean_to(&ui->message, buf_str(&text));
	ui->message_style = style;
	buf_release(&text);
}

void ui_fail(struct ui *ui, const struct err *err)
{
	ui_say(ui, STYLE_BAD, "%s", err->text);
}

/* What was read before stays until all is read anew: a screen that can't be read goes on to show it. */
static bool load_screen(struct screen *screen)
{
	struct arena old = screen->arena;
	struct err err = ERR_INIT;

	screen->arena = (struct arena)ARENA_INIT;
	if (screen->type->load(screen, &err)) {
		arena_release(&old);
		screen->loaded = screen->arena.total;
		return true;
	}
	arena_join(&screen->arena, &old);
	ui_fail(screen->ui, &err);
	return false;
}

static void release_screen(struct screen *screen)
{
	if (screen->type->close)
		screen->type->close(screen);
	arena_release(&screen->arena);
	free(screen);
}

struct screen *ui_push(struct ui *ui, const struct screen_type *type,
		       void (*prepare)(struct screen *screen, const void *data), const void *data)
{
	struct screen *screen = mem_zalloc(1, type->size);

	screen->type = type;
	screen->ui = ui;
	if (prepare)
		prepare(screen, data);
	if (!load_screen(screen)) {
		release_screen(screen);
		return NULL;
	}
	screen->below = ui->top;
	ui->top = screen;
	return screen;
}

void ui_pop(struct ui *ui)
{
	struct screen *screen = ui->top;

	if (!screen->below) {
		ui->ended = true;
		return;
	}
	ui->top = screen->below;
	release_screen(screen);
	ui_reload(ui);
}

void ui_close_screen(struct ui *ui)
{
	release_screen(ui->top);
}

/* Takes the first screen of all out of the way, so that it is as it was when it is come back to. */
static void put_by(struct ui *ui, struct screen *screen)
{
	while (screen && screen->below) {
		struct screen *below = screen->below;

		release_screen(screen);
		screen = below;
	}
	if (screen && ui->put_by_count < UI_PUT_BY_MAX)
		ui->put_by[ui->put_by_count++] = screen;
	else if (screen)
		release_screen(screen);
}

static struct screen *take_back(struct ui *ui, const struct screen_type *type)
{
	for (size_t i = 0; i < ui->put_by_count; i++) {
		struct screen *screen = ui->put_by[i];

		if (screen->type != type)
			continue;
		ui->put_by[i] = ui->put_by[--ui->put_by_count];
		return screen;
	}
	return NULL;
}

void ui_forget_screens(struct ui *ui)
{
	while (ui->put_by_count)
		release_screen(ui->put_by[--ui->put_by_count]);
}

void ui_switch(struct ui *ui, const struct screen_type *type)
{
	struct screen *old = ui->top, *kept;

	/* What is open already goes back to its first screen. */
	while (ui->top->below)
		ui->top = ui->top->below;
	if (ui->top->type == type) {
		while (old != ui->top) {
			struct screen *below = old->below;

			release_screen(old);
			old = below;
		}
		ui_reload(ui);
		return;
	}
	kept = take_back(ui, type);
	ui->top = kept;
	if (kept ? !load_screen(kept) : !ui_push(ui, type, NULL, NULL)) {
		if (kept)
			release_screen(kept);
		ui->top = old;
		return;
	}
	put_by(ui, old);
}

struct app *ui_app(struct ui *ui)
{
	struct err err = ERR_INIT;

	if (ui->app_is_open)
		return &ui->app;
	ui->app_is_open = app_open(&ui->app, ui->store.path, DB_WRITE, &err);
	if (!ui->app_is_open) {
		ui_fail(ui, &err);
		app_close(&ui->app);
		return NULL;
	}
	return &ui->app;
}

/* What stands on the first line, and the chosen repository. */
void ui_load_common(struct ui *ui)
{
	struct arena arena = ARENA_INIT;
	struct repository repository;
	struct err err = ERR_INIT;
	int64_t id = ui->repository.id;

	if (!run_count(&ui->store, id, clock_now(), &ui->counts, &err))
		ui_fail(ui, &err);
	if (!id)
		return;
	if (!repository_load(&ui->store, id, &arena, &repository, &err)) {
		arena_release(&arena);
		ui_fail(ui, &err);
		return;
	}
	/* Where the person is stays so. */
	if (ui->repository.project) {
		repository.project = arena_strdup(&arena, ui->repository.project);
		repository.folder = arena_strdup(&arena, ui->repository.folder);
	}
	arena_release(&ui->arena);
	ui->arena = arena;
	ui->repository = repository;
}

void ui_reload(struct ui *ui)
{
	ui_load_common(ui);
	load_screen(ui->top);
}

struct sheet *ui_sheet(struct ui *ui, const char *title, void (*done)(struct ui *ui, int button))
{
	ui->sheet = mem_zalloc(1, sizeof(*ui->sheet));
	sheet_init(ui->sheet, title);
	ui->sheet_done = done;
	ui->sheet_data = NULL;
	return ui->sheet;
}

void ui_refuse(struct ui *ui, const struct err *err)
{
	sheet_refuse(ui->sheet, err->text);
	ui->sheet_refused = true;
}

static void end_sheet(struct ui *ui, int button)
{
	struct sheet *sheet = ui->sheet;

	ui->sheet_refused = false;
	ui->sheet_done(ui, button);
	if (ui->sheet_refused && ui->sheet == sheet)
		return;
	/* The verb may have opened the next one. */
	if (ui->sheet == sheet)
		ui->sheet = NULL;
	sheet_release(sheet);
	free(sheet);
	term_cursor(-1, 0);
}

bool ui_is_marked(const struct ui *ui, int64_t run)
{
	for (size_t i = 0; i < ui->mark_count; i++) {
		if (ui->marks[i] == run)
			return true;
	}
	return false;
}

void ui_toggle_mark(struct ui *ui, int64_t run)
{
	for (size_t i = 0; i < ui->mark_count; i++) {
		if (ui->marks[i] != run)
			continue;
		memmove(&ui->marks[i], &ui->marks[i + 1],
			(ui->mark_count - i - 1) * sizeof(ui->marks[0]));
		ui->mark_count--;
		return;
	}
	if (ui->mark_count == UI_MARKS_MAX)
		ui_say(ui, STYLE_WARNING, "%d runs are marked; unmark one first", UI_MARKS_MAX);
	else
		ui->marks[ui->mark_count++] = run;
}

void ui_begin_slice(struct ui *ui)
{
	ui->slice_ends = clock_steady() + SLICE_MS;
}

bool ui_is_due(void *ui)
{
	return clock_steady() >= ((struct ui *)ui)->slice_ends || term_has_input();
}

bool ui_has_key(const struct ui *ui)
{
	(void)ui;
	return term_has_input();
}

void ui_prompt_note(struct ui *ui, int col, enum style style, const char *text)
{
	buf_clear(&ui->prompt_note);
	text_clean_to(&ui->prompt_note, str_of(text));
	ui->prompt_note_col = col;
	ui->prompt_note_style = style;
}

static void find(struct ui *ui, bool backwards)
{
	const struct screen_type *type = ui->top->type;

	if (!ui->pattern)
		ui_say(ui, STYLE_NORMAL, "No pattern yet; / asks for one");
	else if (!type->find)
		ui_say(ui, STYLE_NORMAL, "There is nothing to be found on this screen");
	else if (!type->find(ui->top, ui->pattern, backwards))
		ui_say(ui, STYLE_WARNING, "Nothing matches here");
}

static bool act_anywhere(struct ui *ui, enum action action)
{
	static const struct { enum action action; const struct screen_type *type; } views[] = {
		{ ACTION_RUNS, &screen_runs }, { ACTION_COMMITS, &screen_commits },
		{ ACTION_MODELS, &screen_models }, { ACTION_DEPLOYMENTS, &screen_deploy },
		{ ACTION_REPOSITORIES, &screen_repositories },
	};

	for (size_t i = 0; i < ARRAY_LEN(views); i++) {
		if (views[i].action == action) {
			ui_switch(ui, views[i].type);
			return true;
		}
	}
	switch (action) {
	case ACTION_QUIT:
		ui->ended = true;
		return true;
	case ACTION_CLOSE:
		ui_pop(ui);
		return true;
	case ACTION_BACK:
		if (ui->top->below)
			ui_pop(ui);
		return true;
	case ACTION_HELP:
		if (ui->top->type != &screen_help)
			ui_push(ui, &screen_help, NULL, NULL);
		return true;
	case ACTION_PALETTE:
	case ACTION_FIND:
		ui->prompting = action;
		ui->palette_cursor = 0;
		line_set(&ui->prompt, "");
		return true;
	case ACTION_FILTER:
		ui->prompting = action;
		ui->top->type->filter(ui->top, PROMPT_OPENED);
		return true;
	case ACTION_FIND_NEXT:
	case ACTION_FIND_PREVIOUS:
		find(ui, action == ACTION_FIND_PREVIOUS);
		return true;
	case ACTION_HIDE:
		ui->hide_details = !ui->hide_details;
		return true;
	case ACTION_ZOOM:
		ui->zoom_details = !ui->zoom_details;
		return true;
	case ACTION_REFRESH:
		ui_reload(ui);
		return true;
	case ACTION_REDRAW:
		term_redraw();
		return true;
	case ACTION_SUSPEND:
		term_suspend();
		return true;
	default:
		return false;
	}
}

static void do_action(struct ui *ui, enum action action)
{
	if (action == ACTION_NONE || ui->top->type->act(ui->top, action))
		return;
	if (!act_anywhere(ui, action) && actions[action].keys)
		ui_say(ui, STYLE_NORMAL, "\"%s\" is not to be had here; ? lists what is",
		       actions[action].name);
}

static void start_find(struct ui *ui)
{
	struct err err = ERR_INIT;
	struct regex *pattern = regex_new(buf_str(&ui->prompt.text), &err);

	if (!pattern) {
		ui_fail(ui, &err);
		return;
	}
	regex_free(ui->pattern);
	ui->pattern = pattern;
	find(ui, false);
}

static void end_prompt(struct ui *ui, bool accepted)
{
	enum action prompting = ui->prompting;

	ui->prompting = ACTION_NONE;
	term_cursor(-1, 0);
	if (prompting == ACTION_FILTER)
		ui->top->type->filter(ui->top, accepted ? PROMPT_ACCEPTED : PROMPT_CANCELED);
	if (prompting == ACTION_FILTER || !accepted)
		return;
	if (prompting == ACTION_PALETTE)
		do_action(ui, frame_palette_choice(ui));
	else if (ui->prompt.text.len)
		start_find(ui);
}

static void prompt_typed(struct ui *ui)
{
	ui->palette_cursor = 0;
	if (ui->prompting == ACTION_FILTER)
		ui->top->type->filter(ui->top, PROMPT_TYPED);
}

static void prompt_key(struct ui *ui, int key)
{
	if (key == TERM_KEY_ESC || key == TERM_CTRL('c') || key == TERM_CTRL('g'))
		end_prompt(ui, false);
	else if (key == TERM_KEY_ENTER)
		end_prompt(ui, true);
	else if (key == TERM_KEY_TAB && ui->prompting == ACTION_FILTER)
		ui->top->type->filter(ui->top, PROMPT_COMPLETE);
	else if (key == TERM_KEY_DOWN || key == TERM_KEY_TAB)
		ui->palette_cursor++;
	else if (key == TERM_KEY_UP)
		ui->palette_cursor -= ui->palette_cursor > 0;
	else if (line_key(&ui->prompt, key))
		prompt_typed(ui);
}

void ui_key(struct ui *ui, int key)
{
	buf_clear(&ui->message);
	/* Where nothing can be drawn nothing is done unseen. */
	if (frame_is_too_small()) {
		ui->ended = key == 'q' || key == TERM_CTRL('c');
		return;
	}
	if (key == TERM_CTRL('c') && !ui->prompting) {
		ui->ended = true;
	} else if (ui->sheet) {
		int button = sheet_key(ui->sheet, key);

		if (button >= 0)
			end_sheet(ui, button);
	} else if (ui->prompting) {
		prompt_key(ui, key);
	} else {
		do_action(ui, action_of_key(key, ui->top->type->context));
	}
}

void ui_paste(struct ui *ui, struct str foreign)
{
	if (ui->sheet) {
		sheet_paste(ui->sheet, foreign);
	} else if (ui->prompting) {
		line_insert(&ui->prompt, foreign);
		prompt_typed(ui);
	} else {
		ui_say(ui, STYLE_NORMAL, "A paste means nothing here");
	}
}

struct table_cell ui_state_cell(struct arena *arena, enum phase phase, enum outcome outcome)
{
	static const struct { enum glyph glyph; enum style style; } phases[] = {
		[PHASE_QUEUED] = { GLYPH_QUEUED, STYLE_MUTED },
		[PHASE_RUNNING] = { GLYPH_RUNNING, STYLE_RUNNING },
		[PHASE_WAITING] = { GLYPH_WAITING, STYLE_WARNING },
	}, outcomes[] = {
		[OUTCOME_NONE] = { GLYPH_LOST, STYLE_WARNING },
		[OUTCOME_SUCCESS] = { GLYPH_OK, STYLE_GOOD },
		[OUTCOME_FAILURE] = { GLYPH_FAILED, STYLE_BAD },
		[OUTCOME_CANCELED] = { GLYPH_CANCELED, STYLE_WARNING },
		[OUTCOME_SKIPPED] = { GLYPH_SKIPPED, STYLE_MUTED },
		[OUTCOME_LOST] = { GLYPH_LOST, STYLE_BAD },
	};
	enum glyph which = phase == PHASE_DONE ? outcomes[outcome].glyph : phases[phase].glyph;

	return (struct table_cell){
		phase == PHASE_DONE ? outcomes[outcome].style : phases[phase].style,
		text_printf(arena, "%s %s", glyph_string(which), state_word(phase, outcome)),
	};
}

/* On a small screen the list has the more important half. */
void ui_split(struct ui *ui, struct area *area, struct area *details)
{
	int rows = area->rows * 2 / 5;

	if (ui->hide_details || area->rows < 6)
		rows = 0;
	else if (ui->zoom_details)
		rows = area->rows - 3;
	else if (area->rows < 12)
		rows = 3;
	*details = area_take_bottom(area, rows);
	if (rows)
		draw_rule(area_take_top(details, 1), 0);
}

void ui_copy(struct ui *ui, const char *text)
{
	if (term_copy(str_of(text)))
		ui_say(ui, STYLE_GOOD, "Sent to your clipboard: %s", text);
	else
		ui_say(ui, STYLE_WARNING, "That is too long for the terminal's clipboard");
}

bool ui_move(struct table *table, size_t rows, enum action action)
{
	if (action < ACTION_UP || action > ACTION_LAST)
		return false;
	table_move(table, rows, (enum table_move)(action - ACTION_UP));
	return true;
}

bool ui_find_row(struct screen *screen, size_t rows, bool (*is_match)(void *data, size_t row, struct regex *pattern),
		 void *data, struct regex *pattern, bool backwards)
{
	size_t from = screen->table.cursor;

	for (size_t i = 1; i <= rows; i++) {
		size_t at = (from + (backwards ? rows - i : i)) % rows;

		if (!is_match(data, at, pattern))
			continue;
		if (backwards ? at > from : at < from)
			ui_say(screen->ui, STYLE_NORMAL, backwards ? "On from the last row" : "On from the first row");
		table_seek(&screen->table, rows, at);
		return true;
	}
	return false;
}

struct text ui_clean(struct screen *screen, const char *foreign)
{
	return foreign ? text_clean(&screen->arena, str_of(foreign)) : TEXT("");
}
