# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libapp.a
ASSAY_LIBS += %D%/libapp.a
%C%_libapp_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libapp_a_SOURCES = \
	%D%/add.c \
	%D%/add.h \
	%D%/annotate.c \
	%D%/annotate.h \
	%D%/app.c \
	%D%/app.h \
	%D%/changes.c \
	%D%/changes.h \
	%D%/commits.c \
	%D%/commits.h \
	%D%/compare.c \
	%D%/compare.h \
	%D%/compare_export.c \
	%D%/compare_export.h \
	%D%/compare_files.c \
	%D%/compare_fold.c \
	%D%/compare_impl.h \
	%D%/compare_metrics.c \
	%D%/compare_revisions.c \
	%D%/compare_rows.c \
	%D%/compare_tests.c \
	%D%/correlate.c \
	%D%/correlate.h \
	%D%/data_diff.c \
	%D%/data_diff.h \
	%D%/doctor.c \
	%D%/doctor.h \
	%D%/dvc.c \
	%D%/dvc.h \
	%D%/dvc_choose.c \
	%D%/dvc_dag.c \
	%D%/dvc_data.c \
	%D%/dvc_data.h \
	%D%/dvc_impl.h \
	%D%/dvc_repro.c \
	%D%/dvc_repro.h \
	%D%/dvc_stages.c \
	%D%/dvc_states.c \
	%D%/dvc_states.h \
	%D%/dvc_values.c \
	%D%/groups.c \
	%D%/groups.h \
	%D%/experiment_state.c \
	%D%/experiments.c \
	%D%/experiments.h \
	%D%/gto.c \
	%D%/gto.h \
	%D%/gto_act.c \
	%D%/gto_models.c \
	%D%/gto_models.h \
	%D%/history.c \
	%D%/history.h \
	%D%/ignore.c \
	%D%/ignore.h \
	%D%/keep.c \
	%D%/keep.h \
	%D%/metrics.c \
	%D%/metrics.h \
	%D%/project.c \
	%D%/project.h \
	%D%/register.c \
	%D%/register.h \
	%D%/release.c \
	%D%/release.h \
	%D%/revision.c \
	%D%/revision.h \
	%D%/revision_data.c \
	%D%/revision_impl.h \
	%D%/trigger.c \
	%D%/trigger.h \
	%D%/views.c \
	%D%/views.h
