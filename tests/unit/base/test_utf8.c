/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"

#include <string.h>

static void test_characters(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t c;
	} rows[] = {
		{ "A", 'A' },		      { "\x7f", 0x7f },
		{ "\xc2\x80", 0x80 },	      { "\xdf\xbf", 0x7ff },
		{ "\xe0\xa0\x80", 0x800 },    { "\xed\x9f\xbf", 0xd7ff },
		{ "\xee\x80\x80", 0xe000 },   { "\xf0\x90\x80\x80", 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t c = 0;

		assert_int_equal(utf8_next(str_of(rows[i].bytes), &c), strlen(rows[i].bytes));
		assert_int_equal(c, rows[i].c);
	}
}

static void test_what_is_none(void **state)
{
	static const char *const rows[] = {
		"\x80",		    "\xbf",		"\xc0\x80",	    "\xc1\xbf",
		"\xc2",		    "\xc2z",		"\xe0\x80\x80",	    "\xe0\x9f\xbf",
		"\xe2\x82",	    "\xed\xa0\x80",	"\xed\xbf\xbf",	    "\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",		    "\xf0\x9f\x98",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t c = 0;

		assert_int_equal(utf8_next(str_of(rows[i]), &c), 1);
		assert_true(c == UTF8_INVALID);
	}
}

static void test_ends(void **state)
{
	uint32_t c = 7;

	(void)state;
	assert_int_equal(utf8_next(STR_NONE, &c), 0);
	assert_int_equal(utf8_next((struct str){ "\0", 1 }, &c), 1);
	assert_int_equal(c, 0);
	/* What lies behind the end is no part of the character. */
	assert_int_equal(utf8_next((struct str){ "\xc3\xa9", 1 }, &c), 1);
	assert_true(c == UTF8_INVALID);
}

static void test_validity(void **state)
{
	(void)state;
	assert_true(utf8_is_valid(STR_NONE));
	assert_true(utf8_is_valid(str_of("a\xc3\xa9\xf0\x9f\x98\x80")));
	assert_false(utf8_is_valid(str_of("a\xc3")));
	assert_false(utf8_is_valid(str_of("\xed\xa0\x80z")));
	assert_false(utf8_is_valid(str_of("plain\xff")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_what_is_none),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_validity),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
