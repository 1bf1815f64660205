# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librepo.a
ASSAY_LIBS += %D%/librepo.a
%C%_librepo_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_librepo_a_SOURCES =
