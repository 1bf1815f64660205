/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/mem.h"
#include "ui/screen/commits.h"
#include "ui/screen/facts.h"
#include "ui/screen/judged.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The commits of a branch with the newest run of each; read on as the cursor goes down. */

#define COLS_WIDE 140
#define STEP_LOOKS 20		/* so many older commits are looked at for the step that one made */

bool commits_find_run(struct commit_list *list, struct row *row, struct err *err)
{
	row->load = list->load;
	return app_history_row(&list->screen.ui->store, list->screen.ui->repository.id, list->metric.id,
			       &list->screen.arena, &row->history, err);
}

/* The metric that speaks for the newest runs. */
static bool choose_metric(struct commit_list *list, struct err *err)
{
	struct run_query query = { .repository = list->screen.ui->repository.id, .limit = 20 };
	struct store *store = &list->screen.ui->store;
	struct arena *arena = &list->screen.arena;
	const struct metric_key *chosen[1];
	struct metric_key *keys;
	struct run *runs;
	size_t key_count, count, chosen_count = 0;

	if (!metric_key_list(store, arena, &keys, &key_count, err) ||
	    !run_list(store, &query, arena, &runs, &count, err))
		return false;
	app_usual_metrics(keys, key_count, runs, count, chosen, &chosen_count, 1);
	list->metric = chosen_count ? *chosen[0] : (struct metric_key){ .id = 0 };
	for (size_t i = 0; list->metric_name && i < key_count; i++) {
		if (strcmp(keys[i].name, list->metric_name) == 0)
			list->metric = keys[i];
	}
	return true;
}

/* Looks up what is to be seen: the runs of the rows, since a load, and what they changed, once. */
static void fill_rows(struct commit_list *list, size_t from, size_t count)
{
	struct err err = ERR_INIT;
	bool ok = true;

	for (size_t i = from; ok && i < list->rows.len && i < from + count; i++) {
		struct row *row = &list->rows.items[i];

		if (row->load != list->load)
			ok = commits_find_run(list, row, &err);
		if (ok && !row->has_roles)
			ok = app_commits_roles(list->source, &row->history.commit, &row->roles, &err);
		row->has_roles = true;
	}
	if (!ok)
		ui_fail(list->screen.ui, &err);
}

void commits_read_on(struct commit_list *list, size_t count)
{
	struct row row = { .load = 0 };

	for (; count && !list->at_end; count--) {
		list->at_end = !app_commits_next(list->source, &list->kept, &row.history.commit);
		if (!list->at_end)
			VEC_PUSH(&list->rows, row);
	}
}

static void forget(struct commit_list *list)
{
	app_commits_close(list->source);
	list->source = NULL;
	VEC_RELEASE(&list->rows);
	arena_release(&list->kept);
	list->at_end = false;
	list->changes_of = 0;
	list->found = (struct break_point){ .kind = 0 };
}

static bool load(struct screen *screen, struct err *err)
{
	struct commit_list *list = (struct commit_list *)screen;

	list->changes_of = 0;
	commits_forget_values(list);
	list->load++;
	list->looked_up = 0;
	screen->busy = list->has_bound;
	if (!screen->ui->repository.id)
		return err_set(err, ERR_NOT_FOUND,
			       "no repository is chosen yet; \"assay add PATH\" adds one");
	if (list->source && !app_commits_are_current(list->source, list->branch))
		forget(list);
	if (!list->source) {
		list->source = app_commits_open(&screen->ui->repository, list->branch, err);
		if (!list->source)
			return false;
		commits_read_on(list, COMMITS_PORTION);
	}
	return choose_metric(list, err);
}


static struct table_cell run_cell(struct commit_list *list, const struct row *row)
{
	struct table_cell state;

	if (!row->history.run)
		return (struct table_cell){ STYLE_MUTED, TEXT("not run") };
	state = ui_state_cell(&list->screen.arena, row->history.phase, row->history.outcome);
	state.text = text_printf(&list->screen.arena, "%s %" PRId64 "%s", state.text.s, row->history.run,
				 row->history.changed	       ? " changed"
				 : row->history.run_count > 1 ? "+" : "");
	return state;
}

/* "code params data": muted where nothing that a model is made of has changed. */
static struct table_cell changed_cell(struct commit_list *list, const struct row *row)
{
	unsigned matters = 1u << ROLE_CODE | 1u << ROLE_PARAMS | 1u << ROLE_DATA | 1u << ROLE_ENVIRONMENT;
	struct buf words = BUF_INIT;
	struct text text;

	for (enum file_role role = 0; role < ROLE_COUNT; role++) {
		if (row->roles & 1u << role)
			buf_printf(&words, "%s%s", words.len ? " " : "", role_word(role));
	}
	text = text_printf(&list->screen.arena, "%s", words.data);
	buf_release(&words);
	return (struct table_cell){ row->roles & matters ? STYLE_NORMAL : STYLE_MUTED, text };
}

static struct table_cell value_cell(struct commit_list *list, const struct row *row)
{
	char text[FORMAT_SIZE];
	bool met;

	if (isnan(row->history.value))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	format_real(text, row->history.value, 4);
	if (!list->has_bound)
		return (struct table_cell){ STYLE_NORMAL, text_printf(&list->screen.arena, "%s", text) };
	met = bound_is_met(&list->bound, row->history.value);
	return (struct table_cell){ met ? STYLE_GOOD : STYLE_BAD,
		text_printf(&list->screen.arena, "%s %s", glyph_string(met ? GLYPH_OK : GLYPH_FAILED), text) };
}

/* What the commit did to the metric: against the next older one that has it, if that isn't far. */
static struct table_cell step_cell(struct commit_list *list, size_t at)
{
	double value = list->rows.items[at].history.value;
	size_t older = at + 1;

	while (older < list->rows.len && older <= at + STEP_LOOKS &&
	       (list->rows.items[older].load != list->load || isnan(list->rows.items[older].history.value)))
		older++;
	if (isnan(value) || older >= list->rows.len || older > at + STEP_LOOKS)
		return (struct table_cell){ STYLE_NORMAL, TEXT("") };
	return judged_cell(&list->screen.arena, list->rows.items[older].history.value, value,
			   list->metric.direction);
}

static struct table_cell cell(void *data, size_t at, size_t column)
{
	struct commit_list *list = data;
	const struct row *row = &list->rows.items[at];
	char text[FORMAT_SIZE];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_ACCENT,
			text_printf(&list->screen.arena, "%.7s", row->history.commit.id) };
	case 1:
		return (struct table_cell){ STYLE_NORMAL,
			text_printf(&list->screen.arena, "%s",
				    format_age(text, clock_now() - row->history.commit.time)) };
	case 2:
		return (struct table_cell){ STYLE_MUTED, ui_clean(&list->screen, row->history.commit.author) };
	case 3:
		return changed_cell(list, row);
	case 4:
		return run_cell(list, row);
	case 5:
		return value_cell(list, row);
	case 6:
		return step_cell(list, at);
	case 7:
		return (struct table_cell){ STYLE_ACCENT, ui_clean(&list->screen, row->history.versions) };
	default:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&list->screen, row->history.commit.subject) };
	}
}

static struct table_cell mark(void *data, size_t at)
{
	struct commit_list *list = data;
	bool marked = commit_marks_has(&list->marks, list->rows.items[at].history.commit.id);

	return (struct table_cell){ STYLE_ACCENT, marked ? glyph(GLYPH_MARK) : TEXT("") };
}

static void load_changes(struct commit_list *list)
{
	size_t at = list->screen.table.cursor;
	struct err err = ERR_INIT;

	if (list->changes_of == at + 1)
		return;
	list->changes_of = at + 1;
	if (!app_commits_changes(list->source, &list->rows.items[at].history.commit, &list->screen.arena,
				 &list->changes, &err)) {
		list->changes = (struct changes){ .files = NULL };
		ui_fail(list->screen.ui, &err);
	}
}

static void draw_files(struct commit_list *list, struct area area, int row)
{
	for (size_t i = 0; i < list->changes.file_count && row < area.rows; i++, row++) {
		const struct diff_file *file = &list->changes.files[i];
		int col = draw_format(area, row, 1, STYLE_ACCENT, "%c ", file->status);

		if (row == area.rows - 1 && i + 1 < list->changes.file_count) {
			draw_format(area, row, 1, STYLE_MUTED, "and %zu further files",
				    list->changes.file_count - i);
			return;
		}
		col = draw_text(area, row, col, STYLE_NORMAL, ui_clean(&list->screen, file->path));
		if (file->is_binary)
			draw_text(area, row, col + 2, STYLE_MUTED, TEXT("binary"));
		else
			draw_format(area, row, col + 2, STYLE_MUTED, "+%u -%u", file->added, file->removed);
	}
}

static void draw_details(struct commit_list *list, struct area area)
{
	const struct row *row;
	char when[CLOCK_TEXT_SIZE];
	int col, line = 1;

	if (!list->rows.len || area.rows < 1)
		return;
	row = &list->rows.items[list->screen.table.cursor];
	load_changes(list);
	col = draw_format(area, 0, 1, STYLE_STRONG, "%.7s ", row->history.commit.id);
	col = draw_text(area, 0, col, STYLE_NORMAL, ui_clean(&list->screen, row->history.commit.subject));
	draw_text(area, 0, col + 2, STYLE_MUTED, text_trusted(clock_format_long(when, row->history.commit.time)));
	if (row->history.run_count > 1)
		draw_format(area_take_bottom(&area, 1), 0, 1, STYLE_MUTED,
			    "%" PRId64 " runs; %s%" PRId64 " is the newest %s", row->history.run_count,
			    "run ", row->history.run, row->history.changed ? "" : "with the commit's own params");
	facts_draw_params(&list->screen, list->changes.params, list->changes.param_count, area, &line);
	commits_draw_values(list, area, &line);
	draw_files(list, area, line);
}

/* The next or previous metric of all that there are. */
static void turn_metric(struct commit_list *list, bool back)
{
	struct metric_key *keys;
	struct err err = ERR_INIT;
	size_t count, at = 0;

	if (!metric_key_list(&list->screen.ui->store, &list->screen.arena, &keys, &count, &err)) {
		ui_fail(list->screen.ui, &err);
		return;
	}
	if (!count)
		return;
	for (size_t i = 0; i < count; i++) {
		if (keys[i].id == list->metric.id)
			at = (i + (back ? count - 1 : 1)) % count;
	}
	free(list->metric_name);
	list->metric_name = mem_strdup(keys[at].name);
	list->has_bound = false;
	ui_reload(list->screen.ui);
}

static struct text metric_title(struct commit_list *list)
{
	if (!list->metric.id)
		return TEXT("");
	return text_printf(&list->screen.arena, "%s%s", ui_clean(&list->screen, list->metric.name).s,
			   direction_glyph(list->metric.direction));
}

static void draw(struct screen *screen, struct area area)
{
	struct commit_list *list = (struct commit_list *)screen;
	struct text metric = metric_title(list);
	bool is_wide = area.cols >= COLS_WIDE;
	struct table_column columns[] = {
		{ .title = TEXT("COMMIT"), .width = 7 },
		{ .title = TEXT("WHEN"), .width = 4, .right = true, .rank = 4 },
		{ .title = TEXT("WHO"), .width = is_wide ? 16 : 8, .rank = 5 },
		{ .title = TEXT("CHANGED"), .width = is_wide ? 24 : 12, .rank = 3 },
		{ .title = TEXT("RUN"), .width = 13, .rank = 1 },
		{ .title = metric, .width = metric.width > 9 ? metric.width : 9, .right = true, .rank = 2 },
		{ .title = TEXT("STEP"), .width = 8, .right = true, .rank = 6 },
		{ .title = TEXT("VERSION"), .width = is_wide ? 28 : 18, .rank = 7 },
		{ .title = TEXT("SUBJECT"), .width = 16, .stretch = true },
	};
	struct text empty[] = { TEXT("This branch has no commits yet.") };
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns), .rows = list->rows.len,
				   .cell = cell, .mark = mark, .data = list, .empty = empty,
				   .empty_count = ARRAY_LEN(empty) };
	struct area details;

	ui_split(screen->ui, &area, &details);
	if (list->has_bound)
		commits_draw_finding(list, area_take_top(&area, 1));
	table_fit(&screen->table, area, list->rows.len);
	fill_rows(list, screen->table.top, (size_t)screen->table.visible + STEP_LOOKS);
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
	size_t near = (size_t)(list->screen.table.visible > 0 ? list->screen.table.visible : 1);

	if (action == ACTION_LAST)
		commits_read_on(list, SIZE_MAX);
	ui_move(&list->screen.table, list->rows.len, action);
	if (list->screen.table.cursor + near >= list->rows.len)
		commits_read_on(list, COMMITS_PORTION);
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
	if (action == ACTION_METRIC_NEXT || action == ACTION_METRIC_PREVIOUS) {
		turn_metric(list, action == ACTION_METRIC_PREVIOUS);
		return true;
	}
	if (action == ACTION_STAGES || action == ACTION_EXPERIMENTS) {
		ui_push(screen->ui, action == ACTION_STAGES ? &screen_stages : &screen_experiments, NULL, NULL);
		return true;
	}
	if (!list->rows.len)
		return false;
	row = &list->rows.items[screen->table.cursor];
	switch (action) {
	case ACTION_OPEN:
		screen_commit_open(screen->ui, &row->history.commit);
		return true;
	case ACTION_FILES:
		screen_files_open(screen->ui, row->history.commit.id);
		return true;
	case ACTION_COMPARE:
		commits_compare(list);
		return true;
	case ACTION_MARK:
		commit_marks_toggle(&list->marks, row->history.commit.id, screen, list->rows.len);
		return true;
	case ACTION_SHOW_RUN:
		if (row->history.run)
			screen_run_open(screen->ui, row->history.run);
		else
			ui_say(screen->ui, STYLE_NORMAL, "This commit has no run yet; t runs it");
		return true;
	case ACTION_TRIGGER:
		sheet_trigger_open(screen->ui, row->history.commit.id);
		return true;
	case ACTION_BOUND:
		commits_ask_bound(list);
		return true;
	case ACTION_RUN_MIDDLE:
		if (list->has_bound && !screen->busy && list->found.kind == BREAK_BROKEN &&
		    list->found.unknown)
			sheet_trigger_open(screen->ui, list->rows.items[list->found.middle].history.commit.id);
		else
			ui_say(screen->ui, STYLE_NORMAL, "B asks for a bound first, and finds the commits in question");
		return true;
	case ACTION_BACK:
		if (commit_marks_clear(&list->marks, screen->ui))
			return true;
		if (!list->has_bound)
			return false;
		list->has_bound = screen->busy = false;
		return true;
	case ACTION_COPY:
		ui_copy(screen->ui, row->history.commit.id);
		return true;
	default:
		return false;
	}
}

static bool is_match(void *data, size_t row, struct regex *pattern)
{
	const struct commit_list *list = data;

	return regex_find(pattern, str_of(list->rows.items[row].history.commit.subject), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct commit_list *list = (struct commit_list *)screen;

	return ui_find_row(screen, list->rows.len, is_match, list, pattern, backwards);
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

/* First what was asked for, then what the commit under the cursor says. */
static bool work(struct screen *screen, struct err *err)
{
	struct commit_list *list = (struct commit_list *)screen;

	if (list->has_bound)
		return commits_look(screen, err);
	screen->busy = commits_work_values(list);
	return true;
}

static void close_list(struct screen *screen)
{
	commits_forget_values((struct commit_list *)screen);
	forget((struct commit_list *)screen);
	free(((struct commit_list *)screen)->branch);
	free(((struct commit_list *)screen)->metric_name);
}

const struct screen_type screen_commits = { .context = IN_COMMITS, .size = sizeof(struct commit_list),
					    .load = load, .draw = draw, .act = act,
					    .close = close_list, .describe = describe,
					    .is_live = is_live, .find = find, .work = work };
