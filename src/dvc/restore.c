/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "dvc/checkout.h"
#include "dvc/data.h"
#include "dvc/path.h"
#include "dvc/record.h"
#include "dvc/run_cache.h"
#include "dvc/save.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the stage left when it last ran with what it has now. */
static bool find_run(struct dvc_work *work, const struct dvc_stage_status *status, bool run_cache, bool dry,
		     struct dvc_lock_stage *run, bool *found, struct err *err)
{
	const struct dvc_stage *stage = status->stage;
	const struct dvc_lock_stage *lock = stage->lock;
	struct dvc_lock_stage asked;
	bool recorded = lock && !status->command_changed && !status->dep_count;

	*found = false;
	for (size_t i = 0; recorded && i < stage->stage->out_count; i++) {
		const struct dvc_item *item = dvc_item_find(lock->outs, lock->out_count, stage->stage->outs[i].text);

		recorded = item && item->md5;
	}
	if (recorded) {
		*run = *lock;
		return *found = true;
	}
	if (!run_cache || (dry && !lock))
		return true;
	if (dry)
		asked = (struct dvc_lock_stage){ .cmd = stage->stage->cmd, .deps = lock->deps,
						 .dep_count = lock->dep_count, .params = lock->params,
						 .param_count = lock->param_count };
	else if (!record_deps(work, stage, false, &asked, err))
		return false;
	asked.outs = ARENA_ARRAY(work->arena, struct dvc_item, stage->stage->out_count);
	asked.out_count = stage->stage->out_count;
	for (size_t i = 0; i < asked.out_count; i++)
		asked.outs[i] = (struct dvc_item){ .path = stage->stage->outs[i].text, .size = -1, .nfiles = -1 };
	*found = run_cache_find(work, &asked, run);
	return true;
}

/* Whether the cache has all of an out, and its files. */
static bool is_cached(struct dvc_work *work, const struct cache_key *key)
{
	struct cache_query *queries, one = { .key = *key };
	struct manifest manifest;
	bool all = true;

	cache_look(work->at.cache, &one, 1);
	if (one.state != CACHE_PRESENT || !key->is_folder)
		return one.state == CACHE_PRESENT;
	if (!cache_manifest(work->at.cache, work->arena, key, &manifest, NULL))
		return false;
	queries = mem_zalloc(manifest.count + 1, sizeof(*queries));
	for (size_t i = 0; i < manifest.count; i++)
		queries[i].key = (struct cache_key){ key->rule, manifest.entries[i].hash, false };
	cache_look(work->at.cache, queries, manifest.count);
	for (size_t i = 0; i < manifest.count && all; i++)
		all = queries[i].state == CACHE_PRESENT;
	free(queries);
	return all;
}

static bool lay_out(struct dvc_work *work, struct checkout_out *outs, size_t count, bool cached, struct err *err)
{
	static const struct cache_links copy = { { CACHE_COPY }, 1 };
	struct checkout checkout = { .walk = work->at.walk, .known = work->at.known, .cache = work->at.cache,
				     .links = cached ? &work->links : &copy, .force = true,
				     .progress = work->at.progress };

	if (!checkout_run(&checkout, work->arena, outs, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (outs[i].problem)
			return err_set(err, ERR_INPUT, "%s", outs[i].problem);
	}
	return true;
}

bool stage_restore(struct dvc_work *work, const struct dvc_stage_status *status, bool run_cache, bool dry,
		   bool *restored, struct err *err)
{
	const struct stage *stage = status->stage->stage;
	struct checkout_out *outs[2];
	size_t counts[2] = { 0, 0 };
	struct dvc_lock_stage run;
	bool found;

	*restored = false;
	if (!run_cache_takes(stage))
		return true;
	if (!find_run(work, status, run_cache, dry, &run, &found, err))
		return false;
	for (int i = 0; i < 2; i++)
		outs[i] = ARENA_ARRAY(work->arena, struct checkout_out, stage->out_count + 1);
	for (size_t i = 0; found && i < stage->out_count; i++) {
		const struct dvc_item *item = dvc_item_find(run.outs, run.out_count, stage->outs[i].text);
		bool cached = stage->outs[i].cached;
		struct checkout_out *out = &outs[cached][counts[cached]++];

		*out = (struct checkout_out){ .path = stage->outs[i].path };
		out->has_key = data_key_of(item, &out->key);
		out->executable = item && item->isexec;
		found = out->has_key && is_cached(work, &out->key);
	}
	if (!found)
		return true;
	dvc_work_say(work, "Stage '%s' is cached - skipping run, checking out outputs",
		     dvc_work_address(work, status->stage));
	*restored = true;
	return dry || (lay_out(work, outs[1], counts[1], true, err) && lay_out(work, outs[0], counts[0], false, err));
}

/* A file that shares its content with the cache gets its own, to be written. */
static bool make_own(struct dvc_work *work, const char *path, struct err *err)
{
	const char *full = path[0] == '/' ? path : arena_printf(work->arena, "%s/%s", work->root, path);
	const char *copy = arena_printf(work->arena, "%.*s.assay-%ld-own.tmp", (int)(path_base(full) - full), full,
					(long)getpid());
	struct stat st;

	if (lstat(full, &st) != 0 || (S_ISREG(st.st_mode) && st.st_nlink == 1 && st.st_mode & 0200))
		return true;
	if (S_ISREG(st.st_mode) && st.st_nlink == 1)
		return chmod(full, (st.st_mode & 07777) | 0200) == 0 || err_sys(err, "cannot make %s writable", path);
	if (stat(full, &st) != 0)
		return true;
	(void)unlink(copy);
	if (!file_copy(full, copy, (st.st_mode & 07777) | 0200, err))
		return false;
	return rename(copy, full) == 0 || err_sys(err, "cannot write %s", path);
}

static bool keep_out(struct dvc_work *work, const char *path, struct err *err)
{
	const char *full = path[0] == '/' ? path : arena_printf(work->arena, "%s/%s", work->root, path);
	const char *const *files;
	struct stat st;
	size_t count;

	if (stat(full, &st) != 0)
		return true;
	if (!S_ISDIR(st.st_mode))
		return make_own(work, path, err);
	if (!walk_files(work->at.walk, work->arena, str_of(path), &files, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!make_own(work, files[i], err))
			return false;
	}
	return true;
}

bool stage_clear(struct dvc_work *work, const struct stage *stage, struct err *err)
{
	for (size_t i = 0; i < stage->out_count; i++) {
		const struct stage_out *out = &stage->outs[i];
		const char *full = out->path[0] == '/' ? out->path
						       : arena_printf(work->arena, "%s/%s", work->root, out->path);

		if (dvc_path_is_protected(work->arena, work->root, out->path))
			return err_set(err, ERR_INPUT,
				       "%s cannot be an output, for it would be removed: it holds the project, or is "
				       "Git's or DVC's own", out->path);
		if (out->persist ? out->cached && !keep_out(work, out->path, err) : !path_remove(full, err))
			return false;
	}
	return true;
}
