# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librunner.a
ASSAY_LIBS += %D%/librunner.a
%C%_librunner_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_librunner_a_SOURCES = \
	%D%/dvc_record.c \
	%D%/dvc_record.h \
	%D%/dvclive.c \
	%D%/dvclive.h \
	%D%/environment.c \
	%D%/environment.h \
	%D%/files.c \
	%D%/files.h \
	%D%/job.c \
	%D%/job.h \
	%D%/launch.c \
	%D%/launch.h \
	%D%/local.c \
	%D%/local.h \
	%D%/plan.c \
	%D%/plan.h \
	%D%/points.c \
	%D%/points.h \
	%D%/recover.c \
	%D%/recover.h \
	%D%/reports.c \
	%D%/reports.h \
	%D%/shim.c \
	%D%/shim.h \
	%D%/tracked.c \
	%D%/tracked.h \
	%D%/tracked_lay_out.c \
	%D%/tree.c \
	%D%/tree.h
