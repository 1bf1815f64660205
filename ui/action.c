/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/action.h"
#include "base/compiler.h"
#include "ui/draw/term.h"

#include <stdio.h>
#include <string.h>

#define IN_LISTS (IN_RUNS | IN_COMMITS | IN_REPOSITORIES | IN_MODELS | IN_DEPLOY | IN_FILES | IN_STAGES | \
		  IN_EXPERIMENTS)
#define IN_SEARCHED (IN_COLUMNS | IN_LOG | IN_COMMITS | IN_COMPARE | IN_TEXT | IN_FILES | \
		     IN_CURVE_LIST | IN_HELP | IN_STAGES | IN_EXPERIMENTS)

/* In the order of the hints: what is wanted most comes first. */
const struct action_info actions[ACTION_COUNT] = {
	[ACTION_OPEN] = { "open", "enter", IN_LISTS | IN_RUN | IN_COMPARE | IN_VIEWS | IN_GROUPS | IN_CURVE_LIST |
			  IN_CURVE_GRID | IN_CURVES, "open",
			  "open what is under the cursor", "assay show RUN" },
	[ACTION_UP] = { "up", "k up", IN_ALL, NULL, "one row up", NULL },
	[ACTION_DOWN] = { "down", "j down", IN_ALL, NULL, "one row down", NULL },
	[ACTION_HALF_UP] = { "half page up", "ctrl-u", IN_ALL, NULL, "half a page up", NULL },
	[ACTION_HALF_DOWN] = { "half page down", "ctrl-d", IN_ALL, NULL, "half a page down", NULL },
	[ACTION_PAGE_UP] = { "page up", "pgup ctrl-b", IN_ALL, NULL, "a page up", NULL },
	[ACTION_PAGE_DOWN] = { "page down", "pgdn ctrl-f", IN_ALL, NULL, "a page down", NULL },
	[ACTION_FIRST] = { "first", "g home", IN_ALL, NULL, "to the first row", NULL },
	[ACTION_LAST] = { "last", "G end", IN_ALL, NULL, "to the last row", NULL },
	[ACTION_BACK] = { "back", "esc", IN_ALL, "back", "one layer back", NULL },
	[ACTION_CLOSE] = { "close", "q", IN_ALL, NULL, "close this screen; at the first one, quit", NULL },
	[ACTION_QUIT] = { "quit", "Q ctrl-c", IN_ALL, NULL, "quit; runs go on", NULL },
	[ACTION_RUNS] = { "runs", "1", IN_ALL, NULL, "the runs", "assay runs" },
	[ACTION_COMMITS] = { "commits", "2", IN_ALL, NULL, "the commits and what came of them", NULL },
	[ACTION_MODELS] = { "models", "3", IN_ALL, NULL, "the models and their versions", "assay models" },
	[ACTION_DEPLOYMENTS] = { "deployments", "4", IN_ALL, NULL,
				 "what is live where, and what waits for you", "assay deploy" },
	[ACTION_REPOSITORIES] = { "repositories", "0", IN_ALL, NULL, "the repositories",
				  "assay status" },
	[ACTION_TAB_NEXT] = { "next tab", "]", IN_RUN, "next tab", "the next tab", NULL },
	[ACTION_TAB_PREVIOUS] = { "previous tab", "[", IN_RUN, NULL, "the previous tab", NULL },
	[ACTION_METRIC_NEXT] = { "next metric", "]", IN_COMMITS | IN_CURVES, "next metric", "the next metric", NULL },
	[ACTION_METRIC_PREVIOUS] = { "previous metric", "[", IN_COMMITS | IN_CURVES, NULL, "the previous metric", NULL },
	[ACTION_FILE_NEXT] = { "next file", "]", IN_TEXT, "next file", "the next file", NULL },
	[ACTION_FILE_PREVIOUS] = { "previous file", "[", IN_TEXT, NULL, "the previous file", NULL },
	[ACTION_CHARTS_NEXT] = { "next page of charts", "]", IN_CURVE_GRID, "next page", "the next page of charts", NULL },
	[ACTION_CHARTS_PREVIOUS] = { "previous page of charts", "[", IN_CURVE_GRID, NULL,
				     "the previous page of charts", NULL },
	[ACTION_LEFT] = { "left", "h left", IN_TEXT | IN_COMPARE | IN_RUNS | IN_GROUPS | IN_CURVES | IN_CURVE_GRID |
			 IN_EXPERIMENTS, NULL, "to the left: text, or the column or cursor to the left", NULL },
	[ACTION_RIGHT] = { "right", "l right", IN_TEXT | IN_COMPARE | IN_RUNS | IN_GROUPS | IN_CURVES |
			   IN_CURVE_GRID | IN_EXPERIMENTS, "sideways", "to the right: text, or the column or cursor to the right",
			   NULL },
	[ACTION_SHOW_RUN] = { "show run", "o", IN_COMMITS, "its run", "open the newest run of the commit",
			      "assay show RUN" },
	[ACTION_FILES] = { "files", "f", IN_COMMITS, "files", "the files of the commit",
			   NULL },
	[ACTION_STAGES] = { "work tree", "w", IN_COMMITS, "work tree",
			    "what each stage of the DVC project in the work tree is, and why", "assay status" },
	[ACTION_EXPERIMENTS] = { "experiments", "e", IN_COMMITS, "experiments",
				 "DVC's experiments beside the commits that they began at", "assay dvc exp show" },
	[ACTION_APPLY] = { "apply", "a", IN_EXPERIMENTS, "apply", "lay the experiment's files over the work tree",
			   "assay dvc exp apply NAME" },
	[ACTION_PULL] = { "pull", "P", IN_STAGES, "pull",
			  "have the user's own dvc fetch the missing data of this stage, or of all", "assay dvc pull" },
	[ACTION_PUSH] = { "push", "U", IN_STAGES, NULL, "have the user's own dvc upload the data of all stages",
			  "assay dvc push" },
	[ACTION_MAKE_BRANCH] = { "make branch", "b", IN_EXPERIMENTS, "branch", "make a branch of the experiment",
				 "assay dvc exp branch NAME" },
	[ACTION_RENAME_EXPERIMENT] = { "rename", "r", IN_EXPERIMENTS, "rename", "give the experiment another name",
				       "assay dvc exp rename NAME NEW" },
	[ACTION_REMOVE_EXPERIMENT] = { "remove", "x", IN_EXPERIMENTS, "remove",
				       "remove the marked experiments, or this one",
				       "assay dvc exp remove NAME" },
	[ACTION_DECIDE] = { "decide", "a", IN_DEPLOY, "approval sheet",
			    "approve, reject or deploy what waits, with the evidence",
			    "assay approve REQUEST" },
	[ACTION_ROLL_BACK] = { "roll back", "u", IN_DEPLOY, "roll back",
			       "put back the version that was live before", "assay rollback ENVIRONMENT" },
	[ACTION_VERIFY] = { "verify", "v", IN_DEPLOY, "verify",
			    "read back what serves and compare it with what was deployed",
			    "assay verify ENVIRONMENT" },
	[ACTION_REQUEST] = { "request deployment", "r", IN_MODELS, "request deployment",
			     "ask for this version to be deployed", "assay request VERSION ENVIRONMENT" },
	[ACTION_ALIAS] = { "alias", "A", IN_MODELS, "alias",
			   "give this version a name, such as champion; put one of Git's tags in a stage",
			   "assay alias VERSION NAME" },
	[ACTION_MARK] = { "mark", "space", IN_RUNS | IN_CURVE_LIST | IN_COMMITS | IN_EXPERIMENTS, "mark",
			  "mark or unmark the run, commit or metric", NULL },
	[ACTION_CURVES] = { "curves", "c", IN_RUNS | IN_RUN | IN_COMPARE, "curves",
			    "the curves of the marked runs, or of this one", NULL },
	[ACTION_METRICS] = { "metrics", "m", IN_CURVES, "metrics", "choose the metrics that are drawn", NULL },
	[ACTION_GRID] = { "all metrics", "tab", IN_CURVES | IN_CURVE_GRID, "all or one",
			  "a little chart of every metric, or one large one", NULL },
	[ACTION_ZOOM_IN] = { "zoom in", "+", IN_CURVES, "closer", "twice as close, around the cursor", NULL },
	[ACTION_ZOOM_OUT] = { "zoom out", "- _", IN_CURVES, NULL, "half as close", NULL },
	[ACTION_PAN_LEFT] = { "pan left", "<", IN_CURVES, NULL, "what is to the left, when zoomed in", NULL },
	[ACTION_PAN_RIGHT] = { "pan right", ">", IN_CURVES, NULL, "what is to the right, when zoomed in", NULL },
	[ACTION_WHOLE] = { "whole range", "=", IN_CURVES, "whole", "the whole range again", NULL },
	[ACTION_SMOOTHER] = { "smoother", "s", IN_CURVES, "smoother",
			      "smooth the lines more (a moving average without its pull to zero)", NULL },
	[ACTION_ROUGHER] = { "rougher", "S", IN_CURVES, NULL, "smooth the lines less", NULL },
	[ACTION_AXIS] = { "x axis", "x", IN_CURVES | IN_CURVE_GRID, "axis",
			  "x is the step, the time of day, or the time since the first point", NULL },
	[ACTION_LOG_Y] = { "logarithmic y", "Y", IN_CURVES | IN_CURVE_GRID, "log y", "y as a logarithm, or not",
			   NULL },
	[ACTION_LOG_X] = { "logarithmic x", "X", IN_CURVES, NULL, "x as a logarithm, or not", NULL },
	[ACTION_DOTS] = { "dots", "b", IN_CURVES | IN_CURVE_GRID, NULL, "draw with braille, blocks or letters",
			  NULL },
	[ACTION_COMPARE] = { "compare", "d", IN_RUNS | IN_MODELS | IN_COMMITS | IN_STAGES | IN_EXPERIMENTS, "compare",
			     "compare what is marked, or this one, with the baseline; a commit with its parent",
			     "assay compare RUN RUN" },
	[ACTION_ALL_ROWS] = { "all rows", "=", IN_COMPARE, "all rows",
			      "everything, or only what differs", "assay compare --all" },
	[ACTION_FOLD] = { "fold", "tab", IN_COMPARE, "fold", "fold or unfold the group", NULL },
	[ACTION_IGNORE] = { "ignore", "i", IN_COMPARE, "ignore",
			    "leave this row out of all comparisons in the repository, or no longer",
			    "assay ignore KEY" },
	[ACTION_IGNORED] = { "ignored rows", "I", IN_COMPARE, NULL, "show the rows that are ignored, or hide them",
			     "assay compare --ignored" },
	[ACTION_AT] = { "at", "@", IN_COMPARE, "step", "metrics at their last value, their best, or at a step",
			"assay compare --at STEP" },
	[ACTION_REBASE] = { "other baseline", "p", IN_COMPARE, "baseline",
			    "compare with the run in the column beside the baseline instead",
			    "assay compare RUN RUN" },
	[ACTION_SEEDS] = { "group seeds", "o", IN_COMPARE, "group",
			   "runs that differ in a param or tag alone, such as a seed, as one column",
			   "assay compare --group param.NAME" },
	[ACTION_CORRELATE] = { "correlate", "C", IN_COMPARE, NULL,
			       "which params go with the metric under the cursor over these runs",
			       "assay compare --correlate METRIC" },
	[ACTION_COPY_TABLE] = { "copy table", "y", IN_COMPARE, "copy",
				"copy the table to your own clipboard as Markdown",
				"assay compare --format markdown" },
	[ACTION_EXPORT] = { "export", "e", IN_COMPARE, "export",
			    "write the table to a file: Markdown, CSV or JSON",
			    "assay compare --format markdown" },
	[ACTION_PIN] = { "pin baseline", "p", IN_RUNS, "baseline",
			 "pin the run as the baseline, or unpin it", "assay pin --toggle RUN" },
	[ACTION_REGISTER] = { "register", "m", IN_RUNS | IN_RUN | IN_MODELS, "register",
			      "make the run's model a new version; tag one of a model that Git's tags tell of",
			      "assay register RUN" },
	[ACTION_LOG] = { "log", "L", IN_RUNS | IN_RUN, "log", "the log of the selected stage",
			 "assay log RUN STAGE" },
	[ACTION_TRIGGER] = { "run", "t", IN_RUNS | IN_COMMITS | IN_STAGES, "run",
			     "run the pipeline, or one stage, at this commit, or in the work tree", "assay run" },
	[ACTION_RERUN] = { "rerun", "r", IN_RUNS | IN_RUN, "rerun", "run the same once more",
			   "assay rerun RUN" },
	[ACTION_CANCEL] = { "cancel", "x", IN_RUNS | IN_RUN | IN_LOG, "cancel",
			    "end the run and all its processes", "assay cancel RUN" },
	[ACTION_REMOVE_VIEW] = { "remove view", "x", IN_VIEWS, "remove", "remove the view under the cursor", NULL },
	[ACTION_FILTER] = { "filter", "/", IN_RUNS, "filter", "show only runs that match", "assay runs --filter FILTER" },
	[ACTION_SORT] = { "sort", "s", IN_RUNS | IN_GROUPS | IN_EXPERIMENTS, "sort", "sort by the chosen column; again: the other way round",
			  "assay runs --sort METRIC" },
	[ACTION_SORT_ALSO] = { "sort also", "&", IN_RUNS, NULL,
			       "among the same values, sort by the chosen column, too; again: the other way round",
			       "assay runs --sort METRIC --sort WHAT" },
	[ACTION_SORT_REVERSE] = { "sort reverse", "S", IN_RUNS | IN_GROUPS, NULL, "sort by the chosen column, worst first",
				  "assay runs --sort -METRIC" },
	[ACTION_SORT_LEFT] = { "sort left", "<", IN_RUNS | IN_GROUPS, NULL, "sort by the column to the left", NULL },
	[ACTION_SORT_RIGHT] = { "sort right", ">", IN_RUNS | IN_GROUPS, "sort by next", "sort by the column to the right", NULL },
	[ACTION_TAG] = { "tag", "T", IN_RUNS, "tag", "say something of the marked runs, or this one: tags, a note",
			 "assay tag RUN... -s NAME=VALUE -m NOTE" },
	[ACTION_ARCHIVE] = { "archive", "A", IN_RUNS, NULL, "leave the marked runs, or this one, out of all lists",
			     "assay archive RUN..." },
	[ACTION_KEEP] = { "keep", "K", IN_RUNS | IN_RUN, NULL, "keep the run as an experiment of DVC's",
			  "assay keep RUN NAME" },
	[ACTION_GOES_WITH] = { "goes with", "w", IN_RUNS, NULL,
			       "which params go with the chosen metric over the runs that match",
			       "assay runs --correlate METRIC" },
	[ACTION_COLUMNS] = { "columns", "C", IN_RUNS, "columns", "choose, order, widen, freeze and name the columns", NULL },
	[ACTION_GROUP] = { "group", "o", IN_RUNS, "group", "gather runs by the chosen column's values",
			   "assay runs --group-by param.NAME" },
	[ACTION_FOLD_SEEDS] = { "fold seeds", "O", IN_RUNS, NULL,
				"gather runs that differ in the chosen param, or their seed, alone",
				"assay runs --fold param.NAME" },
	[ACTION_VIEWS] = { "views", "V", IN_RUNS, NULL, "saved ways to look at the runs", "assay runs --view NAME" },
	[ACTION_SAVE_VIEW] = { "save view", "v", IN_RUNS | IN_COLUMNS | IN_VIEWS | IN_GROUPS, NULL,
			       "save columns, order, filter and groups under a name", NULL },
	[ACTION_SHOW_COLUMN] = { "show column", "space", IN_COLUMNS, "show or hide", "show the column, or hide it", NULL },
	[ACTION_COLUMN_UP] = { "column left", "K", IN_COLUMNS, NULL, "move the column to the left", NULL },
	[ACTION_COLUMN_DOWN] = { "column right", "J", IN_COLUMNS, "move right", "move the column to the right", NULL },
	[ACTION_NARROWER] = { "narrower", "<", IN_COLUMNS, NULL, "make the column narrower", NULL },
	[ACTION_WIDER] = { "wider", ">", IN_COLUMNS, "wider", "make the column wider", NULL },
	[ACTION_FREEZE] = { "freeze", "f", IN_COLUMNS, "freeze", "let the column stay when the others scroll", NULL },
	[ACTION_RENAME] = { "rename", "r", IN_COLUMNS, "rename", "give the column another title", NULL },
	[ACTION_USUAL_COLUMNS] = { "usual columns", "U", IN_COLUMNS, "usual", "back to the usual columns", NULL },
	[ACTION_BOUND] = { "bound", "B", IN_COMMITS, "bound", "which commit took the metric beyond a bound",
			   "assay history METRIC --bound BOUND" },
	[ACTION_RUN_MIDDLE] = { "run the middle", "m", IN_COMMITS, NULL,
				"run the commit in the middle of those in question", "assay run -c REV" },
	[ACTION_BRANCH] = { "branch", "b", IN_COMMITS, "branch", "the next branch or tag", NULL },
	[ACTION_FIND] = { "find", "/", IN_SEARCHED, "find", "find a pattern", NULL },
	[ACTION_FIND_NEXT] = { "find next", "n", IN_SEARCHED, NULL, "the next match", NULL },
	[ACTION_FIND_PREVIOUS] = { "find previous", "N", IN_SEARCHED, NULL, "the match before",
				   NULL },
	[ACTION_FOLLOW] = { "follow", "F", IN_LOG, "follow", "stay at the end as the log grows",
			    "assay log -f RUN STAGE" },
	[ACTION_TIMES] = { "times", "t", IN_LOG, "times", "show the time of each line",
			   "assay log -t RUN STAGE" },
	[ACTION_WRAP] = { "wrap", "w", IN_LOG | IN_TEXT, "wrap", "wrap long lines, or cut them", NULL },
	[ACTION_COPY] = { "copy", "y", IN_LISTS | IN_RUN | IN_CURVES, "copy",
			  "copy what is selected to your own clipboard", NULL },
	[ACTION_ZOOM] = { "zoom", "+", IN_LISTS, NULL, "give the details the whole screen, or half",
			  NULL },
	[ACTION_HIDE] = { "hide details", "_", IN_LISTS, NULL, "hide the details, or show them", NULL },
	[ACTION_REFRESH] = { "refresh", "R f5", IN_ALL, NULL, "read everything again", NULL },
	[ACTION_REDRAW] = { "redraw", "ctrl-l", IN_ALL, NULL, "paint the screen anew", NULL },
	[ACTION_SUSPEND] = { "suspend", "ctrl-z", IN_ALL, NULL, "back to the shell for a while", NULL },
	[ACTION_HELP] = { "help", "? f1", IN_ALL, NULL, "every key of this screen", "assay help" },
	[ACTION_PALETTE] = { "palette", ":", IN_ALL, NULL, "any action by its name", NULL },
};

static const struct {
	const char *name, *label;
	int key;
} named_keys[] = {
	{ "enter", "Enter", TERM_KEY_ENTER }, { "esc", "Esc", TERM_KEY_ESC },
	{ "tab", "Tab", TERM_KEY_TAB }, { "space", "Space", ' ' }, { "up", "Up", TERM_KEY_UP },
	{ "down", "Down", TERM_KEY_DOWN }, { "left", "Left", TERM_KEY_LEFT },
	{ "right", "Right", TERM_KEY_RIGHT }, { "home", "Home", TERM_KEY_HOME },
	{ "end", "End", TERM_KEY_END }, { "pgup", "PgUp", TERM_KEY_PAGE_UP },
	{ "pgdn", "PgDn", TERM_KEY_PAGE_DOWN }, { "f1", "F1", TERM_KEY_F1 },
	{ "f5", "F5", TERM_KEY_F5 },
};

int key_of_name(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(named_keys); i++) {
		if (strlen(named_keys[i].name) == len && memcmp(named_keys[i].name, name, len) == 0)
			return named_keys[i].key;
	}
	if (len == 6 && memcmp(name, "ctrl-", 5) == 0)
		return TERM_CTRL(name[5]);
	return len == 1 ? (unsigned char)name[0] : 0;
}

const char *action_command(enum action action, unsigned context)
{
	/* Many things open; one of them is a run. */
	return action == ACTION_OPEN && !(context & IN_RUNS) ? NULL : actions[action].command;
}

enum action action_of_key(int key, unsigned context)
{
	for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
		const char *keys = actions[action].keys;

		if (!keys || !(actions[action].contexts & context))
			continue;
		while (*keys) {
			size_t len = strcspn(keys, " ");

			if (key_of_name(keys, len) == key)
				return action;
			keys += len;
			keys += *keys == ' ';
		}
	}
	return ACTION_NONE;
}

const char *action_key_label(enum action action)
{
	static char label[ACTION_COUNT][8];
	const char *keys = actions[action].keys;
	size_t len = strcspn(keys, " ");

	for (size_t i = 0; i < ARRAY_LEN(named_keys); i++) {
		if (strlen(named_keys[i].name) == len && memcmp(named_keys[i].name, keys, len) == 0)
			return named_keys[i].label;
	}
	if (len == 6)
		snprintf(label[action], sizeof(label[action]), "Ctrl-%c", keys[5] - 'a' + 'A');
	else
		snprintf(label[action], sizeof(label[action]), "%.*s", (int)len, keys);
	return label[action];
}
