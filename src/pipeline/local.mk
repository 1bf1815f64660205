# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libpipeline.a
ASSAY_LIBS += %D%/libpipeline.a
%C%_libpipeline_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libpipeline_a_SOURCES = \
	%D%/generate.c \
	%D%/generate.h \
	%D%/graph.c \
	%D%/graph.h \
	%D%/inputs.c \
	%D%/inputs.h \
	%D%/made.c \
	%D%/made.h \
	%D%/node.c \
	%D%/node.h \
	%D%/param_file.c \
	%D%/param_file.h \
	%D%/param_json.c \
	%D%/param_python.c \
	%D%/param_python_impl.h \
	%D%/param_python_literal.c \
	%D%/param_toml.c \
	%D%/param_toml_impl.h \
	%D%/param_toml_value.c \
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
	%D%/stage.c \
	%D%/stage_check.c \
	%D%/stage_impl.h \
	%D%/stage_out.c \
	%D%/template.c \
	%D%/template.h \
	%D%/template_text.c \
	%D%/top.c \
	%D%/tree.c \
	%D%/tree.h \
	%D%/used.c \
	%D%/vars.c \
	%D%/vars.h
