/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/screen/facts.h"
#include "ui/screen/judged.h"

#include <string.h>

#define METRIC_LINES 3
#define DATA_LINES 3
#define NOTE_LINES 2

void facts_draw_params(struct screen *screen, const struct param_change *params, size_t count, struct area area,
		       int *row)
{
	for (size_t i = 0; i < count && *row < area.rows; i++, (*row)++) {
		const struct param_change *change = &params[i];
		int col = draw_text(area, *row, 1, STYLE_ACCENT, TEXT("~ "));

		col = draw_text(area, *row, col, STYLE_NORMAL, ui_clean(screen, change->name));
		col = draw_text(area, *row, col + 2, STYLE_MUTED,
				change->before ? ui_clean(screen, change->before) : TEXT("none"));
		col = draw_text(area, *row, col + 1, STYLE_MUTED, glyph(GLYPH_ARROW));
		draw_text(area, *row, col + 1, STYLE_STRONG,
			  change->after ? ui_clean(screen, change->after) : TEXT("none"));
	}
}

void facts_draw_metrics(struct screen *screen, const struct revision_facts *facts, const struct revision_facts *before,
			struct area area, int *row)
{
	int first = *row, col = 1;

	for (size_t i = 0; i < facts->metric_count; i++) {
		const struct revision_metric *metric = &facts->metrics[i];
		const struct revision_metric *was = revision_metric_find(before, metric->name);
		struct text name = ui_clean(screen, metric->name), value = ui_clean(screen, metric->text);
		struct table_cell step = { STYLE_NORMAL, TEXT("") };

		if (metric->is_number && was && was->is_number)
			step = judged_cell(&screen->arena, was->value, metric->value,
					   metric_guess_direction(metric->name));
		if (col > 1 && col + name.width + value.width + step.text.width + 2 > area.cols) {
			col = 1;
			(*row)++;
		}
		if (*row >= area.rows || *row - first == METRIC_LINES) {
			draw_text(area, *row - 1, area.cols - 1, STYLE_MUTED, glyph(GLYPH_ELLIPSIS));
			return;
		}
		col = draw_text(area, *row, col, STYLE_MUTED, name);
		col = draw_text(area, *row, col + 1, STYLE_STRONG, value);
		if (step.text.width)
			col = draw_text(area, *row, col + 1, step.style, step.text);
		col += 3;
	}
	*row += col > 1;
}

static bool is_same(const struct revision_data *a, const struct revision_data *b)
{
	return a && b && a->is_folder == b->is_folder && hash_equal(&a->key.hash, &b->key.hash);
}

static void draw_version(struct screen *screen, const struct revision_data *old, const struct revision_data *new,
			 struct area area, int row)
{
	struct buf text = BUF_INIT;
	int col = draw_text(area, row, 1, STYLE_ACCENT, old ? new ? TEXT("M ") : TEXT("D ") : TEXT("A "));

	col = draw_text(area, row, col, STYLE_NORMAL, ui_clean(screen, (new ? new : old)->path));
	revision_data_text(new ? new : old, &text);
	draw_text(area, row, col + 2, STYLE_MUTED, ui_clean(screen, text.data));
	buf_release(&text);
}

void facts_draw_data(struct screen *screen, const struct revision_facts *facts, const struct revision_facts *before,
		     struct area area, int *row)
{
	int last = *row + DATA_LINES < area.rows ? *row + DATA_LINES : area.rows;

	for (size_t i = 0; i < facts->data_count && *row < last; i++) {
		const struct revision_data *data = &facts->data[i];
		const struct revision_data *was = revision_data_find(before, data->path);

		if (!is_same(was, data))
			draw_version(screen, was, data, area, (*row)++);
	}
	for (size_t i = 0; i < before->data_count && *row < last; i++) {
		if (!revision_data_find(facts, before->data[i].path))
			draw_version(screen, &before->data[i], NULL, area, (*row)++);
	}
}

void facts_draw_notes(struct screen *screen, const struct revision_facts *facts, struct area area, int *row)
{
	for (size_t i = 0; i < facts->note_count && i < NOTE_LINES && *row < area.rows; i++)
		draw_text(area, (*row)++, 1, STYLE_WARNING, ui_clean(screen, facts->notes[i]));
}
