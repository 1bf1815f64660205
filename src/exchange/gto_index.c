/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/gto_index.h"
#include "base/json.h"
#include "exchange/gto_name.h"
#include "pipeline/params.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Where a value stands, for messages. */
struct place {
	const char *file;
	const struct yaml_node *node;
};

static bool refuse(struct place place, struct err *err, const char *what)
{
	return err_set(err, ERR_INPUT, "%s:%u: %s", place.file, place.node->line, what);
}

static bool take_text(struct place place, bool may_be_null, const char **out, struct err *err)
{
	if (may_be_null && place.node->kind == YAML_NULL)
		return true;
	if (place.node->kind != YAML_STRING)
		return refuse(place, err, "a text is needed here");
	*out = place.node->text.data;
	return true;
}

/* All that pydantic takes for true or false (https://docs.pydantic.dev/latest/concepts/conversion_table). */
static bool take_bool(struct place place, bool *out, struct err *err)
{
	static const char *const words[] = { "0", "off", "f", "false", "n", "no", "1", "on", "t", "true", "y", "yes" };
	const struct yaml_node *node = place.node;

	if ((node->kind == YAML_BOOL || node->kind == YAML_INT || node->kind == YAML_REAL) &&
	    (node->kind == YAML_BOOL || node->real == 0 || node->real == 1)) {
		*out = node->kind == YAML_BOOL ? node->integer != 0 : node->real != 0;
		return true;
	}
	for (size_t i = 0; node->kind == YAML_STRING && i < ARRAY_LEN(words); i++) {
		if (strcasecmp(words[i], node->text.data) == 0) {
			*out = i >= ARRAY_LEN(words) / 2;
			return true;
		}
	}
	return refuse(place, err, "true or false is needed here");
}

static bool take_texts(struct arena *arena, struct place place, const char ***out, size_t *count,
		       struct err *err)
{
	const struct yaml_node *list = place.node;

	if (list->kind != YAML_LIST)
		return refuse(place, err, "a list is needed here");
	*out = ARENA_ARRAY(arena, const char *, list->count + 1);
	for (size_t i = 0; i < list->count; i++) {
		if (!take_text((struct place){ place.file, list->items[i] }, false, &(*out)[i], err))
			return false;
	}
	*count = list->count;
	return true;
}

static bool take_field(struct arena *arena, const char *key, struct place place, struct gto_annotation *out,
		       struct err *err)
{
	if (strcmp(key, "type") == 0)
		return take_text(place, true, &out->type, err);
	if (strcmp(key, "path") == 0)
		return take_text(place, true, &out->path, err);
	if (strcmp(key, "virtual") == 0)
		return take_bool(place, &out->is_virtual, err);
	if (strcmp(key, "labels") == 0)
		return take_texts(arena, place, &out->labels, &out->label_count, err);
	if (strcmp(key, "description") == 0)
		return take_text(place, false, &out->description, err);
	if (strcmp(key, "custom") == 0 && place.node->kind != YAML_NULL) {
		struct buf json = BUF_INIT;

		params_write_json(&json, place.node);
		out->custom = arena_strdup(arena, json.data);
		buf_release(&json);
	}
	return true;
}

bool gto_index_parse(struct arena *arena, struct str bytes, const char *name, struct gto_index *out,
		     struct err *err)
{
	struct yaml_node *root = yaml_parse(arena, bytes, name, err);

	*out = (struct gto_index){ .items = NULL };
	if (!root)
		return false;
	if (root->kind != YAML_MAP)
		return refuse((struct place){ name, root }, err, "names and what they are, are needed here");
	out->items = ARENA_ARRAY(arena, struct gto_annotation, root->count + 1);
	for (size_t i = 0; i < root->count; i++) {
		struct gto_annotation *item = &out->items[out->count++];
		const struct yaml_node *map = root->items[i];

		*item = (struct gto_annotation){ .name = root->keys[i]->text.data, .is_virtual = true,
						 .description = "" };
		if (root->keys[i]->kind != YAML_STRING || !gto_stage_ok(root->keys[i]->text))
			return refuse((struct place){ name, root->keys[i] }, err, "not a name that GTO takes: "
				      "letters, digits, '-', '_' and '/', a letter or digit at both ends");
		if (map->kind != YAML_MAP)
			return refuse((struct place){ name, map }, err, "what an artifact is, is a map");
		for (size_t f = 0; f < map->count; f++) {
			if (!take_field(arena, map->keys[f]->text.data, (struct place){ name, map->items[f] },
					item, err))
				return false;
		}
	}
	return true;
}

static const char *text_of(const struct yaml_node *node)
{
	return node && node->kind == YAML_STRING ? node->text.data : NULL;
}

void gto_index_add_dvc(struct arena *arena, struct str bytes, const char *folder, struct gto_index *out)
{
	struct yaml_node *root = yaml_parse(arena, bytes, "dvc.yaml", NULL);
	const struct yaml_node *artifacts = yaml_get(root, "artifacts");
	struct gto_annotation *items;

	if (!artifacts || artifacts->kind != YAML_MAP)
		return;
	items = ARENA_ARRAY(arena, struct gto_annotation, out->count + artifacts->count + 1);
	if (out->count)
		memcpy(items, out->items, out->count * sizeof(*items));
	out->items = items;
	for (size_t i = 0; i < artifacts->count; i++) {
		const struct yaml_node *map = artifacts->items[i], *desc = yaml_get(map, "desc");
		const char *name = artifacts->keys[i]->text.data;

		if (map->kind != YAML_MAP)
			continue;
		if (*folder)
			name = arena_printf(arena, "%s:%s", folder, name);
		items[out->count++] = (struct gto_annotation){
			.name = name,
			.type = text_of(yaml_get(map, "type")),
			.path = text_of(yaml_get(map, "path")),
			.description = text_of(desc) ? text_of(desc) : "",
		};
	}
}

const struct gto_annotation *gto_index_find(const struct gto_index *index, const char *name)
{
	for (size_t i = 0; i < index->count; i++) {
		if (strcmp(index->items[i].name, name) == 0)
			return &index->items[i];
	}
	return NULL;
}

static bool check_names(const char *where, const char **names, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		if (!gto_stage_ok(str_of(names[i])))
			return err_set(err, ERR_INPUT, "%s: '%s' is not a name that GTO takes: letters, digits, "
				       "'-', '_' and '/', a letter or digit at both ends", where, names[i]);
	}
	return true;
}

/* $GTO_STAGES is a list as JSON, and goes before the file. */
static bool take_environment(struct arena *arena, struct gto_settings *out, struct err *err)
{
	const char *index = getenv("GTO_INDEX"), *stages = getenv("GTO_STAGES");
	json_t *list;

	if (index)
		out->index = arena_strdup(arena, index);
	if (!stages)
		return true;
	list = json_read(str_of(stages), "$GTO_STAGES", err);
	if (!json_is_array(list)) {
		json_decref(list);
		return err_set(err, ERR_INPUT, "$GTO_STAGES is not a list as JSON, such as [\"dev\", \"prod\"]");
	}
	out->stages = ARENA_ARRAY(arena, const char *, json_array_size(list) + 1);
	out->stage_count = 0;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *name = json_string_value(json_array_get(list, i));

		out->stages[out->stage_count++] = arena_strdup(arena, name ? name : "");
	}
	json_decref(list);
	return true;
}

static bool take_setting(struct arena *arena, const char *key, struct place place, struct gto_settings *out,
			 struct err *err)
{
	static const char *const others[] = { "config_file_name", "log_level", "debug", "emojis", "types",
					      "autoload_enrichments" };

	if (strcasecmp(key, "index") == 0)
		return take_text(place, false, &out->index, err);
	if (strcasecmp(key, "stages") == 0)
		return place.node->kind == YAML_NULL ||
		       take_texts(arena, place, &out->stages, &out->stage_count, err);
	if (strcasecmp(key, "enrichments") == 0) {
		out->more |= place.node->count > 0;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (strcasecmp(key, others[i]) == 0)
			return true;
	}
	return refuse(place, err, arena_printf(arena, "GTO has no setting '%s'", key));
}

bool gto_settings_parse(struct arena *arena, struct str bytes, const char *name, struct gto_settings *out,
			struct err *err)
{
	struct yaml_node *root = yaml_parse(arena, bytes, name, err);

	*out = (struct gto_settings){ .index = "artifacts.yaml" };
	if (!root)
		return false;
	if (root->kind != YAML_MAP && root->kind != YAML_NULL)
		return refuse((struct place){ name, root }, err, "settings and their values are needed here");
	for (size_t i = 0; i < root->count; i++) {
		if (!take_setting(arena, root->keys[i]->text.data, (struct place){ name, root->items[i] }, out,
				  err))
			return false;
	}
	return take_environment(arena, out, err) && check_names(name, out->stages, out->stage_count, err);
}
