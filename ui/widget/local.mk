# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libwidget.a
ASSAY_LIBS += %D%/libwidget.a
%C%_libwidget_a_SOURCES = \
	%D%/chart.c \
	%D%/chart.h \
	%D%/chart_plot.c \
	%D%/chart_plot.h \
	%D%/chart_scale.c \
	%D%/chart_scale.h \
	%D%/chart_smooth.c \
	%D%/chart_spark.c \
	%D%/line.c \
	%D%/line.h \
	%D%/logview.c \
	%D%/logview.h \
	%D%/pager.c \
	%D%/pager.h \
	%D%/sheet.c \
	%D%/sheet.h \
	%D%/table.c \
	%D%/table.h
