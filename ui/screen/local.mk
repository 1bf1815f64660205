# SPDX-License-Identifier: GPL-3.0-or-later

ui_libui_a_SOURCES +=
