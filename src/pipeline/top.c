/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/vec.h"
#include "pipeline/stage_impl.h"
#include "pipeline/template.h"

static const char *const top_keys[] = { "stages", "vars", "params", "metrics", "plots", "artifacts",
					"datasets" };
static const char *const plot_keys[] = { "x", "y", "x_label", "y_label", "title", "template" };
static const char *const artifact_keys[] = { "path", "desc", "type", "labels", "meta" };

static bool check_plots(const struct node_source *source, const struct yaml_node *list, struct err *err)
{
	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind == YAML_LIST || item->kind == YAML_NULL || (item->kind == YAML_MAP && !item->count))
			return node_fail(source, item, err, "a plot must be a path or {path: {x, y, ...}}");
		for (size_t j = 0; item->kind == YAML_MAP && j < item->count; j++) {
			const struct yaml_node *config = item->items[j];

			if (config->kind != YAML_NULL &&
			    (!node_expect(source, config, YAML_MAP, "what is said of a plot", err) ||
			     !node_check_keys(source, config, "a plot", plot_keys, ARRAY_LEN(plot_keys), err)))
				return false;
		}
	}
	return true;
}

static bool check_artifacts(const struct node_source *source, const struct yaml_node *map,
			    struct err *err)
{
	for (size_t i = 0; map && i < map->count; i++) {
		const struct yaml_node *item = map->items[i];

		if (!node_expect(source, item, YAML_MAP, "an artifact", err) ||
		    !node_check_keys(source, item, "an artifact", artifact_keys, ARRAY_LEN(artifact_keys),
				     err))
			return false;
		if (!yaml_get(item, "path"))
			return node_fail(source, item, err, "artifact '%s' has no 'path'",
					 map->keys[i]->text.data);
	}
	return true;
}

static bool check_paths(const struct node_source *source, const struct yaml_node *list, const char *what,
			struct err *err)
{
	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind == YAML_LIST || item->kind == YAML_MAP || item->kind == YAML_NULL)
			return node_fail(source, item, err, "an entry of '%s' must be a path, but is %s", what,
					 yaml_kind_name(item->kind));
	}
	return true;
}

bool top_check(const struct grammar *grammar, const struct yaml_node *root, struct err *err)
{
	const struct node_source *source = &grammar->source;
	static const struct { const char *key; enum yaml_kind kind; } kinds[] = {
		{ "vars", YAML_LIST }, { "params", YAML_LIST }, { "metrics", YAML_LIST },
		{ "plots", YAML_LIST }, { "artifacts", YAML_MAP },
	};
	const struct yaml_node *vars = yaml_get(root, "vars");

	if (!node_check_keys(source, root, "a pipeline file", top_keys, ARRAY_LEN(top_keys), err))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		const struct yaml_node *value = yaml_get(root, kinds[i].key);

		if (value && value->kind != YAML_NULL && value->kind != kinds[i].kind)
			return node_fail(source, value, err, "'%s' must be %s, but is %s", kinds[i].key,
					 yaml_kind_name(kinds[i].kind), yaml_kind_name(value->kind));
	}
	for (size_t i = 0; vars && i < vars->count; i++) {
		if (vars->items[i]->kind != YAML_STRING && vars->items[i]->kind != YAML_MAP)
			return node_fail(source, vars->items[i], err,
					 "a part of 'vars' must be a file, file:key,key or a map");
	}
	return check_paths(source, yaml_get(root, "params"), "params", err) &&
	       check_paths(source, yaml_get(root, "metrics"), "metrics", err) &&
	       check_plots(source, yaml_get(root, "plots"), err) &&
	       check_artifacts(source, yaml_get(root, "artifacts"), err);
}

/* The value under key with its templates replaced; NULL when there is none or it has an error, which is
 * recorded unless it is a later one. */
static const struct yaml_node *resolved(const struct yaml_node *root, const char *key,
					const struct template_context *context, struct err *err)
{
	const struct yaml_node *node = yaml_get(root, key), *out;

	if (!node || node->kind == YAML_NULL || !template_check(&context->source, node, err) ||
	    !template_resolve(context, node, TEMPLATE_ANY, &out, err))
		return NULL;
	return out;
}

static void build_paths(const struct grammar *grammar, const struct yaml_node *list,
			struct stage_path **out, size_t *count, struct err *err)
{
	if (!list)
		return;
	*out = ARENA_ARRAY(grammar->source.arena, struct stage_path, list->count);
	for (size_t i = 0; i < list->count; i++) {
		if (stage_make_path(grammar, list->items[i], grammar->folder, list->items[i]->text,
				    &(*out)[*count], err))
			++*count;
	}
}

static void build_plots(const struct grammar *grammar, const struct yaml_node *list,
			struct pipeline *out)
{
	struct arena *arena = grammar->source.arena;
	VEC_OF(struct pipeline_plot) plots = VEC_INIT;

	for (size_t i = 0; list && i < list->count; i++) {
		const struct yaml_node *item = list->items[i];
		struct pipeline_plot plot = { .config = NULL };

		if (item->kind != YAML_MAP) {
			plot.id = arena_strndup(arena, item->text.data, item->text.len);
			VEC_PUSH(&plots, plot);
		}
		for (size_t j = 0; item->kind == YAML_MAP && j < item->count; j++) {
			plot.id = arena_strndup(arena, item->keys[j]->text.data, item->keys[j]->text.len);
			plot.config = item->items[j]->kind == YAML_MAP ? item->items[j] : NULL;
			VEC_PUSH(&plots, plot);
		}
	}
	VEC_TO_ARENA(&plots, arena, &out->plots, &out->plot_count);
}

static bool build_artifact(const struct grammar *grammar, const struct yaml_node *key,
			   const struct yaml_node *node, struct pipeline_artifact *out, struct err *err)
{
	const struct node_source *source = &grammar->source;
	const char *path = "";

	*out = (struct pipeline_artifact){ .line = key->line, .meta = yaml_get(node, "meta") };
	out->name = arena_strndup(source->arena, key->text.data, key->text.len);
	return node_string(source, node, "path", &path, err) &&
	       stage_make_path(grammar, node, grammar->folder, str_of(path), &out->path, err) &&
	       stage_text(grammar, node, "desc", &out->desc, err) &&
	       stage_text(grammar, node, "type", &out->type, err) &&
	       stage_labels(grammar, node, &out->labels, &out->label_count, err);
}

void top_build(const struct grammar *grammar, const struct yaml_node *root,
	       const struct template_context *context, struct pipeline *out)
{
	const struct yaml_node *map;
	struct err err = ERR_INIT;

	build_paths(grammar, resolved(root, "metrics", context, &err), &out->metrics, &out->metric_count,
		    &err);
	build_paths(grammar, resolved(root, "params", context, &err), &out->params, &out->param_count,
		    &err);
	build_plots(grammar, resolved(root, "plots", context, &err), out);
	map = resolved(root, "artifacts", context, &err);
	out->artifacts = ARENA_ARRAY(grammar->source.arena, struct pipeline_artifact, map ? map->count : 0);
	for (size_t i = 0; map && i < map->count; i++) {
		if (build_artifact(grammar, map->keys[i], map->items[i],
				   &out->artifacts[out->artifact_count], &err))
			out->artifact_count++;
	}
	out->datasets = resolved(root, "datasets", context, &err);
	if (err.code != ERR_NONE)
		out->error = arena_strdup(grammar->source.arena, err.text);
}
