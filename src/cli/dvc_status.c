/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_data.h"

#include <string.h>

/* assay dvc status */

/* How a path is written from the current folder. */
static const char *seen(struct data_call *call, const char *path)
{
	return app_dvc_seen(&call->here, path);
}

static void text_rows(struct data_call *call, const struct dvc_difference *rows, size_t count)
{
	struct buf *out = &call->cli->out;
	const char *file = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *path = seen(call, rows[i].path), *state = dvc_state_name(rows[i].state);

		if (rows[i].key && (!file || strcmp(file, rows[i].path) != 0))
			buf_printf(out, "\t\t%s:\n", path);
		file = rows[i].key ? rows[i].path : NULL;
		buf_printf(out, "%s%s:%*s%s\n", rows[i].key ? "\t\t\t" : "\t\t", state, (int)(19 - strlen(state)), "",
			   rows[i].key ? rows[i].key : path);
	}
}

static void json_rows(struct data_call *call, const char *title, const struct dvc_difference *rows, size_t count)
{
	struct json_writer *w = &call->cli->writer;
	const char *file = NULL;

	if (!count)
		return;
	json_open_object(w);
	json_key(w, title);
	json_open_object(w);
	for (size_t i = 0; i < count; i++) {
		const char *path = seen(call, rows[i].path);

		if (file && (!rows[i].key || strcmp(file, rows[i].path) != 0)) {
			json_close_object(w);
			file = NULL;
		}
		if (!rows[i].key) {
			json_text_field(w, path, dvc_state_name(rows[i].state));
			continue;
		}
		if (!file) {
			json_key(w, path);
			json_open_object(w);
			file = rows[i].path;
		}
		json_text_field(w, rows[i].key, dvc_state_name(rows[i].state));
	}
	if (file)
		json_close_object(w);
	json_close_object(w);
	json_close_object(w);
}

static void status_json(struct data_call *call, const struct dvc_stage_report *rows, size_t count)
{
	struct json_writer *w = &call->cli->writer;

	json_open_object(w);
	for (size_t i = 0; i < count; i++) {
		const struct dvc_stage_status *status = rows[i].status;

		json_key(w, rows[i].address);
		json_open_list(w);
		json_rows(call, "changed deps", status->deps, status->dep_count);
		json_rows(call, "changed outs", status->outs, status->out_count);
		if (status->always_changed)
			json_text(w, "always changed");
		if (status->command_changed)
			json_text(w, "changed command");
		if (status->checksum_changed)
			json_text(w, "changed checksum");
		json_close_list(w);
	}
	json_close_object(w);
	buf_putc(&call->cli->out, '\n');
}

static void status_text(struct data_call *call, const struct dvc_stage_report *rows, size_t count, bool any)
{
	struct buf *out = &call->cli->out;

	for (size_t i = 0; i < count; i++) {
		const struct dvc_stage_status *status = rows[i].status;

		buf_printf(out, "%s:\n", rows[i].address);
		buf_puts(out, status->dep_count ? "\tchanged deps:\n" : "");
		text_rows(call, status->deps, status->dep_count);
		buf_puts(out, status->out_count ? "\tchanged outs:\n" : "");
		text_rows(call, status->outs, status->out_count);
		buf_puts(out, status->always_changed ? "\talways changed\n" : "");
		buf_puts(out, status->command_changed ? "\tchanged command\n" : "");
		buf_puts(out, status->checksum_changed ? "\tchanged checksum\n" : "");
	}
	if (!count)
		buf_puts(out, any
				      ? "Data and pipelines are up to date.\n"
				      : "There are no data or pipelines tracked in this project yet.\n"
					"See <https://dvc.org/doc/start> to get started!\n");
}

int dvc_status_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	bool any;
	struct dvc_stage_report *rows;
	struct dvc_chosen chosen;
	struct data_call run;
	size_t count;
	int status = -1;

	if (!data_begin(&run, cli, true, &status, err))
		return status < 0 ? data_failed(err) : status;
	any = run.data.project.stage_count > 0;
	if (call->arg_count) {
		if (!app_dvc_choose(&run.data, call->args, call->arg_count, &chosen, err)) {
			data_end(&run);
			return data_failed(err);
		}
		app_dvc_keep_chosen(&run.data, &chosen);
	}
	if (app_dvc_is_far(&run.data, !foreign_flag(call, "no-updates"))) {
		status = DVC_HAND_OVER;
	} else if (app_dvc_status(&run.data, &rows, &count, err)) {
		status = 0;
		if (foreign_flag(call, "json"))
			status_json(&run, rows, count);
		else if (foreign_flag(call, "quiet"))
			status = count > 0;
		else
			status_text(&run, rows, count, any);
	}
	data_end(&run);
	return status == -1 ? data_failed(err) : status;
}
