/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_FRAME_H
#define ASSAY_UI_FRAME_H

#include "ui/ui.h"

/* What stands around every screen: title, tabs, message, hints; and what lies over it: palette,
 * prompt, sheet. */

/* Paints everything. */
void frame_draw(struct ui *ui);

/* Whether the terminal is too small for anything but saying so. */
bool frame_is_too_small(void);

/* The action that the palette's cursor is on, for what is typed. */
enum action frame_palette_choice(struct ui *ui);

#endif
