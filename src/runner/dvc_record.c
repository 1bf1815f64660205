/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/dvc_record.h"
#include "base/file.h"
#include "dvc/config.h"
#include "dvc/save.h"
#include "repo/index.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* What the stages that run at the same time claim is told apart by the stage's name, so that one's
 * end doesn't give up what another one still reads. */
struct claim {
	struct guard *guard;	/* NULL: the stage isn't begun */
	struct guard_paths paths;
	bool is_made;
};

struct dvc_record {
	struct arena arena;
	const char *root;
	struct repo *repo;
	struct dvc_config config;
	struct pipeline_options parsing;
	struct dvc_project project;	/* its dvc.yaml alone */
	struct dvc_work work;
	struct claim *claims;		/* by stage of the project */
};

static bool is_project(const char *folder)
{
	struct buf path = BUF_INIT;
	struct stat st;
	bool is;

	path_join(&path, folder, ".dvc");
	is = stat(path.data, &st) == 0 && S_ISDIR(st.st_mode);
	buf_release(&path);
	return is;
}

static void warn(void *context, const char *line)
{
	(void)context;
	fprintf(stderr, "%s\n", line);
}

static bool open_work(struct dvc_record *record, struct err *err)
{
	struct arena *arena = &record->arena;
	const struct dvc_config *config = &record->config;
	const char *shared = dvc_config_get(config, "cache", "shared");
	const char *types = dvc_config_get(config, "cache", "type");
	struct dvc_work *work = &record->work;

	work->project = &record->project;
	work->repo = dvc_config_bool(config, "core", "no_scm", false) ? NULL : record->repo;
	work->root = record->root;
	work->folder = ".";
	work->cache_path = dvc_config_cache(arena, config, record->root);
	work->arena = arena;
	work->warn = warn;
	work->at.walk = walk_open(record->root, err);
	work->at.known = hash_cache_open(record->root);
	work->at.cache = cache_open(work->cache_path, work->at.known, shared && strcmp(shared, "group") == 0);
	return work->at.walk && (!types || cache_links_parse(str_of(types), &work->links, err));
}

static bool open_project(struct dvc_record *record, const char *folder, struct err *err)
{
	struct err no_repository = ERR_INIT;
	struct buf real = BUF_INIT;
	bool ok = path_real(&real, folder, err);

	record->root = arena_strdup(&record->arena, ok ? real.data : folder);
	buf_release(&real);
	if (!ok)
		return false;
	record->repo = repo_open(record->root, &no_repository);
	record->work.at.source = source_open_folder(record->root, record->repo, err);
	if (!record->work.at.source || !dvc_config_load(&record->arena, record->root, &record->config, err))
		return false;
	record->parsing = dvc_config_parsing(&record->config);
	return dvc_project_load_file(&record->project, record->work.at.source, "dvc.yaml", &record->parsing, err) &&
	       dvc_project_check(&record->project, err);
}

bool dvc_record_open(const char *folder, struct dvc_record **out, struct err *err)
{
	struct dvc_record *record;
	bool ok;

	*out = NULL;
	if (!is_project(folder))
		return true;
	record = mem_zalloc(1, sizeof(*record));
	*record = (struct dvc_record){ .arena = ARENA_INIT, .project.arena = ARENA_INIT };
	ok = open_project(record, folder, err) && open_work(record, err);
	record->claims = ARENA_ARRAY(&record->arena, struct claim, record->project.stage_count + 1);
	if (ok)
		*out = record;
	else
		dvc_record_close(record);
	return ok || err_add(err, "the DVC project %s", folder);
}

void dvc_record_close(struct dvc_record *record)
{
	struct dvc_work *work;

	if (!record)
		return;
	work = &record->work;
	for (size_t i = 0; i < record->project.stage_count; i++) {
		if (record->claims[i].guard)
			dvc_record_end(record, record->project.stages[i].stage);
	}
	if (work->at.known)
		(void)!hash_cache_save(work->at.known, NULL);
	cache_close(work->at.cache);
	hash_cache_close(work->at.known);
	if (work->at.walk)
		walk_close(work->at.walk);
	source_close(work->at.source);
	if (record->repo)
		repo_close(record->repo);
	dvc_work_close(work);
	dvc_project_release(&record->project);
	arena_release(&record->arena);
	free(record);
}

const char *dvc_record_root(const struct dvc_record *record)
{
	return record ? record->root : NULL;
}

/* The run's stage as DVC reads it; NULL with err set where it reads another one. */
static struct dvc_stage *find_stage(struct dvc_record *record, const struct stage *stage, struct err *err)
{
	for (size_t i = 0; i < record->project.stage_count; i++) {
		struct dvc_stage *found = &record->project.stages[i];
		bool same = found->stage->command_count == stage->command_count;

		if (strcmp(found->stage->name, stage->name) != 0)
			continue;
		if (found->stage->error) {
			err_set(err, ERR_INPUT, "%s", found->stage->error);
			return NULL;
		}
		for (size_t c = 0; same && c < stage->command_count; c++)
			same = strcmp(found->stage->commands[c], stage->commands[c]) == 0;
		if (same)
			return found;
		err_set(err, ERR_INPUT, "by [parsing] in DVC's config the command of '%s' is another one, which a "
			"run does not know: use \"assay dvc repro %s\"", stage->name, stage->name);
		return NULL;
	}
	err_set(err, ERR_INPUT, "dvc.yaml has no stage '%s' any more", stage->name);
	return NULL;
}

static struct claim *claim_of(struct dvc_record *record, const struct dvc_stage *stage)
{
	return &record->claims[stage - record->project.stages];
}

bool dvc_record_begin(struct dvc_record *record, const struct stage *stage, struct err *err)
{
	struct dvc_stage *found;
	struct claim *claim;

	if (!record)
		return true;
	found = find_stage(record, stage, err);
	if (!found)
		return false;
	claim = claim_of(record, found);
	claim->paths = dvc_work_paths(&record->work, found->stage);
	claim->guard = guard_open(record->root, record->work.cache_path,
				  arena_printf(&record->arena, "assay run --here %s", found->stage->name),
				  dvc_config_bool(&record->config, "core", "hardlink_lock", false));
	return guard_take(claim->guard, err) && guard_check(claim->guard, &claim->paths, err);
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

	return !work->repo || !work->changed.len || !dvc_config_bool(&record->config, "core", "autostage", false) ||
	       repo_stage_files(work->repo, work->changed.items, work->changed.len, err);
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

	if (!record)
		return true;
	found = find_stage(record, stage, err);
	return found && ((guard_take(claim_of(record, found)->guard, err) && save(record, found, ran, err)) ||
			 err_add(err, "cannot record it for DVC"));
}
