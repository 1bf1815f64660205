/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "app/metrics.h"
#include "app/register.h"
#include "base/clock.h"
#include "base/format.h"
#include "store/metric.h"
#include "store/stage_run.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* The runs of a repository: a window of rows around the cursor, however many there are. */

#define WINDOW 100		/* rows read at once, in each direction */
#define METRICS_SHOWN 4
#define FIXED 5			/* columns before the metrics */
#define VALUES_MAX 2048

struct runs {
	struct screen screen;
	struct run *rows;
	size_t count;
	bool at_first, at_last;		/* the window begins, ends with the list */
	struct metric_key *keys;
	size_t key_count;
	struct metric_key shown[METRICS_SHOWN];
	size_t shown_count;
	struct table_column columns[FIXED + METRICS_SHOWN + 1];
	size_t column_count;
	int64_t sort_metric;		/* 0: newest first */
	bool ascending;
	struct str baseline;		/* last values of the pinned run; empty: none is pinned */
	struct stage_run *stages;	/* of the row under the cursor */
	size_t stage_count;
	struct version *versions;	/* that were made of it */
	size_t version_count;
	int64_t stages_of;
};

static struct runs *runs_of(struct screen *screen)
{
	return (struct runs *)screen;
}

static struct run_query query_of(struct runs *runs, const struct run *from)
{
	struct run_query query = { .repository = runs->screen.ui->repository.id,
				   .metric = runs->sort_metric, .ascending = runs->ascending,
				   .limit = WINDOW };

	if (from) {
		query.after = from->id;
		if (runs->sort_metric)
			metric_find(from->metrics, runs->sort_metric, &query.after_value);
	}
	return query;
}

/* Reads the rows around a run: up to WINDOW before it, itself, and up to WINDOW behind it.  With
 * none, the first ones of the list. */
static bool load_around(struct runs *runs, const struct run *from, struct err *err)
{
	struct store *store = &runs->screen.ui->store;
	struct arena *arena = &runs->screen.arena;
	struct run_query query = query_of(runs, from);
	struct run *before = NULL, *behind;
	size_t before_count = 0, behind_count;

	if (!run_list(store, &query, arena, &behind, &behind_count, err))
		return false;
	query.backwards = true;
	if (from && !run_list(store, &query, arena, &before, &before_count, err))
		return false;
	runs->rows = ARENA_ARRAY(arena, struct run, before_count + behind_count + 1);
	runs->count = 0;
	if (before_count)
		memcpy(runs->rows, before, before_count * sizeof(*before));
	runs->count = before_count;
	if (from && !run_load(store, from->id, arena, &runs->rows[runs->count++], err))
		return false;
	if (behind_count)
		memcpy(runs->rows + runs->count, behind, behind_count * sizeof(*behind));
	runs->count += behind_count;
	runs->at_first = before_count < WINDOW;
	runs->at_last = behind_count < WINDOW;
	return true;
}

static void choose_metrics(struct runs *runs)
{
	const struct metric_key *chosen[METRICS_SHOWN];
	const struct metric_key *sorted = app_metric_key(runs->keys, runs->key_count, runs->sort_metric);
	size_t count = 0;

	if (sorted)
		chosen[count++] = sorted;
	app_usual_metrics(runs->keys, runs->key_count, runs->rows, runs->count, chosen, &count,
			  METRICS_SHOWN);
	for (size_t i = 0; i < count; i++)
		runs->shown[i] = *chosen[i];
	runs->shown_count = count;
}

static struct text metric_title(struct runs *runs, const struct metric_key *key)
{
	static const enum glyph arrows[] = { GLYPH_DASH, GLYPH_HIGHER, GLYPH_LOWER };
	bool sorted = runs->sort_metric == key->id;

	return text_printf(&runs->screen.arena, "%s%s%s", ui_clean(&runs->screen, key->name).s,
			   key->direction ? glyph_string(arrows[key->direction]) : "",
			   sorted ? glyph_string(runs->ascending ? GLYPH_SORTED_UP : GLYPH_SORTED_DOWN)
				  : "");
}

static void make_columns(struct runs *runs)
{
	struct table_column *c = runs->columns;

	*c++ = (struct table_column){ .title = TEXT("RUN"), .width = 7, .right = true };
	*c++ = (struct table_column){ .title = TEXT("STATE"), .width = 10 };
	*c++ = (struct table_column){ .title = TEXT("COMMIT"), .width = 7, .rank = 4 };
	*c++ = (struct table_column){ .title = TEXT("WHEN"), .width = 4, .right = true, .rank = 2 };
	*c++ = (struct table_column){ .title = TEXT("TOOK"), .width = 6, .right = true, .rank = 5 };
	for (size_t i = 0; i < runs->shown_count; i++) {
		struct text title = metric_title(runs, &runs->shown[i]);

		*c++ = (struct table_column){ .title = title, .width = title.width > 10 ? title.width : 10,
					      .right = true, .rank = i == 0 ? 1 : (int)i + 5 };
	}
	*c++ = (struct table_column){ .title = TEXT("SUBJECT"), .width = 10, .stretch = true, .rank = 3 };
	runs->column_count = (size_t)(c - runs->columns);
}

/* The row that the details are about. */
static struct run *current(struct runs *runs)
{
	return runs->count ? &runs->rows[runs->screen.table.cursor] : NULL;
}

static void load_details(struct runs *runs)
{
	struct run *run = current(runs);

	runs->stages_of = run ? run->id : 0;
	runs->stage_count = 0;
	if (run && !stage_run_list(&runs->screen.ui->store, run->id, &runs->screen.arena, &runs->stages,
				   &runs->stage_count, NULL))
		runs->stage_count = 0;
	runs->version_count = 0;
	if (run && !version_list(&runs->screen.ui->store, run->repository, run->id, &runs->screen.arena,
				 &runs->versions, &runs->version_count, NULL))
		runs->version_count = 0;
}

static void load_baseline(struct runs *runs)
{
	struct ui *ui = runs->screen.ui;
	struct run baseline;

	runs->baseline = STR_NONE;
	if (ui->repository.baseline_run && run_load(&ui->store, ui->repository.baseline_run,
						    &runs->screen.arena, &baseline, NULL))
		runs->baseline = baseline.metrics;
}

static void seek_run(struct runs *runs, int64_t id, size_t fallback)
{
	size_t at = fallback;

	for (size_t i = 0; i < runs->count; i++) {
		if (runs->rows[i].id == id)
			at = i;
	}
	table_seek(&runs->screen.table, runs->count, at);
}

/* Anew around the run under the cursor, which stays where it is on the screen. */
static bool load(struct screen *screen, struct err *err)
{
	struct runs *runs = runs_of(screen);
	struct table *table = &screen->table;
	struct run from = { 0 };
	size_t offset = table->cursor - table->top;
	bool follow = !runs->rows || (table->cursor == 0 && runs->at_first);
	bool ok;

	from.id = runs->stages_of;
	ok = metric_key_list(&screen->ui->store, &screen->arena, &runs->keys, &runs->key_count, err);
	if (ok && !follow && from.id)
		ok = run_load(&screen->ui->store, from.id, &screen->arena, &from, err);
	ok = ok && load_around(runs, follow || !from.id ? NULL : &from, err);
	if (!ok)
		return false;
	load_baseline(runs);
	choose_metrics(runs);
	make_columns(runs);
	if (follow) {
		table_seek(table, runs->count, 0);
	} else {
		table->top = 0;
		seek_run(runs, from.id, 0);
		table->top = table->cursor > offset ? table->cursor - offset : 0;
	}
	load_details(runs);
	return true;
}

static struct table_cell metric_cell(struct runs *runs, const struct run *run,
				     const struct metric_key *key)
{
	char text[FORMAT_SIZE];
	double value;

	if (!metric_find(run->metrics, key->id, &value))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ STYLE_NORMAL,
				    text_printf(&runs->screen.arena, "%s", format_real(text, value, 4)) };
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct runs *runs = data;
	const struct run *run = &runs->rows[row];
	struct arena *arena = &runs->screen.arena;
	int64_t end = run->finished_at ? run->finished_at : clock_now();
	char text[FORMAT_SIZE];

	if (column >= FIXED && column < FIXED + runs->shown_count)
		return metric_cell(runs, run, &runs->shown[column - FIXED]);
	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_STRONG, text_printf(arena, "%" PRId64, run->id) };
	case 1:
		return ui_state_cell(arena, run->phase, run->outcome);
	case 2:
		return (struct table_cell){ STYLE_MUTED, text_printf(arena, "%.7s", run->commit_id) };
	case 3:
		return (struct table_cell){ STYLE_NORMAL,
			text_printf(arena, "%s", format_age(text, clock_now() - run->queued_at)) };
	case 4:
		return (struct table_cell){ STYLE_MUTED,
			run->started_at ? text_printf(arena, "%s",
						      format_duration(text, end - run->started_at))
					: glyph(GLYPH_DASH) };
	default:
		return (struct table_cell){ STYLE_NORMAL, ui_clean(&runs->screen, run->subject) };
	}
}

static struct table_cell mark(void *data, size_t row)
{
	struct runs *runs = data;
	struct ui *ui = runs->screen.ui;
	int64_t id = runs->rows[row].id;

	if (id == ui->repository.baseline_run)
		return (struct table_cell){ STYLE_ACCENT, glyph(GLYPH_BASELINE) };
	if (ui_is_marked(ui, id))
		return (struct table_cell){ STYLE_STRONG, glyph(GLYPH_MARK) };
	return (struct table_cell){ STYLE_NORMAL, TEXT("") };
}

/* " ▲ +0.0145" where a baseline is pinned and the value isn't the same there; else nothing. */
static struct table_cell delta_of(struct runs *runs, const struct metric_key *key, double value)
{
	static const enum style styles[] = { STYLE_MUTED, STYLE_NORMAL, STYLE_GOOD, STYLE_BAD };
	char text[FORMAT_SIZE];
	enum judgement judgement;
	double baseline;

	if (!key || !metric_find(runs->baseline, key->id, &baseline))
		return (struct table_cell){ STYLE_NORMAL, TEXT("") };
	judgement = compare_values(baseline, value, key->direction);
	if (judgement == JUDGE_SAME || !isfinite(value - baseline))
		return (struct table_cell){ STYLE_NORMAL, TEXT("") };
	return (struct table_cell){ styles[judgement],
		text_printf(&runs->screen.arena, " %s%s%s%s",
			    judgement == JUDGE_BETTER  ? glyph_string(GLYPH_BETTER)
			    : judgement == JUDGE_WORSE ? glyph_string(GLYPH_WORSE) : "",
			    judgement == JUDGE_DIFFERENT ? "" : " ", value > baseline ? "+" : "",
			    format_real(text, value - baseline, 4)) };
}

static void draw_metrics(struct runs *runs, struct area area, int row, const struct run *run)
{
	static struct metric_value values[VALUES_MAX];
	size_t count = metric_decode(run->metrics, values, VALUES_MAX);
	char text[FORMAT_SIZE];
	int col = 1;

	for (size_t i = 0; i < count && row < area.rows; i++) {
		const struct metric_key *key =
			app_metric_key(runs->keys, runs->key_count, values[i].key);
		struct text name = ui_clean(&runs->screen, key ? key->name : "?");
		struct text value = text_printf(&runs->screen.arena, "%s",
						format_real(text, values[i].value, 4));
		struct table_cell delta = delta_of(runs, key, values[i].value);

		if (col > 1 && col + name.width + 1 + value.width + delta.text.width > area.cols) {
			row++;
			col = 1;
		}
		col = draw_text(area, row, col, STYLE_MUTED, name) + 1;
		col = draw_text(area, row, col, STYLE_NORMAL, value);
		col = draw_text(area, row, col, delta.style, delta.text) + 2;
	}
}

/* What became of the run's model; returns whether there was anything to say. */
static bool draw_versions(struct runs *runs, struct area area, int row)
{
	int col = 1;

	for (size_t i = 0; i < runs->version_count; i++) {
		const struct version *version = &runs->versions[i];

		col = draw_format(area, row, col, STYLE_ACCENT, "%s@%" PRId64,
				  ui_clean(&runs->screen, version->model).s, version->number);
		if (version->aliases)
			col = draw_format(area, row, col + 1, STYLE_NORMAL, "%s",
					  ui_clean(&runs->screen, version->aliases).s);
		if (version->live_in)
			col = draw_format(area, row, col + 1, STYLE_GOOD, "live in %s",
					  ui_clean(&runs->screen, version->live_in).s);
		col += 2;
	}
	return runs->version_count > 0;
}

static void draw_stages(struct runs *runs, struct area area, int row)
{
	char text[FORMAT_SIZE];
	int col = 1;

	for (size_t i = 0; i < runs->stage_count; i++) {
		const struct stage_run *stage = &runs->stages[i];
		struct table_cell state = ui_state_cell(&runs->screen.arena, stage->phase, stage->outcome);
		int64_t end = stage->finished_at ? stage->finished_at : clock_now();

		col = draw_text(area, row, col, STYLE_NORMAL, ui_clean(&runs->screen, stage->name)) + 1;
		col = draw_text(area, row, col, state.style, state.text) + 1;
		if (stage->started_at && stage->outcome != OUTCOME_SKIPPED)
			col = draw_text(area, row, col, STYLE_MUTED,
					text_trusted(format_duration(text, end - stage->started_at))) + 1;
		col = draw_text(area, row, col + 1, STYLE_MUTED, TEXT(" "));
	}
}

static void draw_details(struct runs *runs, struct area area)
{
	const struct run *run = current(runs);
	char when[CLOCK_TEXT_SIZE];
	int col;

	if (!run || area.rows < 1)
		return;
	col = draw_format(area, 0, 1, STYLE_STRONG, "run %" PRId64 " ", run->id);
	col = draw_text(area, 0, col, STYLE_NORMAL, ui_clean(&runs->screen, run->subject));
	draw_format(area, 0, col + 2, STYLE_MUTED, "%s  %s", ui_clean(&runs->screen, run->by).s,
		    clock_format_long(when, run->started_at ? run->started_at : run->queued_at));
	draw_stages(runs, area, 1);
	if (run->note) {
		draw_text(area, 2, 1, STYLE_WARNING, ui_clean(&runs->screen, run->note));
		area_take_top(&area, 1);
	}
	if (draw_versions(runs, area, 2))
		area_take_top(&area, 1);
	draw_metrics(runs, area, 2, run);
}

static void draw(struct screen *screen, struct area area)
{
	static const char *const words[] = {
		"This is where runs stand, and there is none yet.",
		"",
		"t   runs the pipeline of the commit that is checked out",
		"    (or type: assay run)",
	};
	struct runs *runs = runs_of(screen);
	struct text empty[ARRAY_LEN(words)];
	struct table_view view = { runs->columns, runs->column_count, runs->count, cell, mark, runs,
				   empty, ARRAY_LEN(words) };
	struct area details;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		empty[i] = text_trusted(words[i]);
	ui_split(screen->ui, &area, &details);
	table_draw(&screen->table, area, &view);
	if (current(runs) && runs->stages_of != current(runs)->id)
		load_details(runs);
	draw_details(runs, details);
}

/* Reads further rows when the cursor comes near the end of the window. */
static void extend(struct runs *runs)
{
	struct table *table = &runs->screen.table;
	size_t near = (size_t)(table->visible > 0 ? table->visible : 1);
	bool up = table->cursor < near && !runs->at_first;
	bool down = table->cursor + near >= runs->count && !runs->at_last;

	if (!up && !down)
		return;
	runs->stages_of = current(runs)->id;
	ui_reload(runs->screen.ui);
}

static void jump(struct runs *runs, bool last)
{
	struct run_query query = query_of(runs, NULL);
	struct err err = ERR_INIT;

	query.backwards = last;
	if (!run_list(&runs->screen.ui->store, &query, &runs->screen.arena, &runs->rows, &runs->count,
		      &err)) {
		ui_fail(runs->screen.ui, &err);
		return;
	}
	runs->at_first = !last || runs->count < WINDOW;
	runs->at_last = last || runs->count < WINDOW;
	table_seek(&runs->screen.table, runs->count, last && runs->count ? runs->count - 1 : 0);
	load_details(runs);
}

static void sort_by(struct runs *runs)
{
	/* Newest first, then by each metric shown, and round again. */
	size_t next = 0;

	for (size_t i = 0; i < runs->shown_count && runs->sort_metric; i++) {
		if (runs->shown[i].id == runs->sort_metric)
			next = i + 1;
	}
	if (runs->sort_metric && next >= runs->shown_count) {
		runs->sort_metric = 0;
		runs->ascending = false;
	} else if (runs->shown_count) {
		runs->sort_metric = runs->shown[next].id;
		runs->ascending = runs->shown[next].direction == DIRECTION_LOWER;
	}
	runs->rows = NULL;
	ui_reload(runs->screen.ui);
}

static void pin(struct runs *runs, int64_t id)
{
	struct ui *ui = runs->screen.ui;
	struct app *app = ui_app(ui);
	struct err err = ERR_INIT;
	bool pinned;

	if (!app)
		return;
	if (!app_pin(app, id, true, &pinned, &err))
		ui_fail(ui, &err);
	else
		ui_say(ui, STYLE_GOOD, pinned ? "Run %" PRId64 " is the baseline"
					      : "Run %" PRId64 " is no baseline any more", id);
	ui_load_common(ui);
}

static const char *wanted_stage(struct runs *runs)
{
	for (size_t i = 0; i < runs->stage_count; i++) {
		const struct stage_run *stage = &runs->stages[i];

		if (stage->phase == PHASE_RUNNING || stage->outcome == OUTCOME_FAILURE)
			return stage->name;
	}
	return runs->stage_count ? runs->stages[runs->stage_count - 1].name : NULL;
}

static bool act_on(struct runs *runs, struct run *run, enum action action)
{
	struct ui *ui = runs->screen.ui;

	switch (action) {
	case ACTION_OPEN:
		screen_run_open(ui, run->id);
		return true;
	case ACTION_LOG:
		if (wanted_stage(runs))
			screen_log_open(ui, run->id, wanted_stage(runs));
		return true;
	case ACTION_MARK:
		ui_toggle_mark(ui, run->id);
		table_move(&runs->screen.table, runs->count, TABLE_DOWN);
		return true;
	case ACTION_COMPARE:
		screen_compare_open(ui, run->id);
		return true;
	case ACTION_PIN:
		pin(runs, run->id);
		return true;
	case ACTION_REGISTER:
		sheet_register_open(ui, run->id);
		return true;
	case ACTION_CANCEL:
		sheet_cancel_open(ui, run->id);
		return true;
	case ACTION_RERUN:
		sheet_rerun_open(ui, run->id);
		return true;
	case ACTION_COPY:
		ui_copy(ui, text_printf(&runs->screen.arena, "%" PRId64, run->id).s);
		return true;
	default:
		return false;
	}
}

static bool act(struct screen *screen, enum action action)
{
	struct runs *runs = runs_of(screen);

	if (action == ACTION_FIRST || action == ACTION_LAST) {
		jump(runs, action == ACTION_LAST);
		return true;
	}
	if (ui_move(&screen->table, runs->count, action)) {
		extend(runs);
		return true;
	}
	if (action == ACTION_TRIGGER) {
		sheet_trigger_open(screen->ui, NULL);
		return true;
	}
	if (action == ACTION_SORT) {
		sort_by(runs);
		return true;
	}
	return current(runs) && act_on(runs, current(runs), action);
}

static bool is_live(struct screen *screen)
{
	return screen->ui->counts.running > 0;
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct runs *runs = runs_of(screen);
	size_t at = screen->table.cursor;

	while (backwards ? at-- > 0 : ++at < runs->count) {
		if (regex_find(pattern, str_of(runs->rows[at].subject), 0, NULL, NULL)) {
			table_seek(&screen->table, runs->count, at);
			return true;
		}
	}
	return false;
}

const struct screen_type screen_runs = { .title = NULL, .context = IN_RUNS,
					 .size = sizeof(struct runs), .load = load, .draw = draw,
					 .act = act, .is_live = is_live, .find = find };
