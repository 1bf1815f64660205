/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_ARENA_H
#define ASSAY_BASE_ARENA_H

#include "base/compiler.h"
#include "base/str.h"

#include <stddef.h>

/* Memory for things that die together: a snapshot, a parsed document, a request.
 * Start with ARENA_INIT; nothing in it is freed alone. */
struct arena {
	struct arena_chunk *chunk;	/* the newest, linked to the older ones */
	size_t total;			/* bytes handed out */
};

#define ARENA_INIT { .chunk = NULL }

void arena_release(struct arena *arena);

/* Gives all that is in other to the arena; other is empty then. */
void arena_join(struct arena *arena, struct arena *other);

/* Zeroed and aligned for any type. */
void *arena_alloc(struct arena *arena, size_t count, size_t size) WARN_UNUSED;

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

char *arena_strdup(struct arena *arena, const char *s);
char *arena_strndup(struct arena *arena, const char *s, size_t len);
struct str arena_str(struct arena *arena, struct str s);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
