/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_remote.h"
#include "app/dvc_impl.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "dvc/path.h"

#include <stdlib.h>
#include <string.h>

/* Options of a remote that change nothing in where its objects lie, or whether they are there. */
static const char *const harmless[] = { "url", "jobs", "verify", "shared", "type", "slow_link_warning",
					"checksum_jobs" };

static bool is_here(const struct dvc_config *config, const char *section)
{
	const struct dvc_setting *url = dvc_config_find(config, section, "url");

	for (size_t i = 0; i < config->count; i++) {
		const struct dvc_setting *setting = &config->settings[i];
		size_t known = 0;

		while (known < ARRAY_LEN(harmless) && strcmp(setting->name, harmless[known]) != 0)
			known++;
		if (strcmp(setting->section, section) == 0 && known == ARRAY_LEN(harmless))
			return false;
	}
	return url->value[0] && !strstr(url->value, "://");
}

bool app_dvc_remote_open(struct dvc_data *data, const char *name, struct dvc_remote *out, struct err *err)
{
	struct dvc_here *here = data->here;
	const struct dvc_config *config = &here->config;
	const char *section;

	*out = (struct dvc_remote){ .name = name };
	if (!name && dvc_config_get(config, "core", "remote"))
		out->name = dvc_config_lower(&here->arena, dvc_config_get(config, "core", "remote"));
	if (!out->name)
		return true;
	section = dvc_config_remote_section(&here->arena, out->name);
	if (!dvc_config_find(config, section, "url"))
		return err_set(err, ERR_NOT_FOUND, "there is no remote '%s' in DVC's configuration: \"dvc remote list\" "
			       "lists them, \"dvc remote add\" adds one", out->name);
	out->is_far = !is_here(config, section);
	if (!out->is_far)
		out->store = cache_open(dvc_config_path(&here->arena, dvc_config_find(config, section, "url")),
					data->known, false);
	return true;
}

void app_dvc_remote_close(struct dvc_remote *remote)
{
	cache_close(remote->store);
}

/* An object that the project uses, under the first name that it has. */
struct used {
	struct cache_key key;
	const char *name;
	struct manifest files;	/* of a folder, all of them */
	bool is_there;		/* in the remote */
};

struct using {
	struct dvc_data *data;
	struct dvc_remote *remote;
	bool fetches;		/* lists of files that only the remote has */
	VEC_OF(struct used) objects;
	struct map places;	/* in objects, from 1, by key_text */
	VEC_OF(const char *) unknown, unrecorded;
};

static const char *key_text(struct arena *arena, const struct cache_key *key)
{
	char hash[HASH_TEXT_SIZE];

	return arena_printf(arena, "%d%d%s", (int)key->rule, key->is_folder, hash_format(hash, &key->hash));
}

static void use(struct using *using, struct cache_key key, const char *name, const struct manifest *files)
{
	const char *text = key_text(&using->data->here->arena, &key);

	if (map_find(&using->places, str_of(text)))
		return;
	VEC_PUSH(&using->objects, (struct used){ .key = key, .name = name });
	if (files)
		using->objects.items[using->objects.len - 1].files = *files;
	map_put(&using->places, str_of(text), (void *)(uintptr_t)using->objects.len);
}

/* As DVC does for the work tree alone, gets the list of a folder's files from the remote when only that has it. */
static bool find_manifest(struct using *using, const struct cache_key *key, struct manifest *out)
{
	struct arena *arena = &using->data->here->arena;
	struct cache *cache = using->data->cache;

	return cache_manifest(cache, arena, key, out, NULL) ||
	       (using->fetches && using->remote->store && cache_take(cache, using->remote->store, key, NULL) &&
		cache_manifest(cache, arena, key, out, NULL));
}

static void use_out(struct using *using, const struct stage_out *out, struct cache_key key,
		    const struct dvc_parts *parts)
{
	struct dvc_here *here = using->data->here;
	const char *name = arena_strdup(&here->arena, app_dvc_seen(here, out->path));
	struct manifest files;

	if (!key.is_folder) {
		use(using, key, name, NULL);
		return;
	}
	if (!find_manifest(using, &key, &files)) {
		VEC_PUSH(&using->unknown, name);
		return;
	}
	use(using, key, name, &files);
	for (size_t i = 0; i < files.count; i++) {
		const struct manifest_entry *entry = &files.entries[i];

		if (app_dvc_is_in_parts(parts, arena_printf(&here->arena, "%s/%s", out->path, entry->path.data)))
			use(using, (struct cache_key){ key.rule, entry->hash, false },
			    arena_printf(&here->arena, "%s/%s", name, entry->path.data), NULL);
	}
}

static bool is_of_repository(const struct dvc_stage *stage)
{
	const struct dvcfile *single = stage->file->single;

	return stage->import && single && single->dep_count && single->deps[0].repo;
}

static bool use_project(struct using *using, struct dvc_project *project, const struct dvc_selection *selection,
			struct err *err)
{
	struct dvc_parts *parts;

	if (!app_dvc_select(using->data->here, project, selection, &parts, err))
		return false;
	for (size_t s = 0; s < project->stage_count; s++) {
		const struct dvc_stage *stage = &project->stages[s];

		for (size_t o = 0; o < stage->stage->out_count && !is_of_repository(stage); o++) {
			const struct stage_out *out = &stage->stage->outs[o];
			struct cache_key key;

			if (!out->cached || !out->push || out->remote)
				continue;
			if (stage->lock && data_key_of(dvc_item_find(stage->lock->outs, stage->lock->out_count, out->text),
						       &key))
				use_out(using, out, key, parts && parts->inside ? parts : NULL);
			else if (!stage->is_import)
				VEC_PUSH(&using->unrecorded, arena_strdup(&using->data->here->arena,
									  app_dvc_seen(using->data->here, out->path)));
		}
	}
	return true;
}

static bool use_commit(struct using *using, const struct dvc_selection *selection, struct source *source,
		       struct err *err)
{
	struct dvc_here *here = using->data->here;
	struct dvc_project project = { .arena = ARENA_INIT };
	bool ok = dvc_project_load(&project, source, &here->parsing, err) && dvc_project_check(&project, err) &&
		  use_project(using, &project, selection, err);

	dvc_project_release(&project);
	return ok;
}

static bool use_commits(struct using *using, const struct dvc_remote_query *query, struct err *err)
{
	struct dvc_here *here = using->data->here;
	struct dvc_commit *commits;
	size_t count;
	bool ok;

	if (!query->which)
		return true;
	using->fetches = false;
	ok = app_dvc_commits(here, query->which, &commits, &count, err);
	for (size_t i = 0; ok && i < count; i++) {
		struct source *source = source_open_commit(here->repo, commits[i].id, app_dvc_folder_in_repo(here), err);

		/* Before the project's folder was there is nothing to use. */
		ok = source && (!source_is_folder(source, ".") || use_commit(using, &query->selection, source, err));
		source_close(source);
	}
	return ok;
}

/* What is in the remote: DVC takes it that all files of a folder are where its list is. */
static void look_in_remote(struct using *using, struct cache_query *queries)
{
	struct used *objects = using->objects.items;

	cache_look(using->remote->store, queries, using->objects.len);
	for (size_t i = 0; i < using->objects.len; i++) {
		const struct manifest *files = &objects[i].files;

		objects[i].is_there |= queries[i].state == CACHE_PRESENT;
		if (!objects[i].key.is_folder || queries[i].state == CACHE_ABSENT)
			continue;
		objects[i].is_there = true;
		for (size_t f = 0; f < files->count; f++) {
			struct cache_key key = { objects[i].key.rule, files->entries[f].hash, false };
			uintptr_t place = (uintptr_t)map_find(&using->places,
							      str_of(key_text(&using->data->here->arena, &key)));

			if (place)
				objects[place - 1].is_there = true;
		}
	}
}

static int by_state(const void *a, const void *b)
{
	const struct dvc_remote_row *x = a, *y = b;

	return x->state != y->state ? (x->state > y->state) - (x->state < y->state) : strcmp(x->name, y->name);
}

/* A name that stands for objects in several states, of several commits, has the last one. */
static void leave_last(struct dvc_remote_query *query)
{
	struct map last = MAP_INIT;
	size_t kept = 0;

	for (size_t i = 0; i < query->count; i++)
		map_put(&last, str_of(query->rows[i].name), &query->rows[i]);
	for (size_t i = 0; i < query->count; i++) {
		if (map_find(&last, str_of(query->rows[i].name)) == &query->rows[i])
			query->rows[kept++] = query->rows[i];
	}
	query->count = kept;
	map_release(&last);
}

static void compare(struct using *using, struct dvc_remote_query *query)
{
	size_t count = using->objects.len;
	struct cache_query *queries = mem_zalloc(count + 1, sizeof(*queries));

	for (size_t i = 0; i < count; i++)
		queries[i].key = using->objects.items[i].key;
	look_in_remote(using, queries);
	cache_look(using->data->cache, queries, count);
	query->rows = ARENA_ARRAY(&using->data->here->arena, struct dvc_remote_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct used *used = &using->objects.items[i];
		bool is_here = queries[i].state == CACHE_PRESENT;

		if (used->is_there && is_here)
			continue;
		query->rows[query->count++] = (struct dvc_remote_row){
			.name = used->name,
			.state = used->is_there ? DVC_REMOTE_DELETED : is_here ? DVC_REMOTE_NEW : DVC_REMOTE_MISSING };
	}
	if (query->count)
		qsort(query->rows, query->count, sizeof(*query->rows), by_state);
	leave_last(query);
	free(queries);
}

bool app_dvc_remote_status(struct dvc_data *data, struct dvc_remote_query *query, struct err *err)
{
	struct dvc_here *here = data->here;
	struct dvc_remote remote;
	struct using using = { .data = data, .remote = &remote, .fetches = true };
	bool ok = app_dvc_remote_open(data, query->remote, &remote, err);

	query->count = 0;
	query->name = remote.name;
	query->far = remote.is_far;
	if (ok && !query->far) {
		ok = use_project(&using, &data->project, &query->selection, err) && use_commits(&using, query, err);
		if (ok && using.objects.len && !remote.store)
			ok = err_set(err, ERR_NOT_FOUND, "there is no remote to compare with: \"dvc remote add --default "
				     "NAME URL\" makes one");
		else if (ok && using.objects.len)
			compare(&using, query);
	}
	app_dvc_remote_close(&remote);
	map_release(&using.places);
	VEC_RELEASE(&using.objects);
	VEC_TO_ARENA(&using.unknown, &here->arena, &query->unknown, &query->unknown_count);
	VEC_TO_ARENA(&using.unrecorded, &here->arena, &query->unrecorded, &query->unrecorded_count);
	return ok;
}

/* A recorded output or a file in one. */
struct recorded {
	const char *path;	/* of a folder with "/" at the end */
	struct cache_key key;
};

struct recording {
	struct dvc_data *data;
	const struct dvc_remote *remote;
	const struct dvc_parts *parts;
	bool granular;
	VEC_OF(struct recorded) found;
};

static void record(struct recording *recording, const char *path, struct cache_key key, bool always)
{
	struct arena *arena = &recording->data->here->arena;

	if (always || app_dvc_is_in_parts(recording->parts, path))
		VEC_PUSH(&recording->found, (struct recorded){
			key.is_folder ? arena_printf(arena, "%s/", path) : path, key });
}

static bool has_part_in(const struct dvc_parts *parts, const char *folder)
{
	for (size_t i = 0; parts && i < parts->count; i++) {
		if (dvc_path_is_below(parts->paths[i], folder))
			return true;
	}
	return false;
}

static void record_out(struct recording *recording, const struct dvc_stage *stage, const struct stage_out *out)
{
	struct arena *arena = &recording->data->here->arena;
	struct cache *store = recording->remote->store;
	struct manifest files;
	struct cache_key key;
	bool is_known;

	if (!stage->lock || !data_key_of(dvc_item_find(stage->lock->outs, stage->lock->out_count, out->text), &key))
		return;
	is_known = !recording->granular || !key.is_folder ||
		   cache_manifest(recording->data->cache, arena, &key, &files, NULL) ||
		   (store && cache_manifest(store, arena, &key, &files, NULL));
	/* Of parts of a folder whose files are not known the folder is told. */
	record(recording, out->path, key, !is_known && has_part_in(recording->parts, out->path));
	for (size_t i = 0; is_known && recording->granular && key.is_folder && i < files.count; i++)
		record(recording, arena_printf(arena, "%s/%s", out->path, files.entries[i].path.data),
		       (struct cache_key){ key.rule, files.entries[i].hash, false }, false);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct recorded *)a)->path, ((const struct recorded *)b)->path);
}

/* Those that are not there; without a remote none is. */
static void find_lacking(struct recording *recording, const char ***paths, size_t *count)
{
	size_t all = recording->found.len;
	struct cache_query *queries = mem_zalloc(all + 1, sizeof(*queries));

	if (all)
		qsort(recording->found.items, all, sizeof(*recording->found.items), by_path);
	for (size_t i = 0; i < all; i++)
		queries[i] = (struct cache_query){ recording->found.items[i].key, CACHE_ABSENT };
	if (recording->remote->store)
		cache_look(recording->remote->store, queries, all);
	*paths = ARENA_ARRAY(&recording->data->here->arena, const char *, all + 1);
	*count = 0;
	for (size_t i = 0; i < all; i++) {
		if (queries[i].state == CACHE_ABSENT)
			(*paths)[(*count)++] = recording->found.items[i].path;
	}
	free(queries);
}

void app_dvc_remote_lacks(struct dvc_data *data, const struct dvc_remote *remote, const struct dvc_parts *parts,
			  bool granular, const char ***paths, size_t *count, bool *far)
{
	struct recording recording = { .data = data, .remote = remote, .parts = parts, .granular = granular };

	*far = remote->is_far;
	for (size_t s = 0; s < data->project.stage_count; s++) {
		const struct dvc_stage *stage = &data->project.stages[s];

		for (size_t o = 0; o < stage->stage->out_count && !is_of_repository(stage); o++) {
			const struct stage_out *out = &stage->stage->outs[o];

			*far |= out->remote != NULL;
			if (out->cached && out->push && !out->external)
				record_out(&recording, stage, out);
		}
	}
	find_lacking(&recording, paths, count);
	VEC_RELEASE(&recording.found);
}
