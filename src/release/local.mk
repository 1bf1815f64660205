# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librelease.a
ASSAY_LIBS += %D%/librelease.a
%C%_librelease_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_librelease_a_SOURCES = \
	%D%/authority.c \
	%D%/authority.h \
	%D%/people.c \
	%D%/people.h \
	%D%/policy.c \
	%D%/policy.h \
	%D%/rollout.c \
	%D%/rollout.h \
	%D%/rollout_file.h \
	%D%/rollout_process.c \
	%D%/statement.c \
	%D%/statement.h \
	%D%/target/directory.c \
	%D%/target/target.c \
	%D%/target/target.h
