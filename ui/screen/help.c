/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screens.h"

/* Every key of the screen below. */

struct help {
	struct screen screen;
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
	for (enum action a = ACTION_OPEN; a < ACTION_COUNT; a++)
		add(help, about, a);
	/* Moves are what everybody tries first. */
	for (enum action a = ACTION_UP; a < ACTION_OPEN; a++)
		add(help, about, a);
	return true;
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
		return (struct table_cell){ STYLE_MUTED, text_trusted(info->command ? info->command : "") };
	}
}

static void draw(struct screen *screen, struct area area)
{
	struct help *help = (struct help *)screen;
	struct table_column columns[] = {
		{ .title = TEXT("KEY"), .width = 12 },
		{ .title = TEXT("WHAT IT DOES"), .width = 30, .stretch = true },
		{ .title = TEXT("OR TYPE"), .width = 26, .rank = 1 },
	};
	struct table_view view = { columns, ARRAY_LEN(columns), help->count, cell, NULL, help, NULL, 0 };

	const struct action_info *chosen = &actions[help->rows[screen->table.cursor]];
	struct area details = area_take_bottom(&area, 3);

	table_draw(&screen->table, area, &view);
	draw_rule(details, 0);
	draw_text(details, 1, 1, STYLE_STRONG, text_trusted(chosen->help));
	if (chosen->command)
		draw_format(details, 2, 1, STYLE_MUTED, "$ %s", chosen->command);
}

static bool act(struct screen *screen, enum action action)
{
	return ui_move(&screen->table, ((struct help *)screen)->count, action);
}

const struct screen_type screen_help = { .title = "keys", .context = IN_HELP,
					 .size = sizeof(struct help), .load = load, .draw = draw,
					 .act = act };
