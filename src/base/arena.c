/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)8 * 1024)

struct arena_chunk {
	struct arena_chunk *older;
	size_t used, room;
	max_align_t data[];
};

void arena_release(struct arena *arena)
{
	while (arena->chunk) {
		struct arena_chunk *older = arena->chunk->older;

		free(arena->chunk);
		arena->chunk = older;
	}
	arena->total = 0;
}

void arena_join(struct arena *arena, struct arena *other)
{
	struct arena_chunk **oldest = &other->chunk;

	/* Behind the chunk that is being filled; along the other, for many may be given to one. */
	while (*oldest)
		oldest = &(*oldest)->older;
	if (arena->chunk) {
		*oldest = arena->chunk->older;
		arena->chunk->older = other->chunk;
	} else {
		arena->chunk = other->chunk;
	}
	arena->total += other->total;
	*other = (struct arena)ARENA_INIT;
}

static void add_chunk(struct arena *arena, size_t need)
{
	size_t room = need > CHUNK_SIZE ? need : CHUNK_SIZE;
	struct arena_chunk *chunk = mem_zalloc(1, sizeof(*chunk) + room);

	chunk->room = room;
	chunk->older = arena->chunk;
	arena->chunk = chunk;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	const size_t align = sizeof(max_align_t);
	size_t need;
	void *p;

	if (size && count > (SIZE_MAX - align) / size)
		count = SIZE_MAX / size;	/* let mem_zalloc say that there is not so much */
	need = (count * size + align - 1) / align * align;
	if (!arena->chunk || arena->chunk->room - arena->chunk->used < need)
		add_chunk(arena, need);
	p = (char *)arena->chunk->data + arena->chunk->used;
	arena->chunk->used += need;
	arena->total += need;
	return p;
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
	char *copy = arena_alloc(arena, len + 1, 1);

	if (len)
		memcpy(copy, s, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *s)
{
	return s ? arena_strndup(arena, s, strlen(s)) : NULL;
}

struct str arena_str(struct arena *arena, struct str s)
{
	return (struct str){ arena_strndup(arena, s.data, s.len), s.len };
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	char *s;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	s = arena_alloc(arena, (size_t)(len > 0 ? len : 0) + 1, 1);
	if (len > 0)
		vsnprintf(s, (size_t)len + 1, format, args);
	va_end(args);
	return s;
}
