/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The failures that the screen harness has to notice.  Each is run in a process of its own: this
 * program with the name of the failure. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "tests/support/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *sample;	/* path of the program */
static char *self;

static struct screen *start_sample(void)
{
	const char *const argv[] = { sample, NULL };

	return screen_start(argv, 5, 40, NULL);
}

static void fail_by_missing_mark(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_set_patience(s, 200);
	screen_keys(s, "m", NULL);
	screen_settle(s);
}

static void fail_by_missing_text(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_set_patience(s, 200);
	screen_wait_for(s, "no such thing");
}

static void fail_by_wrong_count(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "o", NULL);
	screen_settle(s);
}

static void fail_by_title(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "t", NULL);
	screen_settle(s);
}

static void fail_by_raw_sequence(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "r", NULL);
	screen_settle(s);
}

static void fail_by_mouse(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "b", NULL);
	screen_settle(s);
}

static void fail_by_early_end(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "q", NULL);
	screen_settle(s);
}

static void fail_by_terminal_left(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "x", NULL);
	screen_close(s);
}

static void fail_by_line_discipline(void **state)
{
	const char *const argv[] = { "stty", "-echo", NULL };

	(void)state;
	screen_wait_end(screen_spawn(argv, 5, 40, NULL));
}

static void fail_by_ignored_keys(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "u", NULL);
	screen_settle(s);
	screen_set_patience(s, 200);
	screen_keys(s, "j", NULL);
	screen_close(s);
}

static void fail_by_ignored_hang_up(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "u", NULL);
	screen_settle(s);
	screen_set_patience(s, 200);
	screen_hang_up(s);
}

static void fail_by_unknown_key(void **state)
{
	struct screen *s = start_sample();

	(void)state;
	screen_keys(s, "pgdown", NULL);
}

static void fail_by_missing_program(void **state)
{
	const char *const argv[] = { "/no/such/program", NULL };

	(void)state;
	screen_start(argv, 5, 60, NULL);
}

#define FAILURE(name, text) { cmocka_unit_test(fail_by_##name), text }
static const struct {
	struct CMUnitTest test;
	const char *text;	/* in what it prints */
} failures[] = {
	FAILURE(missing_mark, "after 200 ms there is still no idle mark"),
	FAILURE(missing_text, "this does not appear: \"no such thing\""),
	FAILURE(wrong_count, "1 keys were sent, but the program says it handled 2"),
	FAILURE(title, "an operating system command that is not allowed"),
	FAILURE(raw_sequence, "a control sequence that is not allowed"),
	FAILURE(mouse, "the mouse is switched on unasked"),
	FAILURE(early_end, "the program ended with status 0"),
	FAILURE(terminal_left, "the terminal was left with the alternate screen"),
	FAILURE(line_discipline, "the terminal was left with another line discipline"),
	FAILURE(ignored_keys, "the program neither handles its keys nor ends"),
	FAILURE(ignored_hang_up, "the program runs on without its terminal"),
	FAILURE(unknown_key, "a key that there isn't: \"pgdown\""),
	FAILURE(missing_program, "cannot run /no/such/program"),
};

/* Runs this program again for one failure; its output, both streams, goes to *out. */
static int run_failure(const char *name, struct buf *out)
{
	char bytes[4096];
	ssize_t len;
	int ends[2];
	int status;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_int_not_equal(child, -1);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		dup2(ends[1], STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(self, self, name, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while ((len = read(ends[0], bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, len);
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void test_failures(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
		int64_t start = clock_steady();
		struct buf out = BUF_INIT;
		int status = run_failure(failures[i].test.name, &out);

		if (status != 1 || !strstr(out.data, failures[i].text))
			fail_msg("%s: status %d\n%s", failures[i].test.name, status, out.data);
		assert_non_null(strstr(out.data, "  0|"));
		assert_in_range(clock_steady() - start, 0, 20000);
		buf_release(&out);
	}
}

static int run_one(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
		const struct CMUnitTest test[] = { failures[i].test };

		if (strcmp(test[0].name, name) == 0)
			return cmocka_run_group_tests(test, NULL, NULL);
	}
	return 99;
}

static void find_programs(void)
{
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;

	if (!path_real(&path, "/proc/self/exe", &err))
		exit(99);
	self = strdup(path.data);
	buf_truncate(&path, path_base(path.data) - path.data);
	buf_puts(&path, "sample");
	sample = buf_take(&path);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_failures),
	};
	int status;

	find_programs();
	status = argc > 1 ? run_one(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
	free(self);
	free(sample);
	return status;
}
