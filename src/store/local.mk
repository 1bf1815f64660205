# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libstore.a
ASSAY_LIBS += %D%/libstore.a
%C%_libstore_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libstore_a_SOURCES = \
	%D%/artifact.c \
	%D%/artifact.h \
	%D%/db.c \
	%D%/db.h \
	%D%/deployment.c \
	%D%/deployment.h \
	%D%/environment.c \
	%D%/environment.h \
	%D%/field.c \
	%D%/field.h \
	%D%/filter.c \
	%D%/filter.h \
	%D%/filter_complete.c \
	%D%/filter_field.c \
	%D%/filter_impl.h \
	%D%/filter_match.c \
	%D%/ignored.c \
	%D%/ignored.h \
	%D%/metric.c \
	%D%/metric.h \
	%D%/metric_chunk.c \
	%D%/metric_at.c \
	%D%/metric_at.h \
	%D%/metric_history.c \
	%D%/metric_impl.h \
	%D%/metric_outline.c \
	%D%/metric_outline.h \
	%D%/metric_spark.c \
	%D%/migrate.c \
	%D%/model.c \
	%D%/model.h \
	%D%/object.c %D%/object.h %D%/object_restore.c \
	%D%/repository.c \
	%D%/repository.h \
	%D%/request.c \
	%D%/request.h \
	%D%/run.c \
	%D%/run.h \
	%D%/run_impl.h \
	%D%/run_search.c \
	%D%/run_set.c %D%/run_set.h \
	%D%/run_sorted.c \
	%D%/stage_run.c \
	%D%/stage_run.h \
	%D%/store.c \
	%D%/store.h \
	%D%/test_result.c \
	%D%/test_result.h \
	%D%/view.c \
	%D%/view.h

# The schema's migrations, compiled in.
nodist_%C%_libstore_a_SOURCES = share/schema/0001.c share/schema/0002.c
EXTRA_DIST += share/schema/0001.sql share/schema/0002.sql
CLEANFILES += share/schema/0001.c share/schema/0002.c
share/schema/0001.c: share/schema/0001.sql share/embed.sh
	$(EMBED_V)$(EMBED) schema_0001 $(top_srcdir)/share/schema/0001.sql >$@.tmp && mv $@.tmp $@
share/schema/0002.c: share/schema/0002.sql share/embed.sh
	$(EMBED_V)$(EMBED) schema_0002 $(top_srcdir)/share/schema/0002.sql >$@.tmp && mv $@.tmp $@
