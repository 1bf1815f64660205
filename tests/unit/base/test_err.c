/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/err.h"

#include <errno.h>
#include <string.h>

static void test_first_failure_wins(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_false(err_set(&err, ERR_INPUT, "line %d is wrong", 7));
	assert_false(err_set(&err, ERR_USAGE, "never seen"));
	assert_int_equal(err.code, ERR_INPUT);
	assert_string_equal(err.text, "line 7 is wrong");
}

static void test_nobody_need_listen(void **state)
{
	(void)state;
	assert_false(err_set(NULL, ERR_INPUT, "x"));
	assert_false(err_sys(NULL, "x"));
	assert_false(err_add(NULL, "x"));
}

static void test_system_failure_has_code_and_reason(void **state)
{
	static const struct {
		int number;
		enum err_code code;
	} rows[] = {
		{ ENOENT, ERR_NOT_FOUND },
		{ EACCES, ERR_DENIED },
		{ EPERM, ERR_DENIED },
		{ EIO, ERR_OUTSIDE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err err = ERR_INIT;

		errno = rows[i].number;
		assert_false(err_sys(&err, "cannot read %s", "a.txt"));
		assert_int_equal(err.code, rows[i].code);
		assert_memory_equal(err.text, "cannot read a.txt: ", 19);
		assert_string_equal(err.text + 19, strerror(rows[i].number));
	}
}

static void test_context_goes_in_front(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_false(err_add(&err, "nothing to add to"));
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.text, "");
	err_set(&err, ERR_INPUT, "no such key");
	assert_false(err_add(&err, "stage '%s'", "train"));
	assert_string_equal(err.text, "stage 'train': no such key");
	assert_int_equal(err.code, ERR_INPUT);
}

static void test_long_texts_are_cut(void **state)
{
	struct err err = ERR_INIT;
	char text[3000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	errno = EIO;
	err_sys(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	err_add(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

static void test_cleared_is_as_new(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	err_set(&err, ERR_BUSY, "busy");
	err_clear(&err);
	assert_int_equal(err.code, ERR_NONE);
	assert_string_equal(err.text, "");
	err_set(&err, ERR_INPUT, "second");
	assert_string_equal(err.text, "second");
}

static void test_exit_status(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_int_equal(err_exit_status(&err), 0);
	err.code = ERR_USAGE;
	assert_int_equal(err_exit_status(&err), 2);
	err.code = ERR_DENIED;
	assert_int_equal(err_exit_status(&err), 4);
	err.code = ERR_NOT_FOUND;
	assert_int_equal(err_exit_status(&err), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_failure_wins),
		cmocka_unit_test(test_nobody_need_listen),
		cmocka_unit_test(test_system_failure_has_code_and_reason),
		cmocka_unit_test(test_context_goes_in_front),
		cmocka_unit_test(test_long_texts_are_cut),
		cmocka_unit_test(test_cleared_is_as_new),
		cmocka_unit_test(test_exit_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
