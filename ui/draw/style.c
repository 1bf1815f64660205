/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/draw/style.h"

#include <curses.h>
#include <stdlib.h>

/* With colours, and without.  Dim is left out where colours do the work: it is unreadable on some
 * light backgrounds. */
static const struct {
	short colour;	/* -1: the terminal's own */
	attr_t with, without;
} looks[STYLE_COUNT] = {
	[STYLE_NORMAL] = { -1, A_NORMAL, A_NORMAL },
	[STYLE_MUTED] = { 8, A_NORMAL, A_DIM },
	[STYLE_STRONG] = { -1, A_BOLD, A_BOLD },
	[STYLE_GOOD] = { COLOR_GREEN, A_NORMAL, A_NORMAL },
	[STYLE_BAD] = { COLOR_RED, A_NORMAL, A_BOLD },
	[STYLE_WARNING] = { COLOR_YELLOW, A_NORMAL, A_BOLD },
	[STYLE_RUNNING] = { COLOR_CYAN, A_NORMAL, A_NORMAL },
	[STYLE_ACCENT] = { COLOR_CYAN, A_NORMAL, A_NORMAL },
	[STYLE_TITLE] = { -1, A_BOLD, A_BOLD },
	[STYLE_SERIES] = { COLOR_CYAN, A_NORMAL, A_NORMAL },
	[STYLE_SERIES + 1] = { COLOR_YELLOW, A_NORMAL, A_NORMAL },
	[STYLE_SERIES + 2] = { COLOR_MAGENTA, A_NORMAL, A_NORMAL },
	[STYLE_SERIES + 3] = { COLOR_GREEN, A_NORMAL, A_NORMAL },
	[STYLE_SERIES + 4] = { COLOR_RED, A_NORMAL, A_NORMAL },
	[STYLE_SERIES + 5] = { -1, A_NORMAL, A_NORMAL },
	/* The bright ones of sixteen; of eight, the same in bold. */
	[STYLE_SERIES + 6] = { COLOR_CYAN + 8, A_NORMAL, A_BOLD },
	[STYLE_SERIES + 7] = { COLOR_YELLOW + 8, A_NORMAL, A_BOLD },
	[STYLE_SERIES + 8] = { COLOR_MAGENTA + 8, A_NORMAL, A_BOLD },
	[STYLE_SERIES + 9] = { COLOR_GREEN + 8, A_NORMAL, A_BOLD },
	[STYLE_SERIES + 10] = { COLOR_RED + 8, A_NORMAL, A_BOLD },
	[STYLE_SERIES + 11] = { COLOR_BLUE + 8, A_NORMAL, A_BOLD },
};

static bool has_colour;
static bool is_dimmed;

void style_init(void)
{
	const char *no_color = getenv("NO_COLOR");

	has_colour = false;
	if ((no_color && *no_color) || !has_colors() || start_color() == ERR || COLORS < 8)
		return;
	use_default_colors();
	for (short i = 0; i < STYLE_COUNT; i++) {
		short colour = looks[i].colour;

		if (i >= STYLE_SERIES && colour >= COLORS)
			colour = (short)(colour - 8);
		init_pair((short)(i + 1), colour >= COLORS ? -1 : colour, -1);
	}
	has_colour = true;
}

void style_dim(bool on)
{
	is_dimmed = on;
}

unsigned style_series(size_t at)
{
	return STYLE_SERIES + (unsigned)(at % (STYLE_SERIES_LAST - STYLE_SERIES + 1));
}

unsigned long style_attributes(unsigned style)
{
	unsigned role = is_dimmed ? STYLE_MUTED : style & 0xff;
	attr_t attributes = style & STYLE_SELECTED && !is_dimmed ? A_REVERSE : A_NORMAL;

	if (!has_colour)
		return attributes | looks[role].without;
	/* Eight colours have no grey: bold and dim must do. */
	if (looks[role].colour >= COLORS)
		attributes |= looks[role].without;
	/* Grey on reverse is unreadable in half of all themes. */
	if (role == STYLE_MUTED && attributes & A_REVERSE)
		role = STYLE_NORMAL;
	return attributes | looks[role].with | (attr_t)COLOR_PAIR((int)role + 1);
}
