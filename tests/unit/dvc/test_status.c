/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/status.h"
#include "tests/support/data_project.h"
#include "tests/support/must.h"
#include "tests/support/scratch.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The verdicts on stages, and what a lock of DVC's says of who writes what. */

#define PIPELINE "stages:\n  a: {cmd: a, outs: [a.txt]}\n  b: {cmd: b, outs: [deep/b.txt]}\n  c: {cmd: c}\n"

struct fixture {
	struct data_project data;
	struct source *source;
	struct dvc_project project;
	struct cache *cache;
	struct dvc_stage_status *all;
};

static void look(struct fixture *f, const char *folder)
{
	struct dvc_status_query query;
	struct buf path = BUF_INIT;

	f->data = data_project_open(folder);
	must(f->source = source_open_folder(f->data.root, NULL, &err));
	must(dvc_project_load(&f->project, f->source, NULL, &err));
	path_join(&path, f->data.root, ".dvc/cache");
	f->cache = cache_open(path.data, f->data.known, false);
	query = (struct dvc_status_query){ f->source, f->data.walk, f->data.known, f->cache, NULL };
	must(dvc_status(&query, &f->project, &f->data.arena, &f->all, &err));
	assert_int_equal(f->project.stage_count, 3);
	buf_release(&path);
}

static void clear(struct fixture *f)
{
	cache_close(f->cache);
	dvc_project_release(&f->project);
	source_close(f->source);
	data_project_close(&f->data);
}

/* Writes the lock as DVC does: who writes or reads a path. */
static void hold(const char *folder, const char *side, const char *path, long pid)
{
	shell("cd '%s' && mkdir -p .dvc/tmp && r=$(pwd -P) && case '%s' in write) v='{\"pid\": %ld, \"cmd\": \"dvc repro\"}';; "
	      "*) v='[{\"pid\": %ld, \"cmd\": \"dvc repro\"}]';; esac && "
	      "printf '{\"%s\": {\"%%s/%s\": %%s}}' \"$r\" \"$v\" >.dvc/tmp/rwlock",
	      folder, side, pid, pid, side, path);
}

static void expect_verdicts(const char *folder, enum dvc_verdict a, enum dvc_verdict b, enum dvc_verdict c)
{
	struct fixture f = { .cache = NULL };

	look(&f, folder);
	assert_int_equal(f.all[0].verdict, a);
	assert_int_equal(f.all[1].verdict, b);
	assert_int_equal(f.all[2].verdict, c);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(f.all[i].pid, f.all[i].verdict == DVC_RUNNING ? getpid() : 0);
	clear(&f);
}

static const char *make(const char *scratch, const char *name)
{
	const char *folder = scratch_path(scratch, name);

	shell("mkdir -p '%s/.dvc' && printf '%s' >'%s/dvc.yaml'", folder, PIPELINE, folder);
	return folder;
}

static void test_nothing_runs(void **state)
{
	const char *folder = make(*state, "nothing");

	expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
	shell("mkdir -p '%s/.dvc/tmp' && printf '{\"write\": {}, \"read\": {}}' >'%s/.dvc/tmp/rwlock'", folder, folder);
	expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
}

static void test_a_writer_that_lives_runs_its_stage(void **state)
{
	const char *folder = make(*state, "writer");

	hold(folder, "write", "deep/b.txt", getpid());
	expect_verdicts(folder, DVC_NEVER_RUN, DVC_RUNNING, DVC_NEVER_RUN);
}

static void test_a_reader_runs_nothing(void **state)
{
	const char *folder = make(*state, "reader");

	hold(folder, "read", "deep/b.txt", getpid());
	expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
}

static void test_a_writer_that_is_gone_runs_nothing(void **state)
{
	const char *folder = make(*state, "gone");
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	hold(folder, "write", "a.txt", child);
	expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
	hold(folder, "write", "a.txt", 0);
	expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
	hold(folder, "write", "a.txt", -1);
	expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
}

/* The lock is another program's: whatever it says, the status is told. */
static void test_a_broken_lock_is_no_writer(void **state)
{
	static const char *const locks[] = { "", "{", "[]", "{\"write\": 1}", "{\"write\": {\"x\": []}}",
					     "{\"write\": {\"x\": {\"pid\": \"no\"}}}" };
	const char *folder = make(*state, "broken");

	shell("mkdir -p '%s/.dvc/tmp'", folder);
	for (size_t i = 0; i < ARRAY_LEN(locks); i++) {
		shell("printf '%%s' '%s' >'%s/.dvc/tmp/rwlock'", locks[i], folder);
		expect_verdicts(folder, DVC_NEVER_RUN, DVC_NEVER_RUN, DVC_NEVER_RUN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_runs),
		cmocka_unit_test(test_a_writer_that_lives_runs_its_stage),
		cmocka_unit_test(test_a_reader_runs_nothing),
		cmocka_unit_test(test_a_writer_that_is_gone_runs_nothing),
		cmocka_unit_test(test_a_broken_lock_is_no_writer),
	};

	return cmocka_run_group_tests_name("status", tests, scratch_set_up, scratch_tear_down);
}
