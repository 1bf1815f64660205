/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/dvc_impl.h"
#include "base/map.h"
#include "base/vec.h"
#include "dvc/path.h"

#include <stdlib.h>
#include <string.h>

/* The whole graph while it is cut down to what was asked for. */
struct drawing {
	struct dvc_here *here;
	struct dvc_project project;
	struct dvc_graph graph;
	struct made_outs outs;
	const char **names;
	struct dvc_edges *needs, *feeds;
	size_t count;
	bool *shown;
};

static int by_index(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sorts edges and leaves each once. */
static void tidy(struct dvc_edges *edges)
{
	size_t count = 0;

	if (edges->count)
		qsort(edges->to, edges->count, sizeof(*edges->to), by_index);
	for (size_t i = 0; i < edges->count; i++) {
		if (!count || edges->to[count - 1] != edges->to[i])
			edges->to[count++] = edges->to[i];
	}
	edges->count = count;
}

static void name_stages(struct drawing *drawing)
{
	struct arena *arena = &drawing->here->arena;

	drawing->count = drawing->project.stage_count;
	drawing->names = ARENA_ARRAY(arena, const char *, drawing->count);
	for (size_t i = 0; i < drawing->count; i++)
		drawing->names[i] = arena_strdup(arena, dvc_stage_address(arena, &drawing->project.stages[i],
									  drawing->here->folder));
	drawing->needs = drawing->graph.needs;
	drawing->feeds = drawing->graph.feeds;
}

/* What is gathered as the needs of one stage's outs. */
struct meeting {
	VEC_OF(size_t) met;
};

static void meet(void *context, const struct made_out *out)
{
	struct meeting *meeting = context;

	VEC_PUSH(&meeting->met, out->place);
}

/* Outs as the nodes: each waits for the outs that its stage depends on. */
static void name_outs(struct drawing *drawing)
{
	struct arena *arena = &drawing->here->arena;
	size_t place = 0;

	drawing->count = drawing->outs.count;
	drawing->names = ARENA_ARRAY(arena, const char *, drawing->count);
	drawing->needs = ARENA_ARRAY(arena, struct dvc_edges, drawing->count);
	for (size_t i = 0; i < drawing->count; i++)
		drawing->names[drawing->outs.items[i].place] =
			arena_strdup(arena, dvc_path_relative(arena, drawing->here->folder,
							      drawing->outs.items[i].path));
	for (size_t s = 0; s < drawing->project.stage_count; s++) {
		const struct stage *stage = drawing->project.stages[s].stage;
		struct meeting meeting = { .met = VEC_INIT };
		struct dvc_edges edges;

		for (size_t i = 0; i < stage->dep_count; i++)
			made_meet(&drawing->outs, stage->deps[i].path, meet, &meeting);
		for (size_t i = 0; i < stage->param_count; i++)
			made_meet(&drawing->outs, stage->params[i].file, meet, &meeting);
		VEC_TO_ARENA(&meeting.met, arena, &edges.to, &edges.count);
		tidy(&edges);
		for (size_t o = 0; o < stage->out_count; o++)
			drawing->needs[place++] = edges;
	}
}

/* The other direction of the edges. */
static void turn(struct drawing *drawing)
{
	struct arena *arena = &drawing->here->arena;

	drawing->feeds = ARENA_ARRAY(arena, struct dvc_edges, drawing->count);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t n = 0; n < drawing->count; n++) {
			for (size_t i = 0; i < drawing->needs[n].count; i++) {
				struct dvc_edges *feeds = &drawing->feeds[drawing->needs[n].to[i]];

				if (pass)
					feeds->to[feeds->count] = n;
				feeds->count++;
			}
		}
		for (size_t n = 0; !pass && n < drawing->count; n++) {
			drawing->feeds[n].to = ARENA_ARRAY(arena, size_t, drawing->feeds[n].count);
			drawing->feeds[n].count = 0;
		}
	}
}

/* Marks all that can be reached from the marked ones. */
static void spread(const struct drawing *drawing, bool *marks, bool both_ways)
{
	VEC_OF(size_t) open = VEC_INIT;

	for (size_t n = 0; n < drawing->count; n++) {
		if (marks[n])
			VEC_PUSH(&open, n);
	}
	while (open.len) {
		size_t n = open.items[--open.len];
		const struct dvc_edges *ways[] = { &drawing->needs[n], &drawing->feeds[n] };

		for (size_t w = 0; w < (both_ways ? 2 : 1); w++) {
			for (size_t i = 0; i < ways[w]->count; i++) {
				size_t to = ways[w]->to[i];

				if (!marks[to]) {
					marks[to] = true;
					VEC_PUSH(&open, to);
				}
			}
		}
	}
	VEC_RELEASE(&open);
}

/* Marks the stages that a target names: by file and name, else by the path of an output. */
static bool mark_target(struct drawing *drawing, const char *text, struct err *err)
{
	struct dvc_here *here = drawing->here;
	struct dvc_target target = app_dvc_parse_target(here, text);
	const char *file = target.file ? target.file : app_dvc_path(here, "dvc.yaml");
	const struct made_out *out;
	bool found = false;

	for (size_t s = 0; s < drawing->project.stage_count; s++) {
		const struct dvc_stage *stage = &drawing->project.stages[s];

		if (strcmp(stage->file->path, file) != 0 ||
		    (target.name && (stage->file->single || !app_dvc_is_named(stage->stage, target.name))))
			continue;
		drawing->shown[s] = found = true;
	}
	out = found ? NULL : made_find(&drawing->outs, app_dvc_path(here, text));
	if (out)
		drawing->shown[out->stage] = found = true;
	return found || err_set(err, ERR_NOT_FOUND, "'%s' is no stage and no output of one", text);
}

/* The name that stands for all stages of a foreach or matrix. */
static const char *group_name(struct arena *arena, const char *name)
{
	const char *at = strchr(name, '@');
	size_t len = strlen(name);

	if (!at || (len > 4 && strcmp(name + len - 4, ".dvc") == 0))
		return name;
	return arena_strndup(arena, name, (size_t)(at - name));
}

/* Copies what is shown, with names that are the same as one node. */
static void copy(struct drawing *drawing, bool collapse, struct dvc_dag *out)
{
	struct arena *arena = &drawing->here->arena;
	size_t *place = ARENA_ARRAY(arena, size_t, drawing->count);
	struct map nodes = MAP_INIT;

	*out = (struct dvc_dag){ .names = ARENA_ARRAY(arena, const char *, drawing->count) };
	for (size_t n = 0; n < drawing->count; n++) {
		const char *name = drawing->names[n];
		void *known;

		if (!drawing->shown[n])
			continue;
		if (collapse)
			name = group_name(arena, name);
		known = map_find(&nodes, str_of(name));
		place[n] = known ? (size_t)((const char **)known - out->names) : out->count;
		if (!known) {
			out->names[out->count] = name;
			map_put(&nodes, str_of(name), &out->names[out->count++]);
		}
	}
	map_release(&nodes);
	out->needs = ARENA_ARRAY(arena, struct dvc_edges, out->count);
	for (size_t n = 0; n < drawing->count; n++) {
		struct dvc_edges *edges = drawing->shown[n] ? &out->needs[place[n]] : NULL;
		size_t *grown;

		if (!edges || !drawing->needs[n].count)
			continue;
		grown = ARENA_ARRAY(arena, size_t, edges->count + drawing->needs[n].count);
		if (edges->count)
			memcpy(grown, edges->to, edges->count * sizeof(*grown));
		edges->to = grown;
		for (size_t i = 0; i < drawing->needs[n].count; i++) {
			size_t to = drawing->needs[n].to[i];

			if (drawing->shown[to])
				edges->to[edges->count++] = place[to];
		}
		tidy(edges);
	}
}

/* Numbers the connected parts in the order of their first node. */
static void number_parts(struct arena *arena, struct dvc_dag *dag)
{
	size_t *root = ARENA_ARRAY(arena, size_t, dag->count);

	for (size_t n = 0; n < dag->count; n++)
		root[n] = n;
	for (size_t n = 0; n < dag->count; n++) {
		for (size_t i = 0; i < dag->needs[n].count; i++) {
			size_t a = n, b = dag->needs[n].to[i];

			while (root[a] != a)
				a = root[a] = root[root[a]];
			while (root[b] != b)
				b = root[b] = root[root[b]];
			root[a > b ? a : b] = a > b ? b : a;
		}
	}
	dag->part = ARENA_ARRAY(arena, size_t, dag->count);
	for (size_t n = 0; n < dag->count; n++) {
		size_t a = n;

		while (root[a] != a)
			a = root[a];
		dag->part[n] = a == n ? dag->parts++ : dag->part[a];
	}
}

static bool load(struct drawing *drawing, bool outs, struct err *err)
{
	struct arena *arena = &drawing->here->arena;

	if (!app_dvc_load(drawing->here, &drawing->project, err) ||
	    !dvc_graph_build(arena, &drawing->project, drawing->here->folder, &drawing->graph, err))
		return false;
	dvc_outs_collect(arena, &drawing->project, &drawing->outs);
	if (outs) {
		name_outs(drawing);
		turn(drawing);
	} else
		name_stages(drawing);
	drawing->shown = ARENA_ARRAY(arena, bool, drawing->count);
	return true;
}

bool app_dvc_dag(struct dvc_here *here, const struct dvc_dag_query *query, struct dvc_dag *out,
		 struct err *err)
{
	struct drawing drawing = { .here = here };
	bool ok = load(&drawing, query->outs, err);

	if (ok && query->target) {
		ok = mark_target(&drawing, query->target, err);
		spread(&drawing, drawing.shown, query->full);
	} else if (ok)
		memset(drawing.shown, true, drawing.count);
	if (ok) {
		copy(&drawing, query->collapse, out);
		number_parts(&here->arena, out);
	}
	dvc_project_release(&drawing.project);
	return ok;
}
