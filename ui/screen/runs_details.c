/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/metrics.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screen/judged.h"
#include "ui/screen/runs.h"

#include <inttypes.h>
#include <math.h>

/* What stands below the table of runs: the row under the cursor. */

#define VALUES_MAX 2048
#define MORE_WIDTH 11
#define SUBJECT_LEAST 12	/* columns; with fewer the time gives way */

void runs_load_details(struct runs *runs)
{
	struct store *store = &runs->screen.ui->store;
	struct run *run = runs_current(runs);

	runs->details_of = run ? run->id : 0;
	runs->stage_count = runs->version_count = 0;
	if (run && !stage_run_list(store, run->id, &runs->screen.arena, &runs->stages, &runs->stage_count, NULL))
		runs->stage_count = 0;
	if (run && !version_list(store, run->repository, run->id, &runs->screen.arena, &runs->versions,
				 &runs->version_count, NULL))
		runs->version_count = 0;
}

/* " ▲ +0.0145" where a baseline is pinned and the value isn't the same there; else nothing. */
static struct table_cell delta_of(struct runs *runs, const struct metric_key *key, double value)
{
	char text[FORMAT_SIZE];
	enum judgement judgement;
	double baseline;

	if (!key || !metric_find(runs->columns.baseline, key->id, &baseline))
		return (struct table_cell){ STYLE_NORMAL, TEXT("") };
	judgement = compare_values(baseline, value, key->direction);
	if (judgement == JUDGE_SAME || !isfinite(value - baseline))
		return (struct table_cell){ STYLE_NORMAL, TEXT("") };
	return (struct table_cell){ judged_style(judgement),
		text_printf(&runs->screen.arena, " %s%s%s%s",
			    judged_glyph(judgement), judgement == JUDGE_DIFFERENT ? "" : " ",
			    value > baseline ? "+" : "", format_real(text, value - baseline, 4)) };
}

static void draw_metrics(struct runs *runs, struct area area, int row, const struct run *run)
{
	static struct metric_value values[VALUES_MAX];
	size_t count = metric_decode(run->metrics, values, VALUES_MAX);
	char text[FORMAT_SIZE];
	int col = 1;

	for (size_t i = 0; i < count; i++) {
		const struct metric_key *key =
			app_metric_key(runs->columns.names.metrics, runs->columns.names.metric_count, values[i].key);
		struct text name = ui_clean(&runs->screen, key ? key->name : "?");
		struct text value = text_printf(&runs->screen.arena, "%s",
						format_real(text, values[i].value, 4));
		struct table_cell delta = delta_of(runs, key, values[i].value);
		int end = col + name.width + 1 + value.width + delta.text.width;
		/* The last row has room to say that there are more. */
		int more = row == area.rows - 1 && i + 1 < count ? MORE_WIDTH : 0;

		if (col > 1 && end + more > area.cols) {
			if (++row >= area.rows) {
				draw_format(area, area.rows - 1, col, STYLE_MUTED, "%s %zu more", glyph_string(GLYPH_ELLIPSIS),
					    count - i);
				return;
			}
			col = 1;
		}
		col = draw_text(area, row, col, STYLE_MUTED, name) + 1;
		col = draw_text(area, row, col, STYLE_NORMAL, value);
		col = draw_text(area, row, col, delta.style, delta.text) + 2;
	}
}

/* What became of the run's model; returns whether there was anything to say. */
static bool draw_versions(struct runs *runs, struct area area, int row)
{
	int col = 1;

	for (size_t i = 0; i < runs->version_count; i++) {
		const struct version *version = &runs->versions[i];

		col = draw_format(area, row, col, STYLE_ACCENT, "%s@%" PRId64,
				  ui_clean(&runs->screen, version->model).s, version->number);
		if (version->aliases)
			col = draw_format(area, row, col + 1, STYLE_NORMAL, "%s",
					  ui_clean(&runs->screen, version->aliases).s);
		if (version->live_in)
			col = draw_format(area, row, col + 1, STYLE_GOOD, "live in %s",
					  ui_clean(&runs->screen, version->live_in).s);
		col += 2;
	}
	return runs->version_count > 0;
}

static void draw_stages(struct runs *runs, struct area area, int row)
{
	char text[FORMAT_SIZE];
	int col = 1;

	for (size_t i = 0; i < runs->stage_count; i++) {
		const struct stage_run *stage = &runs->stages[i];
		struct table_cell state = ui_state_cell(&runs->screen.arena, stage->phase, stage->outcome);
		int64_t end = stage->finished_at ? stage->finished_at : clock_now();

		col = draw_text(area, row, col, STYLE_NORMAL, ui_clean(&runs->screen, stage->name)) + 1;
		col = draw_text(area, row, col, state.style, state.text) + 1;
		if (stage->started_at && stage->outcome != OUTCOME_SKIPPED)
			col = draw_text(area, row, col, STYLE_MUTED,
					text_trusted(format_duration(text, end - stage->started_at))) + 1;
		col = draw_text(area, row, col + 1, STYLE_MUTED, TEXT(" "));
	}
}

void runs_draw_details(struct runs *runs, struct area area)
{
	const struct run *run = runs_current(runs);
	char when[CLOCK_TEXT_SIZE];
	struct table_cell tags;
	struct text subject, behind;
	int col, room;

	if (!run || area.rows < 1)
		return;
	col = draw_format(area, 0, 1, STYLE_STRONG, "run %" PRId64 " ", run->id);
	subject = ui_clean(&runs->screen, run->subject);
	behind = text_printf(&runs->screen.arena, "%s  %s", ui_clean(&runs->screen, run->by).s,
			     clock_format_long(when, run->started_at ? run->started_at : run->queued_at));
	room = area.cols - col - behind.width - 2;
	if (room < SUBJECT_LEAST)
		room = area.cols - col;
	col = draw_cell(area, 0, col, subject.width < room ? subject.width : room, false, STYLE_NORMAL, subject);
	draw_text(area, 0, col + 2, STYLE_MUTED, behind);
	draw_stages(runs, area, 1);
	if (run->note) {
		draw_text(area, 2, 1, STYLE_WARNING, ui_clean(&runs->screen, run->note));
		area_take_top(&area, 1);
	}
	tags = run_tags_cell(&runs->screen.arena, run->tags);
	if (run->comment || tags.text.width) {
		col = draw_text(area, 2, 1, tags.style, tags.text);
		draw_text(area, 2, col + (col > 1 ? 2 : 0), STYLE_STRONG, ui_clean(&runs->screen, run->comment));
		area_take_top(&area, 1);
	}
	if (draw_versions(runs, area, 2))
		area_take_top(&area, 1);
	draw_metrics(runs, area, 2, run);
}

