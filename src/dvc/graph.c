/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/graph.h"
#include "base/vec.h"
#include "dvc/path.h"

#include <stdlib.h>
#include <string.h>

/* A graph while it is built. */
struct building {
	struct arena *arena;
	const struct dvc_project *project;
	const char *folder;	/* from where stages are named */
	struct made_outs outs;
	VEC_OF(size_t) met;	/* stages that the current one waits for */
};

static const char *name_of(const struct building *building, size_t stage)
{
	return dvc_stage_address(building->arena, &building->project->stages[stage], building->folder);
}

/* What no stage may remove. */
static bool check_protected(const struct building *building, struct err *err)
{
	const char *root = building->project->root;

	for (size_t i = 0; root && i < building->outs.count; i++) {
		const struct made_out *out = &building->outs.items[i];

		if (dvc_path_is_protected(building->arena, root, out->path))
			return err_set(err, ERR_INPUT,
				       "%s of '%s' cannot be an output, for it would be removed: it holds the project, "
				       "or is Git's or DVC's own", out->path, name_of(building, out->stage));
	}
	return true;
}

/* An out may be named by one stage only, and no out may lie in another. */
static bool check_outs(const struct building *building, struct err *err)
{
	const struct made_outs *outs = &building->outs;

	for (size_t i = 0; i + 1 < outs->count; i++) {
		const struct made_out *out = &outs->items[i], *next = &outs->items[i + 1];
		size_t first, end;

		if (strcmp(out->path, next->path) == 0)
			return err_set(err, ERR_INPUT,
				       "the output %s is in two stages, '%s' and '%s'; leave it in one of them",
				       out->path, name_of(building, out->stage),
				       name_of(building, next->stage));
		made_below(outs, out->path, &first, &end);
		if (first < end)
			return err_set(err, ERR_INPUT,
				       "the output %s of '%s' lies in the output %s of '%s'; outputs must be "
				       "apart", outs->items[first].path,
				       name_of(building, outs->items[first].stage), out->path,
				       name_of(building, out->stage));
	}
	return true;
}

static bool check_files(const struct building *building, struct err *err)
{
	for (size_t i = 0; i < building->project->file_count; i++) {
		const char *path = building->project->files[i].path;
		const struct made_out *out = made_find(&building->outs, path);

		if (out)
			return err_set(err, ERR_INPUT, "%s lies in the output %s of '%s'; move it out of there",
				       path, out->path, name_of(building, out->stage));
	}
	return true;
}

static void meet(void *context, const struct made_out *out)
{
	struct building *building = context;

	VEC_PUSH(&building->met, out->stage);
}

static int by_index(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Takes what was met as the edges of a stage, each once. */
static void take_edges(struct building *building, struct dvc_edges *edges)
{
	size_t *met = building->met.items, count = 0;

	if (building->met.len)
		qsort(met, building->met.len, sizeof(*met), by_index);
	for (size_t i = 0; i < building->met.len; i++) {
		if (!count || met[count - 1] != met[i])
			met[count++] = met[i];
	}
	edges->to = ARENA_ARRAY(building->arena, size_t, count);
	edges->count = count;
	if (count)
		memcpy(edges->to, met, count * sizeof(*met));
	building->met.len = 0;
}

static void turn_edges(struct building *building, struct dvc_graph *graph)
{
	size_t count = building->project->stage_count;

	for (size_t s = 0; s < count; s++) {
		for (size_t i = 0; i < graph->needs[s].count; i++)
			graph->feeds[graph->needs[s].to[i]].count++;
	}
	for (size_t s = 0; s < count; s++) {
		graph->feeds[s].to = ARENA_ARRAY(building->arena, size_t, graph->feeds[s].count);
		graph->feeds[s].count = 0;
	}
	for (size_t s = 0; s < count; s++) {
		for (size_t i = 0; i < graph->needs[s].count; i++) {
			struct dvc_edges *feeds = &graph->feeds[graph->needs[s].to[i]];

			feeds->to[feeds->count++] = s;
		}
	}
}

/* The way of a search in depth. */
struct step {
	size_t stage, next;	/* the next of its edges */
};

static bool fail_cycle(const struct building *building, const struct step *way, size_t from, size_t to,
		       struct err *err)
{
	struct buf names = BUF_INIT;

	for (size_t i = from; i <= to; i++)
		buf_printf(&names, "%s'%s'", i == from ? "" : ", ", name_of(building, way[i].stage));
	err_set(err, ERR_INPUT, "the stages %s wait for each other in a circle; one of them must depend on "
		"something else", names.data);
	buf_release(&names);
	return false;
}

static bool check_cycles(const struct building *building, const struct dvc_graph *graph, struct err *err)
{
	enum { NEW, ON_WAY, DONE };
	size_t count = building->project->stage_count;
	unsigned char *state = ARENA_ARRAY(building->arena, unsigned char, count);
	struct step *way = ARENA_ARRAY(building->arena, struct step, count + 1);

	for (size_t s = 0; s < count; s++) {
		size_t depth = 0;

		if (state[s] != NEW)
			continue;
		way[depth] = (struct step){ s, 0 };
		state[s] = ON_WAY;
		for (;;) {
			struct step *step = &way[depth];
			size_t to, from;

			if (step->next == graph->needs[step->stage].count) {
				state[step->stage] = DONE;
				if (!depth--)
					break;
				continue;
			}
			to = graph->needs[step->stage].to[step->next++];
			if (state[to] == NEW) {
				way[++depth] = (struct step){ to, 0 };
				state[to] = ON_WAY;
			} else if (state[to] == ON_WAY) {
				for (from = 0; way[from].stage != to;)
					from++;
				return fail_cycle(building, way, from, depth, err);
			}
		}
	}
	return true;
}

void dvc_outs_collect(struct arena *arena, const struct dvc_project *project, struct made_outs *out)
{
	size_t count = 0;

	for (size_t s = 0; s < project->stage_count; s++)
		count += project->stages[s].stage->out_count;
	made_init(arena, count, out);
	for (size_t s = 0; s < project->stage_count; s++)
		made_add(out, project->stages[s].stage, s);
	made_sort(out);
}

bool dvc_graph_build(struct arena *arena, const struct dvc_project *project, const char *folder,
		     struct dvc_graph *out, struct err *err)
{
	struct building building = { .arena = arena, .project = project, .folder = folder };

	*out = (struct dvc_graph){ .project = project };
	out->needs = ARENA_ARRAY(arena, struct dvc_edges, project->stage_count);
	out->feeds = ARENA_ARRAY(arena, struct dvc_edges, project->stage_count);
	dvc_outs_collect(arena, project, &building.outs);
	if (!check_protected(&building, err) || !check_outs(&building, err) || !check_files(&building, err))
		return false;
	for (size_t s = 0; s < project->stage_count; s++) {
		const struct stage *stage = project->stages[s].stage;

		for (size_t i = 0; i < stage->dep_count; i++)
			made_meet(&building.outs, stage->deps[i].path, meet, &building);
		for (size_t i = 0; i < stage->param_count; i++)
			made_meet(&building.outs, stage->params[i].file, meet, &building);
		take_edges(&building, &out->needs[s]);
	}
	VEC_RELEASE(&building.met);
	turn_edges(&building, out);
	return check_cycles(&building, out, err);
}

size_t *dvc_graph_order(struct arena *arena, const struct dvc_graph *graph)
{
	size_t count = graph->project->stage_count, done = 0;
	size_t *order = ARENA_ARRAY(arena, size_t, count);
	bool *seen = ARENA_ARRAY(arena, bool, count);
	struct step *way = ARENA_ARRAY(arena, struct step, count + 1);

	for (size_t s = 0; s < count; s++) {
		size_t depth = 0;

		if (seen[s])
			continue;
		seen[s] = true;
		way[depth++] = (struct step){ s, 0 };
		while (depth) {
			struct step *step = &way[depth - 1];
			const struct dvc_edges *needs = &graph->needs[step->stage];

			if (step->next == needs->count) {
				order[done++] = step->stage;
				depth--;
			} else if (!seen[needs->to[step->next++]]) {
				size_t to = needs->to[step->next - 1];

				seen[to] = true;
				way[depth++] = (struct step){ to, 0 };
			}
		}
	}
	return order;
}
