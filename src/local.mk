# SPDX-License-Identifier: GPL-3.0-or-later
#
# src/: the program without a screen.  A new folder: its local.mk here, its library in CORE_LIBS.

assay_SOURCES = src/main.c
assay_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
assay_LDADD = $(ASSAY_LDADD)

include src/base/local.mk
include src/store/local.mk
