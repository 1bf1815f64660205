/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_values.h"
#include "cli/plain_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* assay dvc metrics diff, params diff; metrics show is in dvc_metrics.c */

#define DEFAULT_PRECISION 5

static void write_text(struct buf *out, struct str text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text_str(&w, text);
}

bool dvc_values_precision(const struct foreign_call *call, int *out, struct err *err)
{
	const char *text = foreign_option(call, "precision");
	int64_t value = 0;

	if (text && (!str_to_int(str_of(text), &value) || value < 0 || value > 100))
		return err_set(err, ERR_USAGE, "--precision takes a whole number, not '%s'", text);
	*out = value ? (int)value : DEFAULT_PRECISION;
	return true;
}

void dvc_values_note_errors(const struct dvc_value_files *files, const char *error, const char *rev,
			    struct buf *names)
{
	bool any = error != NULL;

	for (size_t i = 0; i < files->count; i++)
		any = any || files->items[i].error;
	if (any)
		buf_printf(names, "%s%s", names->len ? ", " : "'", rev);
}

void dvc_values_tell_errors(const struct buf *names)
{
	if (names->len)
		fprintf(stderr, "DVC failed to load some metrics for following revisions: %s'.\n", names->data);
}

/* new - old, where both are numbers. */
static bool difference(const struct dvc_value_change *change, struct yaml_node *out)
{
	const struct yaml_node *old = change->old, *new = change->new;

	*out = (struct yaml_node){ .kind = YAML_NULL };
	if (!dvc_value_is_number(old) || !dvc_value_is_number(new))
		return false;
	if (old->kind != YAML_REAL && new->kind != YAML_REAL) {
		bool is_beyond = __builtin_sub_overflow(new->integer, old->integer, &out->integer);

		out->kind = is_beyond ? YAML_REAL : YAML_INT;
		out->real = is_beyond ? (double)new->integer - (double)old->integer : (double)out->integer;
	} else {
		out->kind = YAML_REAL;
		out->real = (new->kind == YAML_BOOL ? (double)new->integer : new->real) -
			    (old->kind == YAML_BOOL ? (double)old->integer : old->real);
	}
	return true;
}

static void diff_json(struct buf *out, struct dvc_here *here, const struct dvc_value_change *changes,
		      size_t count)
{
	buf_putc(out, '{');
	for (size_t i = 0; i < count; i++) {
		const struct dvc_value_change *change = &changes[i];
		bool is_first = i == 0 || strcmp(changes[i - 1].path, change->path) != 0;
		struct yaml_node less;

		if (is_first) {
			buf_puts(out, i ? "}, " : "");
			write_text(out, str_of(app_dvc_shown(here, change->path)));
			buf_puts(out, ": {");
		} else
			buf_puts(out, ", ");
		write_text(out, str_of(change->key));
		buf_puts(out, ": {\"old\": ");
		dvc_value_write_json(out, change->old);
		buf_puts(out, ", \"new\": ");
		dvc_value_write_json(out, change->new);
		if (difference(change, &less)) {
			buf_puts(out, ", \"diff\": ");
			dvc_value_write_json(out, &less);
		}
		buf_putc(out, '}');
	}
	buf_puts(out, count ? "}}\n" : "}\n");
}

static int by_path_and_key(const void *a, const void *b)
{
	const struct dvc_value_change *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : strcmp(x->key, y->key);
}

/* What a table of differences shows. */
struct diff_table {
	const char *title, *old, *new;
	bool with_path, with_change, markdown;
	int precision;
};

static void diff_table(struct buf *out, struct dvc_here *here, const struct diff_table *shown,
		       struct dvc_value_change *changes, size_t count)
{
	size_t columns = 3 + shown->with_path + shown->with_change, at = 0;
	const char *headers[5], **cells = ARENA_ARRAY(&here->arena, const char *, columns * count);
	struct plain_table table = { headers, cells, columns, count, shown->markdown, false };

	if (shown->with_path)
		headers[at++] = "Path";
	headers[at++] = shown->title;
	headers[at++] = shown->old;
	headers[at++] = shown->new;
	if (shown->with_change)
		headers[at] = "Change";
	if (count)
		qsort(changes, count, sizeof(*changes), by_path_and_key);
	at = 0;
	for (size_t i = 0; i < count; i++) {
		struct yaml_node less;

		if (shown->with_path)
			cells[at++] = app_dvc_shown(here, changes[i].path);
		cells[at++] = changes[i].key;
		cells[at++] = dvc_value_cell(&here->arena, changes[i].old, shown->precision);
		cells[at++] = dvc_value_cell(&here->arena, changes[i].new, shown->precision);
		if (shown->with_change)
			cells[at++] = difference(&changes[i], &less) ? dvc_value_cell(&here->arena, &less, shown->precision)
								     : NULL;
	}
	if (count || shown->markdown) {
		plain_table_write(out, &table);
		if (shown->markdown)
			buf_putc(out, '\n');
	}
}

static bool are_one_commit(struct repo *repo, const char *const revs[2])
{
	struct err ignored = ERR_INIT;
	char commits[2][COMMIT_ID_SIZE];

	return strcmp(revs[0], revs[1]) != 0 && strcmp(revs[0], "workspace") != 0 &&
	       strcmp(revs[1], "workspace") != 0 && repo_resolve(repo, revs[0], commits[0], &ignored) &&
	       repo_resolve(repo, revs[1], commits[1], &ignored) && strcmp(commits[0], commits[1]) == 0;
}

static int diff(struct cli *cli, const struct foreign_call *call, bool params, int precision, struct err *err)
{
	const char *revs[2] = { call->arg_count > 0 ? call->args[0] : "HEAD",
				call->arg_count > 1 ? call->args[1] : "workspace" };
	struct dvc_values_query query = { .params = params, .deps_only = params && foreign_flag(call, "deps") };
	struct diff_table shown = {
		.title = params ? "Param" : "Metric", .old = revs[0], .new = revs[1], .precision = precision,
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
	/* Before the first commit nothing differs; of two names for one commit DVC finds neither. */
	nothing = here.repo && (repo_is_empty(here.repo) || are_one_commit(here.repo, revs));
	for (size_t i = 0; ok && !nothing && i < 2; i++) {
		ok = app_dvc_values(&here, &query, revs[i], &files[i], &error, err);
		if (ok)
			dvc_values_note_errors(&files[i], error, revs[i], &errors);
	}
	if (ok) {
		struct dvc_value_change *changes;
		size_t count;

		dvc_values_tell_errors(&errors);
		dvc_values_diff(&here.arena, &files[0], &files[1], foreign_flag(call, "all"), &changes, &count);
		if (foreign_flag(call, "json"))
			diff_json(&cli->out, &here, changes, count);
		else
			diff_table(&cli->out, &here, &shown, changes, count);
		status = 0;
	}
	buf_release(&errors);
	app_dvc_close(&here);
	return status;
}

int dvc_metrics_diff(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	int precision;

	return dvc_values_precision(call, &precision, err) ? diff(cli, call, false, precision, err) : -1;
}

int dvc_params_diff(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	return diff(cli, call, true, 0, err);
}
