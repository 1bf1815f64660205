/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/values.h"
#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "dvc/data.h"
#include "dvc/path.h"
#include "dvc/yaml_make.h"
#include "pipeline/param_file.h"
#include "pipeline/params.h"

#include <string.h>

/* What is gathered of one file. */
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
	struct made_outs outs;
};

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

/* The object of a path that is an output, or lies in one. */
static bool find_object(struct gathering *gathering, const char *path, struct cache_key *key)
{
	const struct made_out *out = made_find(&gathering->outs, path);
	const struct dvc_stage *stage = out ? &gathering->query->project->stages[out->stage] : NULL;
	const struct manifest_entry *entry;
	struct err ignored = ERR_INIT;
	struct manifest manifest;

	if (!stage || !stage->lock || !out->out->cached || !gathering->query->cache ||
	    !data_key_of(dvc_item_find(stage->lock->outs, stage->lock->out_count, out->out->text), key))
		return false;
	if (strcmp(out->path, path) == 0)
		return !key->is_folder;
	if (!key->is_folder || !cache_manifest(gathering->query->cache, gathering->arena, key, &manifest, &ignored))
		return false;
	entry = manifest_find(&manifest, str_of(path + strlen(out->path) + 1));
	if (entry) {
		key->hash = entry->hash;
		key->is_folder = false;
	}
	return entry != NULL;
}

static bool read_bytes(struct gathering *gathering, const char *path, struct buf *bytes, bool *found,
		       struct err *err)
{
	struct buf object = BUF_INIT;
	struct cache_key key;
	bool ok = source_read(gathering->query->source, path, bytes, found, err);

	if (ok && !*found && find_object(gathering, path, &key)) {
		struct cache_query look = { .key = key };

		cache_look(gathering->query->cache, &look, 1);
		*found = look.state == CACHE_PRESENT;
		cache_path(gathering->query->cache, &key, &object);
		ok = !*found || file_read(bytes, object.data, SOURCE_FILE_MAX, err);
	}
	buf_release(&object);
	return ok;
}

/* Whether the cache is where the file would be. */
static bool is_kept(struct gathering *gathering, const char *path)
{
	const struct made_out *out = made_find(&gathering->outs, path);

	return out && out->out->cached;
}

static void read_file(struct gathering *gathering, struct dvc_value_file *file)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	bool found = false;
	bool ok = read_bytes(gathering, file->path, &bytes, &found, &err);

	if (ok && found)
		file->data = param_file_parse(gathering->arena, arena_str(gathering->arena, buf_str(&bytes)),
					      file->path, &err);
	file->is_missing = ok && !found;
	if (file->is_missing)
		file->error = arena_printf(gathering->arena, "%s: '%s'",
					   is_kept(gathering, file->path) ? "No storage files available"
									  : "No such file or directory", file->path);
	else if (!file->data)
		file->error = arena_strdup(gathering->arena, err.text);
	buf_release(&bytes);
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

static void finish(struct gathering *gathering)
{
	for (size_t i = 0; i < gathering->wanted.len; i++)
		VEC_RELEASE(&gathering->wanted.items[i].keys);
	VEC_RELEASE(&gathering->wanted);
	map_release(&gathering->seen);
}

static void start(struct gathering *gathering, struct arena *arena, const struct dvc_value_query *query)
{
	*gathering = (struct gathering){ .arena = arena, .query = query };
	dvc_outs_collect(arena, query->project, &gathering->outs);
	for (size_t i = 0; i < query->target_count; i++)
		want(gathering, query->targets[i])->whole = true;
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
	out->count = gathering.wanted.len;
	out->items = ARENA_ARRAY(arena, struct dvc_value_file, out->count);
	for (size_t i = 0; i < out->count; i++) {
		struct dvc_value_file *file = &out->items[i];

		file->path = gathering.wanted.items[i].path;
		read_file(&gathering, file);
		if (file->data) {
			file->data = metrics_of(arena, file->data);
			if (!file->data)
				file->data = yaml_make(arena, YAML_MAP);
		}
	}
	finish(&gathering);
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

static const struct yaml_node *pick(struct arena *arena, const struct yaml_node *root,
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

/* What templates took of files that are no params files otherwise. */
static void add_used(struct gathering *gathering, struct dvc_value_files *out, size_t known)
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
	out->count = gathering->wanted.len;
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
	out->count = gathering.wanted.len;
	if (is_all)
		add_used(&gathering, out, gathering.wanted.len);
	out->items = ARENA_ARRAY(arena, struct dvc_value_file, out->count);
	for (size_t i = 0; i < out->count; i++) {
		const struct wanted *wanted = &gathering.wanted.items[i];
		struct dvc_value_file *file = &out->items[i];

		file->path = wanted->path;
		read_file(&gathering, file);
		if (file->data && !wanted->whole && wanted->keys.len)
			file->data = pick(arena, file->data, wanted);
	}
	finish(&gathering);
}
