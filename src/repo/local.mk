# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librepo.a
ASSAY_LIBS += %D%/librepo.a
%C%_librepo_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_librepo_a_SOURCES = \
	%D%/checkout.c \
	%D%/checkout.h \
	%D%/commit.c \
	%D%/commit.h \
	%D%/diff.c \
	%D%/diff.h \
	%D%/git.h \
	%D%/history.c \
	%D%/history.h \
	%D%/ignored.c \
	%D%/ignored.h \
	%D%/index.c \
	%D%/index.h \
	%D%/ref.c \
	%D%/ref.h \
	%D%/repo.c \
	%D%/repo.h \
	%D%/stash.c \
	%D%/stash.h \
	%D%/tag.c \
	%D%/tag.h \
	%D%/tree.c \
	%D%/tree.h
