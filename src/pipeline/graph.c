/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/graph.h"
#include "base/buf.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* Whether a and b are the same path, or one is a folder above the other. */
static bool overlaps(const char *a, const char *b)
{
	size_t len_a = strlen(a), len_b = strlen(b);
	size_t len = len_a < len_b ? len_a : len_b;
	const char *longer = len_a < len_b ? b : a;

	return strncmp(a, b, len) == 0 && (longer[len] == '\0' || longer[len] == '/');
}

bool graph_waits_for(const struct graph *graph, size_t stage, size_t other)
{
	return graph->edges[stage * graph->count + other];
}

static bool check_outs(const struct pipeline *pipeline, size_t a, size_t b, struct err *err)
{
	const struct stage *left = &pipeline->stages[a], *right = &pipeline->stages[b];

	for (size_t i = 0; i < left->out_count; i++) {
		for (size_t j = 0; j < right->out_count; j++) {
			const char *one = left->outs[i].path, *two = right->outs[j].path;

			if ((a == b && i == j) || !overlaps(one, two))
				continue;
			if (strcmp(one, two) == 0)
				return err_set(err, ERR_INPUT,
					       "%s:%u: '%s' is an output of both '%s' and '%s'",
					       pipeline->file, right->line, one, left->name, right->name);
			return err_set(err, ERR_INPUT,
				       "%s:%u: the outputs '%s' of '%s' and '%s' of '%s' overlap",
				       pipeline->file, right->line, one, left->name, two, right->name);
		}
	}
	return true;
}

static void add_edges(struct graph *graph, size_t stage)
{
	const struct stage *one = &graph->pipeline->stages[stage];

	if (one->frozen)
		return;
	for (size_t other = 0; other < graph->count; other++) {
		const struct stage *two = &graph->pipeline->stages[other];

		for (size_t i = 0; i < one->dep_count; i++) {
			for (size_t j = 0; j < two->out_count; j++) {
				if (overlaps(one->deps[i].path, two->outs[j].path))
					graph->edges[stage * graph->count + other] = true;
			}
		}
	}
}

/* A depth-first walk; path holds the stages from the start to here, for naming a cycle. */
struct walk {
	struct graph *graph;
	unsigned char *state;	/* 0 not seen, 1 on the path, 2 done */
	size_t *path, depth, done;
	struct err *err;
};

static bool fail_cycle(struct walk *walk, size_t stage)
{
	const struct pipeline *pipeline = walk->graph->pipeline;
	struct buf names = BUF_INIT;
	size_t i = 0;

	while (walk->path[i] != stage)
		i++;
	for (; i < walk->depth; i++)
		buf_printf(&names, "%s -> ", pipeline->stages[walk->path[i]].name);
	buf_puts(&names, pipeline->stages[stage].name);
	err_set(walk->err, ERR_INPUT, "%s:%u: the stages wait for each other in a circle: %s",
		pipeline->file, pipeline->stages[stage].line, names.data);
	buf_release(&names);
	return false;
}

static bool visit(struct walk *walk, size_t stage)
{
	if (walk->state[stage] == 2)
		return true;
	if (walk->state[stage] == 1)
		return fail_cycle(walk, stage);
	walk->state[stage] = 1;
	walk->path[walk->depth++] = stage;
	for (size_t other = 0; other < walk->graph->count; other++) {
		if (graph_waits_for(walk->graph, stage, other) && !visit(walk, other))
			return false;
	}
	walk->depth--;
	walk->state[stage] = 2;
	walk->graph->order[walk->done++] = stage;
	return true;
}

bool graph_build(struct arena *arena, const struct pipeline *pipeline, struct graph *out,
		 struct err *err)
{
	size_t count = pipeline->count;
	struct walk walk = { .graph = out, .err = err };
	bool ok = true;

	*out = (struct graph){ .pipeline = pipeline, .count = count };
	if (count > GRAPH_MAX_STAGES)
		return err_set(err, ERR_INPUT, "%s has %zu stages; a run takes at most %d",
			       pipeline->file ? pipeline->file : "the pipeline", count, GRAPH_MAX_STAGES);
	out->order = ARENA_ARRAY(arena, size_t, count);
	out->edges = ARENA_ARRAY(arena, bool, count * count);
	for (size_t a = 0; a < count; a++) {
		for (size_t b = a; b < count; b++) {
			if (!check_outs(pipeline, a, b, err))
				return false;
		}
		add_edges(out, a);
	}
	walk.state = mem_zalloc(count, 1);
	walk.path = mem_zalloc(count + 1, sizeof(size_t));
	for (size_t i = 0; ok && i < count; i++)
		ok = visit(&walk, i);
	free(walk.state);
	free(walk.path);
	return ok;
}

static void select_with_needs(const struct graph *graph, size_t stage, bool *wanted)
{
	if (wanted[stage])
		return;
	wanted[stage] = true;
	for (size_t other = 0; other < graph->count; other++) {
		if (graph_waits_for(graph, stage, other))
			select_with_needs(graph, other, wanted);
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
		if (single)
			wanted[stage - graph->pipeline->stages] = true;
		else
			select_with_needs(graph, (size_t)(stage - graph->pipeline->stages), wanted);
	}
	return true;
}
