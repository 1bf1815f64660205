/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/compare.h"

/* Which rows of a comparison are shown. */

void compare_choose(const struct comparison *comparison, const struct comparison_view *view,
		    struct arena *arena, struct comparison_rows *out)
{
	size_t room = COMPARISON_GROUPS;

	for (size_t g = 0; g < COMPARISON_GROUPS; g++)
		room += comparison->groups[g].count;
	*out = (struct comparison_rows){ .items = ARENA_ARRAY(arena, struct comparison_shown, room) };
	for (enum comparison_kind g = 0; g < COMPARISON_GROUPS; g++) {
		const struct comparison_group *group = &comparison->groups[g];

		if (!group->count)
			continue;
		out->items[out->count++] = (struct comparison_shown){ g, NULL };
		for (size_t i = 0; i < group->count; i++) {
			const struct comparison_row *row = &group->rows[i];
			bool shown = view->all || row->differs;

			out->same += !shown;
			out->ignored += shown && row->ignored;
			if (shown && (view->ignored || !row->ignored) && !view->folded[g])
				out->items[out->count++] = (struct comparison_shown){ g, row };
		}
	}
}

void compare_key_name(const struct comparison_row *row, struct buf *out)
{
	static const char *const prefixes[COMPARISON_GROUPS] = { "metric.", "metric.", "param.", "code.",
								 "data.", "test.", "environment." };

	buf_puts(out, prefixes[row->kind]);
	buf_puts(out, row->key);
}
