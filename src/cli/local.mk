# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libcli.a
ASSAY_LIBS += %D%/libcli.a
%C%_libcli_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libcli_a_SOURCES = \
	%D%/annotate.c \
	%D%/cli.c \
	%D%/cli.h \
	%D%/columns.c \
	%D%/columns.h \
	%D%/command.c \
	%D%/command.h \
	%D%/compare.c \
	%D%/correlations.c \
	%D%/correlations.h \
	%D%/completion.c \
	%D%/demo.c \
	%D%/deployed.c \
	%D%/deployed.h \
	%D%/doctor.c \
	%D%/dvc.c \
	%D%/dvc.h \
	%D%/dvc_checkout.c \
	%D%/dvc_config.c \
	%D%/dvc_data.c \
	%D%/dvc_data.h \
	%D%/dvc_diff.c \
	%D%/dvc_exp.c \
	%D%/dvc_exp.h \
	%D%/dvc_exp_act.c \
	%D%/dvc_exp_sheet.c \
	%D%/dvc_exp_sheet.h \
	%D%/dvc_exp_sort.c \
	%D%/dvc_exp_table.c \
	%D%/dvc_graph.c \
	%D%/dvc_repro.c \
	%D%/dvc_metrics.c \
	%D%/dvc_values.c \
	%D%/dvc_values.h \
	%D%/dvc_status.c \
	%D%/evidence.c \
	%D%/evidence.h \
	%D%/follow.c \
	%D%/foreign.c \
	%D%/foreign.h \
	%D%/groups.c \
	%D%/groups.h \
	%D%/gto.c \
	%D%/gto.h \
	%D%/gto_act.c \
	%D%/gto_history.c \
	%D%/gto_json.c \
	%D%/gto_show.c \
	%D%/hand_over.c \
	%D%/hand_over.h \
	%D%/help.c \
	%D%/help.h \
	%D%/history.c \
	%D%/ignore.c \
	%D%/keep.c \
	%D%/log.c \
	%D%/models.c \
	%D%/pager.c \
	%D%/pager.h \
	%D%/plain_table.c \
	%D%/plain_table.h \
	%D%/release.c \
	%D%/repositories.c \
	%D%/rich_table.c \
	%D%/rich_table.h \
	%D%/run.c \
	%D%/run_json.c \
	%D%/run_json.h \
	%D%/runs.c \
	%D%/show.c \
	%D%/status.c
