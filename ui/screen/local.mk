# SPDX-License-Identifier: GPL-3.0-or-later

ui_libui_a_SOURCES += \
	%D%/columns.c \
	%D%/commit_marks.c \
	%D%/commit_marks.h \
	%D%/commits.c \
	%D%/commits.h \
	%D%/commits_bound.c \
	%D%/commits_compare.c \
	%D%/commits_values.c \
	%D%/compare.c \
	%D%/curve_grid.c \
	%D%/curve_list.c \
	%D%/curve_revisions.c \
	%D%/curve_set.c \
	%D%/curve_set.h \
	%D%/curves.c \
	%D%/curves.h \
	%D%/curves_draw.c \
	%D%/compare.h \
	%D%/compare_draw.c \
	%D%/compare_sheets.c \
	%D%/decide_sheet.c \
	%D%/deploy.c \
	%D%/experiment_columns.c \
	%D%/experiment_sheets.c \
	%D%/experiments.c \
	%D%/experiments.h \
	%D%/facts.c \
	%D%/facts.h \
	%D%/files.c \
	%D%/goes_with.c \
	%D%/groups.c \
	%D%/help.c \
	%D%/judged.c \
	%D%/judged.h \
	%D%/log.c \
	%D%/models.c \
	%D%/release_sheets.c \
	%D%/repositories.c \
	%D%/run.c %D%/run.h %D%/run_load.c \
	%D%/run_columns.c \
	%D%/run_columns.h \
	%D%/run_sparks.c \
	%D%/run_sparks.h \
	%D%/run_window.c \
	%D%/run_window.h \
	%D%/runs.c \
	%D%/runs.h \
	%D%/runs_details.c \
	%D%/runs_filter.c \
	%D%/sheets.c \
	%D%/stages.c \
	%D%/tag_sheets.c \
	%D%/text.c \
	%D%/views.c
