/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/format.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/artifact.h"
#include "store/environment.h"
#include "store/metric.h"
#include "ui/screen/run.h"
#include "ui/screen/run_columns.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Whether the stage waits for the other, by its recorded list. */
static bool waits_for(const struct stage_run *stage, const char *other)
{
	json_t *list = json_read(str_of(stage->after), "after", NULL), *name;
	bool found = false;
	size_t i;

	json_array_foreach(list, i, name)
		found = found || strcmp(json_string_value(name), other) == 0;
	json_decref(list);
	return found;
}

/* A stage hangs below the last of those that it waits for; siblings share a line. */
static void draw_branches(struct one_run *one)
{
	int depths[256] = { 0 };
	size_t count = one->stage_count < ARRAY_LEN(depths) ? one->stage_count : ARRAY_LEN(depths);

	one->branches = ARENA_ARRAY(&one->screen.arena, struct text, one->stage_count);
	for (size_t i = 0; i < count; i++) {
		struct buf branch = BUF_INIT;
		bool last = true;

		for (size_t j = 0; j < i; j++) {
			if (waits_for(&one->stages[i], one->stages[j].name) && depths[j] + 1 > depths[i])
				depths[i] = depths[j] + 1;
		}
		for (size_t j = i + 1; j < count && last; j++) {
			int depth = 0;

			for (size_t k = 0; k < j; k++) {
				if (waits_for(&one->stages[j], one->stages[k].name) &&
				    depths[k] + 1 > depth)
					depth = depths[k] + 1;
			}
			last = depth < depths[i];
			if (depth <= depths[i])
				break;
			last = true;
		}
		for (int d = 1; d < depths[i]; d++)
			buf_puts(&branch, "   ");
		if (depths[i])
			buf_puts(&branch, glyph_string(last ? GLYPH_TREE_LAST : GLYPH_TREE_BRANCH));
		one->branches[i] = text_printf(&one->screen.arena, "%s%s", branch.data,
					       ui_clean(&one->screen, one->stages[i].name).s);
		buf_release(&branch);
	}
}

static struct fact *add_fact(struct one_run *one, size_t room)
{
	if (!one->facts)
		one->facts = ARENA_ARRAY(&one->screen.arena, struct fact, room);
	return &one->facts[one->fact_count++];
}

static bool load_metrics(struct one_run *one, struct err *err)
{
	static const char *const better[] = { "", "higher is better", "lower is better" };
	struct metric_key *keys;
	char text[FORMAT_SIZE];
	size_t count;

	if (!metric_key_list(&one->screen.ui->store, &one->screen.arena, &keys, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct fact *fact;
		double value;

		if (!metric_find(one->run.metrics, keys[i].id, &value))
			continue;
		fact = add_fact(one, count);
		fact->cells[0] = ui_clean(&one->screen, keys[i].name);
		fact->cells[1] = text_printf(&one->screen.arena, "%s", format_real(text, value, 4));
		fact->cells[2] = text_trusted(better[keys[i].direction]);
		fact->cells[3] = TEXT("");
	}
	return true;
}

/* The fields of a flat object; texts with their quotes, or without. */
static bool load_object(struct one_run *one, const char *object, bool quoted, struct err *err)
{
	json_t *root = json_read(str_of(object), "the run", err), *value;
	const char *key;

	if (!root)
		return false;
	json_object_foreach(root, key, value) {
		struct fact *fact = add_fact(one, json_object_size(root));
		char *json = !quoted && json_is_string(value)
				     ? mem_strdup(json_string_value(value))
				     : json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));

		fact->cells[0] = ui_clean(&one->screen, key);
		fact->cells[1] = ui_clean(&one->screen, json);
		fact->cells[2] = fact->cells[3] = TEXT("");
		free(json);
	}
	json_decref(root);
	return true;
}

static bool load_tests(struct one_run *one, struct err *err)
{
	struct test_result *tests;
	size_t count;

	if (!test_result_list(&one->screen.ui->store, one->id, &one->screen.arena, &tests, &count, err))
		return false;
	one->tests = tests;
	for (size_t i = 0; i < count; i++) {
		struct fact *fact = add_fact(one, count);

		fact->cells[0] = ui_clean(&one->screen, tests[i].name);
		fact->cells[1] = text_trusted(test_outcome_word(tests[i].outcome));
		fact->cells[2] = isnan(tests[i].seconds)
					 ? TEXT("")
					 : text_printf(&one->screen.arena, "%.3f s", tests[i].seconds);
		fact->cells[3] = ui_clean(&one->screen, tests[i].message);
	}
	return true;
}

static bool load_environment(struct one_run *one, struct err *err)
{
	const char *facts;

	return environment_load(&one->screen.ui->store, one->id, &one->screen.arena, &facts, err) &&
	       (!facts || load_object(one, facts, false, err));
}

static bool load_artifacts(struct one_run *one, struct err *err)
{
	struct artifact *artifacts;
	char text[FORMAT_SIZE];
	size_t count;

	if (!artifact_of_run(&one->screen.ui->store, one->id, &one->screen.arena, &artifacts, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct fact *fact = add_fact(one, count);

		fact->cells[0] = ui_clean(&one->screen, artifacts[i].path);
		fact->cells[1] = text_printf(&one->screen.arena, "%s",
					     format_size(text, artifacts[i].size));
		fact->cells[2] = ui_clean(&one->screen, artifacts[i].stage);
		fact->cells[3] = text_printf(&one->screen.arena, "%s", artifacts[i].digest.hex);
	}
	return true;
}

static bool load_curves(struct one_run *one, struct err *err)
{
	struct store *store = &one->screen.ui->store;
	struct arena *arena = &one->screen.arena;
	struct metric_key *keys;
	size_t count;
	bool ok = metric_curves(store, one->id, arena, &keys, &count, err);

	one->view = (struct curve_view)CURVE_VIEW_ALL;
	one->view.small = true;
	one->curve_count = one->curves_left_out = 0;
	for (size_t i = 0; ok && i < count && i < CURVES_SHOWN; i++) {
		one->curves[i] = (struct curve){ .run = one->id, .key = keys[i] };
		ok = curve_spans(store, &one->curves[i], 1, err) &&
		     curve_read(store, &one->curves[i], 1, &one->view, arena, err);
		one->curve_count++;
	}
	if (ok)
		one->curves_left_out = count - one->curve_count;
	return ok;
}

/* Puts the cursor on the stage that one wants to know of: the one that runs, or failed, or was canceled. */
static void seek_news(struct one_run *one)
{
	for (size_t i = 0; i < one->stage_count; i++) {
		const struct stage_run *stage = &one->stages[i];

		if (stage->phase != PHASE_RUNNING && stage->outcome != OUTCOME_FAILURE &&
		    !(stage->outcome == OUTCOME_CANCELED && stage->started_at))
			continue;
		table_seek(&one->screen.table, one->stage_count, i);
		one->news = i;
		return;
	}
}

bool one_run_load(struct screen *screen, struct err *err)
{
	struct one_run *one = (struct one_run *)screen;

	one->facts = NULL;
	one->fact_count = 0;
	if (!run_load(&screen->ui->store, one->id, &screen->arena, &one->run, err) ||
	    !stage_run_list(&screen->ui->store, one->id, &screen->arena, &one->stages,
			    &one->stage_count, err) ||
	    !load_curves(one, err))
		return false;
	draw_branches(one);
	if (!one->is_shown)
		seek_news(one);
	one->is_shown = true;
	switch (one->tab) {
	case TAB_METRICS:
		return load_metrics(one, err);
	case TAB_PARAMS:
		return load_object(one, one->run.params, true, err);
	case TAB_ARTIFACTS:
		return load_artifacts(one, err);
	case TAB_TESTS:
		return load_tests(one, err);
	case TAB_ENVIRONMENT:
		return load_environment(one, err);
	default:
		return true;
	}
}
