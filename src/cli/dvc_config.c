/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/dvc.h"

#include <string.h>
#include <strings.h>

/* assay dvc config NAME, remote list */

#define TAB_STOP 8

/* DVC rewrites some values when it reads them: paths become absolute, flags "True" or "False".  Told here is
 * what is a path or a plain word for certain. */
static bool value_of(struct arena *arena, const struct dvc_setting *setting, const char **out)
{
	static const char *const flags[] = { "true", "false", "yes", "no", "on", "off" };
	bool is_remote = strncasecmp(setting->section, "remote ", 7) == 0;

	*out = setting->value;
	if ((is_remote && strcmp(setting->name, "url") == 0) ||
	    (strcasecmp(setting->section, "cache") == 0 && strcmp(setting->name, "dir") == 0)) {
		*out = dvc_config_path(arena, setting);
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (strcasecmp(setting->value, flags[i]) == 0)
			return false;
	}
	return strcasecmp(setting->section, "core") == 0 || strcasecmp(setting->section, "cache") == 0 ||
	       (is_remote && strcmp(setting->name, "jobs") == 0);
}

int dvc_config_command(struct cli *cli, const struct foreign_call *call, struct err *err)
{
	const char *name = call->arg_count == 1 ? call->args[0] : "", *dot = strrchr(name, '.'), *section, *value;
	const struct dvc_setting *setting;
	struct dvc_here here;
	int status;

	if (!dot || dot == name || !dot[1])
		return DVC_HAND_OVER;
	section = arena_strndup(&cli->arena, name, (size_t)(dot - name));
	if (strncmp(section, "remote.", 7) == 0)
		section = arena_printf(&cli->arena, "remote \"%s\"", section + 7);
	else if (strchr(section, '.'))
		return DVC_HAND_OVER;
	if (!app_dvc_open(&here, err)) {
		app_dvc_close(&here);
		err_clear(err);
		return DVC_HAND_OVER;
	}
	setting = dvc_config_find(&here.config, section, dot + 1);
	status = setting && !value_of(&here.arena, setting, &value) ? DVC_HAND_OVER : 0;
	if (setting && status == 0 && !foreign_flag(call, "quiet"))
		buf_printf(&cli->out, "%s\n", value);
	app_dvc_close(&here);
	return status;
}

/* The name of a remote in DVC's own spelling; NULL: the section is no remote's. */
static const char *remote_name(struct arena *arena, const char *section)
{
	size_t len = strlen(section);
	char *name;

	if (strncasecmp(section, "remote \"", 8) != 0 || section[len - 1] != '"')
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
