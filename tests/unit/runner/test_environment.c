/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "runner/environment.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <stdlib.h>
#include <string.h>

/* Where a run works, with a Python of our own that answers, floods or never answers. */

static void test_python_in_a_command(void **state)
{
	static const struct { const char *command, *python; } cases[] = {
		{ "python3 src/train.py", "python3" },
		{ "cd x && .venv/bin/python3.11 -m train", ".venv/bin/python3.11" },
		{ "(python -c 1)", "python" },
		{ "echo pythonic; ./python.sh", NULL },
		{ "make", NULL },
		{ "uv run train.py", "uv run --no-sync --offline python" },
		{ "cd x && uv run --extra gpu --frozen python3 -m train", "uv run --no-sync --offline --extra gpu --frozen python3" },
		{ "uv run -m train --python x", "uv run --no-sync --offline python" },
		{ "poetry run train; poetry run python x", "poetry run python" },
		{ "conda run -n env --no-capture-output python train.py", "conda run -n env --no-capture-output python" },
		{ "conda run --name=env make", "conda run --name=env python" },
		{ "uv sync && python train.py", "python" },
		{ "uv run", NULL },
		{ "uv run --extra gpu", NULL },
		{ "uv run && make", NULL },
		{ "echo uvrun conda", NULL },
		{ "", NULL },
	};
	struct buf out = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(environment_python_of(cases[i].command, &out), cases[i].python != NULL);
		if (cases[i].python)
			assert_string_equal(out.data, cases[i].python);
	}
	buf_release(&out);
}

/* What is found out with this script as ./python. */
static json_t *find_out_of(const char *folder, const char *name, const char *command, const char *script,
			   struct buf *facts)
{
	struct stage stage = { .name = "train", .commands = &command, .command_count = 1, .wdir = "." };
	struct pipeline pipeline = { .stages = &stage, .count = 1 };
	struct environment environment = { .started_at = 0 };
	json_t *root;

	must(file_write(scratch_path(folder, name), str_of(script), 0755, &err));
	environment_start(&environment, &pipeline, folder);
	buf_clear(facts);
	environment_finish(&environment, facts);
	environment_release(&environment);
	root = json_read(buf_str(facts), "facts", &err);
	assert_non_null(root);
	assert_non_null(json_object_get(root, "host"));
	assert_non_null(json_object_get(root, "kernel"));
	assert_non_null(json_object_get(root, "cpus"));
	return root;
}

static json_t *find_out(const char *folder, const char *script, struct buf *facts)
{
	return find_out_of(folder, "python", "./python train.py", script, facts);
}

static const char *text_of(json_t *root, const char *key)
{
	return json_string_value(json_object_get(root, key));
}

static void test_answers(void **state)
{
	struct buf facts = BUF_INIT;
	json_t *root;

	setenv("OMP_NUM_THREADS", "3", 1);
	setenv("AWS_SECRET_ACCESS_KEY", "hidden", 1);
	root = find_out(*state, "#!/bin/sh\necho 3.11.2\necho /x/python\necho numpy==1.24.2\necho oddly\n", &facts);
	assert_string_equal(text_of(root, "python"), "3.11.2");
	assert_string_equal(text_of(root, "python.path"), "/x/python");
	assert_string_equal(text_of(root, "package.numpy"), "1.24.2");
	assert_string_equal(text_of(root, "env.OMP_NUM_THREADS"), "3");
	assert_null(strstr(facts.data, "hidden"));
	assert_null(strstr(facts.data, "oddly"));
	json_decref(root);
	/* One that fails, and one that does not stop. */
	root = find_out(*state, "#!/bin/sh\nexit 1\n", &facts);
	assert_null(text_of(root, "python"));
	json_decref(root);
	root = find_out(*state, "#!/bin/sh\necho 3.11.2\nexec yes\n", &facts);
	assert_string_equal(text_of(root, "python"), "3.11.2");
	assert_true(facts.len < 1000000);
	json_decref(root);
	buf_release(&facts);
}

/* The Python of this machine says what its own tool for that says. */
static void test_packages_of_the_real_one(void **state)
{
	struct buf facts = BUF_INIT, list = BUF_INIT;
	struct str rest, line;
	json_t *root = find_out(*state, "#!/bin/sh\nexec python3 \"$@\"\n", &facts);
	size_t count = 0;

	shell("cd '%s' && python3 - >list <<'END'\n"
	      "from importlib.metadata import distributions\n"
	      "names = {}\n"
	      "for one in distributions():\n"
	      "    if one.metadata['Name']:\n"
	      "        names.setdefault(one.metadata['Name'].lower().replace('_', '-'), one.version)\n"
	      "for name, version in names.items():\n"
	      "    print(name + '=' + version)\n"
	      "END\n", (const char *)*state);
	must(file_read(&list, scratch_path(*state, "list"), 1000000, &err));
	assert_non_null(text_of(root, "python"));
	rest = buf_str(&list);
	while (str_next(&rest, '\n', &line)) {
		struct str name;
		char key[200];

		if (!str_next(&line, '=', &name) || !name.len)
			continue;
		snprintf(key, sizeof(key), "package.%.*s", STR_ARG(name));
		count++;
		if (!text_of(root, key) || !str_is(line, text_of(root, key)))
			fail_msg("%s is %.*s, not %s", key, STR_ARG(line), text_of(root, key));
	}
	print_message("%zu packages\n", count);
	json_decref(root);
	buf_release(&facts);
	buf_release(&list);
}

/* A launcher that insists on being asked quietly, and on a program of one line. */
static void test_python_that_is_launched(void **state)
{
	struct buf facts = BUF_INIT, path = BUF_INIT;
	char *folder = realpath(*state, NULL);
	json_t *root;

	assert_non_null(folder);
	buf_printf(&path, "%s:%s", folder, getenv("PATH"));
	free(folder);
	setenv("PATH", path.data, 1);
	root = find_out_of(*state, "uv", "uv run --extra gpu train.py",
			   "#!/bin/sh\ntest \"$1 $2 $3 $4 $5 $6 $7\" = 'run --no-sync --offline --extra gpu python -c' || exit\n"
			   "test \"$(printf '%s' \"$8\" | wc -l)\" -eq 0 || exit\nexec python3 -c \"$8\"\n", &facts);
	assert_non_null(text_of(root, "python"));
	assert_int_equal(strncmp(text_of(root, "python"), "3.", 2), 0);
	assert_non_null(text_of(root, "python.path"));
	json_decref(root);
	buf_release(&facts);
	buf_release(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_python_in_a_command),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_python_that_is_launched),
		cmocka_unit_test(test_packages_of_the_real_one),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
