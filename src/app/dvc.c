/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_data.h"
#include "app/dvc_impl.h"
#include "base/file.h"
#include "dvc/path.h"

#include <string.h>
#include <sys/stat.h>

bool app_dvc_find_root(struct buf *path)
{
	struct buf marker = BUF_INIT;
	bool found = false;

	for (;;) {
		struct stat st;
		char *slash;

		path_join(&marker, path->data, ".dvc");
		found = stat(marker.data, &st) == 0 && S_ISDIR(st.st_mode);
		slash = strrchr(path->data, '/');
		if (found || !slash || path->len == 1)
			break;
		buf_truncate(path, slash == path->data ? 1 : (size_t)(slash - path->data));
	}
	buf_release(&marker);
	return found;
}

const char *app_dvc_folder_in_repo(const struct dvc_here *here)
{
	const char *top = repo_path(here->repo);
	size_t len = strlen(top);

	return strncmp(here->root, top, len) == 0 && here->root[len] == '/' ? here->root + len + 1 : "";
}

bool app_dvc_open(struct dvc_here *here, struct err *err)
{
	return app_dvc_open_at(here, ".", err);
}

bool app_dvc_open_at(struct dvc_here *here, const char *folder, struct err *err)
{
	struct buf path = BUF_INIT;
	struct err no_repository = ERR_INIT;
	const char *current;
	bool ok;

	*here = (struct dvc_here){ .arena = ARENA_INIT };
	ok = path_real(&path, folder, err);
	current = arena_strdup(&here->arena, path.data);
	if (ok && !app_dvc_find_root(&path))
		ok = err_set(err, ERR_NOT_FOUND, "there is no DVC project here: no folder .dvc in %s or above; "
			     "\"dvc init\" makes one", current);
	if (ok) {
		here->root = arena_strdup(&here->arena, path.data);
		here->folder = strlen(current) > path.len
				       ? arena_strdup(&here->arena, current + path.len + (path.len > 1)) : ".";
		ok = dvc_config_load(&here->arena, here->root, &here->config, err);
		if (ok && !dvc_config_bool(&here->config, "core", "no_scm", false))
			here->repo = repo_open(here->root, &no_repository);
		if (ok)
			here->source = source_open_folder(here->root, here->repo, err);
		ok = here->source != NULL;
		here->parsing = dvc_config_parsing(&here->config);
	}
	buf_release(&path);
	return ok;
}

void app_dvc_close(struct dvc_here *here)
{
	source_close(here->source);
	cache_close(here->cache);
	hash_cache_close(here->known);
	dvc_value_memo_release(&here->memo);
	if (here->repo)
		repo_close(here->repo);
	arena_release(&here->arena);
}

struct cache *app_dvc_cache(struct dvc_here *here)
{
	if (!here->cache) {
		here->known = hash_cache_open(here->root);
		here->cache = cache_open(dvc_config_cache(&here->arena, &here->config, here->root), here->known,
					 false);
	}
	return here->cache;
}

struct guard *app_dvc_guard(struct dvc_here *here, const char *command)
{
	return guard_open(here->root, dvc_config_cache(&here->arena, &here->config, here->root), command,
			  dvc_config_bool(&here->config, "core", "hardlink_lock", false));
}

const char *app_dvc_path(struct dvc_here *here, const char *typed)
{
	size_t len = strlen(here->root);

	if (typed[0] == '/' && strncmp(typed, here->root, len) == 0 && (typed[len] == '/' || !typed[len]))
		return dvc_path_resolve(&here->arena, ".", typed[len] ? typed + len + 1 : ".");
	return dvc_path_resolve(&here->arena, here->folder, typed);
}

/* The colon behind which a name stands: the last one, where no "/" or further colon follows, looked for
 * in front of the "@" of a generated stage. */
static const char *name_colon(const char *target)
{
	const char *end = strchr(target, '@'), *colon;

	if (!end)
		end = target + strlen(target);
	colon = memrchr(target, ':', (size_t)(end - target));
	if (colon && (memchr(colon, '/', (size_t)(end - colon)) || memchr(colon, '\\', (size_t)(end - colon))))
		return NULL;
	return colon;
}

struct dvc_target app_dvc_parse_target(struct dvc_here *here, const char *target)
{
	const char *colon = name_colon(target);
	struct dvc_target parsed = { .file = NULL };

	if (colon) {
		const char *file = arena_strndup(&here->arena, target, (size_t)(colon - target));

		if (*file)
			parsed.file = app_dvc_path(here, file);
		parsed.name = colon[1] ? colon + 1 : NULL;
	} else if (source_is_dvc_file(target))
		parsed.file = app_dvc_path(here, target);
	else
		parsed.name = target;
	return parsed;
}

bool app_dvc_is_named(const struct stage *stage, const char *name)
{
	return strcmp(stage->name, name) == 0 || (stage->group && strcmp(stage->group, name) == 0);
}

bool app_dvc_load(struct dvc_here *here, struct dvc_project *project, struct err *err)
{
	return dvc_project_load(project, here->source, &here->parsing, err) && dvc_project_check(project, err);
}
