/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "runner/plan.h"
#include "store/artifact.h"
#include "tests/support/must.h"
#include "tests/support/records.h"
#include "tests/support/scratch.h"

#include <string.h>
#include <unistd.h>

/* A project in a folder: make reads raw, use reads what make leaves. */
#define PROJECT                                                                                    \
	"stages:\n"                                                                                \
	"  make: {cmd: m, deps: [raw], params: [seed], outs: [data]}\n"                            \
	"  use: {cmd: u, deps: [data], params: [lr, {other.yaml: null}], outs: [model]}\n"

struct fixture {
	struct records records;
	struct project project;
	struct graph graph;
	struct files files;
	struct plan_step steps[8];
	bool wanted[8];
};

static void read_project(struct fixture *f)
{
	must(files_project(&f->files, &f->records.arena, &f->project, &err));
	must(graph_build(&f->records.arena, &f->project.pipeline, &f->graph, &err));
	must(graph_select(&f->graph, NULL, 0, false, f->wanted, &err));
}

static void write_project(struct fixture *f, const char *yaml)
{
	scratch_write(f->files.folder, "assay.yaml", yaml, strlen(yaml));
	read_project(f);
}

static void set_up(struct fixture *f, void **state)
{
	const char *folder = scratch_path(*state, "project");

	*f = (struct fixture){ .files.folder = folder };
	records_open(&f->records, *state);
	shell("rm -rf '%s' && mkdir '%s' && cd '%s' && echo r >raw && echo 'seed: 1\nlr: 0.10' >params.yaml"
	      " && echo 'deep: {x: 1}' >other.yaml", folder, folder, folder);
	write_project(f, PROJECT);
}

static void plan(struct fixture *f, bool forced)
{
	must(plan_make(&f->records.store, f->records.repository, &f->files, &f->graph, f->wanted, forced,
		       NULL, &f->records.arena, f->steps, &err));
}

static void check_step(const struct fixture *f, size_t i, enum plan_action action, const char *why)
{
	assert_int_equal(f->steps[i].action, action);
	assert_string_equal(f->steps[i].why, why);
}

/* Writes down that the stage of a step succeeded and left one out; returns its run. */
static int64_t succeed(struct fixture *f, const struct plan_step *step, const char *out, const char *bytes)
{
	int64_t run = records_run(&f->records, f->records.repository, 'a');
	struct stage_run stage = records_stage(&f->records, run, step->stage->name, 0);
	struct artifact artifact = { .stage_run = stage.id, .path = out, .kind = "out" };
	struct object object;

	must(stage_run_start(&f->records.store, stage.id, step->why, step->inputs, &step->key, 1000, &err));
	must(object_put_bytes(&f->records.store, str_of(bytes), &object, &err));
	artifact.digest = object.digest;
	artifact.size = object.size;
	artifact.mode = object.mode;
	artifact.files = object.files;
	must(artifact_insert(&f->records.store, &artifact, &err));
	stage.outcome = OUTCOME_SUCCESS;
	stage.finished_at = 4000;
	must(stage_run_finish(&f->records.store, &stage, &err));
	return run;
}

static void test_what_runs_and_what_is_cached(void **state)
{
	struct fixture f;

	set_up(&f, state);
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "has not succeeded yet");
	check_step(&f, 1, PLAN_DEPENDS, "after make");
	assert_int_equal(f.steps[0].last_ms, 0);
	assert_int_equal(succeed(&f, &f.steps[0], "data", "d"), 1);
	/* What a cached stage left is known, though it is not on disk. */
	plan(&f, false);
	check_step(&f, 0, PLAN_CACHED, "same command, params and data as run 1");
	assert_true(f.steps[0].cached_run == 1 && f.steps[0].last_ms == 3000);
	check_step(&f, 1, PLAN_RUN, "has not succeeded yet");
	succeed(&f, &f.steps[1], "model", "m");
	plan(&f, false);
	check_step(&f, 1, PLAN_CACHED, "same command, params and data as run 2");
	plan(&f, true);
	check_step(&f, 0, PLAN_RUN, "asked to run, whatever is cached");
	records_close(&f.records);
}

static void test_why_it_runs_again(void **state)
{
	struct fixture f;
	struct param_list settings;

	set_up(&f, state);
	plan(&f, false);
	succeed(&f, &f.steps[0], "data", "d");
	scratch_write(f.files.folder, "raw", "new", 3);
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "raw changed");
	scratch_write(f.files.folder, "raw", "r\n", 2);
	settings = (struct param_list){ .arena = &f.records.arena };
	param_list_put(&settings, "seed", "7");
	f.files.settings = &settings;
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "params seed 1 -> 7");
	f.files.settings = NULL;
	/* A param that the stage does not name is nothing to it. */
	scratch_write(f.files.folder, "params.yaml", "seed: 1\nlr: 0.5\n", 16);
	plan(&f, false);
	assert_int_equal(f.steps[0].action, PLAN_CACHED);
	succeed(&f, &f.steps[1], "model", "m");
	scratch_write(f.files.folder, "other.yaml", "deep: {x: 2}\n", 13);
	plan(&f, false);
	check_step(&f, 1, PLAN_RUN, "params other.yaml:deep.x 1 -> 2");
	write_project(&f, "stages:\n  make: {cmd: n, deps: [raw], params: [seed], outs: [data]}\n");
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "the command changed");
	records_close(&f.records);
}

static void test_outputs_that_are_gone(void **state)
{
	struct fixture f;
	struct buf path = BUF_INIT;
	struct digest digest = digest_of(str_of("d"));

	set_up(&f, state);
	plan(&f, false);
	succeed(&f, &f.steps[0], "data", "d");
	store_object_path(&f.records.store, &digest, &path);
	assert_int_equal(unlink(path.data), 0);
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "its earlier outputs are not in the store any more");
	buf_release(&path);
	records_close(&f.records);
}

static void test_stages_of_their_own_mind(void **state)
{
	static const char *const only_use[] = { "use" };
	struct fixture f;

	set_up(&f, state);
	write_project(&f, "stages:\n"
			  "  always: {cmd: a, outs: [x], always_changed: true}\n"
			  "  never: {cmd: n, deps: [not there], outs: [y], frozen: true}\n"
			  "  use: {cmd: u, deps: [raw]}\n");
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "always_changed is set");
	succeed(&f, &f.steps[0], "x", "x");
	plan(&f, false);
	check_step(&f, 0, PLAN_RUN, "always_changed is set");
	check_step(&f, 1, PLAN_FROZEN, "frozen");
	must(graph_select(&f.graph, only_use, 1, false, f.wanted, &err));
	plan(&f, false);
	check_step(&f, 0, PLAN_LEFT_OUT, "not asked for");
	check_step(&f, 2, PLAN_RUN, "has not succeeded yet");
	records_close(&f.records);
}

static void must_not_plan(struct fixture *f, const char *yaml, const char *words)
{
	write_project(f, yaml);
	must_not(plan_make(&f->records.store, f->records.repository, &f->files, &f->graph, f->wanted, false, NULL,
			   &f->records.arena, f->steps, &err), ERR_NOT_FOUND, words);
}

static void test_what_is_missing_is_named(void **state)
{
	struct fixture f;

	set_up(&f, state);
	must_not_plan(&f, "stages: {a: {cmd: x, deps: [nowhere]}}\n", "stage 'a' needs nowhere");
	must_not_plan(&f, "stages: {a: {cmd: x, params: [lr, rl]}}\n", "needs the param 'rl'");
	must_not_plan(&f, "stages: {a: {cmd: x, params: [{no.yaml: [k]}]}}\n", "the params file no.yaml");
	scratch_write(f.files.folder, "dvc.yaml", PROJECT, strlen(PROJECT));
	must_not(files_project(&f.files, &f.records.arena, &f.project, &err), ERR_INPUT, "keep them in one");
	unlink(scratch_path(f.files.folder, "assay.yaml"));
	read_project(&f);
	assert_string_equal(f.project.pipeline.file, "dvc.yaml");
	unlink(scratch_path(f.files.folder, "dvc.yaml"));
	read_project(&f);
	assert_null(f.project.pipeline.file);
	records_close(&f.records);
}

static void test_a_commit_and_a_folder_read_alike(void **state)
{
	static const char *const paths[] = { "raw", "folder", "params.yaml" };
	struct fixture f;
	struct files committed;
	struct object here, there;
	char commit[COMMIT_ID_SIZE];
	bool found;

	set_up(&f, state);
	shell("cd '%s' && mkdir -p folder/sub && echo 1 >folder/sub/b && echo 2 >folder/a && chmod +x folder/a &&"
	      " git init -q && git add . && git -c user.name=t -c user.email=t@localhost commit -qm all",
	      f.files.folder);
	committed = (struct files){ .commit = commit };
	must((committed.repo = repo_open(f.files.folder, &err)) != NULL);
	must(repo_resolve(committed.repo, "HEAD", commit, &err));
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		must(files_object(&f.files, paths[i], &here, &found, &err));
		assert_true(found);
		must(files_object(&committed, paths[i], &there, &found, &err));
		assert_true(found && digest_equal(&here.digest, &there.digest));
	}
	must(files_object(&committed, "none", &there, &found, &err));
	assert_false(found);
	repo_close(committed.repo);
	records_close(&f.records);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_runs_and_what_is_cached),
		cmocka_unit_test(test_why_it_runs_again),
		cmocka_unit_test(test_outputs_that_are_gone),
		cmocka_unit_test(test_stages_of_their_own_mind),
		cmocka_unit_test(test_what_is_missing_is_named),
		cmocka_unit_test(test_a_commit_and_a_folder_read_alike),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
