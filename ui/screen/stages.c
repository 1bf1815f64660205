/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "app/dvc_states.h"
#include "app/project.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The stages of the DVC project in the work tree: what each is, and why. */

struct stages {
	struct screen screen;
	struct dvc_states states;	/* of the last look that was brought to its end */
	bool looked;
	struct err failure;		/* why there are none */
	struct hash_progress progress;
};

static bool load(struct screen *screen, struct err *err)
{
	if (!screen->ui->repository.id)
		return err_set(err, ERR_NOT_FOUND, "no repository is chosen yet; \"assay add PATH\" adds one");
	screen->busy = true;
	return true;
}

/* A key goes before the hashing of data, which then goes on where it was. */
static void show_progress(void *context, const struct hash_progress *progress)
{
	struct stages *stages = context;

	(void)progress;
	stages->progress.stop = ui_has_key(stages->screen.ui);
}

static bool work(struct screen *screen, struct err *err)
{
	struct stages *stages = (struct stages *)screen;
	struct dvc_states states = { .root = NULL };
	struct arena arena = ARENA_INIT;
	struct err failure = ERR_INIT;
	const char *path;
	bool ok;

	(void)err;
	stages->progress = (struct hash_progress){ .show = show_progress, .context = stages };
	ok = app_project_path(&screen->ui->repository, &arena, &path, &failure) &&
	     app_dvc_states(path, &stages->progress, &states, &failure);
	arena_release(&arena);
	if (!ok && failure.code == ERR_BUSY && stages->progress.stop) {
		app_dvc_states_release(&states);
		return true;
	}
	if (!ok && !states.root && failure.code == ERR_NOT_FOUND)
		err_clear(&failure);
	app_dvc_states_release(&stages->states);
	stages->states = states;
	stages->failure = failure;
	stages->looked = true;
	screen->busy = false;
	table_seek(&screen->table, states.count, screen->table.cursor);
	return true;
}

static struct text reason_text(struct stages *stages, const struct dvc_reason *reason)
{
	struct buf text = BUF_INIT;
	struct text clean;

	dvc_reason_text(reason, glyph_string(GLYPH_ARROW), &text);
	clean = text_clean(&stages->screen.arena, buf_str(&text));
	buf_release(&text);
	return clean;
}

static struct table_cell state_cell(struct stages *stages, const struct dvc_state_row *row)
{
	static const struct { enum glyph glyph; enum style style; } looks[] = {
		[DVC_CLEAN] = { GLYPH_OK, STYLE_GOOD },
		[DVC_RUNNING] = { GLYPH_RUNNING, STYLE_RUNNING },
		[DVC_NEVER_RUN] = { GLYPH_QUEUED, STYLE_NORMAL },
		[DVC_STALE] = { GLYPH_WAITING, STYLE_WARNING },
		[DVC_MISSING_DATA] = { GLYPH_LOST, STYLE_BAD },
		[DVC_UNKNOWN] = { GLYPH_LOST, STYLE_BAD },
	};

	return (struct table_cell){ looks[row->verdict].style,
				    text_printf(&stages->screen.arena, "%s %s", glyph_string(looks[row->verdict].glyph),
						dvc_verdict_word(row->verdict)) };
}

static struct table_cell cell(void *data, size_t at, size_t column)
{
	struct stages *stages = data;
	const struct dvc_state_row *row = &stages->states.rows[at];
	struct text why;

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&stages->screen, row->stage) };
	case 1:
		return state_cell(stages, row);
	default:
		if (row->verdict == DVC_RUNNING)
			return (struct table_cell){ STYLE_RUNNING,
				text_printf(&stages->screen.arena, "process %" PRId64, row->pid) };
		if (!row->reason_count)
			return (struct table_cell){ STYLE_MUTED, row->frozen ? TEXT("frozen") : TEXT("") };
		why = reason_text(stages, &row->reasons[0]);
		if (row->reason_count > 1)
			why = text_printf(&stages->screen.arena, "%s and %zu more", why.s, row->reason_count - 1);
		return (struct table_cell){ STYLE_NORMAL, why };
	}
}

static void draw_details(struct stages *stages, struct area area)
{
	const struct dvc_state_row *row;
	int line = 1;

	if (!stages->states.count || area.rows < 1)
		return;
	row = &stages->states.rows[stages->screen.table.cursor];
	draw_format(area, 0, 1, STYLE_STRONG, "%s  %s%s", ui_clean(&stages->screen, row->stage).s,
		    dvc_verdict_word(row->verdict), row->frozen ? ", frozen: it is not run" : "");
	for (size_t i = 0; i < row->reason_count && line < area.rows; i++, line++) {
		if (line == area.rows - 1 && i + 1 < row->reason_count)
			draw_format(area, line, 1, STYLE_MUTED, "and %zu further reasons", row->reason_count - i);
		else
			draw_text(area, line, 1, STYLE_NORMAL, reason_text(stages, &row->reasons[i]));
	}
	if (row->verdict == DVC_MISSING_DATA && line < area.rows)
		draw_text(area, line++, 1, STYLE_MUTED, TEXT("P has your own dvc pull it from remote storage."));
	if (!row->reason_count && line < area.rows)
		draw_text(area, line++, 1, STYLE_MUTED, TEXT("As its last run left it."));
	if (stages->states.is_far && line < area.rows)
		draw_text(area, line, 1, STYLE_MUTED,
			  TEXT("Some data lie on remote storage; \"dvc status\" looks there."));
}

static void draw(struct screen *screen, struct area area)
{
	struct stages *stages = (struct stages *)screen;
	struct table_column columns[] = {
		{ .title = TEXT("STAGE"), .width = 20 },
		{ .title = TEXT("STATE"), .width = 14 },
		{ .title = TEXT("WHY"), .width = 20, .stretch = true },
	};
	struct text empty[2] = { TEXT("Looking at stages and data; what changed is hashed."), TEXT("") };
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns),
				   .rows = stages->states.count, .cell = cell, .data = stages, .empty = empty,
				   .empty_count = ARRAY_LEN(empty) };
	struct area details;

	if (stages->failure.code != ERR_NONE) {
		empty[0] = ui_clean(screen, stages->failure.text);
	} else if (stages->looked && !stages->states.root) {
		empty[0] = TEXT("This repository is no DVC project: it has no folder .dvc.");
		empty[1] = TEXT("t on Commits says what would run, and why.");
	} else if (stages->looked) {
		empty[0] = TEXT("This DVC project has no stages yet.");
	}
	ui_split(screen->ui, &area, &details);
	table_draw(&screen->table, area, &view);
	draw_details(stages, details);
}

/* The stage under the cursor; NULL when it is none but data, or there is none. */
static const char *stage_to_run(const struct stages *stages)
{
	const char *name = stages->states.count ? stages->states.rows[stages->screen.table.cursor].stage : "";
	size_t len = strlen(name);

	return !len || (len > 4 && strcmp(name + len - 4, ".dvc") == 0) ? NULL : name;
}

/* Pulls what the stage under the cursor misses, or all. */
static void move_data(struct stages *stages, bool pulls)
{
	const struct dvc_states *states = &stages->states;
	const char *target = NULL;

	if (pulls && states->count && states->rows[stages->screen.table.cursor].verdict == DVC_MISSING_DATA)
		target = states->rows[stages->screen.table.cursor].stage;
	if (!states->root)
		ui_say(stages->screen.ui, STYLE_NORMAL, "There is no DVC project here, and no data to be moved");
	else
		ui_run_outside(stages->screen.ui,
			       (const char *const[]){ "dvc", pulls ? "pull" : "push", target, NULL });
}

static bool act(struct screen *screen, enum action action)
{
	struct stages *stages = (struct stages *)screen;

	if (ui_move(&screen->table, stages->states.count, action))
		return true;
	if (action == ACTION_COMPARE) {
		const int64_t runs[] = { 0, 0 };
		const char *const revisions[] = { "HEAD", COMPARE_WORKSPACE };

		screen_compare_revisions(screen->ui, runs, revisions, ARRAY_LEN(runs));
		return true;
	}
	if (action == ACTION_TRIGGER) {
		sheet_trigger_here(screen->ui, stage_to_run(stages));
		return true;
	}
	if (action == ACTION_PULL || action == ACTION_PUSH) {
		move_data(stages, action == ACTION_PULL);
		return true;
	}
	if (!stages->states.count)
		return false;
	switch (action) {
	case ACTION_OPEN:
		screen->ui->zoom_details = !screen->ui->zoom_details;
		return true;
	case ACTION_COPY:
		ui_copy(screen->ui, ui_clean(screen, stages->states.rows[screen->table.cursor].stage).s);
		return true;
	default:
		return false;
	}
}

static bool is_match(void *data, size_t at, struct regex *pattern)
{
	return regex_find(pattern, str_of(((struct stages *)data)->states.rows[at].stage), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct stages *stages = (struct stages *)screen;

	return ui_find_row(screen, stages->states.count, is_match, stages, pattern, backwards);
}

static void describe(struct screen *screen, struct buf *title)
{
	const struct dvc_states *states = &((struct stages *)screen)->states;
	static const enum dvc_verdict told[] = { DVC_RUNNING, DVC_STALE, DVC_NEVER_RUN, DVC_MISSING_DATA, DVC_UNKNOWN };
	const char *between = ": ";

	buf_puts(title, "work tree");
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		if (!states->by_verdict[told[i]])
			continue;
		buf_printf(title, "%s%zu %s", between, states->by_verdict[told[i]], dvc_verdict_word(told[i]));
		between = ", ";
	}
}

static void close_stages(struct screen *screen)
{
	app_dvc_states_release(&((struct stages *)screen)->states);
}

const struct screen_type screen_stages = { .context = IN_STAGES, .size = sizeof(struct stages), .load = load,
					   .work = work, .draw = draw, .act = act, .close = close_stages,
					   .describe = describe, .find = find };
