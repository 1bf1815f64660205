# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librunner.a
ASSAY_LIBS += %D%/librunner.a
%C%_librunner_a_CPPFLAGS = $(SRC_CPPFLAGS)
%C%_librunner_a_SOURCES =
