/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "pipeline/params.h"
#include "pipeline/pipeline.h"
#include "tests/support/must.h"

#include <stdlib.h>
#include <unistd.h>

/* Projects of tests/data/dvc against what DVC 3.67.1 itself makes of them: stages.json is made with
 * its Python API, used.json has the variables that it found used in templates. */

static struct arena arena;

static bool read_data(void *folder, const char *path, struct buf *out, bool *found, struct err *error)
{
	struct buf full = BUF_INIT;
	bool ok = true;

	buf_printf(&full, "%s/dvc/%s/%s", getenv("TEST_DATA"), (const char *)folder, path);
	*found = access(full.data, F_OK) == 0;
	if (*found)
		ok = file_read(out, full.data, 1000000, error);
	buf_release(&full);
	return ok;
}

static struct str read_text(const char *folder, const char *path)
{
	struct buf bytes = BUF_INIT;
	struct str text;
	bool found;

	must(read_data((void *)folder, path, &bytes, &found, &err));
	assert_true(found);
	text = arena_str(&arena, buf_str(&bytes));
	buf_release(&bytes);
	return text;
}

static void add_node(struct json_writer *w, const struct yaml_node *node)
{
	struct buf text = BUF_INIT;

	params_write_json(&text, node);
	json_raw(w, buf_str(&text));
	buf_release(&text);
}

static void add_out(struct json_writer *w, const struct stage_out *out)
{
	json_open_object(w);
	json_text_field(w, "path", out->text);
	json_text_field(w, "kind", strcmp(out->kind, "metrics") == 0 ? "metric" :
				   strcmp(out->kind, "plots") == 0 ? "plot" : out->kind);
	json_bool_field(w, "cache", out->cached);
	json_bool_field(w, "persist", out->persist);
	json_bool_field(w, "push", out->push);
	json_text_field(w, "desc", out->desc);
	json_text_field(w, "type", out->type);
	json_key(w, "labels");
	json_open_list(w);
	for (size_t i = 0; i < out->label_count; i++)
		json_text(w, out->labels[i]);
	json_close_list(w);
	json_key(w, "meta");
	if (out->meta)
		add_node(w, out->meta);
	else
		json_raw(w, str_of("{}"));
	json_close_object(w);
}

static void add_lists(struct json_writer *w, const struct stage *stage)
{
	json_key(w, "deps");
	json_open_list(w);
	for (size_t i = 0; i < stage->dep_count; i++)
		json_text(w, stage->deps[i].text);
	json_close_list(w);
	json_key(w, "params");
	json_open_object(w);
	for (size_t i = 0; i < stage->param_count; i++) {
		json_key(w, stage->params[i].text);
		json_open_list(w);
		for (size_t j = 0; j < stage->params[i].count; j++)
			json_text(w, stage->params[i].keys[j]);
		json_close_list(w);
	}
	json_close_object(w);
	json_key(w, "outs");
	json_open_list(w);
	for (size_t i = 0; i < stage->out_count; i++)
		add_out(w, &stage->outs[i]);
	json_close_list(w);
}

/* A stage in the form of stages.json. */
static json_t *stage_to_json(const struct stage *stage)
{
	struct buf text = BUF_INIT;
	struct json_writer w = JSON_WRITER(&text);
	json_t *json;

	if (stage->error)
		fail_msg("%s", stage->error);
	json_open_object(&w);
	json_text_field(&w, "addressing", stage->address);
	json_key(&w, "cmd");
	add_node(&w, stage->cmd);
	json_text_field(&w, "wdir", stage->wdir);
	json_bool_field(&w, "frozen", stage->frozen);
	json_bool_field(&w, "always_changed", stage->always_changed);
	json_text_field(&w, "desc", stage->desc);
	add_lists(&w, stage);
	json_close_object(&w);
	json = json_read(buf_str(&text), "stage", &err);
	if (!json)
		fail_msg("%s", err.text);
	buf_release(&text);
	return json;
}

static json_t *find(json_t *list, const char *address)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *item = json_array_get(list, i);

		if (strcmp(json_string_value(json_object_get(item, "addressing")), address) == 0)
			return item;
	}
	return NULL;
}

static struct pipeline parse(const char *folder, const char *file, const struct pipeline_options *options)
{
	struct pipeline_reader reader = { read_data, (void *)folder };
	struct pipeline pipeline;

	must(pipeline_parse(&arena, read_text(folder, file), file, &reader, options, &pipeline, &err));
	return pipeline;
}

/* Every stage of the project is in stages, and no other. */
static void check_project(const char *folder, const char *const *files, const char *stages,
			  const struct pipeline_options *options)
{
	json_t *expected = json_read(read_text(folder, stages), stages, &err);
	size_t count = 0;

	if (!expected)
		fail_msg("%s", err.text);
	for (; *files; files++) {
		struct pipeline pipeline = parse(folder, *files, options);

		for (size_t i = 0; i < pipeline.count; i++) {
			json_t *is = stage_to_json(&pipeline.stages[i]);
			json_t *should = find(expected, pipeline.stages[i].address);

			if (!json_equal(is, should))
				fail_msg("%s: DVC has\n%s\nand here is\n%s", folder,
					 should ? json_dumps(should, JSON_SORT_KEYS) : "nothing",
					 json_dumps(is, JSON_SORT_KEYS));
			json_decref(is);
			count++;
		}
	}
	assert_int_equal(count, json_array_size(expected));
	json_decref(expected);
}

static void test_stages_are_dvcs(void **state)
{
	static const char *const one[] = { "dvc.yaml", NULL };
	static const char *const folders[] = { "basic", "commands", "foreach", "foreach-less", "frozen",
					       "legacy", "matrix", "outputs", "params", "quirks",
					       "subproject", "templating" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		check_project(folders[i], one, "stages.json", NULL);
}

static void test_options_change_how_maps_are_written(void **state)
{
	static const char *const one[] = { "dvc.yaml", NULL };
	const struct pipeline_options options = { .no_flags = true, .repeat_lists = true };

	(void)state;
	check_project("templating", one, "stages-other-options.json", &options);
}

static void test_files_in_folders(void **state)
{
	static const char *const files[] = { "dvc.yaml", "a/dvc.yaml", "b/deep/dvc.yaml", NULL };
	struct pipeline pipeline;

	(void)state;
	check_project("wdir", files, "stages.json", NULL);
	pipeline = parse("wdir", "b/deep/dvc.yaml", NULL);
	assert_string_equal(pipeline.stages[0].deps[0].path, "a/here.txt");
	assert_string_equal(pipeline.stages[0].outs[0].path, "b/deep/u.txt");
	assert_string_equal(pipeline.stages[0].params[0].file, "b/deep/params.yaml");
	assert_string_equal(pipeline.stages[0].params[1].file, "params.yaml");
}

static void test_stages_keep_the_order_of_the_file(void **state)
{
	json_t *expected = json_read(read_text("quirks", "stages.json"), "stages.json", &err);
	struct pipeline pipeline = parse("quirks", "dvc.yaml", NULL);

	(void)state;
	assert_int_equal(pipeline.count, json_array_size(expected));
	for (size_t i = 0; i < pipeline.count; i++)
		assert_string_equal(pipeline.stages[i].address,
				    json_string_value(json_object_get(json_array_get(expected, i),
								      "addressing")));
	json_decref(expected);
}

static void test_used_variables_are_dvcs(void **state)
{
	json_t *expected = json_read(read_text("quirks", "used.json"), "used.json", &err), *keys;
	struct pipeline pipeline = parse("quirks", "dvc.yaml", NULL);
	struct stage_params *params;
	const struct stage *place;
	size_t count;

	(void)state;
	pipeline_used_params(&pipeline, NULL, &arena, &params, &count);
	assert_int_equal(count, json_object_size(expected));
	for (size_t i = 0; i < count; i++) {
		keys = json_object_get(expected, params[i].file);
		assert_int_equal(params[i].count, json_array_size(keys));
		for (size_t j = 0; j < params[i].count; j++)
			assert_string_equal(params[i].keys[j], json_string_value(json_array_get(keys, j)));
	}
	json_decref(expected);
	place = pipeline_find(&pipeline, "place");
	pipeline_used_params(&pipeline, place, &arena, &params, &count);
	assert_int_equal(count, 2);
	assert_string_equal(params[1].file, "sub/local.yaml");
	assert_true(place->templated && !pipeline_find(&pipeline, "whole")->templated);
	assert_true(pipeline_find(&pipeline, "whole")->used_count == 0);
}

static void test_what_stands_at_the_top(void **state)
{
	struct pipeline pipeline = parse("outputs", "dvc.yaml", NULL);

	(void)state;
	assert_null(pipeline.error);
	assert_int_equal(pipeline.metric_count, 2);
	assert_string_equal(pipeline.metrics[1].path, "more.json");
	assert_int_equal(pipeline.param_count, 1);
	assert_string_equal(pipeline.params[0].path, "extra.yaml");
	assert_int_equal(pipeline.plot_count, 2);
	assert_string_equal(pipeline.plots[1].id, "both");
	assert_true(str_is(yaml_get(pipeline.plots[1].config, "title")->text, "Both"));
	assert_int_equal(pipeline.artifact_count, 1);
	assert_string_equal(pipeline.artifacts[0].name, "net");
	assert_string_equal(pipeline.artifacts[0].path.path, "plain.txt");
	assert_string_equal(pipeline.artifacts[0].labels[0], "a");
	assert_true(str_is(yaml_get(pipeline.stages[0].outs[8].plot, "title")->text, "Loss"));
}

/* The files of one of the projects of errors.json. */
static bool read_case(void *context, const char *path, struct buf *out, bool *found, struct err *error)
{
	json_t *text = json_object_get(context, path);

	(void)error;
	*found = text != NULL;
	if (text)
		buf_puts(out, json_string_value(text));
	return true;
}

/* Whether anything in it is wrong. */
static bool fails(json_t *files, struct pipeline *pipeline)
{
	struct pipeline_reader reader = { read_case, files };
	struct str yaml = str_of(json_string_value(json_object_get(files, "dvc.yaml")));

	err_clear(&err);
	if (!pipeline_parse(&arena, yaml, "dvc.yaml", &reader, NULL, pipeline, &err)) {
		assert_true(err.code == ERR_INPUT && *err.text);
		return true;
	}
	for (size_t i = 0; i < pipeline->count; i++) {
		if (pipeline->stages[i].error)
			return true;
	}
	return pipeline->error != NULL;
}

/* What "dvc stage list" refuses has an error here, and nothing else has. */
static void test_what_dvc_refuses(void **state)
{
	json_t *cases = json_read(read_text(".", "errors.json"), "errors.json", &err), *one;
	struct pipeline pipeline;
	const char *name;

	(void)state;
	assert_true(json_object_size(cases) > 20);
	json_object_foreach(cases, name, one) {
		json_t *stages = json_object_get(one, "stages");

		if (fails(json_object_get(one, "files"), &pipeline) != json_is_true(json_object_get(one, "fails")))
			fail_msg("%s: %s", name, err.text);
		for (size_t i = 0; i < json_array_size(stages); i++)
			assert_string_equal(pipeline.stages[i].name,
					    json_string_value(json_array_get(stages, i)));
	}
	json_decref(cases);
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_stages_are_dvcs, release),
		cmocka_unit_test_teardown(test_options_change_how_maps_are_written, release),
		cmocka_unit_test_teardown(test_files_in_folders, release),
		cmocka_unit_test_teardown(test_stages_keep_the_order_of_the_file, release),
		cmocka_unit_test_teardown(test_used_variables_are_dvcs, release),
		cmocka_unit_test_teardown(test_what_stands_at_the_top, release),
		cmocka_unit_test_teardown(test_what_dvc_refuses, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
