/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/project.h"
#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "dvc/path.h"

#include <pthread.h>
#include <string.h>

#define LARGE_LOCK ((size_t)32 * 1024)

/* A project while it is read. */
struct loading {
	struct dvc_project *project;
	struct source *source;
	struct pipeline_reader reader;
	VEC_OF(struct dvc_file) files;
	VEC_OF(struct dvc_stage) stages;
	struct map outs;	/* paths of outs: folders that are not looked into */
	VEC_OF(struct dvc_project_read) reads;
	VEC_OF(const char *) skipped;
};

static void note_read(struct loading *loading, const char *path)
{
	struct dvc_project_read read;

	if (!source_file_id(loading->source, path, read.id))
		return;
	read.path = arena_strdup(&loading->project->arena, path);
	VEC_PUSH(&loading->reads, read);
}

/* The file's bytes in the project's arena, for what is parsed stays in them. */
static bool read_bytes(struct loading *loading, const char *path, struct str *out, bool *found,
		       struct err *err)
{
	struct buf bytes = BUF_INIT;
	bool ok = source_read(loading->source, path, &bytes, found, err);

	note_read(loading, path);
	if (ok && *found)
		*out = arena_str(&loading->project->arena, buf_str(&bytes));
	buf_release(&bytes);
	return ok;
}

static bool read_for_pipeline(void *context, const char *path, struct buf *out, bool *found,
			      struct err *err)
{
	struct loading *loading = context;

	note_read(loading, path);
	return source_read(loading->source, path, out, found, err);
}

static const char *keep(struct loading *loading, struct err *err)
{
	const char *text = arena_strdup(&loading->project->arena, err->text);

	err_clear(err);
	return text;
}

/* A dvc.lock while it is understood. */
struct lock_reading {
	struct arena arena;
	struct str bytes;
	const char *path;
	struct dvc_lock lock;
	bool found, ok, has_thread;
	struct err err;
	pthread_t thread;
};

static void *parse_lock(void *argument)
{
	struct lock_reading *reading = argument;

	reading->ok = dvc_lock_parse(&reading->arena, reading->bytes, reading->path, &reading->lock, &reading->err);
	return NULL;
}

/* A large one by another core, while dvc.yaml is understood. */
static void begin_lock(struct loading *loading, const struct dvc_file *file, struct lock_reading *reading)
{
	struct arena *arena = &loading->project->arena;

	*reading = (struct lock_reading){ .arena = ARENA_INIT, .err = ERR_INIT };
	reading->path = arena_printf(arena, "%.*slock", (int)strlen(file->path) - 4, file->path);
	reading->ok = read_bytes(loading, reading->path, &reading->bytes, &reading->found, &reading->err);
	if (!reading->ok || !reading->found)
		return;
	reading->has_thread = reading->bytes.len >= LARGE_LOCK &&
			      pthread_create(&reading->thread, NULL, parse_lock, reading) == 0;
	if (!reading->has_thread)
		parse_lock(reading);
}

static void end_lock(struct loading *loading, struct dvc_file *file, struct lock_reading *reading)
{
	struct arena *arena = &loading->project->arena;

	if (reading->has_thread)
		pthread_join(reading->thread, NULL);
	arena_join(arena, &reading->arena);
	file->has_lock = reading->found;
	file->lock = reading->lock;
	if (!reading->ok)
		file->lock_error = keep(loading, &reading->err);
	else if (file->lock.is_old && file->lock.count)
		file->lock_error = arena_printf(arena, "%s was written by DVC 1, in a form that DVC 3 does "
						"not read", reading->path);
	if (!file->error)
		file->error = file->lock_error;
}

static void load_pipeline(struct loading *loading, struct dvc_file *file, struct str bytes)
{
	struct arena *arena = &loading->project->arena;
	struct err err = ERR_INIT;
	struct lock_reading lock;

	begin_lock(loading, file, &lock);
	if (!pipeline_parse(arena, bytes, file->path, &loading->reader, loading->project->options,
			    &file->pipeline, &err)) {
		file->error = keep(loading, &err);
		file->pipeline = (struct pipeline){ .file = file->path };
	} else {
		file->error = file->pipeline.error;
	}
	end_lock(loading, file, &lock);
	file->form_error = file->error;
	for (size_t i = 0; i < file->pipeline.count; i++) {
		const struct stage *stage = &file->pipeline.stages[i];

		if (!file->error)
			file->error = stage->error;
		VEC_PUSH(&loading->stages,
			 (struct dvc_stage){ .stage = stage, .lock = dvc_lock_find(&file->lock, stage->name) });
	}
}

static void set_path(struct arena *arena, const char *folder, const char *text, const char **path,
		     bool *external)
{
	*path = dvc_path_resolve(arena, folder, text);
	*external = dvc_path_is_external(*path);
}

/* The lock entry that a *.dvc file is for itself. */
static const struct dvc_lock_stage *single_lock(struct arena *arena, const struct dvcfile *single)
{
	struct dvc_lock_stage *lock = ARENA_NEW(arena, struct dvc_lock_stage);

	lock->cmd = single->cmd;
	lock->deps = ARENA_ARRAY(arena, struct dvc_item, single->dep_count);
	lock->outs = ARENA_ARRAY(arena, struct dvc_item, single->out_count);
	for (size_t i = 0; i < single->dep_count; i++) {
		if (single->deps[i].item.path)
			lock->deps[lock->dep_count++] = single->deps[i].item;
	}
	for (size_t i = 0; i < single->out_count; i++)
		lock->outs[lock->out_count++] = single->outs[i].item;
	return lock;
}

static void add_single_outs(struct arena *arena, const struct dvcfile *single, struct stage *stage)
{
	stage->outs = ARENA_ARRAY(arena, struct stage_out, single->out_count);
	stage->out_count = single->out_count;
	for (size_t i = 0; i < single->out_count; i++) {
		const struct dvcfile_out *out = &single->outs[i];
		bool is_metric = out->metric && !(out->metric->kind == YAML_BOOL && !out->metric->integer);
		bool is_plot = out->plot && !(out->plot->kind == YAML_BOOL && !out->plot->integer);

		stage->outs[i] = (struct stage_out){
			.text = out->item.path, .kind = is_plot ? "plots" : is_metric ? "metrics" : "out",
			.cached = out->cached, .persist = out->persist, .push = out->push,
			.remote = out->remote, .desc = out->desc, .type = out->type, .meta = out->meta,
			.plot = is_plot && out->plot->kind == YAML_MAP ? out->plot : NULL,
		};
		set_path(arena, stage->wdir, out->item.path, &stage->outs[i].path,
			 &stage->outs[i].external);
	}
}

static const struct stage *single_stage(struct arena *arena, const struct dvc_file *file)
{
	const struct dvcfile *single = file->single;
	struct stage *stage = ARENA_NEW(arena, struct stage);

	stage->address = file->path;
	stage->wdir = dvc_path_resolve(arena, dvc_path_folder(arena, file->path),
				       single->wdir ? single->wdir : ".");
	stage->cmd = single->cmd;
	stage->desc = single->desc;
	stage->meta = single->meta;
	stage->frozen = single->frozen;
	stage->always_changed = single->always_changed;
	if (single->cmd && single->cmd->kind == YAML_STRING) {
		stage->commands = ARENA_ARRAY(arena, const char *, 1);
		stage->commands[0] = single->cmd->text.data;
		stage->command_count = 1;
	}
	stage->deps = ARENA_ARRAY(arena, struct stage_path, single->dep_count);
	for (size_t i = 0; i < single->dep_count; i++) {
		struct stage_path *dep = &stage->deps[stage->dep_count];

		if (single->deps[i].repo || single->deps[i].db || !single->deps[i].item.path)
			continue;
		dep->text = single->deps[i].item.path;
		set_path(arena, stage->wdir, dep->text, &dep->path, &dep->external);
		stage->dep_count++;
	}
	add_single_outs(arena, single, stage);
	return stage;
}

static void load_single(struct loading *loading, struct dvc_file *file, struct str bytes)
{
	struct arena *arena = &loading->project->arena;
	struct dvcfile *single = ARENA_NEW(arena, struct dvcfile);
	struct dvc_stage stage = { .import = NULL };
	struct err err = ERR_INIT;

	file->single = single;
	if (!dvcfile_parse(arena, bytes, file->path, single, &err)) {
		file->error = file->form_error = keep(loading, &err);
		return;
	}
	for (size_t i = 0; i < single->dep_count && !stage.import; i++)
		stage.import = single->deps[i].repo ? single->deps[i].repo : single->deps[i].db;
	stage.is_import = !single->cmd && single->dep_count == 1 && single->out_count == 1;
	stage.stage = single_stage(arena, file);
	stage.lock = single_lock(arena, single);
	VEC_PUSH(&loading->stages, stage);
}

/* DVC refuses outputs that it would not see. */
static bool check_ignored(struct loading *loading, struct dvc_file *file, struct err *err)
{
	for (size_t i = file->first; i < loading->stages.len; i++) {
		const struct stage *stage = loading->stages.items[i].stage;

		for (size_t o = 0; o < stage->out_count && !file->error; o++) {
			const char *path = stage->outs[o].path;
			bool ignored;

			if (stage->outs[o].external || dvc_path_is_external(path))
				continue;
			if (!source_is_ignored(loading->source, path, &ignored, err))
				return false;
			if (ignored)
				file->form_error = file->error = arena_printf(
					&loading->project->arena, "%s: .dvcignore names the output %s, which DVC then "
					"does not see; take it out of one of the two", file->path, path);
		}
	}
	return true;
}

static bool load_file(void *context, const char *path, struct err *err)
{
	struct loading *loading = context;
	struct dvc_file file = { .path = arena_strdup(&loading->project->arena, path) };
	struct str bytes;
	bool found;

	if (!read_bytes(loading, path, &bytes, &found, err))
		return false;
	if (!found)
		return true;
	file.first = loading->stages.len;
	if (strcmp(path_base(path), "dvc.yaml") == 0)
		load_pipeline(loading, &file, bytes);
	else
		load_single(loading, &file, bytes);
	file.count = loading->stages.len - file.first;
	if (!check_ignored(loading, &file, err))
		return false;
	VEC_PUSH(&loading->files, file);
	for (size_t i = file.first; i < loading->stages.len; i++) {
		const struct stage *stage = loading->stages.items[i].stage;

		for (size_t o = 0; o < stage->out_count && !file.error; o++)
			map_put(&loading->outs, str_of(stage->outs[o].path), (void *)stage);
	}
	return true;
}

static bool enter_folder(void *context, const char *path)
{
	struct loading *loading = context;

	if (!map_find(&loading->outs, str_of(path)))
		return true;
	VEC_PUSH(&loading->skipped, arena_strdup(&loading->project->arena, path));
	return false;
}

/* Moves all to the project; files have their place only then. */
static void finish(struct loading *loading)
{
	struct dvc_project *project = loading->project;

	VEC_TO_ARENA(&loading->files, &project->arena, &project->files, &project->file_count);
	VEC_TO_ARENA(&loading->stages, &project->arena, &project->stages, &project->stage_count);
	VEC_TO_ARENA(&loading->reads, &project->arena, &project->reads, &project->read_count);
	VEC_TO_ARENA(&loading->skipped, &project->arena, &project->skipped, &project->skipped_count);
	map_release(&loading->outs);
	for (size_t f = 0; f < project->file_count; f++) {
		for (size_t i = 0; i < project->files[f].count; i++)
			project->stages[project->files[f].first + i].file = &project->files[f];
	}
}

static void start(struct loading *loading, struct dvc_project *project, struct source *source,
		  const struct pipeline_options *options)
{
	*project = (struct dvc_project){ .arena = ARENA_INIT, .options = options };
	project->root = arena_strdup(&project->arena, source_folder(source));
	*loading = (struct loading){ .project = project, .source = source };
	loading->reader = (struct pipeline_reader){ read_for_pipeline, loading };
}

bool dvc_project_load(struct dvc_project *project, struct source *source,
		      const struct pipeline_options *options, struct err *err)
{
	struct loading loading;
	struct source_visitor visitor = { .file = load_file, .enter = enter_folder, .context = &loading };
	bool ok;

	start(&loading, project, source, options);
	ok = source_walk(source, &visitor, err);
	finish(&loading);
	return ok;
}

bool dvc_project_load_file(struct dvc_project *project, struct source *source, const char *path,
			   const struct pipeline_options *options, struct err *err)
{
	struct loading loading;
	bool ok;

	start(&loading, project, source, options);
	ok = load_file(&loading, path, err);
	finish(&loading);
	if (ok && !project->file_count)
		ok = err_set(err, ERR_NOT_FOUND, "there is no %s", path);
	return ok;
}

/* At least as much as there is again. */
static void make_room(struct dvc_project *project)
{
	size_t spare = (project->file_count > project->stage_count ? project->file_count : project->stage_count) + 1;
	struct dvc_file *files = ARENA_ARRAY(&project->arena, struct dvc_file, project->file_count + spare);
	struct dvc_stage *stages = ARENA_ARRAY(&project->arena, struct dvc_stage, project->stage_count + spare);

	for (size_t f = 0; f < project->file_count; f++)
		files[f] = project->files[f];
	for (size_t i = 0; i < project->stage_count; i++) {
		stages[i] = project->stages[i];
		stages[i].file = &files[stages[i].file - project->files];
	}
	project->files = files;
	project->stages = stages;
	project->spare = spare;
}

void dvc_project_add_single(struct dvc_project *project, const char *path, const struct dvcfile *single)
{
	struct arena *arena = &project->arena;
	struct dvc_stage *stages;
	struct dvc_file *file;

	if (!project->spare)
		make_room(project);
	project->spare--;
	stages = project->stages;
	file = &project->files[project->file_count];
	*file = (struct dvc_file){ .path = arena_strdup(arena, path), .single = single,
				   .first = project->stage_count, .count = 1 };
	stages[project->stage_count] = (struct dvc_stage){ .stage = single_stage(arena, file), .file = file,
							   .lock = single_lock(arena, single) };
	project->file_count++;
	project->stage_count++;
}

/* Goes through another source beside a project that is loaded. */
struct comparing {
	const struct dvc_project *project;
	size_t next;	/* of its files */
};

static bool is_next_file(void *context, const char *path, struct err *err)
{
	struct comparing *comparing = context;
	const struct dvc_project *project = comparing->project;

	return (comparing->next < project->file_count && strcmp(project->files[comparing->next++].path, path) == 0) ||
	       err_set(err, ERR_INPUT, "%s is another file", path);
}

static bool enters_too(void *context, const char *path)
{
	const struct comparing *comparing = context;

	for (size_t i = 0; i < comparing->project->skipped_count; i++) {
		if (strcmp(comparing->project->skipped[i], path) == 0)
			return false;
	}
	return true;
}

bool dvc_project_is_same(const struct dvc_project *project, struct source *source)
{
	struct comparing comparing = { project, 0 };
	struct source_visitor visitor = { .file = is_next_file, .enter = enters_too, .context = &comparing };
	struct err ignored = ERR_INIT;
	char id[COMMIT_ID_SIZE];
	bool same = project->read_count > 0;

	for (size_t i = 0; same && i < project->read_count; i++)
		same = source_file_id(source, project->reads[i].path, id) && strcmp(id, project->reads[i].id) == 0;
	return same && source_walk(source, &visitor, &ignored) && comparing.next == project->file_count;
}

void dvc_project_release(struct dvc_project *project)
{
	arena_release(&project->arena);
	*project = (struct dvc_project){ .arena = ARENA_INIT };
}

bool dvc_project_check(const struct dvc_project *project, struct err *err)
{
	for (size_t i = 0; i < project->file_count; i++) {
		if (project->files[i].error)
			return err_set(err, ERR_INPUT, "%s", project->files[i].error);
	}
	return true;
}

const char *dvc_stage_address(struct arena *arena, const struct dvc_stage *stage, const char *folder)
{
	const char *path = dvc_path_relative(arena, folder, stage->file->path);

	if (stage->file->single)
		return path;
	if (strcmp(path, "dvc.yaml") == 0)
		return stage->stage->name;
	return arena_printf(arena, "%s:%s", path, stage->stage->name);
}
