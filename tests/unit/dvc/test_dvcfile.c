/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/config.h"
#include "dvc/dvcfile.h"
#include "tests/support/must.h"

#include <dirent.h>
#include <stdlib.h>

/* *.dvc files as DVC wrote them (tests/data/dvc/dvcfiles), and its configuration. */

static void expect_same(const char *text, const char *name)
{
	struct arena arena = ARENA_INIT;
	struct buf out = BUF_INIT;
	struct dvcfile dvcfile;

	must(dvcfile_parse(&arena, str_of(text), name, &dvcfile, &err));
	dvcfile_format(&arena, &dvcfile, &out);
	assert_string_equal(out.data, text);
	buf_release(&out);
	arena_release(&arena);
}

static void test_written_as_read(void **state)
{
	struct buf path = BUF_INIT, bytes = BUF_INIT;
	struct dirent *entry;
	size_t count = 0;
	DIR *folder;

	(void)state;
	buf_printf(&path, "%s/dvc/dvcfiles", getenv("TEST_DATA"));
	folder = opendir(path.data);
	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		buf_clear(&path);
		buf_clear(&bytes);
		buf_printf(&path, "%s/dvc/dvcfiles/%s", getenv("TEST_DATA"), entry->d_name);
		must(file_read(&bytes, path.data, 1000000, &err));
		expect_same(bytes.data, entry->d_name);
		count++;
	}
	assert_int_equal(count, 9);
	closedir(folder);
	buf_release(&path);
	buf_release(&bytes);
}

static void test_all_that_can_stand_there(void **state)
{
	(void)state;
	expect_same("desc: what it is\nmd5: aaaa\nwdir: ..\nfrozen: true\ndeps:\n- path: get-started/data.xml\n"
		    "  repo:\n    url: https://example.org/x\n    rev_lock: f31f5c4cdae787b4bdeb97a717687d44667d9e62\n"
		    "outs:\n- md5: a304afb96060aad90176268345e10355\n  size: 37891850\n  isexec: true\n  hash: md5\n"
		    "  path: data.xml\n  desc: the data\n  type: dataset\n  labels:\n  - a\n  meta:\n    k: v\n"
		    "  cache: false\n  persist: true\n  remote: other\n  push: false\nmeta: 5\n", "x.dvc");
	expect_same("frozen: true\ndeps:\n- etag: e1\n  size: 3\n  version_id: v\n  hash: md5\n  path: s3://b/k\n"
		    "outs:\n- md5: abc\n  hash: md5\n  path: k\n", "x.dvc");
}

static void test_old_keys(void **state)
{
	struct arena arena = ARENA_INIT;
	struct dvcfile dvcfile;

	(void)state;
	must(dvcfile_parse(&arena, str_of("locked: true\ncmd: x\nouts:\n- path: o\n  md5:\n  metric: true\n"),
			   "x.dvc", &dvcfile, &err));
	assert_true(dvcfile.frozen);
	assert_null(dvcfile.outs[0].item.md5);
	assert_true(dvcfile.outs[0].cached && dvcfile.outs[0].push);
	assert_non_null(dvcfile.outs[0].metric);
	must(dvcfile_parse(&arena, STR_NONE, "x.dvc", &dvcfile, &err));
	assert_int_equal(dvcfile.out_count, 0);
	must_not(dvcfile_parse(&arena, str_of("outs: 3"), "x.dvc", &dvcfile, &err), ERR_INPUT, "x.dvc:1");
	must_not(dvcfile_parse(&arena, str_of("outs:\n- md5: x"), "x.dvc", &dvcfile, &err), ERR_INPUT, "no path");
	must_not(dvcfile_parse(&arena, str_of("out:\n- path: x"), "x.dvc", &dvcfile, &err), ERR_INPUT, "outs");
	must_not(dvcfile_parse(&arena, str_of("outs:\n- path: x\n  cach: true"), "x.dvc", &dvcfile, &err), ERR_INPUT,
		 "cache");
	arena_release(&arena);
}

static void test_config(void **state)
{
	struct arena arena = ARENA_INIT;
	struct dvc_config config = { .count = 0 };

	(void)state;
	must(dvc_config_parse(&arena, str_of("# first\n[core]\n    Remote = far   # the one\n    autostage = true\n"
					     "['remote \"far\"']\n    url = \"../store\"\n[cache]\n    dir = ../c # x\n"
					     "    type = \"reflink,hardlink\"\n[remote \"near\"]\nurl = s3://b/#k\n"),
			      "/p/.dvc/config", &config, &err));
	assert_string_equal(dvc_config_get(&config, "core", "remote"), "far");
	assert_string_equal(dvc_config_remote(&arena, &config, NULL), "/p/store");
	assert_string_equal(dvc_config_remote(&arena, &config, "near"), "s3://b/");
	assert_string_equal(dvc_config_remote(&arena, &config, "NEAR"), "s3://b/");
	assert_null(dvc_config_remote(&arena, &config, "nowhere"));
	assert_string_equal(dvc_config_cache(&arena, &config, "/p"), "/p/c");
	assert_string_equal(dvc_config_get(&config, "cache", "type"), "reflink,hardlink");
	assert_true(dvc_config_bool(&config, "core", "autostage", false));
	assert_true(dvc_config_bool(&config, "core", "no_scm", true));
	must(dvc_config_parse(&arena, str_of("[core]\nremote = near\n[parsing]\nbool = boolean_optional\nlist = append\n"),
			      "/p/.dvc/config.local", &config, &err));
	assert_string_equal(dvc_config_get(&config, "core", "remote"), "near");
	assert_true(dvc_config_parsing(&config).no_flags && dvc_config_parsing(&config).repeat_lists);
	must_not(dvc_config_parse(&arena, str_of("[core\n"), "c", &config, &err), ERR_INPUT, "c:1");
	must_not(dvc_config_parse(&arena, str_of("\nremote far\n"), "c", &config, &err), ERR_INPUT, "c:2");
	config = (struct dvc_config){ .count = 0 };
	assert_string_equal(dvc_config_cache(&arena, &config, "/p"), "/p/.dvc/cache");
	setenv("HOME", "/home/me", 1);
	must(dvc_config_parse(&arena, str_of("[cache]\ndir = ~/c/../d\n[remote \"Old\"]\nurl = ../old\n"),
			      "/p/.dvc/config", &config, &err));
	assert_string_equal(dvc_config_cache(&arena, &config, "/p"), "/home/me/d");
	must(dvc_config_parse(&arena, str_of("[cache]\nlocal = OLD\n"), "/p/.dvc/config", &config, &err));
	assert_string_equal(dvc_config_cache(&arena, &config, "/p"), "/p/old");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_as_read),
		cmocka_unit_test(test_all_that_can_stand_there),
		cmocka_unit_test(test_old_keys),
		cmocka_unit_test(test_config),
	};

	return cmocka_run_group_tests_name("dvcfile", tests, NULL, NULL);
}
