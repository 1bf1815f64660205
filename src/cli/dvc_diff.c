/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_data.h"
#include "base/vec.h"
#include "cli/plain_table.h"

#include <stdlib.h>
#include <string.h>

/* assay dvc diff */

enum group { GROUP_ADDED, GROUP_DELETED, GROUP_MODIFIED, GROUP_RENAMED, GROUP_NOT_IN_CACHE, GROUP_COUNT };

static const char *const group_names[] = { "added", "deleted", "modified", "renamed", "not in cache" };
static const char *const group_titles[] = { "Added", "Deleted", "Modified", "Renamed", "Not in cache" };

/* The order in which people are told; JSON has that of the names. */
static const enum group told[] = { GROUP_ADDED, GROUP_DELETED, GROUP_RENAMED, GROUP_MODIFIED,
				   GROUP_NOT_IN_CACHE };

struct row {
	const char *path, *new_path;	/* the second of renames only */
	const char *hash, *new_hash;	/* NULL: none; the second of modifications only */
};

struct diff_view {
	struct cli *cli;
	struct { struct row *rows; size_t count; } groups[GROUP_COUNT];
	bool hashes;
	bool missing;	/* what isn't in the cache is told */
	bool any;
};

static const char *hash_text(struct cli *cli, const struct data_ref *ref)
{
	char hash[HASH_TEXT_SIZE];

	if (!ref->path || !ref->has_key)
		return NULL;
	return arena_printf(&cli->arena, "%s%s", hash_format(hash, &ref->key.hash), ref->key.is_folder ? ".dir" : "");
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->path, ((const struct row *)b)->path);
}

static void add(struct diff_view *view, enum group group, struct row row)
{
	view->groups[group].rows[view->groups[group].count++] = row;
	view->any = true;
}

static void add_change(struct diff_view *view, const struct data_change *change)
{
	static const enum group groups[] = { [DATA_ADDED] = GROUP_ADDED, [DATA_DELETED] = GROUP_DELETED,
					     [DATA_MODIFIED] = GROUP_MODIFIED, [DATA_RENAMED] = GROUP_RENAMED };
	struct cli *cli = view->cli;
	const struct data_ref *old = &change->old, *new = &change->new;
	struct row row = { .hash = hash_text(cli, change->kind == DATA_ADDED ? new : old) };

	if (change->kind == DATA_UNCHANGED || change->kind == DATA_UNKNOWN)
		return;
	if ((old->path && old->is_folder && !old->has_key) || (new->path && new->is_folder && !new->has_key))
		return;
	row.path = data_ref_text(cli, change->kind == DATA_ADDED ? new : old);
	if (change->kind == DATA_RENAMED)
		row.new_path = data_ref_text(cli, new);
	if (change->kind == DATA_MODIFIED)
		row.new_hash = hash_text(cli, new);
	add(view, groups[change->kind], row);
}

static void fill(struct diff_view *view, const struct dvc_diff *diff)
{
	for (int g = 0; g < GROUP_COUNT; g++)
		view->groups[g].rows = ARENA_ARRAY(&view->cli->arena, struct row,
						   diff->count + diff->not_in_cache_count + 1);
	for (size_t i = 0; i < diff->count; i++)
		add_change(view, &diff->changes[i]);
	for (size_t i = 0; i < diff->not_in_cache_count; i++) {
		const struct data_ref *ref = &diff->not_in_cache[i];

		add(view, GROUP_NOT_IN_CACHE, (struct row){ .path = data_ref_text(view->cli, ref),
							      .hash = hash_text(view->cli, ref) });
	}
	for (int g = 0; g < GROUP_COUNT; g++) {
		if (view->groups[g].count)
			qsort(view->groups[g].rows, view->groups[g].count, sizeof(struct row), by_path);
	}
}

static void row_json(struct diff_view *view, enum group group, const struct row *row)
{
	struct json_writer *w = &view->cli->writer;

	json_open_object(w);
	json_key(w, "path");
	if (row->new_path) {
		json_open_object(w);
		json_text_field(w, "old", row->path);
		json_text_field(w, "new", row->new_path);
		json_close_object(w);
	} else {
		json_text(w, row->path);
	}
	if (view->hashes) {
		json_key(w, "hash");
		if (group == GROUP_MODIFIED) {
			json_open_object(w);
			json_text_field(w, "old", row->hash);
			json_text_field(w, "new", row->new_hash);
			json_close_object(w);
		} else {
			json_text(w, row->hash);
		}
	}
	json_close_object(w);
}

static void write_json(struct diff_view *view)
{
	struct json_writer *w = &view->cli->writer;

	json_open_object(w);
	for (int g = 0; view->any && g < GROUP_COUNT; g++) {
		if (g == GROUP_NOT_IN_CACHE && !view->missing)
			continue;
		json_key(w, group_names[g]);
		json_open_list(w);
		for (size_t i = 0; i < view->groups[g].count; i++)
			row_json(view, (enum group)g, &view->groups[g].rows[i]);
		json_close_list(w);
	}
	json_close_object(w);
	buf_putc(&view->cli->out, '\n');
}

/* The beginning of a hash, or of both. */
static const char *short_hash(struct diff_view *view, enum group group, const struct row *row)
{
	const char *old = row->hash ? row->hash : "None", *new = row->new_hash ? row->new_hash : "None";

	if (group == GROUP_MODIFIED)
		return arena_printf(&view->cli->arena, "%.8s..%.8s", old, new);
	return arena_printf(&view->cli->arena, "%.8s", row->hash ? row->hash : "");
}

static const char *shown_path(struct diff_view *view, const struct row *row)
{
	return row->new_path ? arena_printf(&view->cli->arena, "%s -> %s", row->path, row->new_path) : row->path;
}

static void write_markdown(struct diff_view *view)
{
	static const char *const with_hash[] = { "Status", "Hash", "Path" }, *const without[] = { "Status", "Path" };
	VEC_OF(const char *) cells = VEC_INIT;
	struct plain_table table = { .headers = view->hashes ? with_hash : without,
				     .columns = view->hashes ? 3 : 2, .markdown = true };

	for (size_t t = 0; t < ARRAY_LEN(told); t++) {
		enum group group = told[t];

		if (group == GROUP_NOT_IN_CACHE && !view->missing)
			continue;
		for (size_t i = 0; i < view->groups[group].count; i++) {
			const struct row *row = &view->groups[group].rows[i];

			VEC_PUSH(&cells, group_names[group]);
			if (view->hashes)
				VEC_PUSH(&cells, short_hash(view, group, row));
			VEC_PUSH(&cells, shown_path(view, row));
		}
	}
	table.cells = cells.items;
	table.rows = cells.len / table.columns;
	plain_table_write(&view->cli->out, &table);
	buf_putc(&view->cli->out, '\n');
	VEC_RELEASE(&cells);
}

static void write_text(struct diff_view *view)
{
	struct buf *out = &view->cli->out, summary = BUF_INIT;

	for (size_t t = 0; view->any && t < ARRAY_LEN(told); t++) {
		enum group group = told[t];
		size_t files = 0, count = view->groups[group].count;

		if ((group == GROUP_NOT_IN_CACHE && !view->missing) || !count)
			continue;
		buf_printf(out, "%s:\n", group_titles[group]);
		for (size_t i = 0; i < count; i++) {
			const struct row *row = &view->groups[group].rows[i];
			const char *path = shown_path(view, row);

			files += path[strlen(path) - 1] != '/';
			buf_printf(out, "    %s%s%s\n", view->hashes ? short_hash(view, group, row) : "",
				   view->hashes ? "  " : "", path);
		}
		buf_putc(out, '\n');
		if (files)
			buf_printf(&summary, "%s%zu %s", summary.len ? ", " : "", files, group_names[group]);
	}
	if (summary.len)
		buf_printf(out, "files summary: %s\n", summary.data);
	buf_release(&summary);
}

int dvc_diff_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	const char *from = call->arg_count ? call->args[0] : "HEAD", *to = call->arg_count > 1 ? call->args[1] : NULL;
	struct diff_view view = { .cli = cli, .hashes = foreign_flag(call, "show-hash") };
	struct dvc_diff diff = { .count = 0 };
	struct data_call run;
	int status = -1;

	diff.targets = foreign_options(call, "targets", &cli->arena, &diff.target_count);
	view.missing = !to && !foreign_flag(call, "hide-missing");
	if (!data_begin(&run, cli, !to, &status, err))
		return status < 0 ? data_failed(err) : status;
	if (app_dvc_is_far(&run.data, false)) {
		status = DVC_HAND_OVER;
	} else if (app_dvc_diff(&run.data, from, to, &diff, err)) {
		fill(&view, &diff);
		status = 0;
		/* Tables are not left out, nor with DVC. */
		if (foreign_flag(call, "md") && !foreign_flag(call, "json"))
			write_markdown(&view);
		else if (foreign_flag(call, "quiet"))
			buf_truncate(&cli->out, 0);
		else if (foreign_flag(call, "json"))
			write_json(&view);
		else
			write_text(&view);
	}
	data_end(&run);
	return status == -1 && !diff.lacking ? data_failed(err) : status;
}
