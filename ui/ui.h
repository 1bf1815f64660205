/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_UI_H
#define ASSAY_UI_UI_H

/* ui/: the screen.
 *
 * ui.c is the loop: keys become actions (action.c), actions change a screen or call app/, and when
 * the store has changed the screen on top reads what it shows again.  screen/ has one file a screen;
 * each owns one snapshot and draws from nothing else.
 *
 * To add a screen: a file in screen/ with its struct screen_type, its context and the action that
 * opens it in action.h and action.c, and a row in the table of views in ui.c. */

#include "app/app.h"
#include "base/regex.h"
#include "store/run.h"
#include "ui/action.h"
#include "ui/draw/draw.h"
#include "ui/widget/sheet.h"
#include "ui/widget/table.h"

struct ui;
struct screen;
struct compare_cache;

enum prompt_event { PROMPT_OPENED, PROMPT_TYPED, PROMPT_COMPLETE, PROMPT_ACCEPTED, PROMPT_CANCELED };

struct screen_type {
	const char *title;		/* behind the repository's name; NULL: what describe says */
	unsigned context;
	size_t size;			/* of the struct that begins with a struct screen */
	/* Reads the snapshot, again whenever the store has changed; keeps the cursor where it was. */
	bool (*load)(struct screen *screen, struct err *err);
	void (*draw)(struct screen *screen, struct area area);
	/* Does an action; false when it isn't one of this screen's. */
	bool (*act)(struct screen *screen, enum action action);
	void (*close)(struct screen *screen);	/* NULL: nothing to release */
	void (*describe)(struct screen *screen, struct buf *title);
	bool (*is_live)(struct screen *screen);	/* something in it moves with the time */
	bool is_outside;		/* and is not in the store: it is read again each second */
	bool (*find)(struct screen *screen, struct regex *pattern, bool backwards);
	/* Goes on, while screen->busy, with what a load has left undone: a slice, see ui_is_due. */
	bool (*work)(struct screen *screen, struct err *err);
	/* Whether an action has a meaning now, for the hints; NULL: all of its context have. */
	bool (*offers)(struct screen *screen, enum action action);
	/* What happens in the prompt of the filter, whose text is ui->prompt. */
	void (*filter)(struct screen *screen, enum prompt_event event);
};

struct screen {
	const struct screen_type *type;
	struct ui *ui;
	struct screen *below;
	struct arena arena;		/* of the snapshot; released before each load */
	struct table table;		/* of the screens that are lists */
	size_t loaded;			/* bytes of the arena that the load took; frames add theirs */
	bool busy;			/* there is work to go on with */
};

#define UI_MARKS_MAX 64
#define UI_PUT_BY_MAX 8

struct ui {
	struct store store;		/* cannot write */
	struct app app;			/* for verbs; opened when first needed */
	bool app_is_open;
	struct screen *top;
	struct arena arena;		/* of what follows */
	struct repository repository;	/* the chosen one; id 0: none */
	struct run_counts counts;
	int64_t marks[UI_MARKS_MAX];	/* runs, in the order of marking */
	size_t mark_count;
	bool hide_details, zoom_details;
	struct regex *pattern;		/* searched last; NULL: none */
	struct buf message;
	enum style message_style;
	struct sheet *sheet;		/* over the screen; NULL: none */
	void (*sheet_done)(struct ui *ui, int button);
	int64_t sheet_number;		/* what the sheet is about */
	const void *sheet_data;		/* further, in the sheet's arena; NULL: nothing */
	bool sheet_refused;		/* see ui_refuse */
	struct line prompt;
	enum action prompting;		/* ACTION_FIND, ACTION_FILTER or ACTION_PALETTE; ACTION_NONE: no prompt */
	struct buf prompt_note;		/* what there is to say of what is typed */
	int prompt_note_col;		/* what it points at */
	enum style prompt_note_style;
	int64_t slice_ends;		/* see ui_is_due */
	size_t palette_cursor;
	struct compare_cache *compare_cache;	/* what comparisons have found out; NULL: there was none */
	struct screen *put_by[UI_PUT_BY_MAX];	/* first screens that are come back to */
	size_t put_by_count;
	bool ended;
};

/* Runs the screen on a store until the person leaves; returns the exit status. */
int ui_main(const char *asked_store);

/* Opens a screen over the current one.  prepare(screen, data), if not NULL, sets what it is about
 * before it is loaded.  A failure is shown and nothing is opened. */
struct screen *ui_push(struct ui *ui, const struct screen_type *type,
		       void (*prepare)(struct screen *screen, const void *data), const void *data);
void ui_pop(struct ui *ui);

/* Releases the screen on top, at the end of the program. */
void ui_close_screen(struct ui *ui);

/* Goes to a first screen, which is as it was when it was left; ui_forget_screens forgets how they were, when
 * another repository is chosen. */
void ui_forget_screens(struct ui *ui);
void ui_switch(struct ui *ui, const struct screen_type *type);

/* Work goes in slices: from ui_begin_slice on, ui_is_due tells when it is time to give the screen
 * back, because a moment is over or a key waits. */
void ui_begin_slice(struct ui *ui);
bool ui_is_due(void *ui);
bool ui_has_key(const struct ui *ui);

/* What there is to say of what is typed into a prompt; col is where it is wrong. */
void ui_prompt_note(struct ui *ui, int col, enum style style, const char *text);

/* Shows a sentence above the hints until the next key. */
void ui_say(struct ui *ui, enum style style, const char *format, ...) PRINTF_LIKE(3, 4);
void ui_fail(struct ui *ui, const struct err *err);

/* The app for a verb; NULL, and said, when the store cannot be written. */
struct app *ui_app(struct ui *ui);

/* Reads again what the screen shows: after a verb of our own. */
void ui_reload(struct ui *ui);

/* Reads what stands on the first line, and the chosen repository. */
void ui_load_common(struct ui *ui);

/* What a key or a paste does now. */
void ui_key(struct ui *ui, int key);
void ui_paste(struct ui *ui, struct str foreign);

/* Puts a sheet over the screen; done gets the number of the button (0: cancel) and may look at the
 * sheet, which is released afterwards. */
struct sheet *ui_sheet(struct ui *ui, const char *title, void (*done)(struct ui *ui, int button));

/* Says in the sheet, whose done function calls it, why what was pressed was not done: the sheet stays, with
 * what was typed. */
void ui_refuse(struct ui *ui, const struct err *err);

/* Marks of runs. */
bool ui_is_marked(const struct ui *ui, int64_t run);
void ui_toggle_mark(struct ui *ui, int64_t run);

/* The state of a run or stage as glyph and word. */
struct table_cell ui_state_cell(struct arena *arena, enum phase phase, enum outcome outcome);

/* An area for a list and one for its details below a rule, by the person's zoom. */
void ui_split(struct ui *ui, struct area *area, struct area *details);

/* Gives the terminal to "assay ARGUMENT..." (ended by NULL) until it ends and Enter is typed: for what asks
 * for a password, takes long and shows its own progress.  It works in the chosen repository; Ctrl-C is its. */
void ui_run_outside(struct ui *ui, const char *const *arguments);

/* Hands text to the person's own clipboard and says so. */
void ui_copy(struct ui *ui, const char *text);

/* The moves that every list knows; true when the action was one. */
bool ui_move(struct table *table, size_t rows, enum action action);

/* Puts the cursor of a list on the next row that matches, or the one before, and round the end; false: no
 * row does. */
bool ui_find_row(struct screen *screen, size_t rows, bool (*is_match)(void *data, size_t row, struct regex *pattern),
		 void *data, struct regex *pattern, bool backwards);

/* Foreign text of the screen's snapshot, showable. */
struct text ui_clean(struct screen *screen, const char *foreign);

#endif
