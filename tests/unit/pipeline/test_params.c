/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pipeline/inputs.h"
#include "pipeline/params.h"
#include "tests/support/must.h"

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct yaml_node *parse(const char *yaml)
{
	struct yaml_node *root;

	must((root = yaml_parse(&arena, str_of(yaml), "params.yaml", &err)) != NULL);
	return root;
}

static void test_flattening(void **state)
{
	struct param_list list = { .arena = &arena };
	struct buf json = BUF_INIT;

	(void)state;
	params_flatten(&list, "params.yaml", parse("train: {lr: 0.10, opt: {name: adam, betas: [0.9, 1]}}\n"
						   "on: yes\nflag: true\nnone:\nempty: {}\nbig: 1e400\n"));
	params_flatten(&list, "other.yaml", parse("x: 1\n"));
	assert_string_equal(param_list_find(&list, "train.lr"), "0.1");
	assert_string_equal(param_list_find(&list, "train.opt.name"), "\"adam\"");
	assert_string_equal(param_list_find(&list, "train.opt.betas"), "[0.9,1]");
	assert_string_equal(param_list_find(&list, "on"), "\"yes\"");
	assert_string_equal(param_list_find(&list, "flag"), "true");
	assert_string_equal(param_list_find(&list, "none"), "null");
	assert_string_equal(param_list_find(&list, "other.yaml:x"), "1");
	assert_null(param_list_find(&list, "x"));
	param_list_put(&list, "train.lr", "0.2");
	assert_string_equal(param_list_find(&list, "train.lr"), "0.2");
	params_to_json(&list, &json);
	list = (struct param_list){ .arena = &arena };
	must(params_from_json(&list, json.data, &err));
	assert_string_equal(param_list_find(&list, "train.lr"), "0.2");
	assert_string_equal(param_list_find(&list, "train.opt.betas"), "[0.9,1]");
	assert_false(params_from_json(&list, "{", NULL));
	buf_release(&json);
}

static void test_finding(void **state)
{
	struct yaml_node *root = parse("a: {b: {c: 7}}\nd.e: 8\n");

	(void)state;
	assert_true(params_find(root, "a.b.c")->integer == 7);
	assert_int_equal(params_find(root, "a.b")->kind, YAML_MAP);
	assert_null(params_find(root, "a.x"));
	assert_null(params_find(root, "a.b.c.d"));
	assert_null(params_find(root, ""));
}

static const char *replaced(const char *yaml, const char *key, const char *value)
{
	struct buf out = BUF_INIT;
	const char *text;

	must(params_replace(str_of(yaml), "params.yaml", key, value, &out, &err));
	text = arena_strdup(&arena, out.data);
	buf_release(&out);
	return text;
}

static void test_replacing_leaves_all_else(void **state)
{
	(void)state;
	assert_string_equal(replaced("# top\ntrain:\n  lr: 0.1   # rate\n  epochs: 5\n", "train.lr", "0.02"),
			    "# top\ntrain:\n  lr: 0.02   # rate\n  epochs: 5\n");
	assert_string_equal(replaced("a: {b: 'x y', c: 2}", "a.b", "z"), "a: {b: z, c: 2}");
	assert_string_equal(replaced("a: \"q \\\" r\"\nb: 1\n", "a", "[1, 2]"), "a: [1, 2]\nb: 1\n");
	assert_string_equal(replaced("é: ü\nä: {ö: 1, b: 2}\n", "ä.b", "30"), "é: ü\nä: {ö: 1, b: 30}\n");
	assert_string_equal(replaced("{\"lr\": 0.1, \"n\": 3}", "lr", "1e-3"), "{\"lr\": 1e-3, \"n\": 3}");
}

static void test_replacing_refuses(void **state)
{
	struct buf out = BUF_INIT;
	static const struct { const char *yaml, *key, *value, *words; enum err_code code; } cases[] = {
		{ "train: {lr: 1}\n", "train.rl", "2", "did you mean 'train.lr'", ERR_NOT_FOUND },
		{ "a: [1, 2]\n", "a", "3", "not a plain value", ERR_INPUT },
		{ "a: {b: 1}\n", "a", "3", "not a plain value", ERR_INPUT },
		{ "a: |\n  two\n  lines\n", "a", "3", "not a plain value", ERR_INPUT },
		{ "a: 1\n", "a", "b: c", "with a=b: c", ERR_INPUT },
		{ "a: 1\n", "a", "", "one line", ERR_USAGE },
		{ "a: 1\n", "a", "2\nb: 3", "one line", ERR_USAGE },
		{ "a: [\n", "a", "2", "params.yaml", ERR_INPUT },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		must_not(params_replace(str_of(cases[i].yaml), "params.yaml", cases[i].key, cases[i].value, &out,
					&err), cases[i].code, cases[i].words);
	buf_release(&out);
}

static void test_settings(void **state)
{
	struct param_list list = { .arena = &arena }, back = { .arena = &arena };
	const char *file, *key, *value;
	struct buf json = BUF_INIT;

	(void)state;
	must(params_parse_setting(&arena, "train.lr=0.02", &file, &key, &value, &err));
	assert_string_equal(file, "params.yaml");
	assert_string_equal(key, "train.lr");
	assert_string_equal(value, "0.02");
	must(params_parse_setting(&arena, "conf/x.yaml:a.b=c=d:e", &file, &key, &value, &err));
	assert_string_equal(file, "conf/x.yaml");
	assert_string_equal(key, "a.b");
	assert_string_equal(value, "c=d:e");
	must_not(params_parse_setting(&arena, "lr", &file, &key, &value, &err), ERR_USAGE, "KEY=VALUE");
	must_not(params_parse_setting(&arena, "=1", &file, &key, &value, &err), ERR_USAGE, "KEY=VALUE");
	param_list_put(&list, "lr", "0.1 \"x\"");
	settings_to_json(&list, &json);
	must(settings_from_json(&back, json.data, &err));
	assert_string_equal(param_list_find(&back, "lr"), "0.1 \"x\"");
	buf_release(&json);
}

static const char *inputs_of(const char *command, const char *lr, const char *data)
{
	static struct stage_path deps[] = { { .path = "data.csv" } };
	static struct stage_out outs[] = { { .path = "model" } };
	struct stage stage = { .name = "train", .commands = &command, .command_count = 1, .wdir = ".",
			       .deps = deps, .dep_count = 1, .outs = outs, .out_count = 1 };
	struct digest digest = digest_of(str_of(data));
	struct inputs inputs = { .stage = &stage, .params.arena = &arena, .deps = &digest };
	struct buf json = BUF_INIT;
	const char *text;

	if (lr)
		param_list_put(&inputs.params, "train.lr", lr);
	inputs_format(&inputs, &json);
	text = arena_strdup(&arena, json.data);
	buf_release(&json);
	return text;
}

static void test_in_what_two_executions_differ(void **state)
{
	const char *first = inputs_of("python3 x.py", "0.05", "1");

	(void)state;
	assert_string_equal(first, inputs_of("python3 x.py", "0.05", "1"));
	assert_null(inputs_difference(&arena, first, first));
	assert_string_equal(inputs_difference(&arena, first, inputs_of("python3 x.py", "0.02", "1")),
			    "params train.lr 0.05 -> 0.02");
	assert_string_equal(inputs_difference(&arena, first, inputs_of("python3 x.py", "0.05", "2")),
			    "data.csv changed");
	assert_string_equal(inputs_difference(&arena, first, inputs_of("python x.py", NULL, "2")),
			    "the command changed, params train.lr gone, data.csv changed");
	assert_string_equal(inputs_difference(&arena, inputs_of("a", NULL, "1"), inputs_of("a", "1", "1")),
			    "new params train.lr 1");
	assert_string_equal(inputs_difference(&arena, first, "{\"cmd\":[],\"wdir\":\"x\",\"params\":{},"
							     "\"deps\":{\"n\":\"0\"},\"outs\":[]}"),
			    "the command changed, params train.lr gone, new dependency n and 3 more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_flattening, release),
		cmocka_unit_test_teardown(test_finding, release),
		cmocka_unit_test_teardown(test_replacing_leaves_all_else, release),
		cmocka_unit_test_teardown(test_replacing_refuses, release),
		cmocka_unit_test_teardown(test_settings, release),
		cmocka_unit_test_teardown(test_in_what_two_executions_differ, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
