/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/python_json.h"
#include "dvc/repro.h"
#include "dvc/run_cache.h"
#include "dvc/yaml_make.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Which stages are looked at in which order, the run cache's names, JSON as Python writes it, and locks. */

/*	a <- b <- d <- e        c has an edge to a as well; f stands alone, and e is frozen
 *	a <- c <- d                                                                       */
static const char diamond[] = "stages:\n"
			      "  e: {cmd: x, deps: [d.o], outs: [e.o], frozen: true}\n"
			      "  d: {cmd: x, deps: [c.o, b.o], outs: [d.o]}\n"
			      "  b: {cmd: x, deps: [a.o], outs: [b.o]}\n"
			      "  c: {cmd: x, deps: [a.o], outs: [c.o]}\n"
			      "  a: {cmd: x, outs: [a.o]}\n"
			      "  f: {cmd: x, deps: [e.o], outs: [f.o]}\n";

/* Plans for the targets, letters of names, and expects stages in that order. */
static void expect_plan(const char *root, const struct repro_options *options, const char *targets,
			const char *wanted)
{
	struct arena arena = ARENA_INIT;
	struct source *source;
	struct dvc_project project;
	struct dvc_graph graph;
	size_t chosen[8], chosen_count = 0, *plan, count;
	char got[16] = "";

	must(source = source_open_folder(root, NULL, &err));
	must(dvc_project_load(&project, source, NULL, &err));
	must(dvc_graph_build(&arena, &project, ".", &graph, &err));
	for (const char *t = targets; *t; t++) {
		for (size_t s = 0; s < project.stage_count; s++) {
			if (project.stages[s].stage->name[0] == *t)
				chosen[chosen_count++] = s;
		}
	}
	plan = repro_plan(&arena, &project, options->single ? NULL : &graph, options, chosen, chosen_count, &count);
	assert_true(count < sizeof(got));
	for (size_t i = 0; i < count; i++)
		got[i] = project.stages[plan[i]].stage->name[0];
	assert_string_equal(got, wanted);
	dvc_project_release(&project);
	source_close(source);
	arena_release(&arena);
}

static void test_plan(void **state)
{
	const char *folder = scratch_path(*state, "plan");
	struct buf root = BUF_INIT;

	shell("mkdir -p '%s/.dvc'", folder);
	scratch_write(*state, "plan/dvc.yaml", diamond, strlen(diamond));
	must(path_real(&root, folder, &err));
	/* In the order of deps, as DVC; a frozen stage waits for nothing. */
	expect_plan(root.data, &(struct repro_options){ .single = false }, "", "eacbdf");
	expect_plan(root.data, &(struct repro_options){ .single = false }, "d", "acbd");
	expect_plan(root.data, &(struct repro_options){ .single = false }, "f", "ef");
	expect_plan(root.data, &(struct repro_options){ .single = true }, "dad", "da");
	expect_plan(root.data, &(struct repro_options){ .downstream = true }, "b", "bd");
	expect_plan(root.data, &(struct repro_options){ .downstream = true }, "e", "ef");
	expect_plan(root.data, &(struct repro_options){ .pipeline = true }, "c", "acbd");
	expect_plan(root.data, &(struct repro_options){ .pipeline = true }, "fb", "efacbd");
	buf_release(&root);
}

/* An entry of DVC 3.67.1, and the names that it gave to it. */
static const char entry_text[] =
	"cmd:\n- echo \"{}\" >m.json; cat a.txt a.txt > b.txt\n- echo $DVC_STAGE $DVC_ROOT; cat .dvc/tmp/rwlock\n"
	"deps:\n- path: a.txt\n  hash: md5\n  md5: 764efa883dda1e11db47671c4a3bbd9e\n  size: 3\n"
	"params:\n  params.yaml:\n    x: 1\n"
	"outs:\n- path: b.txt\n  hash: md5\n  md5: 2d76418fc74c5f286636bbac44e11fcf\n  size: 6\n"
	"- path: m.json\n  hash: md5\n  md5: 8a80554c91d9fca8acb82f023de02f11\n  size: 3\n";
#define ENTRY_FOLDER "runs/24/245e9fccfc1dc4ef9cee39b89fcb28db11d2b45fc5b4c94d990b4c565c1f1cf2"
#define ENTRY_FILE ENTRY_FOLDER "/db5722c8baf5a2281b4b17d9bcbe70ea3611617f83d38cb66ea706753b6fd420"

static size_t warnings;

static void count_warning(void *context, const char *line)
{
	(void)context;
	(void)line;
	warnings++;
}

static void test_run_cache(void **state)
{
	struct arena arena = ARENA_INIT;
	struct dvc_work work = { .arena = &arena, .cache_path = scratch_path(*state, "cache"), .warn = count_warning };
	const char *file = arena_printf(&arena, "%s/" ENTRY_FILE, work.cache_path);
	struct dvc_lock_stage entry, found, other;
	struct dvc_item outs[2] = { { .path = "b.txt", .size = -1, .nfiles = -1 },
				    { .path = "m.json", .size = -1, .nfiles = -1 } };
	struct buf bytes = BUF_INIT;

	must(dvc_lock_parse_stage(&arena, str_of(entry_text), "entry", &entry, &err));
	must(run_cache_save(&work, &entry, &err));
	must(file_read(&bytes, file, 4096, &err));
	assert_string_equal(bytes.data, entry_text);

	/* Found by what is known before a run, sizes aside. */
	other = entry;
	other.outs = outs;
	entry.deps[0].size = 77;
	assert_true(run_cache_find(&work, &other, &found));
	assert_string_equal(found.outs[0].md5, "2d76418fc74c5f286636bbac44e11fcf");
	entry.deps[0].md5 = "00000000000000000000000000000000";
	assert_false(run_cache_find(&work, &other, &found));

	/* A damaged one is told, removed, and no answer. */
	entry.deps[0].md5 = "764efa883dda1e11db47671c4a3bbd9e";
	must(file_write(file, str_of("cmd: [\n"), 0644, &err));
	assert_false(run_cache_find(&work, &other, &found));
	assert_int_equal(warnings, 1);
	assert_int_equal(access(file, F_OK), -1);
	buf_release(&bytes);
	arena_release(&arena);
}

static void test_python_json(void **state)
{
	static const char yaml[] = "b: [1, 1e3, 1e-5, .inf, -.inf, .nan, true, null, 123456789012345678901]\n"
				   "a: {\"\\u00e9\\U0001F600\\x7f\\n\\\"\": '\\', size: 3}\nsize: 4\n";
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct yaml_node *root;

	(void)state;
	must(root = yaml_parse(&arena, str_of(yaml), "yaml", &err));
	python_json_write(&out, yaml_make_value(&arena, root), NULL);
	/* json.dumps(..., sort_keys=True) */
	assert_string_equal(out.data, "{\"a\": {\"size\": 3, \"\\u00e9\\ud83d\\ude00\\u007f\\n\\\"\": \"\\\\\"}, "
				      "\"b\": [1, 1000.0, 1e-05, Infinity, -Infinity, NaN, true, null, "
				      "123456789012345678901], \"size\": 4}");
	buf_release(&out);
	arena_release(&arena);
}

static void test_guard(void **state)
{
	const char *root = scratch_path(*state, "guarded"), *in = "/p/d/x", *out = "/p/o", *folder = "/p/d";
	struct guard_paths mine = { &in, &out, 1, 1 }, readers = { &in, NULL, 1, 0 }, writer = { NULL, &folder, 0, 1 };
	struct buf path = BUF_INIT, text = BUF_INIT;

	shell("mkdir -p '%s'", root);
	for (int hardlink = 0; hardlink < 2; hardlink++) {
		struct guard *one = guard_open(root, root, "one", hardlink), *two = guard_open(root, root, "two", hardlink);

		must(guard_take(one, &err));
		must(guard_claim(one, &mine, &err));
		/* Both are of this process; DVC tells them by their commands. */
		guard_drop(one);
		must(guard_take(two, &err));
		must(guard_check(two, &readers, &err));
		must_not(guard_check(two, &writer, &err), ERR_BUSY, "/p/d is read by process");
		must_not(guard_claim(two, &mine, &err), ERR_BUSY, "(one)");
		must(guard_claim(two, &readers, &err));
		must(guard_release(two, &readers, &err));
		guard_drop(two);
		must(guard_take(one, &err));
		must(guard_release(one, &mine, &err));
		guard_close(one);
		guard_close(two);
		path_join(&path, root, ".dvc/tmp/rwlock");
		buf_clear(&text);
		must(file_read(&text, path.data, 100, &err));
		assert_string_equal(text.data, "{}");
		/* The files that flock leaves would hold up those who take locks by a second name. */
		shell("test -z \"$(find '%s/.dvc/tmp' -name '*.*.*')\" && rm -f '%s/.dvc/tmp/lock' '%s/.dvc/tmp/rwlock.lock'",
		      root, root, root);
	}
	/* Held by another process. */
	shell("flock '%s/.dvc/tmp/lock' sleep 4 & sleep 0.2", root);
	struct guard *late = guard_open(root, root, "late", false);

	must_not(guard_take(late, &err), ERR_BUSY, "held by another process");
	guard_close(late);
	buf_release(&path);
	buf_release(&text);
}

/* The same file with another state; data is an output that was a folder, or becomes one. */
static void expect_update(const char *text, bool is_folder, const char *wanted)
{
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct dvcfile file;

	must(dvcfile_parse(&arena, str_of(text), "x.dvc", &file, &err));
	file.outs[0].item.md5 = is_folder ? "11111111111111111111111111111111.dir" : "11111111111111111111111111111111";
	file.outs[0].item.size = 5;
	file.outs[0].item.nfiles = is_folder ? 2 : -1;
	must(dvcfile_update(&arena, str_of(text), "x.dvc", &file, &out, &err));
	assert_string_equal(out.data, wanted);
	buf_release(&out);
	arena_release(&arena);
}

static void test_dvcfile_update(void **state)
{
	(void)state;
	expect_update("# c\nouts:\n- md5: 0 # d\n  size: 12\n  path: x\n\nmeta: {a: 1}\n", false,
		      "# c\nouts:\n- md5: '11111111111111111111111111111111' # d\n  size: 5\n  path: x\n\nmeta: {a: 1}\n");
	/* A file becomes a folder, and a folder a file; quotes go where they are not needed. */
	expect_update("outs:\n  - path: x\n    md5: '00'\n    size: 1\n", true,
		      "outs:\n  - path: x\n    md5: 11111111111111111111111111111111.dir\n    size: 5\n    nfiles: 2\n");
	expect_update("outs:\n- md5: a.dir\n  nfiles: 3\n  size: 1\n  path: x\n", false,
		      "outs:\n- md5: '11111111111111111111111111111111'\n  size: 5\n  path: x\n");
	/* Laid out as DVC never does it: written anew. */
	expect_update("outs: [{md5: a.dir, size: 1, path: x}]\n", true,
		      "outs:\n- md5: 11111111111111111111111111111111.dir\n  size: 5\n  nfiles: 2\n  path: x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_run_cache),
		cmocka_unit_test(test_python_json),
		cmocka_unit_test(test_guard),
		cmocka_unit_test(test_dvcfile_update),
	};

	return cmocka_run_group_tests_name("repro", tests, scratch_set_up, scratch_tear_down);
}
