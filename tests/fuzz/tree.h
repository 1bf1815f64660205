/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_FUZZ_TREE_H
#define ASSAY_TESTS_FUZZ_TREE_H

#include "base/yaml.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* What every reader of a params file keeps to. */

static inline size_t tree_walk(const struct yaml_node *node, unsigned depth)
{
	size_t weight = 1;

	REQUIRE(depth <= YAML_MAX_DEPTH);
	REQUIRE(node->line > 0 && node->column > 0);
	if (node->kind != YAML_LIST && node->kind != YAML_MAP) {
		REQUIRE(node->count == 0);
		REQUIRE(node->text.data[node->text.len] == 0);
		return weight;
	}
	for (size_t i = 0; i < node->count; i++) {
		REQUIRE(node->items[i]);
		if (node->kind == YAML_MAP)
			weight += tree_walk(node->keys[i], depth + 1);
		weight += tree_walk(node->items[i], depth + 1);
	}
	REQUIRE(weight == node->weight);
	return weight;
}

static inline void tree_check(struct yaml_node *(*parse)(struct arena *, struct str, const char *,
							  struct err *), struct str bytes)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct yaml_node *root = parse(&arena, bytes, "in", &err);

	REQUIRE(root ? err.code == ERR_NONE : err.code == ERR_INPUT);
	if (root)
		tree_walk(root, 1);
	else
		REQUIRE(strncmp(err.text, "in", 2) == 0 && strlen(err.text) > 5);
	arena_release(&arena);
}

#endif
