# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libregistry.a
ASSAY_LIBS += %D%/libregistry.a
%C%_libregistry_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libregistry_a_SOURCES = \
	%D%/declared.c \
	%D%/declared.h \
	%D%/registry.c \
	%D%/registry.h
