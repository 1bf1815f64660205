/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_COMMIT_MARKS_H
#define ASSAY_UI_SCREEN_COMMIT_MARKS_H

#include "app/commits.h"
#include "ui/ui.h"

/* Marked commits of a list, in the order of marking. */
struct commit_marks {
	char ids[UI_MARKS_MAX][COMMIT_ID_SIZE];
	size_t count;
};

bool commit_marks_has(const struct commit_marks *marks, const char *commit);

/* Marks a commit and goes to the next row, or takes its mark away; says it when there are too many. */
void commit_marks_toggle(struct commit_marks *marks, const char *commit, struct screen *screen, size_t rows);

/* For Esc: takes all marks away and says so; false when there was none. */
bool commit_marks_clear(struct commit_marks *marks, struct ui *ui);

#endif
