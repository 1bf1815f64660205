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
 * "010" are not what they were in 1.1; an integer beyond 64 bits is a real.  What DVC's reader takes
 * for a number too is one: "1_000", "0b11", "-0x1F".  A tag makes a scalar a string, but for those of
 * the core schema ("!!int" …).
 *
 * Aliases are resolved: several parents may share one node.  So are "<<" merges of a map or a list
 * of maps: own keys win, then the first map; merged keys stand behind the own ones. */
enum yaml_kind { YAML_NULL, YAML_BOOL, YAML_INT, YAML_REAL, YAML_STRING, YAML_LIST, YAML_MAP };

struct yaml_node {
	enum yaml_kind kind;
	unsigned line, column;		/* where it starts, from 1 */
	struct str text;		/* a scalar as written, without its quotes; terminated */
	int64_t integer;		/* YAML_INT; YAML_BOOL as 0 or 1 */
	double real;			/* YAML_REAL, and YAML_INT as a number */
	bool date;			/* YAML_STRING: unquoted, and of a date's form, see yaml_is_date */
	bool tuple;			/* YAML_LIST: of Python, where it is no list */
	size_t count;			/* items of a list, entries of a map */
	struct yaml_node **items;	/* the items; a map's values, in the order of keys */
	struct yaml_node **keys;	/* of a map: scalars, no two with the same text */
	size_t weight;			/* itself and all below, aliases counted each time */
	unsigned depth;			/* levels, its own included, aliases followed */
};

/* Limits: what is beyond is an error, so that no file can eat the machine, nor a function that
 * walks the tree its stack.  The limits of depth and nodes hold after aliases and merges. */
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

/* Whether the text is a date, or a date and a time, by YAML 1.1 (https://yaml.org/type/timestamp.html),
 * which many programs read as something else than a string. */
bool yaml_is_date(struct str text);

/* The kind and value that an unquoted scalar has by the core schema; integer and real are filled as
 * in a node. */
enum yaml_kind yaml_resolve(struct str scalar, int64_t *integer, double *real);

#endif
