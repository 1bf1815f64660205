/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/gto.h"
#include "cli/command.h"
#include "cli/hand_over.h"
#include "cli/help.h"

#include <sys/stat.h>

/* assay gto: the commands of GTO 1 that are answered here (https://dvc.org/doc/gto/command-reference).  To add
 * one: its function in gto.h, its options and a row below. */

/* GTO's exit statuses: a command failed; it was typed wrongly. */
#define GTO_FAILED 1
#define GTO_TYPED_WRONGLY 2

#define END { NULL, 0, TAKES_NOTHING }
#define REPO { "repo", 'r', TAKES_WORD }
#define SIMPLE { "simple", 0, TAKES_WORD }
#define MESSAGE { "message", 'm', TAKES_WORD }
#define FORCE { "force", 0, TAKES_NOTHING }
#define PUSH { "push", 0, TAKES_NOTHING }
#define JSON { "json", 0, TAKES_NOTHING }
#define PLAIN { "plain", 0, TAKES_NOTHING }

static const struct foreign_option show_options[] = {
	REPO, JSON, PLAIN,
	{ "name", 0, TAKES_NOTHING },
	{ "version", 0, TAKES_NOTHING },
	{ "stage", 0, TAKES_NOTHING },
	{ "ref", 0, TAKES_NOTHING },
	{ "registered-only", 0, TAKES_NOTHING },
	{ "ro", 0, TAKES_NOTHING },
	{ "deprecated", 'd', TAKES_NOTHING },
	{ "assignments-per-version", 0, TAKES_WORD },
	{ "av", 0, TAKES_WORD },
	{ "versions-per-stage", 0, TAKES_WORD },
	{ "vs", 0, TAKES_WORD },
	{ "sort", 0, TAKES_WORD },
	END,
};

static const struct foreign_option history_options[] = {
	REPO, JSON, PLAIN,
	{ "ascending", 0, TAKES_NOTHING },
	{ "asc", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option stages_options[] = {
	REPO, JSON,
	{ "allowed", 0, TAKES_NOTHING },
	{ "used", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option check_ref_options[] = {
	REPO, JSON,
	{ "name", 0, TAKES_NOTHING },
	{ "version", 0, TAKES_NOTHING },
	{ "event", 0, TAKES_NOTHING },
	{ "stage", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option parse_tag_options[] = {
	{ "key", 0, TAKES_WORD },
	END,
};

static const struct foreign_option register_options[] = {
	REPO, MESSAGE, SIMPLE, FORCE, PUSH,
	{ "version", 0, TAKES_WORD },
	{ "ver", 0, TAKES_WORD },
	{ "bump-major", 0, TAKES_NOTHING },
	{ "bump-minor", 0, TAKES_NOTHING },
	{ "bump-patch", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option assign_options[] = {
	REPO, MESSAGE, SIMPLE, FORCE, PUSH,
	{ "version", 0, TAKES_WORD },
	{ "stage", 0, TAKES_WORD },
	{ "skip-registration", 0, TAKES_NOTHING },
	{ "sr", 0, TAKES_NOTHING },
	END,
};

static const struct foreign_option deprecate_options[] = {
	REPO, MESSAGE, SIMPLE, FORCE, PUSH,
	{ "ref", 0, TAKES_WORD },
	{ "delete", 'd', TAKES_NOTHING },
	END,
};

const struct foreign_command gto_commands[] = {
	{ "show", 1, show_options, gto_show },
	{ "history", 1, history_options, gto_history },
	{ "stages", 0, stages_options, gto_stage_list },
	{ "check-ref", 1, check_ref_options, gto_check_ref },
	{ "parse-tag", 1, parse_tag_options, gto_parse_tag },
	{ "register", 2, register_options, gto_register },
	{ "assign", 2, assign_options, gto_assign },
	{ "promote", 2, assign_options, gto_assign },
	{ "deprecate", 3, deprecate_options, gto_deprecate },
	{ NULL, 0, NULL, NULL },
};

static int hand_over(struct cli *cli)
{
	char **argv = ARENA_ARRAY(&cli->arena, char *, (size_t)cli->arg_count + 2);
	static char name[] = "gto";

	argv[0] = name;
	for (int i = 0; i < cli->arg_count; i++)
		argv[i + 1] = cli->args[i];
	return cli_hand_over(name, argv);
}

bool gto_open(struct gto_here *here, const struct foreign_call *call, bool registry, int *status,
	      struct err *err)
{
	const char *path = foreign_option(call, "repo");
	struct stat st;

	*here = (struct gto_here)GTO_HERE_INIT;
	*status = GTO_HAND_OVER;
	/* Not a folder of this machine: GTO clones it. */
	if (path && stat(path, &st) != 0)
		return false;
	*status = -1;
	if (app_gto_open(here, path ? path : ".", err)) {
		if (here->settings.more)
			*status = GTO_HAND_OVER;
		else if (!registry || app_gto_read(here, err))
			return true;
	}
	app_gto_close(here);
	return false;
}

int command_gto(struct cli *cli, struct err *err)
{
	struct foreign_call call;
	int status;

	if (!cli->arg_count)
		return help_command(cli, cli->command);
	if (!foreign_parse(&cli->arena, gto_commands, NULL, cli->args, (size_t)cli->arg_count, &call))
		return hand_over(cli);
	status = call.command->run(cli, &call, err);
	if (status == GTO_HAND_OVER)
		return hand_over(cli);
	if (status >= 0)
		return status;
	cli_complain(err);
	return status == GTO_USAGE ? GTO_TYPED_WRONGLY : GTO_FAILED;
}
