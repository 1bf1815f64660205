/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screens.h"

#include <string.h>

/* Every key of the screen below. */

#define KEY_WIDTH 12
#define COMMAND_WIDTH 26
#define DETAIL_ROWS 4	/* a rule, the sentence on up to two lines, the command */

struct help {
	struct screen screen;
	unsigned about;			/* the screen's context */
	enum action rows[ACTION_COUNT];
	size_t count;
};

static void add(struct help *help, const struct screen *about, enum action action)
{
	if (actions[action].keys && actions[action].contexts & about->type->context)
		help->rows[help->count++] = action;
}

static bool load(struct screen *screen, struct err *err)
{
	struct help *help = (struct help *)screen;
	const struct screen *about = screen->below ? screen->below : screen->ui->top;

	(void)err;
	help->count = 0;
	help->about = about->type->context;
	for (enum action a = ACTION_OPEN; a < ACTION_COUNT; a++)
		add(help, about, a);
	/* Moves are what everybody tries first. */
	for (enum action a = ACTION_UP; a < ACTION_OPEN; a++)
		add(help, about, a);
	return true;
}

static const char *command_of(const struct help *help, size_t row)
{
	const char *command = action_command(help->rows[row], help->about);

	return command ? command : "";
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct help *help = data;
	const struct action_info *info = &actions[help->rows[row]];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_ACCENT, text_trusted(info->keys) };
	case 1:
		return (struct table_cell){ STYLE_NORMAL, text_trusted(info->help) };
	default:
		return (struct table_cell){ STYLE_MUTED, text_trusted(command_of(help, row)) };
	}
}

static int longest_help(const struct help *help)
{
	int longest = 30;

	for (size_t i = 0; i < help->count; i++) {
		int width = (int)strlen(actions[help->rows[i]].help);

		longest = width > longest ? width : longest;
	}
	return longest;
}

static void draw(struct screen *screen, struct area area)
{
	struct help *help = (struct help *)screen;
	int widest = longest_help(help);
	bool is_wide = area.cols >= KEY_WIDTH + widest + COMMAND_WIDTH + 5;
	/* What it does is told in full; the command of the row under the cursor stands below in any case. */
	struct table_column columns[] = {
		{ .title = TEXT("KEY"), .width = KEY_WIDTH },
		{ .title = TEXT("WHAT IT DOES"), .width = widest, .stretch = !is_wide },
		{ .title = TEXT("OR TYPE"), .width = COMMAND_WIDTH, .rank = 1, .stretch = is_wide },
	};
	struct table_view view = { .columns = columns, .column_count = is_wide ? ARRAY_LEN(columns) : 2,
				   .rows = help->count, .cell = cell, .data = help };

	const struct action_info *chosen = &actions[help->rows[screen->table.cursor]];
	struct area details = area_take_bottom(&area, DETAIL_ROWS);
	struct text rest;
	int row = 1;

	table_draw(&screen->table, area, &view);
	draw_rule(details, 0);
	rest = text_trusted(chosen->help);
	for (; row < DETAIL_ROWS && rest.width > 0; row++) {
		struct text part = text_fit_words(rest, details.cols - 2);

		draw_text(details, row, 1, STYLE_STRONG, part);
		rest = text_skip(rest, part.width);
	}
	if (*command_of(help, screen->table.cursor))
		draw_format(details, row, 1, STYLE_MUTED, "$ %s", command_of(help, screen->table.cursor));
}

static bool act(struct screen *screen, enum action action)
{
	return ui_move(&screen->table, ((struct help *)screen)->count, action);
}

static bool is_match(void *data, size_t row, struct regex *pattern)
{
	struct help *help = data;
	const struct action_info *info = &actions[help->rows[row]];

	return regex_find(pattern, str_of(info->help), 0, NULL, NULL) ||
	       regex_find(pattern, str_of(info->name), 0, NULL, NULL) ||
	       regex_find(pattern, str_of(command_of(help, row)), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	return ui_find_row(screen, ((struct help *)screen)->count, is_match, screen, pattern, backwards);
}

const struct screen_type screen_help = { .title = "keys", .context = IN_HELP,
					 .size = sizeof(struct help), .load = load, .draw = draw,
					 .act = act, .find = find };
