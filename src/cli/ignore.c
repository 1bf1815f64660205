/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/ignore.h"
#include "base/text.h"
#include "cli/command.h"
#include "store/ignored.h"

/* assay ignore */

static bool answer(struct cli *cli, const struct repository *repository, struct err *err)
{
	const char **keys;
	size_t count;

	if (!ignored_list(&cli->app.store, repository->id, &cli->arena, &keys, &count, err))
		return false;
	if (!cli->json) {
		for (size_t i = 0; i < count; i++) {
			text_clean_to(&cli->out, str_of(keys[i]));
			buf_putc(&cli->out, '\n');
		}
		if (!count)
			buf_printf(&cli->out, "Comparisons in %s ignore no key.\n", repository->name);
		return true;
	}
	cli_open_json(cli);
	json_text_field(&cli->writer, "repository", repository->name);
	json_key(&cli->writer, "ignored");
	json_open_list(&cli->writer);
	for (size_t i = 0; i < count; i++)
		json_text(&cli->writer, keys[i]);
	json_close_list(&cli->writer);
	json_close_object(&cli->writer);
	return true;
}

/* Says what is ignored then. */
int command_ignore(struct cli *cli, struct err *err)
{
	struct repository repository;

	if (!cli_repository(cli, &repository, err) ||
	    (cli->arg_count && !app_ignore(&cli->app, &repository, (const char *const *)cli->args,
					   (size_t)cli->arg_count, !cli_flag(cli, "remove"), err)) ||
	    !answer(cli, &repository, err))
		return -1;
	return 0;
}
