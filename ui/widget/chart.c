/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/widget/chart.h"
#include "base/mem.h"
#include "ui/widget/chart_plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AXIS_WIDTH 9
#define MIN_COLS 16
#define ROWS_FOR_ENDS 4
/* Below so many rows the axis and its numbers share one. */
#define ROWS_FOR_AXIS 7
/* Labels need so many columns of an area, and get at most a part of them. */
#define COLS_FOR_LABELS 56
#define LABELS_PART 4
/* Letters stand so far apart on a line. */
#define LETTER_EVERY 24

static bool is_seen(const struct chart_point *point, double low, double high)
{
	return point->x_high >= low && point->x_low <= high;
}

static void bounds_x(const struct chart *chart, double *low, double *high)
{
	bool all = isnan(chart->x_low) || isnan(chart->x_high);

	*low = all ? INFINITY : chart->x_low;
	*high = all ? -INFINITY : chart->x_high;
	for (size_t s = 0; all && s < chart->count; s++) {
		for (size_t i = 0; i < chart->series[s].count; i++) {
			const struct chart_point *point = &chart->series[s].points[i];

			if (chart->log_x && point->x_high <= 0)
				continue;
			*low = fmin(*low, chart->log_x && point->x_low <= 0 ? point->x_high : point->x_low);
			*high = fmax(*high, point->x_high);
		}
	}
}

static void bounds_y(const struct chart *chart, double x_low, double x_high, double *low, double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t s = 0; s < chart->count; s++) {
		for (size_t i = 0; i < chart->series[s].count; i++) {
			const struct chart_point *point = &chart->series[s].points[i];

			if (!isfinite(point->low) || !is_seen(point, x_low, x_high) ||
			    (chart->log_y && point->high <= 0))
				continue;
			*low = fmin(*low, chart->log_y && point->low <= 0 ? point->high : point->low);
			*high = fmax(*high, point->high);
		}
	}
}

void chart_axes(const struct chart *chart, struct chart_scale *x, struct chart_scale *y)
{
	double low, high, from, to;

	bounds_x(chart, &from, &to);
	*x = chart_scale(from, to, chart->log_x, chart->x_unit);
	bounds_y(chart, x->low, x->high, &low, &high);
	*y = chart_scale(low, high, chart->log_y, CHART_NUMBER);
}

static int label_width(const struct chart *chart, int cols)
{
	int width = 0;

	if (cols < COLS_FOR_LABELS)
		return 0;
	for (size_t s = 0; s < chart->count; s++) {
		int needed = chart->series[s].label.width + 3;

		if (chart->series[s].label.width && needed > width)
			width = needed;
	}
	return width < cols / LABELS_PART ? width : cols / LABELS_PART;
}

int chart_columns(const struct chart *chart, int cols)
{
	return cols - AXIS_WIDTH - 1 - label_width(chart, cols);
}

static void draw_cells(struct area place, const struct chart_plot *plot, const struct chart *chart, int cursor)
{
	char bytes[GLYPH_DOT_SIZE], letter[2] = "";

	for (int row = 0; row < plot->rows; row++) {
		for (int col = 0; col < plot->cols; col++) {
			int cell = row * plot->cols + col, owner = plot->owner[cell];
			unsigned selected = col == cursor ? STYLE_SELECTED : 0;
			struct text text;

			if (!plot->bits[cell]) {
				/* Every other row: as good to see, and half as much to send. */
				if (selected && row % 2 == 0)
					draw_text(place, row, col, STYLE_NORMAL, glyph(GLYPH_BAR));
				continue;
			}
			text = glyph_of_dots(bytes, plot->dots, plot->bits[cell]);
			if (plot->dots == GLYPH_LETTERS && chart->series[owner].is_faint) {
				text = TEXT(".");
			} else if (plot->dots == GLYPH_LETTERS && chart->series[owner].marker) {
				letter[0] = chart->series[owner].marker;
				text = text_trusted(letter);
			}
			draw_text(place, row, col, chart->series[owner].style | selected, text);
		}
	}
}

/* Letters along the lines, so that they are told apart without colour. */
static void draw_letters(struct area place, const struct chart_plot *plot, const struct chart *chart)
{
	if (plot->dots == GLYPH_LETTERS)
		return;
	for (size_t s = 0; s < chart->count; s++) {
		const struct chart_series *series = &chart->series[s];

		if (!series->marker)
			continue;
		for (int col = (int)(s * 7 % LETTER_EVERY) + 3; col < plot->cols; col += LETTER_EVERY) {
			int row = chart_plot_line(plot, s, col);

			if (row >= 0 && plot->owner[row * plot->cols + col] == (short)s)
				draw_text(place, row, col, series->style,
					  text_trusted((char[]){ series->marker, '\0' }));
		}
	}
}

/* The nearest row that nobody has; -1: all are taken. */
static int free_row(const bool *taken, int rows, int wanted)
{
	for (int away = 0; away < rows; away++) {
		if (wanted + away < rows && !taken[wanted + away])
			return wanted + away;
		if (wanted - away >= 0 && !taken[wanted - away])
			return wanted - away;
	}
	return -1;
}

/* At the ends of the lines, each on a row of its own as long as there are rows. */
static void draw_labels(struct area area, const struct chart_plot *plot, const struct chart *chart, int col,
			int width)
{
	bool *taken = mem_zalloc((size_t)plot->rows, sizeof(*taken));

	for (size_t s = 0; s < chart->count && width > 3; s++) {
		const struct chart_series *series = &chart->series[s];
		int row = -1;

		if (!series->label.width)
			continue;
		for (int c = plot->cols - 1; c >= 0 && row < 0; c--)
			row = chart_plot_line(plot, s, c);
		row = row < 0 ? -1 : free_row(taken, plot->rows, row);
		if (row < 0)
			continue;
		taken[row] = true;
		if (series->marker)
			draw_text(area, row, col + 1, series->style,
				  text_trusted((char[]){ series->marker, '\0' }));
		draw_cell(area, row, col + (series->marker ? 3 : 1), width - (series->marker ? 3 : 1), false,
			  series->style, series->label);
	}
	free(taken);
}

static void draw_y_tick(struct area area, int row, const char *text)
{
	draw_cell(area, row, 0, AXIS_WIDTH - 1, true, STYLE_MUTED, text_trusted(text));
	draw_text(area, row, AXIS_WIDTH, STYLE_MUTED, glyph(GLYPH_AXIS));
}

static void draw_y(struct area area, const struct chart_plot *plot)
{
	struct chart_tick ticks[CHART_TICKS_MAX];
	int highest = plot->rows, lowest = -1;
	char end[24];
	size_t count = chart_scale_ticks(&plot->y, (size_t)(plot->rows + 3) / 3, ticks);

	for (int row = 0; row < plot->rows; row++)
		draw_text(area, row, AXIS_WIDTH, STYLE_MUTED, glyph(GLYPH_BAR));
	for (size_t i = 0; i < count; i++) {
		int row = plot->rows - 1 - (int)round(ticks[i].at * (plot->rows - 1));

		if (row < 0 || row >= plot->rows)
			continue;
		highest = row < highest ? row : highest;
		lowest = row > lowest ? row : lowest;
		draw_y_tick(area, row, ticks[i].text);
	}
	/* Both ends are numbered, where no number stands beside them already. */
	if (plot->rows < ROWS_FOR_ENDS)
		return;
	if (highest > 1) {
		chart_scale_format(&plot->y, plot->y.high, plot->rows * 2, end, sizeof(end));
		draw_y_tick(area, 0, end);
	}
	if (lowest < plot->rows - 2) {
		chart_scale_format(&plot->y, plot->y.low, plot->rows * 2, end, sizeof(end));
		draw_y_tick(area, plot->rows - 1, end);
	}
}

/* Below the plot: where something is no number, where the cursor is, and the numbers of x. */
static void draw_x(struct area area, const struct chart_plot *plot, const struct chart *chart, bool has_line,
		   int cursor)
{
	struct chart_tick ticks[CHART_TICKS_MAX];
	int left = AXIS_WIDTH + 1, row = plot->rows + has_line, end = AXIS_WIDTH;
	size_t count = chart_scale_ticks(&plot->x, (size_t)(plot->cols / 12), ticks);
	struct text name = text_trusted(chart->x_name ? chart->x_name : "");
	char low[24], high[24];
	int room;

	/* "step 400" at the right end, and what is at the left one. */
	chart_scale_format(&plot->x, plot->x.high, plot->cols, high, sizeof(high));
	chart_scale_format(&plot->x, plot->x.low, plot->cols, low, sizeof(low));
	room = left + plot->cols - name.width - (int)strlen(high) - 2;
	draw_format(area, row, room + 1, STYLE_MUTED, "%s %s", name.s, high);
	if (has_line) {
		draw_text(area, plot->rows, AXIS_WIDTH, STYLE_MUTED, glyph(GLYPH_AXIS_CORNER));
		draw_repeat(area, plot->rows, left, plot->cols, STYLE_MUTED, GLYPH_RULE);
		draw_text(area, plot->rows, left, STYLE_MUTED, glyph(GLYPH_AXIS_TICK));
		draw_text(area, plot->rows, left + plot->cols - 1, STYLE_MUTED, glyph(GLYPH_AXIS_TICK));
	}
	if (left + (int)strlen(low) < room)
		end = draw_text(area, row, left - (int)strlen(low) / 2, STYLE_MUTED, text_trusted(low));
	for (size_t i = 0; i < count; i++) {
		int col = left + (int)round(ticks[i].at * (plot->cols - 1));
		struct text text = text_trusted(ticks[i].text);
		int start = col - text.width / 2;

		if (start < 0)
			start = 0;
		if (col < left || start <= end || start + text.width >= room)
			continue;
		if (has_line)
			draw_text(area, plot->rows, col, STYLE_MUTED, glyph(GLYPH_AXIS_TICK));
		end = draw_text(area, row, start, STYLE_MUTED, text);
	}
	for (size_t s = 0; s < chart->count; s++) {
		for (size_t i = 0; i < chart->series[s].count; i++) {
			const struct chart_point *point = &chart->series[s].points[i];
			int col = point->holes ? chart_plot_col(plot, point->x_low) : -1;

			if (col >= 0)
				draw_text(area, plot->rows - !has_line, left + col, STYLE_WARNING,
					  glyph(GLYPH_AXIS_HOLE));
		}
	}
	if (cursor >= 0 && has_line)
		draw_text(area, plot->rows, left + cursor, STYLE_STRONG, glyph(GLYPH_AXIS_CURSOR));
}

void chart_draw(struct area area, const struct chart *chart)
{
	bool has_line = area.rows >= ROWS_FOR_AXIS;
	int labels = label_width(chart, area.cols), cols = chart_columns(chart, area.cols);
	int rows = area.rows - 1 - has_line, cursor;
	struct area place = { area.row, area.col + AXIS_WIDTH + 1, rows, cols };
	struct chart_scale x, y;
	struct chart_plot plot;
	double low, high;

	if (rows < 1 || cols < MIN_COLS - AXIS_WIDTH - 1)
		return;
	bounds_x(chart, &low, &high);
	if (!isfinite(low) || !isfinite(high)) {
		draw_text(area, 0, 1, STYLE_MUTED, TEXT("no point to draw"));
		return;
	}
	chart_axes(chart, &x, &y);
	chart_plot_init(&plot, rows, cols, glyph_dots(), chart->count, x, y);
	for (int faint = 0; faint < 2; faint++) {
		for (size_t s = 0; s < chart->count; s++) {
			if (chart->series[s].is_faint == (faint > 0))
				chart_plot_add(&plot, s, &chart->series[s]);
		}
	}
	cursor = isnan(chart->cursor) ? -1 : chart_plot_col(&plot, chart->cursor);
	bounds_y(chart, x.low, x.high, &low, &high);
	if (isfinite(low))
		draw_y(area, &plot);
	else
		draw_text(area, 0, 1, STYLE_MUTED,
			  chart->log_y ? TEXT("nothing above 0 here, which a logarithmic axis needs")
				       : TEXT("no number here"));
	draw_x(area, &plot, chart, has_line, cursor);
	draw_cells(place, &plot, chart, cursor);
	draw_letters(place, &plot, chart);
	draw_labels(area, &plot, chart, AXIS_WIDTH + 1 + cols, labels);
	chart_plot_release(&plot);
}

const struct chart_point *chart_find(const struct chart_series *series, double x)
{
	const struct chart_point *nearest = NULL;
	double least = INFINITY;

	for (size_t i = 0; i < series->count; i++) {
		const struct chart_point *point = &series->points[i];
		double away = x < point->x_low ? point->x_low - x : x > point->x_high ? x - point->x_high : 0;

		if (away < least) {
			least = away;
			nearest = point;
		}
	}
	return nearest;
}
