/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/template.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as a string with templates, over some variables: a value, or one sentence.  What is well formed
 * and names something can be put in anywhere. */

static const char variables[] = "{a: 1, b: {c: [1, {d: x}], e: true, 'f g': ~}, h: '${a} \\${', i: 1e-7}";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	size_t made = 0;
	struct template_used used = { .items = NULL };
	struct template_context context = { .source = { &arena, "in" }, .used = &used, .made = &made };
	struct yaml_node node = { .kind = YAML_STRING, .line = 1, .column = 1 };
	const struct yaml_node *out;

	node.text = arena_str(&arena, fuzz_input(data, size));
	context.root = yaml_parse(&arena, str_of(variables), "variables", NULL);
	REQUIRE(context.root);
	for (int use = TEMPLATE_SCALAR; use <= TEMPLATE_ANY; use++) {
		err_clear(&err);
		if (!template_resolve(&context, &node, use, &out, &err)) {
			REQUIRE(err.code == ERR_INPUT && strncmp(err.text, "in:1: ", 6) == 0);
			continue;
		}
		REQUIRE(out->text.data[out->text.len] == 0);
		REQUIRE(use == TEMPLATE_ANY || (out->kind != YAML_LIST));
		REQUIRE(template_in_node(&node) || used.len == 0);
	}
	err_clear(&err);
	if (!template_check(&context.source, &node, &err))
		REQUIRE(template_in_node(&node) && err.code == ERR_INPUT);
	VEC_RELEASE(&used);
	arena_release(&arena);
	return 0;
}
