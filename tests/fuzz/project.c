/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "pipeline/graph.h"
#include "pipeline/project.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as assay.yaml and as dvc.yaml: stages whose paths stay in the project, in an order that
 * keeps to their edges, or one sentence. */

static void check_path(const char *path)
{
	REQUIRE(path_is_inside(str_of(path)) || strcmp(path, ".") == 0);
}

static void check_pipeline(struct arena *arena, const struct pipeline *pipeline)
{
	struct err err = ERR_INIT;
	struct graph graph;

	for (size_t i = 0; i < pipeline->count; i++) {
		const struct stage *stage = &pipeline->stages[i];

		REQUIRE(stage->name && stage->command_count > 0 && stage_command(stage, arena));
		check_path(stage->wdir);
		for (size_t j = 0; j < stage->dep_count; j++)
			check_path(stage->deps[j].path);
		for (size_t j = 0; j < stage->out_count; j++)
			check_path(stage->outs[j].path);
		for (size_t j = 0; j < stage->param_count; j++)
			check_path(stage->params[j].file);
	}
	if (!graph_build(arena, pipeline, &graph, &err)) {
		REQUIRE(err.code != ERR_NONE && *err.text);
		return;
	}
	REQUIRE(graph.count == pipeline->count);
	for (size_t i = 0; i < graph.count; i++) {
		for (size_t j = i + 1; j < graph.count; j++)
			REQUIRE(!graph_waits_for(&graph, graph.order[i], graph.order[j]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct str bytes = arena_str(&arena, fuzz_input(data, size));
	struct err err = ERR_INIT;
	struct project project;
	struct pipeline pipeline;

	if (project_parse(&arena, bytes, "assay.yaml", NULL, &project, &err))
		check_pipeline(&arena, &project.pipeline);
	else
		REQUIRE(err.code != ERR_NONE && *err.text);
	err_clear(&err);
	if (pipeline_parse(&arena, bytes, "dvc.yaml", NULL, NULL, &pipeline, &err))
		check_pipeline(&arena, &pipeline);
	else
		REQUIRE(err.code != ERR_NONE && *err.text);
	arena_release(&arena);
	return 0;
}
