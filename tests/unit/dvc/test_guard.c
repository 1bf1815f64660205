/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "dvc/guard.h"
#include "tests/support/scratch.h"

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
	struct guard *guard = guard_open(folder, "test", hardlink);
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
		snprintf(next, sizeof(next), "%d", atoi(text.data) + 1);
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
		assert_int_equal(atoi(text.data), 2 * TIMES);
		shell("test ! -e '%s/.dvc/tmp/lock' -o %d = 0", folder, hardlink);
		shell("test -z \"$(ls '%s/.dvc/tmp' | grep -vx -e lock -e rwlock.lock)\"", folder);
	}
	buf_release(&text);
}

/* However old it looks: DVC does not either. */
static void test_no_lock_is_broken(void **state)
{
	const char *folder = scratch_path(*state, "stale");
	struct guard *guard = guard_open(folder, "test", true);
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
	struct guard *guard = guard_open(folder, "test", false);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_at_a_time),
		cmocka_unit_test(test_no_lock_is_broken),
		cmocka_unit_test(test_claims),
	};

	return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
