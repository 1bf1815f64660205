/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runner/plan.h"
#include "base/buf.h"
#include "runner/tracked.h"
#include "store/artifact.h"

#include <inttypes.h>
#include <string.h>

/* Bytes of data that are read to plan a stage. */
#define DIGESTED_MAX (INT64_C(256) * 1024 * 1024)

static void gather_param(const struct yaml_node *node, const char *prefix, const char *key,
			 struct inputs *inputs, struct arena *arena)
{
	struct buf json = BUF_INIT;

	params_write_json(&json, node);
	param_list_put(&inputs->params, arena_printf(arena, "%s%s", prefix, key),
		       arena_strdup(arena, json.data));
	buf_release(&json);
}

/* Whether a run can take the stage: it is understood, and stays inside the project. */
static bool check_stage(const struct stage *stage, struct err *err)
{
	const char *outside = NULL;

	if (stage->error)
		return err_set(err, ERR_INPUT, "%s", stage->error);
	for (size_t i = 0; i < stage->dep_count && !outside; i++)
		outside = stage->deps[i].external ? stage->deps[i].text : NULL;
	for (size_t i = 0; i < stage->param_count && !outside; i++)
		outside = stage->params[i].external ? stage->params[i].text : NULL;
	for (size_t i = 0; i < stage->out_count && !outside; i++)
		outside = stage->outs[i].external ? stage->outs[i].text : NULL;
	return !outside ||
	       err_set(err, ERR_INPUT, "stage '%s' names %s, which lies outside of the repository; a run can "
		       "only take stages whose files are all inside",
		       stage->name, outside);
}

/* Adds to inputs the values of the params that the stage names. */
static bool gather_params(const struct files *files, const struct stage *stage, struct inputs *inputs,
			  struct arena *arena, struct err *err)
{
	for (size_t i = 0; i < stage->param_count; i++) {
		const struct stage_params *params = &stage->params[i];
		const char *prefix = strcmp(params->file, "params.yaml") == 0
					     ? "" : arena_printf(arena, "%s:", params->file);
		struct yaml_node *root;

		if (!files_params(files, params->file, arena, &root, err))
			return err_add(err, "stage '%s'", stage->name);
		if (!root)
			return err_set(err, ERR_NOT_FOUND, "stage '%s' needs the params file %s, which "
				       "is not there", stage->name, params->file);
		if (!params->count)
			params_flatten(&inputs->params, params->file, root);
		for (size_t k = 0; k < params->count; k++) {
			const struct yaml_node *node = params_find(root, params->keys[k]);

			if (!node)
				return err_set(err, ERR_NOT_FOUND,
					       "stage '%s' needs the param '%s', which %s does not have",
					       stage->name, params->keys[k], params->file);
			gather_param(node, prefix, params->keys[k], inputs, arena);
		}
	}
	return true;
}

static bool gather_deps(const struct files *files, const struct stage *stage, struct inputs *inputs,
			struct err *err)
{
	for (size_t i = 0; i < stage->dep_count; i++) {
		struct object object;
		bool found;

		if (!files_object(files, stage->deps[i].path, &object, &found, err))
			return err_add(err, "stage '%s'", stage->name);
		if (!found && files->tracked && tracked_has_data(files->tracked, stage->deps[i].path))
			return err_set(err, ERR_NOT_FOUND,
				       "stage '%s' needs %s, which DVC keeps and which is not there; "
				       "\"dvc pull\" fetches it", stage->name, stage->deps[i].path);
		if (!found)
			return err_set(err, ERR_NOT_FOUND,
				       "stage '%s' needs %s, which is not there and which no other "
				       "stage makes",
				       stage->name, stage->deps[i].path);
		inputs->deps[i] = object.digest;
	}
	return true;
}

/* Whether all that the cached stage run left can still be had. */
static bool outs_exist(struct store *store, int64_t stage_run, const struct stage *stage,
		       struct arena *arena)
{
	struct artifact *artifacts;
	size_t count;

	if (!artifact_of_stage(store, stage_run, arena, &artifacts, &count, NULL) ||
	    count < stage->out_count)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct object object = { artifacts[i].digest, artifacts[i].size, artifacts[i].mode,
					 artifacts[i].files };

		if (!object_exists(store, &object))
			return false;
	}
	return true;
}

/* Why the stage runs, given the newest success of its name. */
static const char *why_run(const struct stage_run *last, const char *inputs, bool forced, bool missing,
			   struct arena *arena)
{
	const char *difference = last->id && last->inputs
					 ? inputs_difference(arena, last->inputs, inputs) : NULL;

	if (forced)
		return "asked to run, whatever is cached";
	if (missing)
		return "its earlier outputs are not in the store any more";
	if (!last->id)
		return "has not succeeded yet";
	if (difference)
		return difference;
	return "its inputs are those of a run whose result was not kept";
}

bool plan_stage(struct store *store, int64_t repository, const struct files *files,
		const struct stage *stage, bool forced, struct arena *arena, struct plan_step *step,
		struct err *err)
{
	struct inputs inputs = { .stage = stage, .params = { .arena = arena } };
	struct stage_run last, cached;
	struct buf json = BUF_INIT;
	bool missing;

	inputs.deps = ARENA_ARRAY(arena, struct digest, stage->dep_count);
	if (!check_stage(stage, err) || !gather_params(files, stage, &inputs, arena, err) ||
	    !gather_deps(files, stage, &inputs, err) ||
	    !stage_run_find_last(store, repository, stage->name, arena, &last, err))
		return false;
	inputs_format(&inputs, &json);
	step->key = digest_of(buf_str(&json));
	step->inputs = arena_strdup(arena, json.data);
	step->last_ms = last.id ? last.finished_at - last.started_at : 0;
	buf_release(&json);
	if (!stage_run_find_cached(store, &step->key, arena, &cached, err))
		return false;
	missing = cached.id && !outs_exist(store, cached.id, stage, arena);
	step->action = PLAN_RUN;
	if (stage->always_changed) {
		step->why = "always_changed is set";
	} else if (cached.id && !missing && !forced) {
		step->action = PLAN_CACHED;
		step->cached_from = cached.id;
		step->cached_run = cached.run;
		step->why = arena_printf(arena, "same command, params and data as run %" PRId64,
					 cached.run);
	} else {
		step->why = why_run(&last, step->inputs, forced, missing, arena);
	}
	return true;
}

/* The stage before this one that runs, or may run, so that its outs aren't known yet; or NULL. */
static const struct stage *first_open(const struct graph *graph, size_t stage,
				      const struct plan_step *steps, size_t done)
{
	for (size_t i = 0; i < done; i++) {
		size_t other = (size_t)(steps[i].stage - graph->pipeline->stages);

		if (graph_waits_for(graph, stage, other) &&
		    (steps[i].action == PLAN_RUN || steps[i].action == PLAN_DEPENDS))
			return steps[i].stage;
	}
	return NULL;
}

/* Before anything ran, the outs of a cached stage aren't on disk, but their digests are known. */
static bool add_known(struct store *store, struct files *files, int64_t stage_run,
		      struct arena *arena, struct err *err)
{
	struct known_object *grown;
	struct artifact *artifacts;
	size_t count;

	if (!artifact_of_stage(store, stage_run, arena, &artifacts, &count, err))
		return false;
	grown = ARENA_ARRAY(arena, struct known_object, files->known_count + count);
	if (files->known_count)
		memcpy(grown, files->known, files->known_count * sizeof(*grown));
	for (size_t i = 0; i < count; i++)
		grown[files->known_count++] = (struct known_object){
			artifacts[i].path, { artifacts[i].digest, artifacts[i].size,
					     artifacts[i].mode, artifacts[i].files } };
	files->known = grown;
	return true;
}

/* Whether all is as DVC recorded it, which it knows without reading data that it has read before. */
static bool ask_if_clean(const struct stage *stage, struct dvc_record *record, bool forced, struct plan_step *step,
			 struct err *err)
{
	bool clean = false;

	if (!record || forced || stage->always_changed)
		return true;
	if (!dvc_record_is_clean(record, stage, &clean, err))
		return false;
	if (clean) {
		step->action = PLAN_CACHED;
		step->why = "as dvc.lock records it";
	}
	return true;
}

static void add_dvc_doubt(const struct files *files, const struct graph *graph, bool forced, struct arena *arena,
			  struct plan_step *step)
{
	if (step->action != PLAN_RUN || forced || step->stage->always_changed || !files->tracked ||
	    strcmp(graph->pipeline->file, DVC_FILE) != 0 || !tracked_may_have(files->tracked, step->stage))
		return;
	step->action = PLAN_DEPENDS;
	step->why = arena_printf(arena, "%s, unless DVC's cache has it", step->why);
}

/* A person waits for the plan: much data are digested when the stage's turn comes. */
static bool plan_within(struct store *store, int64_t repository, const struct files *source, const struct graph *graph,
			const struct stage *stage, bool forced, struct arena *arena, struct plan_step *step,
			struct err *err)
{
	struct files files = *source;
	int64_t budget = DIGESTED_MAX;

	files.budget = &budget;
	if (!plan_stage(store, repository, &files, stage, forced, arena, step, err))
		return false;
	if (budget < 0 && !forced && !stage->always_changed) {
		step->action = PLAN_DEPENDS;
		step->inputs = NULL;
		step->why = "its data are so large that they are looked at when it runs";
	}
	add_dvc_doubt(source, graph, forced, arena, step);
	return true;
}

bool plan_make(struct store *store, int64_t repository, const struct files *source,
	       const struct graph *graph, const bool *wanted, bool forced, struct dvc_record *record,
	       struct arena *arena, struct plan_step *steps, struct err *err)
{
	struct files files = *source;

	for (size_t i = 0; i < graph->count; i++) {
		const struct stage *stage = &graph->pipeline->stages[graph->order[i]];
		const struct stage *open = first_open(graph, graph->order[i], steps, i);
		struct plan_step *step = &steps[i];
		struct stage_run last;

		*step = (struct plan_step){ .stage = stage };
		if (wanted[graph->order[i]] && !check_stage(stage, err))
			return false;
		if (!wanted[graph->order[i]]) {
			step->action = PLAN_LEFT_OUT;
			step->why = "not asked for";
		} else if (stage->frozen) {
			step->action = PLAN_FROZEN;
			step->why = "frozen";
		} else if (open) {
			if (!stage_run_find_last(store, repository, stage->name, arena, &last, err))
				return false;
			step->action = PLAN_DEPENDS;
			step->why = arena_printf(arena, "after %s", open->name);
			step->last_ms = last.id ? last.finished_at - last.started_at : 0;
		} else if (!ask_if_clean(stage, record, forced, step, err) ||
			   (step->action != PLAN_CACHED &&
			    !plan_within(store, repository, &files, graph, stage, forced, arena, step, err))) {
			return false;
		}
		if (step->action == PLAN_CACHED && step->cached_from &&
		    !add_known(store, &files, step->cached_from, arena, err))
			return false;
	}
	return true;
}
