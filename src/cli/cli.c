/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"
#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/help.h"
#include "store/run.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *cli_option(const struct cli *cli, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < cli->given_count; i++) {
		if (strcmp(cli->given[i].option->name, name) == 0)
			value = cli->given[i].value;
	}
	return value;
}

bool cli_flag(const struct cli *cli, const char *name)
{
	return cli_option(cli, name) != NULL;
}

size_t cli_options(const struct cli *cli, const char *name, const char **out, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < cli->given_count && count < room; i++) {
		if (strcmp(cli->given[i].option->name, name) == 0)
			out[count++] = cli->given[i].value;
	}
	return count;
}

bool cli_option_int(const struct cli *cli, const char *name, int64_t missing, int64_t min,
		    int64_t *out, struct err *err)
{
	const char *value = cli_option(cli, name);

	*out = missing;
	if (!value)
		return true;
	return (str_to_int(str_of(value), out) && *out >= min) ||
	       err_set(err, ERR_USAGE, "--%s takes a whole number from %" PRId64 " on, not '%s'", name,
		       min, value);
}

bool cli_run_number(struct cli *cli, const char *text, int64_t *out, struct err *err)
{
	struct run_query newest = { .limit = 1 };
	struct run *runs;
	size_t count;

	if (strcmp(text, "last") != 0)
		return (str_to_int(str_of(text), out) && *out > 0) ||
		       err_set(err, ERR_USAGE, "'%s' is not the number of a run; \"assay runs\" lists them",
			       text);
	if (!run_list(&cli->app.store, &newest, &cli->arena, &runs, &count, err))
		return false;
	if (!count)
		return err_set(err, ERR_NOT_FOUND,
			       "the store has no run yet; \"assay run\" starts one");
	*out = runs[0].id;
	return true;
}

bool cli_repository(struct cli *cli, struct repository *out, struct err *err)
{
	return app_repository(&cli->app, cli_option(cli, "repository"), NULL, &cli->arena, out, err);
}

void cli_open_json(struct cli *cli)
{
	json_open_object(&cli->writer);
	json_key(&cli->writer, "assay");
	json_open_object(&cli->writer);
	json_int_field(&cli->writer, "format", JSON_ANSWER_FORMAT);
	json_close_object(&cli->writer);
}

/* The length of what sets colours at the beginning of text; 0: there is no such thing. */
static size_t colour_length(const char *text)
{
	size_t len = text[0] == '\x1b' && text[1] == '[' ? 2 + strspn(text + 2, "0123456789;") : 0;

	return len && text[len] == 'm' ? len + 1 : 0;
}

/* Other programs' answers are written as they would write them, names of files and stages as they are; a terminal
 * must not be driven by one, but for its colours, which tables have themselves. */
static void disarm(struct buf *out)
{
	for (size_t i = 0; i < out->len; i++) {
		unsigned char c = (unsigned char)out->data[i], next = (unsigned char)out->data[i + 1];
		size_t colour = colour_length(out->data + i);

		if (colour)
			i += colour - 1;
		else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			out->data[i] = '?';
		else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
			out->data[i] = out->data[i + 1] = '?';
	}
}

bool cli_flush(struct cli *cli, struct err *err)
{
	bool ok;

	if (cli->command && cli->command->needs == CLI_FOREIGN && isatty(STDOUT_FILENO))
		disarm(&cli->out);
	ok = fd_write_all(STDOUT_FILENO, cli->out.data, cli->out.len);

	buf_clear(&cli->out);
	/* Whoever reads has seen enough: that is no failure of ours. */
	return ok || errno == EPIPE || err_sys(err, "cannot write to standard output");
}

static const struct cli_option *option_of(const struct command *command, int letter, int index)
{
	const struct cli_option *lists[] = { common_options, command->options };
	int at = 0;

	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		for (const struct cli_option *o = lists[l]; o && o->name; o++, at++) {
			if (letter ? o->letter == letter : at == index)
				return o;
		}
	}
	return NULL;
}

/* The options as getopt_long wants them; returns the short ones. */
static void build_options(const struct command *command, struct option *longs, struct buf *shorts)
{
	const struct cli_option *lists[] = { common_options, command->options };
	size_t count = 0;

	buf_puts(shorts, ":");
	for (size_t l = 0; l < ARRAY_LEN(lists); l++) {
		for (const struct cli_option *o = lists[l]; o && o->name; o++) {
			longs[count++] = (struct option){ o->name,
							  o->argument ? required_argument : no_argument,
							  NULL, 0 };
			if (o->letter)
				buf_printf(shorts, "%c%s", o->letter, o->argument ? ":" : "");
		}
	}
	longs[count] = (struct option){ 0 };
}

static bool bad_option(const struct cli *cli, int result, char **argv, struct err *err)
{
	const char *word = argv[optind - 1];

	if (result == ':')
		return err_set(err, ERR_USAGE, "the option %s of \"assay %s\" takes a value", word,
			       cli->command->name);
	return err_set(err, ERR_USAGE, "\"assay %s\" has no option %s; \"assay help %s\" lists them",
		       cli->command->name, word, cli->command->name);
}

static bool parse_options(struct cli *cli, int argc, char **argv, struct err *err)
{
	struct option longs[CLI_OPTIONS_MAX + 1];
	struct buf shorts = BUF_INIT;
	int result, index;
	bool ok = true;

	build_options(cli->command, longs, &shorts);
	opterr = 0;
	optind = 1;
	while (ok && (index = -1, result = getopt_long(argc, argv, shorts.data, longs, &index)) != -1) {
		if (result == '?' || result == ':')
			ok = bad_option(cli, result, argv, err);
		else if (cli->given_count == CLI_OPTIONS_MAX)
			ok = err_set(err, ERR_USAGE, "too many options");
		else {
			cli->given[cli->given_count].option = option_of(cli->command, result, index);
			cli->given[cli->given_count++].value = optarg ? optarg : "";
		}
	}
	buf_release(&shorts);
	cli->args = argv + optind;
	cli->arg_count = argc - optind;
	return ok;
}

static bool check_arguments(const struct cli *cli, struct err *err)
{
	const struct command *command = cli->command;

	if (cli->arg_count < command->min_args ||
	    (command->max_args >= 0 && cli->arg_count > command->max_args))
		return err_set(err, ERR_USAGE, "usage: assay %s%s%s", command->name,
			       *command->arguments ? " " : "", command->arguments);
	return true;
}

static bool open_store(struct cli *cli, struct err *err)
{
	static const enum db_mode modes[] = {
		[CLI_READ] = DB_READ, [CLI_READ_ANY] = DB_READ, [CLI_WRITE] = DB_WRITE, [CLI_CREATE] = DB_CREATE,
	};

	if (cli->command->needs == CLI_NO_STORE || cli->command->needs == CLI_FOREIGN ||
	    app_open(&cli->app, cli_option(cli, "store"), modes[cli->command->needs], &cli->no_store))
		return true;
	if (cli->command->needs == CLI_READ_ANY && cli->no_store.code == ERR_NOT_FOUND)
		return true;
	*err = cli->no_store;
	return false;
}

void cli_complain(const struct err *err)
{
	struct buf text = BUF_INIT;

	text_clean_to(&text, str_of(err->text));
	fprintf(stderr, "assay: %s\n", text.data);
	buf_release(&text);
}

static int run_command(struct cli *cli, int argc, char **argv)
{
	struct err err = ERR_INIT;
	int status = -1;

	if (cli->command->needs == CLI_FOREIGN) {
		cli->args = argv + 1;
		cli->arg_count = argc - 1;
		status = cli->command->run(cli, &err);
	} else if (parse_options(cli, argc, argv, &err)) {
		cli->json = cli_flag(cli, "json");
		if (cli_flag(cli, "help"))
			status = help_command(cli, cli->command);
		else if (check_arguments(cli, &err) && open_store(cli, &err))
			status = cli->command->run(cli, &err);
	}
	if (cli->json && cli->out.len && cli->out.data[cli->out.len - 1] != '\n')
		buf_putc(&cli->out, '\n');
	if (!cli_flush(cli, &err))
		status = -1;
	if (status < 0) {
		cli_complain(&err);
		status = err_exit_status(&err);
	}
	return status;
}

/* "--store FILE" may stand in front of the command, too. */
static void store_behind_command(int argc, char **argv)
{
	char *command;

	if (argc < 4 || strcmp(argv[1], "--store") != 0)
		return;
	command = argv[3];
	argv[3] = argv[2];
	argv[2] = argv[1];
	argv[1] = command;
}

int cli_main(int argc, char **argv)
{
	struct cli cli = { .arena = ARENA_INIT, .out = BUF_INIT };
	char help_word[] = "help";
	char *help_argv[] = { argv[0], help_word, NULL };
	int status;

	if (app_is_process(argc, argv, &status))
		return status;
	setlocale(LC_ALL, "");
	cli.writer = (struct json_writer)JSON_WRITER(&cli.out);
	cli.writer.pretty = true;
	cli.colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
		printf("assay %s\n", version_text());
		return 0;
	}
	store_behind_command(argc, argv);
	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
		argc = 2, argv = help_argv;
	cli.command = command_find(argv[1]);
	if (!cli.command) {
		help_unknown(argv[1]);
		return 2;
	}
	status = run_command(&cli, argc - 1, argv + 1);
	app_close(&cli.app);
	arena_release(&cli.arena);
	buf_release(&cli.out);
	return status;
}
