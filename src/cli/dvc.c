/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc.h"
#include "cli/command.h"
#include "cli/hand_over.h"
#include "cli/help.h"

#include <string.h>
#include <unistd.h>

/* assay dvc: the commands of DVC 3 that are answered here (https://dvc.org/doc/command-reference).  To add
 * one: its function in dvc.h, its options and a row below. */


#define END { NULL, 0, TAKES_NOTHING }

static const struct foreign_option leading[] = {
	{ "cd", 0, TAKES_VALUE },
	END,
};

/* What DVC would tell besides is for its own debugging. */
#define VERBOSE { "verbose", 'v', TAKES_NOTHING }

/* Text for people and JSON are left out; tables are not. */
#define QUIET { "quiet", 'q', TAKES_NOTHING }

static const struct foreign_option quiet_options[] = { QUIET, VERBOSE, END };

static const struct foreign_option config_options[] = {
	{ "list", 'l', TAKES_NOTHING },
	{ "show-origin", 0, TAKES_NOTHING },
	{ "system", 0, TAKES_NOTHING },
	{ "global", 0, TAKES_NOTHING },
	{ "project", 0, TAKES_NOTHING },
	{ "local", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option stage_list_options[] = {
	{ "all", 0, TAKES_NOTHING },
	{ "fail", 0, TAKES_NOTHING },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "name-only", 0, TAKES_NOTHING },
	{ "names-only", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option dag_options[] = {
	{ "dot", 0, TAKES_NOTHING },
	{ "mermaid", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "collapse-foreach-matrix", 0, TAKES_NOTHING },
	{ "full", 0, TAKES_NOTHING },
	{ "outs", 'o', TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option metrics_show_options[] = {
	{ "all-branches", 'a', TAKES_NOTHING },
	{ "all-tags", 'T', TAKES_NOTHING },
	{ "all-commits", 'A', TAKES_NOTHING },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "json", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "precision", 0, TAKES_VALUE },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option metrics_diff_options[] = {
	{ "targets", 0, TAKES_VALUES },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "all", 0, TAKES_NOTHING },
	{ "json", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "no-path", 0, TAKES_NOTHING },
	{ "precision", 0, TAKES_VALUE },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option params_diff_options[] = {
	{ "targets", 0, TAKES_VALUES },
	{ "all", 0, TAKES_NOTHING },
	{ "deps", 0, TAKES_NOTHING },
	{ "json", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "no-path", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option checkout_options[] = {
	{ "with-deps", 'd', TAKES_NOTHING },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "summary", 0, TAKES_NOTHING },
	{ "force", 'f', TAKES_NOTHING },
	{ "relink", 0, TAKES_NOTHING },
	{ "allow-missing", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option data_status_options[] = {
	{ "json", 0, TAKES_NOTHING },
	{ "granular", 0, TAKES_NOTHING },
	{ "unchanged", 0, TAKES_NOTHING },
	{ "untracked-files", 0, TAKES_MAYBE },
	{ "not-in-remote", 0, TAKES_NOTHING },
	{ "remote", 'r', TAKES_VALUE },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option diff_options[] = {
	{ "targets", 0, TAKES_VALUES },
	{ "json", 0, TAKES_NOTHING },
	{ "show-hash", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "hide-missing", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option status_options[] = {
	{ "json", 0, TAKES_NOTHING },
	{ "with-deps", 'd', TAKES_NOTHING },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "cloud", 'c', TAKES_NOTHING },
	{ "remote", 'r', TAKES_VALUE },
	{ "all-branches", 'a', TAKES_NOTHING },
	{ "all-tags", 'T', TAKES_NOTHING },
	{ "all-commits", 'A', TAKES_NOTHING },
	{ "jobs", 'j', TAKES_VALUE },
	{ "no-updates", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option repro_options[] = {
	{ "force", 'f', TAKES_NOTHING },
	{ "single-item", 's', TAKES_NOTHING },
	{ "pipeline", 'p', TAKES_NOTHING },
	{ "all-pipelines", 'P', TAKES_NOTHING },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "downstream", 0, TAKES_NOTHING },
	{ "force-downstream", 0, TAKES_NOTHING },
	{ "allow-missing", 0, TAKES_NOTHING },
	{ "dry", 0, TAKES_NOTHING },
	{ "keep-going", 'k', TAKES_NOTHING },
	{ "ignore-errors", 0, TAKES_NOTHING },
	{ "glob", 0, TAKES_NOTHING },
	{ "no-commit", 0, TAKES_NOTHING },
	{ "no-run-cache", 0, TAKES_NOTHING },
	{ "quiet", 'q', TAKES_NOTHING },
	VERBOSE,
	END,
};

static const struct foreign_option add_options[] = {
	{ "no-commit", 0, TAKES_NOTHING },
	{ "no-relink", 0, TAKES_NOTHING },
	QUIET,
	VERBOSE,
	END,
};

static const struct foreign_option commit_options[] = {
	{ "force", 'f', TAKES_NOTHING },
	{ "with-deps", 'd', TAKES_NOTHING },
	{ "recursive", 'R', TAKES_NOTHING },
	{ "no-relink", 0, TAKES_NOTHING },
	{ "quiet", 'q', TAKES_NOTHING },
	VERBOSE,
	END,
};

static const struct foreign_option exp_show_options[] = {
	VERBOSE,
	{ "json", 0, TAKES_NOTHING },
	{ "all-commits", 'A', TAKES_NOTHING },
	{ "all-branches", 'a', TAKES_NOTHING },
	{ "all-tags", 'T', TAKES_NOTHING },
	{ "rev", 0, TAKES_VALUE },
	{ "num", 'n', TAKES_WORD },
	{ "sha", 0, TAKES_NOTHING },
	{ "hide-failed", 0, TAKES_NOTHING },
	{ "hide-queued", 0, TAKES_NOTHING },
	{ "hide-workspace", 0, TAKES_NOTHING },
	{ "param-deps", 0, TAKES_NOTHING },
	{ "no-pager", 0, TAKES_NOTHING },
	{ "no-fetch", 0, TAKES_NOTHING },
	{ "force", 'f', TAKES_NOTHING },
	{ "csv", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "keep", 0, TAKES_VALUE },
	{ "drop", 0, TAKES_VALUE },
	{ "only-changed", 0, TAKES_NOTHING },
	{ "sort-by", 0, TAKES_VALUE },
	{ "sort-order", 0, TAKES_VALUE },
	{ "precision", 0, TAKES_VALUE },
	END,
};

static const struct foreign_option exp_diff_options[] = {
	VERBOSE,
	QUIET,
	{ "all", 0, TAKES_NOTHING },
	{ "param-deps", 0, TAKES_NOTHING },
	{ "json", 0, TAKES_NOTHING },
	{ "md", 0, TAKES_NOTHING },
	{ "no-path", 0, TAKES_NOTHING },
	{ "precision", 0, TAKES_VALUE },
	END,
};

static const struct foreign_option exp_list_options[] = {
	VERBOSE,
	{ "all-commits", 'A', TAKES_NOTHING },
	{ "rev", 0, TAKES_VALUE },
	{ "num", 'n', TAKES_WORD },
	{ "name-only", 0, TAKES_NOTHING },
	{ "names-only", 0, TAKES_NOTHING },
	{ "sha-only", 0, TAKES_NOTHING },
	{ "shas-only", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option exp_remove_options[] = {
	VERBOSE,
	QUIET,
	{ "all-commits", 'A', TAKES_NOTHING },
	{ "rev", 0, TAKES_VALUE },
	{ "num", 'n', TAKES_WORD },
	{ "queue", 0, TAKES_NOTHING },
	{ "keep", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option exp_rename_options[] = {
	VERBOSE,
	{ "force", 'f', TAKES_NOTHING },
	END,
};

static const struct foreign_option exp_apply_options[] = { QUIET, VERBOSE, END };

static const struct foreign_option exp_options[] = { VERBOSE, END };

const struct foreign_command dvc_commands[] = {
	{ "exp show", 0, exp_show_options, dvc_exp_show },
	{ "exp diff", 2, exp_diff_options, dvc_exp_diff },
	{ "exp apply", 1, exp_apply_options, dvc_exp_apply },
	{ "exp list", 0, exp_list_options, dvc_exp_list },
	{ "exp ls", 0, exp_list_options, dvc_exp_list },
	{ "exp rename", 2, exp_rename_options, dvc_exp_rename },
	{ "exp branch", 2, exp_options, dvc_exp_branch },
	{ "exp remove", -1, exp_remove_options, dvc_exp_remove },
	{ "exp rm", -1, exp_remove_options, dvc_exp_remove },
	{ "root", 0, quiet_options, dvc_root },
	{ "stage list", -1, stage_list_options, dvc_stage_list },
	{ "dag", 1, dag_options, dvc_dag },
	{ "metrics show", -1, metrics_show_options, dvc_metrics_show },
	{ "metrics diff", 2, metrics_diff_options, dvc_metrics_diff },
	{ "params diff", 2, params_diff_options, dvc_params_diff },
	{ "plots templates", 0, quiet_options, dvc_plots_templates },
	{ "checkout", -1, checkout_options, dvc_checkout_command },
	{ "data status", -1, data_status_options, dvc_data_status_command },
	{ "diff", 2, diff_options, dvc_diff_command },
	{ "status", -1, status_options, dvc_status_command },
	{ "repro", -1, repro_options, dvc_repro_command },
	{ "add", -1, add_options, dvc_add_command },
	{ "commit", -1, commit_options, dvc_commit_command },
	{ "config", 1, config_options, dvc_config_command },
	{ "remote list", 0, quiet_options, dvc_remote_list },
	{ NULL, 0, NULL, NULL },
};

/* The words as the program wants them: with its name in front. */
static int hand_over(struct cli *cli)
{
	char **argv = ARENA_ARRAY(&cli->arena, char *, (size_t)cli->arg_count + 2);
	static char name[] = "dvc";

	argv[0] = name;
	for (int i = 0; i < cli->arg_count; i++)
		argv[i + 1] = cli->args[i];
	return cli_hand_over(name, argv);
}

bool dvc_open(struct dvc_here *here, int *status, struct err *err)
{
	*status = -1;
	if (app_dvc_open(here, err))
		return true;
	if (!here->root && err->code == ERR_NOT_FOUND) {
		cli_complain(err);
		*status = DVC_NO_PROJECT;
	}
	app_dvc_close(here);
	return false;
}

unsigned dvc_revisions_of(const struct foreign_call *call)
{
	return (foreign_flag(call, "all-branches") ? DVC_BRANCHES : 0) | (foreign_flag(call, "all-tags") ? DVC_TAGS : 0) |
	       (foreign_flag(call, "all-commits") ? DVC_ALL_COMMITS : 0);
}

int dvc_root(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_here here;
	int status;

	if (!dvc_open(&here, &status, err))
		return status;
	for (const char *c = here.folder; *c && strcmp(here.folder, ".") != 0; c++) {
		if (c == here.folder || c[-1] == '/')
			buf_puts(&cli->out, cli->out.len ? "/.." : "..");
	}
	buf_puts(&cli->out, cli->out.len ? "\n" : ".\n");
	if (foreign_flag(call, "quiet"))
		buf_truncate(&cli->out, 0);
	app_dvc_close(&here);
	return 0;
}

int command_dvc(struct cli *cli, struct err *err)
{
	struct foreign_call call;
	const char *folder;
	int status = -1;

	if (!cli->arg_count)
		return help_command(cli, cli->command);
	if (!foreign_parse(&cli->arena, dvc_commands, leading, cli->args, (size_t)cli->arg_count, &call))
		return hand_over(cli);
	folder = foreign_option(&call, "cd");
	if (folder && chdir(folder) != 0)
		err_sys(err, "cannot go to %s", folder);
	else
		status = call.command->run(cli, &call, err);
	if (status == DVC_HAND_OVER)
		return hand_over(cli);
	if (status >= 0)
		return status;
	cli_complain(err);
	return DVC_FAILED;
}
