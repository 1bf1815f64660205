/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_CURVES_H
#define ASSAY_UI_SCREEN_CURVES_H

#include "ui/screen/curve_set.h"

/* A revision of the repository among the runs. */
struct curve_revision {
	char *name;			/* foreign; NULL: it is a run */
	char *commit;			/* NULL: the work tree */
	struct revision_curves plots;
};

/* The screen of curves, shared by its files: curves.c reads and keeps them and does what keys ask for,
 * curves_draw.c draws, curve_list.c is the list that metrics are chosen from, curve_grid.c the little
 * charts of all metrics, curve_revisions.c has what is of revisions. */
struct curves {
	struct screen screen;
	int64_t runs[UI_MARKS_MAX + 1];	/* of a revision below 0: -1 is the first of revisions */
	struct curve_revision revisions[UI_MARKS_MAX + 1];
	struct arena plots;		/* of revisions, which are read once */
	bool plots_are_read;
	const char *note;		/* the first of what the revisions' plots lack; NULL: nothing */
	size_t note_count;
	bool done[UI_MARKS_MAX + 1];
	size_t run_count;
	struct arena names;		/* of the keys, which are read again while a run is alive */
	struct metric_key *keys;	/* all metrics that have a history, by name */
	size_t key_count;
	bool names_are_final;
	int64_t chosen[CURVES_MAX];	/* keys of the metrics that are shown */
	size_t chosen_count;
	const char *wanted;		/* the metric to begin with; NULL: any */
	struct curve items[CURVES_MAX];
	size_t count;
	size_t left_out;		/* curves for which there was no room */
	struct arena data;		/* of the curves' points */
	struct curve_view view;
	size_t smoothing;		/* level, see curves_weight */
	double cursor;			/* x; NaN: there is none */
	size_t selected;		/* the curve in front */
	int columns;			/* of the plot, at the last drawing */
};

/* The screen of curves that lies below the list and the grid. */
struct curves *curves_below(struct screen *screen);

/* The name of a revision that stands in the place of a run; NULL: it is a run. */
const char *curves_revision(const struct curves *curves, int64_t run);

/* Whether there are revisions alone. */
bool curves_are_revisions(const struct curves *curves);

/* curve_revisions.c, for curves.c: reads the plots of revisions, puts them behind the keys, and finds the one
 * of a curve. */
bool curves_load_revisions(struct curves *curves, struct err *err) WARN_UNUSED;
void curves_add_plots(struct curves *curves);
void curves_find_plot(const struct curves *curves, struct curve *curve);
void curves_prepare_revisions(struct curves *curves, const struct run *columns, size_t count);
void curves_release_revisions(struct curves *curves);

/* A curve of the metric, of one of the runs, about which nothing is known yet. */
struct curve curves_new(const struct curves *curves, size_t run, const struct metric_key *key);

/* Whether a metric is among those that are shown; shows it alone, or beside the others or no more. */
bool curves_is_chosen(const struct curves *curves, int64_t key);
void curves_choose(struct curves *curves, int64_t key);
void curves_toggle(struct curves *curves, int64_t key);

/* Reads the part of the curves that is shown. */
bool curves_read(struct curves *curves, struct err *err) WARN_UNUSED;

/* What is shown on the x axis, end to end; false when there is nothing. */
bool curves_range(const struct curves *curves, double *low, double *high);

/* What a curve is called among the others: its run, its metric, or both. */
struct text curves_label(struct curves *curves, size_t at);

/* The weight of a level of smoothing, 0 and up; levels end with CURVES_SMOOTHEST. */
#define CURVES_SMOOTHEST 8
double curves_weight(size_t level);

void curves_draw(struct screen *screen, struct area area);

/* The sentence about where the cursor is, for the screen and the clipboard. */
void curves_tell(struct curves *curves, struct buf *out);

/* The value of a curve where the cursor is; NULL: it has none near it. */
const struct chart_point *curves_at_cursor(const struct curves *curves, size_t at);

extern const struct screen_type screen_curve_list, screen_curve_grid;

#endif
