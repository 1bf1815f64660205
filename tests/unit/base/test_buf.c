/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

static void test_new_one_is_an_empty_string(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf.data, "");
	assert_int_equal(buf.len, 0);
	buf_clear(&buf);
	buf_add(&buf, NULL, 0);
	assert_string_equal(buf.data, "");
	buf_release(&buf);
}

static void test_appending(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_puts(&buf, "ab");
	buf_putc(&buf, 'c');
	buf_fill(&buf, '-', 3);
	buf_add(&buf, "d\0e", 3);
	buf_add_str(&buf, str_of("f"));
	assert_int_equal(buf.len, 10);
	assert_memory_equal(buf.data, "abc---d\0ef", 11);
	assert_true(str_equal(buf_str(&buf), (struct str){ "abc---d\0ef", 10 }));
	buf_release(&buf);
}

static void test_printf_of_any_length(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_printf(&buf, "%s", "");
	assert_string_equal(buf.data, "");
	buf_printf(&buf, "%d,", 7);
	buf_printf(&buf, "%05000d", 1);
	assert_int_equal(buf.len, 5002);
	assert_int_equal(strlen(buf.data), 5002);
	assert_int_equal(buf.data[5001], '1');
	buf_release(&buf);
}

static void test_truncate_and_clear(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	buf_puts(&buf, "metrics");
	buf_truncate(&buf, 6);
	assert_string_equal(buf.data, "metric");
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
	assert_true(buf.room > 0);
	buf_release(&buf);
	assert_int_equal(buf.room, 0);
	assert_string_equal(buf.data, "");
}

static void test_grows(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_putc(&buf, (char)('a' + i % 26));
	assert_int_equal(buf.len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(buf.data[i], 'a' + i % 26);
	assert_int_equal(buf.data[100000], 0);
	buf_release(&buf);
}

static void test_take_leaves_an_empty_one(void **state)
{
	struct buf buf = BUF_INIT;
	char *nothing, *word;

	(void)state;
	nothing = buf_take(&buf);
	assert_string_equal(nothing, "");
	buf_puts(&buf, "word");
	word = buf_take(&buf);
	assert_string_equal(word, "word");
	assert_int_equal(buf.len, 0);
	buf_puts(&buf, "next");
	assert_string_equal(word, "word");
	buf_release(&buf);
	free(nothing);
	free(word);
}

static void test_words_of_a_shell(void **state)
{
	static const struct { const char *text, *word; } rows[] = {
		{ "", "''" }, { "a-b/c.d_1@%+=:,", "a-b/c.d_1@%+=:," }, { "a b", "'a b'" }, { "$x", "'$x'" }, { "~", "'~'" },
		{ "it's", "'it'\"'\"'s'" }, { "a\nb", "'a\nb'" }, { "gr\u00f6\u00dfe", "'gr\u00f6\u00dfe'" },
	};
	struct buf buf = BUF_INIT;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_clear(&buf);
		buf_add_word(&buf, str_of(rows[i].text));
		assert_string_equal(buf.data, rows[i].word);
	}
	buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_new_one_is_an_empty_string),
		cmocka_unit_test(test_appending),
		cmocka_unit_test(test_printf_of_any_length),
		cmocka_unit_test(test_truncate_and_clear),
		cmocka_unit_test(test_words_of_a_shell),
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_take_leaves_an_empty_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
