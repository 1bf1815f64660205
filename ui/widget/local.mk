# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libwidget.a
ASSAY_LIBS += %D%/libwidget.a
%C%_libwidget_a_SOURCES = \
	%D%/chart.c \
	%D%/chart.h \
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
