/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/curves.h"
#include "app/metrics.h"
#include "base/format.h"

#include <inttypes.h>
#include <math.h>

#define VALUE_WIDTH 24
#define ENTRY_MIN 34

struct text curves_label(struct curves *curves, size_t at)
{
	const struct curve *curve = &curves->items[at];
	struct text name = ui_clean(&curves->screen, curve->key.name);
	const char *pinned = curve->run == curves->screen.ui->repository.baseline_run ? glyph_string(GLYPH_BASELINE) : "";
	bool many_metrics = false, many_runs = false;

	for (size_t i = 0; i < curves->count; i++) {
		many_metrics = many_metrics || curves->items[i].key.id != curve->key.id;
		many_runs = many_runs || curves->items[i].run != curve->run;
	}
	if (curve->run < 0) {
		struct text revision = ui_clean(&curves->screen, curves_revision(curves, curve->run));

		return many_metrics && many_runs ? text_printf(&curves->screen.arena, "%s %s", revision.s, name.s)
		       : many_metrics ? name : revision;
	}
	if (many_metrics && many_runs)
		return text_printf(&curves->screen.arena, "%s%" PRId64 " %s", pinned, curve->run, name.s);
	return many_metrics ? name : text_printf(&curves->screen.arena, "%srun %" PRId64, pinned, curve->run);
}

static void format_x(const struct curves *curves, double x, char *out, size_t room)
{
	static const enum chart_unit units[] = { CHART_NUMBER, CHART_MOMENT, CHART_DURATION };
	struct chart_scale scale;
	double low = 0, high = 1;

	(void)curves_range(curves, &low, &high);
	scale = chart_scale(low, high, curves->view.log_x, units[curves->view.x]);
	chart_scale_format(&scale, x, curves->columns, out, room);
}

void curves_tell(struct curves *curves, struct buf *out)
{
	double low, high;
	char x[48], value[FORMAT_SIZE];

	if (!curves_range(curves, &low, &high))
		return;
	format_x(curves, isnan(curves->cursor) ? high : curves->cursor, x, sizeof(x));
	buf_printf(out, "%s %s",
		   ui_clean(&curves->screen, curve_x_name(curves->items, curves->count, curves->view.x)).s, x);
	for (size_t i = 0; i < curves->count; i++) {
		const struct chart_point *point = curves_at_cursor(curves, i);

		if (!point)
			continue;
		if (curves->items[i].run < 0)
			buf_printf(out, "; %s", ui_clean(&curves->screen, curves_revision(curves, curves->items[i].run)).s);
		else
			buf_printf(out, "; run %" PRId64, curves->items[i].run);
		buf_printf(out, " %s %s", ui_clean(&curves->screen, curves->items[i].key.name).s,
			   format_exact(value, point->last));
	}
}

static bool has_holes(const struct curves *curves)
{
	for (size_t i = 0; i < curves->count; i++) {
		for (size_t p = 0; p < curves->items[i].count; p++) {
			if (curves->items[i].points[p].holes)
				return true;
		}
	}
	return false;
}

/* What revisions lack. */
static struct text note_text(struct curves *curves)
{
	struct text note = ui_clean(&curves->screen, curves->note);

	return curves->note_count > 1 ? text_printf(&curves->screen.arena, "%s, and %zu more", note.s, curves->note_count - 1)
				      : note;
}

/* What is drawn, and how: the line above the plot. */
static void draw_state(struct curves *curves, struct area line)
{
	static const char *const better[] = { "", "  higher is better", "  lower is better" };
	const struct metric_key *key = app_metric_key(curves->keys, curves->key_count, curves->chosen[0]);
	struct buf text = BUF_INIT;
	const char *dot = glyph_string(GLYPH_DOT);
	double low, high, all_low, all_high;
	char x[48];
	struct text name = key ? ui_clean(&curves->screen, key->name) : TEXT(""), at = TEXT(""), rest;
	int room, most = line.cols / 2, col = draw_cell(line, 0, 1, name.width < most ? name.width : most, false, STYLE_STRONG,
						  name);

	if (curves->chosen_count > 1)
		buf_printf(&text, " and %zu more", curves->chosen_count - 1);
	else if (key)
		buf_puts(&text, better[key->direction]);
	if (curves->view.log_y)
		buf_printf(&text, " %s log y", dot);
	if (curves->view.log_x)
		buf_printf(&text, " %s log x", dot);
	if (curves->smoothing)
		buf_printf(&text, " %s smoothed %.4g, read as recorded", dot, curves->view.weight);
	if (curves_range(curves, &low, &high) && !isnan(curves->view.from) &&
	    curve_bounds(curves->items, curves->count, &curves->view, &all_low, &all_high) && !curves->view.log_x)
		buf_printf(&text, " %s %.3g %% of all", dot, 100 * (high - low) / (all_high - all_low));
	else if (!isnan(curves->view.from))
		buf_printf(&text, " %s zoomed", dot);
	if (has_holes(curves))
		buf_printf(&text, " %s %s no number", dot, glyph_string(GLYPH_AXIS_HOLE));
	if (curves->left_out)
		buf_printf(&text, " %s %zu curves not shown", dot, curves->left_out);
	if (curves->note)
		buf_printf(&text, " %s %s", dot, note_text(curves).s);
	if (!isnan(curves->cursor)) {
		format_x(curves, curves->cursor, x, sizeof(x));
		at = text_printf(&curves->screen.arena, "  at %s %s",
				 curves->view.x == CURVE_BY_STEP
					 ? ui_clean(&curves->screen, curve_x_name(curves->items, curves->count, CURVE_BY_STEP)).s
					 : "time", x);
	}
	/* Where the cursor is stands there in any case. */
	room = line.cols - 1 - at.width - col;
	rest = text_trusted(text.data);
	draw_cell(line, 0, col, rest.width < room ? rest.width : room, false, STYLE_MUTED, rest);
	draw_text(line, 0, line.cols - 1 - at.width, STYLE_NORMAL, at);
	buf_release(&text);
}

/* A letter, a name, and the value under the cursor with its surroundings where many points are one. */
static void draw_entry(struct curves *curves, struct area area, int row, int col, int width, size_t at)
{
	const struct chart_point *point = curves_at_cursor(curves, at);
	bool chosen = at == curves->selected && curves->count > 1;
	unsigned style = style_series(at) | (chosen ? STYLE_SELECTED : 0);
	char value[FORMAT_SIZE], low[FORMAT_SIZE], high[FORMAT_SIZE];
	int name_width = width - VALUE_WIDTH - 5;

	draw_text(area, row, col, STYLE_NORMAL, chosen ? glyph(GLYPH_CURSOR) : TEXT(" "));
	if (curves->count > 1)
		draw_text(area, row, col + 1, style, text_trusted((char[]){ curve_letter(at), '\0' }));
	draw_cell(area, row, col + 3, name_width, false, style, curves_label(curves, at));
	if (!point) {
		draw_cell(area, row, col + 4 + name_width, 10, true, STYLE_MUTED, glyph(GLYPH_DASH));
		return;
	}
	draw_cell(area, row, col + 4 + name_width, 10, true, STYLE_NORMAL,
		  text_trusted(format_real(value, point->last, 4)));
	if (point->count + point->holes > 1)
		draw_cell(area, row, col + 15 + name_width, VALUE_WIDTH - 11, false, STYLE_MUTED,
			  text_printf(&curves->screen.arena, "%s..%s", format_real(low, point->low, 3),
				      format_real(high, point->high, 3)));
}

static int entry_width(struct curves *curves, int cols)
{
	int width = ENTRY_MIN;

	for (size_t i = 0; i < curves->count; i++) {
		int needed = curves_label(curves, i).width + VALUE_WIDTH + 6;

		width = needed > width ? needed : width;
	}
	return width > cols ? cols : width;
}

static void draw_entries(struct curves *curves, struct area area, int width, int per_row)
{
	int rows = ((int)curves->count + per_row - 1) / per_row;
	int first = (int)curves->selected / per_row - area.rows + 1;

	if (rows <= area.rows || first < 0)
		first = 0;
	for (size_t i = (size_t)(first * per_row); i < curves->count; i++)
		draw_entry(curves, area, (int)i / per_row - first, (int)i % per_row * width, width, i);
}

static void draw_empty(struct curves *curves, struct area area)
{
	static const char *const none[] = {
		"This is where curves stand, and there is none of these runs.",
		"",
		"A stage draws one by writing lines to the file that $ASSAY_METRICS names:",
		"    {\"name\": \"loss\", \"value\": 0.21, \"step\": 7}",
		"",
		"Esc goes back.",
	}, *const not_chosen[] = { "No metric is chosen.", "", "m   lists the metrics, Space chooses" };
	static const char *const no_plots[] = {
		"This is where the plots of revisions stand, and none of these has a curve.",
		"",
		"\"plots\" in dvc.yaml names their files: JSON, YAML, CSV or TSV with numbers.",
		"",
		"Esc goes back.",
	};
	bool of_revisions = curves_are_revisions(curves);
	const char *const *lines = curves->key_count ? not_chosen : of_revisions ? no_plots : none;
	size_t count = curves->key_count ? ARRAY_LEN(not_chosen) : of_revisions ? ARRAY_LEN(no_plots) : ARRAY_LEN(none);

	if (curves->note)
		draw_text(area, 2 + (int)count, 3, STYLE_WARNING, note_text(curves));
	for (size_t i = 0; i < count; i++)
		draw_text(area, 1 + (int)i, 3, STYLE_MUTED, text_trusted(lines[i]));
}

void curves_draw(struct screen *screen, struct area area)
{
	struct curves *curves = (struct curves *)screen;
	struct arena arena = ARENA_INIT;
	struct text labels[CURVES_MAX];
	struct area entries;
	struct chart chart;
	int width, per_row, rows;

	if (!curves->count) {
		draw_empty(curves, area);
		return;
	}
	width = entry_width(curves, area.cols - 1);
	per_row = (area.cols - 1) / width > 0 ? (area.cols - 1) / width : 1;
	rows = ((int)curves->count + per_row - 1) / per_row;
	entries = area_take_bottom(&area, rows < area.rows / 3 ? rows : area.rows / 3);
	draw_state(curves, area_take_top(&area, 1));
	for (size_t i = 0; i < curves->count; i++)
		labels[i] = curves_label(curves, i);
	chart = curve_chart(curves->items, curves->count, &curves->view, curves->selected, labels, &arena);
	chart.cursor = curves->cursor;
	chart.x_name = ui_clean(screen, chart.x_name).s;
	curves->columns = chart_columns(&chart, area.cols);
	chart_draw(area, &chart);
	draw_entries(curves, entries, width, per_row);
	arena_release(&arena);
}
