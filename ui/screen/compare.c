/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Runs side by side: a row a key, a column a run, the first one the baseline. */

#define KEY_MIN 26
#define KEY_MAX 44
#define KEY_LEAST 12
#define MARGINS 5	/* in front of the first column and between the three */
#define BASELINE_WIDTH 14
#define RUN_WIDTH 20
#define DETAIL_ROWS 4
#define LEGEND_WIDTH 20

struct compare {
	struct screen screen;
	int64_t ids[UI_MARKS_MAX + 1];
	size_t id_count;
	struct comparison comparison;
	bool all;				/* what is the same, too */
	bool folded[COMPARISON_GROUPS];
	struct shown {
		size_t group;
		const struct comparison_row *row;	/* NULL: the group's own line */
	} *shown;
	size_t shown_count, hidden;
};

static void choose_rows(struct compare *compare)
{
	size_t room = COMPARISON_GROUPS;

	for (size_t g = 0; g < COMPARISON_GROUPS; g++)
		room += compare->comparison.groups[g].count;
	compare->shown = ARENA_ARRAY(&compare->screen.arena, struct shown, room);
	compare->shown_count = compare->hidden = 0;
	for (size_t g = 0; g < COMPARISON_GROUPS; g++) {
		const struct comparison_group *group = &compare->comparison.groups[g];

		if (!group->count)
			continue;
		compare->shown[compare->shown_count++] = (struct shown){ g, NULL };
		for (size_t i = 0; i < group->count; i++) {
			bool shown = compare->all || group->rows[i].differs;

			compare->hidden += !shown;
			if (shown && !compare->folded[g])
				compare->shown[compare->shown_count++] = (struct shown){ g, &group->rows[i] };
		}
	}
}

static bool load(struct screen *screen, struct err *err)
{
	struct compare *compare = (struct compare *)screen;

	if (!app_compare(&screen->ui->store, compare->ids, compare->id_count, &screen->arena,
			 &compare->comparison, err))
		return false;
	choose_rows(compare);
	return true;
}

static struct table_cell metric_cell(struct compare *compare, const struct comparison_row *row,
				     size_t at)
{
	static const enum style styles[] = { STYLE_MUTED, STYLE_NORMAL, STYLE_GOOD, STYLE_BAD };
	const struct comparison_cell *cell = &row->cells[at];
	char value[FORMAT_SIZE], delta[FORMAT_SIZE];
	const char *arrow = cell->judgement == JUDGE_BETTER  ? glyph_string(GLYPH_BETTER)
			    : cell->judgement == JUDGE_WORSE ? glyph_string(GLYPH_WORSE)
							     : " ";

	format_real(value, cell->value, 4);
	if (at == 0)
		return (struct table_cell){ STYLE_STRONG, text_printf(&compare->screen.arena, "%s", value) };
	if (cell->judgement == JUDGE_SAME || !row->cells[0].has || !isfinite(cell->delta))
		return (struct table_cell){ styles[cell->judgement],
			text_printf(&compare->screen.arena, "%s         %c", value,
				    cell->judgement == JUDGE_SAME ? '=' : ' ') };
	format_real(delta, cell->delta, 4);
	return (struct table_cell){ styles[cell->judgement],
		text_printf(&compare->screen.arena, "%s %s %s%s", value, arrow,
			    cell->delta > 0 ? "+" : "", delta) };
}

static struct table_cell group_cell(struct compare *compare, size_t at, size_t column)
{
	const struct comparison_group *group = &compare->comparison.groups[at];

	if (column > 0)
		return (struct table_cell){ STYLE_NORMAL, TEXT("") };
	return (struct table_cell){ STYLE_TITLE,
		text_printf(&compare->screen.arena, "%s  %zu of %zu differ%s", group->name, group->differing,
			    group->count, compare->folded[at] ? " ..." : "") };
}

static struct table_cell cell(void *data, size_t at, size_t column)
{
	static const enum glyph arrows[] = { GLYPH_DASH, GLYPH_HIGHER, GLYPH_LOWER };
	struct compare *compare = data;
	const struct comparison_row *row = compare->shown[at].row;
	struct text key;

	if (!row)
		return group_cell(compare, compare->shown[at].group, column);
	if (column == 0) {
		key = ui_clean(&compare->screen, row->key);
		return (struct table_cell){ row->differs ? STYLE_NORMAL : STYLE_MUTED,
			text_printf(&compare->screen.arena, " %s %s", key.s,
				    row->direction ? glyph_string(arrows[row->direction]) : "") };
	}
	if (!row->cells[column - 1].has)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	if (compare_is_metric(row->kind))
		return metric_cell(compare, row, column - 1);
	if (row->kind == COMPARE_CODE && !row->cells[column - 1].has)
		return (struct table_cell){ STYLE_MUTED, column == 1 ? TEXT("") : TEXT("=") };
	return (struct table_cell){ row->cells[column - 1].judgement == JUDGE_SAME ? STYLE_MUTED
										    : STYLE_NORMAL,
				    ui_clean(&compare->screen, row->cells[column - 1].text) };
}

/* "run 37 77ab012 1h" */
static struct text run_title(struct compare *compare, size_t at)
{
	const struct run *run = &compare->comparison.runs[at];
	char age[FORMAT_SIZE];

	if (at == 0)
		return text_printf(&compare->screen.arena, "%s %" PRId64 " %.7s",
				   glyph_string(GLYPH_BASELINE), run->id, run->commit_id);
	return text_printf(&compare->screen.arena, "run %" PRId64 " %.7s %s", run->id, run->commit_id,
			   format_age(age, clock_now() - run->queued_at));
}

/* As wide as the longest key that is shown, within bounds. */
static int key_width(struct compare *compare)
{
	int width = KEY_MIN, room;

	for (size_t i = 0; i < compare->shown_count; i++) {
		const struct comparison_row *row = compare->shown[i].row;
		int needed = row ? ui_clean(&compare->screen, row->key).width + 3 : 0;

		width = needed > width ? needed : width;
	}
	if (width > KEY_MAX)
		width = KEY_MAX;
	/* On a narrow screen the key gives way to at least one run beside the baseline. */
	room = area_screen().cols - MARGINS - BASELINE_WIDTH - RUN_WIDTH;
	return width > room && room >= KEY_LEAST ? room : width > room ? KEY_LEAST : width;
}

static struct table_column *make_columns(struct compare *compare)
{
	size_t count = compare->comparison.run_count + 1;
	struct table_column *columns =
		ARENA_ARRAY(&compare->screen.arena, struct table_column, count);

	columns[0] = (struct table_column){ .title = TEXT(""), .width = key_width(compare) };
	for (size_t i = 1; i < count; i++) {
		columns[i].width = i == 1 ? BASELINE_WIDTH : RUN_WIDTH;
		columns[i].right = true;
		columns[i].rank = i == 1 ? 0 : (int)i;
		columns[i].frozen = i == 1;
		columns[i].title = run_title(compare, i - 1);
	}
	return columns;
}

static void draw_hidden(struct compare *compare, struct area line)
{
	if (compare->comparison.no_code)
		draw_format(line, 0, 1, STYLE_WARNING, "code not compared: %s",
			    ui_clean(&compare->screen, compare->comparison.no_code).s);
	else if (compare->hidden)
		draw_format(line, 0, 1, STYLE_MUTED, "%zu rows are the same in all; = shows them",
			    compare->hidden);
	else if (compare->all)
		draw_text(line, 0, 1, STYLE_MUTED, TEXT("all rows; = shows what differs"));
	draw_cell(line, 0, line.cols - LEGEND_WIDTH, LEGEND_WIDTH - 1, true, STYLE_MUTED,
		  text_printf(&compare->screen.arena, "%s better  %s worse", glyph_string(GLYPH_BETTER),
			      glyph_string(GLYPH_WORSE)));
}

/* One run's value in full, with the difference in percent where it means something. */
static int draw_value(struct compare *compare, struct area line, int col,
		      const struct comparison_row *row, size_t at)
{
	const struct comparison_cell *cell = &row->cells[at], *first = &row->cells[0];
	char text[FORMAT_SIZE];

	col = draw_format(line, 0, col, STYLE_MUTED, "%s%" PRId64 " ",
			  at ? "" : glyph_string(GLYPH_BASELINE), compare->comparison.runs[at].id);
	if (!cell->has)
		col = draw_text(line, 0, col, STYLE_MUTED, glyph(GLYPH_DASH));
	else if (compare_is_metric(row->kind))
		col = draw_text(line, 0, col, STYLE_NORMAL, text_trusted(format_exact(text, cell->value)));
	else
		col = draw_text(line, 0, col, STYLE_NORMAL, ui_clean(&compare->screen, cell->text));
	if (at && compare_is_metric(row->kind) && cell->has && first->has && first->value != 0 &&
	    isfinite(cell->delta / first->value))
		col = draw_format(line, 0, col + 1, STYLE_MUTED, "(%+.2f %%)",
				  100 * cell->delta / fabs(first->value));
	return col + 2;
}

/* The row under the cursor: its whole name, and the values of as many runs as fit. */
static void draw_details(struct compare *compare, struct area area)
{
	static const char *const better[] = { "", "higher is better", "lower is better" };
	const struct comparison_row *row;
	struct area line;
	int col;

	draw_hidden(compare, area_take_bottom(&area, 1));
	row = compare->shown_count ? compare->shown[compare->screen.table.cursor].row : NULL;
	if (area.rows < 3)
		return;
	draw_rule(area_take_top(&area, 1), 0);
	if (!row)
		return;
	line = area_take_top(&area, 1);
	col = draw_text(line, 0, 1, STYLE_STRONG, ui_clean(&compare->screen, row->key));
	draw_text(line, 0, col + 2, STYLE_MUTED,
		  row->kind == COMPARE_CODE ? TEXT("Enter shows the patch") : text_trusted(better[row->direction]));
	col = 1;
	for (size_t i = 0; i < compare->comparison.run_count; i++)
		col = draw_value(compare, area, col, row, i);
}

static void draw(struct screen *screen, struct area area)
{
	struct compare *compare = (struct compare *)screen;
	struct text empty[] = { TEXT("These runs have recorded nothing that could be compared.") };
	struct table_view view = { make_columns(compare), compare->comparison.run_count + 1,
				   compare->shown_count, cell, NULL, compare, empty, 1 };
	struct area details = area_take_bottom(&area, area.rows > 12 ? DETAIL_ROWS : 1);

	table_draw(&screen->table, area, &view);
	draw_details(compare, details);
}

static void fold(struct compare *compare)
{
	size_t group = compare->shown[compare->screen.table.cursor].group;

	compare->folded[group] = !compare->folded[group];
	choose_rows(compare);
	for (size_t i = 0; i < compare->shown_count; i++) {
		if (!compare->shown[i].row && compare->shown[i].group == group)
			table_seek(&compare->screen.table, compare->shown_count, i);
	}
}

/* A file's patch, from the baseline to the first run that has it otherwise; a group folds. */
static void open_row(struct compare *compare)
{
	const struct comparison_row *row =
		compare->shown_count ? compare->shown[compare->screen.table.cursor].row : NULL;
	const struct run *runs = compare->comparison.runs;

	if (compare->shown_count && !row)
		fold(compare);
	if (!row || row->kind != COMPARE_CODE)
		return;
	for (size_t i = 1; i < compare->comparison.run_count; i++) {
		if (!row->cells[i].has || strcmp(runs[0].commit_id, runs[i].commit_id) == 0)
			continue;
		screen_patch_open(compare->screen.ui, runs[0].commit_id, runs[i].commit_id, row->key);
		return;
	}
}

/* Of the metric under the cursor, if there is one. */
static void open_curves(struct compare *compare)
{
	const struct comparison_row *row =
		compare->shown_count ? compare->shown[compare->screen.table.cursor].row : NULL;

	screen_curves_open(compare->screen.ui, compare->ids, compare->id_count,
			   row && compare_is_metric(row->kind) ? row->key : NULL);
}

static bool act(struct screen *screen, enum action action)
{
	struct compare *compare = (struct compare *)screen;

	if (ui_move(&screen->table, compare->shown_count, action))
		return true;
	switch (action) {
	case ACTION_ALL_ROWS:
		compare->all = !compare->all;
		choose_rows(compare);
		return true;
	case ACTION_FOLD:
		if (compare->shown_count)
			fold(compare);
		return true;
	case ACTION_OPEN:
		open_row(compare);
		return true;
	case ACTION_CURVES:
		open_curves(compare);
		return true;
	case ACTION_LEFT:
	case ACTION_RIGHT:
		table_shift(&screen->table, make_columns(compare), compare->comparison.run_count + 1,
			    action == ACTION_RIGHT);
		return true;
	default:
		return false;
	}
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct compare *compare = (struct compare *)screen;
	size_t at = screen->table.cursor;

	while (backwards ? at-- > 0 : ++at < compare->shown_count) {
		const struct comparison_row *row = compare->shown[at].row;

		if (row && regex_find(pattern, str_of(row->key), 0, NULL, NULL)) {
			table_seek(&screen->table, compare->shown_count, at);
			return true;
		}
	}
	return false;
}

static void describe(struct screen *screen, struct buf *title)
{
	struct compare *compare = (struct compare *)screen;

	buf_printf(title, "compare with %" PRId64, compare->ids[0]);
}

struct chosen {
	const int64_t *runs;
	size_t count;
};

static void prepare(struct screen *screen, const void *data)
{
	struct compare *compare = (struct compare *)screen;
	const struct chosen *chosen = data;

	memcpy(compare->ids, chosen->runs, chosen->count * sizeof(*chosen->runs));
	compare->id_count = chosen->count;
}

const struct screen_type screen_compare = { .context = IN_COMPARE, .size = sizeof(struct compare),
					    .load = load, .draw = draw, .act = act,
					    .describe = describe, .find = find };

/* The baseline comes first; what is marked, or else this run, is compared with it. */
void screen_compare_open(struct ui *ui, int64_t run)
{
	int64_t runs[UI_MARKS_MAX + 1];
	size_t count = 0;

	if (ui->repository.baseline_run)
		runs[count++] = ui->repository.baseline_run;
	for (size_t i = 0; i < ui->mark_count; i++) {
		if (ui->marks[i] != ui->repository.baseline_run)
			runs[count++] = ui->marks[i];
	}
	if (!ui->mark_count && run != ui->repository.baseline_run)
		runs[count++] = run;
	if (count < 2)
		ui_say(ui, STYLE_NORMAL, "Mark two runs with Space, or pin a baseline with p, and press d");
	else
		ui_push(ui, &screen_compare, prepare, &(struct chosen){ runs, count });
}

void screen_compare_two(struct ui *ui, int64_t baseline, int64_t run)
{
	const int64_t runs[] = { baseline, run };

	ui_push(ui, &screen_compare, prepare, &(struct chosen){ runs, ARRAY_LEN(runs) });
}
