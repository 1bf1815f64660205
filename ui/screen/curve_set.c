/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/curve_set.h"
#include "base/format.h"
#include "ui/screen/judged.h"

#include <math.h>

/* Buckets of the part that is shown: more than any terminal has columns of dots. */
#define BUCKETS 1024
#define BUCKETS_SMALL 160
/* Points that may be read for one picture, for all its curves together. */
#define POINTS_EXACT 500000
#define POINTS_SMALL 40000
/* Behind more lines than so many, what they are made of would hide them. */
#define FAINT_MAX 4

bool curve_spans(struct store *store, struct curve *curves, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (curves[i].run < 0)
			curves[i].span.points = curves[i].plot ? (int64_t)curves[i].plot->count : 0;
		if (curves[i].run < 0 || (curves[i].is_done && curves[i].span.points))
			continue;
		if (!metric_span_load(store, curves[i].run, curves[i].key.id, &curves[i].span, err))
			return false;
	}
	return true;
}

/* The moment from which a curve's times count: its run's first one, as far as is known here. */
static int64_t origin_of(const struct curve *curves, size_t count, const struct curve *curve,
			 enum curve_x x)
{
	int64_t origin = INT64_MAX;

	if (x != CURVE_BY_AGE)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (curves[i].run == curve->run && curves[i].span.points && curves[i].span.time_low < origin)
			origin = curves[i].span.time_low;
	}
	return origin;
}

bool curve_bounds(const struct curve *curves, size_t count, const struct curve_view *view, double *low,
		  double *high)
{
	*low = INFINITY;
	*high = -INFINITY;
	for (size_t i = 0; i < count; i++) {
		const struct metric_span *span = &curves[i].span;
		double origin = (double)origin_of(curves, count, &curves[i], view->x);
		double from = (double)(view->x == CURVE_BY_STEP ? span->step_low : span->time_low) - origin;
		double to = (double)(view->x == CURVE_BY_STEP ? span->step_high : span->time_high) - origin;

		/* A plot has no times. */
		if (!span->points || (curves[i].plot && view->x != CURVE_BY_STEP))
			continue;
		if (curves[i].plot) {
			from = curves[i].plot->x[0];
			to = curves[i].plot->x[span->points - 1];
		}
		if (view->log_x && to <= 0)
			continue;
		/* What is at 0 has no place on a logarithmic axis; the next step or millisecond has. */
		*low = fmin(*low, view->log_x && from < 1 ? 1 : from);
		*high = fmax(*high, to);
	}
	return *low <= *high;
}

static struct chart_point *to_points(struct metric_outline *outline, struct arena *arena)
{
	struct chart_point *points = ARENA_ARRAY(arena, struct chart_point, outline->count);

	for (size_t i = 0; i < outline->count; i++) {
		const struct outline_bucket *b = &outline->buckets[i];

		points[i] = (struct chart_point){ b->x_low, b->x_high, b->low, b->high, b->mean, b->last,
						  b->count - b->holes, b->holes };
	}
	return points;
}

/* Half of what is shown on either side. */
static void widen(const struct curve_view *view, double low, double high, struct metric_range *range)
{
	struct chart_scale scale = chart_scale(view->from, view->to, view->log_x, CHART_NUMBER);

	range->from = fmax(chart_scale_value(&scale, -0.5), low);
	range->to = fmin(chart_scale_value(&scale, 1.5), high);
	range->buckets *= 2;
}

static void add_point(struct chart_point *to, double x, double y)
{
	to->x_high = x;
	if (!isfinite(y)) {
		to->holes++;
		return;
	}
	to->low = to->count ? fmin(to->low, y) : y;
	to->high = to->count ? fmax(to->high, y) : y;
	to->mean = to->count ? to->mean + (y - to->mean) / (double)(to->count + 1) : y;
	to->last = y;
	to->count++;
}

/* All points of a plot, or so many at a time as make no more buckets than can be told apart. */
static void read_plot(struct curve *curve, const struct metric_range *range, struct arena *arena)
{
	const struct revision_curve *plot = curve->plot;
	size_t at_once = plot->count > range->exact ? plot->count / range->buckets + 1 : 1;

	curve->points = ARENA_ARRAY(arena, struct chart_point, plot->count / at_once + 1);
	curve->is_exact = at_once == 1;
	for (size_t i = 0, left = 0; i < plot->count; i++) {
		if (range->is_log && plot->x[i] <= 0)
			continue;
		if (!left) {
			left = at_once;
			curve->points[curve->count++] = (struct chart_point){
				.x_low = plot->x[i], .low = (double)NAN, .high = (double)NAN, .mean = (double)NAN,
				.last = (double)NAN };
		}
		left--;
		add_point(&curve->points[curve->count - 1], plot->x[i], plot->y[i]);
	}
}

bool curve_read(struct store *store, struct curve *curves, size_t count, const struct curve_view *view,
		struct arena *arena, struct err *err)
{
	double low, high;
	bool any = curve_bounds(curves, count, view, &low, &high);

	for (size_t i = 0; i < count; i++) {
		struct metric_range range = { .run = curves[i].run, .key = curves[i].key.id,
					      .x = view->x == CURVE_BY_STEP ? METRIC_BY_STEP : METRIC_BY_TIME,
					      .origin = origin_of(curves, count, &curves[i], view->x),
					      .from = low, .to = high, .is_log = view->log_x,
					      .buckets = view->small ? BUCKETS_SMALL : BUCKETS,
					      .exact = (view->small ? POINTS_SMALL : POINTS_EXACT) / count };
		struct metric_outline outline;

		curves[i].points = NULL;
		curves[i].count = 0;
		if (!any || !curves[i].span.points)
			continue;
		if (curves[i].run < 0) {
			if (view->x == CURVE_BY_STEP)
				read_plot(&curves[i], &range, arena);
			continue;
		}
		if (!isnan(view->from))
			widen(view, low, high, &range);
		if (!metric_outline(store, &range, arena, &outline, err))
			return false;
		curves[i].points = to_points(&outline, arena);
		curves[i].count = outline.count;
		curves[i].is_exact = outline.is_exact;
	}
	return true;
}

static struct chart_series smoothed(const struct curve *curve, const struct curve_view *view, double span,
				    struct arena *arena)
{
	struct chart_point *points = ARENA_ARRAY(arena, struct chart_point, curve->count);

	chart_smooth(curve->points, curve->count, view->weight, span, points);
	return (struct chart_series){ .points = points, .count = curve->count };
}

struct chart curve_chart(const struct curve *curves, size_t count, const struct curve_view *view, size_t front,
			 const struct text *labels, struct arena *arena)
{
	static const enum chart_unit units[] = { CHART_NUMBER, CHART_MOMENT, CHART_DURATION };
	struct chart_series *series = ARENA_ARRAY(arena, struct chart_series, 2 * count);
	struct chart chart = { .series = series, .x_low = view->from, .x_high = view->to, .log_x = view->log_x,
			       .log_y = view->log_y, .x_unit = units[view->x], .x_name = curve_x_name(curves, count, view->x),
			       .cursor = (double)NAN };
	double low, high;
	bool smooth = view->weight > 0 && curve_bounds(curves, count, view, &low, &high);

	if (isnan(view->from) && curve_bounds(curves, count, view, &low, &high)) {
		chart.x_low = low;
		chart.x_high = high;
	}
	for (size_t n = 0; n < count; n++) {
		size_t i = n == 0 ? front : n <= front ? n - 1 : n;
		struct chart_series one = { .points = curves[i].points, .count = curves[i].count };

		if (smooth)
			one = smoothed(&curves[i], view, high - low, arena);
		one.style = style_series(i);
		if (count > 1) {
			one.label = labels ? labels[i] : TEXT("");
			/* In little charts letters would hide the lines. */
			one.marker = labels || glyph_dots() == GLYPH_LETTERS ? curve_letter(i) : '\0';
		}
		series[chart.count++] = one;
	}
	for (size_t i = 0; i < count && smooth && count <= FAINT_MAX; i++)
		series[chart.count++] = (struct chart_series){ .points = curves[i].points, .count = curves[i].count,
							       .style = STYLE_MUTED, .is_faint = true };
	return chart;
}

void curve_draw_small(struct screen *screen, struct area area, const struct curve *curves, size_t count,
		      const struct curve_view *view, bool chosen)
{
	const struct curve *curve = &curves[0];
	struct arena arena = ARENA_INIT;
	struct chart chart = curve_chart(curves, count, view, 0, NULL, &arena);
	unsigned style = STYLE_STRONG | (chosen ? STYLE_SELECTED : 0);
	char text[FORMAT_SIZE];
	int col = draw_text(area, 0, 0, style, chosen ? glyph(GLYPH_CURSOR) : TEXT(" "));

	col = draw_text(area, 0, col, style, text_fit(ui_clean(screen, curve->key.name), area.cols - 14));
	if (curve->key.direction)
		col = draw_text(area, 0, col + 1, STYLE_MUTED, text_trusted(direction_glyph(curve->key.direction)));
	for (size_t i = 0; i < count && i < 4; i++) {
		if (curves[i].count)
			col = draw_text(area, 0, col + 1, count > 1 ? style_series(i) : STYLE_NORMAL,
					text_trusted(format_real(text, curves[i].points[curves[i].count - 1].last, 4)));
	}
	area_take_top(&area, 1);
	chart.x_name = ui_clean(screen, chart.x_name).s;
	chart_draw(area, &chart);
	arena_release(&arena);
}

const char *curve_x_word(enum curve_x x)
{
	static const char *const words[CURVE_X_COUNT] = { "step", "time", "time since the first point" };

	return words[x];
}

const char *curve_x_name(const struct curve *curves, size_t count, enum curve_x x)
{
	for (size_t i = 0; i < count && x == CURVE_BY_STEP; i++) {
		if (curves[i].plot)
			return curves[i].plot->x_name;
	}
	return curve_x_word(x);
}

char curve_letter(size_t at)
{
	return (char)('a' + at % 26);
}
