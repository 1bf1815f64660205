/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_VEC_H
#define ASSAY_BASE_VEC_H

#include "base/arena.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

/* A typed growing array:
 *
 *	VEC_OF(int64_t) ids = VEC_INIT;
 *	VEC_PUSH(&ids, 42);
 *	for (size_t i = 0; i < ids.len; i++) use(ids.items[i]);
 *	VEC_RELEASE(&ids);
 *
 * Items move when it grows, so no pointer to one outlives a push. */
#define VEC_OF(type)                                                                               \
	struct {                                                                                   \
		type *items;                                                                       \
		size_t len, room;                                                                  \
	}

#define VEC_INIT { NULL, 0, 0 }

#define VEC_RESERVE(vec, count)                                                                    \
	do {                                                                                       \
		if ((vec)->room < (count)) {                                                       \
			(vec)->room = (count) + (vec)->room / 2 + 8;                               \
			(vec)->items =                                                             \
				mem_resize((vec)->items, (vec)->room, sizeof(*(vec)->items));      \
		}                                                                                  \
	} while (0)

#define VEC_PUSH(vec, ...)                                                                         \
	do {                                                                                       \
		VEC_RESERVE(vec, (vec)->len + 1);                                                  \
		(vec)->items[(vec)->len++] = (__VA_ARGS__);                                        \
	} while (0)

/* Moves the items to an array in the arena: *(out) and *(count) become it, and the vec is empty. */
#define VEC_TO_ARENA(vec, arena, out, count)                                                       \
	do {                                                                                       \
		*(count) = (vec)->len;                                                             \
		*(out) = arena_alloc((arena), (vec)->len, sizeof(*(vec)->items));                  \
		if ((vec)->len)                                                                    \
			memcpy(*(out), (vec)->items, (vec)->len * sizeof(*(vec)->items));          \
		VEC_RELEASE(vec);                                                                  \
	} while (0)

#define VEC_RELEASE(vec)                                                                           \
	do {                                                                                       \
		free((vec)->items);                                                                \
		(vec)->items = NULL;                                                               \
		(vec)->len = (vec)->room = 0;                                                      \
	} while (0)

#endif
