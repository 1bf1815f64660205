/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/graph.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/vec.h"
#include "pipeline/made.h"

#include <stdlib.h>
#include <string.h>

/* A graph while it is built. */
struct building {
	struct graph *graph;
	struct made_outs outs;
	VEC_OF(size_t) met;	/* stages that the current one waits for */
};

bool graph_waits_for(const struct graph *graph, size_t stage, size_t other)
{
	const struct graph_needs *needs = &graph->needs[stage];

	for (size_t i = 0; i < needs->count; i++) {
		if (needs->to[i] == other)
			return true;
	}
	return false;
}

/* Where a stage stands, "FILE:LINE"; its address says in which file if that is not the pipeline's own. */
static void put_place(const struct pipeline *pipeline, const struct stage *stage, struct buf *out)
{
	const char *colon = strstr(stage->name, "/dvc.yaml:");

	if (colon)
		buf_printf(out, "%.*s:%u", (int)(colon - stage->name) + 9, stage->name, stage->line);
	else
		buf_printf(out, "%s:%u", pipeline->file, stage->line);
}

static bool fail_outs(const struct building *building, const struct made_out *a, const struct made_out *b,
		      struct err *err)
{
	const struct pipeline *pipeline = building->graph->pipeline;
	const struct made_out *left = a->place < b->place ? a : b, *right = a->place < b->place ? b : a;
	struct buf place = BUF_INIT;

	put_place(pipeline, &pipeline->stages[right->stage], &place);
	if (strcmp(a->path, b->path) == 0)
		err_set(err, ERR_INPUT, "%s: '%s' is an output of both '%s' and '%s'", place.data, a->path,
			pipeline->stages[left->stage].name, pipeline->stages[right->stage].name);
	else
		err_set(err, ERR_INPUT, "%s: the outputs '%s' of '%s' and '%s' of '%s' overlap", place.data,
			left->path, pipeline->stages[left->stage].name, right->path,
			pipeline->stages[right->stage].name);
	buf_release(&place);
	return false;
}

static bool collect_outs(struct building *building, struct arena *arena, struct err *err)
{
	const struct pipeline *pipeline = building->graph->pipeline;
	struct made_outs *outs = &building->outs;
	size_t count = 0, first, end;

	for (size_t s = 0; s < pipeline->count; s++)
		count += pipeline->stages[s].out_count;
	made_init(arena, count, outs);
	for (size_t s = 0; s < pipeline->count; s++)
		made_add(outs, &pipeline->stages[s], s);
	made_sort(outs);
	for (size_t i = 0; i + 1 < outs->count; i++) {
		if (strcmp(outs->items[i].path, outs->items[i + 1].path) == 0)
			return fail_outs(building, &outs->items[i], &outs->items[i + 1], err);
		made_below(outs, outs->items[i].path, &first, &end);
		if (first < end)
			return fail_outs(building, &outs->items[i], &outs->items[first], err);
	}
	return true;
}

static void meet(void *context, const struct made_out *out)
{
	struct building *building = context;

	for (size_t i = 0; i < building->met.len; i++) {
		if (building->met.items[i] == out->stage)
			return;
	}
	VEC_PUSH(&building->met, out->stage);
}

/* In the order of the dependencies that make them: in which DVC runs stages that a later one waits for. */
static void add_needs(struct building *building, struct arena *arena, size_t s)
{
	const struct stage *stage = &building->graph->pipeline->stages[s];
	struct graph_needs *needs = &building->graph->needs[s];

	building->met.len = 0;
	for (size_t i = 0; i < stage->dep_count && !stage->frozen; i++)
		made_meet(&building->outs, stage->deps[i].path, meet, building);
	for (size_t i = 0; i < stage->param_count && !stage->frozen; i++)
		made_meet(&building->outs, stage->params[i].file, meet, building);
	needs->count = building->met.len;
	needs->to = ARENA_ARRAY(arena, size_t, needs->count + 1);
	if (needs->count)
		memcpy(needs->to, building->met.items, needs->count * sizeof(*needs->to));
}

struct step {
	size_t stage, next;	/* the next of what it waits for */
};

/* A search in depth; way holds the stages from the start to here, for naming a circle. */
struct walk {
	struct graph *graph;
	unsigned char *state;
	struct step *way;
	size_t depth, done;
	struct err *err;
};

static bool fail_cycle(struct walk *walk, size_t stage)
{
	const struct pipeline *pipeline = walk->graph->pipeline;
	struct buf names = BUF_INIT, place = BUF_INIT;
	size_t i = 0;

	while (walk->way[i].stage != stage)
		i++;
	for (; i < walk->depth; i++)
		buf_printf(&names, "%s -> ", pipeline->stages[walk->way[i].stage].name);
	buf_puts(&names, pipeline->stages[stage].name);
	put_place(pipeline, &pipeline->stages[stage], &place);
	err_set(walk->err, ERR_INPUT, "%s: the stages wait for each other in a circle: %s", place.data, names.data);
	buf_release(&names);
	buf_release(&place);
	return false;
}

static bool visit(struct walk *walk, size_t from)
{
	enum { NEW, ON_WAY, DONE };
	struct graph *graph = walk->graph;

	if (walk->state[from] != NEW)
		return true;
	walk->way[walk->depth++] = (struct step){ from, 0 };
	walk->state[from] = ON_WAY;
	while (walk->depth) {
		struct step *step = &walk->way[walk->depth - 1];
		size_t to;

		if (step->next == graph->needs[step->stage].count) {
			walk->state[step->stage] = DONE;
			graph->order[walk->done++] = step->stage;
			walk->depth--;
			continue;
		}
		to = graph->needs[step->stage].to[step->next++];
		if (walk->state[to] == ON_WAY)
			return fail_cycle(walk, to);
		if (walk->state[to] == NEW) {
			walk->way[walk->depth++] = (struct step){ to, 0 };
			walk->state[to] = ON_WAY;
		}
	}
	return true;
}

bool graph_build(struct arena *arena, const struct pipeline *pipeline, struct graph *out, struct err *err)
{
	size_t count = pipeline->count;
	struct building building = { .graph = out, .met = VEC_INIT };
	struct walk walk = { .graph = out, .err = err };
	bool ok;

	*out = (struct graph){ .pipeline = pipeline, .count = count };
	out->order = ARENA_ARRAY(arena, size_t, count + 1);
	out->needs = ARENA_ARRAY(arena, struct graph_needs, count + 1);
	if (!collect_outs(&building, arena, err))
		return false;
	for (size_t s = 0; s < count; s++)
		add_needs(&building, arena, s);
	VEC_RELEASE(&building.met);
	walk.state = mem_zalloc(count + 1, 1);
	walk.way = mem_zalloc(count + 1, sizeof(*walk.way));
	ok = true;
	for (size_t i = 0; ok && i < count; i++)
		ok = visit(&walk, i);
	free(walk.state);
	free(walk.way);
	return ok;
}

/* Stages come behind what they wait for: from the last one on all is marked on the way. */
static void add_all_needs(const struct graph *graph, bool *wanted)
{
	for (size_t i = graph->count; i > 0; i--) {
		const struct graph_needs *needs = &graph->needs[graph->order[i - 1]];

		for (size_t n = 0; wanted[graph->order[i - 1]] && n < needs->count; n++)
			wanted[needs->to[n]] = true;
	}
}

static bool unknown_stage(const struct graph *graph, const char *name, struct err *err)
{
	const char **names = mem_zalloc(graph->count, sizeof(*names));
	const char *nearest;

	for (size_t i = 0; i < graph->count; i++)
		names[i] = graph->pipeline->stages[i].name;
	nearest = str_nearest(str_of(name), names, graph->count);
	err_set(err, ERR_NOT_FOUND, "%s has no stage '%s'%s%s%s", graph->pipeline->file, name,
		nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
	free(names);
	return false;
}

bool graph_select(const struct graph *graph, const char *const *names, size_t name_count, bool single,
		  bool *wanted, struct err *err)
{
	for (size_t i = 0; i < graph->count; i++)
		wanted[i] = name_count == 0;
	for (size_t n = 0; n < name_count; n++) {
		const struct stage *stage = pipeline_find(graph->pipeline, names[n]);

		if (!stage)
			return unknown_stage(graph, names[n], err);
		wanted[stage - graph->pipeline->stages] = true;
	}
	if (!single)
		add_all_needs(graph, wanted);
	return true;
}
