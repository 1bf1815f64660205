/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_CLI_H
#define ASSAY_CLI_CLI_H

/* cli/: the command line.
 *
 * command.c holds the table of commands, from which help, completion and the manual's list are made;
 * each command is one function in a file named after it.  A command reads its options, calls app/ or
 * reads the store, and writes text or JSON.
 *
 * To add a command: write its function, declare it in command.h, give it a row in the table of
 * command.c (its options stand there as well) and a section in man/assay.1.  Tests hold the table
 * against the manual and the completion. */

#include "app/app.h"
#include "base/json.h"

#include <stddef.h>

struct cli_option {
	const char *name;	/* without the dashes; NULL ends a list */
	char letter;		/* its short form; 0: none */
	const char *argument;	/* what it takes, for help; NULL: it is a flag */
	const char *help;
};

enum cli_needs {
	CLI_NO_STORE,
	CLI_FOREIGN,	/* no store; another program's options, so that args are all words behind the name */
	CLI_READ,	/* the store, which must exist, for reading */
	CLI_READ_ANY,	/* the same, but without one the command has something to say, too */
	CLI_WRITE,	/* the store, which must exist */
	CLI_CREATE,	/* the store, made if there is none */
};

struct cli;

struct command {
	const char *name;
	const char *arguments;	/* "[RUN...]", for help */
	const char *summary;	/* one line, for help */
	const char *detail;	/* more of it; NULL: none */
	enum cli_needs needs;
	int min_args, max_args;	/* max -1: any number */
	const struct cli_option *options;	/* besides the common ones */
	/* Exit status 0 or 1; on failure returns -1 with err set. */
	int (*run)(struct cli *cli, struct err *err);
};

#define CLI_OPTIONS_MAX 64

/* One call of a command. */
struct cli {
	const struct command *command;
	struct app app;			/* open as the command needs */
	struct err no_store;		/* of CLI_READ_ANY: why it isn't; else ERR_NONE */
	struct arena arena;		/* for the command */
	int arg_count;
	char **args;			/* those that are no options */
	struct { const struct cli_option *option; const char *value; } given[CLI_OPTIONS_MAX];
	size_t given_count;
	bool json;			/* --json */
	bool colour;			/* text may be coloured: a terminal, and no NO_COLOR */
	struct buf out;			/* what goes to standard output, written at the end */
	struct json_writer writer;	/* on out */
};

/* Runs the command line and returns the exit status.  With no command: the usage. */
int cli_main(int argc, char **argv);

/* The value of an option, the last one given; NULL when it wasn't.  A flag's value is "". */
const char *cli_option(const struct cli *cli, const char *name);
bool cli_flag(const struct cli *cli, const char *name);

/* All values of an option, in the order given; returns how many. */
size_t cli_options(const struct cli *cli, const char *name, const char **out, size_t room);

/* An option as a whole number of at least min; missing when it wasn't given. */
bool cli_option_int(const struct cli *cli, const char *name, int64_t missing, int64_t min,
		    int64_t *out, struct err *err) WARN_UNUSED;

/* An argument as the number of a run: "42", or "last" for the newest one. */
bool cli_run_number(struct cli *cli, const char *text, int64_t *out, struct err *err) WARN_UNUSED;

/* The repository of the option --repository, or of this folder. */
bool cli_repository(struct cli *cli, struct repository *out, struct err *err) WARN_UNUSED;

/* Says what failed on standard error: one sentence, with nothing in it that could drive a terminal. */
void cli_complain(const struct err *err);

/* Begins a JSON answer, an object with "assay": {"format": 1} in it; the caller closes it. */
void cli_open_json(struct cli *cli);

/* Writes what is in cli->out to standard output now: for commands that go on. */
bool cli_flush(struct cli *cli, struct err *err) WARN_UNUSED;

#endif
