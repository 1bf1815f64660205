/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREENS_H
#define ASSAY_UI_SCREENS_H

#include "ui/ui.h"

/* The screens, each in the file of its name. */
extern const struct screen_type screen_runs, screen_run, screen_log, screen_repositories,
	screen_help, screen_commits, screen_compare;

/* Open the ones that need to be told what they are about. */
void screen_run_open(struct ui *ui, int64_t run);
void screen_compare_open(struct ui *ui, int64_t run);
void screen_log_open(struct ui *ui, int64_t run, const char *stage);

/* Sheets that more than one screen opens. */
void sheet_trigger_open(struct ui *ui, const char *rev);
void sheet_cancel_open(struct ui *ui, int64_t run);
void sheet_rerun_open(struct ui *ui, int64_t run);

#endif
