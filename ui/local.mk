# SPDX-License-Identifier: GPL-3.0-or-later
#
# Screens and the loop that runs them know each other, so they share one library: ui/screen adds
# its files to it.  Widgets and drawing know nothing of what is above them.

noinst_LIBRARIES += %D%/libui.a
ASSAY_LIBS += %D%/libui.a
%C%_libui_a_SOURCES = \
	%D%/action.c %D%/action.h \
	%D%/events.c \
	%D%/frame.c %D%/frame.h \
	%D%/outside.c \
	%D%/screens.h \
	%D%/ui.c %D%/ui.h

include %D%/screen/local.mk
include %D%/widget/local.mk
include %D%/draw/local.mk
