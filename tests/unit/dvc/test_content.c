/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/file.h"
#include "tests/support/data_project.h"
#include "tests/support/scratch.h"

#include <stdlib.h>
#include <string.h>

/* The folders with odd names whose manifests and digests the real DVC made. */
static void test_against_dvc(void **state)
{
	const char *folder = scratch_path(*state, "dirhash"), *data = getenv("TEST_DATA"), *name;
	struct buf text = BUF_INIT;
	struct data_project project;
	json_t *expected, *item;
	struct err err = ERR_INIT;

	shell("mkdir '%s' && tar -xf '%s/dvc/dirhash/input.tar' -C '%s'", folder, data, folder);
	project = data_project_open(folder);
	assert_true(file_read(&text, arena_printf(&project.arena, "%s/dvc/dirhash/expected.json", data), 1 << 20,
			      &err));
	expected = json_read(buf_str(&text), "expected.json", &err);
	assert_int_equal(json_object_size(expected), 8);
	json_object_foreach(expected, name, item) {
		struct content found = data_project_look(&project, name);
		char hash[HASH_TEXT_SIZE], *dvc_file;

		assert_int_equal(found.kind, CONTENT_FOLDER);
		assert_null(found.problem);
		buf_clear(&text);
		manifest_format(&text, &found.manifest);
		assert_string_equal(text.data, json_string_value(json_object_get(item, "manifest")));
		dvc_file = arena_printf(&project.arena,
					"outs:\n- md5: %s.dir\n  size: %jd\n  nfiles: %zu\n  hash: md5\n"
					"  path: %s\n", hash_format(hash, &found.hash), (intmax_t)found.size,
					found.manifest.count, name);
		assert_string_equal(dvc_file, json_string_value(json_object_get(item, "dvc_file")));
	}
	json_decref(expected);
	buf_release(&text);
	data_project_close(&project);
}

static const char *names_of(struct data_project *project, const char *folder)
{
	struct content found = data_project_look(project, folder);
	const char *names = "";

	assert_null(found.problem);
	for (size_t i = 0; i < found.manifest.count; i++)
		names = arena_printf(&project->arena, "%s%s%s", names, i ? " " : "",
				     found.manifest.entries[i].path.data);
	return names;
}

/* As "dvc add" of DVC 3.67.1 took them. */
static void test_what_is_seen(void **state)
{
	const char *folder = scratch_path(*state, "seen");
	struct data_project project;

	shell("mkdir -p '%s' && cd '%s' && mkdir -p .dvc a/b a/.git a/other/.dvc inner/.dvc far && "
	      "echo '*.log' >.dvcignore && echo 1 >a/x.log && echo 1 >a/f && echo 1 >a/b/g && echo 1 >a/.git/h && "
	      "echo 1 >a/other/i && echo 1 >a/other/.dvcignore && echo 1 >inner/j && echo 1 >far/k && ln -s ../far a/link && ln -s . a/self && "
	      "ln -s ../far/k a/l && ln -s none a/z.log && echo 1 >x.log", folder, folder);
	project = data_project_open(folder);
	assert_string_equal(names_of(&project, "a"), "b/g f l");
	assert_string_equal(names_of(&project, "inner"), "");
	assert_int_equal(data_project_look(&project, "x.log").kind, CONTENT_MISSING);
	assert_int_equal(data_project_look(&project, "none/at/all").kind, CONTENT_MISSING);
	assert_int_equal(data_project_look(&project, "a/f/below").kind, CONTENT_MISSING);
	data_project_close(&project);
}

static void assert_problem(struct data_project *project, const char *path, const char *words)
{
	struct content found = data_project_look(project, path);

	assert_non_null(found.problem);
	if (!strstr(found.problem, words))
		fail_msg("\"%s\" does not say \"%s\"", found.problem, words);
}

static void test_problems(void **state)
{
	const char *folder = scratch_path(*state, "problems");
	struct data_project project;

	shell("mkdir -p '%s' && cd '%s' && mkdir broken circle inner raw && ln -s none broken/link && "
	      "ln -s round circle/round && touch inner/.dvcignore && touch \"raw/$(printf 'a\\377')\"",
	      folder, folder);
	project = data_project_open(folder);
	assert_problem(&project, "broken", "broken/link leads nowhere");
	assert_problem(&project, "circle", "circle/round leads in a circle");
	assert_problem(&project, "inner", "inner/.dvcignore");
	assert_problem(&project, "raw", "not UTF-8");
	data_project_close(&project);
}

static void test_broken_rules_stop_all(void **state)
{
	const char *folder = scratch_path(*state, "rules");
	struct content item = { .path = "a" };
	struct data_project project;

	shell("mkdir -p '%s/a' && echo '!' >'%s/.dvcignore'", folder, folder);
	project = data_project_open(folder);
	assert_false(content_read(project.walk, project.known, &project.arena, &item, 1, NULL, &project.err));
	assert_non_null(strstr(project.err.text, ".dvcignore:1: "));
	data_project_close(&project);
}

/* The same path asked for twice is answered twice, each rule by itself. */
static void test_the_same_twice(void **state)
{
	const char *folder = scratch_path(*state, "twice");
	struct data_project project;
	struct content items[] = { { .path = "f" }, { .path = "f" },
				   { .path = "f", .rule = HASH_DOS2UNIX } };
	char hash[HASH_TEXT_SIZE];

	shell("mkdir -p '%s' && printf 'a\\r\\nb\\r\\n' >'%s/f'", folder, folder);
	project = data_project_open(folder);
	assert_true(content_read(project.walk, project.known, &project.arena, items, 3, NULL, &project.err));
	assert_string_equal(hash_format(hash, &items[1].hash), "59b0d7772f0561efb95518f3cb8abc60");
	assert_int_equal(items[1].size, 6);
	assert_string_equal(hash_format(hash, &items[2].hash), "dd8c6a395b5dd36c56d23275028f526c");
	data_project_close(&project);
}

/* The hash of what was recorded is taken only where each file is as it was, and only of a plain text. */
static void test_as_recorded(void **state)
{
	const char *folder = scratch_path(*state, "recorded");
	struct content item = { .path = "a" };
	struct data_project project;
	struct manifest recorded;
	struct hash mark = hash_of(str_of("mark")), real;

	shell("mkdir -p '%s/a' && echo 1 >'%s/a/x' && echo 2 >'%s/a/y'", folder, folder, folder);
	project = data_project_open(folder);
	assert_true(content_read(project.walk, project.known, &project.arena, &item, 1, NULL, &project.err));
	real = item.hash;
	recorded = item.manifest;
	item.recorded = &recorded;
	item.recorded_hash = mark;
	assert_true(content_read(project.walk, project.known, &project.arena, &item, 1, NULL, &project.err));
	assert_true(hash_equal(&item.hash, &real));
	recorded.is_plain = true;
	assert_true(content_read(project.walk, project.known, &project.arena, &item, 1, NULL, &project.err));
	assert_true(hash_equal(&item.hash, &mark));
	recorded.count = 1;
	assert_true(content_read(project.walk, project.known, &project.arena, &item, 1, NULL, &project.err));
	assert_true(hash_equal(&item.hash, &real));
	data_project_close(&project);
}

/* What nobody wants stops nobody; the same path that one wants is read. */
static void test_unwanted(void **state)
{
	const char *folder = scratch_path(*state, "unwanted");
	struct content items[] = { { .path = "bad/a" }, { .path = "f" }, { .path = "f" } };
	struct content_reading *reading;
	struct data_project project;

	shell("mkdir -p '%s/bad/a' && echo '!' >'%s/bad/.dvcignore' && echo 1 >'%s/f'", folder, folder, folder);
	project = data_project_open(folder);
	reading = content_begin(project.walk, items, 3);
	items[0].unwanted = true;
	items[1].unwanted = true;
	assert_true(content_finish(reading, project.known, &project.arena, NULL, &project.err));
	assert_int_equal(items[2].size, 2);
	reading = content_begin(project.walk, items, 3);
	items[0].unwanted = false;
	assert_false(content_finish(reading, project.known, &project.arena, NULL, &project.err));
	assert_non_null(strstr(project.err.text, ".dvcignore:1: "));
	data_project_close(&project);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_dvc),
		cmocka_unit_test(test_what_is_seen),
		cmocka_unit_test(test_problems),
		cmocka_unit_test(test_broken_rules_stop_all),
		cmocka_unit_test(test_the_same_twice),
		cmocka_unit_test(test_as_recorded),
		cmocka_unit_test(test_unwanted),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
