# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libpipeline.a
ASSAY_LIBS += %D%/libpipeline.a
%C%_libpipeline_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libpipeline_a_SOURCES = \
	%D%/graph.c \
	%D%/graph.h \
	%D%/inputs.c \
	%D%/inputs.h \
	%D%/node.c \
	%D%/node.h \
	%D%/param_file.h \
	%D%/params.c \
	%D%/params.h \
	%D%/pipeline.c \
	%D%/pipeline.h \
	%D%/project.c \
	%D%/project.h \
	%D%/python_text.c \
	%D%/python_text.h \
	%D%/role.c \
	%D%/role.h \
	%D%/template.h
