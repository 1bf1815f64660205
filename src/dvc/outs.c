/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/graph.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b)
{
	const struct dvc_out *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

void dvc_outs_collect(struct arena *arena, const struct dvc_project *project, struct dvc_outs *out)
{
	size_t count = 0;

	for (size_t s = 0; s < project->stage_count; s++)
		count += project->stages[s].stage->out_count;
	out->items = ARENA_ARRAY(arena, struct dvc_out, count);
	out->count = 0;
	for (size_t s = 0; s < project->stage_count; s++) {
		const struct stage *stage = project->stages[s].stage;

		for (size_t o = 0; o < stage->out_count; o++, out->count++)
			out->items[out->count] = (struct dvc_out){ stage->outs[o].path, s, out->count,
								   &stage->outs[o] };
	}
	qsort(out->items, out->count, sizeof(*out->items), by_path);
}

/* The first item that is not less than the first len bytes of path. */
static size_t lower_bound(const struct dvc_outs *outs, const char *path, size_t len)
{
	size_t low = 0, high = outs->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(outs->items[middle].path, path, len);

		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The item whose path is the first len bytes of path, or NULL. */
static const struct dvc_out *find_exact(const struct dvc_outs *outs, const char *path, size_t len)
{
	size_t i = lower_bound(outs, path, len);

	if (i == outs->count || strncmp(outs->items[i].path, path, len) != 0 || outs->items[i].path[len])
		return NULL;
	return &outs->items[i];
}

const struct dvc_out *dvc_outs_find(const struct dvc_outs *outs, const char *path)
{
	size_t len = strlen(path);
	const struct dvc_out *found = find_exact(outs, path, len);

	while (!found && len > 0) {
		len--;
		if (path[len] == '/')
			found = find_exact(outs, path, len);
	}
	return found ? found : find_exact(outs, ".", 1);
}

void dvc_outs_below(const struct dvc_outs *outs, const char *path, size_t *first, size_t *end)
{
	size_t len = strlen(path);

	*first = lower_bound(outs, path, len);
	/* "a-b" and "a.b" stand between "a" and "a/b". */
	while (*first < outs->count && strncmp(outs->items[*first].path, path, len) == 0 &&
	       (unsigned char)outs->items[*first].path[len] < '/')
		++*first;
	*end = *first;
	while (*end < outs->count && strncmp(outs->items[*end].path, path, len) == 0 &&
	       outs->items[*end].path[len] == '/')
		++*end;
}

void dvc_outs_meet(const struct dvc_outs *outs, const char *path,
		   void (*meet)(void *context, const struct dvc_out *out), void *context)
{
	const struct dvc_out *above = dvc_outs_find(outs, path);
	size_t first = 0, end = outs->count;

	if (above) {
		size_t at = (size_t)(above - outs->items);

		for (; at < outs->count && strcmp(outs->items[at].path, above->path) == 0; at++)
			meet(context, &outs->items[at]);
		if (strcmp(above->path, path) != 0)
			return;
	}
	if (strcmp(path, ".") != 0)
		dvc_outs_below(outs, path, &first, &end);
	for (size_t i = first; i < end; i++)
		meet(context, &outs->items[i]);
}
