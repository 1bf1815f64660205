/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_HELP_H
#define ASSAY_CLI_HELP_H

#include "cli/cli.h"

/* Appends the help of one command; returns 0. */
int help_command(struct cli *cli, const struct command *command);

/* Appends what there is to say of a command beside its summary, in lines; nothing where there is nothing.  The commands
 * of another program are listed from their table. */
void help_detail(struct buf *out, const struct command *command);

/* Says on standard error that there is no such command, and which was meant. */
void help_unknown(const char *name);

#endif
