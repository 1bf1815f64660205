/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/keep.h"
#include "cli/command.h"

#include <inttypes.h>

/* assay keep */

int command_keep(struct cli *cli, struct err *err)
{
	struct keep keep = {
		.name = cli->arg_count > 1 ? cli->args[1] : NULL,
		.message = cli_option(cli, "message"),
		.force = cli_flag(cli, "force"),
	};
	struct experiment experiment;

	if (!cli_run_number(cli, cli->args[0], &keep.run, err) ||
	    !app_keep(&cli->app, &keep, &cli->arena, &experiment, err))
		return -1;
	if (!cli->json) {
		buf_printf(&cli->out, "Run %" PRId64 " is the experiment %s now, commit %.*s; \"dvc exp apply %s\" lays it "
			   "out.\n", keep.run, experiment.name, COMMIT_SHORT, experiment.commit, experiment.name);
		return 0;
	}
	cli_open_json(cli);
	json_int_field(&cli->writer, "run", keep.run);
	json_text_field(&cli->writer, "experiment", experiment.name);
	json_text_field(&cli->writer, "ref", experiment.ref);
	json_text_field(&cli->writer, "commit", experiment.commit);
	json_text_field(&cli->writer, "baseline", experiment.baseline);
	json_close_object(&cli->writer);
	return 0;
}
