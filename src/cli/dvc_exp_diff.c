/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc_exp.h"
#include "cli/values_diff.h"

#include <string.h>

/* assay dvc exp diff */

#define PRECISION 5

struct exp_diff {
	struct dvc_here *here;
	const struct foreign_call *call;
	const char *old, *new;		/* as they are called */
	int digits;
	struct experiment_state states[2];
	bool far;		/* a project is not well */
};

/* rev NULL: the work tree. */
static bool read_state(struct exp_diff *diff, const char *rev, struct experiment_state *out, struct err *err)
{
	char commit[COMMIT_ID_SIZE];
	bool understood;

	if (rev && !app_experiment_revision(diff->here, rev, commit, err))
		return false;
	if (!app_experiment_state(diff->here, &diff->here->arena, rev ? commit : NULL,
				  foreign_flag(diff->call, "param-deps"), out, &understood, err))
		return false;
	diff->far |= !understood;
	return true;
}

/* Two columns of one name become one of DVC's, with the cells of both. */
static bool is_twice(const struct exp_diff *diff)
{
	return strcmp(diff->old, diff->new) == 0 && !foreign_flag(diff->call, "json");
}

static void print(struct cli *cli, struct exp_diff *diff, bool params)
{
	const struct experiment_state *old = &diff->states[0], *new = &diff->states[1];
	struct values_diff_table table = {
		.title = params ? "Param" : "Metric", .old = diff->old, .new = diff->new, .with_change = true,
		.with_path = !foreign_flag(diff->call, "no-path"), .markdown = foreign_flag(diff->call, "md"),
		.digits = params ? 0 : diff->digits, .no_change = "diff not supported",
	};
	struct dvc_value_change *changes;
	size_t count;

	dvc_values_diff(&diff->here->arena, params ? &old->params : &old->metrics, params ? &new->params : &new->metrics,
			foreign_flag(diff->call, "all"), &changes, &count);
	if (foreign_flag(diff->call, "json")) {
		buf_puts(&cli->out, params ? ", \"params\": " : "{\"metrics\": ");
		values_diff_json(&cli->out, changes, count);
		buf_puts(&cli->out, params ? "}\n" : "");
		return;
	}
	buf_puts(&cli->out, params ? "\n" : "");
	values_diff_table(&cli->out, &diff->here->arena, &table, changes, count);
}

static int run(struct cli *cli, struct exp_diff *diff, struct err *err)
{
	const struct foreign_call *call = diff->call;

	if (repo_is_empty(diff->here->repo)) {
		buf_puts(&cli->out, foreign_flag(call, "json") ? "{}\n" : "");
		return 0;
	}
	if (!read_state(diff, diff->old, &diff->states[0], err) ||
	    !read_state(diff, call->arg_count > 1 ? diff->new : NULL, &diff->states[1], err)) {
		cli_complain(err);
		return 1;
	}
	if (diff->far || is_twice(diff))
		return DVC_HAND_OVER;
	print(cli, diff, false);
	print(cli, diff, true);
	return 0;
}

int dvc_exp_diff(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	const char *precision = foreign_option(call, "precision");
	struct dvc_here here;
	struct exp_diff diff = { .here = &here, .call = call, .old = "HEAD", .new = "workspace", .digits = PRECISION };
	int64_t digits = 0;
	int status;

	if (precision && (!str_to_int(str_of(precision), &digits) || digits < 0 || digits > 100))
		return DVC_HAND_OVER;
	if (digits)
		diff.digits = (int)digits;
	if (call->arg_count > 0 && *call->args[0])
		diff.old = call->args[0];
	if (call->arg_count > 1)
		diff.new = call->args[1];
	if (!dvc_open(&here, &status, err))
		return status;
	status = here.repo ? run(cli, &diff, err) : DVC_HAND_OVER;
	app_dvc_close(&here);
	return status;
}
