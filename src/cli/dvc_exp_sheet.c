/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_exp_sheet.h"
#include "base/clock.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const own_names[SHEET_FIXED] = { "Experiment", "rev", "typ", "Created", "parent", "State", "Executor" };

static void add_names(struct exp_sheet *sheet, enum sheet_kind kind, const struct dvc_value_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct dvc_value_file *file = &files->items[i];
		struct dvc_value_leaf *leaves;
		struct exp_sheet_names *names = NULL;
		size_t count;

		if (!file->data || file->data->kind != YAML_MAP)
			continue;
		for (size_t k = 0; k < sheet->files[kind].len; k++) {
			if (strcmp(sheet->files[kind].items[k].path, file->path) == 0)
				names = &sheet->files[kind].items[k];
		}
		if (!names) {
			VEC_PUSH(&sheet->files[kind], (struct exp_sheet_names){ .path = file->path, .list = VEC_INIT });
			names = &sheet->files[kind].items[sheet->files[kind].len - 1];
		}
		dvc_values_leaves(sheet->arena, file->data, &leaves, &count);
		for (size_t k = 0; k < count; k++) {
			if (!map_put(&names->seen, str_of(leaves[k].key), names))
				VEC_PUSH(&names->list, leaves[k].key);
		}
	}
}

static void add_row_names(struct exp_sheet *sheet, const struct experiment_row *row)
{
	add_names(sheet, SHEET_METRIC, &row->state.metrics);
	add_names(sheet, SHEET_PARAM, &row->state.params);
	for (size_t i = 0; i < row->state.dep_count; i++)
		VEC_PUSH(&sheet->deps, row->state.deps[i].path);
}

static void gather_names(struct exp_sheet *sheet)
{
	for (size_t g = 0; g < sheet->shown->count; g++) {
		const struct experiment_group *group = &sheet->shown->groups[g];

		add_row_names(sheet, &group->base);
		sheet->row_count++;
		for (size_t i = 0; i < group->count; i++) {
			for (size_t k = 0; k < group->ranges[i].count; k++)
				add_row_names(sheet, &group->ranges[i].rows[k]);
			sheet->row_count += group->ranges[i].count > 0;
		}
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How often each name stands there, the names of the fixed columns included. */
static void count_names(struct exp_sheet *sheet, struct map *counts)
{
	for (size_t i = 0; i < SHEET_FIXED; i++)
		map_put(counts, str_of(own_names[i]), (void *)1);
	for (enum sheet_kind kind = SHEET_METRIC; kind <= SHEET_PARAM; kind++) {
		for (size_t f = 0; f < sheet->files[kind].len; f++) {
			const struct exp_sheet_names *names = &sheet->files[kind].items[f];

			for (size_t i = 0; i < names->list.len; i++) {
				struct str name = str_of(names->list.items[i]);

				map_put(counts, name, (void *)((uintptr_t)map_find(counts, name) + 1));
			}
		}
	}
}

static void add_column(struct exp_sheet *sheet, enum sheet_kind kind, const char *header, const char *path, const char *name)
{
	bool is_first = !sheet->column_count || sheet->columns[sheet->column_count - 1].kind != kind;

	sheet->columns[sheet->column_count++] = (struct exp_sheet_column){
		.header = header, .path = path, .name = name, .kind = kind, .may_go = kind != SHEET_OWN && !is_first,
	};
}

static void add_columns(struct exp_sheet *sheet, enum sheet_kind kind, const struct map *counts)
{
	for (size_t f = 0; f < sheet->files[kind].len; f++) {
		const struct exp_sheet_names *names = &sheet->files[kind].items[f];

		for (size_t i = 0; i < names->list.len; i++) {
			const char *name = names->list.items[i];
			bool alone = (uintptr_t)map_find(counts, str_of(name)) == 1;

			add_column(sheet, kind, alone ? name : arena_printf(sheet->arena, "%s:%s", names->path, name),
				   names->path, name);
		}
	}
}

/* False when two columns have one header, of which DVC makes something else each time. */
static bool headers_differ(const struct exp_sheet *sheet)
{
	struct map seen = MAP_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < sheet->column_count; i++)
		ok = !map_put(&seen, str_of(sheet->columns[i].header), &sheet->columns[i]);
	map_release(&seen);
	return ok;
}

static bool make_columns(struct exp_sheet *sheet)
{
	struct map counts = MAP_INIT;
	size_t room = SHEET_FIXED + sheet->deps.len;

	for (enum sheet_kind kind = SHEET_METRIC; kind <= SHEET_PARAM; kind++) {
		for (size_t f = 0; f < sheet->files[kind].len; f++)
			room += sheet->files[kind].items[f].list.len;
	}
	sheet->columns = ARENA_ARRAY(sheet->arena, struct exp_sheet_column, room);
	count_names(sheet, &counts);
	for (size_t i = 0; i < SHEET_FIXED; i++)
		add_column(sheet, SHEET_OWN, own_names[i], NULL, NULL);
	add_columns(sheet, SHEET_METRIC, &counts);
	add_columns(sheet, SHEET_PARAM, &counts);
	if (sheet->deps.len)
		qsort(sheet->deps.items, sheet->deps.len, sizeof(*sheet->deps.items), by_text);
	for (size_t i = 0; i < sheet->deps.len; i++) {
		if (!i || strcmp(sheet->deps.items[i], sheet->deps.items[i - 1]) != 0)
			add_column(sheet, SHEET_DEP, sheet->deps.items[i], sheet->deps.items[i], NULL);
	}
	map_release(&counts);
	return headers_differ(sheet);
}

const char **exp_sheet_cell(struct exp_sheet *sheet, size_t row, size_t column)
{
	return &sheet->cells[row * sheet->column_count + column];
}

/* A moment as people read it; with --csv as Python's datetime. */
static const char *moment_text(struct exp_sheet *sheet, int64_t moment)
{
	time_t seconds = (time_t)(moment / 1000), now = (time_t)(clock_now() / 1000);
	struct tm tm, today;
	char text[64];

	if (!moment || !localtime_r(&seconds, &tm) || !localtime_r(&now, &today))
		return sheet->fill;
	if (sheet->csv)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
	else if (tm.tm_year == today.tm_year && tm.tm_yday == today.tm_yday)
		strftime(text, sizeof(text), "%I:%M %p", &tm);
	else
		strftime(text, sizeof(text), "%b %d, %Y", &tm);
	return arena_strdup(sheet->arena, text);
}

/* All cells of one file's columns: what a file that cannot be read would have is "!". */
static void fill_file(struct exp_sheet *sheet, size_t row, enum sheet_kind kind, const struct dvc_value_file *file)
{
	struct map values = MAP_INIT;
	struct dvc_value_leaf *leaves;
	size_t count;

	dvc_values_leaves(sheet->arena, file->data && file->data->kind == YAML_MAP ? file->data : NULL, &leaves, &count);
	for (size_t i = 0; i < count; i++)
		map_put(&values, str_of(leaves[i].key), &leaves[i]);
	for (size_t c = SHEET_FIXED; c < sheet->column_count; c++) {
		const struct exp_sheet_column *column = &sheet->columns[c];
		const struct dvc_value_leaf *leaf;
		const char *text = NULL;

		if (column->kind != kind || strcmp(column->path, file->path) != 0)
			continue;
		leaf = map_find(&values, str_of(column->name));
		if (leaf)
			text = dvc_value_digits(sheet->arena, leaf->value, sheet->precision);
		*exp_sheet_cell(sheet, row, c) = text ? text : file->data ? sheet->fill : "!";
	}
	map_release(&values);
}

static void fill_state(struct exp_sheet *sheet, size_t row, const struct experiment_state *state)
{
	*exp_sheet_cell(sheet, row, SHEET_CREATED) = moment_text(sheet, state->time);
	for (size_t i = 0; i < state->metrics.count; i++)
		fill_file(sheet, row, SHEET_METRIC, &state->metrics.items[i]);
	for (size_t i = 0; i < state->params.count; i++)
		fill_file(sheet, row, SHEET_PARAM, &state->params.items[i]);
	for (size_t c = SHEET_FIXED; c < sheet->column_count; c++) {
		for (size_t i = 0; sheet->columns[c].kind == SHEET_DEP && i < state->dep_count; i++) {
			if (state->deps[i].hash && strcmp(state->deps[i].path, sheet->columns[c].path) == 0)
				*exp_sheet_cell(sheet, row, c) = state->deps[i].hash;
		}
	}
}

static const char *capital(struct arena *arena, const char *word)
{
	char *text = arena_strdup(arena, word);

	if (*text >= 'a' && *text <= 'z')
		*text = (char)(*text - 'a' + 'A');
	return text;
}

/* The rev as it is shown, for a row of an experiment its name. */
static void fill_row(struct exp_sheet *sheet, size_t row, const struct experiment_row *from,
		     const struct experiment_range *range, bool is_last)
{
	bool is_commit = strcmp(from->rev, "workspace") != 0;

	for (size_t c = 0; c < sheet->column_count; c++)
		*exp_sheet_cell(sheet, row, c) = sheet->fill;
	*exp_sheet_cell(sheet, row, SHEET_EXPERIMENT) = range && from->name ? from->name : "";
	*exp_sheet_cell(sheet, row, SHEET_REV) = is_commit ? arena_printf(sheet->arena, "%.7s", from->rev) : from->rev;
	*exp_sheet_cell(sheet, row, SHEET_TYPE) = !range ? "baseline" : is_last ? "branch_base" : "branch_commit";
	*exp_sheet_cell(sheet, row, SHEET_PARENT) = "";
	sheet->strong[row] = !range;
	if (!range && from->name && !foreign_flag(sheet->call, "sha"))
		*exp_sheet_cell(sheet, row, SHEET_REV) = from->name;
	if (range && range->task) {
		const char *place = experiment_task_place(range->task);

		*exp_sheet_cell(sheet, row, SHEET_STATE) = capital(sheet->arena, experiment_phase_word(range->task->phase));
		if (place)
			*exp_sheet_cell(sheet, row, SHEET_EXECUTOR) = capital(sheet->arena, place);
	}
	fill_state(sheet, row, &from->state);
}

static bool fill_rows(struct exp_sheet *sheet, struct err *err)
{
	const char *wanted = foreign_option(sheet->call, "sort-by");
	size_t row = 0;

	sheet->cells = ARENA_ARRAY(sheet->arena, const char *, sheet->row_count * sheet->column_count + 1);
	sheet->strong = ARENA_ARRAY(sheet->arena, bool, sheet->row_count + 1);
	for (size_t g = 0; g < sheet->shown->count; g++) {
		struct experiment_group *group = &sheet->shown->groups[g];

		if (wanted && *wanted && !exp_sheet_sort(sheet, group, wanted, err))
			return false;
		fill_row(sheet, row++, &group->base, NULL, false);
		for (size_t i = 0; i < group->count; i++) {
			if (group->ranges[i].count)
				fill_row(sheet, row++, &group->ranges[i].rows[0], &group->ranges[i], i + 1 == group->count);
		}
	}
	return true;
}

bool exp_sheet_make(struct exp_sheet *sheet, bool *far, struct err *err)
{
	gather_names(sheet);
	*far = !make_columns(sheet);
	return *far || fill_rows(sheet, err);
}

void exp_sheet_release(struct exp_sheet *sheet)
{
	for (size_t kind = 0; kind < SHEET_KINDS; kind++) {
		for (size_t i = 0; i < sheet->files[kind].len; i++) {
			VEC_RELEASE(&sheet->files[kind].items[i].list);
			map_release(&sheet->files[kind].items[i].seen);
		}
		VEC_RELEASE(&sheet->files[kind]);
	}
	VEC_RELEASE(&sheet->deps);
}
