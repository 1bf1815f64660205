/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/utf8.h"

#include <locale.h>
#include <string.h>
#include <wchar.h>

static int set_utf8(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

static void assert_clean(struct str foreign, const char *expected, int width)
{
	struct arena arena = ARENA_INIT;
	struct buf buf = BUF_INIT;
	struct text text = text_clean(&arena, foreign);

	assert_string_equal(text.s, expected);
	assert_int_equal(text.len, strlen(expected));
	assert_int_equal(text.width, width);
	buf_puts(&buf, "x");
	text_clean_to(&buf, foreign);
	assert_string_equal(buf.data + 1, expected);
	buf_release(&buf);
	arena_release(&arena);
}

struct row {
	const char *foreign, *clean;
	int width;
};

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		assert_clean(str_of(rows[i].foreign), rows[i].clean, rows[i].width);
}

static void test_plain_text_stays(void **state)
{
	static const struct row rows[] = {
		{ "", "", 0 },
		{ "accuracy 0.91 ~", "accuracy 0.91 ~", 15 },
		{ "na\xc3\xafve", "na\xc3\xafve", 5 },
		{ "\xe6\xa8\xa1\xe5\x9e\x8b", "\xe6\xa8\xa1\xe5\x9e\x8b", 4 },
		{ "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80", 2 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
	assert_clean((struct str){ NULL, 0 }, "", 0);
}

static void test_control_characters(void **state)
{
	static const struct row rows[] = {
		{ "a\tb", "a       b", 9 },
		{ "\xe6\xa8\xa1\tb", "\xe6\xa8\xa1      b", 9 },
		{ "12345678\tb", "12345678        b", 17 },
		{ "a\nb", "a b", 3 },
		{ "a\n", "a", 1 },
		{ "a\n\n", "a ", 2 },
		{ "a\bb\x7f", "a b ", 4 },
		{ "a\xc2\x85" "b", "ab", 2 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
	assert_clean((struct str){ "a\0b", 3 }, "a b", 3);
}

static void test_carriage_returns(void **state)
{
	static const struct row rows[] = {
		{ "10%\r50%\r100%", "100%", 4 },
		{ "10%\r50%\r", "50%", 3 },
		{ "a\r\nb\r\n", "a b", 3 },
		{ "x\ry\nz", "y z", 3 },
		{ "\r\r", "", 0 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void test_escape_sequences_vanish_whole(void **state)
{
	static const struct row rows[] = {
		{ "\033[31mred\033[0m", "red", 3 },
		{ "\033[38;5;196;1mred", "red", 3 },
		{ "a\033[?1049hb", "ab", 2 },
		{ "a\033]0;title\ab", "ab", 2 },
		{ "a\033]52;c;aGVsbG8=\033\\b", "ab", 2 },
		{ "a\033]8;;http://x\xc2\x9c" "b", "ab", 2 },
		{ "a\033Pdevice\033\\b", "ab", 2 },
		{ "a\033_app\033\\b\033^pm\033\\c\033Xsos\033\\d", "abcd", 4 },
		{ "a\033cb", "ab", 2 },
		{ "a\033(Bb", "ab", 2 },
		{ "a\xc2\x9b" "31mb", "ab", 2 },
		{ "a\xc2\x9d" "0;t\ab", "ab", 2 },
		{ "a\033", "a", 1 },
		{ "a\033[", "a", 1 },
		{ "a\033[12;", "a", 1 },
		{ "a\033[3\001b", "a b", 3 },
		{ "a\033\033[1mb", "ab", 2 },
		{ "a\033]open\nb", "a b", 3 },
		{ "a\033]0;\033[31mt\ab", "ab", 2 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void test_invalid_bytes(void **state)
{
	static const struct row rows[] = {
		{ "a\xff", "a" UTF8_REPLACEMENT, 2 },
		{ "\x9b" "31m", UTF8_REPLACEMENT "31m", 4 },
		{ "\xed\xa0\x80", UTF8_REPLACEMENT UTF8_REPLACEMENT UTF8_REPLACEMENT, 3 },
		{ "\xc0\xaf", UTF8_REPLACEMENT UTF8_REPLACEMENT, 2 },
		{ "\xe2\x82", UTF8_REPLACEMENT UTF8_REPLACEMENT, 2 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void test_invisible_and_reordering_characters_are_dropped(void **state)
{
	static const uint32_t dropped[] = {
		0x80,	0x9f,	0xad,	0x34f,	0x61c,	0x115f,	 0x180e,  0x200b,  0x200c,
		0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a,	 0x202e,  0x2060,  0x2066,
		0x2069, 0x206f, 0x3164, 0xe000, 0xf8ff, 0xfdd0,	 0xfe00,  0xfe0f,  0xfeff,
		0xfff9, 0xfffe, 0xffff, 0x1fffe, 0xe0001, 0xe0041, 0xe0100, 0xf0000, 0x10fffd,
		0x10ffff,
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dropped); i++) {
		uint32_t c = dropped[i];
		char text[8] = "a";
		size_t len = 1;

		if (c < 0x800) {
			text[len++] = (char)(0xc0 | c >> 6);
		} else if (c < 0x10000) {
			text[len++] = (char)(0xe0 | c >> 12);
			text[len++] = (char)(0x80 | (c >> 6 & 0x3f));
		} else {
			text[len++] = (char)(0xf0 | c >> 18);
			text[len++] = (char)(0x80 | (c >> 12 & 0x3f));
			text[len++] = (char)(0x80 | (c >> 6 & 0x3f));
		}
		text[len++] = (char)(0x80 | (c & 0x3f));
		/* As the first of a control string it would hide the z. */
		text[len++] = '\n';
		text[len] = 'z';
		assert_clean(str_of(text), "a z", 3);
	}
}

static void test_two_marks_to_a_letter(void **state)
{
	static const struct row rows[] = {
		{ "e\xcc\x81", "e\xcc\x81", 1 },
		{ "e\xcc\x81\xcc\x82\xcc\x83\xcc\x84x", "e\xcc\x81\xcc\x82x", 2 },
		{ "\xcc\x81" "e", "e", 1 },
		{ " \xcc\x81" "e", " e", 2 },
		{ "\xc3\xa9\xcc\x81", "\xc3\xa9\xcc\x81", 1 },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void test_long_input_is_cut(void **state)
{
	struct arena arena = ARENA_INIT;
	char long_one[TEXT_MAX + 10];
	struct text text;

	(void)state;
	memset(long_one, 'x', sizeof(long_one));
	text = text_clean(&arena, (struct str){ long_one, TEXT_MAX });
	assert_int_equal(text.len, TEXT_MAX);
	text = text_clean(&arena, (struct str){ long_one, TEXT_MAX + 1 });
	assert_int_equal(text.width, TEXT_MAX + 3);
	assert_string_equal(text.s + TEXT_MAX, "...");
	/* A character across the limit goes as a whole. */
	memcpy(long_one + TEXT_MAX - 2, "\xe6\xa8\xa1", 3);
	text = text_clean(&arena, (struct str){ long_one, sizeof(long_one) });
	assert_int_equal(text.width, TEXT_MAX - 2 + 3);
	assert_string_equal(text.s + TEXT_MAX - 3, "x...");
	arena_release(&arena);
}

static void test_ascii_locale(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C"));
	assert_clean(str_of("na\xc3\xafve \xe6\xa8\xa1"), "na?ve ?", 7);
	assert_clean(str_of("a\xff\xe2\x80\xae"), "a?", 2);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

/* What the header promises, checked character by character. */
static void assert_promise(struct text text)
{
	struct str rest = { text.s, text.len };
	int width = 0, marks = 0;

	assert_int_equal(text.s[text.len], 0);
	while (rest.len) {
		uint32_t c;
		size_t len = utf8_next(rest, &c);
		int columns = c == UTF8_INVALID ? -1 : wcwidth((wchar_t)c);

		assert_true(c != UTF8_INVALID);
		assert_true(c >= ' ' && (c < 0x7f || c > 0x9f));
		assert_false((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069));
		assert_true(columns >= 0);
		marks = columns ? 0 : marks + 1;
		assert_true(marks <= 2);
		width += columns;
		rest.data += len;
		rest.len -= len;
	}
	assert_int_equal(width, text.width);
}

static void test_any_bytes(void **state)
{
	static const char *const pieces[] = { "\033[", "\033]", "\xc2\x9b", "\xe2\x80\xae", "\r",
					      "\n", "\t", "\xcc\x81", "\xf0\x9f", "m", "a" };
	uint32_t random = 12345;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct arena arena = ARENA_INIT;
		struct buf bytes = BUF_INIT;

		for (int i = 0; i < 30; i++) {
			random = random * 1664525 + 1013904223;
			if (random >> 31)
				buf_putc(&bytes, (char)(random >> 16));
			else
				buf_puts(&bytes, pieces[(random >> 16) % ARRAY_LEN(pieces)]);
		}
		assert_promise(text_clean(&arena, buf_str(&bytes)));
		buf_release(&bytes);
		arena_release(&arena);
	}
}

static void test_cleaning_twice_changes_nothing(void **state)
{
	struct arena arena = ARENA_INIT;
	struct text once = text_clean(&arena, str_of("a\t\033[1m\xe6\xa8\xa1\xff\n\nz"));
	struct text twice = text_clean(&arena, (struct str){ once.s, once.len });

	(void)state;
	assert_string_equal(once.s, twice.s);
	assert_int_equal(once.width, twice.width);
	arena_release(&arena);
}

static void test_own_texts(void **state)
{
	struct arena arena = ARENA_INIT;
	struct text text = TEXT("\xe2\x96\xb8 runs");

	(void)state;
	assert_int_equal(text.width, 6);
	assert_int_equal(text.len, 8);
	text = text_printf(&arena, "%d %s", 42, "\xe6\xa8\xa1");
	assert_string_equal(text.s, "42 \xe6\xa8\xa1");
	assert_int_equal(text.width, 5);
	text = text_printf(&arena, "%s", "");
	assert_int_equal(text.width, 0);
	arena_release(&arena);
}

static void test_fit(void **state)
{
	struct text text = TEXT("a\xe6\xa8\xa1" "e\xcc\x81z");
	struct text fit;

	(void)state;
	assert_int_equal(text.width, 5);
	assert_int_equal(text_fit(text, 9).len, text.len);
	assert_int_equal(text_fit(text, 5).len, text.len);
	fit = text_fit(text, 4);
	assert_int_equal(fit.width, 4);
	assert_int_equal(fit.len, text.len - 1);	/* the mark stays with its letter */
	fit = text_fit(text, 2);
	assert_int_equal(fit.width, 1);
	assert_int_equal(fit.len, 1);
	assert_int_equal(text_fit(text, 0).len, 0);
	assert_int_equal(text_fit(text, -1).len, 0);
}

static void test_skip(void **state)
{
	struct text text = TEXT("a\xe6\xa8\xa1" "e\xcc\x81z");
	struct text rest;

	(void)state;
	assert_string_equal(text_skip(text, 0).s, text.s);
	rest = text_skip(text, 1);
	assert_string_equal(rest.s, "\xe6\xa8\xa1" "e\xcc\x81z");
	assert_int_equal(rest.width, 4);
	rest = text_skip(text, 2);
	assert_string_equal(rest.s, "e\xcc\x81z");
	assert_int_equal(rest.width, 2);
	rest = text_skip(text, 4);
	assert_string_equal(rest.s, "z");
	assert_int_equal(rest.len, 1);
	assert_int_equal(rest.width, 1);
	rest = text_skip(text, 100);
	assert_int_equal(rest.len, 0);
	assert_int_equal(rest.width, 0);
}

static void test_skip_of_a_fitted_text_ends_with_it(void **state)
{
	struct text rest = text_skip(text_fit(TEXT("abcdef"), 4), 2);

	(void)state;
	assert_int_equal(rest.len, 2);
	assert_memory_equal(rest.s, "cd", 2);
}

static void test_next(void **state)
{
	int width = 9;

	(void)state;
	assert_int_equal(text_next("", &width), 0);
	assert_int_equal(width, 0);
	assert_int_equal(text_next("ab", &width), 1);
	assert_int_equal(width, 1);
	assert_int_equal(text_next("\xe6\xa8\xa1", &width), 3);
	assert_int_equal(width, 2);
	assert_int_equal(text_next("\xcc\x81", &width), 2);
	assert_int_equal(width, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_text_stays),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_carriage_returns),
		cmocka_unit_test(test_escape_sequences_vanish_whole),
		cmocka_unit_test(test_invalid_bytes),
		cmocka_unit_test(test_invisible_and_reordering_characters_are_dropped),
		cmocka_unit_test(test_two_marks_to_a_letter),
		cmocka_unit_test(test_long_input_is_cut),
		cmocka_unit_test(test_ascii_locale),
		cmocka_unit_test(test_any_bytes),
		cmocka_unit_test(test_cleaning_twice_changes_nothing),
		cmocka_unit_test(test_own_texts),
		cmocka_unit_test(test_fit),
		cmocka_unit_test(test_skip),
		cmocka_unit_test(test_skip_of_a_fitted_text_ends_with_it),
		cmocka_unit_test(test_next),
	};

	return cmocka_run_group_tests(tests, set_utf8, NULL);
}
