/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_MAP_H
#define ASSAY_BASE_MAP_H

#include "base/str.h"

#include <stdbool.h>

/* From byte strings to pointers.  Keys are borrowed: they must outlive the map.  Start with
 * MAP_INIT. */
struct map {
	struct map_slot *slots;
	size_t len, room;
};

struct map_slot {
	struct str key;		/* key.data is NULL in a free slot */
	void *value;
};

#define MAP_INIT { .slots = NULL }

void map_release(struct map *map);

/* The value under key, or NULL. */
void *map_find(const struct map *map, struct str key);

/* Puts value under key and returns what was there before, or NULL.  value must not be NULL. */
void *map_put(struct map *map, struct str key, void *value);

#endif
