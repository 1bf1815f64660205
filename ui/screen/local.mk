# SPDX-License-Identifier: GPL-3.0-or-later

ui_libui_a_SOURCES += \
	%D%/commits.c \
	%D%/compare.c \
	%D%/help.c \
	%D%/log.c \
	%D%/repositories.c \
	%D%/run.c \
	%D%/runs.c \
	%D%/sheets.c
