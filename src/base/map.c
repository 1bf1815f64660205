/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/mem.h"

#include <stdlib.h>

void map_release(struct map *map)
{
	free(map->slots);
	*map = (struct map)MAP_INIT;
}

/* The slot that holds key, or the free one where it belongs. */
static struct map_slot *slot_of(struct map_slot *slots, size_t room, struct str key)
{
	size_t i = str_hash(key) & (room - 1);

	while (slots[i].key.data && !str_equal(slots[i].key, key))
		i = (i + 1) & (room - 1);
	return &slots[i];
}

static void grow(struct map *map)
{
	size_t room = map->room ? map->room * 2 : 16;
	struct map_slot *slots = mem_zalloc(room, sizeof(*slots));

	for (size_t i = 0; i < map->room; i++) {
		if (map->slots[i].key.data)
			*slot_of(slots, room, map->slots[i].key) = map->slots[i];
	}
	free(map->slots);
	map->slots = slots;
	map->room = room;
}

void *map_find(const struct map *map, struct str key)
{
	return map->room ? slot_of(map->slots, map->room, key)->value : NULL;
}

void *map_put(struct map *map, struct str key, void *value)
{
	struct map_slot *slot;
	void *before;

	if (map->len * 4 >= map->room * 3)
		grow(map);
	slot = slot_of(map->slots, map->room, key);
	before = slot->value;
	if (!slot->key.data)
		map->len++;
	slot->key = key.data ? key : STR_NONE;
	slot->value = value;
	return before;
}
