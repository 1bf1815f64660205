/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/gto_models.h"
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

static void tagged_json(struct json_writer *w, const struct tagged_version *version)
{
	json_open_object(w);
	json_text_field(w, "model", version->model);
	json_text_field(w, "version", version->version);
	json_text_field(w, "stages", version->stages);
	json_text_field(w, "stages_by_number", version->stages_by_number);
	json_text_field(w, "commit", version->commit);
	json_text_field(w, "path", version->path);
	json_text_field(w, "type", version->type);
	json_text_field(w, "description", version->description);
	json_text_field(w, "by", version->by);
	json_moment_field(w, "registered", version->at);
	json_text_field(w, "note", version->message);
	json_close_object(w);
}

static void write_tagged(struct cli *cli, const struct tagged_version *versions, size_t count)
{
	struct columns table;
	char text[FORMAT_SIZE];
	int64_t now = clock_now();
	bool differs = false;

	columns_init(&table, &cli->arena, "TAGGED", "<", "VERSION", "<", "STAGE", "<", "BY NUMBER", "<", "WHEN",
		     ">", "COMMIT", "<", "BY", "<", "PATH", "<", NULL);
	for (size_t i = 0; i < count; i++) {
		const struct tagged_version *version = &versions[i];

		columns_add(&table, version->model);
		columns_add(&table, version->version);
		columns_add(&table, version->stages);
		columns_add(&table, version->stages_by_number);
		columns_add(&table, version->at ? format_age(text, now - version->at) : NULL);
		columns_addf(&table, "%.7s", version->commit ? version->commit : "");
		columns_add(&table, version->by);
		columns_add(&table, version->path);
		differs |= version->stages_by_number != NULL;
	}
	columns_write(&table, &cli->out);
	if (differs)
		buf_puts(&cli->out, "A stage has the version that was put there last; BY NUMBER says where the "
				    "highest one would be.\n");
}

int command_models(struct cli *cli, struct err *err)
{
	struct repository repository;
	struct version *versions;
	struct tagged_version *tagged;
	struct err tags = ERR_INIT;
	size_t count, tagged_count, kept = 0, kept_tagged = 0;

	if (!cli_repository(cli, &repository, err) ||
	    !version_list(&cli->app.store, repository.id, 0, &cli->arena, &versions, &count, err))
		return -1;
	/* Tags that cannot be understood do not hide what is registered here. */
	if (!app_tagged_versions(&repository, &cli->arena, &tagged, &tagged_count, &tags))
		cli_complain(&tags);
	for (size_t i = 0; i < tagged_count; i++) {
		if (!cli->arg_count || strcmp(tagged[i].model, cli->args[0]) == 0)
			tagged[kept_tagged++] = tagged[i];
	}
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
		json_key(&cli->writer, "tagged");
		json_open_list(&cli->writer);
		for (size_t i = 0; i < kept_tagged; i++)
			tagged_json(&cli->writer, &tagged[i]);
		json_close_list(&cli->writer);
		json_close_object(&cli->writer);
		return 0;
	}
	if (!kept && !kept_tagged)
		buf_puts(&cli->out, "There is no version yet; \"assay register RUN\" makes one of a run's "
				    "model.\n");
	if (kept)
		write_text(cli, versions, kept);
	if (kept && kept_tagged)
		buf_putc(&cli->out, '\n');
	if (kept_tagged)
		write_tagged(cli, tagged, kept_tagged);
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
