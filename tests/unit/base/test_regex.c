/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/regex.h"

#include <locale.h>
#include <string.h>

static int set_utf8(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static bool matches(const char *pattern, struct str subject)
{
	struct err err = ERR_INIT;
	struct regex *regex = regex_new(str_of(pattern), &err);
	bool found;

	if (!regex)
		fail_msg("%s", err.text);
	found = regex_find(regex, subject, 0, NULL, NULL);
	regex_free(regex);
	return found;
}

static void test_finds_one_after_the_other(void **state)
{
	struct err err = ERR_INIT;
	struct regex *regex = regex_new(str_of("e[0-9]+"), &err);
	struct str subject = str_of("e1 xe22 E3");
	size_t from = 0, to = 0;

	(void)state;
	assert_non_null(regex);
	assert_true(regex_find(regex, subject, 0, &from, &to));
	assert_int_equal(from, 0);
	assert_int_equal(to, 2);
	assert_true(regex_find(regex, subject, to, &from, &to));
	assert_int_equal(from, 4);
	assert_int_equal(to, 7);
	assert_true(regex_find(regex, subject, to, &from, &to));
	assert_int_equal(from, 8);
	assert_false(regex_find(regex, subject, to, &from, &to));
	assert_false(regex_find(regex, subject, 100, &from, &to));
	regex_free(regex);
}

static void test_capitals_decide_on_case(void **state)
{
	(void)state;
	assert_true(matches("loss", str_of("val LOSS")));
	assert_false(matches("Loss", str_of("val LOSS")));
	assert_true(matches("\\Soss", str_of("val LOSS")));
	assert_true(matches("\xc3\xa9t\xc3\xa9", str_of("\xc3\x89T\xc3\x89")));
	assert_false(matches("\xc3\x89t", str_of("\xc3\xa9T")));
}

static void test_lines_and_words(void **state)
{
	(void)state;
	assert_true(matches("^b$", str_of("a\nb\nc")));
	assert_true(matches("^\\w+$", str_of("\xc3\xa9t\xc3\xa9")));
	assert_true(matches("", STR_NONE));
	assert_true(matches("^$", (struct str){ NULL, 0 }));
}

static void test_any_bytes_may_be_searched(void **state)
{
	(void)state;
	assert_true(matches("b", (struct str){ "\xff\xc3\0b", 4 }));
	assert_false(matches("x", (struct str){ "\xff\xc3\0b", 4 }));
}

static void test_start_within_a_character(void **state)
{
	struct err err = ERR_INIT;
	struct regex *regex = regex_new(str_of("b"), &err);
	size_t from = 0;

	(void)state;
	assert_true(regex_find(regex, str_of("\xc3\xa9" "b"), 1, &from, NULL));
	assert_int_equal(from, 2);
	regex_free(regex);
}

static void assert_refused(struct str pattern, const char *expected)
{
	struct err err = ERR_INIT;

	assert_null(regex_new(pattern, &err));
	assert_int_equal(err.code, ERR_INPUT);
	if (!strstr(err.text, expected))
		fail_msg("'%s' does not say '%s'", err.text, expected);
}

static void test_refusals_say_where(void **state)
{
	char long_one[5000];

	(void)state;
	assert_refused(str_of("a(b"), "'a(b' is not a regular expression: ");
	assert_refused(str_of("a(b"), "(at byte 3)");
	assert_refused(str_of("*"), "(at byte 0)");
	assert_refused(str_of("\xff"), "not a regular expression");
	assert_refused(str_of("\\C"), "not a regular expression");
	memset(long_one, 'a', sizeof(long_one));
	assert_refused((struct str){ long_one, sizeof(long_one) }, "at most 4096");
}

static void test_exploding_patterns_end(void **state)
{
	char subject[61];

	(void)state;
	memset(subject, 'a', 60);
	subject[60] = '\0';
	assert_false(matches("^(a+)+\\d(?<!x)b", str_of(subject)));
	assert_false(matches("(a|a)*(a|a)*(a|a)*[^a]c", str_of(subject)));
}

/* What was given up is told from what doesn't match. */
static void test_what_is_given_up_is_counted(void **state)
{
	struct err err = ERR_INIT;
	struct regex *regex = regex_new(str_of("^(a|aa)+$"), &err);
	char subject[61];

	(void)state;
	assert_non_null(regex);
	memset(subject, 'a', 59);
	subject[59] = '!';
	subject[60] = '\0';
	assert_false(regex_find(regex, str_of("b"), 0, NULL, NULL));
	assert_int_equal(regex_given_up(regex), 0);
	assert_false(regex_find(regex, str_of(subject), 0, NULL, NULL));
	assert_int_equal(regex_given_up(regex), 1);
	assert_true(regex_find(regex, str_of("aa"), 0, NULL, NULL));
	assert_int_equal(regex_given_up(regex), 1);
	regex_free(regex);
}

static void test_long_lines(void **state)
{
	char line[10000];

	(void)state;
	memset(line, 'a', sizeof(line));
	line[sizeof(line) - 1] = 'z';
	assert_true(matches("^(?:a|b)*z$", (struct str){ line, sizeof(line) }));
	assert_true(matches("^(a|b)*z$", (struct str){ line, sizeof(line) }));
	assert_false(matches("^(a|b)*z$", (struct str){ line, sizeof(line) - 1 }));
}

static void test_free_of_nothing(void **state)
{
	(void)state;
	regex_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_one_after_the_other),
		cmocka_unit_test(test_capitals_decide_on_case),
		cmocka_unit_test(test_lines_and_words),
		cmocka_unit_test(test_any_bytes_may_be_searched),
		cmocka_unit_test(test_start_within_a_character),
		cmocka_unit_test(test_refusals_say_where),
		cmocka_unit_test(test_exploding_patterns_end),
		cmocka_unit_test(test_what_is_given_up_is_counted),
		cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_free_of_nothing),
	};

	return cmocka_run_group_tests(tests, set_utf8, NULL);
}
