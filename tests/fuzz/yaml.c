/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/yaml.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/tree.h"

#include <string.h>

/* Any bytes as YAML: a tree within its limits, or one sentence. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct yaml_node *root = yaml_parse(&arena, fuzz_input(data, size), "in", &err);

	REQUIRE(root ? err.code == ERR_NONE : err.code == ERR_INPUT);
	if (root)
		REQUIRE(tree_walk(root, 1) <= YAML_MAX_NODES);
	else
		REQUIRE(strncmp(err.text, "in", 2) == 0 && strlen(err.text) > 5);
	arena_release(&arena);
	return 0;
}
