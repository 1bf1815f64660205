/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc.h"

#include <string.h>
#include <strings.h>

/* assay dvc config NAME, config --list, remote list */

#define TAB_STOP 8

static const struct { const char *option; enum dvc_config_level level; } levels[] = {
	{ "system", DVC_CONFIG_SYSTEM },
	{ "global", DVC_CONFIG_USER },
	{ "project", DVC_CONFIG_PROJECT },
	{ "local", DVC_CONFIG_LOCAL },
};

/* A question about the configuration. */
struct asking {
	struct cli *cli;
	struct dvc_here here;
	const char *files[DVC_CONFIG_LEVELS];	/* by level; NULL: none */
	bool origins;		/* with the file in front */
	int level;		/* only this one; -1: all */
};

/* Paths become absolute when DVC reads them. */
static bool is_path(const struct dvc_setting *setting)
{
	static const char *const of_remotes[] = {
		"url", "gdrive_user_credentials_file", "gdrive_service_account_json_file_path", "credentialpath",
		"configpath", "keyfile", "cert_path", "key_path",
	};

	for (size_t i = 0; i < ARRAY_LEN(of_remotes); i++) {
		if (strncmp(setting->section, "remote ", 7) == 0 && strcmp(setting->name, of_remotes[i]) == 0)
			return true;
	}
	return strcmp(setting->section, "cache") == 0 && strcmp(setting->name, "dir") == 0;
}

/* What may be a list DVC writes in Python's way. */
static bool is_plain(const struct dvc_setting *setting)
{
	return !strchr(setting->value, ',') && strncmp(setting->section, "machine ", 8) != 0;
}

static bool is_at(const struct asking *asking, const struct dvc_setting *setting, int level)
{
	return asking->files[level] && strcmp(setting->file, asking->files[level]) == 0;
}

static void put_origin(struct asking *asking, const struct dvc_setting *setting)
{
	size_t len = strlen(asking->here.root);
	const char *file = setting->file;

	if (!asking->origins)
		return;
	if (strncmp(file, asking->here.root, len) == 0 && strncmp(file + len, "/.dvc/", 6) == 0)
		file += len + 1;
	buf_printf(&asking->cli->out, "%s\t", file);
}

static const char *value_of(struct asking *asking, const struct dvc_setting *setting)
{
	return is_path(setting) ? dvc_config_path(&asking->here.arena, setting) : setting->value;
}

/* 'remote "up"' as "remote.up". */
static const char *dotted(struct arena *arena, const char *section)
{
	const char *quote = strchr(section, '"');
	size_t len = strlen(section);

	if (!quote || section[len - 1] != '"' || quote == section + len - 1)
		return section;
	return arena_printf(arena, "%.*s.%.*s", (int)strcspn(section, " \""), section,
			    (int)(len - 2 - (size_t)(quote - section)), quote + 1);
}

/* 0: of a remote, 1: of a database, 2: any other. */
static int group_of(const struct dvc_setting *setting)
{
	return strncmp(setting->section, "remote \"", 8) == 0 ? 0 : strncmp(setting->section, "db \"", 4) == 0 ? 1 : 2;
}

/* Each section as a whole, where it comes first. */
static void list_section(struct asking *asking, size_t first, int level)
{
	const struct dvc_config *config = &asking->here.config;

	for (size_t i = first; i < config->count; i++) {
		const struct dvc_setting *setting = &config->settings[i];

		if (!is_at(asking, setting, level) || strcmp(setting->section, config->settings[first].section) != 0)
			continue;
		put_origin(asking, setting);
		buf_printf(&asking->cli->out, "%s.%s=%s\n", dotted(&asking->here.arena, setting->section), setting->name,
			   value_of(asking, setting));
	}
}

static bool is_first(const struct asking *asking, size_t place, int level)
{
	const struct dvc_setting *settings = asking->here.config.settings;

	for (size_t i = 0; i < place; i++) {
		if (is_at(asking, &settings[i], level) && strcmp(settings[i].section, settings[place].section) == 0)
			return false;
	}
	return is_at(asking, &settings[place], level);
}

static int list_all(struct asking *asking)
{
	const struct dvc_config *config = &asking->here.config;

	for (size_t i = 0; i < config->count; i++) {
		if (!is_plain(&config->settings[i]))
			return DVC_HAND_OVER;
	}
	for (int level = 0; level < DVC_CONFIG_LEVELS; level++) {
		for (int group = 0; group < 3 && (asking->level < 0 || asking->level == level); group++) {
			for (size_t i = 0; i < config->count; i++) {
				if (group_of(&config->settings[i]) == group && is_first(asking, i, level))
					list_section(asking, i, level);
			}
		}
	}
	return 0;
}

/* Of a name as typed; NULL: only DVC knows what is meant. */
static const char *section_of(struct arena *arena, const char *name, const char *dot)
{
	static const char *const named[] = { "remote", "db" };
	const char *section = dvc_config_lower(arena, arena_strndup(arena, name, (size_t)(dot - name)));
	const char *inner = strchr(section, '.');

	for (size_t i = 0; inner && i < ARRAY_LEN(named); i++) {
		if (strncmp(name, named[i], (size_t)(inner - section)) == 0 && strlen(named[i]) == (size_t)(inner - section) &&
		    !strchr(inner + 1, '.'))
			return arena_printf(arena, "%s \"%s\"", named[i], inner + 1);
	}
	return inner ? NULL : section;
}

static int get_one(struct asking *asking, const char *name, struct err *err)
{
	const struct dvc_config *config = &asking->here.config;
	const struct dvc_setting *found = NULL;
	const char *dot = strrchr(name, '.'), *section;

	section = dot && dot != name && dot[1] ? section_of(&asking->here.arena, name, dot) : NULL;
	if (!section)
		return DVC_HAND_OVER;
	for (size_t i = 0; i < config->count; i++) {
		if (strcmp(config->settings[i].section, section) == 0 && strcasecmp(config->settings[i].name, dot + 1) == 0 &&
		    (asking->level < 0 || is_at(asking, &config->settings[i], asking->level)))
			found = &config->settings[i];
	}
	if (!found && asking->level < 0)
		return 0;
	if (!found) {
		err_set(err, ERR_NOT_FOUND, "'%s' is not set there: \"dvc config --list --show-origin\" lists what is", name);
		return -1;
	}
	if (!is_plain(found))
		return DVC_HAND_OVER;
	put_origin(asking, found);
	buf_printf(&asking->cli->out, "%s\n", value_of(asking, found));
	return 0;
}

int dvc_config_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct asking asking = { .cli = cli, .origins = foreign_flag(call, "show-origin"), .level = -1 };
	bool all = foreign_flag(call, "list");
	size_t given = 0;
	int status;

	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (!foreign_flag(call, levels[i].option))
			continue;
		asking.level = (int)levels[i].level;
		given++;
	}
	if (given > 1 || call->arg_count != !all)
		return DVC_HAND_OVER;
	if (!app_dvc_open(&asking.here, err)) {
		app_dvc_close(&asking.here);
		err_clear(err);
		return DVC_HAND_OVER;
	}
	for (int level = 0; level < DVC_CONFIG_LEVELS; level++)
		asking.files[level] = dvc_config_file(&asking.here.arena, asking.here.root, (enum dvc_config_level)level);
	status = all ? list_all(&asking) : get_one(&asking, call->args[0], err);
	if (foreign_flag(call, "quiet"))
		buf_truncate(&cli->out, 0);
	app_dvc_close(&asking.here);
	if (status != -1)
		return status;
	cli_complain(err);
	return DVC_BAD_CONFIG;
}

/* The name of a remote in DVC's own spelling; NULL: the section is no remote's. */
static const char *remote_name(struct arena *arena, const char *section)
{
	size_t len = strlen(section);
	char *name;

	if (len < 9 || strncasecmp(section, "remote \"", 8) != 0 || section[len - 1] != '"')
		return NULL;
	name = arena_strndup(arena, section + 8, len - 9);
	for (char *c = name; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
	return name;
}

static bool add_remote(struct cli *cli, struct dvc_here *here, const char *section)
{
	const struct dvc_setting *url = dvc_config_find(&here->config, section, "url");
	const char *name = remote_name(&here->arena, section), *chosen = dvc_config_get(&here->config, "core", "remote");
	const char *place;
	size_t at, len;

	if (!url)
		return false;
	place = dvc_config_path(&here->arena, url);
	at = (strlen(name) / TAB_STOP + 1) * TAB_STOP;
	buf_printf(&cli->out, "%-*s%s", (int)at, name, place);
	if (chosen && strcmp(chosen, name) == 0) {
		len = at + strlen(place);
		buf_printf(&cli->out, "%*s(default)", (int)(TAB_STOP - len % TAB_STOP), "");
	}
	buf_putc(&cli->out, '\n');
	return true;
}

int dvc_remote_list(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	struct dvc_here here;
	int status;

	if (!dvc_open(&here, &status, err))
		return status;
	status = 0;
	for (size_t i = 0; status == 0 && i < here.config.count; i++) {
		const char *section = here.config.settings[i].section;
		size_t first = 0;

		if (!remote_name(&here.arena, section))
			continue;
		while (strcasecmp(here.config.settings[first].section, section) != 0)
			first++;
		if (first == i && !add_remote(cli, &here, section))
			status = DVC_HAND_OVER;
	}
	if (status != 0 || foreign_flag(call, "quiet"))
		buf_truncate(&cli->out, 0);
	app_dvc_close(&here);
	return status;
}
