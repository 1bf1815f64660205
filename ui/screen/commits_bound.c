/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/format.h"
#include "ui/screen/commits.h"

#include <math.h>

/* Which commit took the metric beyond a bound. */

#define LOOKS_MAX 5000	/* commits looked at */

/* Looks up further rows until it is known where the bound was broken, a slice. */
bool commits_look(struct screen *screen, struct err *err)
{
	struct commit_list *list = (struct commit_list *)screen;
	double *values;

	while (!ui_is_due(screen->ui)) {
		if (list->looked_up >= list->rows.len)
			commits_read_on(list, COMMITS_PORTION);
		if (list->looked_up >= list->rows.len || list->looked_up >= LOOKS_MAX) {
			screen->busy = false;
			break;
		}
		if (list->rows.items[list->looked_up].load != list->load &&
		    !commits_find_run(list, &list->rows.items[list->looked_up], err))
			return false;
		list->looked_up++;
	}
	if (screen->busy)
		return true;
	values = ARENA_ARRAY(&screen->arena, double, list->looked_up);
	for (size_t i = 0; i < list->looked_up; i++)
		values[i] = list->rows.items[i].history.value;
	break_find(values, list->looked_up, &list->bound, &list->found);
	if (!list->bound_shown && list->found.kind == BREAK_BROKEN)
		table_seek(&screen->table, list->rows.len, list->found.first_bad);
	list->bound_shown = true;
	return true;
}

static const char *short_id(struct commit_list *list, size_t row)
{
	return arena_printf(&list->screen.arena, "%.7s", list->rows.items[row].history.commit.id);
}

/* Where the bound stands, in one line. */
void commits_draw_finding(struct commit_list *list, struct area line)
{
	const struct break_point *found = &list->found;
	char bound[FORMAT_SIZE];
	int col = draw_format(line, 0, 1, STYLE_ACCENT, "%s %s %s  ", ui_clean(&list->screen, list->metric.name).s,
			      list->bound.at_most ? "<=" : ">=", format_exact(bound, list->bound.value));

	if (list->screen.busy) {
		draw_format(line, 0, col, STYLE_MUTED, "looking, %zu commits so far ...", list->looked_up);
		return;
	}
	switch (found->kind) {
	case BREAK_NOTHING:
		draw_text(line, 0, col, STYLE_MUTED, TEXT("no commit here has a run with it; t runs one"));
		break;
	case BREAK_HOLDS:
		draw_format(line, 0, col, STYLE_GOOD, "holds in all %zu commits that have it", found->measured);
		break;
	case BREAK_NEVER:
		draw_format(line, 0, col, STYLE_BAD, "holds in none of the %zu commits that have it", found->measured);
		break;
	case BREAK_MENDED:
		draw_format(line, 0, col, STYLE_GOOD, "holds since %s, not in %s before",
			    short_id(list, found->last_good), short_id(list, found->first_bad));
		break;
	case BREAK_BROKEN:
		col = draw_format(line, 0, col, STYLE_BAD, "broken by %s, held in %s",
				  short_id(list, found->first_bad), short_id(list, found->last_good));
		if (found->unknown)
			draw_format(line, 0, col, STYLE_WARNING, "; %zu between have no run, m runs the middle",
				    found->unknown);
		break;
	}
}

static void done_bound(struct ui *ui, int button)
{
	struct commit_list *list = (struct commit_list *)ui->top;
	const char *text = sheet_value(ui->sheet, 0);
	struct err err = ERR_INIT;

	if (button != 1)
		return;
	if (*text && !bound_parse(text, list->metric.direction, &list->bound, &err)) {
		ui_refuse(ui, &err);
		return;
	}
	list->bound_shown = false;
	list->has_bound = *text;
	ui_reload(ui);
}

static void tell_bound(struct sheet *sheet)
{
	const char *bound = sheet_value(sheet, 0);
	struct buf command = BUF_INIT;

	buf_printf(&command, "$ assay history %s", (const char *)sheet->about);
	if (*bound)
		buf_printf(&command, " --bound '%s'", bound);
	sheet->command = text_clean(&sheet->arena, buf_str(&command));
	buf_release(&command);
}

void commits_ask_bound(struct commit_list *list)
{
	const struct row *row = &list->rows.items[list->screen.table.cursor];
	struct sheet *sheet;
	char value[FORMAT_SIZE] = "";
	bool at_most = list->has_bound ? list->bound.at_most : list->metric.direction == DIRECTION_LOWER;

	if (!list->metric.id) {
		ui_say(list->screen.ui, STYLE_NORMAL, "No run here has a metric yet; t runs this commit");
		return;
	}
	if (list->has_bound)
		format_exact(value, list->bound.value);
	else if (!isnan(row->history.value))
		format_exact(value, row->history.value);
	sheet = ui_sheet(list->screen.ui, "Which commit broke it?", done_bound);
	sheet_line(sheet, STYLE_NORMAL, "%s must keep this bound; the commit that broke it is looked for.",
		   ui_clean(&list->screen, list->metric.name).s);
	line_set(&sheet_field(sheet, "bound  (>=0.95 or <=0.1; empty: none)", NULL)->line,
		 *value ? text_printf(&sheet->arena, "%s%s", at_most ? "<=" : ">=", value).s : "");
	sheet->about = arena_strdup(&sheet->arena, list->metric.name);
	sheet->tell = tell_bound;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Look", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}
