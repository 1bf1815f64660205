/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screens.h"

#include <inttypes.h>

/* The repositories of the store; Enter chooses the one whose runs are shown. */

struct repositories {
	struct screen screen;
	struct repository *rows;
	size_t count;
};

static bool load(struct screen *screen, struct err *err)
{
	struct repositories *list = (struct repositories *)screen;

	return repository_list(&screen->ui->store, &screen->arena, &list->rows, &list->count, err);
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct repositories *list = data;
	const struct repository *repository = &list->rows[row];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_STRONG, ui_clean(&list->screen, repository->name) };
	case 1:
		return (struct table_cell){ STYLE_NORMAL,
			repository->last_run
				? text_printf(&list->screen.arena, "%" PRId64, repository->last_run)
				: TEXT("none") };
	case 2:
		return (struct table_cell){ STYLE_NORMAL,
			ui_clean(&list->screen, repository->protected_branch) };
	default:
		return (struct table_cell){ STYLE_MUTED, ui_clean(&list->screen, repository->path) };
	}
}

static struct table_cell mark(void *data, size_t row)
{
	struct repositories *list = data;
	bool chosen = list->rows[row].id == list->screen.ui->repository.id;

	return (struct table_cell){ STYLE_ACCENT, chosen ? glyph(GLYPH_MARK) : TEXT("") };
}

static void draw(struct screen *screen, struct area area)
{
	static const char *const words[] = {
		"This is where Git repositories stand, and there is none in the store yet.",
		"",
		"Leave with q, and type:  assay add PATH",
	};
	struct repositories *list = (struct repositories *)screen;
	struct text empty[ARRAY_LEN(words)];
	struct table_column columns[] = {
		{ .title = TEXT("REPOSITORY"), .width = 24 },
		{ .title = TEXT("LAST RUN"), .width = 8, .right = true, .rank = 2 },
		{ .title = TEXT("PROTECTED"), .width = 12, .rank = 3 },
		{ .title = TEXT("PATH"), .width = 20, .stretch = true, .rank = 1 },
	};
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns), .rows = list->count,
				   .cell = cell, .mark = mark, .data = list, .empty = empty,
				   .empty_count = ARRAY_LEN(words) };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		empty[i] = text_trusted(words[i]);
	table_draw(&screen->table, area, &view);
}

static bool act(struct screen *screen, enum action action)
{
	struct repositories *list = (struct repositories *)screen;
	struct ui *ui = screen->ui;

	if (ui_move(&screen->table, list->count, action))
		return true;
	if (!list->count)
		return false;
	switch (action) {
	case ACTION_OPEN:
		ui->repository.id = list->rows[screen->table.cursor].id;
		ui->repository.project = ui->repository.folder = NULL;
		ui_load_common(ui);
		ui_forget_screens(ui);
		ui_switch(ui, &screen_runs);
		return true;
	case ACTION_COPY:
		ui_copy(ui, ui_clean(screen, list->rows[screen->table.cursor].path).s);
		return true;
	default:
		return false;
	}
}

const struct screen_type screen_repositories = { .title = "repositories", .context = IN_REPOSITORIES,
						 .size = sizeof(struct repositories), .load = load,
						 .draw = draw, .act = act };
