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
	%D%/content.c \
	%D%/content.h \
	%D%/hash.c \
	%D%/hash.h \
	%D%/hash_cache.c \
	%D%/hash_cache.h \
	%D%/hash_files.c \
	%D%/hash_files.h \
	%D%/ignore.c \
	%D%/ignore.h \
	%D%/manifest.c \
	%D%/manifest.h \
	%D%/parallel.c \
	%D%/parallel.h \
	%D%/walk.c \
	%D%/walk.h
