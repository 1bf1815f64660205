# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libdraw.a
ASSAY_LIBS += %D%/libdraw.a
%C%_libdraw_a_SOURCES = \
	%D%/draw.c \
	%D%/draw.h \
	%D%/glyph.c \
	%D%/glyph.h \
	%D%/style.c \
	%D%/style.h \
	%D%/term.c \
	%D%/term.h
