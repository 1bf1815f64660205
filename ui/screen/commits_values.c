/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/revision.h"
#include "base/map.h"
#include "base/mem.h"
#include "ui/screen/commits.h"
#include "ui/screen/judged.h"
#include "ui/screens.h"

#include <stdlib.h>
#include <string.h>

/* What commits say of themselves: metrics, further params and data, against their parents. */

#define METRIC_LINES 3
#define DATA_LINES 3

struct said {
	struct revision_facts facts, before;
	const char *failure;		/* why it isn't known; NULL: it is */
	struct param_change *params;	/* those that the list of changes does not have */
	size_t param_count;
};

struct commit_values {
	struct arena arena;
	struct revisions *revisions;
	struct map by_commit;		/* of struct said */
	struct commit wanted;		/* not known yet; rows move when more are read */
	bool wants;
};

void commits_forget_values(struct commit_list *list)
{
	if (!list->values)
		return;
	app_revisions_close(list->values->revisions);
	map_release(&list->values->by_commit);
	arena_release(&list->values->arena);
	free(list->values);
	list->values = NULL;
}

static bool read_said(struct commit_list *list, const struct commit *commit, struct said *said, struct err *err)
{
	struct commit_values *values = list->values;

	if (!values->revisions)
		values->revisions = app_revisions_open(&list->screen.ui->repository, err);
	return values->revisions &&
	       app_revision_read(values->revisions, commit->id, &values->arena, &said->facts, err) &&
	       (!*commit->parent ||
		app_revision_read(values->revisions, commit->parent, &values->arena, &said->before, err));
}

static bool is_listed(const struct changes *changes, const char *name)
{
	for (size_t i = 0; i < changes->param_count; i++) {
		if (strcmp(changes->params[i].name, name) == 0)
			return true;
	}
	return false;
}

static void find_params(struct commit_list *list, struct said *said)
{
	VEC_OF(struct param_change) found = VEC_INIT;

	for (size_t i = 0; i < said->facts.params.count; i++) {
		const struct param *param = &said->facts.params.items[i];
		const char *was = param_list_find(&said->before.params, param->name);

		if ((!was || strcmp(was, param->json) != 0) && !is_listed(&list->changes, param->name))
			VEC_PUSH(&found, (struct param_change){ param->name, was, param->json });
	}
	for (size_t i = 0; i < said->before.params.count; i++) {
		const struct param *param = &said->before.params.items[i];

		if (!param_list_find(&said->facts.params, param->name) && !is_listed(&list->changes, param->name))
			VEC_PUSH(&found, (struct param_change){ param->name, param->json, NULL });
	}
	VEC_TO_ARENA(&found, &list->values->arena, &said->params, &said->param_count);
}

bool commits_work_values(struct commit_list *list)
{
	struct commit_values *values = list->values;
	struct err err = ERR_INIT;
	struct said *said;

	if (!values || !values->wants)
		return false;
	/* Who moves on does not wait for what stood under the cursor. */
	if (ui_has_key(list->screen.ui))
		return true;
	said = ARENA_NEW(&values->arena, struct said);
	if (read_said(list, &values->wanted, said, &err))
		find_params(list, said);
	else
		said->failure = arena_strdup(&values->arena, err.text);
	map_put(&values->by_commit, str_of(arena_strdup(&values->arena, values->wanted.id)), said);
	values->wants = false;
	return false;
}

static const struct revision_metric *metric_before(const struct said *said, const char *name)
{
	for (size_t i = 0; i < said->before.metric_count; i++) {
		if (strcmp(said->before.metrics[i].name, name) == 0)
			return &said->before.metrics[i];
	}
	return NULL;
}

/* "accuracy 0.95 ▲ +0.01", on the same line as the one before where there is room. */
static void draw_metrics(struct commit_list *list, const struct said *said, struct area area, int *row)
{
	int first = *row, col = 1;

	for (size_t i = 0; i < said->facts.metric_count; i++) {
		const struct revision_metric *metric = &said->facts.metrics[i];
		const struct revision_metric *before = metric_before(said, metric->name);
		struct text name = ui_clean(&list->screen, metric->name), value = ui_clean(&list->screen, metric->text);
		struct table_cell step = { STYLE_NORMAL, TEXT("") };

		if (metric->is_number && before && before->is_number)
			step = judged_cell(&list->screen.arena, before->value, metric->value,
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

static void draw_params(struct commit_list *list, const struct said *said, struct area area, int *row)
{
	for (size_t i = 0; i < said->param_count && *row < area.rows; i++, (*row)++) {
		const struct param_change *change = &said->params[i];
		int col = draw_text(area, *row, 1, STYLE_ACCENT, TEXT("~ "));

		col = draw_text(area, *row, col, STYLE_NORMAL, ui_clean(&list->screen, change->name));
		col = draw_text(area, *row, col + 2, STYLE_MUTED,
				change->before ? ui_clean(&list->screen, change->before) : TEXT("none"));
		col = draw_text(area, *row, col + 1, STYLE_MUTED, glyph(GLYPH_ARROW));
		draw_text(area, *row, col + 1, STYLE_STRONG,
			  change->after ? ui_clean(&list->screen, change->after) : TEXT("none"));
	}
}

static bool is_same(const struct revision_data *a, const struct revision_data *b)
{
	return a && b && a->is_folder == b->is_folder && hash_equal(&a->key.hash, &b->key.hash);
}

static void draw_version(struct commit_list *list, const struct revision_data *old, const struct revision_data *new,
			 struct area area, int row)
{
	struct buf text = BUF_INIT;
	int col = draw_text(area, row, 1, STYLE_ACCENT, old ? new ? TEXT("M ") : TEXT("D ") : TEXT("A "));

	col = draw_text(area, row, col, STYLE_NORMAL, ui_clean(&list->screen, (new ? new : old)->path));
	revision_data_text(new ? new : old, &text);
	draw_text(area, row, col + 2, STYLE_MUTED, ui_clean(&list->screen, text.data));
	buf_release(&text);
}

/* The versions of data that the commit brought or took. */
static void draw_data(struct commit_list *list, const struct said *said, struct area area, int *row)
{
	int last = *row + DATA_LINES < area.rows ? *row + DATA_LINES : area.rows;

	for (size_t i = 0; i < said->facts.data_count && *row < last; i++) {
		const struct revision_data *data = &said->facts.data[i];
		const struct revision_data *before = revision_data_find(&said->before, data->path);

		if (!is_same(before, data))
			draw_version(list, before, data, area, (*row)++);
	}
	for (size_t i = 0; i < said->before.data_count && *row < last; i++) {
		if (!revision_data_find(&said->facts, said->before.data[i].path))
			draw_version(list, &said->before.data[i], NULL, area, (*row)++);
	}
}

void commits_draw_values(struct commit_list *list, struct area area, int *row)
{
	const struct commit *commit = &list->rows.items[list->screen.table.cursor].history.commit;
	const struct said *said;

	if (!list->values)
		list->values = mem_zalloc(1, sizeof(*list->values));
	said = map_find(&list->values->by_commit, str_of(commit->id));
	list->values->wants = false;
	/* A bound is looked for first. */
	if (!said && !list->has_bound) {
		list->values->wanted = *commit;
		list->values->wants = true;
		list->screen.busy = true;
	}
	if (!said || *row >= area.rows)
		return;
	draw_params(list, said, area, row);
	draw_metrics(list, said, area, row);
	if (said->failure && *row < area.rows)
		draw_text(area, (*row)++, 1, STYLE_WARNING, ui_clean(&list->screen, said->failure));
	for (size_t i = 0; i < said->facts.note_count && i < 2 && *row < area.rows; i++)
		draw_text(area, (*row)++, 1, STYLE_WARNING, ui_clean(&list->screen, said->facts.notes[i]));
	draw_data(list, said, area, row);
}
