/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_ACTION_H
#define ASSAY_UI_ACTION_H

#include <stdbool.h>
#include <stddef.h>

/* All that a key can do, in one table: hints, help and the palette are made from it.
 *
 * To add an action: a name here, a row in action.c, and a case in the act function of the screens
 * that have it. */
enum action {
	ACTION_NONE,
	/* in the order of enum table_move */
	ACTION_UP, ACTION_DOWN, ACTION_HALF_UP, ACTION_HALF_DOWN, ACTION_PAGE_UP, ACTION_PAGE_DOWN,
	ACTION_FIRST, ACTION_LAST,
	/* in the order in which the last line shows them */
	ACTION_OPEN, ACTION_BACK, ACTION_CLOSE, ACTION_QUIT,
	ACTION_RUNS, ACTION_COMMITS, ACTION_MODELS, ACTION_DEPLOYMENTS, ACTION_REPOSITORIES,
	ACTION_TAB_NEXT, ACTION_TAB_PREVIOUS, ACTION_METRIC_NEXT, ACTION_METRIC_PREVIOUS, ACTION_FILE_NEXT,
	ACTION_FILE_PREVIOUS, ACTION_CHARTS_NEXT, ACTION_CHARTS_PREVIOUS, ACTION_FILES, ACTION_SHOW_RUN,
	ACTION_MARK, ACTION_COMPARE, ACTION_PIN, ACTION_FILTER, ACTION_SORT, ACTION_ALL_ROWS, ACTION_FOLD,
	ACTION_CURVES, ACTION_METRICS, ACTION_GRID, ACTION_ZOOM_IN, ACTION_AXIS, ACTION_SMOOTHER, ACTION_LOG_Y,
	ACTION_WHOLE, ACTION_LOG_X, ACTION_ROUGHER, ACTION_ZOOM_OUT, ACTION_PAN_LEFT, ACTION_PAN_RIGHT,
	ACTION_DOTS,
	ACTION_COPY_TABLE, ACTION_EXPORT, ACTION_REBASE, ACTION_SEEDS, ACTION_IGNORE, ACTION_AT, ACTION_CORRELATE,
	ACTION_TRIGGER, ACTION_RERUN, ACTION_REGISTER, ACTION_CANCEL, ACTION_LOG, ACTION_BOUND, ACTION_RUN_MIDDLE,
	ACTION_BRANCH, ACTION_STAGES, ACTION_EXPERIMENTS,
	ACTION_APPLY, ACTION_MAKE_BRANCH, ACTION_RENAME_EXPERIMENT, ACTION_REMOVE_EXPERIMENT, ACTION_PULL,
	ACTION_PUSH,
	ACTION_SORT_ALSO, ACTION_SORT_REVERSE, ACTION_SORT_LEFT, ACTION_SORT_RIGHT, ACTION_TAG,
	ACTION_ARCHIVE, ACTION_KEEP, ACTION_GOES_WITH,
	ACTION_REMOVE_VIEW, ACTION_COLUMNS, ACTION_GROUP, ACTION_FOLD_SEEDS, ACTION_VIEWS, ACTION_SAVE_VIEW,
	ACTION_SHOW_COLUMN, ACTION_COLUMN_UP, ACTION_COLUMN_DOWN, ACTION_NARROWER, ACTION_WIDER,
	ACTION_FREEZE, ACTION_RENAME, ACTION_USUAL_COLUMNS,
	ACTION_REQUEST, ACTION_ALIAS, ACTION_DECIDE, ACTION_ROLL_BACK, ACTION_VERIFY,
	ACTION_FIND, ACTION_FIND_NEXT, ACTION_FIND_PREVIOUS, ACTION_LEFT, ACTION_RIGHT,
	ACTION_IGNORED, ACTION_FOLLOW, ACTION_TIMES, ACTION_WRAP,
	ACTION_COPY, ACTION_ZOOM, ACTION_HIDE, ACTION_REFRESH, ACTION_REDRAW, ACTION_SUSPEND,
	ACTION_HELP, ACTION_PALETTE,
	ACTION_COUNT,
};

/* Where an action is to be had: a bit for each kind of screen. */
enum context {
	IN_RUNS = 1 << 0,
	IN_RUN = 1 << 1,
	IN_LOG = 1 << 2,
	IN_REPOSITORIES = 1 << 3,
	IN_HELP = 1 << 4,
	IN_COMMITS = 1 << 5,
	IN_COMPARE = 1 << 6,
	IN_MODELS = 1 << 7,
	IN_DEPLOY = 1 << 8,
	IN_TEXT = 1 << 9,
	IN_FILES = 1 << 10,
	IN_COLUMNS = 1 << 11,
	IN_VIEWS = 1 << 12,
	IN_GROUPS = 1 << 13,
	IN_CURVES = 1 << 14,
	IN_CURVE_LIST = 1 << 15,
	IN_CURVE_GRID = 1 << 16,
	IN_GOES_WITH = 1 << 17,
	IN_STAGES = 1 << 18,
	IN_EXPERIMENTS = 1 << 19,
	IN_ALL = (1 << 20) - 1,
};

struct action_info {
	const char *name;	/* for the palette: "compare" */
	const char *keys;	/* names of keys, with blanks between: "j down" */
	unsigned contexts;
	const char *hint;	/* for the last line, short; NULL: not shown there */
	const char *help;	/* a sentence without its period */
	const char *command;	/* what one could type instead; NULL: nothing */
};

extern const struct action_info actions[ACTION_COUNT];

/* What one could type instead of an action in a context; NULL: nothing. */
const char *action_command(enum action action, unsigned context);

/* The action of a key in a context. */
enum action action_of_key(int key, unsigned context);

/* The first key of an action, as people read it: "Enter", "Ctrl-D", "j". */
const char *action_key_label(enum action action);

/* The key of a name: "j", "ctrl-d", "enter"; 0: there is none. */
int key_of_name(const char *name, size_t len);

#endif
