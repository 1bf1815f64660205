# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libexchange.a
ASSAY_LIBS += %D%/libexchange.a
%C%_libexchange_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libexchange_a_SOURCES = \
	%D%/junit.c \
	%D%/junit.h
