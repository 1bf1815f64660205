/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "app/project.h"
#include "ui/screen/experiments.h"
#include "ui/screens.h"

#include <string.h>

/* What is asked before something is done with an experiment. */

struct about {
	const char *name;
	const char *revision;			/* by which it is told from all others */
	const char *refs[UI_MARKS_MAX];		/* the first is that of name */
	size_t ref_count;
};

static struct about *about_current(struct experiments_screen *experiments, struct sheet *sheet)
{
	const struct experiment_list_row *row = experiments_current(experiments);
	struct about *about = ARENA_NEW(&sheet->arena, struct about);

	about->name = arena_strdup(&sheet->arena, row->name);
	about->revision = arena_strdup(&sheet->arena, experiment_list_revision(&experiments->list,
									      (size_t)(row - experiments->list.rows)));
	if (row->ref)
		about->refs[about->ref_count++] = arena_strdup(&sheet->arena, row->ref);
	experiments->screen.ui->sheet_data = about;
	sheet->about = about;
	return about;
}

/* Foreign text, in the sheet's arena. */
static const char *shown_name(struct sheet *sheet, const char *name)
{
	return text_clean(&sheet->arena, str_of(name)).s;
}

/* The same as a word that a shell takes; nothing for "". */
static const char *shown_word(struct sheet *sheet, const char *name)
{
	struct buf word = BUF_INIT;
	const char *shown;

	if (*name)
		buf_add_word(&word, str_of(name));
	shown = text_clean(&sheet->arena, buf_str(&word)).s;
	buf_release(&word);
	return shown;
}

static bool open_project(struct ui *ui, struct dvc_here *here, struct err *err)
{
	struct arena arena = ARENA_INIT;
	const char *path;
	bool ok;

	*here = (struct dvc_here){ .root = NULL };
	ok = app_project_path(&ui->repository, &arena, &path, err) && app_dvc_open_at(here, path, err);
	arena_release(&arena);
	return ok;
}

/* Opens the project and finds the experiment of the sheet; close here whatever the result. */
static bool open_about(struct ui *ui, const char *ref, struct dvc_here *here, struct experiment *out, struct err *err)
{
	return open_project(ui, here, err) && app_experiment_find(here, ref, out, err);
}

static void done_apply(struct ui *ui, int button)
{
	const struct about *about = ui->sheet_data;

	if (button == 1)
		ui_run_outside(ui, (const char *const[]){ "dvc", "exp", "apply", about->revision, NULL });
}

void sheet_apply_open(struct experiments_screen *experiments)
{
	struct sheet *sheet = ui_sheet(experiments->screen.ui, "Lay this experiment over the work tree?", done_apply);
	const struct about *about = about_current(experiments, sheet);

	sheet_line(sheet, STYLE_STRONG, "%s", shown_name(sheet, about->name));
	sheet_line(sheet, STYLE_NORMAL, "Its params, metrics and outputs come into the work tree; HEAD stays.");
	sheet_line(sheet, STYLE_MUTED, "What was changed there and not committed is kept as the stash");
	sheet_line(sheet, STYLE_MUTED, "refs/exps/apply/stash, until the next apply.");
	sheet->command = text_printf(&sheet->arena, "$ assay dvc exp apply %s", shown_word(sheet, about->revision));
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Apply", false);
	sheet_ready(sheet);
}

static void done_branch(struct ui *ui, int button)
{
	const struct about *about = ui->sheet_data;
	const char *name = sheet_value(ui->sheet, 0), *made;
	struct experiment experiment;
	struct err err = ERR_INIT;
	struct dvc_here here;

	if (button != 1)
		return;
	if (open_about(ui, about->refs[0], &here, &experiment, &err) &&
	    app_experiment_branch(&here, &experiment, *name ? name : NULL, &made, &err))
		ui_say(ui, STYLE_GOOD, "Made the branch %s; \"git checkout\" switches to it",
		       shown_name(ui->sheet, made));
	else
		ui_refuse(ui, &err);
	app_dvc_close(&here);
	ui_reload(ui);
}

static void tell(struct sheet *sheet, const char *verb)
{
	const struct about *about = sheet->about;

	sheet->command = text_printf(&sheet->arena, "$ assay dvc exp %s %s %s", verb, shown_word(sheet, about->name),
				     shown_word(sheet, sheet_value(sheet, 0)));
}

static void tell_branch(struct sheet *sheet)
{
	tell(sheet, "branch");
}

void sheet_branch_open(struct experiments_screen *experiments)
{
	struct sheet *sheet = ui_sheet(experiments->screen.ui, "Make a branch of this experiment?", done_branch);
	const struct about *about = about_current(experiments, sheet);

	sheet_line(sheet, STYLE_NORMAL, "The branch has the experiment's commit; nothing is checked out.");
	sheet_field(sheet, text_printf(&sheet->arena, "branch  (empty: %s-branch)",
				       shown_name(sheet, about->name)).s, NULL);
	sheet->tell = tell_branch;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Make", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}

static void done_rename(struct ui *ui, int button)
{
	const struct about *about = ui->sheet_data;
	const char *name = sheet_value(ui->sheet, 0);
	struct experiment experiment;
	struct err err = ERR_INIT;
	struct dvc_here here;

	if (button != 1)
		return;
	if (open_about(ui, about->refs[0], &here, &experiment, &err) &&
	    app_experiment_rename(&here, &experiment, name, false, &err))
		ui_say(ui, STYLE_GOOD, "It is called %s now", shown_name(ui->sheet, name));
	else
		ui_refuse(ui, &err);
	app_dvc_close(&here);
	ui_reload(ui);
}

static void tell_rename(struct sheet *sheet)
{
	tell(sheet, "rename");
}

void sheet_rename_open(struct experiments_screen *experiments)
{
	struct sheet *sheet = ui_sheet(experiments->screen.ui, "What is this experiment to be called?", done_rename);
	const struct about *about = about_current(experiments, sheet);

	sheet_line(sheet, STYLE_STRONG, "%s", shown_name(sheet, about->name));
	sheet_field(sheet, "name", NULL);
	sheet->tell = tell_rename;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Rename", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}

/* All of them must be there before the first goes. */
static bool remove_all(struct ui *ui, const struct about *about, struct dvc_here *here, struct err *err)
{
	struct experiment experiments[UI_MARKS_MAX];

	if (!open_project(ui, here, err))
		return false;
	for (size_t i = 0; i < about->ref_count; i++) {
		if (!app_experiment_find(here, about->refs[i], &experiments[i], err))
			return false;
	}
	for (size_t i = 0; i < about->ref_count; i++) {
		if (!app_experiment_remove(here, &experiments[i], err))
			return false;
	}
	return true;
}

static void done_remove(struct ui *ui, int button)
{
	const struct about *about = ui->sheet_data;
	struct err err = ERR_INIT;
	struct dvc_here here;

	if (button != 1)
		return;
	if (!about->ref_count) {
		ui_run_outside(ui, (const char *const[]){ "dvc", "exp", "remove", about->name, NULL });
		return;
	}
	if (remove_all(ui, about, &here, &err))
		ui_say(ui, STYLE_GOOD, about->ref_count == 1 ? "Removed; its commit stays until Git collects it"
							     : "Removed; their commits stay until Git collects them");
	else
		ui_refuse(ui, &err);
	app_dvc_close(&here);
	ui_reload(ui);
}

/* Those that are marked, or the current one. */
static void about_marked(struct experiments_screen *experiments, struct sheet *sheet, struct buf *names)
{
	const struct experiment_list *list = &experiments->list;
	struct about *about = about_current(experiments, sheet);
	size_t count = 0;

	for (size_t i = 0; i < list->count && count < UI_MARKS_MAX; i++) {
		const struct experiment_list_row *row = &list->rows[i];

		if (!row->ref || !commit_marks_has(&experiments->marks, row->commit.id))
			continue;
		about->refs[count++] = arena_strdup(&sheet->arena, row->ref);
		buf_printf(names, " %s", shown_word(sheet, row->name));
		sheet_line(sheet, STYLE_NORMAL, "%s  %.7s", shown_name(sheet, row->name), row->commit.id);
	}
	if (count) {
		about->ref_count = count;
		return;
	}
	buf_printf(names, " %s", shown_word(sheet, about->name));
	sheet_line(sheet, STYLE_NORMAL, "%s  %.7s", shown_name(sheet, about->name),
		   experiments_current(experiments)->commit.id);
}

void sheet_remove_open(struct experiments_screen *experiments)
{
	bool several = experiments->marks.count > 1;
	struct sheet *sheet = ui_sheet(experiments->screen.ui,
				       several ? "Remove these experiments?" : "Remove this experiment?", done_remove);
	struct buf names = BUF_INIT;

	about_marked(experiments, sheet, &names);
	sheet_line(sheet, STYLE_MUTED, "Its name goes; until Git collects the commit, \"git branch NAME COMMIT\" "
		   "brings it back.");
	sheet->command = text_printf(&sheet->arena, "$ assay dvc exp remove%s", names.data);
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Remove", false);
	sheet_ready(sheet);
	buf_release(&names);
}
