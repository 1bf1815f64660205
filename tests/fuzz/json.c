/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as JSON, and any bytes as a string that is written as JSON. */

static void walk(const json_t *value)
{
	const char *key;
	json_t *item;
	double number;
	size_t i;

	if (json_as_real(value, &number))
		return;
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, item)
			walk(item);
	}
	json_array_foreach(value, i, item)
		walk(item);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = fuzz_input(data, size);
	struct buf out = BUF_INIT;
	struct json_writer w = JSON_WRITER(&out);
	struct err err = ERR_INIT;
	json_t *root = json_read(bytes, "in", &err);

	if (root)
		walk(root);
	else
		REQUIRE(err.code == ERR_INPUT && *err.text);
	json_decref(root);
	if (memchr(bytes.data, 0, bytes.len))
		return 0;
	json_open_list(&w);
	json_text_str(&w, bytes);
	json_open_object(&w);
	json_key_str(&w, bytes);
	json_int(&w, 1);
	json_close_object(&w);
	json_close_list(&w);
	root = json_read(buf_str(&out), "out", NULL);
	REQUIRE(json_is_string(json_array_get(root, 0)));
	json_decref(root);
	buf_release(&out);
	return 0;
}
