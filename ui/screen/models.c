/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/gto_models.h"
#include "base/clock.h"
#include "base/format.h"
#include "store/deployment.h"
#include "store/metric.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The versions of a repository's models, and where the selected one came from and went; below them, those
 * that Git's tags tell of. */

#define FIXED 6		/* columns before the metrics */
#define METRICS_SHOWN 2
#define HISTORY_MAX 6
#define VERSION_MAX 14	/* columns of a tag's version */

struct models {
	struct screen screen;
	struct version *rows;
	size_t count;
	struct tagged_version *tagged;
	size_t tagged_count;
	const char *tags_wrong;		/* why they cannot be shown; NULL: nothing is */
	struct arena tags_arena;	/* of these, which outlive a reload that finds the same tags */
	struct digest tags_mark;
	struct metric_key shown[METRICS_SHOWN];
	size_t shown_count;
	struct table_column columns[FIXED + METRICS_SHOWN];
	int64_t details_of;		/* id of the version that follows; 0: none */
	struct run run;			/* that made it */
	struct deployment *history;
	size_t history_count;
};

static struct version *current(struct models *models)
{
	size_t at = models->screen.table.cursor;

	return at < models->count ? &models->rows[at] : NULL;
}

static const struct tagged_version *current_tagged(const struct models *models)
{
	size_t at = models->screen.table.cursor;

	return at >= models->count && at - models->count < models->tagged_count
	       ? &models->tagged[at - models->count] : NULL;
}

static size_t all_rows(const struct models *models)
{
	return models->count + models->tagged_count;
}

static void load_tagged(struct models *models)
{
	const struct repository *repository = &models->screen.ui->repository;
	struct err err = ERR_INIT;
	struct digest mark = { "" };
	bool ok = app_tagged_versions_mark(repository, &mark, &err);

	if (ok && !models->tags_wrong && digest_equal(&mark, &models->tags_mark))
		return;
	arena_release(&models->tags_arena);
	models->tags_wrong = NULL;
	models->tags_mark = mark;
	models->tagged_count = 0;
	if (!ok || !app_tagged_versions(repository, &models->tags_arena, &models->tagged, &models->tagged_count, &err))
		models->tags_wrong = arena_strdup(&models->tags_arena, err.text);
}

static void close_models(struct screen *screen)
{
	arena_release(&((struct models *)screen)->tags_arena);
}

/* Metrics that speak for a model: with a direction, and of the whole. */
static bool choose_metrics(struct models *models, struct err *err)
{
	struct metric_key *keys;
	size_t count;
	double value;

	models->shown_count = 0;
	if (!metric_key_list(&models->screen.ui->store, &models->screen.arena, &keys, &count, err))
		return false;
	for (size_t i = 0; i < count && models->shown_count < METRICS_SHOWN && models->count; i++) {
		if (keys[i].direction != DIRECTION_NONE && !strchr(keys[i].name, '.') &&
		    metric_find(models->rows[0].metrics, keys[i].id, &value))
			models->shown[models->shown_count++] = keys[i];
	}
	return true;
}

static void make_columns(struct models *models)
{
	struct table_column *c = models->columns;

	bool wide = area_screen().cols >= 120;
	int version = 7;

	for (size_t i = 0; i < models->tagged_count; i++) {
		int width = ui_clean(&models->screen, models->tagged[i].version).width;

		version = width <= version ? version : width < VERSION_MAX ? width : VERSION_MAX;
	}

	*c++ = (struct table_column){ .title = TEXT("MODEL"), .width = wide ? 30 : 12, .stretch = !wide };
	*c++ = (struct table_column){ .title = TEXT("VERSION"), .width = version, .right = true };
	*c++ = (struct table_column){ .title = TEXT("ALIAS"), .width = 10, .rank = 3 };
	*c++ = (struct table_column){ .title = TEXT("LIVE IN"), .width = 19, .rank = 1 };
	*c++ = (struct table_column){ .title = TEXT("WHEN"), .width = 4, .right = true, .rank = 4 };
	*c++ = (struct table_column){ .title = TEXT("RUN"), .width = 5, .right = true, .rank = 5 };
	for (size_t i = 0; i < models->shown_count; i++) {
		const struct metric_key *key = &models->shown[i];
		struct text title = text_printf(&models->screen.arena, "%s%s",
						ui_clean(&models->screen, key->name).s,
						glyph_string(key->direction == DIRECTION_HIGHER
								     ? GLYPH_HIGHER : GLYPH_LOWER));

		*c++ = (struct table_column){ .title = title, .right = true, .rank = i == 0 ? 2 : 6,
					      .width = title.width > 10 ? title.width : 10 };
	}
}

static bool load_details(struct models *models, struct err *err)
{
	struct store *store = &models->screen.ui->store;
	struct version *version = current(models);

	models->details_of = 0;
	if (!version)
		return true;
	if (!run_load(store, version->run, &models->screen.arena, &models->run, err) ||
	    !deployment_of_version(store, version->id, HISTORY_MAX, &models->screen.arena,
				   &models->history, &models->history_count, err))
		return false;
	models->details_of = version->id;
	return true;
}

/* "churn@v1.0.0", which is also its tag where one made it. */
static const char *tagged_name(struct arena *arena, const struct tagged_version *version)
{
	return arena_printf(arena, "%s@%s", version->model, version->version ? version->version : "");
}

/* Puts the cursor on the tagged version of that name, which may stand elsewhere now. */
static void seek_tagged(struct models *models, const char *name)
{
	for (size_t i = 0; i < models->tagged_count; i++) {
		if (strcmp(tagged_name(&models->screen.arena, &models->tagged[i]), name) == 0)
			table_seek(&models->screen.table, all_rows(models), models->count + i);
	}
}

static bool load(struct screen *screen, struct err *err)
{
	struct models *models = (struct models *)screen;
	int64_t at = models->details_of;
	const struct tagged_version *tagged = current_tagged(models);
	const char *tagged_at = tagged ? tagged_name(&screen->arena, tagged) : NULL;

	if (!version_list(&screen->ui->store, screen->ui->repository.id, 0, &screen->arena, &models->rows,
			  &models->count, err) ||
	    !choose_metrics(models, err))
		return false;
	load_tagged(models);
	make_columns(models);
	table_seek(&screen->table, all_rows(models), screen->table.cursor);
	for (size_t i = 0; i < models->count; i++) {
		if (models->rows[i].id == at)
			table_seek(&screen->table, all_rows(models), i);
	}
	if (tagged_at)
		seek_tagged(models, tagged_at);
	return load_details(models, err);
}

static struct table_cell metric_cell(struct models *models, const struct version *version, size_t at)
{
	char text[FORMAT_SIZE];
	double value;

	if (!metric_find(version->metrics, models->shown[at].id, &value))
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ STYLE_NORMAL,
		text_printf(&models->screen.arena, "%s", format_real(text, value, 4)) };
}

static struct table_cell tagged_cell(struct models *models, const struct tagged_version *version, size_t column)
{
	struct arena *arena = &models->screen.arena;
	char text[FORMAT_SIZE];

	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_STRONG, ui_clean(&models->screen, version->model) };
	case 1:
		return (struct table_cell){ STYLE_STRONG, ui_clean(&models->screen, version->version) };
	case 2:
		return (struct table_cell){ STYLE_ACCENT, ui_clean(&models->screen, version->stages) };
	case 4:
		if (version->at)
			return (struct table_cell){ STYLE_MUTED,
				text_printf(arena, "%s", format_age(text, clock_now() - version->at)) };
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	case 5:
		return (struct table_cell){ STYLE_MUTED, TEXT("tag") };
	default:
		return (struct table_cell){ STYLE_MUTED, column == 3 ? TEXT("") : glyph(GLYPH_DASH) };
	}
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct models *models = data;
	const struct version *version = &models->rows[row];
	struct arena *arena = &models->screen.arena;
	char text[FORMAT_SIZE];

	if (row >= models->count)
		return tagged_cell(models, &models->tagged[row - models->count], column);
	switch (column) {
	case 0:
		return (struct table_cell){ STYLE_STRONG, ui_clean(&models->screen, version->model) };
	case 1:
		return (struct table_cell){ STYLE_STRONG, text_printf(arena, "%" PRId64, version->number) };
	case 2:
		return (struct table_cell){ STYLE_ACCENT, ui_clean(&models->screen, version->aliases) };
	case 3:
		return (struct table_cell){ STYLE_GOOD, ui_clean(&models->screen, version->live_in) };
	case 4:
		return (struct table_cell){ STYLE_MUTED,
			text_printf(arena, "%s", format_age(text, clock_now() - version->registered_at)) };
	case 5:
		return (struct table_cell){ STYLE_NORMAL, text_printf(arena, "%" PRId64, version->run) };
	default:
		return metric_cell(models, version, column - FIXED);
	}
}

static void draw_history(struct models *models, struct area area, int row)
{
	char when[FORMAT_SIZE];

	for (size_t i = 0; i < models->history_count && row < area.rows; i++, row++) {
		const struct deployment *deployment = &models->history[i];

		draw_text(area, row, 1, STYLE_MUTED, i == 0 ? TEXT("history ") : TEXT(""));
		draw_format(area, row, 10, deployment->state == DEPLOYMENT_LIVE ? STYLE_GOOD : STYLE_NORMAL,
			    "%4s  %s to %s by %s: %s", format_age(when, clock_now() - deployment->started_at),
			    deployment->is_rollback ? "put back" : "deployed",
			    ui_clean(&models->screen, deployment->environment).s,
			    ui_clean(&models->screen, deployment->by).s,
			    deployment_state_word(deployment->state));
	}
}

/* What is said where one stage has two answers: which version the other rule takes. */
static void draw_other_rule(struct models *models, struct area area, int *row,
			    const struct tagged_version *version)
{
	for (size_t i = 0; i < models->tagged_count; i++) {
		const struct tagged_version *other = &models->tagged[i];

		if (other == version || strcmp(other->model, version->model) != 0 || !other->stages_by_number ||
		    !version->stages)
			continue;
		draw_format(area, (*row)++, 1, STYLE_WARNING, "by number, %s would have %s",
			    ui_clean(&models->screen, other->stages_by_number).s,
			    ui_clean(&models->screen, other->version).s);
	}
}

static void draw_tagged(struct models *models, struct area area, const struct tagged_version *version)
{
	char when[CLOCK_TEXT_SIZE];
	int row = 0;

	if (version->version)
		draw_format(area, row++, 1, STYLE_STRONG, "%s@%s  tagged by %s at %s",
			    ui_clean(&models->screen, version->model).s,
			    ui_clean(&models->screen, version->version).s, ui_clean(&models->screen, version->by).s,
			    clock_format_long(when, version->at));
	else
		draw_format(area, row++, 1, STYLE_STRONG, "%s  is declared, and no tag makes a version of it",
			    ui_clean(&models->screen, version->model).s);
	if (version->stages)
		draw_format(area, row++, 1, STYLE_NORMAL, "stages   %s (the version that was put there last)",
			    ui_clean(&models->screen, version->stages).s);
	if (version->stages_by_number)
		draw_format(area, row++, 1, STYLE_WARNING, "by number, this highest version would be in %s",
			    ui_clean(&models->screen, version->stages_by_number).s);
	draw_other_rule(models, area, &row, version);
	if (version->message)
		draw_format(area, row++, 1, STYLE_NORMAL, "commit   %.7s  %s", version->commit,
			    ui_clean(&models->screen, version->message).s);
	if (version->path)
		draw_format(area, row++, 1, STYLE_NORMAL, "artifact %s  %s", ui_clean(&models->screen, version->path).s,
			    ui_clean(&models->screen, version->type).s);
	if (version->description)
		draw_format(area, row++, 1, STYLE_NORMAL, "says     %s",
			    ui_clean(&models->screen, version->description).s);
}

static void draw_details(struct models *models, struct area area)
{
	const struct version *version = current(models);
	char when[CLOCK_TEXT_SIZE], size[FORMAT_SIZE];
	int row = 0;

	if (area.rows > 0 && models->tags_wrong)
		draw_format(area, area.rows - 1, 1, STYLE_BAD, "Git's tags: %s",
			    ui_clean(&models->screen, models->tags_wrong).s);
	if (area.rows > 0 && current_tagged(models))
		draw_tagged(models, area, current_tagged(models));
	if (!version || area.rows < 1 || models->details_of != version->id)
		return;
	draw_format(area, row++, 1, STYLE_STRONG, "%s@%" PRId64 "  registered by %s at %s",
		    ui_clean(&models->screen, version->model).s, version->number,
		    ui_clean(&models->screen, version->registered_by).s,
		    clock_format_long(when, version->registered_at));
	if (version->note)
		draw_format(area, row++, 1, STYLE_NORMAL, "note     %s",
			    ui_clean(&models->screen, version->note).s);
	draw_format(area, row++, 1, STYLE_NORMAL, "made by  run %" PRId64 " of %s at commit %.7s %s",
		    version->run, ui_clean(&models->screen, models->run.by).s, models->run.commit_id,
		    ui_clean(&models->screen, models->run.subject).s);
	draw_format(area, row++, 1, STYLE_NORMAL, "artifact %s  %s  sha256 %.12s",
		    ui_clean(&models->screen, version->path).s, format_size(size, version->object.size),
		    version->object.digest.hex);
	draw_history(models, area, row);
}

static void draw(struct screen *screen, struct area area)
{
	static const char *const words[] = {
		"This is where models and their versions stand, and there is none yet.",
		"",
		"Go to the runs with 1, choose one that succeeded, and press m",
		"    (or type: assay register RUN)",
	};
	struct models *models = (struct models *)screen;
	struct text empty[ARRAY_LEN(words)];
	struct table_view view = { .columns = models->columns, .column_count = FIXED + models->shown_count,
				   .rows = all_rows(models), .cell = cell, .data = models, .empty = empty,
				   .empty_count = ARRAY_LEN(words) };
	struct area details;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		empty[i] = text_trusted(words[i]);
	ui_split(screen->ui, &area, &details);
	table_draw(&screen->table, area, &view);
	draw_details(models, details);
}

/* With the version that is live where this one might go; else with the baseline. */
static void compare(struct models *models, const struct version *version)
{
	struct ui *ui = models->screen.ui;

	for (size_t i = 0; i < models->count; i++) {
		const struct version *other = &models->rows[i];

		if (other->live_in && other->run != version->run && strcmp(other->model, version->model) == 0) {
			screen_compare_two(ui, other->run, version->run);
			return;
		}
	}
	screen_compare_open(ui, version->run);
}

/* With the next lower version of the same model. */
static void compare_tagged(struct models *models, const struct tagged_version *version)
{
	const struct tagged_version *other = version + 1;
	struct arena *arena = &models->screen.arena;
	const char *revisions[2];
	const int64_t runs[] = { 0, 0 };

	if (other < models->tagged + models->tagged_count && strcmp(other->model, version->model) == 0 && other->commit) {
		/* A version without a tag of its own is called by its commit. */
		revisions[0] = *other->version == 'v' ? tagged_name(arena, other) : other->commit;
		revisions[1] = *version->version == 'v' ? tagged_name(arena, version) : version->commit;
		screen_compare_revisions(models->screen.ui, runs, revisions, ARRAY_LEN(runs));
	} else {
		ui_say(models->screen.ui, STYLE_NORMAL,
		       "This is the first version; \"assay compare\" takes any two revisions");
	}
}

static bool act_on_tagged(struct models *models, const struct tagged_version *version, enum action action)
{
	struct ui *ui = models->screen.ui;

	if (action == ACTION_REGISTER) {
		sheet_tag_version_open(ui, version);
		return true;
	}
	if (!version->commit)
		return false;
	switch (action) {
	case ACTION_OPEN:
		screen_files_open(ui, version->commit);
		return true;
	case ACTION_COMPARE:
		compare_tagged(models, version);
		return true;
	case ACTION_ALIAS:
		sheet_assign_open(ui, version);
		return true;
	case ACTION_COPY:
		ui_copy(ui, version->commit);
		return true;
	default:
		return false;
	}
}

static bool act(struct screen *screen, enum action action)
{
	struct models *models = (struct models *)screen;
	struct err err = ERR_INIT;
	struct version *version;

	if (ui_move(&screen->table, all_rows(models), action)) {
		if (!load_details(models, &err))
			ui_fail(screen->ui, &err);
		return true;
	}
	version = current(models);
	if (!version)
		return current_tagged(models) && act_on_tagged(models, current_tagged(models), action);
	switch (action) {
	case ACTION_OPEN:
		screen_run_open(screen->ui, version->run);
		return true;
	case ACTION_COMPARE:
		compare(models, version);
		return true;
	case ACTION_REQUEST:
		sheet_request_open(screen->ui, version);
		return true;
	case ACTION_ALIAS:
		sheet_alias_open(screen->ui, version);
		return true;
	case ACTION_COPY:
		ui_copy(screen->ui, version->object.digest.hex);
		return true;
	default:
		return false;
	}
}

static bool find(struct screen *screen, struct regex *pattern, bool backwards)
{
	struct models *models = (struct models *)screen;
	size_t at = screen->table.cursor;

	while (backwards ? at-- > 0 : ++at < all_rows(models)) {
		bool own = at < models->count;
		const struct tagged_version *tagged = own ? NULL : &models->tagged[at - models->count];
		const char *model = own ? models->rows[at].model : tagged->model;
		const char *aliases = own ? models->rows[at].aliases : tagged->stages;

		if (regex_find(pattern, str_of(model), 0, NULL, NULL) ||
		    (aliases && regex_find(pattern, str_of(aliases), 0, NULL, NULL))) {
			table_seek(&screen->table, all_rows(models), at);
			return true;
		}
	}
	return false;
}

static bool offers(struct screen *screen, enum action action)
{
	const struct tagged_version *tagged = current_tagged((struct models *)screen);

	switch (action) {
	case ACTION_REQUEST:
		return !tagged;
	case ACTION_REGISTER:
		return tagged;
	case ACTION_OPEN:
	case ACTION_COMPARE:
	case ACTION_ALIAS:
		return !tagged || tagged->commit;
	default:
		return true;
	}
}

const struct screen_type screen_models = { .title = "models", .context = IN_MODELS,
					   .size = sizeof(struct models), .load = load, .draw = draw,
					   .act = act, .close = close_models, .find = find, .offers = offers };
