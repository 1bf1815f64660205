/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commits.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/mem.h"
#include "base/vec.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The commits of a branch with the newest run of each; read on as the cursor goes down. */

#define PORTION 200

struct row {
	struct commit commit;
	int64_t run;		/* newest, 0: not run */
	enum phase phase;
	enum outcome outcome;
};

struct commit_list {
	struct screen screen;
	struct arena kept;		/* of the commits: they don't change */
	struct commits *source;
	char *branch;			/* NULL: what is checked out */
	VEC_OF(struct row) rows;
	bool at_end;
	struct diff_file *files;	/* of the row under the cursor */
	size_t file_count;
	size_t files_of;		/* that row + 1; 0: none */
};

static bool find_run(struct commit_list *list, struct row *row, struct err *err)
{
	struct run_query query = { .repository = list->screen.ui->repository.id,
				   .commit_id = row->commit.id, .limit = 1 };
	struct run *runs;
	size_t count;

	if (!run_list(&list->screen.ui->store, &query, &list->screen.arena, &runs, &count, err))
		return false;
	row->run = count ? runs[0].id : 0;
	row->phase = count ? runs[0].phase : PHASE_DONE;
	row->outcome = count ? runs[0].outcome : OUTCOME_NONE;
	return true;
}

static bool read_on(struct commit_list *list, size_t count, struct err *err)
{
	struct row row = { .run = 0 };

	for (; count && !list->at_end; count--) {
		list->at_end = !app_commits_next(list->source, &list->kept, &row.commit);
		if (list->at_end)
			return true;
		VEC_PUSH(&list->rows, row);
		if (!find_run(list, &list->rows.items[list->rows.len - 1], err))
			return false;
	}
	return true;
}

static void forget(struct commit_list *list)
{
	app_commits_close(list->source);
	list->source = NULL;
	VEC_RELEASE(&list->rows);
	arena_release(&list->kept);
	list->at_end = false;
	list->files_of = 0;
}

static bool load(struct screen *screen, struct err *err)
{
	struct commit_list *list = (struct commit_list *)screen;

	list->files_of = 0;
	if (!screen->ui->repository.id)
		return err_set(err, ERR_NOT_FOUND,
			       "no repository is chosen yet; \"assay add PATH\" adds one");
	if (!list->source) {
		list->source = app_commits_open(&screen->ui->repository, list->branch, err);
		return list->source && read_on(list, PORTION, err);
	}
	for (size_t i = 0; i < list->rows.len; i++) {
		if (!find_run(list, &list->rows.items[i], err))
			return false;
	}
	return true;
}

static struct table_cell run_cell(struct commit_list *list, const struct row *row)
{
	struct table_cell state;

	if (!row->run)
		return (struct table_cell){ STYLE_MUTED, TEXT("not run") };
	state = ui_state_cell(&list->screen.arena, row->phase, row->outcome);
	state.text = text_printf(&list->screen.arena, "%s %" PRId64, state.text.s, row->run);
	return state;
}

static struct table_cell cell(void *data, size_t at, size_t column)
{
	struct commit_list *list = data;
	const struct row *row = &list->rows.items[at];
	char text[FORMAT_SIZE];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_ACCENT,
			text_printf(&list->screen.arena, "%.7s", row->commit.id) };
	case 1:
		return (struct table_cell){ STYLE_NORMAL,
			text_printf(&list->screen.arena, "%s",
				    format_age(text, clock_now() - row->commit.time)) };
	case 2:
		return (struct table_cell){ STYLE_MUTED, ui_clean(&list->screen, row->commit.author) };
	case 3:
		return run_cell(list, row);
	default:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&list->screen, row->commit.subject) };
	}
}

static void load_files(struct commit_list *list)
{
	size_t at = list->screen.table.cursor;
	struct err err = ERR_INIT;

	if (list->files_of == at + 1)
		return;
	list->files_of = at + 1;
	if (!app_commits_files(list->source, &list->rows.items[at].commit, &list->screen.arena,
			       &list->files, &list->file_count, &err)) {
		list->file_count = 0;
		ui_fail(list->screen.ui, &err);
	}
}

static void draw_details(struct commit_list *list, struct area area)
{
	const struct row *row;
	char when[CLOCK_TEXT_SIZE];
	int col;

	if (!list->rows.len || area.rows < 1)
		return;
	row = &list->rows.items[list->screen.table.cursor];
	load_files(list);
	col = draw_format(area, 0, 1, STYLE_STRONG, "%.7s ", row->commit.id);
	col = draw_text(area, 0, col, STYLE_NORMAL, ui_clean(&list->screen, row->commit.subject));
	draw_text(area, 0, col + 2, STYLE_MUTED, text_trusted(clock_format_long(when, row->commit.time)));
	for (size_t i = 0; i < list->file_count && (int)i + 1 < area.rows; i++) {
		const struct diff_file *file = &list->files[i];

		col = draw_format(area, (int)i + 1, 1, STYLE_ACCENT, "%c ", file->status);
		col = draw_text(area, (int)i + 1, col, STYLE_NORMAL, ui_clean(&list->screen, file->path));
		draw_format(area, (int)i + 1, col + 2, STYLE_MUTED, "+%u -%u", file->added,
			    file->removed);
	}
}

static void draw(struct screen *screen, struct area area)
{
	struct commit_list *list = (struct commit_list *)screen;
	struct table_column columns[] = {
		{ .title = TEXT("COMMIT"), .width = 7 },
		{ .title = TEXT("WHEN"), .width = 4, .right = true, .rank = 3 },
		{ .title = TEXT("WHO"), .width = 12, .rank = 2 },
		{ .title = TEXT("RUN"), .width = 14, .rank = 1 },
		{ .title = TEXT("SUBJECT"), .width = 20, .stretch = true },
	};
	struct table_view view = { columns, ARRAY_LEN(columns), list->rows.len, cell, NULL, list, NULL,
				   0 };
	struct area details;

	ui_split(screen->ui, &area, &details);
	table_draw(&screen->table, area, &view);
	draw_details(list, details);
}

/* The next branch or tag, and round again. */
static void turn_branch(struct commit_list *list)
{
	struct branch *branches;
	struct err err = ERR_INIT;
	size_t count, next = 0;

	if (!app_commits_branches(list->source, &list->screen.arena, &branches, &count, &err)) {
		ui_fail(list->screen.ui, &err);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		if (list->branch ? strcmp(branches[i].name, list->branch) == 0 : branches[i].is_head)
			next = (i + 1) % count;
	}
	if (!count)
		return;
	free(list->branch);
	list->branch = mem_strdup(branches[next].name);
	forget(list);
	list->screen.table = (struct table){ 0 };
	ui_reload(list->screen.ui);
}

static void move(struct commit_list *list, enum action action)
{
	struct err err = ERR_INIT;
	size_t near = (size_t)(list->screen.table.visible > 0 ? list->screen.table.visible : 1);

	if (action == ACTION_LAST && !read_on(list, SIZE_MAX, &err))
		ui_fail(list->screen.ui, &err);
	ui_move(&list->screen.table, list->rows.len, action);
	if (list->screen.table.cursor + near >= list->rows.len && !read_on(list, PORTION, &err))
		ui_fail(list->screen.ui, &err);
}

static bool act(struct screen *screen, enum action action)
{
	struct commit_list *list = (struct commit_list *)screen;
	const struct row *row;

	if (action >= ACTION_UP && action <= ACTION_LAST) {
		move(list, action);
		return true;
	}
	if (action == ACTION_BRANCH) {
		turn_branch(list);
		return true;
	}
	if (!list->rows.len)
		return false;
	row = &list->rows.items[screen->table.cursor];
	switch (action) {
	case ACTION_OPEN:
		if (row->run)
			screen_run_open(screen->ui, row->run);
		else
			ui_say(screen->ui, STYLE_NORMAL, "This commit has no run yet; t runs it");
		return true;
	case ACTION_TRIGGER:
		sheet_trigger_open(screen->ui, row->commit.id);
		return true;
	case ACTION_COPY:
		ui_copy(screen->ui, row->commit.id);
		return true;
	default:
		return false;
	}
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct commit_list *list = (struct commit_list *)screen;
	size_t at = screen->table.cursor;

	while (backwards ? at-- > 0 : ++at < list->rows.len) {
		if (regex_find(pattern, str_of(list->rows.items[at].commit.subject), 0, NULL, NULL)) {
			table_seek(&screen->table, list->rows.len, at);
			return true;
		}
	}
	return false;
}

static void describe(struct screen *screen, struct buf *title)
{
	struct commit_list *list = (struct commit_list *)screen;

	buf_puts(title, list->branch ? list->branch : "commits");
}

static bool is_live(struct screen *screen)
{
	return screen->ui->counts.running > 0;
}

static void close_list(struct screen *screen)
{
	forget((struct commit_list *)screen);
	free(((struct commit_list *)screen)->branch);
}

const struct screen_type screen_commits = { .context = IN_COMMITS, .size = sizeof(struct commit_list),
					    .load = load, .draw = draw, .act = act,
					    .close = close_list, .describe = describe,
					    .is_live = is_live, .find = find };
