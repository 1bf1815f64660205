/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"
#include "cli/foreign.h"

#include <string.h>

/* assay completion */

static void add_options(struct buf *out, const struct cli_option *options)
{
	for (const struct cli_option *o = options; o && o->name; o++)
		buf_printf(out, " --%s", o->name);
}

/* The first word of another program's command, unless one before has the same. */
static void add_first_word(struct buf *out, const struct foreign_command *all, const struct foreign_command *command)
{
	size_t len = strcspn(command->words, " ");

	for (; all < command; all++) {
		if (strcspn(all->words, " ") == len && memcmp(all->words, command->words, len) == 0)
			return;
	}
	buf_printf(out, " %.*s", (int)len, command->words);
}

int command_completion(struct cli *cli, struct err *err)
{
	if (strcmp(cli->args[0], "bash") != 0) {
		err_set(err, ERR_USAGE, "completion is there for bash, not for '%s'", cli->args[0]);
		return -1;
	}
	if (cli->json) {
		err_set(err, ERR_USAGE, "a completion is a script and has no answer as JSON; \"assay help --json\" "
			"lists commands and options");
		return -1;
	}
	buf_puts(&cli->out, "# Completion of assay for bash, made by \"assay completion bash\".\n"
			    "_assay() {\n"
			    "\tlocal word=${COMP_WORDS[COMP_CWORD]} words\n"
			    "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\twords='");
	for (const struct command *c = commands; c->name; c++)
		buf_printf(&cli->out, "%s%s", c == commands ? "" : " ", c->name);
	buf_puts(&cli->out, "'\n\telse\n\t\tcase ${COMP_WORDS[1]} in\n");
	for (const struct command *c = commands; c->name; c++) {
		buf_printf(&cli->out, "\t\t%s) words='", c->name);
		add_options(&cli->out, c->options);
		if (c->needs != CLI_FOREIGN)
			add_options(&cli->out, common_options);
		for (const struct foreign_command *f = command_foreign(c); f && f->words; f++)
			add_first_word(&cli->out, command_foreign(c), f);
		buf_puts(&cli->out, "' ;;\n");
	}
	buf_puts(&cli->out, "\t\tesac\n\tfi\n"
			    "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
			    "}\n"
			    "complete -o default -F _assay assay\n");
	return 0;
}
