/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/param_file.h"
#include "tests/fuzz/tree.h"

/* Any bytes as TOML, and as JSON: a tree within its limits, or one sentence. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	tree_check(param_toml_parse, fuzz_input(data, size));
	tree_check(param_json_parse, fuzz_input(data, size));
	return 0;
}
