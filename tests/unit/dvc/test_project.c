/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/graph.h"
#include "dvc/path.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whole projects, from a work tree and from a commit. */

struct fixture {
	struct arena arena;
	struct repo *repo;
	struct source *source;
	struct dvc_project project;
	struct dvc_graph graph;
};

static void clear(struct fixture *f)
{
	dvc_project_release(&f->project);
	source_close(f->source);
	if (f->repo)
		repo_close(f->repo);
	arena_release(&f->arena);
	*f = (struct fixture){ .repo = NULL };
}

/* Makes a fresh repository in the scratch folder. */
static const char *make(const char *folder, const char *name)
{
	const char *root = scratch_path(folder, name);

	shell("git init -q '%s' && cd '%s' && git config user.name A && git config user.email a@b && "
	      "mkdir .dvc && : >.dvc/config", root, root);
	return root;
}

static void load(struct fixture *f, const char *root)
{
	struct buf path = BUF_INIT;

	must(path_real(&path, root, &err));
	must(f->repo = repo_open(path.data, &err));
	must(f->source = source_open_folder(path.data, f->repo, &err));
	must(dvc_project_load(&f->project, f->source, NULL, &err));
	buf_release(&path);
}

static void load_commit(struct fixture *f, const char *root, const char *folder)
{
	char commit[COMMIT_ID_SIZE];

	must(f->repo = repo_open(root, &err));
	must(repo_resolve(f->repo, "HEAD", commit, &err));
	must(f->source = source_open_commit(f->repo, commit, folder, &err));
	must(dvc_project_load(&f->project, f->source, NULL, &err));
}

/* All addresses in their order, with a blank between them. */
static void expect_stages(struct fixture *f, const char *folder, const char *addresses)
{
	struct buf found = BUF_INIT;

	for (size_t i = 0; i < f->project.stage_count; i++)
		buf_printf(&found, "%s%s", i ? " " : "",
			   dvc_stage_address(&f->arena, &f->project.stages[i], folder));
	assert_string_equal(found.data, addresses);
	buf_release(&found);
}

static void make_sample(const char *root)
{
	shell("cd '%s' && mkdir -p a/b out data inner/.dvc hidden ignored && "
	      "printf 'hidden\\n' >.dvcignore && printf 'ignored/\\n*.tmp.dvc\\n' >.gitignore && "
	      "printf 'stages:\\n  z: {cmd: z, deps: [a/o.txt], outs: [out]}\\n  y: {cmd: y}\\n' >dvc.yaml && "
	      "printf 'stages:\\n  m: {cmd: m, deps: [../data.dir/x], params: [p], outs: [o.txt]}\\n' >a/dvc.yaml && "
	      "printf \"schema: '2.0'\\nstages:\\n  m:\\n    cmd: m\\n    outs:\\n    - path: o.txt\\n      md5: abc\\n\" >a/dvc.lock && "
	      "printf 'outs:\\n- md5: 0123.dir\\n  path: data.dir\\n  cache: false\\n' >data.dir.dvc && "
	      "printf 'outs:\\n- md5: 0123\\n  path: x\\n' >a/x.tmp.dvc && "
	      "for d in inner hidden ignored out; do printf 'stages: {no: {cmd: no}}' >$d/dvc.yaml; done", root);
}

static void test_stages_of_a_work_tree(void **state)
{
	const char *root = make(*state, "tree");
	struct fixture f = { .repo = NULL };

	make_sample(root);
	load(&f, root);
	expect_stages(&f, ".", "data.dir.dvc z y a/dvc.yaml:m");
	expect_stages(&f, "a", "../data.dir.dvc ../dvc.yaml:z ../dvc.yaml:y m");
	assert_string_equal(f.project.stages[3].lock->outs[0].md5, "abc");
	assert_null(f.project.stages[1].lock);
	assert_string_equal(f.project.stages[3].stage->outs[0].path, "a/o.txt");
	assert_string_equal(f.project.stages[3].stage->deps[0].path, "data.dir/x");
	assert_false(f.project.stages[0].stage->outs[0].cached);
	must(dvc_project_check(&f.project, &err));
	clear(&f);
}

static void test_stages_of_a_commit(void **state)
{
	const char *root = make(*state, "commit");
	struct fixture f = { .repo = NULL };

	make_sample(root);
	shell("cd '%s' && touch inner/.dvc/config && git add -A -f && git commit -qm x && rm -r a dvc.yaml", root);
	load_commit(&f, root, "");
	/* What Git ignores is not asked of a commit. */
	expect_stages(&f, ".", "data.dir.dvc z y a/dvc.yaml:m a/x.tmp.dvc ignored/dvc.yaml:no");
	clear(&f);
	load_commit(&f, root, "inner");
	expect_stages(&f, ".", "no");
	clear(&f);
}

static void test_errors_stay_where_they_are(void **state)
{
	const char *root = make(*state, "broken");
	struct fixture f = { .repo = NULL };

	shell("cd '%s' && mkdir a b c d && echo 'stages: [' >a/dvc.yaml && echo 'outs: 3' >b/x.dvc && "
	      "printf 'stages:\\n  ok: {cmd: x}\\n  bad: {cmd: \"${no}\"}\\n' >c/dvc.yaml && "
	      "printf 'stages:\\n  fine: {cmd: x}\\n' >d/dvc.yaml && printf '<<<<<<< a\\n=======\\n>>>>>>> b\\n' >d/dvc.lock",
	      root);
	load(&f, root);
	expect_stages(&f, ".", "c/dvc.yaml:ok c/dvc.yaml:bad d/dvc.yaml:fine");
	assert_int_equal(f.project.file_count, 4);
	assert_non_null(strstr(f.project.files[0].error, "a/dvc.yaml:"));
	assert_non_null(strstr(f.project.files[1].error, "b/x.dvc:1"));
	assert_non_null(strstr(f.project.files[2].error, "c/dvc.yaml"));
	assert_null(f.project.files[2].form_error);
	assert_non_null(strstr(f.project.files[3].lock_error, "d/dvc.lock:1: the file has merge conflicts"));
	must_not(dvc_project_check(&f.project, &err), ERR_INPUT, "a/dvc.yaml");
	clear(&f);
}

/* The graph of one dvc.yaml. */
static bool graph(struct fixture *f, void **state, const char *stages, struct err *error)
{
	static unsigned number;
	char name[20];
	const char *root;

	clear(f);
	snprintf(name, sizeof(name), "graph%u", number++);
	root = make(*state, name);
	scratch_write(root, "dvc.yaml", stages, strlen(stages));
	load(f, root);
	return dvc_graph_build(&f->arena, &f->project, ".", &f->graph, error);
}

static void test_edges(void **state)
{
	struct fixture f = { .repo = NULL };
	size_t *order;

	must(graph(&f, state,
		   "stages:\n"
		   "  last: {cmd: x, deps: [d]}\n"			/* a folder that outs lie in */
		   "  inside: {cmd: x, deps: [all/sub/x.csv], outs: [d/1]}\n"	/* inside of an out */
		   "  same: {cmd: x, deps: [file, file-2], outs: [d/2, d-3]}\n"
		   "  folder: {cmd: x, outs: [all]}\n"
		   "  file: {cmd: x, outs: [file, conf.yaml]}\n"
		   "  params: {cmd: x, params: [conf.yaml: [a]]}\n"		/* params of a file that is made */
		   "  alone: {cmd: x, deps: [al, all2, d-3x]}\n", &err));
	assert_int_equal(f.graph.needs[0].count, 2);
	assert_int_equal(f.graph.needs[0].to[0], 1);
	assert_int_equal(f.graph.needs[0].to[1], 2);
	assert_int_equal(f.graph.needs[1].count, 1);
	assert_int_equal(f.graph.needs[1].to[0], 3);
	assert_int_equal(f.graph.needs[2].to[0], 4);
	assert_int_equal(f.graph.needs[5].to[0], 4);
	assert_int_equal(f.graph.needs[6].count, 0);
	assert_int_equal(f.graph.feeds[4].count, 2);
	order = dvc_graph_order(&f.arena, &f.graph);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(order[i], ((size_t[]){ 3, 1, 4, 2, 0, 5, 6 })[i]);
	clear(&f);
}

static void test_what_is_no_graph(void **state)
{
	static const struct { const char *stages, *words; } bad[] = {
		{ "stages:\n  a: {cmd: x, deps: [b], outs: [a]}\n  b: {cmd: x, deps: [c], outs: [b]}\n"
		  "  c: {cmd: x, deps: [b], outs: [c]}\n", "'b', 'c' wait for each other" },
		{ "stages:\n  a: {cmd: x, deps: [a], outs: [a]}\n", "'a'" },
		{ "stages:\n  a: {cmd: x, outs: [o]}\n  b: {cmd: x, outs: [./o]}\n", "two stages, 'a' and 'b'" },
		{ "stages:\n  a: {cmd: x, outs: [o]}\n  c: {cmd: x, outs: [o-1]}\n  b: {cmd: x, outs: [o/p/q]}\n",
		  "o/p/q of 'b' lies in the output o of 'a'" },
	};
	struct fixture f = { .repo = NULL };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		must_not(graph(&f, state, bad[i].stages, &err), ERR_INPUT, bad[i].words);
	clear(&f);
}

static void test_paths(void **state)
{
	static const struct { const char *folder, *text, *path; } resolved[] = {
		{ ".", "a", "a" }, { "", "./a//b/", "a/b" }, { "a/b", "../c", "a/c" }, { "a", "..", "." },
		{ "a", "../../x", "../x" }, { ".", "../../x", "../../x" }, { "a", "/x/./y/../z", "/x/z" },
		{ "a", "s3://b/../k", "s3://b/../k" }, { "a", "..b/...", "a/..b/..." },
	};
	static const struct { const char *folder, *path, *text; } relative[] = {
		{ ".", "a/b", "a/b" }, { "a", "a/b", "b" }, { "a", "a", "." }, { "a/b", "a", ".." },
		{ "a/b", "c/d", "../../c/d" }, { "ab", "a/b", "../a/b" }, { "a", ".", ".." },
		{ "a", "/x", "/x" },
	};
	struct arena arena = ARENA_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(resolved); i++)
		assert_string_equal(dvc_path_resolve(&arena, resolved[i].folder, resolved[i].text),
				    resolved[i].path);
	for (size_t i = 0; i < ARRAY_LEN(relative); i++)
		assert_string_equal(dvc_path_relative(&arena, relative[i].folder, relative[i].path),
				    relative[i].text);
	assert_true(dvc_path_is_external("../x") && dvc_path_is_external("gs://x"));
	assert_false(dvc_path_is_external("..x"));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages_of_a_work_tree),
		cmocka_unit_test(test_stages_of_a_commit),
		cmocka_unit_test(test_errors_stay_where_they_are),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_what_is_no_graph),
		cmocka_unit_test(test_paths),
	};

	return cmocka_run_group_tests_name("project", tests, scratch_set_up, scratch_tear_down);
}
