/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_remote.h"
#include "base/text.h"
#include "cli/dvc_data.h"

#include <stdio.h>
#include <string.h>

/* assay dvc status */

/* In which the name of a state stands, with a colon behind it. */
#define STATE_WIDTH 19

static const char nothing_tracked[] = "There are no data or pipelines tracked in this project yet.\n"
				      "See <https://dvc.org/doc/start> to get started!\n";

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
		buf_printf(out, "%s%s:%*s%s\n", rows[i].key ? "\t\t\t" : "\t\t", state, (int)(STATE_WIDTH - strlen(state)), "",
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
				      : nothing_tracked);
}

static const char *remote_state_name(enum dvc_remote_state state)
{
	static const char *const names[] = { [DVC_REMOTE_DELETED] = "deleted", [DVC_REMOTE_NEW] = "new",
					     [DVC_REMOTE_MISSING] = "missing" };

	return names[state];
}

static void warn_of(const char *const *names, size_t count, const char *what)
{
	for (size_t i = 0; i < count; i++) {
		struct buf text = BUF_INIT;

		text_clean_to(&text, str_of(names[i]));
		fprintf(stderr, "WARNING: '%s' %s\n", text.data, what);
		buf_release(&text);
	}
}

/* The empty project's answer comes before any other. */
static void remote_text(struct data_call *call, const struct dvc_remote_query *query, bool indent, bool any)
{
	struct buf *out = &call->cli->out;

	for (size_t i = 0; i < query->count; i++) {
		const char *state = remote_state_name(query->rows[i].state);

		buf_printf(out, "%s%s:%*s%s\n", indent ? "\t" : "", state, (int)(STATE_WIDTH - strlen(state)), "",
			   query->rows[i].name);
	}
	if (!query->count && any)
		buf_printf(out, "Cache and remote '%s' are in sync.\n", query->name ? query->name : "None");
	else if (!query->count)
		buf_puts(out, nothing_tracked);
}

static int remote_status(struct data_call *run, const struct foreign_call *call, struct dvc_remote_query *query,
			 struct err *err)
{
	bool any = run->data.project.stage_count > 0;

	if (!app_dvc_remote_status(&run->data, query, err))
		return -1;
	if (query->far)
		return DVC_HAND_OVER;
	warn_of(query->unrecorded, query->unrecorded_count, "is not recorded yet, and not compared: run its stage");
	warn_of(query->unknown, query->unknown_count,
		"is not compared: the list of its files is not in the cache");
	if (foreign_flag(call, "quiet"))
		return !foreign_flag(call, "json") && query->count > 0;
	if (foreign_flag(call, "json")) {
		struct json_writer *w = &run->cli->writer;

		json_open_object(w);
		for (size_t i = 0; i < query->count; i++)
			json_text_field(w, query->rows[i].name, remote_state_name(query->rows[i].state));
		json_close_object(w);
		buf_putc(&run->cli->out, '\n');
	} else {
		remote_text(run, query, foreign_flag(call, "cloud"), any);
	}
	return 0;
}

static struct dvc_selection selection_of(const struct foreign_call *call)
{
	return (struct dvc_selection){ .targets = call->args, .count = call->arg_count,
				       .with_deps = foreign_flag(call, "with-deps"),
				       .recursive = foreign_flag(call, "recursive") };
}

/* Options that only mean something to a comparison with a remote. */
static bool check_local(const struct foreign_call *call, struct err *err)
{
	static const char *const cloud_only[] = { "all-branches", "all-tags", "all-commits", "jobs" };

	for (size_t i = 0; i < ARRAY_LEN(cloud_only); i++) {
		if (foreign_flag(call, cloud_only[i]))
			return err_set(err, ERR_USAGE, "--%s is for a comparison with a remote: add --cloud", cloud_only[i]);
	}
	return true;
}

static int local_status(struct data_call *run, const struct foreign_call *call, struct err *err)
{
	bool any = run->data.project.stage_count > 0;
	struct dvc_selection selection = selection_of(call);
	struct dvc_parts *parts;
	struct dvc_stage_report *rows;
	size_t count;

	if (!check_local(call, err) || !app_dvc_select(&run->here, &run->data.project, &selection, &parts, err))
		return -1;
	if (app_dvc_is_far(&run->data, !foreign_flag(call, "no-updates")))
		return DVC_HAND_OVER;
	if (!app_dvc_status(&run->data, &rows, &count, err))
		return -1;
	if (foreign_flag(call, "quiet"))
		return !foreign_flag(call, "json") && count > 0;
	if (foreign_flag(call, "json"))
		status_json(run, rows, count);
	else
		status_text(run, rows, count, any);
	return 0;
}

int dvc_status_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct data_call run;
	int status = -1;

	if (!data_begin(&run, cli, true, &status, err))
		return status < 0 ? data_failed(err) : status;
	if (foreign_flag(call, "cloud") || foreign_flag(call, "remote")) {
		struct dvc_remote_query query = {
			.selection = selection_of(call),
			.remote = foreign_option(call, "remote"),
			.which = dvc_revisions_of(call),
		};

		status = remote_status(&run, call, &query, err);
	} else {
		status = local_status(&run, call, err);
	}
	data_end(&run);
	return status == -1 ? data_failed(err) : status;
}
