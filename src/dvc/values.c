/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/values.h"
#include "base/file.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "dvc/path.h"
#include "dvc/project_files.h"
#include "dvc/yaml_make.h"
#include "pipeline/param_file.h"
#include "pipeline/params.h"

#include <string.h>
#include <strings.h>

/* What is gathered of one file or folder. */
struct wanted {
	const char *path;
	bool whole;
	VEC_OF(const char *) keys;
};

struct gathering {
	struct arena *arena;
	const struct dvc_value_query *query;
	struct map seen;	/* 1 + index of wanted by path */
	VEC_OF(struct wanted) wanted;
	struct project_files from;
	VEC_OF(struct dvc_value_file) files;
	struct map read;	/* paths of files */
};

void dvc_value_memo_release(struct dvc_value_memo *memo)
{
	map_release(&memo->known);
	arena_release(&memo->arena);
}

static struct wanted *want(struct gathering *gathering, const char *path)
{
	size_t at = (size_t)(uintptr_t)map_find(&gathering->seen, str_of(path));

	if (!at) {
		VEC_PUSH(&gathering->wanted, (struct wanted){ .path = path });
		at = gathering->wanted.len;
		map_put(&gathering->seen, str_of(path), (void *)(uintptr_t)at);
	}
	return &gathering->wanted.items[at - 1];
}

static bool has_end(const char *path, const char *end)
{
	size_t len = strlen(path);

	return len > strlen(end) && strcasecmp(path + len - strlen(end), end) == 0;
}

static const char *error_type(const char *path, struct str bytes)
{
	if (!utf8_is_valid(bytes))
		return "EncodingError";
	return has_end(path, ".json") ? "JSONFileCorruptedError" : has_end(path, ".toml") ? "TOMLFileCorruptedError"
	       : has_end(path, ".py") ? "PythonFileCorruptedError" : "YAMLFileCorruptedError";
}

/* By what the memo knows a file: what it holds, and the end of its name, which says how that is read.  NULL
 * where it can't know. */
static const char *memo_key(struct gathering *gathering, const char *path)
{
	struct dvc_value_memo *memo = gathering->query->memo;
	const char *base = path_base(path), *dot = strrchr(base, '.');
	char id[COMMIT_ID_SIZE];

	if (!memo || !source_file_id(gathering->query->source, path, id) || !id[0])
		return NULL;
	return arena_printf(&memo->arena, "%s%s", id, dot ? dot : "");
}

static void read_file(struct gathering *gathering, struct dvc_value_file *file)
{
	const char *key = memo_key(gathering, file->path);
	struct arena *arena = key ? &gathering->query->memo->arena : gathering->arena;
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	bool found = false, ok;

	if (key && (file->data = map_find(&gathering->query->memo->known, str_of(key))))
		return;
	ok = project_files_read(&gathering->from, file->path, &bytes, &found, &err);
	if (found && !utf8_is_valid(buf_str(&bytes)))
		ok = err_set(&err, ERR_INPUT, "%s is no UTF-8 text", file->path);
	if (ok && found)
		file->data = param_file_parse(arena, arena_str(arena, buf_str(&bytes)), file->path, &err);
	if (key && file->data)
		map_put(&gathering->query->memo->known, str_of(key), (void *)file->data);
	file->is_missing = ok && !found;
	if (file->is_missing)
		file->error = arena_printf(gathering->arena, "%s: '%s'",
					   project_files_is_kept(&gathering->from, file->path) ? "No storage files available"
									  : "No such file or directory", file->path);
	else if (!file->data)
		file->error = arena_strdup(gathering->arena, err.text);
	if (file->error)
		file->error_type = file->is_missing ? "FileNotFoundError" : error_type(file->path, buf_str(&bytes));
	buf_release(&bytes);
}

/* What is done with what a file holds. */
typedef void keep_values(struct gathering *gathering, const struct wanted *wanted, struct dvc_value_file *file);

/* Adds a file that wasn't read yet; those of a folder in its place. */
static void add_file(struct gathering *gathering, const char *path, bool may_be_folder, keep_values *keep,
		     const struct wanted *wanted)
{
	struct dvc_value_file file = { .path = arena_strdup(gathering->arena, path) };
	const char **paths;
	size_t count = 0;
	bool is_folder = false;

	if (map_find(&gathering->read, str_of(path)))
		return;
	read_file(gathering, &file);
	if (file.is_missing && (project_files_is_unknown_folder(&gathering->from, path) ||
				(gathering->query->broken && source_is_folder(gathering->query->source, path))))
		file.error_type = "IsADirectoryError";
	else
		is_folder = file.is_missing && may_be_folder && project_files_list(&gathering->from, path, &paths, &count);
	for (size_t i = 0; i < count; i++)
		add_file(gathering, paths[i], false, keep, wanted);
	if (!is_folder) {
		map_put(&gathering->read, str_of(file.path), gathering);
		if (file.data)
			keep(gathering, wanted, &file);
		VEC_PUSH(&gathering->files, file);
	}
}

/* What counts as metrics; NULL when nothing does. */
static const struct yaml_node *metrics_of(struct arena *arena, const struct yaml_node *value)
{
	struct yaml_node *map;

	if (value->kind == YAML_NULL || value->kind == YAML_LIST)
		return NULL;
	if (value->kind != YAML_MAP)
		return value;
	map = yaml_make(arena, YAML_MAP);
	for (size_t i = 0; i < value->count; i++) {
		const struct yaml_node *kept = metrics_of(arena, value->items[i]);

		if (kept)
			yaml_make_append(arena, map, value->keys[i]->text.data, kept);
	}
	return map->count ? map : NULL;
}

static void finish(struct gathering *gathering, keep_values *keep, struct dvc_value_files *out)
{
	for (size_t i = 0; i < gathering->wanted.len; i++)
		add_file(gathering, gathering->wanted.items[i].path, true, keep, &gathering->wanted.items[i]);
	VEC_TO_ARENA(&gathering->files, gathering->arena, &out->items, &out->count);
	for (size_t i = 0; i < gathering->wanted.len; i++)
		VEC_RELEASE(&gathering->wanted.items[i].keys);
	VEC_RELEASE(&gathering->wanted);
	map_release(&gathering->seen);
	map_release(&gathering->read);
	project_files_close(&gathering->from);
}

static void start(struct gathering *gathering, struct arena *arena, const struct dvc_value_query *query)
{
	*gathering = (struct gathering){ .arena = arena, .query = query };
	project_files_open(&gathering->from, arena, query->source, query->project, query->cache);
	for (size_t i = 0; i < query->target_count; i++)
		want(gathering, query->targets[i])->whole = true;
}

static void keep_metrics(struct gathering *gathering, const struct wanted *wanted, struct dvc_value_file *file)
{
	(void)wanted;
	file->data = metrics_of(gathering->arena, file->data);
	if (!file->data)
		file->data = yaml_make(gathering->arena, YAML_MAP);
}

void dvc_values_metrics(struct arena *arena, const struct dvc_value_query *query,
			struct dvc_value_files *out)
{
	const struct dvc_project *project = query->project;
	struct gathering gathering;

	start(&gathering, arena, query);
	for (size_t s = 0; s < project->stage_count && !query->target_count; s++) {
		const struct stage *stage = project->stages[s].stage;

		for (size_t o = 0; o < stage->out_count; o++) {
			if (strcmp(stage->outs[o].kind, "metrics") == 0)
				want(&gathering, stage->outs[o].path);
		}
	}
	for (size_t f = 0; f < project->file_count && !query->target_count; f++) {
		for (size_t i = 0; i < project->files[f].pipeline.metric_count; i++)
			want(&gathering, project->files[f].pipeline.metrics[i].path);
	}
	finish(&gathering, keep_metrics, out);
}

static void want_keys(struct gathering *gathering, const struct stage_params *params)
{
	struct wanted *wanted = want(gathering, params->file);

	if (!params->count)
		wanted->whole = true;
	for (size_t k = 0; k < params->count; k++)
		VEC_PUSH(&wanted->keys, params->keys[k]);
}

/* Puts the value at a dotted path into a map, with maps on the way there. */
static void put_value(struct arena *arena, struct yaml_node *map, const char *key,
		      const struct yaml_node *value)
{
	const char *dot = strchr(key, '.');
	const char *first = dot ? arena_strndup(arena, key, (size_t)(dot - key)) : key;
	struct yaml_node *inner = yaml_get(map, first);

	if (!dot) {
		yaml_make_entry(arena, map, key, value);
		return;
	}
	if (!inner || inner->kind != YAML_MAP) {
		inner = yaml_make(arena, YAML_MAP);
		yaml_make_entry(arena, map, first, inner);
	}
	put_value(arena, inner, dot + 1, value);
}

/* A map of its own, for put_value changes it. */
static const struct yaml_node *copy_map(struct arena *arena, const struct yaml_node *value)
{
	struct yaml_node *map;

	if (value->kind != YAML_MAP)
		return value;
	map = yaml_make(arena, YAML_MAP);
	for (size_t i = 0; i < value->count; i++)
		yaml_make_append(arena, map, value->keys[i]->text.data, copy_map(arena, value->items[i]));
	return map;
}

static const struct yaml_node *pick_keys(struct arena *arena, const struct yaml_node *root,
				    const struct wanted *wanted)
{
	struct yaml_node *map = yaml_make(arena, YAML_MAP);

	for (size_t i = 0; i < wanted->keys.len; i++) {
		const struct yaml_node *value = params_find(root, wanted->keys.items[i]);

		if (value)
			put_value(arena, map, wanted->keys.items[i], copy_map(arena, value));
	}
	return map;
}

static void pick_wanted(struct gathering *gathering, const struct wanted *wanted, struct dvc_value_file *file)
{
	if (!wanted->whole && wanted->keys.len)
		file->data = pick_keys(gathering->arena, file->data, wanted);
}

/* What templates took of files that are no params files otherwise. */
static void add_used(struct gathering *gathering, size_t known)
{
	const struct dvc_project *project = gathering->query->project;

	struct places *places = NULL;
	const struct dvc_file *of = NULL;

	for (size_t s = 0; s < project->stage_count; s++) {
		struct stage_params *used;
		size_t count;

		if (project->stages[s].file->single)
			continue;
		/* The stages of a file stand together. */
		if (project->stages[s].file != of) {
			pipeline_places_free(places);
			of = project->stages[s].file;
			places = pipeline_places_new(&of->pipeline, gathering->arena);
		}
		pipeline_places_params(places, project->stages[s].stage, &used, &count);
		for (size_t i = 0; i < count; i++) {
			size_t at = (size_t)(uintptr_t)map_find(&gathering->seen, str_of(used[i].file));

			if (!at || at > known)
				want_keys(gathering, &used[i]);
		}
	}
	pipeline_places_free(places);
}

void dvc_values_params(struct arena *arena, const struct dvc_value_query *query,
		       struct dvc_value_files *out)
{
	const struct dvc_project *project = query->project;
	struct gathering gathering;
	struct buf bytes = BUF_INIT;
	struct err ignored = ERR_INIT;
	bool found, is_all = !query->target_count;

	start(&gathering, arena, query);
	for (size_t s = 0; is_all && s < project->stage_count; s++) {
		const struct stage *stage = project->stages[s].stage;

		for (size_t p = 0; p < stage->param_count; p++)
			want_keys(&gathering, &stage->params[p]);
	}
	for (size_t f = 0; is_all && !query->deps_only && f < project->file_count; f++) {
		for (size_t i = 0; i < project->files[f].pipeline.param_count; i++)
			want(&gathering, project->files[f].pipeline.params[i].path)->whole = true;
	}
	if (is_all && !query->deps_only && source_read(query->source, "params.yaml", &bytes, &found, &ignored) &&
	    found)
		want(&gathering, "params.yaml")->whole = true;
	buf_release(&bytes);
	if (is_all)
		add_used(&gathering, gathering.wanted.len);
	finish(&gathering, pick_wanted, out);
}
