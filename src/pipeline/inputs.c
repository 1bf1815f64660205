/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/inputs.h"
#include "base/json.h"

#include <string.h>

/* More than this many differences are summed up. */
#define NAMED_DIFFERENCES 3

void inputs_format(const struct inputs *inputs, struct buf *out)
{
	struct json_writer w = JSON_WRITER(out);
	const struct stage *stage = inputs->stage;

	json_open_object(&w);
	json_key(&w, "cmd");
	json_open_list(&w);
	for (size_t i = 0; i < stage->command_count; i++)
		json_text(&w, stage->commands[i]);
	json_close_list(&w);
	json_text_field(&w, "wdir", stage->wdir);
	json_key(&w, "params");
	json_open_object(&w);
	for (size_t i = 0; i < inputs->params.count; i++) {
		json_key(&w, inputs->params.items[i].name);
		json_raw(&w, str_of(inputs->params.items[i].json));
	}
	json_close_object(&w);
	json_key(&w, "deps");
	json_open_object(&w);
	for (size_t i = 0; i < stage->dep_count; i++) {
		json_key(&w, stage->deps[i].path);
		json_text(&w, inputs->deps[i].hex);
	}
	json_close_object(&w);
	json_key(&w, "outs");
	json_open_list(&w);
	for (size_t i = 0; i < stage->out_count; i++)
		json_text(&w, stage->outs[i].path);
	json_close_list(&w);
	json_close_object(&w);
}

struct difference {
	struct buf text;
	unsigned count;
};

static void note(struct difference *difference, const char *format, ...) PRINTF_LIKE(2, 3);
static void note(struct difference *difference, const char *format, ...)
{
	va_list args;

	if (difference->count++ >= NAMED_DIFFERENCES)
		return;
	if (difference->text.len)
		buf_puts(&difference->text, ", ");
	va_start(args, format);
	buf_vprintf(&difference->text, format, args);
	va_end(args);
}

static char *value_text(const json_t *value)
{
	return json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15));
}

static void compare_params(struct difference *difference, json_t *before, json_t *after)
{
	const char *key;
	json_t *value;

	json_object_foreach(after, key, value) {
		json_t *old = json_object_get(before, key);
		char *from, *to;

		if (old && json_equal(old, value))
			continue;
		from = old ? value_text(old) : NULL;
		to = value_text(value);
		if (old)
			note(difference, "params %s %s -> %s", key, from, to);
		else
			note(difference, "new params %s %s", key, to);
		free(from);
		free(to);
	}
	json_object_foreach(before, key, value) {
		if (!json_object_get(after, key))
			note(difference, "params %s gone", key);
	}
}

static void compare_deps(struct difference *difference, json_t *before, json_t *after)
{
	const char *key;
	json_t *value;

	json_object_foreach(after, key, value) {
		json_t *old = json_object_get(before, key);

		if (!old)
			note(difference, "new dependency %s", key);
		else if (!json_equal(old, value))
			note(difference, "%s changed", key);
	}
	json_object_foreach(before, key, value) {
		if (!json_object_get(after, key))
			note(difference, "dependency %s gone", key);
	}
}

const char *inputs_difference(struct arena *arena, const char *earlier, const char *now)
{
	struct difference difference = { .text = BUF_INIT };
	json_t *before = json_read(str_of(earlier), "inputs", NULL);
	json_t *after = json_read(str_of(now), "inputs", NULL);
	const char *result = NULL;

	if (!json_equal(json_object_get(before, "cmd"), json_object_get(after, "cmd")))
		note(&difference, "the command changed");
	compare_params(&difference, json_object_get(before, "params"), json_object_get(after, "params"));
	compare_deps(&difference, json_object_get(before, "deps"), json_object_get(after, "deps"));
	if (!json_equal(json_object_get(before, "wdir"), json_object_get(after, "wdir")))
		note(&difference, "the working folder changed");
	if (!json_equal(json_object_get(before, "outs"), json_object_get(after, "outs")))
		note(&difference, "the outputs changed");
	if (difference.count > NAMED_DIFFERENCES)
		buf_printf(&difference.text, " and %u more", difference.count - NAMED_DIFFERENCES);
	if (difference.count)
		result = arena_strdup(arena, difference.text.data);
	buf_release(&difference.text);
	json_decref(before);
	json_decref(after);
	return result;
}
