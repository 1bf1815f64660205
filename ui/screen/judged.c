/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/judged.h"
#include "base/format.h"
#include "ui/draw/glyph.h"

enum style judged_style(enum judgement judgement)
{
	static const enum style styles[] = { STYLE_MUTED, STYLE_NORMAL, STYLE_GOOD, STYLE_BAD };

	return styles[judgement];
}

const char *judged_glyph(enum judgement judgement)
{
	return judgement == JUDGE_BETTER  ? glyph_string(GLYPH_BETTER)
	       : judgement == JUDGE_WORSE ? glyph_string(GLYPH_WORSE) : "";
}

const char *direction_glyph(enum direction direction)
{
	return direction == DIRECTION_HIGHER  ? glyph_string(GLYPH_HIGHER)
	       : direction == DIRECTION_LOWER ? glyph_string(GLYPH_LOWER) : "";
}

struct table_cell judged_cell(struct arena *arena, double before, double value, enum direction direction)
{
	enum judgement judgement = compare_values(before, value, direction);
	char text[FORMAT_SIZE];

	if (judgement == JUDGE_SAME)
		return (struct table_cell){ STYLE_MUTED, TEXT("=") };
	return (struct table_cell){ judged_style(judgement),
		text_printf(arena, "%s%s%s", judged_glyph(judgement), value > before ? "+" : "",
			    format_real(text, value - before, 4)) };
}
