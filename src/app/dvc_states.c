/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_states.h"
#include "app/dvc_impl.h"
#include "base/vec.h"
#include "pipeline/param_file.h"
#include "pipeline/params.h"

#include <string.h>

typedef VEC_OF(struct dvc_reason) reasons;

struct params_file {
	const char *path;
	const struct yaml_node *root;	/* NULL: there is none, or it is none */
};

/* What reasons are made with: the project is gone when they are read. */
struct telling {
	struct dvc_here *here;
	struct arena *arena;		/* of the reasons */
	VEC_OF(struct params_file) read;	/* params as they are in the work tree, each file once */
};

const char *dvc_verdict_word(enum dvc_verdict verdict)
{
	static const char *const words[] = {
		[DVC_CLEAN] = "clean", [DVC_RUNNING] = "running",	    [DVC_NEVER_RUN] = "never run",
		[DVC_STALE] = "stale", [DVC_MISSING_DATA] = "missing data", [DVC_UNKNOWN] = "unknown",
	};

	return words[verdict];
}

static const struct yaml_node *params_of(struct telling *telling, const char *path)
{
	struct buf bytes = BUF_INIT;
	const struct yaml_node *root = NULL;
	bool found;

	for (size_t i = 0; i < telling->read.len; i++) {
		if (strcmp(telling->read.items[i].path, path) == 0)
			return telling->read.items[i].root;
	}
	if (source_read(telling->here->source, path, &bytes, &found, NULL) && found)
		root = param_file_parse(&telling->here->arena, arena_str(&telling->here->arena, buf_str(&bytes)), path,
					NULL);
	buf_release(&bytes);
	VEC_PUSH(&telling->read, (struct params_file){ path, root });
	return root;
}

static const char *seen(struct telling *telling, const char *path)
{
	return arena_strdup(telling->arena, app_dvc_seen(telling->here, path));
}

static const char *json_of(struct arena *arena, const struct yaml_node *node)
{
	struct buf text = BUF_INIT;
	const char *json;

	if (!node)
		return NULL;
	params_write_json(&text, node);
	json = arena_strdup(arena, text.data);
	buf_release(&text);
	return json;
}

/* What a lock recorded under a key of a params file, whatever the file was called there. */
static const struct yaml_node *recorded_param(const struct dvc_stage *stage, const char *path, const char *key)
{
	for (size_t i = 0; i < stage->stage->param_count; i++) {
		const struct stage_params *params = &stage->stage->params[i];
		const struct dvc_values *values =
			stage->lock && strcmp(params->file, path) == 0 ? dvc_values_find(stage->lock, params->text)
								       : NULL;

		for (size_t j = 0; values && j < values->count; j++) {
			if (strcmp(values->keys[j], key) == 0)
				return values->values[j];
		}
	}
	return NULL;
}

static const char *param_name(struct telling *telling, const char *file, const char *key)
{
	return strcmp(file, "params.yaml") == 0 ? arena_strdup(telling->arena, key)
						: arena_printf(telling->arena, "%s:%s", file, key);
}

/* What differs inside of a map, value by value. */
static void add_map(struct telling *telling, const char *file, const char *key, const struct yaml_node *before,
		    const struct yaml_node *after, reasons *found)
{
	struct arena *arena = &telling->here->arena;
	struct param_list then = { .arena = arena }, now = { .arena = arena };

	params_flatten(&then, "params.yaml", before);
	params_flatten(&now, "params.yaml", after);
	for (size_t i = 0; i < now.count; i++) {
		const char *was = param_list_find(&then, now.items[i].name);

		if (!was || strcmp(was, now.items[i].json) != 0)
			VEC_PUSH(found, (struct dvc_reason){
				.what = "param", .state = dvc_state_name(was ? DVC_MODIFIED : DVC_NEW),
				.name = param_name(telling, file, arena_printf(arena, "%s.%s", key, now.items[i].name)),
				.before = was ? arena_strdup(telling->arena, was) : NULL,
				.after = arena_strdup(telling->arena, now.items[i].json) });
	}
	for (size_t i = 0; i < then.count; i++) {
		if (!param_list_find(&now, then.items[i].name))
			VEC_PUSH(found, (struct dvc_reason){
				.what = "param", .state = dvc_state_name(DVC_DELETED),
				.name = param_name(telling, file, arena_printf(arena, "%s.%s", key, then.items[i].name)),
				.before = arena_strdup(telling->arena, then.items[i].json) });
	}
}

static void add_param(struct telling *telling, const struct dvc_stage *stage,
		      const struct dvc_difference *difference, reasons *found)
{
	const struct yaml_node *root = params_of(telling, difference->path);
	const struct yaml_node *before = recorded_param(stage, difference->path, difference->key);
	const struct yaml_node *after = root ? params_find(root, difference->key) : NULL;
	const char *file = app_dvc_seen(telling->here, difference->path);

	if (before && after && before->kind == YAML_MAP && after->kind == YAML_MAP)
		add_map(telling, file, difference->key, before, after, found);
	else
		VEC_PUSH(found, (struct dvc_reason){ .what = "param", .state = dvc_state_name(difference->state),
						     .name = param_name(telling, file, difference->key),
						     .before = json_of(telling->arena, before),
						     .after = json_of(telling->arena, after) });
}

static void add_differences(struct telling *telling, const struct dvc_stage_status *status, reasons *found)
{
	for (size_t i = 0; i < status->dep_count; i++) {
		const struct dvc_difference *difference = &status->deps[i];

		if (difference->key)
			add_param(telling, status->stage, difference, found);
		else
			VEC_PUSH(found, (struct dvc_reason){ .what = "dep",
							     .name = seen(telling, difference->path),
							     .state = dvc_state_name(difference->state) });
	}
	if (status->command_changed)
		VEC_PUSH(found, (struct dvc_reason){ .what = "command", .state = "modified" });
	if (status->checksum_changed)
		VEC_PUSH(found, (struct dvc_reason){ .what = "file",
						     .name = seen(telling, status->stage->file->path),
						     .state = "modified" });
	if (status->always_changed)
		VEC_PUSH(found, (struct dvc_reason){ .what = "always", .state = "runs each time" });
	for (size_t i = 0; i < status->out_count; i++)
		VEC_PUSH(found, (struct dvc_reason){ .what = "out",
						     .name = seen(telling, status->outs[i].path),
						     .state = dvc_state_name(status->outs[i].state) });
}

/* Whether "dvc repro" would begin with it, or run it after others. */
static bool would_run(const struct dvc_stage_status *status)
{
	return status->stage->stage->command_count && !status->stage->stage->frozen &&
	       (status->verdict == DVC_STALE || status->verdict == DVC_NEVER_RUN);
}

/* The stages that come first, where they would run; marks those behind as reached, too. */
static void add_needed(struct telling *telling, const struct dvc_graph *graph,
		       const struct dvc_stage_status *all, bool *reached, size_t at, reasons *found)
{
	reached[at] = would_run(&all[at]);
	for (size_t i = 0; i < graph->needs[at].count; i++) {
		size_t needed = graph->needs[at].to[i];

		if (!reached[needed] || all[at].stage->stage->frozen || !all[at].stage->stage->command_count)
			continue;
		reached[at] = true;
		VEC_PUSH(found, (struct dvc_reason){
			.what = "after",
			.name = arena_strdup(telling->arena, dvc_stage_address(&telling->here->arena, all[needed].stage,
									       telling->here->folder)) });
	}
}

static bool fill(struct dvc_data *data, const struct dvc_stage_status *all, struct dvc_states *out, struct err *err)
{
	struct dvc_here *here = data->here;
	struct telling telling = { .here = here, .arena = &out->arena };
	size_t count = data->project.stage_count, *order;
	struct dvc_graph graph;
	bool *reached;

	if (!dvc_graph_build(&here->arena, &data->project, here->folder, &graph, err))
		return false;
	order = dvc_graph_order(&here->arena, &graph);
	reached = ARENA_ARRAY(&here->arena, bool, count + 1);
	out->rows = ARENA_ARRAY(&out->arena, struct dvc_state_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct dvc_stage_status *status = &all[order[i]];
		struct dvc_state_row *row = &out->rows[out->count++];
		reasons found = VEC_INIT;

		*row = (struct dvc_state_row){
			.stage = arena_strdup(&out->arena, dvc_stage_address(&here->arena, status->stage, here->folder)),
			.verdict = status->verdict, .frozen = status->stage->stage->frozen, .pid = status->pid,
		};
		out->by_verdict[row->verdict]++;
		for (size_t p = 0; p < status->problem_count; p++)
			VEC_PUSH(&found, (struct dvc_reason){
				.what = "problem", .state = arena_strdup(&out->arena, status->problems[p]) });
		/* Of what never ran all would be new. */
		if (status->verdict != DVC_NEVER_RUN)
			add_differences(&telling, status, &found);
		add_needed(&telling, &graph, all, reached, order[i], &found);
		VEC_TO_ARENA(&found, &out->arena, &row->reasons, &row->reason_count);
	}
	VEC_RELEASE(&telling.read);
	return true;
}

bool app_dvc_states(const char *folder, struct hash_progress *progress, struct dvc_states *out, struct err *err)
{
	struct dvc_here here;
	struct dvc_data data;
	struct dvc_stage_status *all;
	bool ok = app_dvc_open_at(&here, folder, err);

	*out = (struct dvc_states){ .arena = ARENA_INIT };
	if (here.root)
		out->root = arena_strdup(&out->arena, here.root);
	if (ok) {
		struct dvc_status_query query;

		ok = app_dvc_data_open(&here, true, progress, &data, err);
		query = (struct dvc_status_query){ here.source, data.walk, data.known, data.cache, progress };
		ok = ok && dvc_status(&query, &data.project, &here.arena, &all, err) &&
		     fill(&data, all, out, err);
		out->is_far = ok && app_dvc_is_far(&data, false);
		app_dvc_data_close(&data);
	}
	app_dvc_close(&here);
	return ok;
}

void app_dvc_states_release(struct dvc_states *states)
{
	arena_release(&states->arena);
}

void dvc_reason_text(const struct dvc_reason *reason, const char *arrow, struct buf *out)
{
	if (strcmp(reason->what, "problem") == 0) {
		buf_puts(out, reason->state);
		return;
	}
	buf_puts(out, reason->what);
	if (reason->name)
		buf_printf(out, " %s", reason->name);
	if (reason->before || reason->after)
		buf_printf(out, " %s %s %s", reason->before ? reason->before : "none", arrow,
			   reason->after ? reason->after : "none");
	else if (reason->state)
		buf_printf(out, " %s", reason->state);
}
