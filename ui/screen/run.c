/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/run.h"
#include "ui/screen/run_columns.h"

#include <inttypes.h>
#include <string.h>

static const char *const tab_names[TAB_COUNT] = { "Stages", "Metrics", "Params", "Curves", "Tests",
						  "Artifacts", "Environment" };

static void prepare(struct screen *screen, const void *data)
{
	((struct one_run *)screen)->id = *(const int64_t *)data;
}

static struct table_cell stage_cell(void *data, size_t row, size_t column)
{
	struct one_run *one = data;
	const struct stage_run *stage = &one->stages[row];
	int64_t end = stage->finished_at ? stage->finished_at : clock_now();
	char text[FORMAT_SIZE];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_STRONG, one->branches[row] };
	case 1:
		return ui_state_cell(&one->screen.arena, stage->phase, stage->outcome);
	case 2:
		if (!stage->started_at || stage->outcome == OUTCOME_SKIPPED)
			return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
		return (struct table_cell){ STYLE_NORMAL,
			text_printf(&one->screen.arena, "%s",
				    format_duration(text, end - stage->started_at)) };
	default:
		return (struct table_cell){ STYLE_MUTED, ui_clean(&one->screen, stage->why) };
	}
}

/* As wide as the longest of the stages, within bounds: the reasons have what is left. */
static int branch_width(const struct one_run *one)
{
	int width = BRANCH_MIN;

	for (size_t i = 0; i < one->stage_count; i++)
		width = one->branches[i].width > width ? one->branches[i].width : width;
	return width < BRANCH_MAX ? width : BRANCH_MAX;
}

static struct table_cell fact_cell(void *data, size_t row, size_t column)
{
	return (struct table_cell){ column == 0 ? STYLE_NORMAL : column == 1 ? STYLE_STRONG : STYLE_MUTED,
				    ((struct one_run *)data)->facts[row].cells[column] };
}

/* How many columns these tabs take, but for the last one. */
static int tabs_end(unsigned from, unsigned to, int gap)
{
	int width = 0;

	for (unsigned tab = from; tab < to; tab++)
		width += (int)strlen(tab_names[tab]) + 2 + gap;
	return width;
}

static void draw_tabs(struct one_run *one, struct area line)
{
	enum tab first = 0;
	int col = 0, gap = tabs_end(0, TAB_COUNT, 1) <= line.cols ? 1 : 0;

	/* Where not all fit, those around the one that is open are there. */
	while (tabs_end(first, one->tab + 1, gap) + 2 > line.cols && first < one->tab)
		first++;
	if (first)
		col = draw_text(line, 0, 0, STYLE_MUTED, glyph(GLYPH_MORE_LEFT));
	for (enum tab tab = first; tab < TAB_COUNT; tab++) {
		unsigned style = tab == one->tab ? STYLE_STRONG | STYLE_SELECTED : STYLE_MUTED;

		if (col + tabs_end(tab, tab + 1, gap) - gap + (tab + 1 < TAB_COUNT) > line.cols) {
			draw_text(line, 0, line.cols - 1, STYLE_MUTED, glyph(GLYPH_CRUMB));
			return;
		}
		col = draw_format(line, 0, col, style, " %s ", tab_names[tab]) + gap;
	}
}

/* How many of the little charts an area has room for. */
static size_t curves_fitting(struct area area)
{
	return (size_t)(area.rows / CURVE_ROWS) * (area.cols >= 70 ? 2 : 1);
}

static void draw_curves(struct one_run *one, struct area area, size_t most)
{
	size_t fitting = curves_fitting(area), count = one->curve_count < most ? one->curve_count : most;
	bool beside;
	int cols, lines;

	if (count > fitting)
		count = fitting;
	beside = area.cols >= 70 && count > 1;
	cols = beside ? area.cols / 2 : area.cols;
	lines = beside ? (int)(count + 1) / 2 : (int)count;

	if (one->curve_count && !count)
		draw_text(area, 0, 1, STYLE_MUTED, TEXT("c shows the curves"));
	if (!one->curve_count) {
		draw_text(area, 0, 3, STYLE_MUTED,
			  TEXT("No curve: a stage draws one by writing lines to $ASSAY_METRICS."));
		return;
	}
	for (size_t i = 0; i < count; i++) {
		int height = area.rows / (lines ? lines : 1);
		struct area place = { area.row + (int)(beside ? i / 2 : i) * height,
				      area.col + (beside && i % 2 ? cols : 0), height, cols - 1 };

		curve_draw_small(&one->screen, place, &one->curves[i], 1, &one->view, false);
	}
}

static void draw_stage_details(struct one_run *one, struct area area)
{
	const struct stage_run *stage;
	char memory[FORMAT_SIZE], cpu[FORMAT_SIZE];
	struct table_cell tags;
	struct area line;

	if (!one->stage_count || area.rows < 1)
		return;
	stage = &one->stages[one->screen.table.cursor];
	line = area_take_top(&area, 1);
	draw_text(line, 0, 1, STYLE_NORMAL, ui_clean(&one->screen, stage->command));
	if (stage->peak_kb)
		draw_cell(line, 0, line.cols - 34, 34, true, STYLE_MUTED,
			  text_printf(&one->screen.arena, "cpu %s  memory %s  exit %d",
				      format_duration(cpu, stage->cpu_ms),
				      format_size(memory, stage->peak_kb * 1024), stage->exit_code));
	if (one->run.note)
		draw_text(area_take_top(&area, 1), 0, 1, STYLE_WARNING,
			  ui_clean(&one->screen, one->run.note));
	tags = run_tags_cell(&one->screen.arena, one->run.tags);
	if (one->run.comment || tags.text.width) {
		line = area_take_top(&area, 1);
		draw_text(line, 0, draw_text(line, 0, 1, tags.style, tags.text) + (tags.text.width ? 2 : 0), STYLE_STRONG,
			  ui_clean(&one->screen, one->run.comment));
	}
	draw_curves(one, area, 2);
}

static void draw_facts(struct one_run *one, struct area area)
{
	static const char *const titles[TAB_COUNT][4] = {
		[TAB_METRICS] = { "METRIC", "VALUE", "", "" },
		[TAB_PARAMS] = { "PARAM", "VALUE", "", "" },
		[TAB_TESTS] = { "TEST", "CAME TO", "TOOK", "WHY" },
		[TAB_ENVIRONMENT] = { "WHERE", "WHAT", "", "" },
		[TAB_ARTIFACTS] = { "ARTIFACT", "SIZE", "STAGE", "SHA256" },
	};
	struct text empty[] = { TEXT("Nothing here: the run has recorded none so far.") };
	bool values = one->tab != TAB_PARAMS && one->tab != TAB_ENVIRONMENT;
	struct table_column columns[] = {
		{ .title = text_trusted(titles[one->tab][0]), .width = 34 },
		{ .title = text_trusted(titles[one->tab][1]), .width = values ? 10 : 40, .right = values },
		{ .title = text_trusted(titles[one->tab][2]), .width = 16, .rank = 1 },
		{ .title = text_trusted(titles[one->tab][3]), .width = 12, .rank = 2, .stretch = true },
	};
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns),
				   .rows = one->fact_count, .cell = fact_cell, .data = one, .empty = empty,
				   .empty_count = 1 };

	table_draw(&one->screen.table, area, &view);
}

/* What the run is of: state, commit, what was changed for it, who and when. */
static void draw_head(struct one_run *one, struct area line)
{
	struct table_cell state = ui_state_cell(&one->screen.arena, one->run.phase, one->run.outcome);
	struct buf what = BUF_INIT;
	char when[FORMAT_SIZE];
	int col = draw_text(line, 0, 1, state.style, state.text) + 2;

	buf_printf(&what, "%.7s ", one->run.commit_id);
	if (one->run.in_place)
		buf_puts(&what, one->run.dirty.hex[0] ? "(not committed) " : "(work tree) ");
	if (one->run.overrides)
		buf_printf(&what, "%s ", one->run.overrides);
	buf_puts(&what, one->run.subject);
	col = draw_text(line, 0, col, STYLE_STRONG, text_clean(&one->screen.arena, buf_str(&what))) + 2;
	if (line.cols - col > 18)
		draw_format(line, 0, col, STYLE_MUTED, "%s, %s ago", ui_clean(&one->screen, one->run.by).s,
			    format_age(when, clock_now() - one->run.queued_at));
	buf_release(&what);
}

static void draw(struct screen *screen, struct area area)
{
	struct one_run *one = (struct one_run *)screen;
	struct table_column columns[] = {
		{ .title = TEXT("STAGE"), .width = branch_width(one) },
		{ .title = TEXT("STATE"), .width = 10 },
		{ .title = TEXT("TOOK"), .width = 6, .right = true },
		{ .title = TEXT("WHY"), .width = 10, .stretch = true, .rank = 1 },
	};
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns),
				   .rows = one->stage_count, .cell = stage_cell, .data = one };
	int list = (int)one->stage_count + 1;

	draw_head(one, area_take_top(&area, 1));
	draw_tabs(one, area_take_top(&area, 1));
	if (one->tab == TAB_CURVES) {
		if (one->curves_left_out || one->curve_count > curves_fitting(area)) {
			struct area line = area_take_bottom(&area, 1);
			size_t fitting = curves_fitting(area), shown = one->curve_count < fitting ? one->curve_count : fitting;

			draw_format(line, 0, 1, STYLE_MUTED, "%zu more; c shows all",
				    one->curve_count + one->curves_left_out - shown);
		}
		draw_curves(one, area, CURVES_SHOWN);
		return;
	}
	if (one->tab != TAB_STAGES) {
		draw_facts(one, area);
		return;
	}
	table_draw(&screen->table, area_take_top(&area, list < area.rows / 2 ? list : area.rows / 2), &view);
	draw_rule(area_take_top(&area, 1), 0);
	draw_stage_details(one, area);
}

static void turn_tab(struct one_run *one, int by)
{
	one->tab = (enum tab)(((int)one->tab + by + TAB_COUNT) % TAB_COUNT);
	one->screen.table = (struct table){ 0 };
	ui_reload(one->screen.ui);
}

/* A stage opens as its log, a metric as its curve. */
/* What a test came to, and why in full. */
static void open_test(struct one_run *one, const struct test_result *test)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s\n\n%s\n%s\n", test->name, test_outcome_word(test->outcome),
		   test->message ? test->message : "");
	screen_text_open(one->screen.ui, "test", buf_str(&text));
	buf_release(&text);
}

static void open_row(struct one_run *one)
{
	struct ui *ui = one->screen.ui;

	if (one->tab == TAB_STAGES && one->stage_count)
		screen_log_open(ui, one->id, one->stages[one->screen.table.cursor].name);
	else if (one->tab == TAB_METRICS && one->fact_count)
		screen_curves_open(ui, &one->id, 1, one->facts[one->screen.table.cursor].cells[0].s);
	else if (one->tab == TAB_TESTS && one->fact_count)
		open_test(one, &one->tests[one->screen.table.cursor]);
	else if (one->tab == TAB_CURVES)
		screen_curves_open(ui, &one->id, 1, NULL);
	else
		ui_say(ui, STYLE_NORMAL, "There is nothing further to open here; y copies, ] goes on");
}

static bool act(struct screen *screen, enum action action)
{
	struct one_run *one = (struct one_run *)screen;
	size_t rows = one->tab == TAB_STAGES ? one->stage_count : one->fact_count;

	if (ui_move(&screen->table, rows, action))
		return true;
	switch (action) {
	case ACTION_TAB_NEXT:
	case ACTION_TAB_PREVIOUS:
		turn_tab(one, action == ACTION_TAB_NEXT ? 1 : -1);
		return true;
	case ACTION_OPEN:
		open_row(one);
		return true;
	case ACTION_LOG:
		if (one->stage_count)
			screen_log_open(screen->ui, one->id,
					one->stages[one->tab == TAB_STAGES ? screen->table.cursor : one->news].name);
		return true;
	case ACTION_CURVES:
		screen_curves_open(screen->ui, &one->id, 1, NULL);
		return true;
	case ACTION_CANCEL:
		sheet_cancel_open(screen->ui, one->id);
		return true;
	case ACTION_RERUN:
		sheet_rerun_open(screen->ui, one->id);
		return true;
	case ACTION_REGISTER:
		sheet_register_open(screen->ui, one->id);
		return true;
	case ACTION_KEEP:
		sheet_keep_open(screen->ui, one->id);
		return true;
	case ACTION_COPY:
		if (one->tab != TAB_STAGES && one->fact_count)
			ui_copy(screen->ui, one->facts[screen->table.cursor].cells[
						    one->tab == TAB_ARTIFACTS ? 3 : 1].s);
		else
			ui_copy(screen->ui, text_printf(&screen->arena, "%" PRId64, one->id).s);
		return true;
	default:
		return false;
	}
}

static void describe(struct screen *screen, struct buf *title)
{
	buf_printf(title, "run %" PRId64, ((struct one_run *)screen)->id);
}

static bool is_live(struct screen *screen)
{
	return ((struct one_run *)screen)->run.phase != PHASE_DONE;
}

static bool offers(struct screen *screen, enum action action)
{
	return action != ACTION_CANCEL || is_live(screen);
}

const struct screen_type screen_run = { .context = IN_RUN, .size = sizeof(struct one_run),
					.load = one_run_load, .draw = draw, .act = act, .describe = describe,
					.is_live = is_live, .offers = offers };

void screen_run_open(struct ui *ui, int64_t run)
{
	ui_push(ui, &screen_run, prepare, &run);
}
