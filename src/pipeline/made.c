/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/made.h"

#include <stdlib.h>
#include <string.h>

static int by_path(const void *a, const void *b)
{
	const struct made_out *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : (x->place > y->place) - (x->place < y->place);
}

void made_init(struct arena *arena, size_t count, struct made_outs *outs)
{
	outs->items = ARENA_ARRAY(arena, struct made_out, count);
	outs->count = 0;
}

void made_add(struct made_outs *outs, const struct stage *stage, size_t index)
{
	for (size_t o = 0; o < stage->out_count; o++, outs->count++)
		outs->items[outs->count] = (struct made_out){ stage->outs[o].path, index, outs->count, &stage->outs[o] };
}

void made_sort(struct made_outs *outs)
{
	if (outs->count)
		qsort(outs->items, outs->count, sizeof(*outs->items), by_path);
}

/* The first item that is not less than the first len bytes of path. */
static size_t lower_bound(const struct made_outs *outs, const char *path, size_t len)
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
static const struct made_out *find_exact(const struct made_outs *outs, const char *path, size_t len)
{
	size_t i = lower_bound(outs, path, len);

	if (i == outs->count || strncmp(outs->items[i].path, path, len) != 0 || outs->items[i].path[len])
		return NULL;
	return &outs->items[i];
}

const struct made_out *made_find(const struct made_outs *outs, const char *path)
{
	size_t len = strlen(path);
	const struct made_out *found = find_exact(outs, path, len);

	while (!found && len > 0) {
		len--;
		if (path[len] == '/')
			found = find_exact(outs, path, len);
	}
	return found ? found : find_exact(outs, ".", 1);
}

void made_below(const struct made_outs *outs, const char *path, size_t *first, size_t *end)
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

void made_meet(const struct made_outs *outs, const char *path,
	       void (*meet)(void *context, const struct made_out *out), void *context)
{
	const struct made_out *above = made_find(outs, path);
	size_t first = 0, end = outs->count;

	if (above) {
		size_t at = (size_t)(above - outs->items);

		for (; at < outs->count && strcmp(outs->items[at].path, above->path) == 0; at++)
			meet(context, &outs->items[at]);
		if (strcmp(above->path, path) != 0)
			return;
	}
	if (strcmp(path, ".") != 0)
		made_below(outs, path, &first, &end);
	for (size_t i = first; i < end; i++)
		meet(context, &outs->items[i]);
}
