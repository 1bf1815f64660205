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
	[GLYPH_BETTER] = { "▲", "^" },
	[GLYPH_WORSE] = { "▼", "v" },
	[GLYPH_HIGHER] = { "↑", "/" },
	[GLYPH_LOWER] = { "↓", "\\" },
	[GLYPH_SORTED_DOWN] = { "▾", ">" },
	[GLYPH_SORTED_UP] = { "▴", "<" },
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
	[GLYPH_MORE_LEFT] = { "‹", "<" },
	[GLYPH_DOT] = { "·", "-" },
	[GLYPH_PLUS_MINUS] = { "±", "+-" },
	[GLYPH_AXIS] = { "┤", "|" },
	[GLYPH_AXIS_CORNER] = { "└", "+" },
	[GLYPH_AXIS_TICK] = { "┬", "+" },
	[GLYPH_AXIS_HOLE] = { "×", "x" },
	[GLYPH_AXIS_CURSOR] = { "▴", "^" },
};

static const char *const sparks[8][2] = { { "▁", "_" }, { "▂", "_" }, { "▃", "." }, { "▄", "-" },
					  { "▅", "-" }, { "▆", "=" }, { "▇", "#" }, { "█", "#" } };

static const char *const dot_words[GLYPH_DOTS] = { "braille", "blocks", "ascii" };
static enum glyph_dots chosen_dots = GLYPH_DOTS;	/* GLYPH_DOTS: not yet */

bool glyph_is_ascii(void)
{
	const char *forced = getenv("ASSAY_ASCII"), *dots = getenv("ASSAY_GLYPHS");

	return (forced && *forced) || (dots && strcmp(dots, dot_words[GLYPH_LETTERS]) == 0) ||
	       strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
}

enum glyph_dots glyph_dots(void)
{
	const char *asked = getenv("ASSAY_GLYPHS"), *type = getenv("TERM");

	if (glyph_is_ascii())
		return GLYPH_LETTERS;
	if (chosen_dots != GLYPH_DOTS)
		return chosen_dots;
	/* The fonts of the Linux console have no braille. */
	if (!asked || !*asked)
		asked = type && strcmp(type, "linux") == 0 ? dot_words[GLYPH_BLOCKS] : "";
	chosen_dots = strcmp(asked, dot_words[GLYPH_BLOCKS]) == 0 ? GLYPH_BLOCKS : GLYPH_BRAILLE;
	return chosen_dots;
}

const char *glyph_dots_word(void)
{
	return dot_words[glyph_dots()];
}

void glyph_dots_next(void)
{
	chosen_dots = (enum glyph_dots)((glyph_dots() + 1) % GLYPH_DOTS);
}

struct text glyph_of_dots(char *out, enum glyph_dots dots, unsigned bits)
{
	static const char *const halves[] = { " ", "▀", "▄", "█" };
	unsigned code = 0x2800 + (bits & 0xff);

	if (dots == GLYPH_BLOCKS)
		return text_trusted(halves[bits & 3]);
	if (dots == GLYPH_LETTERS || !bits)
		return text_trusted(bits ? "*" : " ");
	out[0] = (char)(0xe0 | code >> 12);
	out[1] = (char)(0x80 | (code >> 6 & 0x3f));
	out[2] = (char)(0x80 | (code & 0x3f));
	out[3] = '\0';
	return text_trusted(out);
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
