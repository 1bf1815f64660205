/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_zeroed(void **state)
{
	char *p = mem_zalloc(100, 3);

	(void)state;
	for (size_t i = 0; i < 300; i++)
		assert_int_equal(p[i], 0);
	free(p);
}

static void test_nothing_is_still_a_pointer(void **state)
{
	void *none = mem_zalloc(0, 8);
	void *resized = mem_resize(NULL, 0, 8);

	(void)state;
	assert_non_null(none);
	assert_non_null(resized);
	free(none);
	free(resized);
}

static void test_resize_keeps_content(void **state)
{
	int *numbers = mem_resize(NULL, 2, sizeof(*numbers));

	(void)state;
	numbers[1] = 42;
	numbers = mem_resize(numbers, 2000, sizeof(*numbers));
	numbers[1999] = 1;
	assert_int_equal(numbers[1], 42);
	free(numbers);
}

static void test_copies(void **state)
{
	char *whole = mem_strdup("model");
	char *part = mem_strndup("model", 2);
	char *binary = mem_strndup("a\0b", 3);

	(void)state;
	assert_string_equal(whole, "model");
	assert_string_equal(part, "mo");
	assert_memory_equal(binary, "a\0b", 4);
	free(whole);
	free(part);
	free(binary);
}

static int word_pipe;

static void say_goodbye(void)
{
	if (write(word_pipe, "bye", 3) != 3)
		_exit(99);
}

/* In a child, with its message out of the way. */
static void exhaust(int pipe_end)
{
	word_pipe = pipe_end;
	close(STDERR_FILENO);
	mem_on_exhausted(say_goodbye);
	free(mem_resize(NULL, SIZE_MAX / 2, 3));
	_exit(0);
}

static void test_exhaustion_ends_the_program_after_the_last_words(void **state)
{
	char words[8] = "";
	int ends[2], status;
	pid_t child;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child)
		exhaust(ends[1]);
	close(ends[1]);
	assert_int_equal(read(ends[0], words, sizeof(words) - 1), 3);
	assert_string_equal(words, "bye");
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed),
		cmocka_unit_test(test_nothing_is_still_a_pointer),
		cmocka_unit_test(test_resize_keeps_content),
		cmocka_unit_test(test_copies),
		cmocka_unit_test(test_exhaustion_ends_the_program_after_the_last_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
