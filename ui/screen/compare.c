/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"
#include "base/format.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Runs side by side: a row a key, a column a run, the first one the baseline. */

#define KEY_WIDTH 26
#define RUN_WIDTH 20

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
		for (size_t i = 0; i < group->count && !compare->folded[g]; i++) {
			if (compare->all || group->rows[i].differs)
				compare->shown[compare->shown_count++] = (struct shown){ g, &group->rows[i] };
			else
				compare->hidden++;
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
		text_printf(&compare->screen.arena, "%s %zu of %zu%s", group->name, group->differing,
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
	if (row->is_metric)
		return metric_cell(compare, row, column - 1);
	return (struct table_cell){ row->cells[column - 1].judgement == JUDGE_SAME ? STYLE_MUTED
										    : STYLE_NORMAL,
				    ui_clean(&compare->screen, row->cells[column - 1].text) };
}

static struct table_column *make_columns(struct compare *compare)
{
	size_t count = compare->comparison.run_count + 1;
	struct table_column *columns =
		ARENA_ARRAY(&compare->screen.arena, struct table_column, count);

	columns[0] = (struct table_column){ .title = TEXT(""), .width = KEY_WIDTH };
	for (size_t i = 1; i < count; i++) {
		columns[i].width = i == 1 ? 10 : RUN_WIDTH;
		columns[i].right = true;
		columns[i].rank = i == 1 ? 0 : (int)i;
		columns[i].title = text_printf(&compare->screen.arena, "%s%s%" PRId64,
					       i == 1 ? glyph_string(GLYPH_BASELINE) : "",
					       i == 1 ? " " : "run ", compare->comparison.runs[i - 1].id);
	}
	return columns;
}

static void draw(struct screen *screen, struct area area)
{
	struct compare *compare = (struct compare *)screen;
	struct text empty[] = { TEXT("These runs have recorded nothing that could be compared.") };
	struct table_view view = { make_columns(compare), compare->comparison.run_count + 1,
				   compare->shown_count, cell, NULL, compare, empty, 1 };
	struct area line = area_take_bottom(&area, 1);

	table_draw(&screen->table, area, &view);
	if (compare->hidden)
		draw_format(line, 0, 1, STYLE_MUTED, "%zu rows are the same in all; = shows them",
			    compare->hidden);
	else
		draw_text(line, 0, 1, STYLE_MUTED, compare->all ? TEXT("all rows; = shows what differs")
								 : TEXT(""));
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

static bool act(struct screen *screen, enum action action)
{
	struct compare *compare = (struct compare *)screen;
	size_t runs = compare->comparison.run_count;

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
		screen_run_open(screen->ui, compare->ids[runs > 1 ? 1 : 0]);
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
