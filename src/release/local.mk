# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librelease.a
ASSAY_LIBS += %D%/librelease.a
%C%_librelease_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_librelease_a_SOURCES =
