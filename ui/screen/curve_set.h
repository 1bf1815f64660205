/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_CURVE_SET_H
#define ASSAY_UI_SCREEN_CURVE_SET_H

#include "app/revision_curves.h"
#include "store/metric_outline.h"
#include "ui/ui.h"
#include "ui/widget/chart.h"

/* Curves of runs as charts want them: what the screens that draw curves share. */
enum curve_x { CURVE_BY_STEP, CURVE_BY_TIME, CURVE_BY_AGE, CURVE_X_COUNT };

#define CURVES_MAX 20

struct curve {
	int64_t run;			/* below 0: a revision */
	const struct revision_curve *plot;	/* of a revision, its points */
	bool is_done;			/* the run: its history stays as it is */
	struct metric_key key;
	struct metric_span span;
	struct chart_point *points;	/* of what was read last */
	size_t count;
	bool is_exact;			/* made of nothing but points */
};

struct curve_view {
	enum curve_x x;
	double from, to;		/* NaN: all */
	bool log_x, log_y;
	double weight;			/* of smoothing; 0: none */
	bool small;			/* one of many little charts: read with less to show */
};

#define CURVE_VIEW_ALL { .from = (double)NAN, .to = (double)NAN }

/* Reads how far the curves reach; of one that is done only if it isn't known yet. */
bool curve_spans(struct store *store, struct curve *curves, size_t count, struct err *err) WARN_UNUSED;

/* What all of them reach over, on the axis of the view; false when there is no point. */
bool curve_bounds(const struct curve *curves, size_t count, const struct curve_view *view, double *low,
		  double *high);

/* Reads what the view shows of them, and a little beyond so that lines reach the edges, into the arena. */
bool curve_read(struct store *store, struct curve *curves, size_t count, const struct curve_view *view,
		struct arena *arena, struct err *err) WARN_UNUSED;

/* A chart of them, in the arena: the front one first, each with its letter and label where there is more
 * than one (labels NULL: a little chart, without); smoothed ones with what they are made of behind them. */
struct chart curve_chart(const struct curve *curves, size_t count, const struct curve_view *view, size_t front,
			 const struct text *labels, struct arena *arena);

/* Curves of one metric as a little chart, with its name and their last values above it. */
void curve_draw_small(struct screen *screen, struct area area, const struct curve *curves, size_t count,
		      const struct curve_view *view, bool chosen);

/* "step", "time", "time since the first point". */
const char *curve_x_word(enum curve_x x);

/* The same, but of plots of revisions what they call it; foreign text. */
const char *curve_x_name(const struct curve *curves, size_t count, enum curve_x x);

char curve_letter(size_t at);

#endif
