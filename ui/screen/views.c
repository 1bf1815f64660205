/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/views.h"
#include "ui/screen/runs.h"
#include "ui/screens.h"

#include <string.h>

/* The views of a repository's runs: columns, order, filter and groups under a name. */

struct views {
	struct screen screen;
	struct runs *runs;		/* that look as a view says; the screen below */
	const char **names;
	size_t count;
};

static struct views *views_of(struct screen *screen)
{
	return (struct views *)screen;
}

static void prepare(struct screen *screen, const void *data)
{
	(void)data;
	views_of(screen)->runs = (struct runs *)screen->ui->top;
}

static bool load(struct screen *screen, struct err *err)
{
	struct views *views = views_of(screen);

	return view_names(&screen->ui->store, screen->ui->repository.id, &screen->arena, &views->names,
			  &views->count, err);
}

/* The first row is the usual view, which has no name. */
static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct views *views = data;

	(void)column;
	if (row == 0)
		return (struct table_cell){ STYLE_MUTED, TEXT("the usual view") };
	return (struct table_cell){ STYLE_NORMAL, ui_clean(&views->screen, views->names[row - 1]) };
}

static void draw(struct screen *screen, struct area area)
{
	struct views *views = views_of(screen);
	struct table_column shape[] = { { .title = TEXT("VIEW"), .width = 30, .stretch = true } };
	struct table_view view = { .columns = shape, .column_count = 1, .rows = views->count + 1, .cell = cell,
				   .data = views };
	struct area line = area_take_bottom(&area, 2);

	draw_text(line, 0, 3, STYLE_MUTED, TEXT("v saves what the runs look like now: columns, order, filter, groups"));
	table_draw(&screen->table, area, &view);
}

static void use(struct views *views, size_t row)
{
	struct ui *ui = views->screen.ui;
	struct runs *runs = views->runs;
	struct view view = { .filter = "" };
	struct err err = ERR_INIT;

	if (row > 0 && !view_load(&ui->store, ui->repository.id, views->names[row - 1], &runs->kept, &view, &err)) {
		ui_fail(ui, &err);
		return;
	}
	runs_use_view(runs, &view);
	ui_pop(ui);
	if (view.group.of && ui->top == &runs->screen)
		screen_groups_open(ui, view.group.kind, view.group.of, view.group.folds);
}

static void done_remove(struct ui *ui, int button)
{
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct err err = ERR_INIT;

	if (app && !app_remove_view(app, &ui->repository, ui->sheet_data, &err))
		ui_refuse(ui, &err);
	ui_reload(ui);
}

static void ask_remove(struct views *views)
{
	struct sheet *sheet = ui_sheet(views->screen.ui, "Remove this view?", done_remove);
	const char *name = views->names[views->screen.table.cursor - 1];

	views->screen.ui->sheet_data = arena_strdup(&sheet->arena, name);
	sheet_line(sheet, STYLE_NORMAL, "%s", ui_clean(&views->screen, name).s);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Remove", false);
	sheet_ready(sheet);
}

static bool act(struct screen *screen, enum action action)
{
	struct views *views = views_of(screen);

	if (ui_move(&screen->table, views->count + 1, action))
		return true;
	switch (action) {
	case ACTION_OPEN:
		use(views, screen->table.cursor);
		return true;
	case ACTION_SAVE_VIEW:
		sheet_save_view_open(screen->ui, views->runs, NULL);
		return true;
	case ACTION_REMOVE_VIEW:
		if (screen->table.cursor > 0)
			ask_remove(views);
		else
			ui_say(screen->ui, STYLE_NORMAL, "The usual view is always there; only saved ones are removed");
		return true;
	default:
		return false;
	}
}

static bool offers(struct screen *screen, enum action action)
{
	return action != ACTION_REMOVE_VIEW || screen->table.cursor > 0;
}

const struct screen_type screen_views = { .title = "views", .context = IN_VIEWS, .size = sizeof(struct views),
					  .load = load, .draw = draw, .act = act, .offers = offers };

void screen_views_open(struct ui *ui)
{
	ui_push(ui, &screen_views, prepare, NULL);
}

static void done_save(struct ui *ui, int button)
{
	const char *name = sheet_value(ui->sheet, 0);
	const struct view *view = ui->sheet_data;
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct err err = ERR_INIT;

	if (!app)
		return;
	if (app_save_view(app, &ui->repository, name, view, &err))
		ui_say(ui, STYLE_GOOD, "Saved; V lists the views");
	else
		ui_refuse(ui, &err);
	ui_reload(ui);
}

static void tell_save(struct sheet *sheet)
{
	const char *name = sheet_value(sheet, 0);

	sheet->command = text_printf(&sheet->arena, "$ assay runs --view '%s'   shows them so",
				     *name ? text_clean(&sheet->arena, str_of(name)).s : "NAME");
}

void sheet_save_view_open(struct ui *ui, const struct runs *runs, const struct view_group *group)
{
	struct sheet *sheet = ui_sheet(ui, "Save what the runs look like", done_save);
	struct view *view = ARENA_ARRAY(&sheet->arena, struct view, 1);

	*view = runs->view;
	view->group = group ? *group : (struct view_group){ .of = NULL };
	ui->sheet_data = view;
	sheet_line(sheet, STYLE_MUTED, "Columns, order%s filter%s; one of that name is replaced.",
		   group ? "," : " and", group ? " and groups" : "");
	sheet_field(sheet, "name", NULL);
	sheet->tell = tell_save;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Save", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}
