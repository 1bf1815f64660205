/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pipeline/graph.h"
#include "tests/support/must.h"

#include <string.h>

static struct arena arena;
static struct pipeline pipeline;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct graph build(const char *stages)
{
	struct graph graph;

	must(pipeline_parse(&arena, str_of(stages), "dvc.yaml", NULL, NULL, &pipeline, &err));
	must(graph_build(&arena, &pipeline, &graph, &err));
	return graph;
}

/* The names of the stages in the order of running: "a b c". */
static const char *order(const struct graph *graph)
{
	const char *text = "";

	for (size_t i = 0; i < graph->count; i++)
		text = arena_printf(&arena, "%s%s%s", text, i ? " " : "",
				    graph->pipeline->stages[graph->order[i]].name);
	return text;
}

static bool waits(const struct graph *graph, const char *stage, const char *other)
{
	return graph_waits_for(graph, (size_t)(pipeline_find(&pipeline, stage) - pipeline.stages),
			       (size_t)(pipeline_find(&pipeline, other) - pipeline.stages));
}

static void test_a_stage_comes_after_what_it_needs(void **state)
{
	struct graph g = build("stages:\n"
			       "  test: {cmd: x, deps: [model/m.bin, data]}\n"
			       "  train: {cmd: x, deps: [data/train.csv], outs: [model]}\n"
			       "  prepare: {cmd: x, deps: [raw], outs: [data/train.csv]}\n"
			       "  report: {cmd: x, deps: [models]}\n");

	(void)state;
	assert_string_equal(order(&g), "prepare train test report");
	assert_true(waits(&g, "train", "prepare"));
	/* A dep in an out that is a folder, and a folder that an out lies in. */
	assert_true(waits(&g, "test", "train") && waits(&g, "test", "prepare"));
	assert_false(waits(&g, "prepare", "train"));
	/* A name that only begins the same is another one. */
	assert_false(waits(&g, "report", "train"));
}

static void test_without_deps_the_order_is_the_files(void **state)
{
	struct graph g = build("stages: {c: {cmd: x}, a: {cmd: x}, b: {cmd: x}}\n");

	(void)state;
	assert_string_equal(order(&g), "c a b");
	assert_int_equal(build("").count, 0);
}

static void test_circles_are_named(void **state)
{
	struct graph graph;

	(void)state;
	must(pipeline_parse(&arena, str_of("stages:\n"
					   "  start: {cmd: x, deps: [c]}\n"
					   "  a: {cmd: x, deps: [c], outs: [a]}\n"
					   "  b: {cmd: x, deps: [a], outs: [b]}\n"
					   "  c: {cmd: x, deps: [b], outs: [c]}\n"), "dvc.yaml", NULL, NULL, &pipeline, &err));
	must_not(graph_build(&arena, &pipeline, &graph, &err), ERR_INPUT, "in a circle: ");
	assert_null(strstr(err.text, "start"));
	assert_non_null(strstr(err.text, "c -> b -> a -> c"));
	must(pipeline_parse(&arena, str_of("stages: {a: {cmd: x, deps: [o], outs: [o]}}"), "dvc.yaml", NULL, NULL,
			    &pipeline, &err));
	must_not(graph_build(&arena, &pipeline, &graph, &err), ERR_INPUT, "a -> a");
}

static void test_outputs_belong_to_one_stage(void **state)
{
	static const struct { const char *yaml, *words; } cases[] = {
		{ "stages: {a: {cmd: x, outs: [o]}, b: {cmd: x, metrics: [o]}}", "of both 'a' and 'b'" },
		{ "stages: {a: {cmd: x, outs: [o], plots: [o]}}", "of both 'a' and 'a'" },
		{ "stages: {a: {cmd: x, outs: [o/p]}, b: {cmd: x, outs: [o]}}", "overlap" },
		{ "stages: {a: {cmd: x, outs: [o, o/p]}}", "overlap" },
	};
	struct graph graph;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		must(pipeline_parse(&arena, str_of(cases[i].yaml), "dvc.yaml", NULL, NULL, &pipeline, &err));
		must_not(graph_build(&arena, &pipeline, &graph, &err), ERR_INPUT, cases[i].words);
	}
	build("stages: {a: {cmd: x, outs: [o]}, b: {cmd: x, outs: [op]}}");
}

static void test_selecting_brings_what_is_needed(void **state)
{
	static const char *const names[] = { "train" }, *const unknown[] = { "trian" };
	struct graph g = build("stages:\n"
			       "  prepare: {cmd: x, outs: [data]}\n"
			       "  train: {cmd: x, deps: [data], outs: [model]}\n"
			       "  test: {cmd: x, deps: [model]}\n"
			       "  frozen: {cmd: x, deps: [data], outs: [f], frozen: true}\n");
	bool wanted[4];

	(void)state;
	must(graph_select(&g, NULL, 0, false, wanted, &err));
	assert_true(wanted[0] && wanted[1] && wanted[2] && wanted[3]);
	must(graph_select(&g, names, 1, false, wanted, &err));
	assert_true(wanted[0] && wanted[1] && !wanted[2] && !wanted[3]);
	must(graph_select(&g, names, 1, true, wanted, &err));
	assert_true(!wanted[0] && wanted[1] && !wanted[2]);
	must_not(graph_select(&g, unknown, 1, false, wanted, &err), ERR_NOT_FOUND, "did you mean 'train'");
	assert_false(waits(&g, "frozen", "prepare"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_a_stage_comes_after_what_it_needs, release),
		cmocka_unit_test_teardown(test_without_deps_the_order_is_the_files, release),
		cmocka_unit_test_teardown(test_circles_are_named, release),
		cmocka_unit_test_teardown(test_outputs_belong_to_one_stage, release),
		cmocka_unit_test_teardown(test_selecting_brings_what_is_needed, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
