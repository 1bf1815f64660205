/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/repro.h"
#include "dvc/command.h"
#include "dvc/data.h"
#include "dvc/save.h"

#include <string.h>

struct repro {
	struct dvc_work *work;
	const struct dvc_graph *graph;	/* NULL: the stages stand alone */
	const struct repro_options *options;
	struct dvc_stage_status *statuses;	/* of the whole project; NULL once a command ran */
	struct made_outs outs;		/* of the whole project */
	bool *forced, *skipped;		/* per stage */
	bool ran;			/* a command ran: what was known of the disk may not hold any more */
};

/* Whether another stage's record says of a missing dependency what this one's does. */
static bool is_same_upstream(struct repro *repro, const struct dvc_stage *stage, const struct stage_path *dep)
{
	const struct dvc_edges *needs = repro->graph ? &repro->graph->needs[stage - repro->work->project->stages] : NULL;
	const struct dvc_item *item =
		stage->lock ? dvc_item_find(stage->lock->deps, stage->lock->dep_count, dep->text) : NULL;

	for (size_t i = 0; needs && i < needs->count; i++) {
		const struct dvc_stage *other = &repro->work->project->stages[needs->to[i]];

		for (size_t o = 0; o < other->stage->out_count; o++) {
			const struct dvc_item *out = NULL;
			struct cache_key a, b;
			bool has_a, has_b;

			if (strcmp(other->stage->outs[o].path, dep->path) != 0)
				continue;
			if (other->lock)
				out = dvc_item_find(other->lock->outs, other->lock->out_count,
						    other->stage->outs[o].text);
			has_a = data_key_of(item, &a);
			has_b = data_key_of(out, &b);
			if (has_a != has_b || (has_a && (a.is_folder != b.is_folder || a.rule != b.rule ||
							 !hash_equal(&a.hash, &b.hash))))
				return false;
		}
	}
	return true;
}

static const struct stage_path *find_dep(const struct stage *stage, const char *path)
{
	for (size_t i = 0; i < stage->dep_count; i++) {
		if (strcmp(stage->deps[i].path, path) == 0)
			return &stage->deps[i];
	}
	return NULL;
}

/* Whether a stage must be run.  Where missing data is no change, what is gone counts only when the
 * records contradict each other. */
static bool is_changed(struct repro *repro, const struct dvc_stage_status *status)
{
	const struct dvc_stage *stage = status->stage;

	if (!repro->options->allow_missing)
		return dvc_stage_is_changed(status);
	if (status->command_changed || status->checksum_changed || (status->always_changed && !stage->stage->frozen))
		return true;
	for (size_t i = 0; i < status->dep_count; i++) {
		const struct dvc_difference *dep = &status->deps[i];
		const struct stage_path *named = dep->key ? NULL : find_dep(stage->stage, dep->path);

		if (dep->state != DVC_DELETED || dep->key || (named && !is_same_upstream(repro, stage, named)))
			return true;
	}
	for (size_t i = 0; i < status->out_count; i++) {
		if (status->outs[i].state != DVC_NOT_IN_CACHE && status->outs[i].state != DVC_DELETED)
			return true;
	}
	return false;
}

static bool check_outs_exist(struct repro *repro, const struct dvc_stage_status *status, struct err *err)
{
	const char *names = "";

	for (size_t i = 0; i < status->stage->stage->out_count; i++) {
		const char *path = status->stage->stage->outs[i].path;
		struct content content = { .path = path, .is_output = true };

		if (!content_read(repro->work->at.walk, repro->work->at.known, repro->work->arena, &content, 1, NULL, err) ||
		    !content_check(&content, err))
			return false;
		if (content.kind == CONTENT_MISSING)
			names = arena_printf(repro->work->arena, "%s%s'%s'", names, *names ? ", " : "",
					     dvc_work_seen(repro->work, path));
	}
	return !*names || err_set(err, ERR_NOT_FOUND, "missing data: %s; it cannot be made here, lay it out (dvc checkout)",
				  names);
}

/* A dependency that is not there, and that no stage makes; NULL: there is none. */
static const char *missing_source(struct repro *repro, const struct dvc_stage_status *status)
{
	for (size_t i = 0; i < status->dep_count; i++) {
		const struct dvc_difference *dep = &status->deps[i];

		if (dep->state == DVC_DELETED && !dep->key &&
		    !(repro->options->dry && made_find(&repro->outs, dep->path)))
			return dep->path;
	}
	return NULL;
}

/* Others may go on with the project while the command runs; its paths stay claimed. */
static bool run_commands(struct repro *repro, const struct dvc_stage *stage, struct err *err)
{
	struct dvc_work *work = repro->work;
	struct err lost = ERR_INIT;
	bool ok;

	guard_drop(work->guard);
	repro->ran = true;
	ok = stage_run_commands(work, stage, false, err);
	if (!guard_take(work->guard, &lost))
		ok = err_set(err, lost.code, "%s", lost.text);
	return ok;
}

static bool run_stage(struct repro *repro, struct dvc_stage *stage, const struct dvc_stage_status *status, bool force,
		      struct err *err)
{
	const struct repro_options *options = repro->options;
	struct dvc_work *work = repro->work;
	struct save_options save = { .record = true, .commit = !options->no_commit, .relink = true,
				     .run_cache = !options->no_commit, .partial = options->allow_missing };
	bool restored = false, ok = true;
	const char *missing;

	if (stage->stage->frozen || !stage->stage->command_count) {
		if (options->dry)
			return true;
		dvc_work_say(work, "Verifying %s in %sstage: '%s'", stage->stage->frozen ? "outputs" : "data sources",
			     stage->stage->frozen ? "frozen " : "", dvc_work_address(work, stage));
		return check_outs_exist(repro, status, err) && stage_save(work, stage, &save, err);
	}
	/* Found out before any output is removed. */
	missing = force ? NULL : missing_source(repro, status);
	if (missing)
		return err_set(err, ERR_NOT_FOUND, "the dependency %s does not exist", dvc_work_seen(work, missing));
	if (options->dry)
		return (force || stage_restore(work, status, !options->no_run_cache, true, &restored, err)) &&
		       stage_run_commands(work, stage, true, err);
	ok = stage_clear(work, stage->stage, err) &&
	     (force || stage_restore(work, status, !options->no_run_cache, false, &restored, err));
	if (ok && !restored)
		ok = run_commands(repro, stage, err);
	return ok && stage_save(work, stage, &save, err);
}

/* The stage's state as of now. */
static bool look_at(struct repro *repro, size_t s, struct dvc_stage_status *status, struct err *err)
{
	const struct dvc_stage *stage = &repro->work->project->stages[s];

	if (repro->ran || !repro->statuses)
		return dvc_work_status(repro->work, stage, status, err);
	*status = repro->statuses[s];
	return dvc_status_check(status, err);
}

static bool reproduce(struct repro *repro, size_t s, bool *done, struct err *err)
{
	struct dvc_work *work = repro->work;
	struct dvc_stage *stage = &work->project->stages[s];
	struct guard_paths paths = dvc_work_paths(work, stage->stage);
	struct dvc_stage_status status;
	struct err lost = ERR_INIT;
	bool ok;

	if (stage->stage->frozen && !stage->is_import)
		dvc_work_warn(work, "stage: '%s' is frozen. Its dependencies are not going to be reproduced.",
			      dvc_work_address(work, stage));
	if (!guard_check(work->guard, &paths, err) || !look_at(repro, s, &status, err))
		return false;
	if (!repro->forced[s] && !is_changed(repro, &status)) {
		dvc_work_say(work, "%s'%s' didn't change, skipping", stage->file->single ? "" : "Stage ",
			     dvc_work_address(work, stage));
		return true;
	}
	*done = true;
	if (repro->options->dry)
		return run_stage(repro, stage, &status, repro->forced[s], err);
	if (!guard_claim(work->guard, &paths, err))
		return false;
	ok = run_stage(repro, stage, &status, repro->forced[s], err);
	repro->ran = true;
	if (!guard_take(work->guard, &lost) || !guard_release(work->guard, &paths, &lost))
		ok = err_set(err, lost.code, "%s", lost.text);
	return ok;
}

/* Whatever waits for the stage, directly or not, is left out. */
static const char *skip_dependents(struct repro *repro, size_t s, const char *names, size_t *count)
{
	const struct dvc_project *project = repro->work->project;

	for (size_t i = 0; repro->graph && i < repro->graph->feeds[s].count; i++) {
		size_t to = repro->graph->feeds[s].to[i];

		if (repro->skipped[to] || project->stages[to].stage->frozen)
			continue;
		repro->skipped[to] = true;
		names = arena_printf(repro->work->arena, "%s%s'%s'", names, *names ? ", " : "",
				     dvc_work_address(repro->work, &project->stages[to]));
		++*count;
		names = skip_dependents(repro, to, names, count);
	}
	return names;
}

static void force_dependents(struct repro *repro, size_t s)
{
	for (size_t i = 0; i < repro->graph->feeds[s].count; i++) {
		size_t to = repro->graph->feeds[s].to[i];

		if (!repro->work->project->stages[to].stage->frozen)
			repro->forced[to] = true;
	}
}

static void tell_failure(struct repro *repro, size_t s, const struct err *err)
{
	bool ignored = repro->options->on_error == REPRO_IGNORE;
	const char *names;
	size_t count = 0;

	dvc_work_warn(repro->work, "%s%s", err->text, ignored ? " (ignored)" : "");
	if (ignored)
		return;
	names = skip_dependents(repro, s, "", &count);
	if (count)
		dvc_work_warn(repro->work, "%s %s will be skipped due to this failure", count > 1 ? "Stages" : "Stage",
			      names);
}

/* What is on disk is looked at together, so that all cores have work; the plan may be of few stages only. */
static bool look_at_all(struct repro *repro, const size_t *plan, size_t count, struct err *err)
{
	struct dvc_work *work = repro->work;
	struct dvc_project part = { .stages = ARENA_ARRAY(work->arena, struct dvc_stage, count + 1), .stage_count = count };
	struct dvc_stage_status *found;

	for (size_t i = 0; i < count; i++)
		part.stages[i] = work->project->stages[plan[i]];
	if (!dvc_status(&work->at, &part, work->arena, &found, err))
		return false;
	repro->statuses = ARENA_ARRAY(work->arena, struct dvc_stage_status, work->project->stage_count + 1);
	for (size_t i = 0; i < count; i++) {
		repro->statuses[plan[i]] = found[i];
		repro->statuses[plan[i]].stage = &work->project->stages[plan[i]];
	}
	return true;
}

bool repro_run(struct dvc_work *work, const struct dvc_graph *graph, const struct repro_options *options,
	       const size_t *plan, size_t plan_count, size_t *done, struct err *err)
{
	size_t all = work->project->stage_count, failed_count = 0;
	struct repro repro = { .work = work, .graph = graph, .options = options,
			       .forced = ARENA_ARRAY(work->arena, bool, all + 1),
			       .skipped = ARENA_ARRAY(work->arena, bool, all + 1) };
	const char *failed = "";
	bool gap = false;

	*done = 0;
	dvc_outs_collect(work->arena, work->project, &repro.outs);
	(void)look_at_all(&repro, plan, plan_count, NULL);
	for (size_t i = 0; i < plan_count; i++)
		repro.forced[plan[i]] = options->force;
	for (size_t i = 0; i < plan_count; i++) {
		const char *address = dvc_work_address(work, &work->project->stages[plan[i]]);
		struct err own = ERR_INIT;
		bool ran = false;

		if (repro.skipped[plan[i]])
			continue;
		if (gap)
			dvc_work_say(work, "%s", "");
		if (!reproduce(&repro, plan[i], &ran, &own)) {
			failed = arena_printf(work->arena, "%s%s'%s'", failed, failed_count++ ? ", " : "", address);
			if (options->on_error == REPRO_STOP)
				return err_set(err, own.code, "failed to reproduce '%s': %s", address, own.text);
			tell_failure(&repro, plan[i], &own);
			continue;
		}
		gap = ran;
		*done += ran;
		if (options->force_downstream && graph && (ran || repro.forced[plan[i]]))
			force_dependents(&repro, plan[i]);
	}
	return !failed_count || options->on_error == REPRO_IGNORE ||
	       err_set(err, ERR_OUTSIDE, "failed to reproduce%s %s", failed_count > 1 ? " stages:" : "", failed);
}
