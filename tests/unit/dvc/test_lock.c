/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/lock.h"
#include "dvc/yaml_write.h"
#include "tests/support/must.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Locks as "dvc repro" wrote them (tests/data/dvc/locks), and broken ones. */

struct fixture {
	struct arena arena;
	struct dvc_lock lock;
	struct buf bytes, out;
};

static void clear(struct fixture *f)
{
	arena_release(&f->arena);
	buf_release(&f->bytes);
	buf_release(&f->out);
	*f = (struct fixture){ .bytes = BUF_INIT, .out = BUF_INIT };
}

static void load(struct fixture *f, const char *name)
{
	struct buf path = BUF_INIT;

	clear(f);
	buf_printf(&path, "%s/dvc/%s", getenv("TEST_DATA"), name);
	must(file_read(&f->bytes, path.data, 10000000, &err));
	buf_release(&path);
}

static void parse(struct fixture *f)
{
	must(dvc_lock_parse(&f->arena, buf_str(&f->bytes), "dvc.lock", &f->lock, &err));
}

/* Calls the test for each lock that is in the new form; the legacy ones are not in today's style. */
static void for_each_lock(void (*test)(struct fixture *f, const char *name))
{
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	struct buf path = BUF_INIT;
	struct dirent *entry;
	size_t count = 0;
	DIR *folder;

	buf_printf(&path, "%s/dvc/locks", getenv("TEST_DATA"));
	folder = opendir(path.data);
	assert_non_null(folder);
	while ((entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		buf_clear(&path);
		buf_printf(&path, "locks/%s", entry->d_name);
		load(&f, path.data);
		parse(&f);
		if (f.lock.is_old)
			continue;
		test(&f, entry->d_name);
		count++;
	}
	assert_true(count > 20);
	closedir(folder);
	buf_release(&path);
	clear(&f);
}

static void same(struct fixture *f, const char *name)
{
	if (strcmp(f->bytes.data, f->out.data) != 0)
		fail_msg("%s is written as\n%s", name, f->out.data);
}

static void write_whole(struct fixture *f, const char *name)
{
	dvc_lock_format(&f->arena, &f->lock, &f->out);
	same(f, name);
}

/* By one who knows nothing of the file yet. */
static bool update(struct str bytes, const struct dvc_lock_stage *changed, size_t count, struct buf *out)
{
	struct dvc_lock_text *text = dvc_lock_text_new();
	bool ok = dvc_lock_update(text, bytes, "dvc.lock", changed, count, out, &err);

	dvc_lock_text_free(text);
	return ok;
}

static void write_each_stage(struct fixture *f, const char *name)
{
	for (size_t i = 0; i < f->lock.count; i++) {
		buf_clear(&f->out);
		must(update(buf_str(&f->bytes), &f->lock.stages[i], 1, &f->out));
		same(f, name);
	}
	buf_clear(&f->out);
	must(update(STR_NONE, f->lock.stages, f->lock.count, &f->out));
	same(f, name);
}

static void test_written_as_read(void **state)
{
	(void)state;
	for_each_lock(write_whole);
}

static void test_updated_in_place(void **state)
{
	(void)state;
	for_each_lock(write_each_stage);
}

static void test_yaml_as_the_library_writes_it(void **state)
{
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	struct yaml_node *cases;

	(void)state;
	load(&f, "yaml.json");
	must(cases = yaml_parse(&f.arena, buf_str(&f.bytes), "yaml.json", &err));
	assert_true(cases->count > 100);
	for (size_t i = 0; i < cases->count; i++) {
		buf_clear(&f.out);
		yaml_write(&f.out, yaml_get(cases->items[i], "value"));
		assert_string_equal(f.out.data, yaml_get(cases->items[i], "yaml")->text.data);
	}
	clear(&f);
}

static void read_text(struct fixture *f, const char *text)
{
	clear(f);
	buf_puts(&f->bytes, text);
}

static void test_params_are_typed(void **state)
{
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	const char *read = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    params:\n"
			   "      z.yaml: {b: 1e3, a: 0x1F}\n"
			   "      params.yaml: {yes: 1e-3, x: yes, l: [], m: {k: [~, .inf, -.INF, True]}, s: '010',\n"
			   "        i: 123456789012345678901234567890, n: .NaN, e: 1E22, o: 0o17, t: '2020-01-02'}\n";
	const char *written = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    params:\n      params.yaml:\n"
			      "        e: 1e+22\n        i: 123456789012345678901234567890\n        l: []\n"
			      "        m:\n          k:\n          - \n          - .inf\n          - -.inf\n"
			      "          - true\n        n: .nan\n        o: 15\n        s: '010'\n"
			      "        t: '2020-01-02'\n        x: yes\n        yes: 0.001\n      z.yaml:\n"
			      "        a: 31\n        b: 1000.0\n";

	(void)state;
	read_text(&f, read);
	parse(&f);
	dvc_lock_format(&f.arena, &f.lock, &f.out);
	assert_string_equal(f.out.data, written);
	clear(&f);
}

static void test_what_is_recorded(void **state)
{
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	const struct dvc_lock_stage *stage;
	const struct dvc_item *item;

	(void)state;
	read_text(&f, "schema: '2.0'\nstages:\n  a:\n    cmd: [x, y]\n    deps:\n"
		      "    - path: s3://b/k\n      etag: 'e-1'\n      size: 5\n      version_id: v\n"
		      "    - path: old\n      md5: 12345678901234567890123456789012\n"
		      "    outs:\n    - path: d\n      hash: md5\n      md5: aa.dir\n      size: 10\n"
		      "      nfiles: 2\n      isexec: true\n  b:\n    cmd: z\n");
	parse(&f);
	assert_null(dvc_lock_find(&f.lock, "c"));
	stage = dvc_lock_find(&f.lock, "b");
	assert_non_null(stage);
	assert_string_equal(stage->cmd->text.data, "z");
	stage = dvc_lock_find(&f.lock, "a");
	assert_int_equal(stage->cmd->count, 2);
	item = dvc_item_find(stage->deps, stage->dep_count, "old");
	assert_null(item->hash);
	assert_string_equal(item->md5, "12345678901234567890123456789012");
	assert_int_equal(item->size, -1);
	item = dvc_item_find(stage->deps, stage->dep_count, "s3://b/k");
	assert_string_equal(item->etag, "e-1");
	assert_string_equal(item->version_id, "v");
	item = dvc_item_find(stage->outs, stage->out_count, "d");
	assert_string_equal(item->md5, "aa.dir");
	assert_int_equal(item->nfiles, 2);
	assert_true(item->isexec);
	clear(&f);
}

static void test_old_and_new_stand_mixed(void **state)
{
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };

	(void)state;
	load(&f, "locks/legacy-r0.lock");
	parse(&f);
	assert_true(f.lock.is_old);
	assert_true(f.lock.count > 0);
	must_not(update(buf_str(&f.bytes), f.lock.stages, 1, &f.out), ERR_INPUT,
		 "DVC 1");
	load(&f, "locks/legacy-r1.lock");
	parse(&f);
	assert_false(f.lock.is_old);
	assert_null(f.lock.stages[0].outs[0].hash);
	clear(&f);
}

static void test_others_stay_as_they_are(void **state)
{
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	struct dvc_lock_stage changed[2];

	(void)state;
	read_text(&f, "# kept\nschema: '2.0'\nstages:\n  a:\n    cmd: \"old\"   # gone\n"
		      "  b:\n    cmd: \"odd\"  # kept, too\ndatasets: []");
	parse(&f);
	changed[0] = f.lock.stages[0];
	changed[1] = (struct dvc_lock_stage){ .name = "new: one", .cmd = f.lock.stages[1].cmd };
	must(update(buf_str(&f.bytes), changed, 2, &f.out));
	assert_string_equal(f.out.data, "# kept\nschema: '2.0'\nstages:\n  a:\n    cmd: old\n"
					"  b:\n    cmd: \"odd\"  # kept, too\n"
					"  'new: one':\n    cmd: odd\ndatasets: []");
	/* In another layout there are no lines to replace. */
	buf_clear(&f.out);
	must(update(str_of("{schema: '2.0', stages: {a: {cmd: 'x'}}}"), changed, 1, &f.out));
	assert_string_equal(f.out.data, "schema: '2.0'\nstages:\n  a:\n    cmd: old\n");
	buf_clear(&f.out);
	must(update(str_of("schema: '2.0'\nstages: {}\n"), changed, 1, &f.out));
	assert_string_equal(f.out.data, "schema: '2.0'\nstages:\n  a:\n    cmd: old\n");
	clear(&f);
}

/* Comments at an entry that is replaced: what DVC's own reading and writing leaves of them. */
static void test_comments(void **state)
{
	static const struct { const char *head, *left; } rows[] = {
		{ "  a:   # one", "  a:   # one" },
		{ "  a:\n# col0", "  a:\n# col0" },
		{ "  a:   \n\n    # x\n", "  a:\n\n    # x\n" },
		{ "  a: # x\n# y\n        # z\n\n", "  a: # x\n# y\n        # z\n\n" },
		{ "  'a': # q\n    # w", "  a:   # q\n    # w" },
		{ "  \"a\":      # q", "  a:        # q" },
		{ "  a: # uml\u00e4ut #  twice  ", "  a: # uml\u00e4ut #  twice  " },
	};
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	struct buf wanted = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct dvc_lock_stage changed;

		buf_clear(&f.bytes);
		buf_printf(&f.bytes, "schema: '2.0'\n# s\nstages: # t\n# u\n%s\n    cmd: old # gone\n    # gone\n"
				     "  # gone\n  b:\n    cmd: x # b\n# last\n", rows[i].head);
		parse(&f);
		changed = f.lock.stages[0];
		changed.cmd = f.lock.stages[1].cmd;
		buf_clear(&f.out);
		must(update(buf_str(&f.bytes), &changed, 1, &f.out));
		buf_clear(&wanted);
		buf_printf(&wanted, "schema: '2.0'\n# s\nstages: # t\n# u\n%s\n    cmd: x\n  b:\n    cmd: x # b\n# last\n",
			   rows[i].left);
		assert_string_equal(f.out.data, wanted.data);
	}
	buf_release(&wanted);
	clear(&f);
}

static void test_what_is_no_lock(void **state)
{
	static const struct { const char *text, *words; } bad[] = {
		{ "schema: '2.0'\nstages:\n<<<<<<< ours\n  a:\n    cmd: x\n=======\n", "dvc.lock:3: the file has merge" },
		{ "schema: '9.0'\nstages: {}\n", "the schema '9.0' is not" },
		{ "[]", "must be a map" },
		{ "schema: '2.0'\nstages: []\n", "must be a map" },
		{ "schema: '2.0'\nstages:\n  a:\n    deps: []\n", "'a' has no cmd" },
		{ "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - md5: y\n", "outs has no path" },
		{ "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    outs:\n    - path: y\n      size: z\n", "dvc.lock:7" },
		{ "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    params: [a]\n", "dvc.lock:5" },
		{ "schema: '2.0'\nstages:\n  a:\n    cmd: \"x", "dvc.lock:4" },
	};
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		must_not(dvc_lock_parse(&f.arena, str_of(bad[i].text), "dvc.lock", &f.lock, &err),
			 ERR_INPUT, bad[i].words);
	}
	read_text(&f, "");
	parse(&f);
	assert_int_equal(f.lock.count, 0);
	clear(&f);
}

/* Who wrote the file last knows it; a change by somebody else in between is seen. */
static void test_one_after_another(void **state)
{
	struct dvc_lock_text *text = dvc_lock_text_new();
	struct fixture f = { .bytes = BUF_INIT, .out = BUF_INIT };
	struct buf alone = BUF_INIT;
	struct dvc_lock_stage stages[4];

	(void)state;
	read_text(&f, "schema: '2.0'\nstages:\n  a:\n    cmd: one\n  b:\n    cmd: two\n");
	parse(&f);
	stages[0] = (struct dvc_lock_stage){ .name = "new", .cmd = f.lock.stages[0].cmd };
	stages[1] = (struct dvc_lock_stage){ .name = "b", .cmd = f.lock.stages[0].cmd };
	stages[2] = (struct dvc_lock_stage){ .name = "newer", .cmd = f.lock.stages[1].cmd };
	stages[3] = (struct dvc_lock_stage){ .name = "new", .cmd = f.lock.stages[1].cmd };
	buf_clear(&f.bytes);
	for (size_t i = 0; i < 4; i++) {
		buf_clear(&f.out);
		buf_clear(&alone);
		must(dvc_lock_update(text, buf_str(&f.bytes), "dvc.lock", &stages[i], 1, &f.out, &err));
		must(update(buf_str(&f.bytes), &stages[i], 1, &alone));
		assert_string_equal(f.out.data, alone.data);
		buf_clear(&f.bytes);
		buf_add_str(&f.bytes, buf_str(&f.out));
	}
	assert_string_equal(f.bytes.data, "schema: '2.0'\nstages:\n  new:\n    cmd: two\n  b:\n    cmd: one\n"
					  "  newer:\n    cmd: two\n");
	buf_clear(&f.out);
	must(dvc_lock_update(text, str_of("schema: '2.0'\nstages:\n  other:\n    cmd: three\n"), "dvc.lock", stages, 1,
			     &f.out, &err));
	assert_string_equal(f.out.data, "schema: '2.0'\nstages:\n  other:\n    cmd: three\n  new:\n    cmd: one\n");
	buf_clear(&f.out);
	must_not(dvc_lock_update(text, str_of("schema: '2.0'\nstages:\n<<<<<<< HEAD\n"), "dvc.lock", stages, 1, &f.out,
				 &err), ERR_INPUT, "dvc.lock");
	buf_clear(&f.out);
	must(dvc_lock_update(text, STR_NONE, "dvc.lock", stages, 1, &f.out, &err));
	assert_string_equal(f.out.data, "schema: '2.0'\nstages:\n  new:\n    cmd: one\n");
	dvc_lock_text_free(text);
	buf_release(&alone);
	clear(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_as_read),
		cmocka_unit_test(test_updated_in_place),
		cmocka_unit_test(test_yaml_as_the_library_writes_it),
		cmocka_unit_test(test_params_are_typed),
		cmocka_unit_test(test_what_is_recorded),
		cmocka_unit_test(test_old_and_new_stand_mixed),
		cmocka_unit_test(test_others_stay_as_they_are),
		cmocka_unit_test(test_comments),
		cmocka_unit_test(test_one_after_another),
		cmocka_unit_test(test_what_is_no_lock),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
