/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_DVC_YAML_MAKE_H
#define ASSAY_DVC_YAML_MAKE_H

#include "base/yaml.h"

/* YAML trees made one by one, to be written.  All lives in the arena; weight and depth stay 0. */
struct yaml_node *yaml_make(struct arena *arena, enum yaml_kind kind);	/* a list, a map, or nothing */
struct yaml_node *yaml_make_text(struct arena *arena, const char *text);
struct yaml_node *yaml_make_int(struct arena *arena, int64_t value);
struct yaml_node *yaml_make_bool(struct arena *arena, bool value);

/* Appends to a list that was made here. */
void yaml_make_item(struct arena *arena, struct yaml_node *list, const struct yaml_node *item);

/* Puts value under key in a map that was made here: in the place of what was there, else at the end. */
void yaml_make_entry(struct arena *arena, struct yaml_node *map, const char *key,
		     const struct yaml_node *value);

/* The same for a key that isn't in the map yet, without looking for it. */
void yaml_make_append(struct arena *arena, struct yaml_node *map, const char *key,
		      const struct yaml_node *value);

/* The value as DVC writes what it read: 0x1f as 31, 1e3 as 1000.0, "True" as true. */
const struct yaml_node *yaml_make_value(struct arena *arena, const struct yaml_node *value);

#endif
