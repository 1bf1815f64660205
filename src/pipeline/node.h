/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_NODE_H
#define ASSAY_PIPELINE_NODE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

/* Reading values out of a YAML tree with sentences for what is wrong; shared by the parsers here. */

/* Where a node came from, for messages. */
struct node_source {
	struct arena *arena;
	const char *file;
};

/* ERR_INPUT with "FILE:LINE: " in front.  Returns false. */
bool node_fail(const struct node_source *source, const struct yaml_node *node, struct err *err,
	       const char *format, ...) PRINTF_LIKE(4, 5);

/* Whether every key of the map is one of the known ones; an unknown one is an error that names the
 * nearest known one.  what names the map: "a stage". */
bool node_check_keys(const struct node_source *source, const struct yaml_node *map, const char *what,
		     const char *const *known, size_t count, struct err *err) WARN_UNUSED;

/* The value under key of a map.  Absent: true, with *out untouched. */
bool node_string(const struct node_source *source, const struct yaml_node *map, const char *key,
		 const char **out, struct err *err) WARN_UNUSED;
bool node_bool(const struct node_source *source, const struct yaml_node *map, const char *key,
	       bool *out, struct err *err) WARN_UNUSED;
bool node_int(const struct node_source *source, const struct yaml_node *map, const char *key,
	      int64_t *out, struct err *err) WARN_UNUSED;

/* The value under key as a list of strings; a single string counts as a list of one. */
bool node_strings(const struct node_source *source, const struct yaml_node *map, const char *key,
		  const char ***out, size_t *count, struct err *err) WARN_UNUSED;

/* Whether the node is of that kind; an error that says what it is otherwise. */
bool node_expect(const struct node_source *source, const struct yaml_node *node, enum yaml_kind kind,
		 const char *what, struct err *err) WARN_UNUSED;

/* path taken inside folder, with "." and ".." resolved as text.  An error when it is empty,
 * absolute, or leads out of the project. */
bool node_path(const struct node_source *source, const struct yaml_node *node, const char *folder,
	       const char *path, const char **out, struct err *err) WARN_UNUSED;

#endif
