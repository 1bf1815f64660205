/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_WIDGET_SHEET_H
#define ASSAY_UI_WIDGET_SHEET_H

#include "ui/widget/line.h"

/* A sheet over the screen that asks before something is done: what it is about, fields to fill in,
 * the command that would do the same, and buttons.  The first button cancels and has the focus. */
#define SHEET_LINES 60
#define SHEET_FIELDS 12
#define SHEET_BUTTONS 4

struct sheet_field {
	struct text label;
	struct line line;
	const char *must_be;	/* the guarded buttons work only when exactly this was typed; NULL */
};

struct sheet_button {
	struct text label;
	bool guarded;		/* needs the fields that must be something */
};

struct sheet {
	struct arena arena;	/* for the texts; released with the sheet */
	struct text title;
	struct { unsigned style; struct text text; } lines[SHEET_LINES];
	size_t line_count;
	struct sheet_field fields[SHEET_FIELDS];
	size_t field_count;
	struct sheet_button buttons[SHEET_BUTTONS];
	size_t button_count;
	struct text command;	/* what one could have typed; empty: nothing */
	struct text warning;	/* why a button didn't work */
	void (*typed)(struct sheet *sheet);	/* called when a field has changed; NULL: nobody cares */
	void (*tell)(struct sheet *sheet);	/* makes the command that does what the fields and the
						 * button in focus say; called after each key; NULL: it stays */
	const void *about;	/* for tell */
	size_t usual;		/* the button that Enter in the last field goes to; 0: the last one */
	bool enter_does;	/* and presses, when something was typed: of sheets that change only what is seen */
	bool is_changed;	/* the lines say what the fields were before */
	size_t focus;		/* fields first, then buttons */
	size_t scroll;		/* lines hidden above, on a small screen */
};

void sheet_init(struct sheet *sheet, const char *title);
void sheet_release(struct sheet *sheet);

/* Adds a line; the text is clean. */
void sheet_line(struct sheet *sheet, unsigned style, const char *format, ...) PRINTF_LIKE(3, 4);
struct sheet_field *sheet_field(struct sheet *sheet, const char *label, const char *must_be);

/* Adds a button; call it for Cancel first, and then sheet_ready. */
void sheet_button(struct sheet *sheet, const char *label, bool guarded);
void sheet_ready(struct sheet *sheet);

/* Says why it was refused, until the next key, and puts the focus where that can be mended. */
void sheet_refuse(struct sheet *sheet, const char *why);

/* The button that is in focus, or that Enter in the last field goes to. */
size_t sheet_choice(const struct sheet *sheet);

/* What was typed into a field, terminated. */
const char *sheet_value(const struct sheet *sheet, size_t field);

/* Takes a key.  Returns the number of the button that was pressed (0: cancel), or -1. */
int sheet_key(struct sheet *sheet, int key);

/* Takes a paste: into a field that need not be a certain word; refused elsewhere. */
void sheet_paste(struct sheet *sheet, struct str foreign);

void sheet_draw(struct sheet *sheet, struct area screen);

#endif
