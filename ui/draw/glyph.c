/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/glyph.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

static const char *const glyphs[GLYPH_COUNT][2] = {
	[GLYPH_CURSOR] = { "▸", ">" },
	[GLYPH_MARK] = { "*", "*" },
	[GLYPH_BASELINE] = { "◆", "B" },
	[GLYPH_RUNNING] = { "●", "*" },
	[GLYPH_QUEUED] = { "○", "o" },
	[GLYPH_OK] = { "✓", "+" },
	[GLYPH_FAILED] = { "✗", "x" },
	[GLYPH_SKIPPED] = { "‒", "-" },
	[GLYPH_LOST] = { "?", "?" },
	[GLYPH_CANCELED] = { "×", "x" },
	[GLYPH_WAITING] = { "!", "!" },
	[GLYPH_RULE] = { "─", "-" },
	[GLYPH_BAR] = { "│", "|" },
	[GLYPH_BETTER] = { "▲", "+" },
	[GLYPH_WORSE] = { "▼", "!" },
	[GLYPH_HIGHER] = { "↑", "^" },
	[GLYPH_LOWER] = { "↓", "v" },
	[GLYPH_SORTED_DOWN] = { "▾", "v" },
	[GLYPH_SORTED_UP] = { "▴", "^" },
	[GLYPH_ELLIPSIS] = { "…", "~" },
	[GLYPH_DASH] = { "–", "-" },
	[GLYPH_ARROW] = { "→", ">" },
	[GLYPH_FULL] = { "█", "#" },
	[GLYPH_EMPTY] = { "░", "." },
	[GLYPH_CORNER_TL] = { "┌", "+" },
	[GLYPH_CORNER_TR] = { "┐", "+" },
	[GLYPH_CORNER_BL] = { "└", "+" },
	[GLYPH_CORNER_BR] = { "┘", "+" },
	[GLYPH_TREE_LAST] = { "└─ ", "`- " },
	[GLYPH_TREE_BRANCH] = { "├─ ", "|- " },
	[GLYPH_TREE_LINE] = { "│  ", "|  " },
	[GLYPH_CRUMB] = { "›", ">" },
	[GLYPH_DOT] = { "·", "-" },
	[GLYPH_PLUS_MINUS] = { "±", "+-" },
	[GLYPH_AXIS] = { "┤", "|" },
};

static const char *const sparks[8][2] = { { "▁", "_" }, { "▂", "_" }, { "▃", "." }, { "▄", "-" },
					  { "▅", "-" }, { "▆", "=" }, { "▇", "#" }, { "█", "#" } };

bool glyph_is_ascii(void)
{
	const char *forced = getenv("ASSAY_ASCII");

	return (forced && *forced) || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

const char *glyph_string(enum glyph which)
{
	return glyphs[which][glyph_is_ascii()];
}

struct text glyph(enum glyph which)
{
	return text_trusted(glyph_string(which));
}

struct text glyph_spark(int level)
{
	int at = level < 0 ? 0 : level > 7 ? 7 : level;

	return text_trusted(sparks[at][glyph_is_ascii()]);
}
