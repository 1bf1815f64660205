/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/groups.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/judged.h"
#include "ui/screen/runs.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Runs in groups: one row for all that share the value of a param or tag, or that differ in it alone. */

#define METRICS_MAX 16
#define FIXED 3			/* columns before the metrics */
#define SORT_MS 500		/* while groups still come they are put in order no more often */

struct groups_screen {
	struct screen screen;
	struct runs *runs;		/* the screen below, whose filter and metrics count here too */
	struct arena kept;		/* of the filter's names and the columns: the groups outlive a load */
	enum view_kind kind;
	const char *of;
	bool folds;
	struct grouping grouping;	/* that is shown */
	struct grouping next;		/* that is gathered meanwhile, since runs have changed */
	bool has_next;
	bool is_stale;			/* they have changed again */
	struct shown_column metrics[METRICS_MAX];
	int64_t keys[METRICS_MAX];
	size_t metric_count;
	int sort_by;			/* see groups_sort */
	bool ascending;
	int64_t sorted_at;
	struct str wanted;		/* the label that the cursor goes to, once the group is there; none: none */
};

struct about {
	struct runs *runs;
	enum view_kind kind;
	const char *of;
	bool folds;
	struct str label;
};

static struct groups_screen *groups_of(struct screen *screen)
{
	return (struct groups_screen *)screen;
}

static void choose_metrics(struct groups_screen *groups)
{
	const struct run_columns *columns = &groups->runs->columns;

	for (size_t i = 0; i < columns->count && groups->metric_count < METRICS_MAX; i++) {
		const struct shown_column *column = &columns->items[i];

		if (column->view.kind != VIEW_METRIC || !column->key)
			continue;
		groups->metrics[groups->metric_count] = *column;
		groups->metrics[groups->metric_count].view.of = arena_strdup(&groups->kept, column->view.of);
		groups->keys[groups->metric_count++] = column->key;
	}
	groups->sort_by = groups->metric_count ? 0 : GROUPS_BY_NEWEST;
	groups->ascending = groups->metric_count && groups->metrics[0].direction == DIRECTION_LOWER;
}

static void prepare(struct screen *screen, const void *data)
{
	struct groups_screen *groups = groups_of(screen);
	const struct about *about = data;

	groups->runs = about->runs;
	groups->kind = about->kind;
	groups->of = arena_strdup(&groups->kept, about->of);
	groups->folds = about->folds;
	groups->wanted = arena_str(&groups->kept, about->label);
	choose_metrics(groups);
}

static void begin(struct groups_screen *groups, struct grouping *grouping)
{
	groups_init(grouping, groups->kind, groups->of, groups->folds, groups->keys, groups->metric_count);
}

/* The cursor stays on its group, unless it stands at the beginning. */
static void put_in_order(struct groups_screen *groups, struct str held)
{
	struct grouping *grouping = &groups->grouping;
	struct table *table = &groups->screen.table;
	size_t at = 0;

	groups_sort(grouping, groups->sort_by, groups->ascending);
	groups->sorted_at = clock_steady();
	while (held.data && at < grouping->count && !str_equal(grouping->groups[at]->label, held))
		at++;
	if (held.data && at < grouping->count)
		table_seek(table, grouping->count, at);
}

/* The label under the cursor; none at the beginning. */
static struct str held_label(const struct groups_screen *groups)
{
	size_t cursor = groups->screen.table.cursor;

	if (groups->wanted.len)
		return groups->wanted;
	return cursor && cursor < groups->grouping.count ? groups->grouping.groups[cursor]->label : STR_NONE;
}

/* What was gathered meanwhile takes the place of what is shown. */
static void take_next(struct groups_screen *groups)
{
	struct grouping old = groups->grouping;
	struct str held = held_label(groups);

	groups->grouping = groups->next;
	groups->has_next = false;
	put_in_order(groups, held);
	groups->wanted = STR_NONE;
	groups_release(&old);
}

static bool work(struct screen *screen, struct err *err)
{
	struct groups_screen *groups = groups_of(screen);
	struct grouping *grouping = groups->has_next ? &groups->next : &groups->grouping;
	struct run_query query = { .repository = screen->ui->repository.id, .filter = groups->runs->filter,
				   .interrupted = ui_is_due, .data = screen->ui };

	if (!grouping->at_end && !groups_work(grouping, &screen->ui->store, &query, err))
		return false;
	if (groups->has_next && grouping->at_end)
		take_next(groups);
	else if (!groups->has_next && (grouping->at_end || clock_steady() - groups->sorted_at > SORT_MS))
		put_in_order(groups, held_label(groups));
	if (grouping->at_end)
		groups->wanted = STR_NONE;
	if (groups->is_stale && !groups->has_next && groups->grouping.at_end) {
		groups->is_stale = false;
		groups->has_next = true;
		begin(groups, &groups->next);
	}
	screen->busy = groups->has_next || !groups->grouping.at_end;
	return true;
}

/* Gathers anew, for runs may have come or changed; what is under way comes to its end first. */
static bool load(struct screen *screen, struct err *err)
{
	struct groups_screen *groups = groups_of(screen);

	if (!groups->grouping.memory) {
		begin(groups, &groups->grouping);
	} else if (groups->has_next || !groups->grouping.at_end) {
		groups->is_stale = true;
	} else {
		groups->has_next = true;
		begin(groups, &groups->next);
	}
	ui_begin_slice(screen->ui);
	return work(screen, err);
}

static struct table_cell metric_cell(struct groups_screen *groups, const struct group_metric *metric)
{
	char mean[FORMAT_SIZE], interval[FORMAT_SIZE];
	struct arena *arena = &groups->screen.arena;

	if (!metric->count)
		return (struct table_cell){ STYLE_MUTED, text_printf(arena, "%s         ", glyph_string(GLYPH_DASH)) };
	format_real(mean, metric->mean, 4);
	if (isnan(group_interval(metric)))
		return (struct table_cell){ STYLE_NORMAL, text_printf(arena, "%s         ", mean) };
	return (struct table_cell){ STYLE_NORMAL,
		text_printf(arena, "%s %s %s", mean, glyph_string(GLYPH_PLUS_MINUS),
			    format_real(interval, group_interval(metric), 4)) };
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct groups_screen *groups = data;
	const struct group *group = groups->grouping.groups[row];
	struct arena *arena = &groups->screen.arena;

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_STRONG, text_clean(arena, group->label) };
	case 1:
		return (struct table_cell){ STYLE_NORMAL, text_printf(arena, "%" PRId64, group->runs) };
	case 2:
		return (struct table_cell){ STYLE_MUTED, text_printf(arena, "%" PRId64, group->newest) };
	default:
		return metric_cell(groups, &group->metrics[column - FIXED]);
	}
}

static struct text title_of(struct groups_screen *groups, const char *name, int by, enum direction direction)
{
	return text_printf(&groups->screen.arena, "%s%s%s", ui_clean(&groups->screen, name).s,
			   direction_glyph(direction),
			   groups->sort_by != by ? ""
			   : glyph_string(groups->ascending ? GLYPH_SORTED_UP : GLYPH_SORTED_DOWN));
}

static void draw(struct screen *screen, struct area area)
{
	struct groups_screen *groups = groups_of(screen);
	struct table_column shape[FIXED + METRICS_MAX] = {
		{ .title = title_of(groups, groups->folds ? "SAME BUT FOR IT" : groups->of,
				   GROUPS_BY_LABEL, DIRECTION_NONE),
		  .width = groups->folds ? 30 : 14, .stretch = groups->folds },
		{ .title = title_of(groups, "RUNS", GROUPS_BY_SIZE, DIRECTION_NONE), .width = 7, .right = true },
		{ .title = title_of(groups, "NEWEST", GROUPS_BY_NEWEST, DIRECTION_NONE), .width = 8,
		  .right = true, .rank = 1 },
	};
	struct text empty[] = { screen->busy ? TEXT("Gathering runs ...") : TEXT("No run has it.") };
	struct table_view view = { .columns = shape, .column_count = FIXED + groups->metric_count,
				   .rows = groups->grouping.count, .cell = cell, .data = groups, .empty = empty,
				   .empty_count = ARRAY_LEN(empty) };
	struct area line = area_take_bottom(&area, 2);
	int at;

	for (size_t i = 0; i < groups->metric_count; i++) {
		struct text title = title_of(groups, groups->metrics[i].view.of, (int)i, groups->metrics[i].direction);

		shape[FIXED + i] = (struct table_column){ .title = title, .width = 19, .right = true,
							  .rank = (int)i + 2 };
	}
	table_draw(&screen->table, area, &view);
	draw_rule(line, 0);
	area_take_top(&line, 1);
	at = draw_format(line, 0, 1, STYLE_MUTED, "%zu group%s%s; mean %s 95 %% interval from 3 runs on",
			 groups->grouping.count, groups->grouping.count == 1 ? "" : "s",
			 groups->grouping.at_end ? "" : " so far", glyph_string(GLYPH_PLUS_MINUS));
	if (groups->grouping.left_out)
		draw_format(line, 0, at, STYLE_MUTED, "; %" PRId64 " without it", groups->grouping.left_out);
}

/* The columns, from the left: label, runs, newest, metrics. */
static void sort_column(struct groups_screen *groups, size_t column, bool again)
{
	static const int fixed[FIXED] = { GROUPS_BY_LABEL, GROUPS_BY_SIZE, GROUPS_BY_NEWEST };
	int by = column >= FIXED ? (int)(column - FIXED) : fixed[column];

	if (by == groups->sort_by && again)
		groups->ascending = !groups->ascending;
	else
		groups->ascending = by == GROUPS_BY_LABEL || (by >= 0 && groups->metrics[by].direction == DIRECTION_LOWER);
	groups->sort_by = by;
	put_in_order(groups, STR_NONE);
	groups->screen.table.cursor = groups->screen.table.top = 0;
}

/* Back to the table of runs, with the group's alone. */
static void expand(struct groups_screen *groups)
{
	struct ui *ui = groups->screen.ui;
	struct runs *runs = groups->runs;
	const char *filter = group_filter(&groups->grouping,
					  groups->grouping.groups[groups->screen.table.cursor], &groups->kept);

	runs_come_from_group(runs, &(struct view_group){ groups->kind, groups->of, groups->folds },
			     groups->grouping.groups[groups->screen.table.cursor]->label);
	runs_narrow(runs, filter);
	ui_pop(ui);
}

static bool act(struct screen *screen, enum action action)
{
	struct groups_screen *groups = groups_of(screen);
	struct table *table = &screen->table;
	size_t columns = FIXED + groups->metric_count;

	if (ui_move(table, groups->grouping.count, action))
		return true;
	switch (action) {
	case ACTION_OPEN:
		if (groups->grouping.count)
			expand(groups);
		return true;
	case ACTION_LEFT:
	case ACTION_SORT_LEFT:
		table->chosen_column -= table->chosen_column > 1;
		break;
	case ACTION_RIGHT:
	case ACTION_SORT_RIGHT:
		table->chosen_column += table->chosen_column < columns;
		break;
	case ACTION_SAVE_VIEW:
		sheet_save_view_open(screen->ui, groups->runs,
				     &(struct view_group){ groups->kind, groups->of, groups->folds });
		return true;
	case ACTION_SORT:
	case ACTION_SORT_REVERSE:
		sort_column(groups, table->chosen_column ? table->chosen_column - 1 : 0, true);
		return true;
	default:
		return false;
	}
	if (action == ACTION_SORT_LEFT || action == ACTION_SORT_RIGHT)
		sort_column(groups, table->chosen_column - 1, false);
	return true;
}

static void describe(struct screen *screen, struct buf *title)
{
	struct groups_screen *groups = groups_of(screen);

	buf_printf(title, groups->folds ? "runs that differ in %s alone" : "runs by %s", groups->of);
}

static void close_groups(struct screen *screen)
{
	groups_release(&groups_of(screen)->grouping);
	if (groups_of(screen)->has_next)
		groups_release(&groups_of(screen)->next);
	arena_release(&groups_of(screen)->kept);
}

const struct screen_type screen_groups = { .context = IN_GROUPS, .size = sizeof(struct groups_screen),
					   .load = load, .draw = draw, .act = act, .close = close_groups,
					   .describe = describe, .work = work };

void screen_groups_open(struct ui *ui, enum view_kind kind, const char *of, bool folds)
{
	screen_groups_open_at(ui, &(struct view_group){ kind, of, folds }, STR_NONE);
}

void screen_groups_open_at(struct ui *ui, const struct view_group *group, struct str label)
{
	ui_push(ui, &screen_groups, prepare,
		&(struct about){ (struct runs *)ui->top, group->kind, group->of, group->folds, label });
}
