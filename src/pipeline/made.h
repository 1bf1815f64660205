/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_MADE_H
#define ASSAY_PIPELINE_MADE_H

#include "pipeline/pipeline.h"

/* The outs of many stages, in the order of their paths, to find who makes a path. */
struct made_out {
	const char *path;
	size_t stage;		/* index of its stage */
	size_t place;		/* among all outs: by stage, then as they stand there */
	const struct stage_out *out;
};

struct made_outs {
	struct made_out *items;
	size_t count;
};

/* Collecting them: room for count outs in the arena, then each stage's, then in order. */
void made_init(struct arena *arena, size_t count, struct made_outs *outs);
void made_add(struct made_outs *outs, const struct stage *stage, size_t index);
void made_sort(struct made_outs *outs);

/* The out at path or that is a folder which path lies in; NULL: none. */
const struct made_out *made_find(const struct made_outs *outs, const char *path);

/* The outs that lie below the folder path, as a range of items. */
void made_below(const struct made_outs *outs, const char *path, size_t *first, size_t *end);

/* Calls back for each out that a dep meets: at it, above it, or below it. */
void made_meet(const struct made_outs *outs, const char *path,
	       void (*meet)(void *context, const struct made_out *out), void *context);

#endif
