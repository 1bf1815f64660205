/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/recover.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/lock.h"
#include "runner/launch.h"
#include "runner/points.h"
#include "runner/shim.h"
#include "store/metric.h"

#include <unistd.h>

#define RUNS_MAX 1000
/* A runner takes its lock a moment after the run was written down. */
#define START_MS 30000

struct recovery {
	struct store *store;
	struct arena arena;
	struct run run;
	struct stage_run *stages;
	size_t count;
};

static const char *stage_path(struct recovery *r, const struct stage_run *stage, const char *name)
{
	struct buf folder = BUF_INIT;
	const char *path;

	store_stage_folder(r->store, r->run.id, stage->name, &folder);
	path = arena_printf(&r->arena, "%s/%s", folder.data, name);
	buf_release(&folder);
	return path;
}

static bool has_living_stage(struct recovery *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->stages[i].phase == PHASE_RUNNING &&
		    lock_is_held(stage_path(r, &r->stages[i], "lock")))
			return true;
	}
	return false;
}

/* A stage that ended well without its runner has outs that nobody kept: it counts as lost. */
static bool settle_stage(struct recovery *r, struct stage_run *stage, struct err *err)
{
	struct shim_exit end;
	int64_t offset = stage->metrics_offset;
	unsigned passed_over = 0;

	if (stage->phase == PHASE_DONE)
		return true;
	stage->finished_at = clock_now();
	stage->exit_code = -1;
	stage->outcome = OUTCOME_CANCELED;
	stage->why = "not run: the runner was gone";
	if (stage->phase == PHASE_RUNNING) {
		stage->outcome = OUTCOME_LOST;
		stage->why = "its runner was gone before it could be settled";
		if (!points_take(r->store, r->run.id, stage->id, stage_path(r, stage, "metrics"), &offset,
				 &passed_over, err))
			return false;
	}
	if (stage->phase == PHASE_RUNNING && shim_read_exit(stage_path(r, stage, ""), &end, NULL)) {
		stage->exit_code = end.exit_code;
		stage->signal = end.signal;
		stage->cpu_ms = end.cpu_ms;
		stage->peak_kb = end.peak_kb;
		stage->finished_at = end.finished_at;
		if (end.exit_code != 0) {
			stage->outcome = OUTCOME_FAILURE;
			stage->why = "it failed after its runner was gone";
		} else {
			stage->why = "it ended well, but its runner was gone and its outputs were not kept";
		}
	}
	return stage_run_finish(r->store, stage, err);
}

static bool settle_run(struct recovery *r, struct err *err)
{
	bool ok = true;

	if (!db_begin(r->store->db, err))
		return false;
	for (size_t i = 0; ok && i < r->count; i++)
		ok = settle_stage(r, &r->stages[i], err);
	ok = ok && metric_seal(r->store, r->run.id, err) &&
	     run_finish(r->store, r->run.id, OUTCOME_LOST,
			"its runner was killed or the machine restarted; \"assay rerun\" goes on from "
			"what is cached",
			clock_now(), err);
	return db_end(r->store->db, ok, err);
}

static void remove_checkout(struct recovery *r)
{
	struct buf folder = BUF_INIT, path = BUF_INIT;

	store_run_folder(r->store, r->run.id, &folder);
	path_join(&path, folder.data, "checkout");
	if (!path_remove(path.data, NULL))
		buf_clear(&path);	/* it only takes room; nothing else depends on it */
	buf_release(&folder);
	buf_release(&path);
}

static bool settle_if_gone(struct recovery *r, bool never_started, unsigned *settled, struct err *err)
{
	int64_t id = r->run.id;

	if (!run_load(r->store, id, &r->arena, &r->run, err) ||
	    !stage_run_list(r->store, id, &r->arena, &r->stages, &r->count, err))
		return false;
	if (r->run.phase == PHASE_DONE || has_living_stage(r) ||
	    (never_started && clock_now() - r->run.queued_at < START_MS))
		return true;
	if (!settle_run(r, err))
		return false;
	remove_checkout(r);
	(*settled)++;
	return true;
}

/* Holds the run's lock meanwhile, so that it is settled once, and no runner that is about to start comes
 * in between. */
static bool recover_run(struct store *store, int64_t id, unsigned *settled, struct err *err)
{
	struct recovery r = { .store = store, .arena = ARENA_INIT, .run.id = id };
	struct buf folder = BUF_INIT, path = BUF_INIT;
	bool never_started, ok = true;
	int lock;

	store_run_folder(store, id, &folder);
	path_join(&path, folder.data, "lock");
	never_started = access(path.data, F_OK) != 0;
	lock = never_started ? -1 : lock_take(path.data, NULL);
	if (never_started || lock >= 0)
		ok = settle_if_gone(&r, never_started, settled, err);
	if (lock >= 0)
		close(lock);
	buf_release(&folder);
	buf_release(&path);
	arena_release(&r.arena);
	return ok;
}

bool recover_runs(struct store *store, unsigned *settled, struct err *err)
{
	struct arena arena = ARENA_INIT;
	unsigned count_settled = 0;
	int64_t *ids;
	size_t count;
	bool ok = run_unfinished(store, &arena, RUNS_MAX, &ids, &count, err);

	for (size_t i = 0; ok && i < count; i++) {
		if (!launch_is_alive(store, ids[i]))
			ok = recover_run(store, ids[i], &count_settled, err);
	}
	if (settled)
		*settled = count_settled;
	arena_release(&arena);
	return ok;
}
