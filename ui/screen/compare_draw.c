/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/compare.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/judged.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* How runs side by side are drawn. */

#define KEY_MIN 26
#define KEY_MAX 44
#define KEY_LEAST 12
#define MARGINS 5	/* in front of the first column and between the three */
#define LEGEND_WIDTH 20
#define BASELINE_WIDTH 14
#define RUN_WIDTH 20
#define BASELINE_MAX 18		/* where there is room, for a title in full */
#define RUN_MAX 30
#define GROUP_BASELINE_WIDTH 20
#define GROUP_WIDTH 46
#define DETAIL_ROWS 4
#define ROWS_FOR_DETAILS 14

static struct table_cell metric_cell(struct compare *compare, const struct comparison_row *row,
				     size_t at)
{
	const struct comparison_cell *cell = &row->cells[at];
	struct arena *arena = &compare->screen.arena;
	const char *arrow = judged_glyph(cell->judgement);
	struct buf value = BUF_INIT, delta = BUF_INIT;
	struct table_cell out = { judged_style(cell->judgement), TEXT("") };

	compare_cell_text(row, at, glyph_is_ascii() ? "+-" : "±", &value, &delta);
	if (at == 0)
		out = (struct table_cell){ STYLE_STRONG, text_printf(arena, "%s", value.data) };
	else if (delta.len)
		out.text = text_printf(arena, "%s %s %s", value.data, *arrow ? arrow : " ", delta.data);
	else
		out.text = text_printf(arena, "%s         %c", value.data,
				       cell->judgement == JUDGE_SAME ? '=' : ' ');
	buf_release(&value);
	buf_release(&delta);
	return out;
}

/* What changed of a test says more than what it came to. */
static struct table_cell text_cell(struct compare *compare, const struct comparison_cell *cell)
{
	const char *arrow = judged_glyph(cell->judgement);
	struct text text = ui_clean(&compare->screen, cell->text);

	if (cell->change)
		text = text_printf(&compare->screen.arena, "%s %s", arrow, cell->change);
	else if (*arrow)
		text = text_printf(&compare->screen.arena, "%s %s", arrow, text.s);
	return (struct table_cell){ judged_style(cell->judgement), text };
}

static struct text group_title(struct compare *compare, size_t at)
{
	const struct comparison_group *group = &compare->comparison.groups[at];

	return text_printf(&compare->screen.arena, "%s  %zu of %zu differ%s", group->name,
			   group->differing - group->ignored, group->count,
			   compare->view.folded[at] ? " ..." : "");
}

static struct table_cell cell(void *data, size_t at, size_t column)
{
	struct compare *compare = data;
	const struct comparison_row *row = compare->rows.items[at].row;
	struct text key;

	if (!row)
		return column > 0 ? (struct table_cell){ STYLE_NORMAL, TEXT("") }
				  : (struct table_cell){ STYLE_TITLE, group_title(compare, compare->rows.items[at].group) };
	if (column == 0) {
		key = ui_clean(&compare->screen, row->key);
		return (struct table_cell){ row->differs && !row->ignored ? STYLE_NORMAL : STYLE_MUTED,
			text_printf(&compare->screen.arena, " %s %s%s", key.s,
				    direction_glyph(row->direction),
				    row->ignored ? " ignored" : "") };
	}
	if (!row->cells[column - 1].has)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	if (compare_is_metric(row->kind))
		return metric_cell(compare, row, column - 1);
	return text_cell(compare, &row->cells[column - 1]);
}

/* "run 37 77ab012 1h" */
static struct text run_title(struct compare *compare, size_t at)
{
	const struct comparison *comparison = &compare->comparison;
	const struct run *run = &comparison->runs[at];
	bool pinned = at == 0 && run->id && run->id == compare->screen.ui->repository.baseline_run;
	const char *mark = pinned ? glyph_string(GLYPH_BASELINE) : at ? "" : "vs";
	char age[FORMAT_SIZE];

	if (!run->id) {
		struct text name = ui_clean(&compare->screen, run->branch);
		bool named = !run->in_place && strncmp(run->branch, run->commit_id, COMMIT_SHORT) != 0;

		return text_printf(&compare->screen.arena, "%s%s%s%s%.*s", mark, at ? "" : " ", name.s, named ? " " : "",
				   named ? COMMIT_SHORT : 0, run->commit_id);
	}
	if (comparison->group || comparison->across) {
		struct buf title = BUF_INIT;
		struct text text;

		compare_title(comparison, at, &title);
		text = text_printf(&compare->screen.arena, "%s%s%s", mark, at ? "" : " ",
				   ui_clean(&compare->screen, title.data).s);
		buf_release(&title);
		return text;
	}
	if (at == 0)
		return text_printf(&compare->screen.arena, "%s %" PRId64 " %.7s", mark, run->id,
				   run->commit_id);
	return text_printf(&compare->screen.arena, "run %" PRId64 " %.7s %s", run->id, run->commit_id,
			   format_age(age, clock_now() - run->queued_at));
}

/* Whether there is no room for the baseline beside another run. */
static bool is_narrow(void)
{
	return area_screen().cols < MARGINS + KEY_LEAST + BASELINE_WIDTH + RUN_WIDTH;
}

/* As wide as the longest key or title that is shown, within bounds. */
int compare_key_width(struct compare *compare)
{
	int width = KEY_MIN, room;

	compare->width_for = area_screen().cols;
	for (size_t i = 0; i < compare->rows.count; i++) {
		const struct comparison_row *row = compare->rows.items[i].row;
		int needed = row ? ui_clean(&compare->screen, row->key).width + 3
				 : group_title(compare, compare->rows.items[i].group).width;

		width = needed > width ? needed : width;
	}
	if (width > KEY_MAX)
		width = KEY_MAX;
	/* On a narrow screen the key gives way to at least one run beside the baseline, or in its place. */
	room = area_screen().cols - MARGINS - (is_narrow() ? 0 : BASELINE_WIDTH) - RUN_WIDTH;
	return width > room && room >= KEY_LEAST ? room : width > room ? KEY_LEAST : width;
}

/* Which of the runs beside the baseline are in sight. */
static void find_seen(struct compare *compare, const struct table_column *columns, size_t count)
{
	int widths[UI_MARKS_MAX + 2];

	compare->first_seen = compare->last_seen = 0;
	table_layout(columns, count, area_screen().cols, compare->screen.table.first_column, widths);
	for (size_t i = 2; i < count; i++) {
		if (!widths[i])
			continue;
		compare->last_seen = i - 1;
		if (!compare->first_seen)
			compare->first_seen = i - 1;
	}
}

/* "run 1 of 3", where not all are in sight. */
static struct text seen_title(struct compare *compare)
{
	size_t first = compare->first_seen, last = compare->last_seen, all = compare->comparison.run_count - 1;
	const char *what = compare->comparison.group ? "group" : "run";
	struct arena *arena = &compare->screen.arena;
	const char *left = first > 1 ? arena_printf(arena, "%s ", glyph_string(GLYPH_MORE_LEFT)) : "";
	const char *right = last < all ? arena_printf(arena, " %s", glyph_string(GLYPH_CRUMB)) : "";

	if (!compare->comparison.run_count || last - first + 1 >= all)
		return TEXT("");
	if (first < last)
		return text_printf(arena, "%s%ss %zu-%zu of %zu%s", left, what, first, last, all, right);
	return text_printf(arena, "%s%s %zu of %zu%s", left, what, first, all, right);
}

/* A row that differs in a run out of sight alone. */
static struct table_cell mark(void *data, size_t at)
{
	struct compare *compare = data;
	const struct comparison_row *row = compare->rows.items[at].row;
	enum glyph sign = GLYPH_COUNT;

	for (size_t i = 1; row && i < compare->comparison.run_count; i++) {
		if (row->cells[i].judgement == JUDGE_SAME)
			continue;
		if (i >= compare->first_seen && i <= compare->last_seen)
			return (struct table_cell){ STYLE_NORMAL, TEXT("") };
		if (sign == GLYPH_COUNT)
			sign = i < compare->first_seen ? GLYPH_MORE_LEFT : GLYPH_CRUMB;
	}
	return (struct table_cell){ STYLE_ACCENT, sign == GLYPH_COUNT ? TEXT("") : glyph(sign) };
}

static bool spans(void *data, size_t at)
{
	return !((struct compare *)data)->rows.items[at].row;
}

struct table_column *compare_columns(struct compare *compare)
{
	size_t count = compare->comparison.run_count + 1;
	bool group = compare->comparison.group != NULL;
	int baseline = group ? GROUP_BASELINE_WIDTH : BASELINE_WIDTH, run = group ? GROUP_WIDTH : RUN_WIDTH;
	int room = area_screen().cols - MARGINS - compare->key_width - baseline - run;
	struct table_column *columns =
		ARENA_ARRAY(&compare->screen.arena, struct table_column, count);

	/* Two runs share what their keys leave. */
	if (count == 3 && room > 0 && !group) {
		baseline += room < BASELINE_MAX - baseline ? room : BASELINE_MAX - baseline;
		room -= baseline - BASELINE_WIDTH;
		run += room < RUN_MAX - run ? room : RUN_MAX - run;
	}
	columns[0] = (struct table_column){ .width = compare->key_width };
	for (size_t i = 1; i < count; i++) {
		columns[i].width = i == 1 ? baseline : run;
		columns[i].right = true;
		columns[i].rank = i > 1 ? (int)i : is_narrow() ? (int)count : 0;
		columns[i].frozen = i == 1;
		columns[i].title = run_title(compare, i - 1);
	}
	find_seen(compare, columns, count);
	columns[0].title = seen_title(compare);
	return columns;
}

/* What is not shown, and how it would be. */
static void draw_hidden(struct compare *compare, struct area line)
{
	const struct comparison *comparison = &compare->comparison;
	const struct comparison_rows *rows = &compare->rows;
	struct text note;
	int col = 1;

	if (rows->same)
		col = draw_format(line, 0, col, STYLE_MUTED, "%zu rows are the same in all; = shows them",
				  rows->same) + 2;
	else if (compare->view.all)
		col = draw_text(line, 0, col, STYLE_MUTED, TEXT("all rows; = shows what differs")) + 2;
	if (rows->ignored)
		col = draw_format(line, 0, col, STYLE_MUTED,
				  compare->view.ignored ? "%zu ignored are shown"
							: "%zu are ignored; I shows them",
				  rows->ignored) + 2;
	if (comparison->code_left)
		col = draw_format(line, 0, col, STYLE_RUNNING, "comparing the code, %zu to go",
				  comparison->code_left) + 2;
	/* What doesn't fit is told in full on the line of a group. */
	note = comparison->note_count ? ui_clean(&compare->screen, comparison->notes[0]) : TEXT("");
	if (note.width && col + note.width < line.cols)
		col = draw_text(line, 0, col, STYLE_WARNING, note);
	if (col + LEGEND_WIDTH < line.cols)
		draw_cell(line, 0, line.cols - LEGEND_WIDTH, LEGEND_WIDTH - 1, true, STYLE_MUTED,
			  text_printf(&compare->screen.arena, "%s better  %s worse", glyph_string(GLYPH_BETTER),
				      glyph_string(GLYPH_WORSE)));
}

/* How sure a group's difference is. */
static int draw_sample(struct area line, int col, const struct comparison_sample *sample)
{
	const char *plus_minus = glyph_is_ascii() ? "+-" : "±";
	char text[FORMAT_SIZE];

	if (isfinite(sample->interval))
		col = draw_format(line, 0, col, STYLE_NORMAL, " %s%s", plus_minus,
				  format_real(text, sample->interval, 4));
	col = draw_format(line, 0, col, STYLE_MUTED, " n %zu", sample->n);
	if (sample->n < 3)
		col = draw_text(line, 0, col, STYLE_MUTED, TEXT(": too few for an interval"));
	if (sample->test)
		col = draw_format(line, 0, col, STYLE_NORMAL, " (%s, p %.2g)", sample->test, sample->p);
	return col;
}

/* One run's value in full, with the difference in percent where it means something. */
static int draw_value(struct compare *compare, struct area line, int col,
		      const struct comparison_row *row, size_t at)
{
	const struct comparison_cell *cell = &row->cells[at], *first = &row->cells[0];
	char text[FORMAT_SIZE];

	if (compare->comparison.runs[at].id)
		col = draw_format(line, 0, col, STYLE_MUTED, "%s%" PRId64 "%s ",
				  at ? "" : glyph_string(GLYPH_BASELINE), compare->comparison.runs[at].id,
				  compare->comparison.group ? "..." : "");
	else
		col = draw_format(line, 0, col, STYLE_MUTED, "%s ", ui_clean(&compare->screen, compare->comparison.runs[at].branch).s);
	if (!cell->has)
		col = draw_text(line, 0, col, STYLE_MUTED, glyph(GLYPH_DASH));
	else if (compare_is_metric(row->kind) && cell->sample)
		col = draw_text(line, 0, col, STYLE_NORMAL, text_trusted(format_real(text, cell->value, 4)));
	else if (compare_is_metric(row->kind))
		col = draw_text(line, 0, col, STYLE_NORMAL, text_trusted(format_exact(text, cell->value)));
	else
		col = draw_text(line, 0, col, STYLE_NORMAL, ui_clean(&compare->screen, cell->text));
	if (cell->sample)
		return draw_sample(line, col, cell->sample) + 2;
	if (at && compare_is_metric(row->kind) && cell->has && first->has && first->value != 0 && cell->delta != 0 &&
	    isfinite(cell->delta / first->value))
		col = draw_format(line, 0, col + 1, STYLE_MUTED, "(%+.2f %%)",
				  100 * cell->delta / fabs(first->value));
	return col + 2;
}

/* A text on as many lines as it needs and there are. */
static void draw_words(struct area *area, struct text rest)
{
	while (rest.width > 0 && area->rows > 0) {
		struct text part = text_fit_words(rest, area->cols - 2);

		draw_text(area_take_top(area, 1), 0, 1, STYLE_NORMAL, part);
		rest = text_skip(rest, part.width);
	}
}

/* The row under the cursor: its whole name, and the values of as many runs as fit. */
static void draw_details(struct compare *compare, struct area area)
{
	static const char *const better[] = { "", "higher is better", "lower is better" };
	const struct comparison_row *row;
	struct area line;
	int col;

	draw_hidden(compare, area_take_bottom(&area, 1));
	row = compare_row(compare);
	if (area.rows < 3)
		return;
	draw_rule(area_take_top(&area, 1), 0);
	if (!row && compare->revisions[0])
		draw_words(&area, text_printf(&compare->screen.arena, "The others are compared with %s, which comes first;"
					      " p takes another.", ui_clean(&compare->screen, compare->revisions[0]).s));
	else if (!row && compare->id_count && compare->ids[0] != compare->screen.ui->repository.baseline_run)
		draw_words(&area, text_printf(&compare->screen.arena, "The others are compared with run %" PRId64
					      ", which comes first and is not pinned; p takes another.", compare->ids[0]));
	for (size_t i = 0; !row && i < compare->comparison.note_count; i++)
		draw_words(&area, ui_clean(&compare->screen, compare->comparison.notes[i]));
	if (!row)
		return;
	line = area_take_top(&area, 1);
	col = draw_text(line, 0, 1, STYLE_STRONG, ui_clean(&compare->screen, row->key));
	draw_text(line, 0, col + 2, STYLE_MUTED,
		  row->kind == COMPARE_CODE   ? TEXT("Enter shows the patch")
		  : row->kind == COMPARE_DATA ? TEXT("Enter shows what changed")
		  : row->kind == COMPARE_TESTS ? TEXT("Enter shows why")
					      : text_trusted(better[row->direction]));
	col = 1;
	for (size_t i = 0; i < compare->comparison.run_count; i++)
		col = draw_value(compare, area, col, row, i);
}

/* With the key as wide as the screen that it now is allows. */
static struct compare *fitted(struct screen *screen)
{
	struct compare *compare = (struct compare *)screen;

	if (compare->width_for != area_screen().cols)
		compare->key_width = compare_key_width(compare);
	return compare;
}

void compare_draw(struct screen *screen, struct area area)
{
	struct compare *compare = fitted(screen);
	struct text empty[] = { TEXT("These runs have recorded nothing that could be compared.") };
	struct table_view view = { .columns = compare_columns(compare),
				   .column_count = compare->comparison.run_count + 1, .rows = compare->rows.count,
				   .cell = cell, .mark = mark, .spans = spans, .data = compare, .empty = empty, .empty_count = 1 };
	struct area details = area_take_bottom(&area, area.rows > ROWS_FOR_DETAILS ? DETAIL_ROWS : 1);

	table_draw(&screen->table, area, &view);
	draw_details(compare, details);
}
