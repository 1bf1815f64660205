/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/curves.h"

/* All metrics that have curves: which of them are shown. */

static bool load(struct screen *screen, struct err *err)
{
	struct curves *curves = curves_below(screen);
	size_t at = 0;

	(void)err;
	if (screen->table.visible)
		return true;
	for (size_t i = 0; i < curves->key_count && curves->chosen_count; i++) {
		if (curves->keys[i].id == curves->chosen[0])
			at = i;
	}
	table_seek(&screen->table, curves->key_count, at);
	return true;
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	static const char *const better[] = { "", "higher is better", "lower is better" };
	struct screen *screen = data;
	const struct metric_key *key = &curves_below(screen)->keys[row];

	return column == 0 ? (struct table_cell){ STYLE_NORMAL, ui_clean(screen, key->name) }
			   : (struct table_cell){ STYLE_MUTED, text_trusted(better[key->direction]) };
}

static struct table_cell mark(void *data, size_t row)
{
	struct curves *curves = curves_below(data);

	return (struct table_cell){ STYLE_STRONG,
				    curves_is_chosen(curves, curves->keys[row].id) ? glyph(GLYPH_MARK) : TEXT("") };
}

static void draw(struct screen *screen, struct area area)
{
	struct table_column columns[] = {
		{ .title = TEXT("METRIC"), .width = 30, .stretch = true },
		{ .title = TEXT("BETTER"), .width = 16, .rank = 1 },
	};
	struct text empty[] = { TEXT("No run here has a curve."), TEXT(""), TEXT("Esc goes back.") };
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns),
				   .rows = curves_below(screen)->key_count, .cell = cell, .mark = mark,
				   .data = screen, .empty = empty, .empty_count = ARRAY_LEN(empty) };

	table_draw(&screen->table, area, &view);
}

static bool act(struct screen *screen, enum action action)
{
	struct curves *curves = curves_below(screen);
	size_t cursor = screen->table.cursor;

	if (ui_move(&screen->table, curves->key_count, action))
		return true;
	if (action != ACTION_OPEN && action != ACTION_MARK)
		return false;
	if (!curves->key_count)
		return true;
	if (action == ACTION_MARK) {
		if (!curves_is_chosen(curves, curves->keys[cursor].id) && curves->chosen_count == CURVES_MAX)
			ui_say(screen->ui, STYLE_WARNING, "%d metrics are chosen; take one away first", CURVES_MAX);
		else
			curves_toggle(curves, curves->keys[cursor].id);
		table_move(&screen->table, curves->key_count, TABLE_DOWN);
		return true;
	}
	/* Enter is for those who want one only, and for those who have marked some. */
	if (!curves->chosen_count || (curves->chosen_count == 1 && curves->chosen[0] != curves->keys[cursor].id))
		curves_choose(curves, curves->keys[cursor].id);
	ui_pop(screen->ui);
	return true;
}

static bool is_match(void *data, size_t row, struct regex *pattern)
{
	return regex_find(pattern, str_of(curves_below(data)->keys[row].name), 0, NULL, NULL);
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	return ui_find_row(screen, curves_below(screen)->key_count, is_match, screen, pattern, backwards);
}

const struct screen_type screen_curve_list = { .title = "metrics", .context = IN_CURVE_LIST,
					       .size = sizeof(struct screen), .load = load, .draw = draw,
					       .act = act, .find = find };
