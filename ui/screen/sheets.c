/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/annotate.h"
#include "app/keep.h"
#include "app/trigger.h"
#include "base/format.h"
#include "base/json_flat.h"
#include "ui/screens.h"

#include <inttypes.h>

/* The sheets that start and end runs. */

/* Whether the run can still be ended; says so where it can't. */
static bool is_under_way(struct ui *ui, int64_t id)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct run run;
	bool under_way = false;

	if (!run_load(&ui->store, id, &arena, &run, &err))
		ui_fail(ui, &err);
	else if (run.phase == PHASE_DONE)
		ui_say(ui, STYLE_NORMAL, "Run %" PRId64 " is done: %s", id, state_word(run.phase, run.outcome));
	else
		under_way = true;
	arena_release(&arena);
	return under_way;
}

static void done_cancel(struct ui *ui, int button)
{
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct err err = ERR_INIT;

	if (!app)
		return;
	if (app_cancel(app, ui->sheet_number, &err))
		ui_say(ui, STYLE_GOOD, "Run %" PRId64 " is asked to end", ui->sheet_number);
	else
		ui_refuse(ui, &err);
}

void sheet_cancel_open(struct ui *ui, int64_t run)
{
	struct sheet *sheet;

	if (!is_under_way(ui, run))
		return;
	sheet = ui_sheet(ui, "End this run?", done_cancel);
	ui->sheet_number = run;
	sheet_line(sheet, STYLE_NORMAL, "Run %" PRId64 " and all processes that it started will be ended.",
		   run);
	sheet_line(sheet, STYLE_MUTED, "What finished stages left is kept; a rerun takes it from there.");
	sheet->command = text_printf(&sheet->arena, "$ assay cancel %" PRId64, run);
	sheet_button(sheet, "Leave it running", false);
	sheet_button(sheet, "End it", false);
	sheet_ready(sheet);
}

static void done_rerun(struct ui *ui, int button)
{
	struct app *app = button > 0 ? ui_app(ui) : NULL;
	struct err err = ERR_INIT;
	int64_t run;

	if (!app)
		return;
	if (app_rerun(app, ui->sheet_number, button == 2, &run, &err)) {
		ui_say(ui, STYLE_GOOD, "Run %" PRId64 " started", run);
		ui_reload(ui);
	} else {
		ui_refuse(ui, &err);
	}
}

void sheet_rerun_open(struct ui *ui, int64_t run)
{
	struct sheet *sheet = ui_sheet(ui, "Run the same once more?", done_rerun);

	ui->sheet_number = run;
	sheet_line(sheet, STYLE_NORMAL, "The commit, stages and changed params of run %" PRId64 ".", run);
	sheet_line(sheet, STYLE_MUTED, "Stages whose result is known are taken from the store, or run again");
	sheet_line(sheet, STYLE_MUTED, "as well with \"Run all\".");
	sheet->command = text_printf(&sheet->arena, "$ assay rerun %" PRId64, run);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Run what is not cached", false);
	sheet_button(sheet, "Run all", false);
	sheet_ready(sheet);
}

/* "a=1 b=2" as a list of words. */
static size_t split_words(struct arena *arena, const char *text, const char **out, size_t room)
{
	struct str rest = str_of(text), word;
	size_t count = 0;

	while (count < room && str_next(&rest, ' ', &word)) {
		if (word.len)
			out[count++] = arena_strndup(arena, word.data, word.len);
	}
	return count;
}

enum trigger_field { FIELD_COMMIT, FIELD_STAGES, FIELD_SETTINGS };

#define WORDS_MAX 32

static void fill_trigger(const struct sheet *sheet, struct arena *arena, struct trigger *trigger,
			 const char **targets, const char **settings)
{
	const char *rev = sheet_value(sheet, FIELD_COMMIT);

	*trigger = (struct trigger){ .rev = *rev ? rev : NULL, .jobs = 1 };
	trigger->target_count = split_words(arena, sheet_value(sheet, FIELD_STAGES), targets, WORDS_MAX);
	trigger->targets = targets;
	trigger->setting_count =
		split_words(arena, sheet_value(sheet, FIELD_SETTINGS), settings, WORDS_MAX);
	trigger->settings = settings;
}

static void open_with(struct ui *ui, const char *rev, const char *stages, const char *settings);

static void start(struct ui *ui, const struct trigger *trigger)
{
	struct app *app = ui_app(ui);
	struct err err = ERR_INIT;
	int64_t run;

	if (!app)
		return;
	if (app_trigger(app, &ui->repository, trigger, &run, &err)) {
		ui_say(ui, STYLE_GOOD, "Run %" PRId64 " started", run);
		ui_reload(ui);
	} else {
		ui_refuse(ui, &err);
	}
}

static void done_trigger(struct ui *ui, int button)
{
	const char *targets[WORDS_MAX], *settings[WORDS_MAX];
	struct sheet *sheet = ui->sheet;
	struct arena arena = ARENA_INIT;
	struct trigger trigger;

	if (button == 1) {
		fill_trigger(sheet, &arena, &trigger, targets, settings);
		start(ui, &trigger);
	} else if (button == 2) {
		open_with(ui, sheet_value(sheet, FIELD_COMMIT), sheet_value(sheet, FIELD_STAGES),
			  sheet_value(sheet, FIELD_SETTINGS));
	}
	arena_release(&arena);
}

static void add_plan(struct sheet *sheet, const struct trigger_plan *plan)
{
	static const char *const words[] = { "runs", "cached", "depends", "frozen", "left out" };
	char took[FORMAT_SIZE];

	sheet_line(sheet, STYLE_STRONG, "%s at %.7s %s", plan->repository.name, plan->commit.id,
		   plan->commit.subject);
	for (size_t i = 0; i < plan->graph.count; i++) {
		const struct plan_step *step = &plan->steps[i];

		sheet_line(sheet, step->action == PLAN_CACHED ? STYLE_MUTED : STYLE_NORMAL,
			   "  %-14s %-8s %6s  %s", step->stage->name, words[step->action],
			   step->last_ms ? format_duration(took, step->last_ms) : "-", step->why);
	}
	if (plan->expected_ms)
		sheet_line(sheet, STYLE_MUTED, "About %s, by earlier runs.",
			   format_duration(took, plan->expected_ms));
}

/* The lines say what the fields do, until these change. */
static void end_plan(struct sheet *sheet, void (*tell)(struct sheet *sheet))
{
	sheet->typed = tell;
	tell(sheet);
	sheet->is_changed = false;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Run", false);
	sheet_button(sheet, "Plan again", false);
	sheet_ready(sheet);
}

/* The command that does what the fields say now. */
static void tell_command(struct sheet *sheet)
{
	struct str rest = str_of(sheet_value(sheet, FIELD_SETTINGS)), word;
	struct buf command = BUF_INIT;

	buf_puts(&command, "$ assay run --detach");
	if (*sheet_value(sheet, FIELD_COMMIT))
		buf_printf(&command, " -c %.12s", sheet_value(sheet, FIELD_COMMIT));
	while (str_next(&rest, ' ', &word)) {
		if (word.len)
			buf_printf(&command, " -s %.*s", STR_ARG(word));
	}
	if (*sheet_value(sheet, FIELD_STAGES))
		buf_printf(&command, " %s", sheet_value(sheet, FIELD_STAGES));
	sheet->command = text_clean(&sheet->arena, buf_str(&command));
	buf_release(&command);
	sheet->is_changed = true;
}

static void open_with(struct ui *ui, const char *rev, const char *stages, const char *settings)
{
	const char *target_words[WORDS_MAX], *setting_words[WORDS_MAX];
	struct sheet *sheet;
	struct app *app = ui_app(ui);
	struct arena arena = ARENA_INIT;
	struct trigger_plan plan;
	struct trigger trigger;
	struct err err = ERR_INIT;

	if (!app || !ui->repository.id)
		return;
	sheet = ui_sheet(ui, "Run the pipeline?", done_trigger);
	line_set(&sheet_field(sheet, "commit  (empty: what is checked out)", NULL)->line, rev);
	line_set(&sheet_field(sheet, "stages  (empty: all)", NULL)->line, stages);
	line_set(&sheet_field(sheet, "params  (KEY=VALUE KEY=VALUE)", NULL)->line, settings);
	fill_trigger(sheet, &arena, &trigger, target_words, setting_words);
	if (app_plan(app, &ui->repository, &trigger, &arena, &plan, &err)) {
		add_plan(sheet, &plan);
		if (plan.uncommitted)
			sheet_line(sheet, STYLE_WARNING, "Not in it: %s is changed and not committed "
				   "(assay run --here takes the work tree as it is).",
				   text_clean(&sheet->arena, str_of(plan.uncommitted)).s);
	} else {
		sheet_line(sheet, STYLE_BAD, "%s", err.text);
	}
	end_plan(sheet, tell_command);
	arena_release(&arena);
}

void sheet_trigger_open(struct ui *ui, const char *rev)
{
	open_with(ui, rev ? rev : "", "", "");
}

static void open_here(struct ui *ui, const char *stages);

static void stages_here(struct ui *ui, struct arena *arena, struct trigger *trigger, const char **targets)
{
	*trigger = (struct trigger){ .jobs = 1, .in_place = true, .targets = targets };
	trigger->target_count = split_words(arena, sheet_value(ui->sheet, 0), targets, WORDS_MAX);
}

static void done_here(struct ui *ui, int button)
{
	const char *targets[WORDS_MAX];
	struct arena arena = ARENA_INIT;
	struct trigger trigger;

	if (button == 1) {
		stages_here(ui, &arena, &trigger, targets);
		start(ui, &trigger);
	} else if (button == 2) {
		open_here(ui, sheet_value(ui->sheet, 0));
	}
	arena_release(&arena);
}

static void tell_here(struct sheet *sheet)
{
	sheet->command = text_printf(&sheet->arena, "$ assay run --detach --here%s%s", *sheet_value(sheet, 0) ? " " : "",
				     text_clean(&sheet->arena, str_of(sheet_value(sheet, 0))).s);
	sheet->is_changed = true;
}

static void open_here(struct ui *ui, const char *stages)
{
	const char *targets[WORDS_MAX];
	struct app *app = ui_app(ui);
	struct arena arena = ARENA_INIT;
	struct trigger_plan plan;
	struct trigger trigger;
	struct sheet *sheet;
	struct err err = ERR_INIT;

	if (!app || !ui->repository.id)
		return;
	stages = arena_strdup(&arena, stages);
	sheet = ui_sheet(ui, "Run in the work tree?", done_here);
	line_set(&sheet_field(sheet, "stages  (empty: all)", NULL)->line, stages);
	stages_here(ui, &arena, &trigger, targets);
	if (app_plan(app, &ui->repository, &trigger, &arena, &plan, &err))
		add_plan(sheet, &plan);
	else
		sheet_line(sheet, STYLE_BAD, "%s", err.text);
	end_plan(sheet, tell_here);
	arena_release(&arena);
}

void sheet_trigger_here(struct ui *ui, const char *stage)
{
	open_here(ui, stage ? stage : "");
}

/* The marked runs or, when none is marked, this one, as " 4 7 9". */
static void name_runs(const struct ui *ui, int64_t run, struct buf *out)
{
	for (size_t i = 0; i < ui->mark_count; i++)
		buf_printf(out, " %" PRId64, ui->marks[i]);
	if (!ui->mark_count)
		buf_printf(out, " %" PRId64, run);
}

enum tag_field { FIELD_TAGS, FIELD_REMOVED, FIELD_NOTE };

/* A tag to take away must be on one of the runs at least: else it was mistyped. */
static bool check_removed(struct ui *ui, const struct annotation *annotation, struct err *err)
{
	const int64_t *runs = ui->mark_count ? ui->marks : &ui->sheet_number;
	size_t count = ui->mark_count ? ui->mark_count : 1;
	struct arena arena = ARENA_INIT;
	bool ok = true;

	for (size_t i = 0; ok && i < annotation->remove_count; i++) {
		const char *name = annotation->remove[i];
		struct str value;
		bool found = false;

		for (size_t r = 0; ok && !found && r < count; r++) {
			struct run run;

			ok = run_load(&ui->store, runs[r], &arena, &run, err);
			found = ok && run.tags && json_flat_find(str_of(run.tags), str_of(name), &value);
		}
		if (ok && !found)
			ok = err_set(err, ERR_NOT_FOUND, count == 1 ? "The run has no tag %s" : "None of the runs has a tag %s",
				     name);
	}
	arena_release(&arena);
	return ok;
}

/* The command that does what the fields say now. */
static void tell_tag(struct sheet *sheet)
{
	static const struct { enum tag_field field; const char *option; } lists[] = {
		{ FIELD_TAGS, "--set" }, { FIELD_REMOVED, "--remove" },
	};
	struct buf command = BUF_INIT;

	buf_printf(&command, "$ assay tag%s", (const char *)sheet->about);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		struct str rest = str_of(sheet_value(sheet, lists[i].field)), word;

		while (str_next(&rest, ' ', &word)) {
			if (word.len)
				buf_printf(&command, " %s '%.*s'", lists[i].option, STR_ARG(word));
		}
	}
	if (*sheet_value(sheet, FIELD_NOTE))
		buf_printf(&command, " --note '%s'", sheet_value(sheet, FIELD_NOTE));
	sheet->command = text_clean(&sheet->arena, buf_str(&command));
	buf_release(&command);
}

static void done_tag(struct ui *ui, int button)
{
	const char *set[WORDS_MAX], *removed[WORDS_MAX], *note = sheet_value(ui->sheet, FIELD_NOTE);
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct arena arena = ARENA_INIT;
	struct annotation annotation = { .set = set, .remove = removed, .comment = *note ? note : NULL };
	struct err err = ERR_INIT;

	if (!app)
		return;
	annotation.set_count = split_words(&arena, sheet_value(ui->sheet, FIELD_TAGS), set, WORDS_MAX);
	annotation.remove_count = split_words(&arena, sheet_value(ui->sheet, FIELD_REMOVED), removed, WORDS_MAX);
	if (!check_removed(ui, &annotation, &err) ||
	    !app_annotate(app, ui->mark_count ? ui->marks : &ui->sheet_number,
			  ui->mark_count ? ui->mark_count : 1, &annotation, &err))
		ui_refuse(ui, &err);
	else
		ui_say(ui, STYLE_GOOD, annotation.set_count || annotation.comment ? "Written down"
				       : annotation.remove_count ? "Taken away" : "Nothing was typed, nothing is changed");
	arena_release(&arena);
	ui_reload(ui);
}

void sheet_tag_open(struct ui *ui, int64_t run)
{
	struct sheet *sheet = ui_sheet(ui, "Say something of runs", done_tag);
	struct buf runs = BUF_INIT;

	ui->sheet_number = run;
	name_runs(ui, run, &runs);
	sheet_line(sheet, STYLE_NORMAL, "Runs%s", runs.data);
	sheet_line(sheet, STYLE_MUTED, "Tags can be columns, and be sorted and filtered by: tag.team=nlp");
	sheet_field(sheet, "tags  (NAME=VALUE NAME=VALUE)", NULL);
	sheet_field(sheet, "tags to take away  (NAME NAME)", NULL);
	sheet_field(sheet, "note", NULL);
	sheet->about = arena_strdup(&sheet->arena, runs.data);
	sheet->tell = tell_tag;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Write down", false);
	sheet_ready(sheet);
	sheet->focus = 0;
	buf_release(&runs);
}

static void done_archive(struct ui *ui, int button)
{
	const bool *restores = ui->sheet_data;
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	struct err err = ERR_INIT;

	if (!app)
		return;
	if (!app_archive(app, ui->mark_count ? ui->marks : &ui->sheet_number, ui->mark_count ? ui->mark_count : 1,
			 !*restores, &err))
		ui_refuse(ui, &err);
	else
		ui_say(ui, STYLE_GOOD, *restores ? "Brought back"
						 : "Archived; the filter is:archived shows what is");
	ui_reload(ui);
}

void sheet_archive_open(struct ui *ui, const struct run *run)
{
	struct sheet *sheet = ui_sheet(ui, run->archived ? "Bring these runs back?" : "Archive these runs?",
				       done_archive);
	bool *restores = ARENA_NEW(&sheet->arena, bool);
	struct buf runs = BUF_INIT;

	*restores = run->archived;
	ui->sheet_number = run->id;
	ui->sheet_data = restores;
	name_runs(ui, run->id, &runs);
	sheet_line(sheet, STYLE_STRONG, "Runs%s", runs.data);
	sheet_line(sheet, STYLE_MUTED, run->archived ? "They stand in the lists again."
						     : "They are left out of all lists; nothing is removed.");
	sheet->command = text_printf(&sheet->arena, "$ assay archive%s%s", run->archived ? " --restore" : "",
				     runs.data);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, run->archived ? "Bring back" : "Archive", false);
	sheet_ready(sheet);
	buf_release(&runs);
}

/* keep */

static void done_keep(struct ui *ui, int button)
{
	struct app *app = button == 1 ? ui_app(ui) : NULL;
	const char *name = sheet_value(ui->sheet, 0);
	struct keep keep = { .run = ui->sheet_number, .name = *name ? name : NULL };
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct experiment experiment;

	if (!app)
		return;
	if (app_keep(app, &keep, &arena, &experiment, &err))
		ui_say(ui, STYLE_GOOD, "Run %" PRId64 " is the experiment %s; \"dvc exp show\" lists it", keep.run,
		       experiment.name);
	else
		ui_fail(ui, &err);
	arena_release(&arena);
}

void sheet_keep_open(struct ui *ui, int64_t run)
{
	struct sheet *sheet = ui_sheet(ui, "Keep this run as an experiment of DVC's?", done_keep);

	ui->sheet_number = run;
	sheet_line(sheet, STYLE_NORMAL, "A commit with the params, metrics and dvc.lock of run %" PRId64 " is made, which no "
		   "branch has.", run);
	sheet_line(sheet, STYLE_MUTED, "Its outputs go to the project's DVC cache.");
	sheet_field(sheet, text_printf(&sheet->arena, "name  (empty: run-%" PRId64 ")", run).s, NULL);
	sheet->command = text_printf(&sheet->arena, "$ assay keep %" PRId64, run);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Keep", false);
	sheet_ready(sheet);
}
