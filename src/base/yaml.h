/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_YAML_H
#define ASSAY_BASE_YAML_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* YAML documents as trees of nodes that know their line.  The only door to libyaml.
 *
 * Scalars are typed by the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/, §10.3.2): "yes" and
 * "010" are not what they were in 1.1.  Aliases and "<<" merges are resolved. */
enum yaml_kind { YAML_NULL, YAML_BOOL, YAML_INT, YAML_REAL, YAML_STRING, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	unsigned line, column;		/* where it starts, from 1 */
	struct str text;		/* a scalar as written, without its quotes; terminated */
	int64_t integer;		/* YAML_INT; YAML_BOOL as 0 or 1 */
	double real;			/* YAML_REAL, and YAML_INT as a number */
	size_t count;			/* items of a list, entries of a map */
	struct yaml_node **items;	/* the items; a map's values, in the order of keys */
	struct yaml_node **keys;	/* of a map: scalars, in the order of the file */
	size_t weight;			/* nodes below and itself, aliases counted each time */
};

/* Limits: what is beyond is an error, so that no file can eat the machine. */
#define YAML_MAX_BYTES ((size_t)16 * 1024 * 1024)
#define YAML_MAX_DEPTH 64
#define YAML_MAX_NODES ((size_t)1000000)

/* The document in bytes; a NULL-kind node when it is empty.  Nodes live in arena.  name is the
 * file's, for messages.  Broken YAML, more than one document, a key given twice, a key that is no
 * scalar, and what is over the limits end with err naming file, line and column. */
struct yaml_node *yaml_parse(struct arena *arena, struct str bytes, const char *name,
			     struct err *err) WARN_UNUSED;

/* The value under key in a map, or NULL (also when node is no map). */
struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);

/* "a map", "a list", "a string" …, for messages. */
const char *yaml_kind_name(enum yaml_kind kind);

/* The kind and value that an unquoted scalar has by the core schema; integer and real are filled as
 * in a node. */
enum yaml_kind yaml_resolve(struct str scalar, int64_t *integer, double *real);

#endif
