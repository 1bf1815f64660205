/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/annotate.h"
#include "cli/command.h"

/* assay tag, assay archive */

#define RUNS_MAX 10000
#define TAGS_MAX 50

static bool read_runs(struct cli *cli, int64_t **runs, struct err *err)
{
	if (cli->arg_count > RUNS_MAX)
		return err_set(err, ERR_USAGE, "at most %d runs at once", RUNS_MAX);
	*runs = ARENA_ARRAY(&cli->arena, int64_t, (size_t)cli->arg_count);
	for (int i = 0; i < cli->arg_count; i++) {
		if (!cli_run_number(cli, cli->args[i], &(*runs)[i], err))
			return false;
	}
	return true;
}

static int answer(struct cli *cli, const int64_t *runs, const char *what)
{
	if (!cli->json) {
		buf_printf(&cli->out, "%d run%s %s.\n", cli->arg_count, cli->arg_count == 1 ? "" : "s", what);
		return 0;
	}
	cli_open_json(cli);
	json_key(&cli->writer, "runs");
	json_open_list(&cli->writer);
	for (int i = 0; i < cli->arg_count; i++)
		json_int(&cli->writer, runs[i]);
	json_close_list(&cli->writer);
	json_close_object(&cli->writer);
	return 0;
}

int command_tag(struct cli *cli, struct err *err)
{
	const char *set[TAGS_MAX], *remove[TAGS_MAX];
	struct annotation annotation = {
		.set = set, .set_count = cli_options(cli, "set", set, TAGS_MAX),
		.remove = remove, .remove_count = cli_options(cli, "remove", remove, TAGS_MAX),
		.comment = cli_option(cli, "note"),
	};
	int64_t *runs;

	if (!annotation.set_count && !annotation.remove_count && !annotation.comment) {
		err_set(err, ERR_USAGE, "say what: --set NAME=VALUE, --remove NAME or --note TEXT");
		return -1;
	}
	if (!read_runs(cli, &runs, err) ||
	    !app_annotate(&cli->app, runs, (size_t)cli->arg_count, &annotation, err))
		return -1;
	return answer(cli, runs, "changed");
}

int command_archive(struct cli *cli, struct err *err)
{
	bool restore = cli_flag(cli, "restore");
	int64_t *runs;

	if (!read_runs(cli, &runs, err) ||
	    !app_archive(&cli->app, runs, (size_t)cli->arg_count, !restore, err))
		return -1;
	return answer(cli, runs, restore ? "brought back" : "archived");
}
