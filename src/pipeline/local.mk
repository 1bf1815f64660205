# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libpipeline.a
ASSAY_LIBS += %D%/libpipeline.a
%C%_libpipeline_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libpipeline_a_SOURCES =
