/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_PARAMS_H
#define ASSAY_PIPELINE_PARAMS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/yaml.h"

/* Parameter files: YAML or JSON (which is YAML), with typed values. */

/* One value, named by its dotted path; of a file other than params.yaml with "FILE:" in front. */
struct param {
	const char *name;
	const char *json;	/* the value as JSON: 0.05, "adam", true, [1,2] */
};

struct param_list {
	struct param *items;
	size_t count, room;
	struct arena *arena;
	size_t *index;		/* by name: 1 + the item's place, 0 where free; twice room of them */
};

/* Adds a value, or replaces the one of that name. */
void param_list_put(struct param_list *list, const char *name, const char *json);
const char *param_list_find(const struct param_list *list, const char *name);

/* Adds every leaf of a parsed file, maps resolved to dotted names. */
void params_flatten(struct param_list *list, const char *file, const struct yaml_node *root);

/* The node at a dotted path; NULL when there is none. */
const struct yaml_node *params_find(const struct yaml_node *root, const char *key);

/* Appends a node as JSON: keys in the order of the file, numbers in their shortest form. */
void params_write_json(struct buf *out, const struct yaml_node *node);

/* The list as one flat JSON object, and back. */
void params_to_json(const struct param_list *list, struct buf *out);
bool params_from_json(struct param_list *list, const char *json, struct err *err) WARN_UNUSED;

/* Settings are params whose value is the text that is to stand in YAML: 0.02, "yes", [1, 2].  As a
 * JSON object of strings, and back. */
void settings_to_json(const struct param_list *settings, struct buf *out);
bool settings_from_json(struct param_list *settings, const char *json, struct err *err) WARN_UNUSED;

/* Sets *out to bytes, the text of a params file, with the scalar under key replaced by value (as it
 * is to stand in YAML), and all else, comments too, as it was.  An error when there is no such key,
 * naming the nearest, it is no scalar on one line, or another value would change with it. */
bool params_replace(struct str bytes, const char *file, const char *key, const char *value,
		    struct buf *out, struct err *err) WARN_UNUSED;

/* "KEY=VALUE" or "FILE:KEY=VALUE" as typed: the file ("params.yaml" if not given), key and value in
 * the arena. */
bool params_parse_setting(struct arena *arena, const char *setting, const char **file,
			  const char **key, const char **value, struct err *err) WARN_UNUSED;

#endif
