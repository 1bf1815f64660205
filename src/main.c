/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "ui/ui.h"

#include <string.h>
#include <unistd.h>

/* Without a command the screen opens, where there is a terminal for it; "--store FILE" may stand
 * before it. */
int main(int argc, char **argv)
{
	bool has_store = argc == 3 && strcmp(argv[1], "--store") == 0;

	if (has_store || (argc == 1 && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)))
		return ui_main(has_store ? argv[2] : NULL);
	return cli_main(argc, argv);
}
