/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/release.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The environments: what is live in each, what waits, and the history of the selected one. */

#define HISTORY_MAX 50

struct deploy {
	struct screen screen;
	struct environment_state *rows;
	size_t count;
	struct event {
		int64_t at;
		const struct request *request;		/* one of the two */
		const struct deployment *deployment;
	} *history;				/* of the row under the cursor, newest first */
	size_t history_count;
};

static struct environment_state *current(struct deploy *deploy)
{
	return deploy->count ? &deploy->rows[deploy->screen.table.cursor] : NULL;
}

/* Requests and deployments, both newest first, as one list. */
static void merge(struct deploy *deploy, const struct request *requests, size_t request_count,
		  const struct deployment *deployments, size_t deployment_count)
{
	size_t r = 0, d = 0;

	deploy->history = ARENA_ARRAY(&deploy->screen.arena, struct event, request_count + deployment_count);
	deploy->history_count = 0;
	while (r < request_count || d < deployment_count) {
		bool take = d == deployment_count ||
			    (r < request_count && requests[r].asked_at > deployments[d].started_at);
		struct event event = { .at = 0 };

		if (take) {
			event.request = &requests[r++];
			event.at = event.request->asked_at;
		} else {
			event.deployment = &deployments[d++];
			event.at = event.deployment->started_at;
		}
		deploy->history[deploy->history_count++] = event;
	}
}

static bool load_history(struct deploy *deploy, struct err *err)
{
	struct ui *ui = deploy->screen.ui;
	struct environment_state *state = current(deploy);
	struct deployment *deployments;
	struct request *requests;
	size_t deployment_count, request_count;

	deploy->history_count = 0;
	if (!state)
		return true;
	if (!deployment_list(&ui->store, ui->repository.id, state->environment->name, HISTORY_MAX,
			     &deploy->screen.arena, &deployments, &deployment_count, err) ||
	    !request_list(&ui->store, ui->repository.id, state->environment->name, false, HISTORY_MAX,
			  &deploy->screen.arena, &requests, &request_count, err))
		return false;
	merge(deploy, requests, request_count, deployments, deployment_count);
	return true;
}

static bool load(struct screen *screen, struct err *err)
{
	struct deploy *deploy = (struct deploy *)screen;

	deploy->count = 0;
	if (screen->ui->repository.id &&
	    !app_environments(&screen->ui->store, &screen->ui->repository, &screen->arena, &deploy->rows,
			      &deploy->count, err))
		return false;
	table_seek(&screen->table, deploy->count, screen->table.cursor);
	return load_history(deploy, err);
}

static struct text version_text(struct deploy *deploy, const char *model, int64_t number)
{
	return text_printf(&deploy->screen.arena, "%s %" PRId64, ui_clean(&deploy->screen, model).s, number);
}

static struct table_cell waiting_cell(struct deploy *deploy, const struct environment_state *state)
{
	const struct request *request = state->waiting;
	struct arena *arena = &deploy->screen.arena;

	if (state->running.id)
		return (struct table_cell){ STYLE_RUNNING,
			text_printf(arena, "%s %s goes live", glyph_string(GLYPH_RUNNING),
				    version_text(deploy, state->running.model, state->running.number).s) };
	if (!state->waiting_count)
		return (struct table_cell){ STYLE_MUTED, glyph(GLYPH_DASH) };
	return (struct table_cell){ STYLE_WARNING,
		text_printf(arena, "%s %s by %s, %s%s", glyph_string(GLYPH_WAITING),
			    version_text(deploy, request->model, request->number).s,
			    ui_clean(&deploy->screen, request->asked_by).s,
			    request->state == REQUEST_APPROVED ? "approved, a deploys" : "a decides",
			    state->waiting_count > 1 ? " (and more)" : "") };
}

static struct table_cell cell(void *data, size_t row, size_t column)
{
	struct deploy *deploy = data;
	const struct environment_state *state = &deploy->rows[row];
	const struct deployment *live = &state->live;
	struct arena *arena = &deploy->screen.arena;
	char text[FORMAT_SIZE];

	if (column == 0)
		return (struct table_cell){ STYLE_STRONG, ui_clean(&deploy->screen, state->environment->name) };
	if (column == 4)
		return waiting_cell(deploy, state);
	if (!live->id)
		return (struct table_cell){ STYLE_MUTED, column == 1 ? TEXT("nothing") : glyph(GLYPH_DASH) };
	switch (column) {
	case 1:
		return (struct table_cell){ STYLE_NORMAL, version_text(deploy, live->model, live->number) };
	case 2:
		return (struct table_cell){ STYLE_MUTED,
			text_printf(arena, "%s", format_age(text, clock_now() - live->finished_at)) };
	default:
		if (live->differs)
			return (struct table_cell){ STYLE_BAD,
				text_printf(arena, "%s DIFFERS", glyph_string(GLYPH_FAILED)) };
		return (struct table_cell){ STYLE_GOOD,
			text_printf(arena, "%s %.4s %s", glyph_string(GLYPH_OK), live->digest.hex,
				    format_age(text, clock_now() - (live->verified_at ? live->verified_at
										      : live->finished_at))) };
	}
}

/* How an event ended: glyph and words. */
static struct table_cell event_outcome(struct deploy *deploy, const struct event *event)
{
	static const struct { enum glyph glyph; enum style style; } requests[] = {
		[REQUEST_WAITING] = { GLYPH_WAITING, STYLE_WARNING },
		[REQUEST_APPROVED] = { GLYPH_OK, STYLE_GOOD },
		[REQUEST_REJECTED] = { GLYPH_FAILED, STYLE_BAD },
		[REQUEST_DEPLOYED] = { GLYPH_OK, STYLE_MUTED },
		[REQUEST_EXPIRED] = { GLYPH_CANCELED, STYLE_MUTED },
	}, deployments[] = {
		[DEPLOYMENT_RUNNING] = { GLYPH_RUNNING, STYLE_RUNNING },
		[DEPLOYMENT_LIVE] = { GLYPH_OK, STYLE_GOOD },
		[DEPLOYMENT_REPLACED] = { GLYPH_OK, STYLE_MUTED },
		[DEPLOYMENT_FAILED] = { GLYPH_FAILED, STYLE_BAD },
		[DEPLOYMENT_ROLLED_BACK] = { GLYPH_CANCELED, STYLE_MUTED },
	};
	struct arena *arena = &deploy->screen.arena;
	const struct request *request = event->request;
	const struct deployment *deployment = event->deployment;
	enum request_state state;

	if (deployment)
		return (struct table_cell){ deployments[deployment->state].style,
			text_printf(arena, "%s %s%s%s", glyph_string(deployments[deployment->state].glyph),
				    deployment_state_word(deployment->state), deployment->note ? ": " : "",
				    ui_clean(&deploy->screen, deployment->note).s) };
	state = request->state;
	if ((state == REQUEST_WAITING || state == REQUEST_APPROVED) && request->expires_at <= clock_now())
		state = REQUEST_EXPIRED;
	return (struct table_cell){ requests[state].style,
		text_printf(arena, "%s %s%s%s", glyph_string(requests[state].glyph),
			    request_state_word(state), request->comment ? ": " : "",
			    ui_clean(&deploy->screen, request->comment).s) };
}

static struct text what_of(struct deploy *deploy, const struct event *event)
{
	const struct deployment *deployment = event->deployment;
	struct arena *arena = &deploy->screen.arena;
	const char *kind;

	if (event->request)
		return text_printf(arena, "request %" PRId64 ": %s", event->request->id,
				   version_text(deploy, event->request->model, event->request->number).s);
	kind = deployment->is_rollback ? "rollback" : "deployment";
	if (deployment->replaced_number)
		return text_printf(arena, "%s %" PRId64 ": %" PRId64 " %s %" PRId64, kind, deployment->id,
				   deployment->replaced_number, glyph_string(GLYPH_ARROW),
				   deployment->number);
	return text_printf(arena, "%s %" PRId64 ": %s", kind, deployment->id,
			   version_text(deploy, deployment->model, deployment->number).s);
}

static struct text rules_text(struct deploy *deploy, const struct project_environment *environment)
{
	struct arena *arena = &deploy->screen.arena;
	struct buf text = BUF_INIT;
	struct text clean;

	buf_printf(&text, "%s  %s %s", environment->name, environment->target_type,
		   environment->target_path);
	if (environment->after)
		buf_printf(&text, ", after %s", environment->after);
	for (size_t i = 0; i < environment->rule_count; i++)
		buf_printf(&text, ", %" PRId64 " of %s approve", environment->rules[i].count,
			   policy_people(&environment->rules[i], arena));
	if (!environment->rule_count)
		buf_puts(&text, ", no approval needed");
	clean = text_clean(arena, buf_str(&text));
	buf_release(&text);
	return clean;
}

static void draw_details(struct deploy *deploy, struct area area)
{
	char when[FORMAT_SIZE];

	if (!current(deploy) || area.rows < 1)
		return;
	draw_text(area, 0, 1, STYLE_STRONG, rules_text(deploy, current(deploy)->environment));
	for (size_t i = 0; i < deploy->history_count && (int)i + 1 < area.rows; i++) {
		const struct event *event = &deploy->history[i];
		struct table_cell outcome = event_outcome(deploy, event);
		const char *who = event->request ? event->request->asked_by : event->deployment->by;
		int row = (int)i + 1;

		draw_cell(area, row, 1, 4, true, STYLE_MUTED,
			  text_trusted(format_age(when, clock_now() - event->at)));
		draw_cell(area, row, 7, 24, false, STYLE_NORMAL, what_of(deploy, event));
		draw_cell(area, row, 32, 10, false, STYLE_NORMAL, ui_clean(&deploy->screen, who));
		draw_cell(area, row, 43, area.cols - 43, false, outcome.style, outcome.text);
	}
	if (!deploy->history_count && area.rows > 1)
		draw_text(area, 1, 1, STYLE_MUTED,
			  TEXT("Nothing was asked for yet: choose a version with 3 and press r."));
}

static void draw(struct screen *screen, struct area area)
{
	static const char *const words[] = {
		"This is where environments stand, and assay.yaml on the protected branch has none.",
		"",
		"Give it some and commit:",
		"    environments:",
		"      staging:",
		"        target: {type: directory, path: deploy/staging}",
	};
	struct table_column columns[] = {
		{ .title = TEXT("ENVIRONMENT"), .width = 12 },
		{ .title = TEXT("LIVE"), .width = 14 },
		{ .title = TEXT("SINCE"), .width = 5, .right = true, .rank = 3 },
		{ .title = TEXT("READ BACK"), .width = 11, .rank = 2 },
		{ .title = TEXT("WAITING"), .width = 20, .stretch = true, .rank = 1 },
	};
	struct deploy *deploy = (struct deploy *)screen;
	struct text empty[ARRAY_LEN(words)];
	struct table_view view = { .columns = columns, .column_count = ARRAY_LEN(columns), .rows = deploy->count,
				   .cell = cell, .data = deploy, .empty = empty, .empty_count = ARRAY_LEN(words) };
	struct area details = area;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		empty[i] = text_trusted(words[i]);
	/* There are few environments and much history: the details have what the list leaves. */
	if (deploy->count && !screen->ui->hide_details && (int)deploy->count + 4 < area.rows) {
		area = area_take_top(&details, (int)deploy->count + 1);
		draw_rule(area_take_top(&details, 1), 0);
		draw_details(deploy, details);
	}
	table_draw(&screen->table, area, &view);
}

#define VERIFY_MAX ((int64_t)64 * 1000 * 1000)

/* Reads back what serves, which takes as long as reading the model. */
static void verify(struct deploy *deploy, const struct environment_state *state)
{
	struct ui *ui = deploy->screen.ui;
	const char *name = ui_clean(&deploy->screen, state->environment->name).s;
	struct arena arena = ARENA_INIT;
	struct deployment live;
	struct serving serving;
	struct version version;
	struct err err = ERR_INIT;
	bool same = false;
	struct app *app = ui_app(ui);

	if (!app)
		return;
	if (state->live.id && version_load(&ui->store, state->live.version, &arena, &version, &err) &&
	    version.object.size > VERIFY_MAX)
		ui_say(ui, STYLE_NORMAL, "That reads a large file; type: assay verify %s", name);
	else if (!app_verify(app, &ui->repository, state->environment->name, &arena, &live, &serving,
			     &same, &err))
		ui_fail(ui, &err);
	else if (same)
		ui_say(ui, STYLE_GOOD, "%s serves what was deployed: sha256 %.12s read back just now", name,
		       serving.digest.hex);
	else
		ui_say(ui, STYLE_BAD, "%s does not serve what was deployed (sha256 %.12s) but %.12s, at %s", name,
		       live.digest.hex, serving.digest.hex[0] ? serving.digest.hex : "what is unreadable",
		       serving.location ? serving.location : "no place at all");
	arena_release(&arena);
	ui_reload(ui);
}

static bool act(struct screen *screen, enum action action)
{
	struct deploy *deploy = (struct deploy *)screen;
	struct environment_state *state;
	struct ui *ui = screen->ui;
	struct err err = ERR_INIT;

	if (ui_move(&screen->table, deploy->count, action)) {
		if (!load_history(deploy, &err))
			ui_fail(ui, &err);
		return true;
	}
	state = current(deploy);
	if (!state)
		return false;
	switch (action) {
	case ACTION_OPEN:
	case ACTION_DECIDE:
		if (state->waiting_count)
			sheet_decide_open(ui, state->waiting[0].id);
		else
			ui_say(ui, STYLE_NORMAL, "Nothing waits for %s: choose a version with 3 and press r",
			       state->environment->name);
		return true;
	case ACTION_ROLL_BACK:
		sheet_roll_back_open(ui, state->environment->name);
		return true;
	case ACTION_VERIFY:
		verify(deploy, state);
		return true;
	case ACTION_COPY:
		ui_copy(ui, state->live.digest.hex);
		return true;
	default:
		return false;
	}
}

void screen_deploy_seek(struct screen *screen, const char *environment)
{
	struct deploy *deploy = (struct deploy *)screen;

	for (size_t i = 0; screen->type == &screen_deploy && i < deploy->count; i++) {
		if (strcmp(deploy->rows[i].environment->name, environment) == 0)
			table_seek(&screen->table, deploy->count, i);
	}
}

static bool is_live(struct screen *screen)
{
	struct deploy *deploy = (struct deploy *)screen;

	for (size_t i = 0; i < deploy->count; i++) {
		if (deploy->rows[i].running.id)
			return true;
	}
	return false;
}

const struct screen_type screen_deploy = { .title = "deploy", .context = IN_DEPLOY,
					   .size = sizeof(struct deploy), .load = load, .draw = draw,
					   .act = act, .is_live = is_live };
