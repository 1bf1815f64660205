/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file.h"
#include "pipeline/graph.h"
#include "pipeline/project.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as assay.yaml and as dvc.yaml, with the variables that stand behind "---": stages whose paths
 * stay in the project or are called external, in an order that keeps to their edges, or one sentence. */

static void check_path(const char *path, bool external)
{
	REQUIRE(external || path_is_inside(str_of(path)) || strcmp(path, ".") == 0);
}

static void check_stage(struct arena *arena, const struct stage *stage, bool strict)
{
	REQUIRE(stage->name && stage->address);
	check_path(stage->wdir, false);
	if (stage->error) {
		REQUIRE(*stage->error && !stage->dep_count && !stage->out_count && !stage->command_count);
		return;
	}
	REQUIRE(stage->cmd && stage_command(stage, arena));
	for (size_t j = 0; j < stage->dep_count; j++) {
		REQUIRE(!strict || !stage->deps[j].external);
		check_path(stage->deps[j].path, stage->deps[j].external);
	}
	for (size_t j = 0; j < stage->out_count; j++) {
		REQUIRE(!strict || !stage->outs[j].external);
		check_path(stage->outs[j].path, stage->outs[j].external);
	}
	for (size_t j = 0; j < stage->param_count; j++) {
		REQUIRE(!strict || !stage->params[j].external);
		check_path(stage->params[j].file, stage->params[j].external);
	}
}

static void check_pipeline(struct arena *arena, const struct pipeline *pipeline, bool strict)
{
	struct err err = ERR_INIT;
	struct stage_params *params;
	struct graph graph;
	size_t count;

	for (size_t i = 0; i < pipeline->count; i++)
		check_stage(arena, &pipeline->stages[i], strict);
	pipeline_used_params(pipeline, NULL, arena, &params, &count);
	REQUIRE(count <= pipeline->source_count);
	/* All pairs are looked at below. */
	if (pipeline->count > 1000)
		return;
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

/* What stands behind the first line "---" is params.yaml; without one, it is given the same bytes. */
static bool read_params(void *context, const char *path, struct buf *out, bool *found, struct err *err)
{
	const struct str *bytes = context;
	const char *mark = memmem(bytes->data, bytes->len, "\n---\n", 5);

	(void)err;
	*found = strcmp(path, "params.yaml") == 0 || strncmp(path, "v.", 2) == 0;
	if (*found && mark)
		buf_add(out, mark + 5, (size_t)(bytes->data + bytes->len - mark - 5));
	else if (*found)
		buf_add_str(out, *bytes);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct str bytes = arena_str(&arena, fuzz_input(data, size));
	const char *mark = memmem(bytes.data, bytes.len, "\n---\n", 5);
	struct str file = { bytes.data, mark ? (size_t)(mark - bytes.data) : bytes.len };
	struct pipeline_reader reader = { read_params, &bytes };
	struct err err = ERR_INIT;
	struct project project;
	struct pipeline pipeline;

	if (project_parse(&arena, file, "assay.yaml", &reader, &project, &err))
		check_pipeline(&arena, &project.pipeline, true);
	else
		REQUIRE(err.code != ERR_NONE && *err.text);
	err_clear(&err);
	if (pipeline_parse(&arena, file, "dvc.yaml", &reader, NULL, &pipeline, &err))
		check_pipeline(&arena, &pipeline, false);
	else
		REQUIRE(err.code != ERR_NONE && *err.text);
	arena_release(&arena);
	return 0;
}
