/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "base/mem.h"
#include "base/vec.h"
#include "pipeline/pipeline.h"

#include <stdlib.h>
#include <string.h>

/* Where a value of a source stands. */
struct place {
	const struct yaml_node *node;
	size_t source;
	const struct place *parent;	/* NULL: at the top */
	const struct yaml_node *key;	/* NULL: part of a list */
	size_t index;
};

struct places {
	const struct pipeline *pipeline;
	struct arena *arena;
	struct map by_node;
	size_t source;
};

static void add_places(struct places *all, const struct yaml_node *node, const struct place *parent)
{
	for (size_t i = 0; i < node->count; i++) {
		struct place *place = ARENA_NEW(all->arena, struct place);
		struct str key = { (const char *)&place->node, sizeof(place->node) };

		*place = (struct place){ node->items[i], all->source, parent,
					 node->kind == YAML_MAP ? node->keys[i] : NULL, i };
		/* An alias is one value in two places: it is called by the first. */
		if (!map_find(&all->by_node, key))
			map_put(&all->by_node, key, place);
		add_places(all, node->items[i], place);
	}
}

static void write_path(struct buf *out, const struct place *place)
{
	if (place->parent) {
		write_path(out, place->parent);
		buf_putc(out, '.');
	}
	if (place->key)
		buf_add_str(out, place->key->text);
	else
		buf_printf(out, "%zu", place->index);
}

/* The keys found in one source. */
struct keys {
	VEC_OF(const char *) list;
	struct map seen;
};

static void add_key(struct places *places, struct keys *keys, const struct place *place)
{
	struct buf path = BUF_INIT;
	const char *kept;

	write_path(&path, place);
	if (!map_find(&keys->seen, buf_str(&path))) {
		kept = arena_strdup(places->arena, path.data);
		map_put(&keys->seen, str_of(kept), (void *)kept);
		VEC_PUSH(&keys->list, kept);
	}
	buf_release(&path);
}

static void add_stage(struct places *places, const struct stage *stage, struct keys *keys)
{
	for (size_t i = 0; i < stage->used_count; i++) {
		struct str key = { (const char *)&stage->used[i], sizeof(stage->used[i]) };
		const struct place *place = map_find(&places->by_node, key);

		if (place)
			add_key(places, &keys[place->source], place);
	}
}

struct places *pipeline_places_new(const struct pipeline *pipeline, struct arena *arena)
{
	struct places *places = mem_zalloc(1, sizeof(*places));

	places->pipeline = pipeline;
	places->arena = arena;
	for (; places->source < pipeline->source_count; places->source++)
		add_places(places, pipeline->sources[places->source].root, NULL);
	return places;
}

void pipeline_places_free(struct places *places)
{
	if (!places)
		return;
	map_release(&places->by_node);
	free(places);
}

void pipeline_places_params(struct places *places, const struct stage *stage, struct stage_params **out,
			    size_t *count)
{
	const struct pipeline *pipeline = places->pipeline;
	struct arena *arena = places->arena;
	struct keys *keys = ARENA_ARRAY(arena, struct keys, pipeline->source_count);

	if (stage)
		add_stage(places, stage, keys);
	for (size_t i = 0; i < pipeline->count && !stage; i++)
		add_stage(places, &pipeline->stages[i], keys);
	*count = 0;
	*out = ARENA_ARRAY(arena, struct stage_params, pipeline->source_count);
	for (size_t i = 0; i < pipeline->source_count; i++) {
		struct stage_params *params = &(*out)[*count];

		map_release(&keys[i].seen);
		if (!keys[i].list.len)
			continue;
		params->file = params->text = pipeline->sources[i].file;
		VEC_TO_ARENA(&keys[i].list, arena, &params->keys, &params->count);
		++*count;
	}
}

void pipeline_used_params(const struct pipeline *pipeline, const struct stage *stage,
			  struct arena *arena, struct stage_params **out, size_t *count)
{
	struct places *places = pipeline_places_new(pipeline, arena);

	pipeline_places_params(places, stage, out, count);
	pipeline_places_free(places);
}
