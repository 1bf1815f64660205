/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/compiler.h"
#include "cli/command.h"
#include "cli/help.h"
#include "ui/action.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* tables WHAT: prints a part of the manual that is made from a table of the program: "commands",
 * "options" or "keys".  update.sh puts it into its page. */

/* Prints a text so that nothing in it is taken for markup. */
static void put(const char *text)
{
	for (const char *c = text; *c; c++) {
		if ((c == text || c[-1] == '\n') && (*c == '.' || *c == '\''))
			fputs("\\&", stdout);
		if (*c == '\\')
			fputs("\\e", stdout);
		else if (*c == '-')
			fputs("\\-", stdout);
		else
			putchar(*c);
	}
}

/* The same as a sentence. */
static void put_sentence(const char *text)
{
	printf("%c", toupper((unsigned char)*text));
	put(text + 1);
	puts(".");
}

static void put_options(const struct cli_option *options)
{
	for (const struct cli_option *o = options; o && o->name; o++) {
		puts(".TP");
		if (o->letter)
			printf("\\fB\\-%c\\fP, ", o->letter);
		fputs("\\fB\\-\\-", stdout);
		put(o->name);
		fputs("\\fP", stdout);
		if (o->argument) {
			fputs(" \\fI", stdout);
			put(o->argument);
			fputs("\\fP", stdout);
		}
		putchar('\n');
		put_sentence(o->help);
	}
}

static void put_commands(void)
{
	for (const struct command *c = commands; c->name; c++) {
		fputs(".SS \"assay ", stdout);
		put(c->name);
		fputs(c->options ? " [options]" : "", stdout);
		fputs(*c->arguments ? " " : "", stdout);
		put(c->arguments);
		puts("\"");
		put_sentence(c->summary);
		if (c->detail) {
			struct buf detail = BUF_INIT;

			help_detail(&detail, c);
			put(detail.data);
			putchar('\n');
			buf_release(&detail);
		}
		put_options(c->options);
	}
}

/* "ctrl-d enter pgup" as people read it: "Ctrl-D, Enter, PgUp". */
static void put_keys(const char *keys)
{
	static const struct { const char *name, *label; } odd[] = { { "pgup", "PgUp" }, { "pgdn", "PgDn" } };
	const char *separator = "";

	while (*keys) {
		size_t len = strcspn(keys, " ");
		char name[16] = "";

		snprintf(name, sizeof(name), "%.*s", (int)len, keys);
		if (len > 1)
			name[0] = (char)toupper((unsigned char)name[0]);
		if (strncmp(name, "Ctrl-", 5) == 0)
			name[5] = (char)toupper((unsigned char)name[5]);
		for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
			if (len == strlen(odd[i].name) && memcmp(keys, odd[i].name, len) == 0)
				snprintf(name, sizeof(name), "%s", odd[i].label);
		}
		printf("%s\\fB", separator);
		put(name);
		fputs("\\fP", stdout);
		separator = ", ";
		keys += len + (keys[len] == ' ');
	}
	putchar('\n');
}

static void put_action(enum action action, unsigned context)
{
	const struct action_info *info = &actions[action];
	const char *command = action_command(action, context);

	puts(".TP");
	put_keys(info->keys);
	put_sentence(info->help);
	if (command) {
		fputs("As a command:\n\\fB", stdout);
		put(command);
		puts("\\fP.");
	}
}

/* False: a screen has no section here. */
static bool put_all_keys(void)
{
	static const struct { unsigned context; const char *title; } screens[] = {
		{ IN_ALL, "Everywhere" }, { IN_RUNS, "Runs" }, { IN_COLUMNS, "Columns of runs" },
		{ IN_VIEWS, "Views of runs" }, { IN_GROUPS, "Groups of runs" }, { IN_RUN, "A run" }, { IN_LOG, "Log" },
		{ IN_COMMITS, "Commits" }, { IN_STAGES, "Stages of the work tree" },
		{ IN_EXPERIMENTS, "Experiments" }, { IN_COMPARE, "Compare" }, { IN_CURVES, "Curves" },
		{ IN_CURVE_LIST, "Metrics of curves" }, { IN_CURVE_GRID, "Curves of all metrics" },
		{ IN_TEXT, "A file or a patch" }, { IN_FILES, "Files of a commit" }, { IN_MODELS, "Models" },
		{ IN_DEPLOY, "Deploy" }, { IN_REPOSITORIES, "Repositories" },
	};
	unsigned told = IN_HELP | IN_GOES_WITH;

	for (size_t s = 0; s < ARRAY_LEN(screens); s++) {
		printf(".SS %s\n", screens[s].title);
		told |= s ? screens[s].context : 0;
		for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
			bool everywhere = actions[a].contexts == IN_ALL;

			if (actions[a].keys && (s == 0 ? everywhere
						       : !everywhere && actions[a].contexts & screens[s].context))
				put_action(a, screens[s].context);
		}
	}
	return told == IN_ALL;
}

int main(int argc, char **argv)
{
	const char *what = argc == 2 ? argv[1] : "";

	if (strcmp(what, "commands") == 0)
		put_commands();
	else if (strcmp(what, "options") == 0)
		put_options(common_options);
	else if (strcmp(what, "keys") == 0)
		return put_all_keys() ? 0 : 1;
	else
		return 2;
	return 0;
}
