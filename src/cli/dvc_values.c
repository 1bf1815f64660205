/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_values.h"
#include "cli/values_diff.h"

#include <stdio.h>
#include <string.h>

/* assay dvc metrics diff, params diff; metrics show is in dvc_metrics.c */

#define DEFAULT_PRECISION 5

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

	return dvc_values_precision(call, &precision, err) ? diff(cli, call, false, precision, err) : -1;
}

int dvc_params_diff(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	return diff(cli, call, true, 0, err);
}
