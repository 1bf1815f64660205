/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/commits.h"
#include "ui/screens.h"

#include <stdio.h>
#include <string.h>

/* Comparing commits: those that are marked, else one with what is usual. */

/* The run that speaks for a commit, with its own params; 0: none. */
static int64_t run_of(const struct commit_list *list, const char *commit)
{
	for (size_t i = 0; i < list->rows.len; i++) {
		const struct history_row *row = &list->rows.items[i].history;

		if (strcmp(row->commit.id, commit) == 0)
			return list->rows.items[i].load && !row->changed ? row->run : 0;
	}
	return 0;
}

static void compare(struct commit_list *list, const char *const *commits, size_t count)
{
	int64_t runs[UI_MARKS_MAX];
	const char *revisions[UI_MARKS_MAX];
	char names[UI_MARKS_MAX][COMMIT_ID_SIZE];
	bool any = false;

	for (size_t i = 0; i < count; i++) {
		snprintf(names[i], sizeof(names[i]), "%.*s", COMMIT_SHORT + 3, commits[i]);
		runs[i] = run_of(list, commits[i]);
		revisions[i] = runs[i] ? NULL : names[i];
		any = any || !runs[i];
	}
	screen_compare_revisions(list->screen.ui, runs, any ? revisions : NULL, count);
}

void commits_compare(struct commit_list *list)
{
	const struct history_row *row = &list->rows.items[list->screen.table.cursor].history;
	const struct commit_marks *marks = &list->marks;
	const char *commits[UI_MARKS_MAX];

	for (size_t i = 0; i < marks->count; i++)
		commits[i] = marks->ids[i];
	if (marks->count > 1) {
		compare(list, commits, marks->count);
	} else if (marks->count == 1 && strcmp(commits[0], row->commit.id) != 0) {
		commits[1] = row->commit.id;
		compare(list, commits, 2);
	} else if (row->run) {
		screen_compare_open(list->screen.ui, row->run);
	} else if (*row->commit.parent) {
		commits[0] = row->commit.parent;
		commits[1] = row->commit.id;
		compare(list, commits, 2);
	} else {
		ui_say(list->screen.ui, STYLE_NORMAL, "This is the first commit; mark another one with Space");
	}
}
