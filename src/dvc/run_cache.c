/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/run_cache.h"
#include "base/digest.h"
#include "base/file.h"
#include "dvc/python_json.h"
#include "dvc/yaml_make.h"
#include "dvc/yaml_write.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define ENTRY_MAX ((size_t)64 * 1024 * 1024)

bool run_cache_takes(const struct stage *stage)
{
	if (stage->always_changed || !stage->command_count || !stage->out_count ||
	    !(stage->dep_count || stage->param_count))
		return false;
	for (size_t i = 0; i < stage->dep_count; i++) {
		if (strstr(stage->deps[i].path, "://"))
			return false;
	}
	for (size_t i = 0; i < stage->out_count; i++) {
		if (stage->outs[i].persist || stage->outs[i].external)
			return false;
	}
	return true;
}

/* DVC leaves these out at any depth, of parameters of that name as well. */
static bool is_left_out(const char *key, const struct yaml_node *value, bool top)
{
	(void)value;
	(void)top;
	return strcmp(key, "size") == 0 || strcmp(key, "nfiles") == 0;
}

static struct digest digest_of_entry(const struct yaml_node *entry)
{
	struct buf text = BUF_INIT;
	struct digest digest;

	python_json_write(&text, entry, is_left_out);
	digest = digest_of(buf_str(&text));
	buf_release(&text);
	return digest;
}

/* The same entry with its outs as paths alone; none is an empty list. */
static const struct yaml_node *reduce(struct arena *arena, const struct yaml_node *entry)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP), *paths = yaml_make(arena, YAML_LIST);
	const struct yaml_node *outs = yaml_get(entry, "outs");

	for (size_t i = 0; i < entry->count; i++)
		yaml_make_entry(arena, map, entry->keys[i]->text.data, entry->items[i]);
	for (size_t i = 0; outs && i < outs->count; i++)
		yaml_make_item(arena, paths, yaml_get(outs->items[i], "path"));
	yaml_make_entry(arena, map, "outs", paths);
	return map;
}

/* The folder of the entry's kin. */
static const char *folder_of(struct dvc_work *work, const struct yaml_node *entry)
{
	struct digest key = digest_of_entry(reduce(work->arena, entry));

	return arena_printf(work->arena, "%s/runs/%.2s/%s", work->cache_path, key.hex, key.hex);
}

/* The file of a folder that was changed last; NULL when there is none. */
static const char *newest_file(struct arena *arena, const char *folder)
{
	const char *newest = NULL;
	struct timespec at = { 0, 0 };
	struct dirent *entry;
	struct stat st;
	DIR *dir = opendir(folder);

	while (dir && (entry = readdir(dir))) {
		const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);

		if (entry->d_name[0] == '.' || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (newest && (st.st_mtim.tv_sec < at.tv_sec ||
			       (st.st_mtim.tv_sec == at.tv_sec && st.st_mtim.tv_nsec <= at.tv_nsec)))
			continue;
		newest = path;
		at = st.st_mtim;
	}
	if (dir)
		closedir(dir);
	return newest;
}

static bool read_entry(struct dvc_work *work, const char *path, struct dvc_lock_stage *out)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	bool ok = file_read(&bytes, path, ENTRY_MAX, &err);

	if (ok) {
		ok = dvc_lock_parse_stage(work->arena, arena_str(work->arena, buf_str(&bytes)), path, out, &err);
		if (!ok)
			dvc_work_warn(work, "%s is removed from DVC's cache, for it is damaged: %s", path, err.text);
		if (!ok)
			(void)unlink(path);
	}
	buf_release(&bytes);
	return ok;
}

bool run_cache_find(struct dvc_work *work, const struct dvc_lock_stage *asked, struct dvc_lock_stage *out)
{
	const char *path = newest_file(work->arena,
				       folder_of(work, dvc_lock_stage_node(work->arena, asked)));

	if (!path || !read_entry(work, path, out))
		return false;
	out->name = asked->name;
	return true;
}

bool run_cache_save(struct dvc_work *work, const struct dvc_lock_stage *entry, struct err *err)
{
	const struct yaml_node *node = dvc_lock_stage_node(work->arena, entry);
	const char *folder = folder_of(work, node), *path;
	struct digest value = digest_of_entry(node);
	struct dvc_lock_stage there;
	struct buf text = BUF_INIT;
	bool ok;

	path = arena_printf(work->arena, "%s/%s", folder, value.hex);
	if (access(path, F_OK) == 0 && read_entry(work, path, &there))
		return true;
	yaml_write(&text, node);
	ok = folder_make(folder, mode_allowed(0777), err) &&
	     file_write_with(path, buf_str(&text), mode_allowed(0666), FILE_WHOLE, err);
	buf_release(&text);
	return ok;
}
