/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_PIPELINE_TREE_H
#define ASSAY_PIPELINE_TREE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/yaml.h"

/* What the readers of JSON, TOML and Python share: a cursor over the bytes, and nodes made one by one.
 * All that can fail records an error with file and line and returns false or NULL. */

struct tree {
	struct arena *arena;
	const char *name;	/* the file's, for messages */
	struct str bytes;
	size_t at;		/* the next byte */
	unsigned line;		/* its line, from 1 */
	size_t line_start;	/* where the line begins */
	size_t nodes;		/* made so far */
	struct err *err;
};

/* At the start of bytes, behind a byte order mark; false when they are over the limit. */
bool tree_start(struct tree *tree, struct arena *arena, struct str bytes, const char *name,
		struct err *err) WARN_UNUSED;

/* The next byte, or the one that many bytes behind it; 0 at the end. */
char tree_peek(const struct tree *tree, size_t ahead);
bool tree_at_end(const struct tree *tree);

/* Takes one byte and counts lines. */
void tree_step(struct tree *tree);

/* Takes the word when it stands here. */
bool tree_take(struct tree *tree, const char *word);

bool tree_fail(struct tree *tree, const char *format, ...) PRINTF_LIKE(2, 3);

/* A node without a value, placed at the cursor; NULL when there are too many. */
struct yaml_node *tree_new(struct tree *tree, enum yaml_kind kind) WARN_UNUSED;

/* A string; text is copied. */
struct yaml_node *tree_text(struct tree *tree, struct str text) WARN_UNUSED;

/* An integer from its digits in base, without sign or underscores, or YAML_REAL when it doesn't fit
 * in 64 bits; text is what is kept as written. */
struct yaml_node *tree_integer(struct tree *tree, struct str text, struct str digits, int base,
			       bool negative) WARN_UNUSED;

/* A number that is no integer. */
struct yaml_node *tree_real(struct tree *tree, struct str text, double value) WARN_UNUSED;

/* Appends to a list (key NULL) or a map; the key must be new. */
void tree_add(struct tree *tree, struct yaml_node *parent, struct yaml_node *key,
	      struct yaml_node *value);

/* Sets weight and depth in all nodes, and the integers of lists and maps, which are a reader's own until
 * then, to 0.  False when it is nested too deep. */
bool tree_finish(struct tree *tree, struct yaml_node *root) WARN_UNUSED;

/* Appends a character of Unicode as UTF-8; false when there is none of that number. */
struct buf;
bool tree_add_character(struct buf *out, unsigned long code);

/* Takes count hexadecimal digits. */
bool tree_take_hex(struct tree *tree, unsigned count, unsigned long *out) WARN_UNUSED;

#endif
