/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_data.h"
#include "base/format.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* assay dvc data status, and what all calls on data share */

static void show_progress(void *context, const struct hash_progress *progress)
{
	struct data_call *call = context;
	char done[FORMAT_SIZE], files[FORMAT_SIZE], bytes[FORMAT_SIZE], size[FORMAT_SIZE];

	call->drawn = true;
	fprintf(stderr, "\rhashing %s of %s files, %s of %s \x1b[K", format_count(done, progress->files_done),
		format_count(files, progress->files), format_size(bytes, progress->bytes_done),
		format_size(size, progress->bytes));
}

bool data_begin(struct data_call *call, struct cli *cli, bool workspace, int *status, struct err *err)
{
	*call = (struct data_call){ .cli = cli };
	if (!dvc_open(&call->here, status, err))
		return false;
	call->progress = (struct hash_progress){ .show = show_progress, .context = call };
	if (app_dvc_data_open(&call->here, workspace, isatty(STDERR_FILENO) ? &call->progress : NULL, &call->data,
			      err))
		return true;
	app_dvc_data_close(&call->data);
	app_dvc_close(&call->here);
	return false;
}

void data_end(struct data_call *call)
{
	if (call->drawn)
		fputs("\r\x1b[K", stderr);
	app_dvc_data_close(&call->data);
	app_dvc_close(&call->here);
}

static const char *const kind_names[] = {
	[DATA_UNCHANGED] = "unchanged", [DATA_ADDED] = "added",	    [DATA_DELETED] = "deleted",
	[DATA_MODIFIED] = "modified",	[DATA_RENAMED] = "renamed", [DATA_UNKNOWN] = "unknown",
};

int data_failed(struct err *err)
{
	cli_complain(err);
	return err->code == ERR_DENIED || err->code == ERR_OUTSIDE ? DVC_FAILED : 1;
}

const char *data_ref_text(struct cli *cli, const struct data_ref *ref)
{
	return arena_printf(&cli->arena, "%s%s", ref->path, ref->is_folder ? "/" : "");
}

/* Which side's path and kind stand for a change. */
static const char *change_path(struct cli *cli, const struct data_change *change)
{
	struct data_ref ref = change->new.path ? change->new : change->old;

	return data_ref_text(cli, &ref);
}

/* The kinds in the order in which they first come, but for what isn't told. */
static size_t kinds_of(const struct data_change *changes, size_t count, enum data_change_kind *kinds)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		if (changes[i].kind == DATA_UNCHANGED || (changes[i].kind == DATA_UNKNOWN && !changes[i].new.path))
			continue;
		while (k < found && kinds[k] != changes[i].kind)
			k++;
		if (k == found)
			kinds[found++] = changes[i].kind;
	}
	return found;
}

static void changes_json(struct cli *cli, const char *title, const struct data_change *changes, size_t count)
{
	struct json_writer *w = &cli->writer;
	enum data_change_kind kinds[ARRAY_LEN(kind_names)];
	size_t kind_count = kinds_of(changes, count, kinds);

	if (!kind_count)
		return;
	json_key(w, title);
	json_open_object(w);
	for (size_t k = 0; k < kind_count; k++) {
		json_key(w, kind_names[kinds[k]]);
		json_open_list(w);
		for (size_t i = 0; i < count; i++) {
			if (changes[i].kind != kinds[k] || (kinds[k] == DATA_UNKNOWN && !changes[i].new.path))
				continue;
			if (kinds[k] != DATA_RENAMED) {
				json_text(w, change_path(cli, &changes[i]));
				continue;
			}
			json_open_object(w);
			json_text_field(w, "old", data_ref_text(cli, &changes[i].old));
			json_text_field(w, "new", data_ref_text(cli, &changes[i].new));
			json_close_object(w);
		}
		json_close_list(w);
	}
	json_close_object(w);
}

static void paths_json(struct json_writer *w, const char *title, const char *const *paths, size_t count)
{
	if (!count)
		return;
	json_key(w, title);
	json_open_list(w);
	for (size_t i = 0; i < count; i++)
		json_text(w, paths[i]);
	json_close_list(w);
}

static void data_status_json(struct cli *cli, const struct dvc_data_status *status, bool unchanged)
{
	struct json_writer *w = &cli->writer;

	json_open_object(w);
	paths_json(w, "not_in_cache", status->not_in_cache, status->not_in_cache_count);
	paths_json(w, "not_in_remote", status->not_in_remote, status->not_in_remote_count);
	changes_json(cli, "committed", status->committed, status->committed_count);
	changes_json(cli, "uncommitted", status->uncommitted, status->uncommitted_count);
	paths_json(w, "untracked", status->untracked, status->untracked_count);
	paths_json(w, "unchanged", status->unchanged, unchanged ? status->unchanged_count : 0);
	json_close_object(w);
	buf_putc(&cli->out, '\n');
}

static bool changes_text(struct cli *cli, const char *title, const struct data_change *changes, size_t count)
{
	enum data_change_kind kinds[ARRAY_LEN(kind_names)];
	size_t kind_count = kinds_of(changes, count, kinds);

	if (!kind_count)
		return false;
	buf_printf(&cli->out, "%s%s", cli->out.len ? "\n" : "", title);
	for (size_t k = 0; k < kind_count; k++) {
		for (size_t i = 0; i < count; i++) {
			if (changes[i].kind != kinds[k] || (kinds[k] == DATA_UNKNOWN && !changes[i].new.path))
				continue;
			buf_printf(&cli->out, "        %s: ", kind_names[kinds[k]]);
			if (kinds[k] == DATA_RENAMED)
				buf_printf(&cli->out, "%s -> ", data_ref_text(cli, &changes[i].old));
			buf_printf(&cli->out, "%s\n", change_path(cli, &changes[i]));
		}
	}
	return true;
}

static bool paths_text(struct cli *cli, const char *title, const char *const *paths, size_t count)
{
	if (count)
		buf_printf(&cli->out, "%s%s", cli->out.len ? "\n" : "", title);
	for (size_t i = 0; i < count; i++)
		buf_printf(&cli->out, "        %s\n", paths[i]);
	return count > 0;
}

static void data_status_text(struct cli *cli, const struct dvc_data_status *status, bool unchanged)
{
	struct buf *out = &cli->out;
	bool any = paths_text(cli, "Not in cache:\n  (use \"dvc fetch <file>...\" to download files)\n",
			      status->not_in_cache, status->not_in_cache_count);

	any |= paths_text(cli, "Not in remote:\n  (use \"dvc push <file>...\" to upload files)\n",
			  status->not_in_remote, status->not_in_remote_count);
	any |= changes_text(cli, "DVC committed changes:\n"
				 "  (git commit the corresponding dvc files to update the repo)\n",
			    status->committed, status->committed_count);
	any |= changes_text(cli, "DVC uncommitted changes:\n"
				 "  (use \"dvc commit <file>...\" to track changes)\n"
				 "  (use \"dvc checkout <file>...\" to discard changes)\n",
			    status->uncommitted, status->uncommitted_count);
	any |= paths_text(cli, "Untracked files:\n"
			       "  (use \"git add <file> ...\" or \"dvc add <file>...\" to commit to git or to dvc)\n",
			  status->untracked, status->untracked_count);
	any |= paths_text(cli, "DVC unchanged files:\n", status->unchanged, unchanged ? status->unchanged_count : 0);
	if (!any)
		buf_printf(out, "No changes%s.\n", status->is_empty ? " in an empty git repo" : "");
	if (status->is_dirty)
		buf_printf(out, "(there are %schanges not tracked by dvc, use \"git status\" to see)\n",
			   any ? "other " : "");
}

int dvc_data_status_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	const char *untracked = foreign_option(call, "untracked-files");
	struct dvc_data_query query = { .granular = foreign_flag(call, "granular"),
					.untracked = untracked && strcmp(untracked, "no") != 0,
					.not_in_remote = foreign_flag(call, "not-in-remote"),
					.remote = foreign_option(call, "remote"),
					.targets = call->args, .target_count = call->arg_count };
	struct dvc_data_status result;
	struct data_call run;
	int status = -1;

	if (query.untracked && *untracked && strcmp(untracked, "all") != 0)
		return DVC_HAND_OVER;
	if (!data_begin(&run, cli, true, &status, err))
		return status;
	if (app_dvc_is_far(&run.data, false)) {
		status = DVC_HAND_OVER;
	} else if (app_dvc_data_status(&run.data, &query, &result, err)) {
		status = result.far ? DVC_HAND_OVER : 0;
		if (status == 0 && !foreign_flag(call, "quiet") && foreign_flag(call, "json"))
			data_status_json(cli, &result, foreign_flag(call, "unchanged"));
		else if (status == 0 && !foreign_flag(call, "quiet"))
			data_status_text(cli, &result, foreign_flag(call, "unchanged"));
	} else if (query.not_in_remote && err->code == ERR_NOT_FOUND) {
		cli_complain(err);
		status = DVC_BAD_CONFIG;
	}
	data_end(&run);
	return status;
}
