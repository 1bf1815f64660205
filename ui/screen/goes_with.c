/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/correlate.h"
#include "base/format.h"
#include "ui/screen/runs.h"
#include "ui/screens.h"

#include <math.h>

/* Which params go with a metric over the runs that match the filter of the table of runs: a rank
 * correlation of each, the strongest first.  It is reckoned once, when the screen is opened, and again
 * when it is asked for. */

struct goes_with {
	struct screen screen;
	struct runs *runs;		/* the screen below, whose filter counts here too */
	struct arena kept;
	const char *metric;		/* foreign text */
	int64_t key;
	struct correlating correlating;
};

struct about {
	struct runs *runs;
	const char *metric;
	int64_t key;
};

static struct goes_with *goes_with_of(struct screen *screen)
{
	return (struct goes_with *)screen;
}

static void prepare(struct screen *screen, const void *data)
{
	struct goes_with *goes = goes_with_of(screen);
	const struct about *about = data;

	goes->runs = about->runs;
	goes->metric = arena_strdup(&goes->kept, about->metric);
	goes->key = about->key;
	correlating_begin(&goes->correlating, goes->key);
}

static bool work(struct screen *screen, struct err *err)
{
	struct goes_with *goes = goes_with_of(screen);
	struct run_query query = { .repository = screen->ui->repository.id, .filter = goes->runs->filter,
				   .interrupted = ui_is_due, .data = screen->ui };

	if (!goes->correlating.at_end && !correlating_work(&goes->correlating, &screen->ui->store, &query, err))
		return false;
	screen->busy = !goes->correlating.at_end;
	return true;
}

static bool load(struct screen *screen, struct err *err)
{
	ui_begin_slice(screen->ui);
	return work(screen, err);
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct goes_with *goes = data;
	const struct param_correlation *one = &goes->correlating.items[row];
	struct arena *arena = &goes->screen.arena;
	bool none = isnan(one->correlation.rho);

	if (none && (column == 0 || column == 2))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_NORMAL, text_printf(arena, "%+.3f", one->correlation.rho) };
	case 1:
		return (struct table_cell){ STYLE_MUTED, text_printf(arena, "%zu", one->correlation.n) };
	case 2:
		return (struct table_cell){ STYLE_NORMAL, text_printf(arena, "%.2g", one->correlation.p) };
	default:
		return (struct table_cell){ STYLE_STRONG, ui_clean(&goes->screen, one->param) };
	}
}

/* Over what runs: said in any case, for it is not always all of them. */
static void draw_scope(struct goes_with *goes, struct area line)
{
	const struct correlating *c = &goes->correlating;
	const char *matching = goes->runs->filter_text.len ? "that match and have it" : "that have it";

	if (!c->at_end)
		draw_format(line, 0, 1, STYLE_MUTED, "looking at the runs %s: %zu so far", matching, c->runs);
	else if (c->is_full)
		draw_format(line, 0, 1, STYLE_WARNING, "over the newest %zu runs %s; older ones are left out", c->runs, matching);
	else
		draw_format(line, 0, 1, STYLE_MUTED, "over the %zu runs %s", c->runs, matching);
}

static void draw(struct screen *screen, struct area area)
{
	struct goes_with *goes = goes_with_of(screen);
	struct table_column shape[] = {
		{ .title = TEXT("RHO"), .width = 7, .right = true },
		{ .title = TEXT("N"), .width = 6, .right = true },
		{ .title = TEXT("P"), .width = 9, .right = true },
		{ .title = TEXT("PARAM"), .width = 20, .stretch = true },
	};
	struct text empty[] = { screen->busy ? TEXT("Looking at runs ...")
					     : TEXT("No param that is a number differs among these runs.") };
	struct table_view view = { .columns = shape, .column_count = ARRAY_LEN(shape),
				   .rows = goes->correlating.count, .cell = cell, .data = goes, .empty = empty,
				   .empty_count = ARRAY_LEN(empty) };
	struct area lines = area_take_bottom(&area, 4);

	table_draw(&screen->table, area, &view);
	draw_rule(lines, 0);
	area_take_top(&lines, 1);
	draw_scope(goes, area_take_top(&lines, 1));
	draw_text(lines, 0, 1, STYLE_WARNING, TEXT("A rank correlation (Spearman) over these runs, no more: it says nothing"));
	draw_text(lines, 1, 1, STYLE_WARNING, TEXT("of causes, and p is not corrected for how many params were looked at."));
}

static bool act(struct screen *screen, enum action action)
{
	struct goes_with *goes = goes_with_of(screen);

	if (action == ACTION_REFRESH) {
		correlating_release(&goes->correlating);
		correlating_begin(&goes->correlating, goes->key);
		ui_reload(screen->ui);
		return true;
	}
	return ui_move(&screen->table, goes->correlating.count, action);
}

static void describe(struct screen *screen, struct buf *title)
{
	buf_printf(title, "what goes with %s", goes_with_of(screen)->metric);
}

static void close_goes_with(struct screen *screen)
{
	correlating_release(&goes_with_of(screen)->correlating);
	arena_release(&goes_with_of(screen)->kept);
}

const struct screen_type screen_goes_with = { .context = IN_GOES_WITH, .size = sizeof(struct goes_with),
					      .load = load, .draw = draw, .act = act, .close = close_goes_with,
					      .describe = describe, .work = work };

void screen_goes_with_open(struct ui *ui, const char *metric, int64_t key)
{
	ui_push(ui, &screen_goes_with, prepare, &(struct about){ (struct runs *)ui->top, metric, key });
}
