/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_CLI_FOREIGN_H
#define ASSAY_CLI_FOREIGN_H

#include "cli/cli.h"

/* Commands of another program that this one answers in its place: "assay dvc dag --dot".
 *
 * A table says which commands and which of their options are known; whatever else is asked for is
 * handed to the program itself.  To add one: a row in the program's table, such as that of dvc.c. */

enum foreign_takes {
	TAKES_NOTHING,
	TAKES_VALUE,
	TAKES_MAYBE,	/* a value may follow; without one its value is "" */
	TAKES_WORD,	/* as a value, whatever it begins with: programs that use click */
	TAKES_VALUES,	/* one or more words, up to the next option */
};

struct foreign_option {
	const char *name;	/* without its dashes; NULL ends a list */
	char letter;		/* its short form; 0: none */
	enum foreign_takes takes;
};

struct foreign_call;

struct foreign_command {
	const char *words;	/* "stage list"; NULL ends a table */
	int max_args;		/* -1: any number */
	const struct foreign_option *options;
	/* The exit status, with the answer in cli->out; on failure -1 with err set, for which the
	 * program's own status of failure is given. */
	int (*run)(struct cli *cli, const struct foreign_call *call, struct err *err);
};

/* One call, as typed. */
struct foreign_call {
	const struct foreign_command *command;
	const char **args;	/* those that are no options */
	size_t arg_count;
	struct { const struct foreign_option *option; const char *value; } *given;
	size_t given_count;
};

/* Finds the command that the words begin with and reads its options and arguments as Python's argparse
 * does: --name value, --name=value, unambiguous beginnings of a name, letters together, "--".  leading
 * are options that stand in front of the command's name.  False when a word is not known, so
 * that the program itself must be asked.  All lives in the arena. */
bool foreign_parse(struct arena *arena, const struct foreign_command *table,
		   const struct foreign_option *leading, char **words, size_t count,
		   struct foreign_call *out) WARN_UNUSED;

/* The last value of an option, "" for a flag; NULL when it was not given. */
const char *foreign_option(const struct foreign_call *call, const char *name);
bool foreign_flag(const struct foreign_call *call, const char *name);

/* All values of an option in the order given, in the arena. */
const char **foreign_options(const struct foreign_call *call, const char *name, struct arena *arena,
			     size_t *count);

#endif
