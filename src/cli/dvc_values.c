/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc.h"
#include "cli/plain_table.h"
#include "cli/values_diff.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* assay dvc metrics show, metrics diff, params diff */

#define DEFAULT_PRECISION 5

static void write_text(struct buf *out, struct str text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text_str(&w, text);
}

static bool precision_of(const struct foreign_call *call, int *out, struct err *err)
{
	const char *text = foreign_option(call, "precision");
	int64_t value = 0;

	if (text && (!str_to_int(str_of(text), &value) || value < 0 || value > 100))
		return err_set(err, ERR_USAGE, "--precision takes a whole number, not '%s'", text);
	*out = value ? (int)value : DEFAULT_PRECISION;
	return true;
}

static void write_errors(const struct dvc_value_files *files, const char *error, const char *rev, struct buf *names)
{
	bool any = error != NULL;

	for (size_t i = 0; i < files->count; i++)
		any = any || files->items[i].error;
	if (any)
		buf_printf(names, "%s%s", names->len ? ", " : "", rev);
}

static void tell_errors(const struct buf *names)
{
	if (names->len)
		fprintf(stderr, "DVC failed to load some metrics for following revisions: '%s'.\n", names->data);
}

static void show_json(struct buf *out, struct dvc_here *here, const struct dvc_value_files *files,
		      const char *error)
{
	buf_puts(out, "{\"\": {");
	if (error) {
		buf_puts(out, "\"error\": {\"type\": \"YAMLValidationError\", \"msg\": ");
		write_text(out, str_of(error));
		buf_puts(out, "}}}\n");
		return;
	}
	buf_puts(out, "\"data\": {");
	for (size_t i = 0; i < files->count; i++) {
		const struct dvc_value_file *file = &files->items[i];

		buf_puts(out, i ? ", " : "");
		write_text(out, str_of(app_dvc_shown(here, file->path)));
		if (file->data) {
			buf_puts(out, ": {\"data\": ");
			dvc_value_write_json(out, file->data);
			buf_putc(out, '}');
			continue;
		}
		buf_printf(out, ": {\"error\": {\"type\": \"%s\", \"msg\": ",
			   file->is_missing ? "FileNotFoundError" : "ParseError");
		write_text(out, str_of(arena_printf(&here->arena, "%s%s", file->is_missing ? "[Errno 2] " : "",
						    file->error)));
		buf_puts(out, "}}");
	}
	buf_puts(out, "}}}\n");
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The names of all metrics, each once, in order; returns how many. */
static size_t metric_names(struct arena *arena, const struct dvc_value_files *files, const char ***names)
{
	size_t count = 0, kept = 0, room = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < files->count; i++) {
			struct dvc_value_leaf *leaves;
			size_t leaf_count;

			dvc_values_flatten(arena, files->items[i].data, &leaves, &leaf_count);
			for (size_t k = 0; k < leaf_count; k++) {
				if (pass)
					(*names)[count++] = leaves[k].key;
				else
					room++;
			}
		}
		if (!pass)
			*names = ARENA_ARRAY(arena, const char *, room + 1);
	}
	qsort(*names, count, sizeof(**names), by_text);
	for (size_t i = 0; i < count; i++) {
		if (!kept || strcmp((*names)[kept - 1], (*names)[i]) != 0)
			(*names)[kept++] = (*names)[i];
	}
	return kept;
}

static void show_table(struct buf *out, struct dvc_here *here, const struct dvc_value_files *files,
		       int precision, bool markdown)
{
	const char **names = NULL, **headers, **cells;
	size_t count = metric_names(&here->arena, files, &names);

	headers = ARENA_ARRAY(&here->arena, const char *, count + 1);
	cells = ARENA_ARRAY(&here->arena, const char *, (count + 1) * files->count);
	headers[0] = "Path";
	for (size_t i = 0; i < count; i++)
		headers[i + 1] = names[i];
	for (size_t i = 0; i < files->count; i++) {
		struct dvc_value_leaf *leaves;
		size_t leaf_count;

		cells[i * (count + 1)] = app_dvc_shown(here, files->items[i].path);
		dvc_values_flatten(&here->arena, files->items[i].data, &leaves, &leaf_count);
		for (size_t k = 0; k < leaf_count; k++) {
			const char **at = bsearch(&leaves[k].key, names, count, sizeof(*names), by_text);

			if (at)
				cells[i * (count + 1) + 1 + (size_t)(at - names)] =
					dvc_value_cell(&here->arena, leaves[k].value, precision);
		}
	}
	if (files->count || markdown) {
		struct plain_table table = { headers, cells, count + 1, files->count, markdown, false };

		plain_table_write(out, &table);
		if (markdown)
			buf_putc(out, '\n');
	}
}

int dvc_metrics_show(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_values_query query = { .targets = call->args, .target_count = call->arg_count };
	struct buf errors = BUF_INIT;
	struct dvc_value_files files;
	struct dvc_here here;
	const char *error;
	int status, precision;

	if (!precision_of(call, &precision, err))
		return -1;
	if (!dvc_open(&here, &status, err))
		return status;
	if (app_dvc_values(&here, &query, NULL, &files, &error, err)) {
		write_errors(&files, error, "workspace", &errors);
		tell_errors(&errors);
		if (foreign_flag(call, "json"))
			show_json(&cli->out, &here, &files, error);
		else
			show_table(&cli->out, &here, &files, precision, foreign_flag(call, "md"));
		status = 0;
	}
	buf_release(&errors);
	app_dvc_close(&here);
	return status;
}

static int diff(struct cli *cli, const struct foreign_call *call, bool params, int precision, struct err *err)
{
	const char *revs[2] = { call->arg_count > 0 ? call->args[0] : "HEAD",
				call->arg_count > 1 ? call->args[1] : "workspace" };
	struct dvc_values_query query = { .params = params, .deps_only = params && foreign_flag(call, "deps") };
	struct values_diff_table shown = {
		.title = params ? "Param" : "Metric", .old = revs[0], .new = revs[1], .decimals = precision,
		.with_path = !foreign_flag(call, "no-path"), .with_change = !params,
		.markdown = foreign_flag(call, "md"),
	};
	struct dvc_value_files files[2] = { { .count = 0 } };
	struct buf errors = BUF_INIT;
	struct dvc_here here;
	const char *error;
	bool ok = true, nothing;
	int status;

	query.targets = foreign_options(call, "targets", &cli->arena, &query.target_count);
	if (!dvc_open(&here, &status, err))
		return status;
	/* Before the first commit nothing differs. */
	nothing = here.repo && repo_is_empty(here.repo);
	for (size_t i = 0; ok && !nothing && i < 2; i++) {
		ok = app_dvc_values(&here, &query, revs[i], &files[i], &error, err);
		if (ok)
			write_errors(&files[i], error, revs[i], &errors);
	}
	if (ok) {
		struct dvc_value_change *changes;
		size_t count;

		tell_errors(&errors);
		dvc_values_diff(&here.arena, &files[0], &files[1], foreign_flag(call, "all"), &changes, &count);
		for (size_t i = 0; i < count; i++)
			changes[i].path = app_dvc_shown(&here, changes[i].path);
		if (foreign_flag(call, "json")) {
			values_diff_json(&cli->out, changes, count);
			buf_putc(&cli->out, '\n');
		} else
			values_diff_table(&cli->out, &here.arena, &shown, changes, count);
		status = 0;
	}
	buf_release(&errors);
	app_dvc_close(&here);
	return status;
}

int dvc_metrics_diff(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	int precision;

	return precision_of(call, &precision, err) ? diff(cli, call, false, precision, err) : -1;
}

int dvc_params_diff(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	return diff(cli, call, true, 0, err);
}
