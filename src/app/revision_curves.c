/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/revision_curves.h"
#include "app/revision_impl.h"
#include "dvc/plots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct point {
	double x, y;
	size_t place;
};

static int by_x(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	if (p->x != q->x)
		return p->x < q->x ? -1 : 1;
	return p->place < q->place ? -1 : p->place > q->place;
}

static bool is_by_x(const struct dvc_curve *curve)
{
	for (size_t i = 0; i < curve->count; i++) {
		if (!isfinite(curve->x[i]) || (i && curve->x[i] < curve->x[i - 1]))
			return false;
	}
	return true;
}

/* By x, without what has no place on it. */
static void sort_points(struct arena *arena, const struct dvc_curve *curve, struct revision_curve *out)
{
	struct point *points = ARENA_ARRAY(arena, struct point, curve->count);
	size_t kept = 0;

	for (size_t i = 0; i < curve->count; i++) {
		if (isfinite(curve->x[i]))
			points[kept++] = (struct point){ curve->x[i], curve->y[i], i };
	}
	if (kept)
		qsort(points, kept, sizeof(*points), by_x);
	out->x = ARENA_ARRAY(arena, double, kept);
	out->y = ARENA_ARRAY(arena, double, kept);
	out->count = kept;
	for (size_t i = 0; i < kept; i++) {
		out->x[i] = points[i].x;
		out->y[i] = points[i].y;
	}
}

static void take_curves(struct arena *arena, const struct dvc_plots *plots, struct revision_curves *out)
{
	out->items = ARENA_ARRAY(arena, struct revision_curve, plots->curve_count);
	out->count = plots->curve_count;
	for (size_t i = 0; i < plots->curve_count; i++) {
		const struct dvc_curve *curve = &plots->curves[i];

		out->items[i] = (struct revision_curve){ arena_strdup(arena, curve->name),
							 arena_strdup(arena, curve->x_name), curve->x, curve->y,
							 curve->count };
		if (!is_by_x(curve))
			sort_points(arena, curve, &out->items[i]);
	}
	out->notes = plots->notes;
	out->note_count = plots->note_count;
}

bool app_revision_curves(struct revisions *revisions, const char *commit, struct arena *arena,
			 struct revision_curves *out, struct err *err)
{
	struct source *source = commit ? source_open_commit(revisions->repo, commit, "", err)
				       : source_open_folder(repo_path(revisions->repo), revisions->repo, err);
	struct dvc_project project = { .arena = ARENA_INIT };
	struct project_files files;
	struct dvc_plots plots;
	bool ok = source && dvc_project_load(&project, source, &revisions->parsing, err);

	*out = (struct revision_curves){ .count = 0 };
	if (ok) {
		project_files_open(&files, arena, source, &project, revisions->cache);
		dvc_plots_read(&files, true, &plots);
		project_files_close(&files);
		take_curves(arena, &plots, out);
	}
	dvc_project_release(&project);
	source_close(source);
	return ok;
}

const struct revision_curve *revision_curve_find(const struct revision_curves *curves, const char *name)
{
	for (size_t i = 0; i < curves->count; i++) {
		if (strcmp(curves->items[i].name, name) == 0)
			return &curves->items[i];
	}
	return NULL;
}
