/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/yaml.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as YAML: a tree within its limits, or one sentence. */

static size_t walk(const struct yaml_node *node, unsigned depth)
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
			weight += walk(node->keys[i], depth + 1);
		weight += walk(node->items[i], depth + 1);
	}
	return weight;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct yaml_node *root = yaml_parse(&arena, fuzz_input(data, size), "in", &err);

	REQUIRE(root ? err.code == ERR_NONE : err.code == ERR_INPUT);
	if (root)
		REQUIRE(walk(root, 1) <= YAML_MAX_NODES);
	else
		REQUIRE(strncmp(err.text, "in", 2) == 0 && strlen(err.text) > 5);
	arena_release(&arena);
	return 0;
}
