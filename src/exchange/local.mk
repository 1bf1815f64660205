# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libexchange.a
ASSAY_LIBS += %D%/libexchange.a
%C%_libexchange_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libexchange_a_SOURCES = \
	%D%/experiment_queue.c \
	%D%/experiment_queue.h \
	%D%/experiments.c \
	%D%/experiments.h \
	%D%/gto.c \
	%D%/gto.h \
	%D%/gto_impl.h \
	%D%/gto_index.c \
	%D%/gto_index.h \
	%D%/gto_name.c \
	%D%/gto_name.h \
	%D%/gto_state.c \
	%D%/junit.c \
	%D%/junit.h
