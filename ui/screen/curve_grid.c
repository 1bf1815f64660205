/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/curves.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A little chart of every metric, a page at a time: the whole run at a glance. */

#define CHART_COLS 38
#define CHART_ROWS 8
#define PAGE_MAX 48

struct grid {
	struct screen screen;
	size_t cursor;			/* the metric */
	size_t top;			/* the first one of the page */
	size_t per_row, rows;		/* as far as an area like the last one goes */
	struct page_chart {
		struct curve curves[CURVES_MAX];
		size_t count;
	} charts[PAGE_MAX];
	size_t count;
	struct arena data;		/* of their points */
	struct curve_view view;
	bool is_placed;
};

static size_t page(const struct grid *grid)
{
	size_t size = grid->per_row * grid->rows;

	return size > PAGE_MAX ? PAGE_MAX : size;
}

/* How many fit: the screen but for its first lines and its last. */
static void measure(struct grid *grid, size_t charts)
{
	struct area area = area_screen();

	grid->per_row = area.cols >= 2 * CHART_COLS ? (size_t)(area.cols / CHART_COLS) : 1;
	/* A few have the whole width together. */
	if (charts && charts < grid->per_row)
		grid->per_row = charts;
	grid->rows = area.rows - 4 >= 2 * CHART_ROWS ? (size_t)((area.rows - 4) / CHART_ROWS) : 1;
}

static bool load_chart(struct grid *grid, const struct curves *curves, size_t key, struct page_chart *chart,
		       struct err *err)
{
	struct store *store = &grid->screen.ui->store;

	chart->count = 0;
	for (size_t r = 0; r < curves->run_count && chart->count < CURVES_MAX; r++) {
		struct curve curve = curves_new(curves, r, &curves->keys[key]);

		if (!curve_spans(store, &curve, 1, err))
			return false;
		if (curve.span.points)
			chart->curves[chart->count++] = curve;
	}
	return !chart->count || curve_read(store, chart->curves, chart->count, &grid->view, &grid->data, err);
}

static bool load(struct screen *screen, struct err *err)
{
	struct grid *grid = (struct grid *)screen;
	const struct curves *curves = curves_below(screen);

	measure(grid, curves->key_count);
	if (!grid->is_placed) {
		for (size_t i = 0; i < curves->key_count && curves->chosen_count; i++) {
			if (curves->keys[i].id == curves->chosen[0])
				grid->cursor = i;
		}
		grid->view = curves->view;
		grid->view.from = grid->view.to = (double)NAN;
		grid->view.small = true;
		grid->is_placed = true;
	}
	grid->top = grid->cursor / page(grid) * page(grid);
	grid->count = 0;
	arena_release(&grid->data);
	for (size_t i = grid->top; i < curves->key_count && grid->count < page(grid); i++) {
		if (!load_chart(grid, curves, i, &grid->charts[grid->count++], err))
			return false;
	}
	return true;
}

static void draw(struct screen *screen, struct area area)
{
	struct grid *grid = (struct grid *)screen;
	const struct curves *curves = curves_below(screen);
	struct area line = area_take_top(&area, 1);
	size_t size = page(grid), pages = (curves->key_count + size - 1) / size;
	size_t lines = (grid->count + grid->per_row - 1) / grid->per_row;
	int cols = area.cols / (int)grid->per_row, rows, most;

	if (!curves->key_count) {
		draw_text(area, 1, 3, STYLE_MUTED, TEXT("No run here has a curve. Esc goes back."));
		return;
	}
	draw_format(line, 0, 1, STYLE_MUTED, "%zu metrics %s page %zu of %zu %s by %s", curves->key_count,
		    glyph_string(GLYPH_DOT), grid->top / size + 1, pages, glyph_string(GLYPH_DOT),
		    grid->count ? ui_clean(screen, curve_x_name(grid->charts[0].curves, grid->charts[0].count,
								grid->view.x)).s : curve_x_word(grid->view.x));
	rows = area.rows / (int)(lines ? lines : 1);
	most = cols / 3 > 2 * CHART_ROWS ? cols / 3 : 2 * CHART_ROWS;
	rows = rows > most ? most : rows;
	for (size_t i = 0; i < grid->count; i++) {
		struct area place = { area.row + (int)(i / grid->per_row) * rows,
				      area.col + (int)(i % grid->per_row) * cols, rows - 1, cols - 1 };

		if (grid->charts[i].count)
			curve_draw_small(screen, place, grid->charts[i].curves, grid->charts[i].count, &grid->view,
					 grid->top + i == grid->cursor);
	}
}

static void go(struct grid *grid, long by)
{
	size_t count = curves_below(&grid->screen)->key_count;
	long to = (long)grid->cursor + by;

	if (to < 0)
		to = 0;
	if (to >= (long)count)
		to = (long)count - 1;
	grid->cursor = to < 0 ? 0 : (size_t)to;
	if (grid->cursor / page(grid) * page(grid) != grid->top)
		ui_reload(grid->screen.ui);
}

static bool act(struct screen *screen, enum action action)
{
	struct grid *grid = (struct grid *)screen;
	struct curves *curves = curves_below(screen);
	long row = (long)grid->per_row, size = (long)page(grid);

	switch (action) {
	case ACTION_LEFT:
	case ACTION_RIGHT:
		go(grid, action == ACTION_RIGHT ? 1 : -1);
		return true;
	case ACTION_UP:
	case ACTION_DOWN:
		go(grid, action == ACTION_DOWN ? row : -row);
		return true;
	case ACTION_HALF_UP:
	case ACTION_PAGE_UP:
	case ACTION_CHARTS_PREVIOUS:
		go(grid, -size);
		return true;
	case ACTION_HALF_DOWN:
	case ACTION_PAGE_DOWN:
	case ACTION_CHARTS_NEXT:
		go(grid, size);
		return true;
	case ACTION_FIRST:
	case ACTION_LAST:
		go(grid, action == ACTION_LAST ? (long)curves->key_count : -(long)curves->key_count);
		return true;
	case ACTION_OPEN:
		if (curves->key_count)
			curves_choose(curves, curves->keys[grid->cursor].id);
		ui_pop(screen->ui);
		return true;
	case ACTION_GRID:
		ui_pop(screen->ui);
		return true;
	case ACTION_AXIS:
		if (curves_are_revisions(curves))
			return true;
		grid->view.x = (enum curve_x)((grid->view.x + 1) % CURVE_X_COUNT);
		grid->view.log_x = false;
		ui_reload(screen->ui);
		return true;
	case ACTION_LOG_Y:
		grid->view.log_y = !grid->view.log_y;
		return true;
	case ACTION_DOTS:
		glyph_dots_next();
		return true;
	default:
		return false;
	}
}

static bool is_live(struct screen *screen)
{
	const struct curves *curves = curves_below(screen);

	for (size_t i = 0; i < curves->run_count; i++) {
		if (!curves->done[i])
			return true;
	}
	return false;
}

static void close_grid(struct screen *screen)
{
	arena_release(&((struct grid *)screen)->data);
}

static void describe(struct screen *screen, struct buf *title)
{
	const struct curves *curves = curves_below(screen);

	if (curves_are_revisions(curves))
		buf_printf(title, "all plots of %zu revisions", curves->run_count);
	else if (curves->run_count == 1)
		buf_printf(title, "all metrics of run %" PRId64, curves->runs[0]);
	else
		buf_printf(title, "all metrics of %zu runs", curves->run_count);
}

const struct screen_type screen_curve_grid = { .context = IN_CURVE_GRID, .size = sizeof(struct grid), .load = load,
					       .draw = draw, .act = act, .close = close_grid,
					       .describe = describe, .is_live = is_live };
