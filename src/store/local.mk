# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += src/libstore.a
src_libstore_a_SOURCES = \
	%D%/artifact.c %D%/artifact.h \
	%D%/db.c %D%/db.h \
	%D%/metric.c %D%/metric_history.c %D%/metric.h \
	%D%/migrate.c \
	%D%/repository.c %D%/repository.h \
	%D%/run.c %D%/run.h \
	%D%/stage_run.c %D%/stage_run.h \
	%D%/store.c %D%/store.h
nodist_src_libstore_a_SOURCES = %D%/schema.c
src_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(SQLITE_CFLAGS)

EXTRA_DIST += share/schema/0001.sql
CLEANFILES += %D%/schema.c
%D%/schema.c: share/schema/0001.sql share/embed.sh
	$(AM_V_GEN)$(MKDIR_P) %D% && $(EMBED) schema_0001 $(top_srcdir)/share/schema/0001.sql > $@
