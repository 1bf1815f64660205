/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/repro.h"

#include <string.h>

/* A plan while it is made.  The order is that of a walk in depth from stage to stage, in which new stages come
 * into dvc.lock: edges are followed in the order of the dependencies that make them. */
struct planning {
	struct arena *arena;
	const struct dvc_project *project;
	struct dvc_edges *edges;	/* per stage, NULL until they are asked for */
	struct made_outs outs;
	VEC_OF(size_t) met;
	bool *wanted, *seen;
	size_t *plan, count;
};

static void meet(void *context, const struct made_out *out)
{
	struct planning *planning = context;

	for (size_t i = 0; i < planning->met.len; i++) {
		if (planning->met.items[i] == out->stage)
			return;
	}
	VEC_PUSH(&planning->met, out->stage);
}

/* What a stage waits for. */
static const struct dvc_edges *edges_of(struct planning *planning, size_t s)
{
	const struct stage *stage = planning->project->stages[s].stage;
	struct dvc_edges *edges = &planning->edges[s];

	if (edges->to || stage->frozen)
		return edges;
	planning->met.len = 0;
	for (size_t i = 0; i < stage->dep_count; i++)
		made_meet(&planning->outs, stage->deps[i].path, meet, planning);
	for (size_t i = 0; i < stage->param_count; i++)
		made_meet(&planning->outs, stage->params[i].file, meet, planning);
	edges->count = planning->met.len;
	edges->to = ARENA_ARRAY(planning->arena, size_t, edges->count + 1);
	if (edges->count)
		memcpy(edges->to, planning->met.items, edges->count * sizeof(*edges->to));
	return edges;
}

static void walk(struct planning *planning, size_t from, size_t *way, size_t *next)
{
	size_t depth = 0;

	if (!planning->wanted[from] || planning->seen[from])
		return;
	planning->seen[from] = true;
	way[0] = from;
	next[0] = 0;
	for (;;) {
		const struct dvc_edges *edges = edges_of(planning, way[depth]);
		size_t to;

		if (next[depth] == edges->count) {
			planning->plan[planning->count++] = way[depth];
			if (!depth--)
				return;
			continue;
		}
		to = edges->to[next[depth]++];
		if (!planning->wanted[to] || planning->seen[to])
			continue;
		planning->seen[to] = true;
		way[++depth] = to;
		next[depth] = 0;
	}
}

/* Marks what is reached from a stage by the edges in either or both directions. */
static void mark(struct planning *planning, const struct dvc_graph *graph, size_t from, bool down, bool up,
		 size_t *stack)
{
	const struct dvc_project *project = planning->project;
	size_t len = 0;

	if (planning->wanted[from])
		return;
	planning->wanted[from] = true;
	stack[len++] = from;
	while (len) {
		size_t s = stack[--len];

		for (size_t i = 0; down && !project->stages[s].stage->frozen && i < graph->needs[s].count; i++) {
			size_t to = graph->needs[s].to[i];

			if (!planning->wanted[to])
				stack[len++] = to;
			planning->wanted[to] = true;
		}
		for (size_t i = 0; up && i < graph->feeds[s].count; i++) {
			size_t to = graph->feeds[s].to[i];

			if (project->stages[to].stage->frozen || planning->wanted[to])
				continue;
			planning->wanted[to] = true;
			stack[len++] = to;
		}
	}
}

size_t *repro_plan(struct arena *arena, const struct dvc_project *project, const struct dvc_graph *graph,
		   const struct repro_options *options, const size_t *targets, size_t target_count, size_t *count)
{
	size_t all = project->stage_count;
	struct planning planning = { .arena = arena, .project = project, .wanted = ARENA_ARRAY(arena, bool, all + 1),
				     .seen = ARENA_ARRAY(arena, bool, all + 1),
				     .plan = ARENA_ARRAY(arena, size_t, all + 1),
				     .edges = ARENA_ARRAY(arena, struct dvc_edges, all + 1) };
	size_t *way = ARENA_ARRAY(arena, size_t, all + 1), *next = ARENA_ARRAY(arena, size_t, all + 1);

	if (options->single) {
		for (size_t i = 0; i < target_count; i++) {
			if (!planning.seen[targets[i]])
				planning.plan[planning.count++] = targets[i];
			planning.seen[targets[i]] = true;
		}
		*count = planning.count;
		return planning.plan;
	}
	dvc_outs_collect(arena, project, &planning.outs);
	for (size_t i = 0; i < target_count; i++) {
		/* Whole pipelines come one after the other, in the order of the targets. */
		mark(&planning, graph, targets[i], options->pipeline || !options->downstream,
		     options->pipeline || options->downstream, way);
		for (size_t s = 0; options->pipeline && s < all; s++)
			walk(&planning, s, way, next);
	}
	for (size_t s = 0; s < all && !target_count; s++)
		planning.wanted[s] = true;
	for (size_t s = 0; s < all; s++)
		walk(&planning, s, way, next);
	VEC_RELEASE(&planning.met);
	*count = planning.count;
	return planning.plan;
}
