/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/experiments.h"
#include "base/map.h"
#include "base/vec.h"

#include <string.h>

static const char *folder_in_repo(const struct dvc_here *here)
{
	size_t len = strlen(repo_path(here->repo));

	return here->root[len] ? here->root + len + 1 : "";
}

static struct experiment_file file_of(const char *path, const struct dvc_item *item)
{
	struct experiment_file file = { .path = path, .size = -1, .nfiles = -1 };

	if (!item)
		return file;
	file.hash = item->md5 ? item->md5 : item->etag ? item->etag : item->checksum;
	file.size = item->size;
	file.nfiles = item->nfiles;
	return file;
}

static const struct dvc_item *dep_item(const struct dvc_stage *stage, const struct stage_path *dep, size_t at)
{
	const struct dvcfile *single = stage->file->single;

	if (single)
		return at < single->dep_count ? &single->deps[at].item : NULL;
	return stage->lock ? dvc_item_find(stage->lock->deps, stage->lock->dep_count, dep->text) : NULL;
}

static const struct dvc_item *out_item(const struct dvc_stage *stage, const struct stage_out *out, size_t at)
{
	const struct dvcfile *single = stage->file->single;

	if (single)
		return at < single->out_count ? &single->outs[at].item : NULL;
	return stage->lock ? dvc_item_find(stage->lock->outs, stage->lock->out_count, out->text) : NULL;
}

/* A list of files in which each path stands once: the last one counts. */
struct files {
	VEC_OF(struct experiment_file) list;
	struct map places;
};

static void put(struct files *files, struct experiment_file file)
{
	uintptr_t at = (uintptr_t)map_find(&files->places, str_of(file.path));

	if (at) {
		files->list.items[at - 1] = file;
		return;
	}
	VEC_PUSH(&files->list, file);
	map_put(&files->places, str_of(file.path), (void *)(uintptr_t)files->list.len);
}

static void gather_files(struct dvc_here *here, const struct dvc_project *project, struct experiment_state *out)
{
	struct files deps = { VEC_INIT, MAP_INIT }, outs = { VEC_INIT, MAP_INIT };

	for (size_t s = 0; s < project->stage_count; s++) {
		const struct dvc_stage *stage = &project->stages[s];

		for (size_t i = 0; i < stage->stage->dep_count; i++) {
			const struct stage_path *dep = &stage->stage->deps[i];

			put(&deps, file_of(dep->path, dep_item(stage, dep, i)));
		}
		for (size_t i = 0; i < stage->stage->out_count; i++) {
			const struct stage_out *one = &stage->stage->outs[i];
			struct experiment_file file = file_of(one->path, out_item(stage, one, i));

			if (strcmp(one->kind, "out") != 0)
				continue;
			file.cached = one->cached;
			file.is_source = !stage->stage->cmd;
			put(&outs, file);
		}
	}
	VEC_TO_ARENA(&deps.list, &here->arena, &out->deps, &out->dep_count);
	VEC_TO_ARENA(&outs.list, &here->arena, &out->outs, &out->out_count);
	map_release(&deps.places);
	map_release(&outs.places);
}

static bool gather(struct dvc_here *here, struct source *source, bool param_deps, struct experiment_state *out,
		   bool *understood, struct err *err)
{
	struct dvc_project project = { .arena = ARENA_INIT };
	struct err broken = ERR_INIT;
	bool ok = dvc_project_load(&project, source, &here->parsing, err);

	*understood = ok && dvc_project_check(&project, &broken);
	if (*understood) {
		struct hash_cache *known = hash_cache_open(here->root);
		struct cache *cache = cache_open(dvc_config_cache(&here->arena, &here->config, here->root), known,
						 false);
		struct dvc_value_query query = { .source = source, .project = &project, .cache = cache };

		dvc_values_metrics(&project.arena, &query, &out->metrics);
		query.deps_only = param_deps;
		dvc_values_params(&project.arena, &query, &out->params);
		gather_files(here, &project, out);
		cache_close(cache);
		hash_cache_close(known);
	}
	arena_join(&here->arena, &project.arena);
	return ok;
}

bool app_experiment_state(struct dvc_here *here, const char *rev, bool param_deps, struct experiment_state *out,
			  bool *understood, struct err *err)
{
	struct source *source = here->source;
	struct commit commit;
	bool ok = true;

	*out = (struct experiment_state){ .time = 0 };
	*understood = false;
	if (rev) {
		if (!repo_commit(here->repo, rev, &here->arena, &commit, err))
			return false;
		out->time = commit.time;
		source = source_open_commit(here->repo, rev, folder_in_repo(here), err);
		ok = source != NULL;
	}
	ok = ok && gather(here, source, param_deps, out, understood, err);
	if (source != here->source)
		source_close(source);
	return ok;
}
