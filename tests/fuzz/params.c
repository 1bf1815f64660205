/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/mem.h"
#include "pipeline/inputs.h"
#include "pipeline/params.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* KEY=VALUE in the first line, a params file in the rest: setting the key changes it to the value and
 * nothing else, or is refused with a sentence. */

static void check_replaced(struct arena *arena, const struct yaml_node *before, struct str after,
			   const char *key, const char *value)
{
	struct param_list old = { .arena = arena }, new = { .arena = arena };
	struct yaml_node *root = yaml_parse(arena, after, "params.yaml", NULL);
	struct yaml_node *wanted = yaml_parse(arena, arena_str(arena, str_of(value)), "value", NULL);
	const struct yaml_node *found;
	struct buf a = BUF_INIT, b = BUF_INIT;
	size_t differing = 0;

	REQUIRE(root && wanted);
	found = params_find(root, key);
	REQUIRE(found);
	params_write_json(&a, found);
	params_write_json(&b, wanted);
	REQUIRE(strcmp(a.data, b.data) == 0);
	params_flatten(&old, "params.yaml", before);
	params_flatten(&new, "params.yaml", root);
	REQUIRE(old.count == new.count);
	for (size_t i = 0; i < old.count; i++) {
		REQUIRE(strcmp(old.items[i].name, new.items[i].name) == 0);
		differing += strcmp(old.items[i].json, new.items[i].json) != 0;
	}
	REQUIRE(differing <= 1);
	buf_release(&a);
	buf_release(&b);
}

static void check_json(struct arena *arena, const struct yaml_node *root)
{
	struct param_list list = { .arena = arena }, back = { .arena = arena };
	struct buf json = BUF_INIT, again = BUF_INIT;
	struct err err = ERR_INIT;

	params_flatten(&list, "params.yaml", root);
	params_to_json(&list, &json);
	/* Names with a NUL are no JSON that is read here. */
	if (params_from_json(&back, json.data, &err)) {
		params_to_json(&back, &again);
		REQUIRE(back.count == list.count);
		REQUIRE(inputs_difference(arena, json.data, again.data) || json.len || again.len);
	}
	buf_release(&json);
	buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct str rest = fuzz_input(data, size), first;
	struct err err = ERR_INIT;
	struct buf out = BUF_INIT;
	const char *file, *key, *value, *setting;
	struct yaml_node *root;

	if (!str_next(&rest, '\n', &first))
		return 0;
	setting = arena_strndup(&arena, first.data, first.len);
	rest = arena_str(&arena, rest);
	root = yaml_parse(&arena, rest, "params.yaml", NULL);
	if (root)
		check_json(&arena, root);
	if (!params_parse_setting(&arena, setting, &file, &key, &value, &err))
		REQUIRE(*err.text);
	else if (!params_replace(rest, "params.yaml", key, value, &out, &err))
		REQUIRE(*err.text);
	else
		check_replaced(&arena, root, buf_str(&out), key, value);
	buf_release(&out);
	arena_release(&arena);
	return 0;
}
