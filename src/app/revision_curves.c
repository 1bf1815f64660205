/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/revision_curves.h"
#include "app/revision_impl.h"
#include "base/vec.h"
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

		out->items[i] = (struct revision_curve){ curve->name, curve->x_name, curve->x, curve->y, curve->count };
		if (!is_by_x(curve))
			sort_points(arena, curve, &out->items[i]);
	}
	out->notes = plots->notes;
	out->note_count = plots->note_count;
}

static bool read_plots(struct revisions *revisions, const char *commit, struct arena *arena, bool with_curves,
		       struct dvc_plots *out, struct err *err)
{
	struct err several = ERR_INIT;
	const char *inside;
	struct source *source = revision_source(revisions, commit, arena, &inside, &several, err);
	struct dvc_project project = { .arena = ARENA_INIT };
	struct project_files files;
	bool ok = source && dvc_project_load(&project, source, &revisions->parsing, err);

	*out = (struct dvc_plots){ .curve_count = 0 };
	if (ok) {
		project_files_open(&files, arena, source, &project, revisions->cache);
		dvc_plots_read(&files, with_curves, out);
		project_files_close(&files);
	}
	/* Names of plots stand in what was parsed. */
	arena_join(arena, &project.arena);
	source_close(source);
	return ok;
}

bool app_revision_curves(struct revisions *revisions, const char *commit, struct arena *arena,
			 struct revision_curves *out, struct err *err)
{
	struct dvc_plots plots;
	bool ok = read_plots(revisions, commit, arena, true, &plots, err);

	take_curves(arena, &plots, out);
	return ok;
}

bool app_revision_add_images(struct revisions *revisions, const char *commit, struct arena *arena,
			     struct revision_facts *facts, struct err *err)
{
	VEC_OF(struct revision_data) data = VEC_INIT;
	VEC_OF(const char *) notes = VEC_INIT;
	struct dvc_plots plots;
	bool ok = read_plots(revisions, commit, arena, false, &plots, err);

	for (size_t i = 0; i < facts->data_count; i++)
		VEC_PUSH(&data, facts->data[i]);
	for (size_t i = 0; i < plots.image_count; i++) {
		const struct dvc_image *image = &plots.images[i];

		if (!revision_data_find(facts, image->path))
			VEC_PUSH(&data, (struct revision_data){ .path = image->path, .key = image->key,
								.size = image->size, .nfiles = -1 });
	}
	for (size_t i = 0; i < facts->note_count; i++)
		VEC_PUSH(&notes, facts->notes[i]);
	for (size_t i = 0; i < plots.note_count; i++)
		VEC_PUSH(&notes, plots.notes[i]);
	VEC_TO_ARENA(&data, arena, &facts->data, &facts->data_count);
	VEC_TO_ARENA(&notes, arena, &facts->notes, &facts->note_count);
	revision_sort_data(facts);
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
