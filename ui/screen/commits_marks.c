/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/commits.h"
#include "ui/screens.h"

#include <stdio.h>
#include <string.h>

/* Marked commits, and comparing them. */

static size_t place_of(const struct commit_list *list, const char *commit)
{
	size_t at = 0;

	while (at < list->mark_count && strcmp(list->marks[at], commit) != 0)
		at++;
	return at;
}

bool commits_is_marked(const struct commit_list *list, const char *commit)
{
	return place_of(list, commit) < list->mark_count;
}

void commits_toggle_mark(struct commit_list *list)
{
	const char *commit = list->rows.items[list->screen.table.cursor].history.commit.id;
	size_t at = place_of(list, commit);

	if (at < list->mark_count) {
		list->mark_count--;
		memmove(&list->marks[at], &list->marks[at + 1], (list->mark_count - at) * sizeof(list->marks[0]));
		return;
	}
	if (list->mark_count == UI_MARKS_MAX) {
		ui_say(list->screen.ui, STYLE_WARNING, "%d commits are marked; unmark one first", UI_MARKS_MAX);
		return;
	}
	snprintf(list->marks[list->mark_count++], sizeof(list->marks[0]), "%s", commit);
	table_move(&list->screen.table, list->rows.len, TABLE_DOWN);
}

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
	const char *commits[UI_MARKS_MAX];

	for (size_t i = 0; i < list->mark_count; i++)
		commits[i] = list->marks[i];
	if (list->mark_count > 1) {
		compare(list, commits, list->mark_count);
	} else if (list->mark_count == 1 && strcmp(commits[0], row->commit.id) != 0) {
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
