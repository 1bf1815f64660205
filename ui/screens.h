/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREENS_H
#define ASSAY_UI_SCREENS_H

#include "app/commits.h"
#include "store/model.h"
#include "store/view.h"
#include "ui/ui.h"

/* The screens, each in the file of its name. */
extern const struct screen_type screen_runs, screen_run, screen_log, screen_repositories,
	screen_help, screen_commits, screen_compare, screen_models, screen_deploy, screen_text,
	screen_files, screen_columns, screen_views, screen_groups, screen_goes_with, screen_curves, screen_stages,
	screen_experiments;

/* Open the ones that need to be told what they are about. */
void screen_run_open(struct ui *ui, int64_t run);
void screen_compare_open(struct ui *ui, int64_t run);
/* Runs (0 where there is a revision of the chosen repository) and revisions (NULL: none), the first the
 * baseline. */
void screen_compare_revisions(struct ui *ui, const int64_t *runs, const char *const *revisions, size_t count);
void screen_compare_two(struct ui *ui, int64_t baseline, int64_t run);
/* The curves of runs, of a metric by its name or, with NULL, of one that speaks for them. */
void screen_curves_open(struct ui *ui, const int64_t *runs, size_t count, const char *metric);
/* The same of what stands side by side: of a column that is a revision, whose run is 0, the plots. */
void screen_curves_compared(struct ui *ui, const int64_t *runs, const struct run *columns, size_t count,
			    const char *metric);
void screen_log_open(struct ui *ui, int64_t run, const char *stage);
void screen_commit_open(struct ui *ui, const struct commit *commit);
void screen_patch_open(struct ui *ui, const char *from, const char *to, const char *path);
/* A text of lines that begin with + and - where something differs. */
void screen_difference_open(struct ui *ui, const char *title, struct str text);
/* Any text. */
void screen_text_open(struct ui *ui, const char *title, struct str text);
void screen_file_open(struct ui *ui, const char *commit, const char *path);
void screen_files_open(struct ui *ui, const char *commit);

/* Over the table of runs, whose columns and views they are about. */
struct runs;
void screen_columns_open(struct ui *ui);
void screen_views_open(struct ui *ui);
void screen_groups_open(struct ui *ui, enum view_kind kind, const char *of, bool folds);
/* The same with the cursor on a group, which is named by its label. */
void screen_groups_open_at(struct ui *ui, const struct view_group *group, struct str label);
void screen_goes_with_open(struct ui *ui, const char *metric, int64_t key);
void sheet_save_view_open(struct ui *ui, const struct runs *runs, const struct view_group *group);

/* Sheets that more than one screen opens. */
void sheet_trigger_open(struct ui *ui, const char *rev);
/* The same in the work tree as it is; stage is what is asked for first, NULL: all. */
void sheet_trigger_here(struct ui *ui, const char *stage);
void sheet_cancel_open(struct ui *ui, int64_t run);
void sheet_rerun_open(struct ui *ui, int64_t run);

/* What there is to say of the marked runs or, when none is marked, of this one. */
void sheet_tag_open(struct ui *ui, int64_t run);
void sheet_archive_open(struct ui *ui, const struct run *run);

void sheet_keep_open(struct ui *ui, int64_t run);

void sheet_register_open(struct ui *ui, int64_t run);
void sheet_request_open(struct ui *ui, const struct version *version);
/* Of what Git's tags say: puts a version in a stage, makes a new one of the same model. */
struct tagged_version;
void sheet_assign_open(struct ui *ui, const struct tagged_version *version);
void sheet_tag_version_open(struct ui *ui, const struct tagged_version *version);
void sheet_alias_open(struct ui *ui, const struct version *version);
void sheet_decide_open(struct ui *ui, int64_t request);
void sheet_roll_back_open(struct ui *ui, const char *environment);

/* Puts the cursor of the screen of deployments on an environment. */
void screen_deploy_seek(struct screen *screen, const char *environment);

/* Starts the deployment of an approved request and says so, or why not. */
void release_deploy(struct ui *ui, struct app *app, int64_t request);

#endif
