# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += src/libbase.a
src_libbase_a_SOURCES = \
	%D%/arena.c %D%/arena.h \
	%D%/buf.c %D%/buf.h \
	%D%/clock.c %D%/clock.h \
	%D%/compiler.h \
	%D%/digest.c %D%/digest.h \
	%D%/err.c %D%/err.h \
	%D%/file.c %D%/file_remove.c %D%/file.h \
	%D%/format.c %D%/format.h \
	%D%/json.c %D%/json_write.c %D%/json.h \
	%D%/map.c %D%/map.h \
	%D%/mem.c %D%/mem.h \
	%D%/str.c %D%/str.h \
	%D%/text.c %D%/text_clean.c %D%/text.h \
	%D%/utf8.c %D%/utf8.h \
	%D%/vec.h
src_libbase_a_CPPFLAGS = $(AM_CPPFLAGS) $(YAML_CFLAGS) $(PCRE2_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS)
