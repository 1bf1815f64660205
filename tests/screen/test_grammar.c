/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "tests/support/grammar.h"

#include <string.h>

/* Feeds the bytes one by one, as a slow line does, and all at once; both must agree. */
static bool is_allowed(const char *bytes, size_t len, struct grammar *grammar, struct buf *emulator)
{
	struct grammar whole;
	struct buf ignored = BUF_INIT;
	bool at_once;
	bool allowed = true;

	grammar_init(&whole);
	at_once = grammar_feed(&whole, bytes, len, &ignored);
	grammar_release(&whole);
	buf_release(&ignored);
	for (size_t i = 0; i < len; i++)
		allowed = grammar_feed(grammar, bytes + i, 1, emulator);
	assert_int_equal(allowed, at_once);
	return allowed;
}

static bool allowed(const char *bytes)
{
	struct grammar grammar;
	struct buf emulator = BUF_INIT;
	bool result;

	grammar_init(&grammar);
	result = is_allowed(bytes, strlen(bytes), &grammar, &emulator);
	assert_int_equal(result, grammar.complaint.len == 0);
	grammar_release(&grammar);
	buf_release(&emulator);
	return result;
}

static void test_what_ncurses_writes(void **state)
{
	static const char *const good[] = {
		"plain\r\n\b", "\033[H\033[2J", "\033[3;24r", "\033[?1049h\033[22;0;0t",
		"\033(0\033(B", "\033=\033>", "\033M", "\033[4l", "\033[?12l\033[?25h",
		"\033[38;5;208;48;5;16m", "\033[39;49m", "\033[m", "\033[0;1;2;4;7m", "\033[10b",
		"\033[1K", "\346\227\245\033[X", "\033]7717;1;24;80\a", "\033]52;c;YXNzYXk=\a",
		"\033]52;;QQ==\033\\", "\033[?1000l\033[?1006l",
		"\033]104\a",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		if (!allowed(good[i]))
			fail_msg("refused: %zu", i);
}

static void test_what_else_there_is(void **state)
{
	static const char *const bad[] = {
		"\a", "\t", "\f", "\016", "\177", "\033c", "\033#8", "\033P1$r\033\\",
		"\033_x\033\\", "\033^x\033\\", "\033(A", "\033[5n", "\033[c", "\033[>c", "\033[6n",
		"\033[3J",
		"\033[!p", "\033[?5h", "\033[?2026h", "\033[?1000h", "\033[?1006h", "\033[22;0t",
		"\033[8;50;200t", "\033[4;1h", "\033[20h", "\033[5m", "\033[8m", "\033[38;2;1;2;3m",
		"\033[38;5;256m", "\033[38;5m", "\033[1;2;3H", "\033[1:2m", "\033[99999A",
		"\033[2\nJ", "\033]0;title\a", "\033]2;title\033\\", "\033]8;;http://x\a",
		"\033]104;1\a", "\033]4;1;?\a",
		"\033]52;c;?\a", "\033]52;c;not base64!\a", "\033]52;c;QQ=\a", "\033]52;p;QQ==\a",
		"\033]52;c;\a", "\033]52\a", "\033]7717;1;2\a", "\033]7717;1;2;3;4\a",
		"\033]7717;-1;2;3\a", "\033]7717;1;2;3;\a", "\033]52;c;Q\nQ\a", "\033]52;c\033[m",
		"\302\233m", "\233m", "\300\200", "\355\240\200", "\342\200\256", "\342\200\213",
		"\346\227x", "\033\033[m", "\357\273\277",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (allowed(bad[i]))
			fail_msg("allowed: %zu", i);
}

static void test_modes(void **state)
{
	static const char on[] = "\033[?1;1049;2004;25h\033[?25l\033=\033(0\033[4h\033[?7l\033[1m"
				 "\033[?1002h";
	static const char off[] = "\033[?1;1049;2004l\033[?25h\033>\033(B\033[4l\033[?7h\033[0m"
				  "\033[?1002l";
	static const struct grammar_modes none;
	struct grammar grammar;
	struct buf emulator = BUF_INIT;

	(void)state;
	grammar_init(&grammar);
	grammar.allow_mouse = true;
	assert_true(grammar_feed(&grammar, on, strlen(on), &emulator));
	for (size_t i = 0; i < sizeof(grammar.modes); i++)
		assert_true(((const bool *)&grammar.modes)[i]);
	assert_true(grammar_feed(&grammar, off, strlen(off), &emulator));
	assert_memory_equal(&grammar.modes, &none, sizeof(none));
	grammar_release(&grammar);
	buf_release(&emulator);
}

static void test_marks_and_copies(void **state)
{
	static const char bytes[] = "ab\033]7717;12;24;80\acd\033]52;c;YXNzYXk=\a";
	struct grammar grammar;
	struct buf emulator = BUF_INIT;

	(void)state;
	grammar_init(&grammar);
	assert_true(is_allowed(bytes, strlen(bytes), &grammar, &emulator));
	assert_string_equal(emulator.data, "abcd");
	assert_int_equal(grammar.marks, 1);
	assert_int_equal(grammar.keys, 12);
	assert_int_equal(grammar.rows, 24);
	assert_int_equal(grammar.cols, 80);
	assert_int_equal(grammar.mark_bytes, strlen("\033]7717;12;24;80\a"));
	assert_int_equal(grammar.unmarked, strlen("cd\033]52;c;YXNzYXk=\a"));
	assert_string_equal(grammar.copied.data, "assay");
	grammar_release(&grammar);
	buf_release(&emulator);
}

static void test_dim_becomes_a_font(void **state)
{
	static const char bytes[] = "\033[0;2;38;5;2mx\033[22m";
	struct grammar grammar;
	struct buf emulator = BUF_INIT;

	(void)state;
	grammar_init(&grammar);
	assert_true(is_allowed(bytes, strlen(bytes), &grammar, &emulator));
	assert_string_equal(emulator.data, "\033[0;11;38;5;2mx\033[22;10m");
	grammar_release(&grammar);
	buf_release(&emulator);
}

static void test_the_complaint_names_the_place(void **state)
{
	static const char bytes[] = "abc\033]0;x\adef";
	struct grammar grammar;
	struct buf emulator = BUF_INIT;

	(void)state;
	grammar_init(&grammar);
	assert_false(is_allowed(bytes, strlen(bytes), &grammar, &emulator));
	assert_string_equal(grammar.complaint.data,
			    "an operating system command that is not allowed at byte 3 of the "
			    "output: \\e]0;x\\x07");
	assert_string_equal(emulator.data, "abc");
	grammar_release(&grammar);
	buf_release(&emulator);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_ncurses_writes),
		cmocka_unit_test(test_what_else_there_is),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_marks_and_copies),
		cmocka_unit_test(test_dim_becomes_a_font),
		cmocka_unit_test(test_the_complaint_names_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
