/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/config.h"
#include "base/buf.h"
#include "base/file.h"
#include "dvc/path.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CONFIG_MAX ((size_t)1024 * 1024)
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

/* Without a "#" and what stands behind it, outside of quotes. */
static struct str without_comment(struct str value)
{
	char quote = 0;

	for (size_t i = 0; i < value.len; i++) {
		char c = value.data[i];

		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '#')
			return str_trim((struct str){ value.data, i });
	}
	return str_trim(value);
}

/* Without the quotes around all of it. */
static struct str without_quotes(struct str value)
{
	char first = value.len >= 2 ? value.data[0] : 0;
	size_t quotes = 0;

	if ((first != '"' && first != '\'') || value.data[value.len - 1] != first)
		return value;
	if (value.len >= 6 && value.data[1] == first && value.data[2] == first)
		return (struct str){ value.data + 3, value.len - 6 };
	for (size_t i = 0; i < value.len; i++)
		quotes += value.data[i] == first;
	return quotes == 2 ? (struct str){ value.data + 1, value.len - 2 } : value;
}

static const char *lower(struct arena *arena, struct str text)
{
	char *copy = arena_strndup(arena, text.data, text.len);

	for (char *c = copy; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return copy;
}

/* The name between the brackets; false when the line is no head of a section. */
static bool read_section(struct arena *arena, struct str line, const char **section)
{
	line = without_comment(line);
	if (line.len < 3 || line.data[0] != '[' || line.data[line.len - 1] != ']')
		return false;
	line = without_quotes(str_trim((struct str){ line.data + 1, line.len - 2 }));
	*section = lower(arena, str_trim(line));
	return true;
}

static void add(struct arena *arena, struct dvc_config *config, struct dvc_setting setting)
{
	/* Room doubles at each power of two. */
	if (!(config->count & (config->count - 1))) {
		struct dvc_setting *more = ARENA_ARRAY(arena, struct dvc_setting, config->count * 2 + 1);

		if (config->count)
			memcpy(more, config->settings, config->count * sizeof(*more));
		config->settings = more;
	}
	config->settings[config->count++] = setting;
}

bool dvc_config_parse(struct arena *arena, struct str text, const char *file, struct dvc_config *config,
		      struct err *err)
{
	const char *section = "", *folder = dvc_path_folder(arena, file);
	struct str line;

	if (text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		text = (struct str){ text.data + 3, text.len - 3 };
	for (size_t n = 1; str_next(&text, '\n', &line); n++) {
		const char *equals;

		line = str_trim(line);
		if (!line.len || line.data[0] == '#')
			continue;
		if (line.data[0] == '[') {
			if (!read_section(arena, line, &section))
				return err_set(err, ERR_INPUT, "%s:%zu: a section's name ends in \"]\"", file, n);
			continue;
		}
		equals = memchr(line.data, '=', line.len);
		if (!equals || equals == line.data)
			return err_set(err, ERR_INPUT, "%s:%zu: this is neither a [section] nor NAME = VALUE",
				       file, n);
		add(arena, config, (struct dvc_setting){
			.section = section, .folder = folder, .file = file,
			.name = lower(arena, without_quotes(str_trim((struct str){
						line.data, (size_t)(equals - line.data) }))),
			.value = arena_str(arena, without_quotes(without_comment((struct str){
						equals + 1, line.len - (size_t)(equals + 1 - line.data) }))).data,
		});
	}
	return true;
}

static bool load_file(struct arena *arena, const char *path, struct dvc_config *config, struct err *err)
{
	struct buf text = BUF_INIT;
	bool ok = true;

	if (access(path, F_OK) == 0) {
		ok = file_read(&text, path, CONFIG_MAX, err) &&
		     dvc_config_parse(arena, buf_str(&text), arena_strdup(arena, path), config, err);
	}
	buf_release(&text);
	return ok;
}

/* The first absolute path of a list. */
static struct str first_folder(const char *list)
{
	struct str rest = str_of(list ? list : ""), folder;

	while (str_next(&rest, ':', &folder)) {
		if (folder.len && folder.data[0] == '/')
			return folder;
	}
	return STR_NONE;
}

static const char *system_file(struct arena *arena)
{
	const char *given = getenv("DVC_SYSTEM_CONFIG_DIR");
	struct str folder = first_folder(getenv("XDG_CONFIG_DIRS"));

	if (given && *given)
		return arena_printf(arena, "%s/config", given);
	return folder.len ? arena_printf(arena, "%.*s/dvc/config", STR_ARG(folder)) : "/etc/xdg/dvc/config";
}

static const char *user_file(struct arena *arena)
{
	const char *given = getenv("DVC_GLOBAL_CONFIG_DIR"), *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (given && *given)
		return arena_printf(arena, "%s/config", given);
	if (xdg && xdg[0] == '/')
		return arena_printf(arena, "%s/dvc/config", xdg);
	return home ? arena_printf(arena, "%s/.config/dvc/config", home) : NULL;
}

const char *dvc_config_file(struct arena *arena, const char *root, enum dvc_config_level level)
{
	switch (level) {
	case DVC_CONFIG_SYSTEM:
		return system_file(arena);
	case DVC_CONFIG_USER:
		return user_file(arena);
	case DVC_CONFIG_PROJECT:
		return arena_printf(arena, "%s/.dvc/config", root);
	case DVC_CONFIG_LOCAL:
		return arena_printf(arena, "%s/.dvc/config.local", root);
	case DVC_CONFIG_LEVELS:
		break;
	}
	return NULL;
}

bool dvc_config_load(struct arena *arena, const char *root, struct dvc_config *out, struct err *err)
{
	*out = (struct dvc_config){ .count = 0 };
	for (int level = 0; level < DVC_CONFIG_LEVELS; level++) {
		const char *file = dvc_config_file(arena, root, (enum dvc_config_level)level);

		if (file && !load_file(arena, file, out, err))
			return false;
	}
	return true;
}

const struct dvc_setting *dvc_config_find(const struct dvc_config *config, const char *section,
					  const char *name)
{
	for (size_t i = config->count; i > 0; i--) {
		const struct dvc_setting *setting = &config->settings[i - 1];

		if (strcasecmp(setting->section, section) == 0 && strcasecmp(setting->name, name) == 0)
			return setting;
	}
	return NULL;
}

const char *dvc_config_get(const struct dvc_config *config, const char *section, const char *name)
{
	const struct dvc_setting *setting = dvc_config_find(config, section, name);

	return setting ? setting->value : NULL;
}

bool dvc_config_bool(const struct dvc_config *config, const char *section, const char *name, bool missing)
{
	static const char *const yes[] = { "1", "true", "yes", "on" }, *const no[] = { "0", "false", "no", "off" };
	const char *value = dvc_config_get(config, section, name);

	for (size_t i = 0; value && i < ARRAY_LEN(yes); i++) {
		if (strcasecmp(value, yes[i]) == 0)
			return true;
		if (strcasecmp(value, no[i]) == 0)
			return false;
	}
	return missing;
}

const char *dvc_config_path(struct arena *arena, const struct dvc_setting *setting)
{
	const char *value = setting->value, *word = value + strspn(value, LETTERS), *rest = value + strcspn(value, "/");
	char *user;
	struct passwd *found;
	const char *home = NULL;

	if (value[0] == '/' || (word > value && strncmp(word, "://", 3) == 0))
		return value;
	if (value[0] == '~') {
		user = arena_strndup(arena, value + 1, (size_t)(rest - value - 1));
		found = *user ? getpwnam(user) : getpwuid(getuid());
		home = *user ? NULL : getenv("HOME");
		home = home ? home : found ? found->pw_dir : NULL;
	}
	if (home && home[0] == '/')
		return dvc_path_resolve(arena, "", arena_printf(arena, "%s%s", home, rest));
	return dvc_path_resolve(arena, "", arena_printf(arena, "%s/%s", setting->folder, setting->value));
}

const char *dvc_config_cache(struct arena *arena, const struct dvc_config *config, const char *root)
{
	const struct dvc_setting *setting = dvc_config_find(config, "cache", "dir");
	const char *remote = dvc_config_get(config, "cache", "local");

	/* Of old: the cache as a remote of a name. */
	remote = remote && *remote ? dvc_config_remote(arena, config, remote) : NULL;
	if (remote && remote[0] == '/')
		return remote;
	return setting ? dvc_config_path(arena, setting) : arena_printf(arena, "%s/.dvc/cache", root);
}

const char *dvc_config_lower(struct arena *arena, const char *text)
{
	return lower(arena, str_of(text));
}

const char *dvc_config_remote_section(struct arena *arena, const char *name)
{
	return arena_printf(arena, "remote \"%s\"", lower(arena, str_of(name)));
}

const char *dvc_config_remote(struct arena *arena, const struct dvc_config *config, const char *name)
{
	const struct dvc_setting *setting;

	if (!name)
		name = dvc_config_get(config, "core", "remote");
	if (!name)
		return NULL;
	setting = dvc_config_find(config, dvc_config_remote_section(arena, name), "url");
	return setting ? dvc_config_path(arena, setting) : NULL;
}

bool dvc_config_is_shared(const struct dvc_config *config)
{
	const char *shared = dvc_config_get(config, "cache", "shared");

	return shared && strcmp(shared, "group") == 0;
}

bool dvc_config_links(const struct dvc_config *config, struct cache_links *out, struct err *err)
{
	const char *types = dvc_config_get(config, "cache", "type");

	return !types || cache_links_parse(str_of(types), out, err);
}

struct pipeline_options dvc_config_parsing(const struct dvc_config *config)
{
	const char *flags = dvc_config_get(config, "parsing", "bool");
	const char *lists = dvc_config_get(config, "parsing", "list");

	return (struct pipeline_options){
		.no_flags = flags && strcmp(flags, "boolean_optional") == 0,
		.repeat_lists = lists && strcmp(lists, "append") == 0,
	};
}
