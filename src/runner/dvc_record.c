/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/dvc_record.h"
#include "base/file.h"
#include "dvc/save.h"
#include "repo/index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the stages that run at the same time claim is told apart by the stage's name, so that one's
 * end doesn't give up what another one still reads. */
struct claim {
	struct guard *guard;	/* NULL: the stage isn't begun */
	struct guard_paths paths;
	bool is_made;
};

struct dvc_record {
	struct arena arena;
	struct tracked *tracked;
	bool in_place;
	const char *root;		/* where the stages work */
	struct hash_cache *known;	/* of a checkout's files, gone with it; NULL: those of the project */
	struct dvc_work work;
	struct claim *claims;		/* by stage of the project */
};

static void warn(void *context, const char *line)
{
	(void)context;
	fprintf(stderr, "%s\n", line);
}

static bool open_work(struct dvc_record *record, const struct files *files, struct err *err)
{
	struct tracked *tracked = record->tracked;
	struct dvc_work *work = &record->work;
	struct buf real = BUF_INIT;

	if (!path_real(&real, files->folder, err))
		return false;
	record->root = arena_strdup(&record->arena, real.data);
	buf_release(&real);
	if (!record->in_place)
		record->known = hash_cache_open(record->root);
	*work = (struct dvc_work){
		.project = &tracked->project,
		.repo = record->in_place ? tracked->repo : NULL,
		.root = record->root,
		.folder = ".",
		.cache_path = tracked->cache_path,
		.links = tracked->links,
		.arena = &record->arena,
		.warn = warn,
		.at = { .source = tracked->source, .walk = walk_open(record->root, err),
			.known = record->known ? record->known : tracked->known, .cache = tracked->cache },
	};
	return work->at.walk != NULL;
}

bool dvc_record_open(const struct files *files, bool in_place, struct dvc_record **out, struct err *err)
{
	struct dvc_record *record;

	*out = NULL;
	if (!files->tracked || !files->tracked->cache)
		return true;
	if (in_place && !dvc_project_check(&files->tracked->project, err))
		return err_add(err, "the DVC project %s", files->folder);
	record = mem_zalloc(1, sizeof(*record));
	*record = (struct dvc_record){ .arena = ARENA_INIT, .tracked = files->tracked, .in_place = in_place };
	record->claims = ARENA_ARRAY(&record->arena, struct claim, files->tracked->project.stage_count + 1);
	if (open_work(record, files, err)) {
		*out = record;
		return true;
	}
	dvc_record_close(record);
	return err_add(err, "the DVC project %s", files->folder);
}

void dvc_record_close(struct dvc_record *record)
{
	if (!record)
		return;
	for (size_t i = 0; i < record->tracked->project.stage_count; i++) {
		if (record->claims[i].guard)
			dvc_record_end(record, record->tracked->project.stages[i].stage);
	}
	if (record->work.at.walk)
		walk_close(record->work.at.walk);
	if (record->known)
		hash_cache_close(record->known);
	dvc_work_close(&record->work);
	arena_release(&record->arena);
	free(record);
}

const char *dvc_record_root(const struct dvc_record *record)
{
	return record ? record->root : NULL;
}

static struct dvc_stage *find_stage(struct dvc_record *record, const struct stage *stage, struct err *err)
{
	return tracked_stage(record->tracked, stage->address, err);
}

static struct claim *claim_of(struct dvc_record *record, const struct dvc_stage *stage)
{
	return &record->claims[stage - record->tracked->project.stages];
}

static struct guard *open_guard(struct dvc_record *record, const char *stage)
{
	return guard_open(record->root, record->work.cache_path,
			  arena_printf(&record->arena, "assay run --here %s", stage),
			  dvc_config_bool(&record->tracked->config, "core", "hardlink_lock", false));
}

bool dvc_record_begin(struct dvc_record *record, const struct stage *stage, struct err *err)
{
	struct dvc_stage *found;
	struct claim *claim;

	if (!record || !record->in_place)
		return true;
	found = find_stage(record, stage, err);
	if (!found)
		return false;
	claim = claim_of(record, found);
	claim->paths = dvc_work_paths(&record->work, found->stage);
	claim->guard = open_guard(record, stage->address);
	return guard_take(claim->guard, err) && guard_check(claim->guard, &claim->paths, err);
}

bool dvc_record_is_clean(struct dvc_record *record, const struct stage *stage, bool *clean, struct err *err)
{
	struct dvc_stage_status status;
	struct dvc_stage *found;

	*clean = false;
	if (!record)
		return true;
	found = find_stage(record, stage, err);
	if (!found || !dvc_work_status(&record->work, found, &status, err))
		return false;
	*clean = !dvc_stage_is_changed(&status);
	return true;
}

bool dvc_record_restore(struct dvc_record *record, const struct stage *stage, bool *restored, struct err *err)
{
	struct dvc_stage_status status;
	struct dvc_stage *found;

	*restored = false;
	if (!record)
		return true;
	found = find_stage(record, stage, err);
	return found && dvc_work_status(&record->work, found, &status, err) &&
	       stage_restore(&record->work, &status, true, false, restored, err);
}

bool dvc_record_claim(struct dvc_record *record, const struct stage *stage, struct err *err)
{
	struct dvc_stage *found;
	struct claim *claim;
	bool ok;

	if (!record)
		return true;
	found = find_stage(record, stage, err);
	if (!found)
		return false;
	if (!record->in_place)
		return stage_clear(&record->work, found->stage, err);
	claim = claim_of(record, found);
	claim->is_made = guard_claim(claim->guard, &claim->paths, err);
	ok = claim->is_made && stage_clear(&record->work, found->stage, err);
	guard_drop(claim->guard);
	return ok;
}

void dvc_record_end(struct dvc_record *record, const struct stage *stage)
{
	struct dvc_stage *found = record ? find_stage(record, stage, NULL) : NULL;
	struct claim *claim = found ? claim_of(record, found) : NULL;
	struct err err = ERR_INIT;

	if (!claim || !claim->guard)
		return;
	/* A claim that stays ends with this process at the latest. */
	if (claim->is_made &&
	    (!guard_take(claim->guard, &err) || !guard_release(claim->guard, &claim->paths, &err)))
		fprintf(stderr, "the claim on the files of stage '%s' stays: %s\n", stage->name, err.text);
	guard_close(claim->guard);
	*claim = (struct claim){ .guard = NULL };
}

/* Files that changed are Git's, if DVC is told to put them into its index. */
static bool hand_to_git(struct dvc_record *record, struct err *err)
{
	struct dvc_work *work = &record->work;
	const char *top = work->repo ? repo_path(work->repo) : "", **paths;
	size_t len = strlen(top);

	if (!work->repo || !work->changed.len ||
	    !dvc_config_bool(&record->tracked->config, "core", "autostage", false))
		return true;
	paths = ARENA_ARRAY(&record->arena, const char *, work->changed.len);
	for (size_t i = 0; i < work->changed.len; i++)
		paths[i] = record->root[len] == '/' ? arena_printf(&record->arena, "%s/%s", record->root + len + 1,
								   work->changed.items[i])
						    : work->changed.items[i];
	return repo_stage_files(work->repo, paths, work->changed.len, err);
}

static bool save(struct dvc_record *record, struct dvc_stage *stage, bool ran, struct err *err)
{
	struct save_options options = { .record = ran, .commit = true, .relink = true, .run_cache = ran };
	struct dvc_stage_status status;

	if (!ran) {
		if (!dvc_work_status(&record->work, stage, &status, err))
			return false;
		options.record = options.run_cache = dvc_stage_is_changed(&status);
		/* What was laid out anew is no link any more. */
		if (!options.record && (stage->stage->frozen || !record->work.links.count))
			return true;
	}
	return stage_save(&record->work, stage, &options, err) && hand_to_git(record, err);
}

bool dvc_record_save(struct dvc_record *record, const struct stage *stage, bool ran, struct err *err)
{
	struct dvc_stage *found;

	if (!record || !record->in_place)
		return true;
	found = find_stage(record, stage, err);
	return found && ((guard_take(claim_of(record, found)->guard, err) && save(record, found, ran, err)) ||
			 err_add(err, "cannot record it for DVC"));
}

/* A stage of data alone: recorded as it is, if it is there and one's own. */
static bool save_source(struct dvc_record *record, struct dvc_stage *stage, struct err *err)
{
	static const struct save_options options = { .record = true, .commit = true, .relink = true };
	struct dvc_work *work = &record->work;
	struct guard_paths paths = dvc_work_paths(work, stage->stage);
	struct dvc_stage_status status;
	struct guard *guard;
	bool ok;

	if (!dvc_work_status(work, stage, &status, err))
		return false;
	if (!dvc_stage_is_changed(&status))
		return true;
	for (size_t i = 0; i < status.out_count; i++) {
		if (status.outs[i].state == DVC_DELETED)
			return err_set(err, ERR_NOT_FOUND, "%s of %s is not there; \"dvc checkout\" or \"dvc pull\" "
				       "brings it", status.outs[i].path, stage->file->path);
	}
	if (stage->is_import || stage->import)
		return err_set(err, ERR_INPUT, "the import %s is not as recorded; \"dvc repro %s\" or \"dvc update %s\" "
			       "settles that", stage->file->path, stage->file->path, stage->file->path);
	guard = open_guard(record, stage->file->path);
	ok = guard_take(guard, err) && guard_check(guard, &paths, err) &&
	     stage_save(work, stage, &options, err) && hand_to_git(record, err);
	guard_close(guard);
	return ok;
}

static void meet(void *context, const struct made_out *out)
{
	bool *met = context;

	met[out->stage] = true;
}

bool dvc_record_sources(struct dvc_record *record, const struct pipeline *pipeline, const bool *wanted, struct err *err)
{
	struct dvc_project *project;
	bool *met;

	if (!record || !record->in_place)
		return true;
	project = &record->tracked->project;
	met = ARENA_ARRAY(&record->arena, bool, project->stage_count + 1);
	for (size_t s = 0; s < pipeline->count; s++) {
		const struct stage *stage = &pipeline->stages[s];

		for (size_t i = 0; wanted[s] && !stage->frozen && i < stage->dep_count; i++)
			made_meet(&record->tracked->outs, stage->deps[i].path, meet, met);
		for (size_t i = 0; wanted[s] && !stage->frozen && i < stage->param_count; i++)
			made_meet(&record->tracked->outs, stage->params[i].file, meet, met);
	}
	for (size_t s = 0; s < project->stage_count; s++) {
		if (met[s] && project->stages[s].file->single && !project->stages[s].stage->command_count &&
		    !save_source(record, &project->stages[s], err))
			return false;
	}
	return true;
}
