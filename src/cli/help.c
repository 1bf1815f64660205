/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/foreign.h"

#include <stdio.h>
#include <string.h>

static void add_option(struct cli *cli, const struct cli_option *option)
{
	struct buf left = BUF_INIT;

	if (option->letter)
		buf_printf(&left, "-%c, ", option->letter);
	else
		buf_puts(&left, "    ");
	buf_printf(&left, "--%s", option->name);
	if (option->argument)
		buf_printf(&left, " %s", option->argument);
	buf_printf(&cli->out, "  %-28s %s\n", left.data, option->help);
	buf_release(&left);
}

#define LINE 96

void help_detail(struct buf *out, const struct command *command)
{
	const struct foreign_command *foreign = command_foreign(command);
	size_t line;

	if (!command->detail)
		return;
	line = out->len;
	buf_puts(out, command->detail);
	if (strrchr(command->detail, '\n'))
		line += (size_t)(strrchr(command->detail, '\n') + 1 - command->detail);
	for (const struct foreign_command *c = foreign; c && c->words; c++) {
		bool breaks = out->len - line + strlen(c->words) + 2 > LINE;

		buf_putc(out, breaks ? '\n' : ' ');
		line = breaks ? out->len : line;
		buf_printf(out, "%s%s", c->words, c[1].words ? "," : ".");
	}
}

int help_command(struct cli *cli, const struct command *command)
{
	bool is_foreign = command->needs == CLI_FOREIGN;

	buf_printf(&cli->out, "usage: assay %s%s%s%s\n\n%s\n", command->name,
		   is_foreign ? "" : " [options]", *command->arguments ? " " : "", command->arguments,
		   command->summary);
	if (command->detail) {
		buf_putc(&cli->out, '\n');
		help_detail(&cli->out, command);
		buf_putc(&cli->out, '\n');
	}
	if (is_foreign)
		return 0;
	buf_puts(&cli->out, "\noptions\n");
	for (const struct cli_option *o = command->options; o && o->name; o++)
		add_option(cli, o);
	for (const struct cli_option *o = common_options; o->name; o++)
		add_option(cli, o);
	return 0;
}

static int help_all(struct cli *cli)
{
	buf_puts(&cli->out, "usage: assay                      opens the screen\n"
			    "       assay COMMAND [options]    does one thing\n\ncommands\n");
	for (const struct command *c = commands; c->name; c++)
		buf_printf(&cli->out, "  %-12s %s\n", c->name, c->summary);
	buf_puts(&cli->out, "\n\"assay help COMMAND\" says more of one.  Exit status: 0 done, 1 the answer is"
			    " no,\n2 wrong usage, 3 could not tell, 4 denied.\n");
	return 0;
}

static void options_json(struct json_writer *w, const char *key, const struct cli_option *options)
{
	char letter[2] = "";

	json_key(w, key);
	json_open_list(w);
	for (const struct cli_option *o = options; o && o->name; o++) {
		letter[0] = o->letter;
		json_open_object(w);
		json_text_field(w, "name", o->name);
		json_text_field(w, "letter", o->letter ? letter : NULL);
		json_text_field(w, "argument", o->argument);
		json_text_field(w, "help", o->help);
		json_close_object(w);
	}
	json_close_list(w);
}

/* All commands, or one. */
static int help_json(struct cli *cli, const struct command *only)
{
	struct json_writer *w = &cli->writer;
	struct buf detail = BUF_INIT;

	cli_open_json(cli);
	json_key(w, "commands");
	json_open_list(w);
	for (const struct command *c = commands; c->name; c++) {
		if (only && c != only)
			continue;
		json_open_object(w);
		json_text_field(w, "name", c->name);
		json_text_field(w, "arguments", c->arguments);
		json_text_field(w, "summary", c->summary);
		buf_clear(&detail);
		help_detail(&detail, c);
		json_text_field(w, "detail", c->detail ? detail.data : NULL);
		options_json(w, "options", c->options);
		json_close_object(w);
	}
	json_close_list(w);
	options_json(w, "common_options", common_options);
	json_close_object(w);
	buf_release(&detail);
	return 0;
}

int command_help(struct cli *cli, struct err *err)
{
	const struct command *command;

	if (!cli->arg_count)
		return cli->json ? help_json(cli, NULL) : help_all(cli);
	command = command_find(cli->args[0]);
	if (command)
		return cli->json ? help_json(cli, command) : help_command(cli, command);
	err_set(err, ERR_USAGE, "there is no command '%s'; \"assay help\" lists them", cli->args[0]);
	return -1;
}

void help_unknown(const char *name)
{
	const char *names[64], *nearest;
	struct buf clean = BUF_INIT;
	size_t count = 0;

	for (const struct command *c = commands; c->name && count < ARRAY_LEN(names); c++)
		names[count++] = c->name;
	nearest = str_nearest(str_of(name), names, count);
	text_clean_to(&clean, str_of(name));
	fprintf(stderr, "assay: there is no command '%s'%s%s%s; \"assay help\" lists them\n", clean.data,
		nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	buf_release(&clean);
}
