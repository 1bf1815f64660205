# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libwidget.a
ASSAY_LIBS += %D%/libwidget.a
%C%_libwidget_a_SOURCES =
