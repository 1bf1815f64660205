/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"
#include "pipeline/stage_impl.h"

#include <string.h>

static const char *const drawing[] = { "x", "y", "x_label", "y_label", "title", "header", "template" };

/* Puts what flags says of how to draw the plot over what was said before. */
static void set_plot(struct arena *arena, struct stage_out *out, const struct yaml_node *flags)
{
	const size_t room = ARRAY_LEN(drawing);
	struct yaml_node *map = ARENA_NEW(arena, struct yaml_node);

	*map = out->plot ? *out->plot : *flags;
	map->keys = ARENA_ARRAY(arena, struct yaml_node *, room);
	map->items = ARENA_ARRAY(arena, struct yaml_node *, room);
	map->count = 0;
	for (size_t i = 0; i < room; i++) {
		const struct yaml_node *from = yaml_get(flags, drawing[i]) ? flags : out->plot;

		for (size_t j = 0; from && j < from->count; j++) {
			if (!str_is(from->keys[j]->text, drawing[i]))
				continue;
			map->keys[map->count] = from->keys[j];
			map->items[map->count++] = from->items[j];
		}
	}
	if (map->count)
		out->plot = map;
}

static bool set_flags(const struct grammar *grammar, const struct yaml_node *flags,
		      struct stage_out *out, struct err *err)
{
	const struct node_source *source = &grammar->source;
	const struct yaml_node *meta = yaml_get(flags, "meta");

	if (strcmp(out->kind, "plots") == 0)
		set_plot(source->arena, out, flags);
	if (meta)
		out->meta = meta;
	return node_bool(source, flags, "cache", &out->cached, err) &&
	       node_bool(source, flags, "persist", &out->persist, err) &&
	       node_bool(source, flags, "push", &out->push, err) &&
	       stage_text(grammar, flags, "remote", &out->remote, err) &&
	       stage_text(grammar, flags, "desc", &out->desc, err) &&
	       stage_text(grammar, flags, "type", &out->type, err) &&
	       stage_labels(grammar, flags, &out->labels, &out->label_count, err);
}

/* The outs of one kind: seen has those so far by their text. */
static bool add_out(const struct grammar *grammar, const struct yaml_node *name, const char *kind,
		    const struct yaml_node *flags, struct map *seen, struct stage *stage,
		    struct err *err)
{
	struct stage_out *out = map_find(seen, name->text);
	struct stage_path path;

	if (!out) {
		if (!stage_make_path(grammar, name, stage->wdir, name->text, &path, err))
			return false;
		out = &stage->outs[stage->out_count++];
		*out = (struct stage_out){ .path = path.path, .text = path.text, .kind = kind,
					   .external = path.external, .cached = true, .push = true };
		map_put(seen, name->text, out);
	}
	return !flags || flags->kind == YAML_NULL || set_flags(grammar, flags, out, err);
}

static bool add_outs(const struct grammar *grammar, const struct yaml_node *list, const char *kind,
		     struct stage *stage, struct err *err)
{
	struct map seen = MAP_INIT;
	bool ok = true;

	for (size_t i = 0; ok && list && i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind != YAML_MAP)
			ok = add_out(grammar, item, kind, NULL, &seen, stage, err);
		for (size_t j = 0; ok && item->kind == YAML_MAP && j < item->count; j++)
			ok = add_out(grammar, item->keys[j], kind, item->items[j], &seen, stage, err);
	}
	map_release(&seen);
	return ok;
}

static size_t count_outs(const struct yaml_node *list)
{
	size_t count = 0;

	for (size_t i = 0; list && i < list->count; i++)
		count += list->items[i]->kind == YAML_MAP ? list->items[i]->count : 1;
	return count;
}

bool stage_build_outs(const struct grammar *grammar, const struct yaml_node *node,
		      struct stage *stage, struct err *err)
{
	const struct yaml_node *outs = yaml_get(node, "outs"), *metrics = yaml_get(node, "metrics");
	const struct yaml_node *plots = yaml_get(node, "plots");

	stage->outs = ARENA_ARRAY(grammar->source.arena, struct stage_out,
				  count_outs(outs) + count_outs(metrics) + count_outs(plots));
	return add_outs(grammar, outs, "out", stage, err) &&
	       add_outs(grammar, metrics, "metrics", stage, err) &&
	       add_outs(grammar, plots, "plots", stage, err);
}
