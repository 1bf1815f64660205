# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libquality.a
ASSAY_LIBS += %D%/libquality.a
%C%_libquality_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libquality_a_SOURCES = \
	%D%/statistics.c \
	%D%/statistics.h \
	%D%/table_diff.c \
	%D%/table_diff.h
