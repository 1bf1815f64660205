/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_UI_SCREEN_JUDGED_H
#define ASSAY_UI_SCREEN_JUDGED_H

#include "app/compare.h"
#include "ui/draw/draw.h"
#include "ui/widget/table.h"

/* What a comparison found, as all screens show it. */

/* The style of a difference, and its glyph; "" where it is neither better nor worse. */
enum style judged_style(enum judgement judgement);
const char *judged_glyph(enum judgement judgement);

/* Where better is, as a glyph; "" where nothing says. */
const char *direction_glyph(enum direction direction);

/* From one value to another: glyph and signed difference, or "="; both values are numbers. */
struct table_cell judged_cell(struct arena *arena, double before, double value, enum direction direction);

#endif
