/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/add.h"
#include "base/text.h"
#include "cli/command.h"

/* assay init, assay add */

int command_init(struct cli *cli, struct err *err)
{
	(void)err;
	if (cli->json) {
		cli_open_json(cli);
		json_text_field(&cli->writer, "store", cli->app.store.path);
		json_close_object(&cli->writer);
		return 0;
	}
	buf_printf(&cli->out, "The store is %s.\nNext: assay add PATH adds a Git repository.\n",
		   cli->app.store.path);
	return 0;
}

int command_add(struct cli *cli, struct err *err)
{
	struct repository repository;
	const char *path = cli->arg_count ? cli->args[0] : ".";

	if (!app_add(&cli->app, path, cli_option(cli, "name"), cli_option(cli, "branch"), &cli->arena,
		     &repository, err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		json_text_field(&cli->writer, "repository", repository.name);
		json_text_field(&cli->writer, "path", repository.path);
		json_text_field(&cli->writer, "protected_branch", repository.protected_branch);
		json_close_object(&cli->writer);
		return 0;
	}
	buf_puts(&cli->out, "Added ");
	text_clean_to(&cli->out, str_of(repository.name));
	buf_puts(&cli->out, " (");
	text_clean_to(&cli->out, str_of(repository.path));
	buf_puts(&cli->out, "), protected branch ");
	text_clean_to(&cli->out, str_of(repository.protected_branch));
	buf_puts(&cli->out, ".\nNext: assay run starts its pipeline, assay shows it.\n");
	return 0;
}
