# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libdvc.a
ASSAY_LIBS += %D%/libdvc.a
%C%_libdvc_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libdvc_a_SOURCES = \
	%D%/config.c \
	%D%/config.h \
	%D%/dvcfile.c \
	%D%/dvcfile.h \
	%D%/graph.c \
	%D%/graph.h \
	%D%/hash.c \
	%D%/hash.h \
	%D%/ignore.c \
	%D%/ignore.h \
	%D%/lock.c \
	%D%/lock.h \
	%D%/lock_write.c \
	%D%/outs.c \
	%D%/path.c \
	%D%/path.h \
	%D%/project.c \
	%D%/project.h \
	%D%/source.c \
	%D%/source.h \
	%D%/yaml_make.c \
	%D%/yaml_make.h \
	%D%/yaml_scalar.c \
	%D%/yaml_typed.c \
	%D%/yaml_write.c \
	%D%/yaml_write.h \
	%D%/yaml_write_impl.h
