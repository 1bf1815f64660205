# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libdvc.a
ASSAY_LIBS += %D%/libdvc.a
%C%_libdvc_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libdvc_a_SOURCES = \
	%D%/hash.c \
	%D%/hash.h \
	%D%/ignore.c \
	%D%/ignore.h
