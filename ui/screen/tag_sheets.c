/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/gto.h"
#include "app/gto_models.h"
#include "ui/screens.h"

#include <string.h>

/* What is asked before Git's tags say something new of a model. */

struct about {
	const char *model, *version;	/* clean as they are: GTO allows few characters in them */
};

static const struct about *about_version(struct ui *ui, struct sheet *sheet, const struct tagged_version *version)
{
	struct about *about = ARENA_NEW(&sheet->arena, struct about);

	about->model = arena_strdup(&sheet->arena, version->model);
	about->version = version->version ? arena_strdup(&sheet->arena, version->version) : NULL;
	ui->sheet_data = about;
	sheet->about = about;
	return about;
}

/* Does it, and says which tags were made, also when it failed half-way. */
static void act(struct ui *ui, const struct gto_request *request,
		bool (*verb)(struct gto_here *, const struct gto_request *, struct err *))
{
	struct gto_here here = GTO_HERE_INIT;
	struct err err = ERR_INIT;
	struct buf tags = BUF_INIT;

	if (app_gto_open(&here, ui->repository.path, &err) && app_gto_read(&here, &err) &&
	    verb(&here, request, &err)) {
		for (size_t i = 0; i < here.acts.len; i++)
			buf_printf(&tags, " %s", here.acts.items[i].tag);
		ui_say(ui, STYLE_GOOD, "Made%s; \"git push origin%s\" sends it to others",
		       text_clean(&ui->sheet->arena, buf_str(&tags)).s, text_clean(&ui->sheet->arena, buf_str(&tags)).s);
	} else {
		ui_refuse(ui, &err);
	}
	buf_release(&tags);
	app_gto_close(&here);
	ui_reload(ui);
}

static void done_assign(struct ui *ui, int button)
{
	const struct about *about = ui->sheet_data;
	const struct gto_request request = { .artifact = about->model, .version = about->version,
					     .stage = sheet_value(ui->sheet, 0), .bump = -1 };

	if (button == 1)
		act(ui, &request, app_gto_assign);
}

static void tell_assign(struct sheet *sheet)
{
	const struct about *about = sheet->about;
	const char *stage = sheet_value(sheet, 0);

	sheet->command = text_printf(&sheet->arena, "$ assay gto assign %s --version %s --stage %s", about->model,
				     about->version, *stage ? stage : "STAGE");
}

/* The stages that are allowed, or in use. */
static void name_stages(struct ui *ui, struct sheet *sheet)
{
	struct gto_here here = GTO_HERE_INIT;
	struct buf names = BUF_INIT;
	const char **stages;
	size_t count;

	if (app_gto_open(&here, ui->repository.path, NULL) && app_gto_read(&here, NULL)) {
		stages = app_gto_stages(&here, &count);
		for (size_t i = 0; i < count; i++)
			buf_printf(&names, "%s%s", i ? ", " : "", stages[i]);
	}
	if (names.len)
		sheet_line(sheet, STYLE_NORMAL, "%s: %s",
			   here.settings.stages ? "Stages that .gto allows" : "Stages in use",
			   text_clean(&sheet->arena, buf_str(&names)).s);
	buf_release(&names);
	app_gto_close(&here);
}

void sheet_assign_open(struct ui *ui, const struct tagged_version *version)
{
	struct sheet *sheet = ui_sheet(ui, "Put this version in a stage?", done_assign);
	const struct about *about = about_version(ui, sheet, version);

	sheet_line(sheet, STYLE_STRONG, "%s@%s  commit %.7s", about->model, about->version, version->commit);
	name_stages(ui, sheet);
	sheet_line(sheet, STYLE_MUTED, "Makes an annotated tag, as GTO does; nothing is pushed.");
	sheet_field(sheet, "stage", NULL);
	sheet->tell = tell_assign;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Assign", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}

static void done_register(struct ui *ui, int button)
{
	const struct about *about = ui->sheet_data;
	const char *version = sheet_value(ui->sheet, 0), *rev = sheet_value(ui->sheet, 1);
	const struct gto_request request = { .artifact = about->model, .version = *version ? version : NULL,
					     .ref = *rev ? rev : NULL, .bump = -1 };

	if (button == 1)
		act(ui, &request, app_gto_register);
}

static void tell_register(struct sheet *sheet)
{
	const struct about *about = sheet->about;
	const char *version = sheet_value(sheet, 0), *rev = sheet_value(sheet, 1);

	sheet->command = text_printf(&sheet->arena, "$ assay gto register %s%s%s%s%s", about->model, *rev ? " " : "", rev,
				     *version ? " --version " : "", version);
}

void sheet_tag_version_open(struct ui *ui, const struct tagged_version *version)
{
	struct sheet *sheet = ui_sheet(ui, "Tag a new version?", done_register);
	const struct about *about = about_version(ui, sheet, version);

	sheet_line(sheet, STYLE_STRONG, "%s", about->model);
	sheet_line(sheet, STYLE_MUTED, "Makes an annotated tag at a commit, as GTO does; nothing is pushed.");
	sheet_field(sheet, "version  (empty: the next after the highest)", NULL);
	sheet_field(sheet, "revision  (empty: HEAD)", NULL);
	sheet->tell = tell_register;
	sheet_button(sheet, "Cancel", false);
	sheet_button(sheet, "Register", false);
	sheet_ready(sheet);
	sheet->focus = 0;
}
