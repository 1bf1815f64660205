/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "cli/command.h"

#include <unistd.h>

/* assay demo: a script that uses the program as a person would.  It takes this one's place. */

int command_demo(struct cli *cli, struct err *err)
{
	const char *files = cli_option(cli, "files");
	struct buf script = BUF_INIT, program = BUF_INIT;

	if (cli->json || cli_option(cli, "store") || cli_option(cli, "repository")) {
		err_set(err, ERR_USAGE, "the demo has a store and a repository of its own, and no answer as JSON");
		return -1;
	}
	path_join(&script, files ? files : PKGDATADIR "/demo", "play");
	if (access(script.data, R_OK) != 0)
		err_set(err, ERR_NOT_FOUND, "the demo's files are not installed: there is no %s; --files names "
			"the folder that has them", script.data);
	else if (path_real(&program, "/proc/self/exe", err)) {
		execl("/bin/sh", "sh", script.data, program.data, cli->arg_count ? cli->args[0] : "assay-demo",
		      (char *)NULL);
		err_sys(err, "cannot start /bin/sh");
	}
	buf_release(&script);
	buf_release(&program);
	return -1;
}
