/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/changes.h"
#include "base/format.h"
#include "ui/screens.h"

#include <stdio.h>
#include <string.h>

/* The files of a commit, as they are in Git. */

struct files_screen {
	struct screen screen;
	struct arena kept;		/* a commit doesn't change */
	char commit[COMMIT_ID_SIZE];
	struct tree_file *files;
	size_t count;
};

static void prepare(struct screen *screen, const void *data)
{
	struct files_screen *files = (struct files_screen *)screen;

	snprintf(files->commit, sizeof(files->commit), "%s", (const char *)data);
}

static bool load(struct screen *screen, struct err *err)
{
	struct files_screen *files = (struct files_screen *)screen;

	return files->files ||
	       app_tree(&screen->ui->repository, files->commit, &files->kept, &files->files, &files->count, err);
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct files_screen *files = data;
	const struct tree_file *file = &files->files[row];
	char size[FORMAT_SIZE];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&files->screen, file->path) };
	case 1:
		return (struct table_cell){ STYLE_NORMAL,
			text_printf(&files->screen.arena, "%s", format_size(size, file->size)) };
	default:
		return (struct table_cell){ STYLE_MUTED, text_trusted(role_word(role_of_path(file->path))) };
	}
}

static void draw(struct screen *screen, struct area area)
{
	struct files_screen *files = (struct files_screen *)screen;
	struct text empty[] = { TEXT("This commit has no files.") };
	struct table_column columns[] = {
		{ .title = TEXT("FILE"), .width = 30, .stretch = true },
		{ .title = TEXT("SIZE"), .width = 8, .right = true },
		{ .title = TEXT("IS"), .width = 8, .rank = 1 },
	};
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns), .rows = files->count,
				   .cell = cell, .data = files, .empty = empty, .empty_count = ARRAY_LEN(empty) };

	table_draw(&screen->table, area, &view);
}

static bool act(struct screen *screen, enum action action)
{
	struct files_screen *files = (struct files_screen *)screen;

	if (ui_move(&screen->table, files->count, action))
		return true;
	if (!files->count)
		return false;
	switch (action) {
	case ACTION_OPEN:
		screen_file_open(screen->ui, files->commit, files->files[screen->table.cursor].path);
		return true;
	case ACTION_COPY:
		ui_copy(screen->ui, files->files[screen->table.cursor].path);
		return true;
	default:
		return false;
	}
}

static bool is_match(void *data, size_t row, struct regex *pattern)
{
	return regex_find(pattern, str_of(((struct files_screen *)data)->files[row].path), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct files_screen *files = (struct files_screen *)screen;

	return ui_find_row(screen, files->count, is_match, files, pattern, backwards);
}

static void describe(struct screen *screen, struct buf *title)
{
	buf_printf(title, "files of %.7s", ((struct files_screen *)screen)->commit);
}

static void close_files(struct screen *screen)
{
	arena_release(&((struct files_screen *)screen)->kept);
}

const struct screen_type screen_files = { .context = IN_FILES, .size = sizeof(struct files_screen),
					  .load = load, .draw = draw, .act = act,
					  .close = close_files, .describe = describe, .find = find };

void screen_files_open(struct ui *ui, const char *commit)
{
	ui_push(ui, &screen_files, prepare, commit);
}
