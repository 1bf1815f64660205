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
	assert_int_equal(one->cmd->kind, YAML_LIST);
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

/* What is wrong in a dvc.yaml, and in the stages of an assay.yaml alike. */
static const struct wrong { const char *yaml, *words; } wrong_everywhere[] = {
	{ "stages:\n  a:\n    cmd: x\n    dep: [y]\n", ".yaml:4" },
	{ "stages:\n  a:\n    cmd: x\n    dep: [y]\n", "deps" },
	{ "stages:\n  a:\n    deps: [y]\n", "has no 'cmd'" },
	{ "stages:\n  a: {cmd: {x: y}}\n", "'cmd'" },
	{ "stages:\n  a: [cmd]\n", "a stage" },
	{ "stages: [a]\n", "'stages'" },
	{ "stages:\n  '': {cmd: x}\n", "without a name" },
	{ "stages:\n  a: {cmd: x, frozen: maybe}\n", "frozen" },
	{ "stages:\n  a: {cmd: x, outs: [[o]]}\n", "an output" },
	{ "stages:\n  a: {cmd: x, outs: [{o: {cach: true}}]}\n", "cache" },
	{ "stages:\n  a: {cmd: x, outs: [{o: {cache: '${x}'}}]}\n", "'cache'" },
	{ "stages:\n  a: {cmd: x, outs: [{o: {x: y}}]}\n", "'x' is not a key of an output" },
	{ "stages:\n  a: {cmd: x, params: [[l]]}\n", "a param" },
	{ "stages:\n  a: {cmd: x, deps: {b: c}}\n", "'deps' must be a list" },
	{ "stages:\n  a: {cmd: x}\n  a: {cmd: y}\n", ".yaml:3" },
	{ "stages:\n  a: {foreach: [1], do: {cmd: x}, cmd: y}\n", "'cmd' is not a key" },
	{ "stages:\n  a: {foreach: [1], matrix: {x: [1]}, do: {cmd: x}}\n", "'matrix' is not a key" },
	{ "stages:\n  a: {foreach: [1], do: {cmd: x, matrix: {x: [1]}}}\n", "'matrix' is not a key" },
	{ "stages:\n  a: {foreach: 3, do: {cmd: x}}\n", "'foreach' must be a list" },
	{ "stages:\n  a: {foreach: [3]}\n", "no 'do'" },
	{ "stages:\n  a: {do: {cmd: x}}\n", "no 'foreach'" },
	{ "stages:\n  a: {foreach: [3], do: {deps: [x]}}\n", "has no 'cmd'" },
	{ "stages:\n  a: {cmd: x, matrix: [1]}\n", "'matrix'" },
	{ "stages:\n  a: {cmd: x, matrix: {y: 1}}\n", "'y' of 'matrix'" },
	{ "stages:\n  a: {cmd: x, vars: [3]}\n", "a part of 'vars'" },
	{ "stages:\n  a: {cmd: x, vars: y}\n", "'vars' must be a list" },
};

static const struct wrong wrong_in_assay_yaml[] = {
	{ "stages:\n  a: {cmd: []}\n", "is empty" },
	{ "stages:\n  a: {cmd: x, deps: [/etc]}\n", "leads out" },
	{ "stages:\n  a: {cmd: x, deps: [a/../../b]}\n", "leads out" },
	{ "stages:\n  a: {cmd: x, deps: ['']}\n", "empty path" },
	{ "stages:\n  a: {cmd: x, deps: ['s3://b/k']}\n", "not supported yet" },
	{ "stages:\n  a.b: {cmd: x}\n", "no '.'" },
	{ "stages:\n  a: {cmd: x, outs: [{o: {labels: [[]]}}]}\n", "'labels'" },
};

static const struct wrong wrong_in_dvc_yaml[] = {
	{ "- a\n", "the file must be a map" },
	{ "stagez: {}\n", "did you mean 'stages'" },
	{ "metrics: {a: b}\n", "'metrics' must be a list" },
	{ "metrics: [[b]]\n", "must be a path" },
	{ "plots: [[b]]\n", "a plot" },
	{ "plots: [p: {z: b}]\n", "'z' is not a key" },
	{ "artifacts: {a: {type: model}}\n", "has no 'path'" },
	{ "artifacts: {a: {path: x, kind: y}}\n", "'kind' is not a key" },
	{ "vars: [x.yaml]\n", "x.yaml, which is not there" },
	{ "vars: [{a: '${b}'}]\n", "not allowed in 'vars'" },
	{ "vars: [{a: 1}, {b: 2, a: 1}]\n", "'a' of vars[1] is defined already, in vars[0]" },
	{ "vars: [{a: {b: {c: 1}}}, {a: {b: {d: 1, c: {e: 2}}}}]\n", "'a.b.c' of vars[1]" },
	{ "vars: [../x.yaml]\n", "leads out" },
};

static void test_what_is_wrong_is_named_with_its_line(void **state)
{
	struct pipeline pipeline;
	struct project project;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong_everywhere); i++) {
		must_not(pipeline_parse(&arena, str_of(wrong_everywhere[i].yaml), "dvc.yaml", NULL, NULL,
					&pipeline, &err), ERR_INPUT, wrong_everywhere[i].words);
		must_not(project_parse(&arena, str_of(wrong_everywhere[i].yaml), "assay.yaml", NULL, &project,
				       &err), ERR_INPUT, wrong_everywhere[i].words);
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong_in_assay_yaml); i++)
		must_not(project_parse(&arena, str_of(wrong_in_assay_yaml[i].yaml), "assay.yaml", NULL,
				       &project, &err), ERR_INPUT, wrong_in_assay_yaml[i].words);
	for (size_t i = 0; i < ARRAY_LEN(wrong_in_dvc_yaml); i++)
		must_not(pipeline_parse(&arena, str_of(wrong_in_dvc_yaml[i].yaml), "dvc.yaml", NULL, NULL,
					&pipeline, &err), ERR_INPUT, wrong_in_dvc_yaml[i].words);
}

/* What only one stage suffers from. */
static void test_an_error_of_a_stage_is_its_own(void **state)
{
	static const struct { const char *stage, *words; } cases[] = {
		{ "{cmd: 'echo ${nope.x}'}", "stage 'bad': dvc.yaml:3: '${nope.x}' names nothing" },
		{ "{cmd: 'echo ${a..b}'}", "'${a..b}' is no template" },
		{ "{cmd: 'echo ${}'}", "'${}' is no template" },
		{ "{cmd: 'echo ${a[}'}", "'${a[}' is no template" },
		{ "{cmd: 'echo ${list}'}", "'${list}' is a list" },
		{ "{cmd: x, outs: ['o-${map}']}", "'${map}' is a map" },
		{ "{cmd: '${map}'}", "put the program" },
		{ "{cmd: 'x ${nested}'}", "a list of lists or maps" },
		{ "{cmd: x, wdir: ../x}", "the wdir ../x lies outside" },
		{ "{cmd: x, wdir: '${nope}'}", "'${nope}'" },
		{ "{cmd: x, deps: ['']}", "empty path" },
		{ "{cmd: x, vars: [nope.yaml]}", "nope.yaml, which is not there" },
		{ "{cmd: x, vars: [{map: 1}]}", "'map' of vars[0] is defined already" },
		{ "{cmd: x, vars: ['${list}']}", "not allowed in 'vars'" },
		{ "{foreach: '${one}', do: {cmd: x}}", "'foreach' must be a list or a map" },
		{ "{foreach: '${nope}', do: {cmd: x}}", "'${nope}' names nothing" },
		{ "{foreach: [1], do: {cmd: 'x ${ ]}'}}", "is no template" },
		{ "{cmd: x, matrix: {y: '${one}'}}", "'y' of 'matrix' must be a list" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct pipeline p = parse(arena_printf(&arena, "vars: [{list: [1], map: {a: 1}, one: 1, "
						       "nested: {a: [[1]]}}]\nstages:\n  bad: %s\n"
						       "  good: {cmd: 'x ${one}'}\n", cases[i].stage));
		const struct stage *bad = pipeline_find(&p, "bad"), *good = pipeline_find(&p, "good");

		assert_int_equal(p.count, 2);
		assert_non_null(bad->error);
		if (!strstr(bad->error, cases[i].words))
			fail_msg("'%s' does not say '%s'", bad->error, cases[i].words);
		assert_true(bad->command_count == 0 && strcmp(bad->wdir, ".") == 0 && bad->line == 3);
		assert_null(good->error);
		assert_string_equal(good->commands[0], "x 1");
	}
}

static void test_generated_stages_fail_alone(void **state)
{
	struct pipeline p = parse("stages:\n"
				  "  a:\n"
				  "    foreach: [1, {x: 2}]\n"
				  "    do: {cmd: 'echo ${item.x}'}\n"
				  "  b: {foreach: [1], do: {cmd: x, vars: [{item: 2}]}}\n"
				  "  c: {foreach: [1], do: {cmd: 'x ${key}', vars: [{key: 2}]}}\n"
				  "  d: {foreach: {}, do: {cmd: x}}\n"
				  "  e: {matrix: {y: []}, cmd: x}\n");

	(void)state;
	assert_int_equal(p.count, 4);
	assert_true(strstr(p.stages[0].error, "stage 'a@0': dvc.yaml:4: '${item.x}' names nothing") != NULL);
	assert_string_equal(p.stages[0].group, "a");
	assert_null(p.stages[1].error);
	assert_string_equal(p.stages[1].commands[0], "echo 2");
	assert_true(strstr(p.stages[2].error, "'item' is the name") != NULL);
	assert_string_equal(p.stages[3].commands[0], "x 2");
}

static void test_what_dvc_yaml_may_and_assay_yaml_may_not(void **state)
{
	struct pipeline p = parse("stages:\n"
				  "  'a/b:c': {cmd: ''}\n"
				  "  none: {cmd: []}\n"
				  "  lines: {cmd: \"a\\r\\nb\\n\\n  c\\n\"}\n"
				  "  paths:\n"
				  "    cmd: [\"a\\nb\"]\n"
				  "    wdir: sub\n"
				  "    deps: ['s3://b/k', /etc/x/../y, ../../up, ../in, 'remote://r/k', .]\n"
				  "    outs: [o, o: {cache: false}]\n"
				  "    params: ['../../p.yaml': [x]]\n"
				  "  open: {cmd: 'echo ${nope'}\n");
	const struct stage *paths = pipeline_find(&p, "paths"), *lines = pipeline_find(&p, "lines");
	static const char *const expected[] = { "s3://b/k", "/etc/y", "../up", "in", "remote://r/k", "sub" };

	(void)state;
	assert_int_equal(p.count, 5);
	assert_true(p.stages[0].command_count == 0 && p.stages[1].command_count == 0);
	assert_int_equal(lines->command_count, 4);
	assert_string_equal(lines->commands[1], "b");
	assert_string_equal(lines->commands[2], "");
	assert_true(str_is(lines->cmd->text, "a\r\nb\n\n  c\n"));
	assert_int_equal(paths->command_count, 1);
	assert_int_equal(paths->dep_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(paths->deps[i].path, expected[i]);
		assert_int_equal(paths->deps[i].external, i != 3 && i != 5);
	}
	assert_true(paths->out_count == 1 && !paths->outs[0].cached);
	assert_true(paths->params[0].external);
	assert_string_equal(paths->params[0].file, "../p.yaml");
	assert_string_equal(pipeline_find(&p, "open")->commands[0], "echo ${nope");
}

static void test_the_top_of_the_file(void **state)
{
	struct pipeline p = parse("vars: [{m: metrics, l: [1], n: net}]\n"
				  "metrics: ['${m}.json', '${nope}']\n"
				  "plots: ['${m}.csv', {'${n}': {x: '${m}'}, b: }]\n"
				  "artifacts: {'${n}': {path: ../x, labels: ['${m}']}}\n"
				  "datasets: [{name: d, type: url, url: '${m}'}]\n");

	(void)state;
	assert_true(strstr(p.error, "dvc.yaml:2: '${nope}' names nothing") != NULL);
	assert_int_equal(p.metric_count, 0);
	assert_int_equal(p.plot_count, 3);
	assert_string_equal(p.plots[0].id, "metrics.csv");
	assert_string_equal(p.plots[1].id, "net");
	assert_true(str_is(yaml_get(p.plots[1].config, "x")->text, "metrics"));
	assert_true(p.plots[2].config == NULL);
	assert_string_equal(p.artifacts[0].name, "net");
	assert_true(p.artifacts[0].path.external);
	assert_string_equal(p.artifacts[0].labels[0], "metrics");
	assert_true(str_is(yaml_get(p.datasets->items[0], "url")->text, "metrics"));
}

/* Files of variables: name, text, name, text … */
static bool read_given(void *context, const char *path, struct buf *out, bool *found, struct err *error)
{
	(void)error;
	*found = false;
	for (const char *const *file = context; *file; file += 2) {
		if (strcmp(file[0], path) == 0) {
			buf_puts(out, file[1]);
			*found = true;
		}
	}
	return true;
}

static void test_files_of_variables(void **state)
{
	static const char *const given[] = { "params.yaml", "p: 1\n", "a.yaml", "x: 1\ny: {z: 2}\nw: 3\n",
					     "b.json", "{\"y\": {\"v\": 4}}", "list.yaml", "[1]",
					     "date.yaml", "d: 2024-01-02\n", "broken.toml", "a = = 1\n", NULL };
	static const struct { const char *vars, *words; } cases[] = {
		{ "[params.yaml, a.yaml, a.yaml, b.json]", NULL },
		{ "['a.yaml:x,w', 'a.yaml:y']", NULL },
		{ "['params.yaml:p']", "params.yaml is taken as a whole and by keys" },
		{ "['a.yaml:x', a.yaml]", "a.yaml is taken as a whole and by keys" },
		{ "['a.yaml:x', 'a.yaml:w,x']", "'x' of a.yaml is taken already" },
		{ "['a.yaml:nope']", "a.yaml has no 'nope'" },
		{ "[a.yaml, {y: {z: 2}}]", "'y.z' of vars[1] is defined already, in a.yaml" },
		{ "[list.yaml]", "list.yaml:1: a file of variables must be a map" },
		{ "[date.yaml]", "date.yaml:1: the date 2024-01-02" },
		{ "[broken.toml]", "broken.toml:1: this is not TOML" },
	};
	struct pipeline_reader reader = { read_given, (void *)given };
	struct pipeline p;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str yaml = str_of(arena_printf(&arena, "vars: %s\nstages:\n  s: {cmd: '${p} ${x} ${y.z}'}\n",
						      cases[i].vars));

		if (cases[i].words) {
			must_not(pipeline_parse(&arena, yaml, "dvc.yaml", &reader, NULL, &p, &err), ERR_INPUT,
				 cases[i].words);
			continue;
		}
		must(pipeline_parse(&arena, yaml, "dvc.yaml", &reader, NULL, &p, &err));
		assert_string_equal(p.stages[0].commands[0], "1 1 2");
	}
}

/* assay.yaml needs no params.yaml that can be read, unless it uses templates. */
static void test_templates_in_assay_yaml(void **state)
{
	static const char *const given[] = { "params.yaml", "lr: 0.1\nwhen: 2024-01-02\n", NULL };
	static const char *const broken[] = { "params.yaml", "a: [\n", NULL };
	struct pipeline_reader reader = { read_given, (void *)given };
	struct pipeline_reader bad = { read_given, (void *)broken };
	struct project p;

	(void)state;
	must(project_parse(&arena, str_of("stages: {a: {cmd: 'x ${lr}'}, b: {foreach: [1, 2], do: {cmd: 'y\n\n${item}'}}}"),
			   "assay.yaml", &reader, &p, &err));
	assert_int_equal(p.pipeline.count, 3);
	assert_string_equal(p.pipeline.stages[0].commands[0], "x 0.1");
	assert_string_equal(p.pipeline.stages[2].name, "b@2");
	assert_string_equal(p.pipeline.stages[2].commands[0], "y\n2");
	must(project_parse(&arena, str_of("stages: {a: {cmd: 'x ${lr}'}}"), "assay.yaml", NULL, &p, &err));
	assert_true(strstr(p.pipeline.stages[0].error, "'${lr}'") != NULL);
	must(project_parse(&arena, str_of("stages: {a: {cmd: x}}"), "assay.yaml", &bad, &p, &err));
	must_not(project_parse(&arena, str_of("stages: {a: {cmd: 'x ${lr}'}}"), "assay.yaml", &bad, &p, &err),
		 ERR_INPUT, "params.yaml");
}

static void test_no_file_eats_the_machine(void **state)
{
	struct buf yaml = BUF_INIT;
	struct pipeline p;

	(void)state;
	buf_puts(&yaml, "stages:\n  m:\n    cmd: x\n    matrix:\n");
	for (int i = 0; i < 20; i++)
		buf_printf(&yaml, "      k%d: [1, 2, 3]\n", i);
	p = parse(yaml.data);
	assert_true(strstr(p.stages[0].error, "more than 100000 stages") != NULL);
	buf_clear(&yaml);
	buf_puts(&yaml, "vars: [{v: '");
	buf_fill(&yaml, 'x', 1000000);
	buf_puts(&yaml, "'}]\nstages:\n  m:\n    foreach: [");
	for (int i = 0; i < 100; i++)
		buf_printf(&yaml, "%d,", i);
	buf_puts(&yaml, "]\n    do: {cmd: 'x ${v}'}\n");
	p = parse(yaml.data);
	assert_int_equal(p.count, 100);
	assert_null(p.stages[0].error);
	assert_true(strstr(p.stages[99].error, "templates make more than") != NULL);
	buf_release(&yaml);
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
		cmocka_unit_test_teardown(test_an_error_of_a_stage_is_its_own, release),
		cmocka_unit_test_teardown(test_generated_stages_fail_alone, release),
		cmocka_unit_test_teardown(test_what_dvc_yaml_may_and_assay_yaml_may_not, release),
		cmocka_unit_test_teardown(test_the_top_of_the_file, release),
		cmocka_unit_test_teardown(test_files_of_variables, release),
		cmocka_unit_test_teardown(test_templates_in_assay_yaml, release),
		cmocka_unit_test_teardown(test_no_file_eats_the_machine, release),
		cmocka_unit_test_teardown(test_a_project, release),
		cmocka_unit_test_teardown(test_a_project_that_is_wrong, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
