# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libbase.a
ASSAY_LIBS += %D%/libbase.a
%C%_libbase_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libbase_a_SOURCES = \
	%D%/arena.c \
	%D%/arena.h \
	%D%/base64.c \
	%D%/base64.h \
	%D%/buf.c \
	%D%/buf.h \
	%D%/clock.c \
	%D%/clock.h \
	%D%/compiler.h \
	%D%/detach.c \
	%D%/detach.h \
	%D%/digest.c \
	%D%/digest.h \
	%D%/err.c \
	%D%/err.h \
	%D%/file.c \
	%D%/file.h \
	%D%/file_remove.c \
	%D%/format.c \
	%D%/format.h \
	%D%/json.c \
	%D%/json.h \
	%D%/json_flat.c \
	%D%/json_flat.h \
	%D%/json_write.c \
	%D%/lock.c \
	%D%/lock.h \
	%D%/loop.c \
	%D%/loop.h \
	%D%/map.c \
	%D%/map.h \
	%D%/mem.c \
	%D%/mem.h \
	%D%/regex.c \
	%D%/regex.h \
	%D%/str.c \
	%D%/str.h \
	%D%/text.c \
	%D%/text.h \
	%D%/text_clean.c \
	%D%/utf8.c \
	%D%/utf8.h \
	%D%/vec.h \
	%D%/version.c \
	%D%/version.h \
	%D%/yaml.c \
	%D%/yaml.h \
	%D%/yaml_node.c
