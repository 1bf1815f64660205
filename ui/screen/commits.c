/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/commits.h"
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/mem.h"
#include "base/vec.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The commits of a branch with the newest run of each; read on as the cursor goes down. */

#define PORTION 200

struct row {
	struct commit commit;
	unsigned roles;		/* of the files that it changed, see changes_roles */
	bool has_roles;
	int64_t run;		/* newest, 0: not run */
	enum phase phase;
	enum outcome outcome;
	double value;		/* of the metric that is shown; NaN: none */
	unsigned load;		/* the load at which the run was looked up */
};

struct commit_list {
	struct screen screen;
	struct arena kept;		/* of the commits: they don't change */
	struct commits *source;
	char *branch;			/* NULL: what is checked out */
	VEC_OF(struct row) rows;
	bool at_end;
	struct metric_key metric;	/* the one that is shown; id 0: none */
	unsigned load;			/* counts them: what rows know of runs is of one */
	struct changes changes;		/* of the row under the cursor */
	size_t changes_of;		/* that row + 1; 0: none */
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
	if (!count || !list->metric.id || !metric_find(runs[0].metrics, list->metric.id, &row->value))
		row->value = (double)NAN;
	row->load = list->load;
	return true;
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
			ok = find_run(list, row, &err);
		if (ok && !row->has_roles)
			ok = app_commits_roles(list->source, &row->commit, &row->roles, &err);
		row->has_roles = true;
	}
	if (!ok)
		ui_fail(list->screen.ui, &err);
}

static void read_on(struct commit_list *list, size_t count)
{
	struct row row = { .run = 0 };

	for (; count && !list->at_end; count--) {
		list->at_end = !app_commits_next(list->source, &list->kept, &row.commit);
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
}

static bool load(struct screen *screen, struct err *err)
{
	struct commit_list *list = (struct commit_list *)screen;

	list->changes_of = 0;
	list->load++;
	if (!screen->ui->repository.id)
		return err_set(err, ERR_NOT_FOUND,
			       "no repository is chosen yet; \"assay add PATH\" adds one");
	if (!list->source) {
		list->source = app_commits_open(&screen->ui->repository, list->branch, err);
		if (!list->source)
			return false;
		read_on(list, PORTION);
	}
	return choose_metric(list, err);
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

	if (isnan(row->value))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ STYLE_NORMAL,
		text_printf(&list->screen.arena, "%s", format_real(text, row->value, 4)) };
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
		return changed_cell(list, row);
	case 4:
		return run_cell(list, row);
	case 5:
		return value_cell(list, row);
	default:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&list->screen, row->commit.subject) };
	}
}

static void load_changes(struct commit_list *list)
{
	size_t at = list->screen.table.cursor;
	struct err err = ERR_INIT;

	if (list->changes_of == at + 1)
		return;
	list->changes_of = at + 1;
	if (!app_commits_changes(list->source, &list->rows.items[at].commit, &list->screen.arena,
				 &list->changes, &err)) {
		list->changes = (struct changes){ .files = NULL };
		ui_fail(list->screen.ui, &err);
	}
}

static int draw_params(struct commit_list *list, struct area area, int row)
{
	for (size_t i = 0; i < list->changes.param_count && row < area.rows; i++, row++) {
		const struct param_change *change = &list->changes.params[i];
		int col = draw_text(area, row, 1, STYLE_ACCENT, TEXT("= "));

		col = draw_text(area, row, col, STYLE_NORMAL, ui_clean(&list->screen, change->name));
		col = draw_text(area, row, col + 2, STYLE_MUTED,
				change->before ? ui_clean(&list->screen, change->before) : TEXT("none"));
		col = draw_text(area, row, col + 1, STYLE_MUTED, glyph(GLYPH_ARROW));
		draw_text(area, row, col + 1, STYLE_STRONG,
			  change->after ? ui_clean(&list->screen, change->after) : TEXT("none"));
	}
	return row;
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
	int col;

	if (!list->rows.len || area.rows < 1)
		return;
	row = &list->rows.items[list->screen.table.cursor];
	load_changes(list);
	col = draw_format(area, 0, 1, STYLE_STRONG, "%.7s ", row->commit.id);
	col = draw_text(area, 0, col, STYLE_NORMAL, ui_clean(&list->screen, row->commit.subject));
	draw_text(area, 0, col + 2, STYLE_MUTED, text_trusted(clock_format_long(when, row->commit.time)));
	draw_files(list, area, draw_params(list, area, 1));
}

static struct text metric_title(struct commit_list *list)
{
	static const enum glyph arrows[] = { GLYPH_DASH, GLYPH_HIGHER, GLYPH_LOWER };

	if (!list->metric.id)
		return TEXT("");
	return text_printf(&list->screen.arena, "%s%s", ui_clean(&list->screen, list->metric.name).s,
			   list->metric.direction ? glyph_string(arrows[list->metric.direction]) : "");
}

static void draw(struct screen *screen, struct area area)
{
	struct commit_list *list = (struct commit_list *)screen;
	struct text metric = metric_title(list);
	struct table_column columns[] = {
		{ .title = TEXT("COMMIT"), .width = 7 },
		{ .title = TEXT("WHEN"), .width = 4, .right = true, .rank = 4 },
		{ .title = TEXT("WHO"), .width = 8, .rank = 5 },
		{ .title = TEXT("CHANGED"), .width = 12, .rank = 3 },
		{ .title = TEXT("RUN"), .width = 13, .rank = 1 },
		{ .title = metric, .width = metric.width > 8 ? metric.width : 8, .right = true, .rank = 2 },
		{ .title = TEXT("SUBJECT"), .width = 16, .stretch = true },
	};
	struct text empty[] = { TEXT("This branch has no commits yet.") };
	struct table_view view = { columns, ARRAY_LEN(columns), list->rows.len, cell, NULL, list, empty,
				   ARRAY_LEN(empty) };
	struct area details;

	ui_split(screen->ui, &area, &details);
	table_fit(&screen->table, area, list->rows.len);
	fill_rows(list, screen->table.top, (size_t)screen->table.visible);
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
		read_on(list, SIZE_MAX);
	ui_move(&list->screen.table, list->rows.len, action);
	if (list->screen.table.cursor + near >= list->rows.len)
		read_on(list, PORTION);
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
		screen_commit_open(screen->ui, &row->commit);
		return true;
	case ACTION_FILES:
		screen_files_open(screen->ui, row->commit.id);
		return true;
	case ACTION_COMPARE:
		if (row->run)
			screen_compare_open(screen->ui, row->run);
		else
			ui_say(screen->ui, STYLE_NORMAL, "This commit has no run yet; t runs it");
		return true;
	case ACTION_SHOW_RUN:
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
