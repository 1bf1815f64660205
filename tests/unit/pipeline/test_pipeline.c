/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pipeline/project.h"
#include "tests/support/must.h"

static struct arena arena;

static struct pipeline parse(const char *yaml)
{
	struct pipeline pipeline;

	must(pipeline_parse(&arena, str_of(yaml), "dvc.yaml", NULL, NULL, &pipeline, &err));
	return pipeline;
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static void test_every_key_of_a_stage(void **state)
{
	struct pipeline p = parse("stages:\n"
				  "  one:\n"
				  "    desc: first\n"
				  "    wdir: src\n"
				  "    cmd: [a, b]\n"
				  "    deps: [x, ../y]\n"
				  "    params: [lr, opt.beta, {../other.yaml: [z]}, {all.json: null}]\n"
				  "    outs: [out, {kept: {persist: true, cache: false}}]\n"
				  "    metrics: [m.json: {cache: false}]\n"
				  "    plots: [p.csv: {x: a, y: b}]\n"
				  "    frozen: true\n"
				  "    always_changed: true\n"
				  "    meta: {anything: [1, {a: b}]}\n"
				  "  two: {cmd: c}\n");
	const struct stage *one = pipeline_find(&p, "one"), *two = pipeline_find(&p, "two");

	(void)state;
	assert_int_equal(p.count, 2);
	assert_non_null(one);
	assert_string_equal(one->desc, "first");
	assert_string_equal(one->wdir, "src");
	assert_int_equal(one->line, 2);
	assert_int_equal(one->command_count, 2);
	assert_string_equal(stage_command(one, &arena), "a\nb");
	assert_string_equal(one->deps[0].path, "src/x");
	assert_string_equal(one->deps[1].path, "y");
	assert_int_equal(one->param_count, 3);
	assert_string_equal(one->params[0].file, "src/params.yaml");
	assert_string_equal(one->params[0].keys[1], "opt.beta");
	assert_string_equal(one->params[1].file, "other.yaml");
	assert_string_equal(one->params[1].keys[0], "z");
	assert_string_equal(one->params[2].file, "src/all.json");
	assert_int_equal(one->params[2].count, 0);
	assert_int_equal(one->out_count, 4);
	assert_string_equal(one->outs[0].path, "src/out");
	assert_true(one->outs[0].cached && !one->outs[0].persist);
	assert_true(!one->outs[1].cached && one->outs[1].persist);
	assert_string_equal(one->outs[2].kind, "metrics");
	assert_string_equal(one->outs[3].kind, "plots");
	assert_true(one->frozen && one->always_changed);
	assert_string_equal(two->commands[0], "c");
	assert_string_equal(two->wdir, ".");
	assert_true(!two->desc && !two->frozen && two->dep_count == 0 && two->out_count == 0);
	assert_null(pipeline_find(&p, "three"));
}

static void test_nothing_is_a_pipeline_too(void **state)
{
	(void)state;
	assert_int_equal(parse("").count, 0);
	assert_int_equal(parse("stages:\n").count, 0);
	assert_int_equal(parse("stages: {}\n").count, 0);
}

static void test_what_is_wrong_is_named_with_its_line(void **state)
{
	static const struct { const char *yaml, *words; } cases[] = {
		{ "stages:\n  a:\n    cmd: x\n    dep: [y]\n", "dvc.yaml:4" },
		{ "stages:\n  a:\n    cmd: x\n    dep: [y]\n", "deps" },
		{ "stages:\n  a:\n    deps: [y]\n", "has no 'cmd'" },
		{ "stages:\n  a: {cmd: []}\n", "is empty" },
		{ "stages:\n  a: {cmd: {x: y}}\n", "'cmd'" },
		{ "stages:\n  a: {cmd: x, deps: [/etc]}\n", "leads out" },
		{ "stages:\n  a: {cmd: x, deps: [a/../../b]}\n", "leads out" },
		{ "stages:\n  a: {cmd: x, deps: ['']}\n", "empty path" },
		{ "stages:\n  a: {cmd: x, deps: ['s3://b/k']}\n", "not supported yet" },
		{ "stages:\n  a: {cmd: 'x ${y}'}\n", "templates" },
		{ "stages:\n  a: {foreach: [1], do: {cmd: x}}\n", "'foreach' in stage 'a'" },
		{ "stages:\n  a: {cmd: x, matrix: {b: [1]}}\n", "'matrix'" },
		{ "stages:\n  a.b: {cmd: x}\n", "no '.'" },
		{ "stages:\n  a: [cmd]\n", "a stage" },
		{ "stages: [a]\n", "'stages'" },
		{ "stages:\n  a: {cmd: x, frozen: maybe}\n", "frozen" },
		{ "stages:\n  a: {cmd: x, outs: [[o]]}\n", "an output" },
		{ "stages:\n  a: {cmd: x, outs: [{o: {cach: true}}]}\n", "cache" },
		{ "stages:\n  a: {cmd: x, params: [[l]]}\n", "a param" },
		{ "stages:\n  a: {cmd: x}\n  a: {cmd: y}\n", "dvc.yaml:3" },
		{ "vars: [x.yaml]\n", "vars" },
	};
	struct pipeline pipeline;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		must_not(pipeline_parse(&arena, str_of(cases[i].yaml), "dvc.yaml", NULL, NULL, &pipeline, &err), ERR_INPUT,
			 cases[i].words);
}

static void test_a_project(void **state)
{
	static const char yaml[] = "version: 1\n"
				   "stages: {a: {cmd: x}}\n"
				   "models: {m: {path: ./model/../m.bin, metrics: m.json}}\n"
				   "environments:\n"
				   "  staging: {target: {type: directory, path: /srv}}\n"
				   "  production:\n"
				   "    after: staging\n"
				   "    target: {type: directory, path: p}\n"
				   "    rules: [{from: [group:leads, ana], count: 2}, {}]\n"
				   "    forbid: [requester, run_owner]\n"
				   "    max_age: 72h\n";
	const struct project_environment *environment;
	struct project p;

	(void)state;
	must(project_parse(&arena, str_of(yaml), "assay.yaml", NULL, &p, &err));
	assert_int_equal(p.pipeline.count, 1);
	assert_string_equal(p.pipeline.file, "assay.yaml");
	assert_string_equal(project_model(&p, "m")->path, "m.bin");
	assert_string_equal(project_model(&p, "m")->metrics, "m.json");
	assert_null(project_model(&p, "n"));
	environment = project_environment(&p, "staging");
	assert_true(!environment->after && environment->rule_count == 0 && environment->forbid_count == 0);
	assert_int_equal(environment->max_age_ms, PROJECT_MAX_AGE_MS);
	environment = project_environment(&p, "production");
	assert_string_equal(environment->after, "staging");
	assert_int_equal(environment->rule_count, 2);
	assert_true(environment->rules[0].count == 2 && environment->rules[0].from_count == 2);
	assert_string_equal(environment->rules[0].from[0], "group:leads");
	assert_true(environment->rules[1].count == 1 && environment->rules[1].from_count == 0);
	assert_int_equal(environment->forbid_count, 2);
	assert_true(environment->max_age_ms == INT64_C(72) * 3600 * 1000);
	must(project_parse(&arena, str_of("# nothing\n"), "assay.yaml", NULL, &p, &err));
	assert_true(p.pipeline.count == 0 && p.model_count == 0 && p.environment_count == 0);
}

#define ENVIRONMENT "environments:\n  e:\n    target: {type: directory, path: p}\n    "

static void test_a_project_that_is_wrong(void **state)
{
	static const struct { const char *yaml, *words; } cases[] = {
		{ "version: 2\n", "knows 1 only" },
		{ "enviroments: {}\n", "environments" },
		{ "models: {m: {metrics: x}}\n", "has no 'path'" },
		{ "models: {m: {path: ../x}}\n", "leads out" },
		{ "environments: {e: {}}\n", "has no 'target'" },
		{ "environments: {e: {target: {type: http, path: p}}}\n", "must be directory" },
		{ "environments: {e: {target: {type: directory}}}\n", "needs a 'path'" },
		{ ENVIRONMENT "after: f\n", "comes after 'f'" },
		{ ENVIRONMENT "after: e\n", "comes after 'e'" },
		{ ENVIRONMENT "rules: [{count: 0}]\n", "1 to 100" },
		{ ENVIRONMENT "rules: [{form: ana}]\n", "from" },
		{ ENVIRONMENT "forbid: [everybody]\n", "not 'everybody'" },
		{ ENVIRONMENT "max_age: 3\n", "such as 72h" },
		{ ENVIRONMENT "max_age: 0h\n", "such as 72h" },
	};
	struct project project;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		must_not(project_parse(&arena, str_of(cases[i].yaml), "assay.yaml", NULL, &project, &err), ERR_INPUT,
			 cases[i].words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_every_key_of_a_stage, release),
		cmocka_unit_test_teardown(test_nothing_is_a_pipeline_too, release),
		cmocka_unit_test_teardown(test_what_is_wrong_is_named_with_its_line, release),
		cmocka_unit_test_teardown(test_a_project, release),
		cmocka_unit_test_teardown(test_a_project_that_is_wrong, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
