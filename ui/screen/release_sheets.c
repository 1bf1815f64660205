/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register.h"
#include "app/release.h"
#include "base/clock.h"
#include "base/format.h"
#include "ui/screens.h"

#include <inttypes.h>
#include <string.h>

/* The sheets that make versions, ask for deployments, decide on them, and roll back. */

/* register */

enum register_field { REGISTER_MODEL, REGISTER_NOTE };

/* What was typed, or NULL for nothing. */
static const char *typed(const struct sheet *sheet, size_t field)
{
	const char *value = sheet_value(sheet, field);

	return *value ? value : NULL;
}

static void done_register(struct ui *ui, int button)
{
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct version version;

	if (!app)
		return;
	if (app_register(app, ui->sheet_number, typed(ui->sheet, REGISTER_MODEL), NULL,
			 typed(ui->sheet, REGISTER_NOTE), &arena, &version, &err)) {
		ui_say(ui, STYLE_GOOD, "Run %" PRId64 " made %s@%" PRId64 "; 3 shows the models",
		       ui->sheet_number, version.model, version.number);
		ui_reload(ui);
	} else {
		ui_refuse(ui, &err);
	}
	arena_release(&arena);
}

void sheet_register_open(struct ui *ui, int64_t run)
{
	struct sheet *sheet = ui_sheet(ui, "Make a new version?", done_register);

	ui->sheet_number = run;
	sheet_line(sheet, STYLE_NORMAL, "The model that run %" PRId64 " left becomes the next version.", run);
	sheet_line(sheet, STYLE_MUTED, "Its bytes are kept; its metrics and params are those of the run.");
	sheet_field(sheet, "model  (empty: as assay.yaml says)", NULL);
	sheet_field(sheet, "note", NULL);
	sheet->command = text_printf(&sheet->arena, "$ assay register %" PRId64, run);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Register", false);
	sheet_ready(sheet);
}

/* alias */

static void done_alias(struct ui *ui, int button)
{
	struct app *app = button > 0 ? ui_app(ui) : NULL;
	const char *name = sheet_value(ui->sheet, 0);
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct version version;
	bool ok;

	if (!app)
		return;
	ok = version_load(&app->store, ui->sheet_number, &arena, &version, &err) &&
	     (button == 1 ? app_alias(app, &version, name, &err) : app_unalias(app, &version, name, &err));
	if (!ok)
		ui_refuse(ui, &err);
	else
		ui_say(ui, STYLE_GOOD, button == 1 ? "%s@%" PRId64 " is %s" : "%s@%" PRId64 " is not %s any more",
		       version.model, version.number, name);
	ui_reload(ui);
	arena_release(&arena);
}

void sheet_alias_open(struct ui *ui, const struct version *version)
{
	struct sheet *sheet = ui_sheet(ui, "Name this version?", done_alias);

	ui->sheet_number = version->id;
	sheet_line(sheet, STYLE_NORMAL, "%s@%" PRId64 " gets a name that can be used in its number's place.",
		   version->model, version->number);
	sheet_line(sheet, STYLE_MUTED, "A name that another version of the model has moves to this one.");
	line_set(&sheet_field(sheet, "name", NULL)->line, "champion");
	sheet->command = text_printf(&sheet->arena, "$ assay alias %s@%" PRId64 " NAME",
				     text_clean(&sheet->arena, str_of(version->model)).s, version->number);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Name it", false);
	sheet_button(sheet, "Take the name away", false);
	sheet_ready(sheet);
}

/* request */

enum request_field { REQUEST_ENVIRONMENT, REQUEST_COMMENT };

void release_deploy(struct ui *ui, struct app *app, int64_t request)
{
	struct err err = ERR_INIT;
	int64_t deployment;

	if (app_deploy(app, request, &deployment, &err))
		ui_say(ui, STYLE_GOOD, "Deployment %" PRId64 " is under way", deployment);
	else
		ui_fail(ui, &err);
}

/* The command that does what the fields say now; the first line begins with the version's name. */
static void tell_request(struct sheet *sheet)
{
	const char *name = sheet->lines[0].text.s, *environment = sheet_value(sheet, REQUEST_ENVIRONMENT);

	sheet->command = text_printf(&sheet->arena, "$ assay request %.*s %s --deploy",
				     (int)strcspn(name, " "), name, *environment ? environment : "ENVIRONMENT");
}

static void done_request(struct ui *ui, int button)
{
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct version version;
	struct request request;

	if (!app)
		return;
	if (!version_load(&app->store, ui->sheet_number, &arena, &version, &err) ||
	    !app_request(app, &version, sheet_value(ui->sheet, REQUEST_ENVIRONMENT),
			 typed(ui->sheet, REQUEST_COMMENT), &arena, &request, &err)) {
		ui_refuse(ui, &err);
		arena_release(&arena);
		return;
	}
	ui_switch(ui, &screen_deploy);
	screen_deploy_seek(ui->top, request.environment);
	if (request.state == REQUEST_APPROVED)
		release_deploy(ui, app, request.id);
	else
		ui_say(ui, STYLE_GOOD, "Request %" PRId64 " waits for approval; a opens it", request.id);
	ui_reload(ui);
	arena_release(&arena);
}

static const char *live_name(struct arena *arena, const struct deployment *live)
{
	return live->id ? arena_printf(arena, "%s@%" PRId64, live->model, live->number) : "nothing";
}

/* Says of each environment what is live there and what it asks for, and which one is next. */
static const char *add_environments(struct ui *ui, struct sheet *sheet, const struct version *version)
{
	struct environment_state *states;
	struct err err = ERR_INIT;
	const char *next = "";
	size_t count;

	if (!app_environments(&ui->store, &ui->repository, &sheet->arena, &states, &count, &err)) {
		sheet_line(sheet, STYLE_BAD, "%s", err.text);
		return next;
	}
	for (size_t i = 0; i < count; i++) {
		const struct environment_state *state = &states[i];
		bool here = state->live.id && state->live.version == version->id;

		sheet_line(sheet, here ? STYLE_MUTED : STYLE_NORMAL, "  %-14s live: %-20s %s",
			   state->environment->name, live_name(&sheet->arena, &state->live),
			   here ? "(this one)"
			   : state->environment->rule_count ? "needs approval" : "deploys at once");
		if (!here && !*next)
			next = state->environment->name;
	}
	if (!count)
		sheet_line(sheet, STYLE_WARNING, "assay.yaml on the protected branch has no environments.");
	return next;
}

void sheet_request_open(struct ui *ui, const struct version *version)
{
	struct sheet *sheet = ui_sheet(ui, "Ask for this deployment?", done_request);
	const char *next;

	ui->sheet_number = version->id;
	sheet_line(sheet, STYLE_STRONG, "%s@%" PRId64 "  from run %" PRId64 "  sha256 %.12s", version->model,
		   version->number, version->run, version->object.digest.hex);
	next = add_environments(ui, sheet, version);
	line_set(&sheet_field(sheet, "environment", NULL)->line, next);
	sheet_field(sheet, "comment", NULL);
	sheet->typed = tell_request;
	tell_request(sheet);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Ask for it", false);
	sheet_ready(sheet);
}

/* roll back */

static void done_roll_back(struct ui *ui, int button)
{
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct err err = ERR_INIT;
	int64_t deployment;

	if (!app)
		return;
	if (app_rollback(app, &ui->repository, ui->sheet_data, ui->sheet_number, &deployment, &err))
		ui_say(ui, STYLE_GOOD, "Deployment %" PRId64 " puts the old version back", deployment);
	else
		ui_refuse(ui, &err);
	ui_reload(ui);
}

void sheet_roll_back_open(struct ui *ui, const char *environment)
{
	char age[FORMAT_SIZE];
	struct arena arena = ARENA_INIT;
	struct rollback rollback;
	struct sheet *sheet;
	struct err err = ERR_INIT;

	if (!app_find_rollback(&ui->store, &ui->repository, environment, &arena, &rollback, &err)) {
		ui_fail(ui, &err);
		arena_release(&arena);
		return;
	}
	sheet = ui_sheet(ui, "Roll back?", done_roll_back);
	ui->sheet_number = rollback.live.id;
	ui->sheet_data = arena_strdup(&sheet->arena, environment);
	sheet_line(sheet, STYLE_STRONG, "%s:  %s@%" PRId64 " %s %s@%" PRId64, environment, rollback.live.model,
		   rollback.live.number, glyph_string(GLYPH_ARROW), rollback.before.model,
		   rollback.before.number);
	sheet_line(sheet, STYLE_NORMAL, "%s@%" PRId64 " has been live for %s; %s@%" PRId64
		   " was live before it and was approved then.", rollback.live.model, rollback.live.number,
		   format_age(age, clock_now() - rollback.live.finished_at), rollback.before.model,
		   rollback.before.number);
	if (rollback.environment->rule_count)
		sheet_field(sheet, arena_printf(&arena, "type the version to put back (%" PRId64 ")",
						rollback.before.number),
			    arena_printf(&arena, "%" PRId64, rollback.before.number));
	sheet->command = text_printf(&sheet->arena, "$ assay rollback %s",
				     text_clean(&sheet->arena, str_of(environment)).s);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Roll back", true);
	sheet_ready(sheet);
	arena_release(&arena);
}
