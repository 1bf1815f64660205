/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/register.h"
#include "base/clock.h"
#include "base/format.h"
#include "base/text.h"
#include "cli/columns.h"
#include "cli/command.h"

#include <inttypes.h>
#include <string.h>

/* assay models, assay register, assay alias, assay pin */

static void version_json(struct json_writer *w, const struct version *version)
{
	json_text_field(w, "model", version->model);
	json_int_field(w, "version", version->number);
	json_int_field(w, "run", version->run);
	json_text_field(w, "path", version->path);
	json_text_field(w, "sha256", version->object.digest.hex);
	json_int_field(w, "size", version->object.size);
	json_text_field(w, "aliases", version->aliases);
	json_text_field(w, "live_in", version->live_in);
	json_text_field(w, "by", version->registered_by);
	json_moment_field(w, "registered", version->registered_at);
	json_text_field(w, "note", version->note);
}

static void write_text(struct cli *cli, const struct version *versions, size_t count)
{
	struct columns table;
	char text[FORMAT_SIZE];
	int64_t now = clock_now();

	columns_init(&table, &cli->arena, "MODEL", "<", "VERSION", ">", "ALIAS", "<", "LIVE IN", "<", "WHEN",
		     ">", "RUN", ">", "SIZE", ">", "SHA256", "<", "NOTE", "<", NULL);
	for (size_t i = 0; i < count; i++) {
		const struct version *version = &versions[i];

		columns_add(&table, version->model);
		columns_addf(&table, "%" PRId64, version->number);
		columns_add(&table, version->aliases);
		columns_add(&table, version->live_in);
		columns_add(&table, format_age(text, now - version->registered_at));
		columns_addf(&table, "%" PRId64, version->run);
		columns_add(&table, format_size(text, version->object.size));
		columns_addf(&table, "%.12s", version->object.digest.hex);
		columns_add(&table, version->note);
	}
	columns_write(&table, &cli->out);
}

int command_models(struct cli *cli, struct err *err)
{
	struct repository repository;
	struct version *versions;
	size_t count, kept = 0;

	if (!cli_repository(cli, &repository, err) ||
	    !version_list(&cli->app.store, repository.id, 0, &cli->arena, &versions, &count, err))
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!cli->arg_count || strcmp(versions[i].model, cli->args[0]) == 0)
			versions[kept++] = versions[i];
	}
	if (cli->json) {
		cli_open_json(cli);
		json_key(&cli->writer, "versions");
		json_open_list(&cli->writer);
		for (size_t i = 0; i < kept; i++) {
			json_open_object(&cli->writer);
			version_json(&cli->writer, &versions[i]);
			json_close_object(&cli->writer);
		}
		json_close_list(&cli->writer);
		json_close_object(&cli->writer);
		return 0;
	}
	if (!kept)
		buf_puts(&cli->out, "There is no version yet; \"assay register RUN\" makes one of a run's "
				    "model.\n");
	else
		write_text(cli, versions, kept);
	return 0;
}

int command_register(struct cli *cli, struct err *err)
{
	struct version version;
	int64_t run;

	if (!cli_run_number(cli, cli->arg_count ? cli->args[0] : "last", &run, err) ||
	    !app_register(&cli->app, run, cli_option(cli, "model"), cli_option(cli, "path"),
			  cli_option(cli, "note"), &cli->arena, &version, err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		version_json(&cli->writer, &version);
		json_close_object(&cli->writer);
		return 0;
	}
	text_clean_to(&cli->out, str_of(version.model));
	buf_printf(&cli->out, "@%" PRId64 ": ", version.number);
	text_clean_to(&cli->out, str_of(version.path));
	buf_printf(&cli->out, " of run %" PRId64 ", sha256 %.12s\nNext: assay request ", run,
		   version.object.digest.hex);
	text_clean_to(&cli->out, str_of(version.model));
	buf_printf(&cli->out, "@%" PRId64 " ENVIRONMENT asks for its deployment.\n", version.number);
	return 0;
}

int command_alias(struct cli *cli, struct err *err)
{
	struct repository repository;
	struct version version;
	const char *name = cli->args[1];
	bool remove = cli_flag(cli, "remove");

	if (!cli_repository(cli, &repository, err) ||
	    !version_find(&cli->app.store, repository.id, cli->args[0], &cli->arena, &version, err) ||
	    !(remove ? app_unalias(&cli->app, &version, name, err)
		     : app_alias(&cli->app, &version, name, err)))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		json_text_field(&cli->writer, "model", version.model);
		json_text_field(&cli->writer, "alias", name);
		json_id_field(&cli->writer, "version", remove ? 0 : version.number);
		json_close_object(&cli->writer);
		return 0;
	}
	text_clean_to(&cli->out, str_of(version.model));
	if (remove)
		buf_puts(&cli->out, " has it no more: ");
	else
		buf_printf(&cli->out, "@%" PRId64 " is ", version.number);
	text_clean_to(&cli->out, str_of(name));
	buf_puts(&cli->out, "\n");
	return 0;
}

int command_pin(struct cli *cli, struct err *err)
{
	int64_t run;
	bool pinned;

	if (!cli_run_number(cli, cli->args[0], &run, err) ||
	    !app_pin(&cli->app, run, cli_flag(cli, "toggle"), &pinned, err))
		return -1;
	if (cli->json) {
		cli_open_json(cli);
		json_id_field(&cli->writer, "baseline", pinned ? run : 0);
		json_close_object(&cli->writer);
	} else if (pinned) {
		buf_printf(&cli->out, "run %" PRId64 " is the baseline\n", run);
	} else {
		buf_printf(&cli->out, "run %" PRId64 " is the baseline no more\n", run);
	}
	return 0;
}
