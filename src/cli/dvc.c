/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/foreign.h"
#include "cli/hand_over.h"
#include "cli/help.h"

#include <unistd.h>

/* assay dvc: the commands of DVC 3 that are answered here (https://dvc.org/doc/command-reference). */

/* DVC's exit status when a command fails. */
#define DVC_FAILED 255

static const struct foreign_option common[] = {
	{ "quiet", 'q', TAKES_NOTHING },
	{ "verbose", 'v', TAKES_NOTHING },
	{ "cd", 0, TAKES_VALUE },
	{ NULL, 0, TAKES_NOTHING },
};

static const struct foreign_command table[] = {
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

int command_dvc(struct cli *cli, struct err *err)
{
	struct foreign_call call;
	const char *folder;
	int status = -1;

	if (!cli->arg_count)
		return help_command(cli, cli->command);
	if (!foreign_parse(&cli->arena, table, common, cli->args, (size_t)cli->arg_count, &call))
		return hand_over(cli);
	folder = foreign_option(&call, "cd");
	if (folder && chdir(folder) != 0)
		err_sys(err, "cannot go to %s", folder);
	else
		status = call.command->run(cli, &call, err);
	if (status >= 0)
		return status;
	cli_complain(err);
	return DVC_FAILED;
}
