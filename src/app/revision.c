/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/revision.h"
#include "app/project.h"
#include "app/revision_impl.h"
#include "base/format.h"
#include "base/mem.h"
#include "base/vec.h"
#include "dvc/data.h"
#include "pipeline/role.h"
#include "runner/files.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST_SHOWN 12

typedef VEC_OF(const char *) note_list;

/* One revision in the making. */
struct reading {
	struct revisions *revisions;
	const char *commit;
	const char *inside;	/* the project's folder in the commit's tree */
	struct source *source;
	struct dvc_project project;
	struct arena *arena;
	struct revision_facts *out;
	note_list notes;
};

struct revisions *app_revisions_open(const struct repository *repository, struct err *err)
{
	struct revisions *revisions = mem_zalloc(1, sizeof(*revisions));
	struct arena *arena = &revisions->arena;
	struct dvc_config config;

	revisions->repo = repo_open(repository->path, err);
	if (revisions->repo) {
		revisions->repository.name = arena_strdup(arena, repository->name);
		revisions->repository.path = arena_strdup(arena, repository->path);
		if (repository->project)
			revisions->repository.project = arena_strdup(arena, repository->project);
		/* Where there are several projects, that is told of each revision. */
		(void)!app_project_path(&revisions->repository, arena, &revisions->root, NULL);
		revisions->known = hash_cache_open(revisions->root);
		if (dvc_config_load(arena, revisions->root, &config, err)) {
			revisions->cache = cache_open(dvc_config_cache(arena, &config, revisions->root),
						      revisions->known, false);
			revisions->parsing = dvc_config_parsing(&config);
			return revisions;
		}
	}
	app_revisions_close(revisions);
	return NULL;
}

void app_revisions_close(struct revisions *revisions)
{
	if (!revisions)
		return;
	if (revisions->known)
		(void)!hash_cache_save(revisions->known, NULL);
	if (revisions->cache)
		cache_close(revisions->cache);
	if (revisions->known)
		hash_cache_close(revisions->known);
	repo_close(revisions->repo);
	arena_release(&revisions->arena);
	free(revisions);
}

struct repo *app_revisions_repo(struct revisions *revisions)
{
	return revisions->repo;
}

const char *app_revisions_root(const struct revisions *revisions)
{
	return revisions->root;
}

/* Whether an object of it was recorded, which then is not where it should be. */
static bool is_recorded(const struct dvc_project *project, const char *path)
{
	for (size_t i = 0; i < project->stage_count; i++) {
		const struct dvc_stage *stage = &project->stages[i];

		for (size_t j = 0; stage->lock && j < stage->stage->out_count; j++) {
			const struct stage_out *made = &stage->stage->outs[j];
			size_t len = strlen(made->path);

			if (made->cached && strncmp(made->path, path, len) == 0 && (!path[len] || path[len] == '/') &&
			    dvc_item_find(stage->lock->outs, stage->lock->out_count, made->text))
				return true;
		}
	}
	return false;
}

static void note_file(struct reading *reading, const struct dvc_value_file *file)
{
	if (file->is_missing && !reading->project.file_count)
		return;		/* its results are no files of the commit, but runs */
	if (!file->is_missing)
		VEC_PUSH(&reading->notes, arena_strdup(reading->arena, file->error));
	else if (is_recorded(&reading->project, file->path))
		VEC_PUSH(&reading->notes, arena_printf(reading->arena, "%s is not in the cache", file->path));
	else
		VEC_PUSH(&reading->notes, arena_printf(reading->arena, "%s is not there", file->path));
}

static void add_metrics(struct reading *reading, const struct dvc_value_files *files)
{
	struct revision_facts *out = reading->out;
	struct arena *arena = reading->arena;
	VEC_OF(struct revision_metric) metrics = VEC_INIT;

	for (size_t i = 0; i < files->count; i++) {
		const struct dvc_value_file *file = &files->items[i];
		struct dvc_value_leaf *leaves;
		size_t count = 0;

		if (!file->data) {
			note_file(reading, file);
			continue;
		}
		dvc_values_flatten(&reading->project.arena, file->data, &leaves, &count);
		for (size_t j = 0; j < count; j++) {
			const struct yaml_node *value = leaves[j].value;
			bool is_number = dvc_value_is_number(value);
			const char *name = *leaves[j].key ? leaves[j].key : file->path;

			VEC_PUSH(&metrics, (struct revision_metric){
				.name = i && revision_metric_find(out, name) ? arena_printf(arena, "%s:%s", file->path, name)
								 : arena_strdup(arena, name),
				.text = arena_strdup(arena, dvc_value_cell(arena, value, 5)), .is_number = is_number,
				.value = !is_number ? 0 : value->kind == YAML_BOOL ? (double)value->integer : value->real });
		}
		/* What further files are told apart from. */
		out->metrics = metrics.items;
		out->metric_count = metrics.len;
	}
	VEC_TO_ARENA(&metrics, arena, &out->metrics, &out->metric_count);
}

static void add_params(struct reading *reading, const struct dvc_value_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		if (files->items[i].data)
			params_flatten(&reading->out->params, files->items[i].path, files->items[i].data);
		else if (!files->items[i].is_missing)
			note_file(reading, &files->items[i]);
	}
}

static bool is_made(const struct made_outs *outs, const char *path)
{
	const struct made_out *out = made_find(outs, path);

	return out != NULL;
}

/* What is recorded of outputs that DVC keeps, and of data that stages read from Git. */
static void add_data(struct reading *reading)
{
	VEC_OF(struct revision_data) data = VEC_INIT;
	struct made_outs outs;

	dvc_outs_collect(&reading->project.arena, &reading->project, &outs);
	for (size_t i = 0; i < reading->project.stage_count; i++) {
		const struct dvc_stage *stage = &reading->project.stages[i];

		for (size_t j = 0; stage->lock && j < stage->stage->out_count; j++) {
			const struct stage_out *made = &stage->stage->outs[j];
			const struct dvc_item *item =
				dvc_item_find(stage->lock->outs, stage->lock->out_count, made->text);
			struct revision_data one = { .path = made->path };

			if (!made->cached || strcmp(made->kind, "out") != 0 || !data_key_of(item, &one.key))
				continue;
			one.size = item->size;
			one.nfiles = item->nfiles;
			VEC_PUSH(&data, one);
		}
		for (size_t j = 0; stage->lock && j < stage->stage->dep_count; j++) {
			const struct stage_path *read = &stage->stage->deps[j];
			const struct dvc_item *item =
				dvc_item_find(stage->lock->deps, stage->lock->dep_count, read->text);
			struct revision_data one = { .path = read->path };

			if (role_of_path(read->path) != ROLE_DATA || is_made(&outs, read->path) ||
			    !data_key_of(item, &one.key))
				continue;
			one.size = item->size;
			one.nfiles = item->nfiles;
			VEC_PUSH(&data, one);
		}
	}
	for (size_t i = 0; i < data.len; i++) {
		data.items[i].path = arena_strdup(reading->arena, data.items[i].path);
		data.items[i].is_folder = data.items[i].key.is_folder;
	}
	VEC_TO_ARENA(&data, reading->arena, &reading->out->data, &reading->out->data_count);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct revision_data *)a)->path, ((const struct revision_data *)b)->path);
}

/* Two stages may read the same. */
void revision_sort_data(struct revision_facts *out)
{
	size_t kept = 0;

	if (out->data_count)
		qsort(out->data, out->data_count, sizeof(*out->data), by_path);
	for (size_t i = 0; i < out->data_count; i++) {
		if (!kept || strcmp(out->data[kept - 1].path, out->data[i].path) != 0)
			out->data[kept++] = out->data[i];
	}
	out->data_count = kept;
}

static void add_made(struct reading *reading)
{
	VEC_OF(const char *) made = VEC_INIT;

	for (size_t i = 0; i < reading->project.stage_count; i++) {
		const struct stage *stage = reading->project.stages[i].stage;

		for (size_t j = 0; stage->cmd && j < stage->out_count; j++)
			VEC_PUSH(&made, arena_printf(reading->arena, "%s%s%s", reading->inside,
						     *reading->inside ? "/" : "", stage->outs[j].path));
	}
	VEC_TO_ARENA(&made, reading->arena, &reading->out->made, &reading->out->made_count);
}

/* What is on disk in place of what is recorded. */
static bool look_at_disk(struct reading *reading, struct err *err)
{
	struct revision_facts *out = reading->out;
	struct content *contents = ARENA_ARRAY(reading->arena, struct content, out->data_count + 1);
	struct walk *walk = walk_open(reading->revisions->root, err);
	size_t kept = 0;
	bool ok;

	for (size_t i = 0; i < out->data_count; i++)
		contents[i] = (struct content){ .path = out->data[i].path, .rule = out->data[i].key.rule };
	ok = walk && content_read(walk, reading->revisions->known, reading->arena, contents, out->data_count, NULL, err);
	for (size_t i = 0; ok && i < out->data_count; i++) {
		struct revision_data *data = &out->data[i];

		if (contents[i].problem)
			VEC_PUSH(&reading->notes, arena_strdup(reading->arena, contents[i].problem));
		if (contents[i].problem || contents[i].kind == CONTENT_MISSING)
			continue;
		data->is_folder = contents[i].kind == CONTENT_FOLDER;
		data->key = (struct cache_key){ contents[i].rule, contents[i].hash, data->is_folder };
		data->size = contents[i].size;
		data->on_disk = true;
		data->manifest = contents[i].manifest;
		data->nfiles = data->is_folder ? (int64_t)contents[i].manifest.count : -1;
		out->data[kept++] = *data;
	}
	out->data_count = kept;
	walk_close(walk);
	return ok;
}

/* A project whose stages stand in assay.yaml has no lock, but metrics and params all the same. */
static bool read_own(struct reading *reading, struct err *err)
{
	struct revisions *revisions = reading->revisions;
	struct files files = { .repo = reading->commit ? revisions->repo : NULL, .commit = reading->commit,
			       .inside = reading->inside, .folder = reading->commit ? NULL : revisions->root };
	struct dvc_value_query query = { .source = reading->source, .project = &reading->project };
	struct arena *scratch = &reading->project.arena;
	VEC_OF(const char *) paths = VEC_INIT;
	struct dvc_value_files found;
	struct project project;
	struct err broken = ERR_INIT;
	bool ok;

	if (!files_project(&files, scratch, &project, &broken)) {
		VEC_PUSH(&reading->notes, arena_strdup(reading->arena, broken.text));
		return true;
	}
	for (size_t i = 0; i < project.pipeline.count; i++) {
		const struct stage *stage = &project.pipeline.stages[i];

		for (size_t j = 0; j < stage->out_count; j++) {
			if (strcmp(stage->outs[j].kind, "metrics") == 0)
				VEC_PUSH(&paths, stage->outs[j].path);
		}
	}
	query.targets = paths.items;
	query.target_count = paths.len;
	if (paths.len) {
		dvc_values_metrics(scratch, &query, &found);
		add_metrics(reading, &found);
	}
	VEC_RELEASE(&paths);
	ok = files_all_params(&files, &project.pipeline, &reading->out->params, err);
	files_close(&files);
	return ok;
}

static bool read_project(struct reading *reading, struct err *err)
{
	struct revisions *revisions = reading->revisions;
	struct dvc_value_query query = { .source = reading->source, .project = &reading->project,
					 .cache = revisions->cache };
	struct dvc_value_files files;
	struct err broken = ERR_INIT;

	if (!dvc_project_load(&reading->project, reading->source, &revisions->parsing, err))
		return false;
	if (!reading->project.file_count)
		return read_own(reading, err);
	if (!dvc_project_check(&reading->project, &broken))
		VEC_PUSH(&reading->notes, arena_strdup(reading->arena, broken.text));
	dvc_values_metrics(&reading->project.arena, &query, &files);
	add_metrics(reading, &files);
	dvc_values_params(&reading->project.arena, &query, &files);
	add_params(reading, &files);
	add_data(reading);
	add_made(reading);
	revision_sort_data(reading->out);
	return reading->commit || look_at_disk(reading, err);
}

struct source *revision_source(struct revisions *revisions, const char *commit, struct arena *arena,
			       const char **inside, struct err *several, struct err *err)
{
	if (!app_project_at(&revisions->repository, revisions->repo, commit, arena, inside, several))
		*inside = "";
	return commit ? source_open_commit(revisions->repo, commit, *inside, err)
		      : source_open_folder(revisions->root, revisions->repo, err);
}

bool app_revision_read(struct revisions *revisions, const char *commit, struct arena *arena,
		       struct revision_facts *out, struct err *err)
{
	struct reading reading = { .revisions = revisions, .commit = commit, .arena = arena, .out = out,
				   .project = { .arena = ARENA_INIT } };
	struct err several = ERR_INIT;
	bool ok;

	*out = (struct revision_facts){ .params = { .arena = arena } };
	reading.source = revision_source(revisions, commit, arena, &reading.inside, &several, err);
	if (several.code != ERR_NONE)
		VEC_PUSH(&reading.notes, arena_strdup(arena, several.text));
	ok = reading.source && read_project(&reading, err);
	VEC_TO_ARENA(&reading.notes, arena, &out->notes, &out->note_count);
	dvc_project_release(&reading.project);
	source_close(reading.source);
	return ok;
}

const struct revision_metric *revision_metric_find(const struct revision_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->metric_count; i++) {
		if (strcmp(facts->metrics[i].name, name) == 0)
			return &facts->metrics[i];
	}
	return NULL;
}

const struct revision_data *revision_data_find(const struct revision_facts *facts, const char *path)
{
	const struct revision_data key = { .path = path };

	return facts->data_count ? bsearch(&key, facts->data, facts->data_count, sizeof(key), by_path) : NULL;
}

void revision_data_text(const struct revision_data *data, struct buf *out)
{
	char text[HASH_TEXT_SIZE], size[FORMAT_SIZE];

	buf_printf(out, "%.*s", DIGEST_SHOWN, hash_format(text, &data->key.hash));
	if (data->is_folder && data->nfiles >= 0)
		buf_printf(out, "  %s file%s", format_count(size, data->nfiles), data->nfiles == 1 ? "" : "s");
	if (data->size >= 0)
		buf_printf(out, "  %s", format_size(size, data->size));
}
