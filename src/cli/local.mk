# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libcli.a
ASSAY_LIBS += %D%/libcli.a
%C%_libcli_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_libcli_a_SOURCES =
