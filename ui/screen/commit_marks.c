/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/commit_marks.h"

#include <stdio.h>
#include <string.h>

static size_t place_of(const struct commit_marks *marks, const char *commit)
{
	size_t at = 0;

	while (at < marks->count && strcmp(marks->ids[at], commit) != 0)
		at++;
	return at;
}

bool commit_marks_has(const struct commit_marks *marks, const char *commit)
{
	return place_of(marks, commit) < marks->count;
}

void commit_marks_toggle(struct commit_marks *marks, const char *commit, struct screen *screen, size_t rows)
{
	size_t at = place_of(marks, commit);

	if (at < marks->count) {
		marks->count--;
		memmove(&marks->ids[at], &marks->ids[at + 1], (marks->count - at) * sizeof(marks->ids[0]));
		return;
	}
	if (marks->count == UI_MARKS_MAX) {
		ui_say(screen->ui, STYLE_WARNING, "%d commits are marked; unmark one first", UI_MARKS_MAX);
		return;
	}
	snprintf(marks->ids[marks->count++], sizeof(marks->ids[0]), "%s", commit);
	table_move(&screen->table, rows, TABLE_DOWN);
}

bool commit_marks_clear(struct commit_marks *marks, struct ui *ui)
{
	if (!marks->count)
		return false;
	marks->count = 0;
	ui_say(ui, STYLE_NORMAL, "No commit is marked any more");
	return true;
}
