/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_values.h"
#include "base/map.h"
#include "base/vec.h"
#include "cli/plain_table.h"

#include <stdlib.h>
#include <string.h>

/* assay dvc metrics show */

static void write_text(struct buf *out, const char *text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text_str(&w, str_of(text));
}

/* What is shown. */
struct showing {
	struct dvc_here *here;
	struct dvc_revision_values *revisions;
	size_t count;
	bool with_revision, markdown;
	int precision;
};

static void show_json(struct buf *out, const struct showing *showing)
{
	buf_putc(out, '{');
	for (size_t i = 0; i < showing->count; i++) {
		const struct dvc_revision_values *revision = &showing->revisions[i];

		buf_puts(out, i ? ", " : "");
		write_text(out, revision->names);
		if (revision->error) {
			buf_puts(out, ": {\"error\": {\"type\": \"YAMLValidationError\", \"msg\": ");
			write_text(out, revision->error);
			buf_puts(out, "}}");
		} else {
			buf_puts(out, ": {\"data\": ");
			dvc_values_write_json(out, &revision->files);
			buf_putc(out, '}');
		}
	}
	buf_puts(out, "}\n");
}

/* A line of the table in the making. */
struct row {
	const char *revision, *path;
	struct dvc_value_leaf *leaves;
	size_t count;
};
typedef VEC_OF(struct row) row_list;

static void make_rows(const struct showing *showing, row_list *rows)
{
	for (size_t r = 0; r < showing->count; r++) {
		const struct dvc_revision_values *revision = &showing->revisions[r];

		for (size_t i = 0; i < revision->files.count; i++) {
			struct row row = { .revision = revision->names, .path = revision->files.items[i].path };

			dvc_values_flatten(&showing->here->arena, revision->files.items[i].data, &row.leaves,
					   &row.count);
			VEC_PUSH(rows, row);
		}
	}
}

static int by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* The names of all metrics, each once, in order. */
static size_t metric_names(struct arena *arena, const row_list *rows, const char ***names)
{
	VEC_OF(const char *) found = VEC_INIT;
	struct map seen = MAP_INIT;
	size_t count;

	for (size_t i = 0; i < rows->len; i++) {
		for (size_t k = 0; k < rows->items[i].count; k++) {
			const char *key = rows->items[i].leaves[k].key;

			if (!map_put(&seen, str_of(key), (void *)rows))
				VEC_PUSH(&found, key);
		}
	}
	map_release(&seen);
	if (found.len)
		qsort(found.items, found.len, sizeof(*found.items), by_text);
	VEC_TO_ARENA(&found, arena, names, &count);
	return count;
}

static void show_table(struct buf *out, const struct showing *showing)
{
	struct arena *arena = &showing->here->arena;
	row_list rows = VEC_INIT;
	const char **names, **headers, **cells;
	size_t count, columns, first = 0;
	struct plain_table table;

	make_rows(showing, &rows);
	count = metric_names(arena, &rows, &names);
	columns = count + 1 + showing->with_revision;
	headers = ARENA_ARRAY(arena, const char *, columns);
	cells = ARENA_ARRAY(arena, const char *, columns * rows.len);
	if (showing->with_revision)
		headers[first++] = "Revision";
	headers[first++] = "Path";
	for (size_t i = 0; i < count; i++)
		headers[first + i] = names[i];
	for (size_t i = 0; i < rows.len; i++) {
		const struct row *row = &rows.items[i];
		const char **line = cells + i * columns;

		line[0] = row->revision;
		line[first - 1] = row->path;
		for (size_t k = 0; k < row->count; k++) {
			const char **at = bsearch(&row->leaves[k].key, names, count, sizeof(*names), by_text);

			if (at)
				line[first + (size_t)(at - names)] =
					dvc_value_cell(arena, row->leaves[k].value, showing->precision);
		}
	}
	table = (struct plain_table){ headers, cells, columns, rows.len, showing->markdown, false };
	if (rows.len || showing->markdown) {
		plain_table_write(out, &table);
		if (showing->markdown)
			buf_putc(out, '\n');
	}
	VEC_RELEASE(&rows);
}

static bool ask(struct showing *showing, const struct dvc_values_query *query, unsigned which, struct err *err)
{
	struct dvc_revision_values *one;

	if (which)
		return app_dvc_values_all(showing->here, query, which, &showing->revisions, &showing->count, err);
	one = ARENA_ARRAY(&showing->here->arena, struct dvc_revision_values, 1);
	one->names = "";
	showing->revisions = one;
	showing->count = 1;
	return app_dvc_values(showing->here, query, NULL, &one->files, &one->error, err);
}

int dvc_metrics_show(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_values_query query = { .targets = call->args, .target_count = call->arg_count };
	struct showing showing = { .with_revision = dvc_revisions_of(call), .markdown = foreign_flag(call, "md") };
	struct buf errors = BUF_INIT;
	struct dvc_here here;
	int status;

	if (!dvc_values_precision(call, &showing.precision, err))
		return -1;
	if (!dvc_open(&here, &status, err))
		return status;
	showing.here = &here;
	if (ask(&showing, &query, dvc_revisions_of(call), err)) {
		for (size_t i = 0; i < showing.count; i++) {
			struct dvc_revision_values *revision = &showing.revisions[i];

			dvc_values_note_errors(&revision->files, revision->error, revision->names, &errors);
			for (size_t f = 0; f < revision->files.count; f++)
				revision->files.items[f].path = app_dvc_shown(&here, revision->files.items[f].path);
		}
		dvc_values_tell_errors(&errors);
		if (foreign_flag(call, "json"))
			show_json(&cli->out, &showing);
		else
			show_table(&cli->out, &showing);
		status = 0;
	}
	buf_release(&errors);
	app_dvc_close(&here);
	return status;
}
