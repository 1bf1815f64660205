/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_RUN_H
#define ASSAY_UI_SCREEN_RUN_H

#include "store/stage_run.h"
#include "store/test_result.h"
#include "ui/screen/curve_set.h"
#include "ui/screens.h"

/* One run: its stages as a graph in text, and tabs for metrics, params, curves, tests, artifacts and
 * where it worked.  run_load.c reads what is shown, run.c draws it and takes the keys. */
enum tab { TAB_STAGES, TAB_METRICS, TAB_PARAMS, TAB_CURVES, TAB_TESTS, TAB_ARTIFACTS, TAB_ENVIRONMENT,
	   TAB_COUNT };

/* A row of the tabs that are plain lists. */
struct fact {
	struct text cells[4];
};

#define CURVES_SHOWN 8
#define BRANCH_MIN 12
#define BRANCH_MAX 24
#define CURVE_ROWS 4		/* of a title and a chart at least */

struct one_run {
	struct screen screen;
	int64_t id;
	struct run run;
	struct stage_run *stages;
	struct text *branches;		/* what stands in front of each stage */
	size_t stage_count;
	struct fact *facts;		/* of the tab that is shown */
	size_t fact_count;
	struct test_result *tests;	/* of TAB_TESTS, one a fact */
	struct curve curves[CURVES_SHOWN];	/* the first ones by name */
	size_t curve_count, curves_left_out;
	struct curve_view view;
	enum tab tab;
	bool is_shown;			/* the cursor was put somewhere */
	size_t news;			/* the stage that one wants to know of first */
};

/* Reads the run and what its tab shows. */
bool one_run_load(struct screen *screen, struct err *err) WARN_UNUSED;

#endif
