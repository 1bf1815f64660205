# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libdvc.a
ASSAY_LIBS += %D%/libdvc.a
%C%_libdvc_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libdvc_a_SOURCES = \
	%D%/cache.c \
	%D%/cache.h \
	%D%/cache_impl.h \
	%D%/cache_write.c \
	%D%/checkout.c \
	%D%/checkout.h \
	%D%/config.c \
	%D%/config.h \
	%D%/content.c \
	%D%/content.h \
	%D%/data.c \
	%D%/data.h \
	%D%/data_compare.c \
	%D%/dvcfile.c \
	%D%/dvcfile.h \
	%D%/graph.c \
	%D%/graph.h \
	%D%/hash.c \
	%D%/hash.h \
	%D%/hash_cache.c \
	%D%/hash_cache.h \
	%D%/hash_files.c \
	%D%/hash_files.h \
	%D%/ignore.c \
	%D%/ignore.h \
	%D%/lock.c \
	%D%/lock.h \
	%D%/lock_write.c \
	%D%/manifest.c \
	%D%/manifest.h \
	%D%/near.c \
	%D%/near.h \
	%D%/outs.c \
	%D%/parallel.c \
	%D%/parallel.h \
	%D%/path.c \
	%D%/path.h \
	%D%/project.c \
	%D%/project.h \
	%D%/source.c \
	%D%/source.h \
	%D%/status.c \
	%D%/status.h \
	%D%/status_impl.h \
	%D%/status_stage.c \
	%D%/values.c \
	%D%/values.h \
	%D%/values_diff.c \
	%D%/values_text.c \
	%D%/walk.c \
	%D%/walk.h \
	%D%/yaml_make.c \
	%D%/yaml_make.h \
	%D%/yaml_scalar.c \
	%D%/yaml_typed.c \
	%D%/yaml_write.c \
	%D%/yaml_write.h \
	%D%/yaml_write_impl.h
