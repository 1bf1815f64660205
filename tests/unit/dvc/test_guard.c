/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/guard.h"
#include "tests/support/scratch.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMES 40

static void read_text(const char *folder, const char *name, struct buf *out)
{
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;

	path_join(&path, folder, name);
	buf_clear(out);
	if (!file_read(out, path.data, 100000, &err))
		fail_msg("%s", err.text);
	buf_release(&path);
}

/* Counts on in a file, which goes wrong when somebody else does at the same time. */
static void count_on(const char *folder, bool hardlink)
{
	struct guard *guard = guard_open(folder, folder, "test", hardlink);
	struct buf text = BUF_INIT, path = BUF_INIT;

	path_join(&path, folder, "count");
	for (int i = 0; i < TIMES;) {
		struct err err = ERR_INIT;
		char next[20];

		if (!guard_take(guard, &err)) {
			if (err.code != ERR_BUSY)
				_exit(1);
			continue;
		}
		read_text(folder, "count", &text);
		usleep(500);
		snprintf(next, sizeof(next), "%d", (int)strtol(text.data, NULL, 10) + 1);
		if (!file_write(path.data, str_of(next), 0666, &err))
			_exit(2);
		guard_drop(guard);
		i++;
	}
	guard_close(guard);
	buf_release(&text);
	buf_release(&path);
	_exit(0);
}

static void test_one_at_a_time(void **state)
{
	struct buf text = BUF_INIT;

	for (int hardlink = 0; hardlink < 2; hardlink++) {
		const char *folder = scratch_path(*state, hardlink ? "hard" : "soft");

		shell("mkdir '%s' && printf 0 >'%s/count'", folder, folder);
		for (int i = 0; i < 2; i++) {
			if (fork() == 0)
				count_on(folder, hardlink);
		}
		for (int i = 0; i < 2; i++) {
			int status = -1;

			assert_true(wait(&status) > 0);
			assert_int_equal(status, 0);
		}
		read_text(folder, "count", &text);
		assert_int_equal(strtol(text.data, NULL, 10), 2 * TIMES);
		shell("test ! -e '%s/.dvc/tmp/lock' -o %d = 0", folder, hardlink);
		shell("test -z \"$(ls '%s/.dvc/tmp' | grep -vx -e lock -e rwlock.lock)\"", folder);
	}
	buf_release(&text);
}

/* However old it looks: DVC does not either. */
static void test_no_lock_is_broken(void **state)
{
	const char *folder = scratch_path(*state, "stale");
	struct guard *guard = guard_open(folder, folder, "test", true);
	struct err err = ERR_INIT;

	shell("mkdir -p '%s/.dvc/tmp' && echo who >'%s/.dvc/tmp/lock' && touch -d '2 years ago' '%s/.dvc/tmp/lock'",
	      folder, folder, folder);
	assert_false(guard_take(guard, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_non_null(strstr(err.text, "/.dvc/tmp/lock is held by another process (if none works on this project, "
					 "remove it)"));
	shell("test \"$(cat '%s/.dvc/tmp/lock')\" = who && rm '%s/.dvc/tmp/lock'", folder, folder);

	/* A lock that somebody took away and another made is not ours to remove. */
	err_clear(&err);
	assert_true(guard_take(guard, &err));
	shell("rm '%s/.dvc/tmp/lock' && echo other >'%s/.dvc/tmp/lock'", folder, folder);
	guard_close(guard);
	shell("test \"$(ls '%s/.dvc/tmp')\" = lock && test \"$(cat '%s/.dvc/tmp/lock')\" = other", folder, folder);
}

static void test_claims(void **state)
{
	const char *folder = scratch_path(*state, "claims");
	struct guard *guard = guard_open(folder, folder, "test", false);
	const char *reads[] = { "/p/in" }, *writes[] = { "/p/out" }, *other[] = { "/p/other/x" };
	struct guard_paths paths = { reads, writes, 1, 1 }, theirs = { NULL, other, 0, 1 };
	struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	shell("mkdir '%s'", folder);
	assert_true(guard_take(guard, &err));
	/* DVC lets go of its claims even when it could not take the project's lock again. */
	shell("echo '{\"write\": {\"/p/other\": {\"pid\": %ld, \"cmd\": \"dvc repro\"}}}' >'%s/.dvc/tmp/rwlock'",
	      (long)getppid(), folder);
	assert_true(guard_claim(guard, &paths, &err));
	read_text(folder, ".dvc/tmp/rwlock", &text);
	assert_non_null(strstr(text.data, "/p/other"));
	assert_non_null(strstr(text.data, "/p/out"));
	assert_false(guard_claim(guard, &theirs, &err));
	assert_int_equal(err.code, ERR_BUSY);
	assert_non_null(strstr(err.text, "(dvc repro)"));

	err_clear(&err);
	assert_true(guard_release(guard, &paths, &err));
	read_text(folder, ".dvc/tmp/rwlock", &text);
	assert_non_null(strstr(text.data, "/p/other"));
	assert_null(strstr(text.data, "/p/out"));
	guard_close(guard);
	buf_release(&text);
}

static void test_leftovers(void **state)
{
	const char *folder = scratch_path(*state, "left");
	struct guard *guard = guard_open(folder, scratch_path(*state, "left-cache"), "test", false);
	struct err err = ERR_INIT;
	int status, ready[2];
	char byte;
	pid_t pid;

	/* Of one that is killed while it holds the lock, and of one that lives and holds none. */
	shell("mkdir -p '%s/data/deep' '%s-cache/files/md5/ab'", folder, folder);
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		if (!guard_take(guard, &err))
			_exit(1);
		(void)!write(ready[1], "x", 1);
		pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	shell("cd '%s' && touch data/deep/.assay-%ld-1.tmp data/.assay-%ld1-1.tmp data/.assay-1-1.tmp .assay-%ld-XyZ && "
	      "ln -s /nowhere data/.assay-%ld-2.tmp && mkdir data/.assay-%ld-3.tmp && "
	      "echo 1 >>.dvc/tmp/assay.pids && touch '%s-cache/files/md5/ab/.assay-%ld-4.tmp'",
	      folder, (long)pid, (long)pid, (long)pid, (long)pid, (long)pid, folder, (long)pid);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_true(waitpid(pid, &status, 0) == pid);
	if (!guard_take(guard, &err))
		fail_msg("%s", err.text);
	shell("cd '%s' && test \"$(find . ../left-cache -name '.assay-*' | sort | tr '\n' ' ')\" = "
	      "'./data/.assay-1-1.tmp ./data/.assay-%ld-3.tmp ./data/.assay-%ld1-1.tmp '", folder, (long)pid, (long)pid);
	shell("test \"$(tr '\n' ' ' <'%s/.dvc/tmp/assay.pids')\" = '1 %ld '", folder, (long)getpid());
	guard_close(guard);
	shell("test \"$(cat '%s/.dvc/tmp/assay.pids')\" = 1", folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_at_a_time),
		cmocka_unit_test(test_no_lock_is_broken),
		cmocka_unit_test(test_claims),
		cmocka_unit_test(test_leftovers),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
