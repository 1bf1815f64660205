# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libbase.a
ASSAY_LIBS += %D%/libbase.a
%C%_libbase_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libbase_a_SOURCES = \
	%D%/version.c %D%/version.h
