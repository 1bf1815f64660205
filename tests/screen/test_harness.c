/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The screen harness, tested on tests/screen/sample.c. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/support/picture.h"
#include "tests/support/scratch.h"
#include "tests/support/screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *sample;	/* path of the program */

static struct screen *start_sample(int rows, int cols)
{
	const char *const argv[] = { sample, NULL };

	return screen_start(argv, rows, cols, NULL);
}

static void test_first_picture(void **state)
{
	struct screen *s = start_sample(24, 80);
	int col = -1;

	(void)state;
	assert_string_equal(screen_row(s, 0), "0 keys, 24x80, 0 reloads");
	assert_string_equal(screen_row(s, 3), "wide: 日本 a\u0308 ▏");
	assert_string_equal(screen_row(s, 5), "> item 0");
	assert_int_equal(screen_find(s, "item 18"), 23);
	assert_int_equal(screen_find(s, "no such thing"), -1);
	assert_int_equal(screen_find_at(s, "▏", &col), 3);
	assert_int_equal(col, 13);
	assert_true(screen_grammar(s)->modes.alternate);
	assert_int_equal(screen_close(s).status, 0);
}

static void test_attributes(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	assert_true(screen_cell(s, 4, 0).bold);
	assert_false(screen_cell(s, 4, 0).dim);
	assert_true(screen_cell(s, 4, 5).dim);
	assert_false(screen_cell(s, 4, 5).bold);
	assert_int_equal(screen_cell(s, 4, 9).fg, 1);
	assert_int_equal(screen_cell(s, 4, 9).bg, SCREEN_DEFAULT);
	assert_int_equal(screen_cell(s, 4, 5).fg, SCREEN_DEFAULT);
	assert_true(screen_cell(s, 5, 70).reverse);
	assert_false(screen_cell(s, 6, 70).reverse);
	assert_string_equal(screen_cell(s, 3, 6).text, "日");
	assert_int_equal(screen_cell(s, 3, 6).width, 2);
	assert_int_equal(screen_cell(s, 3, 7).width, 0);
	assert_string_equal(screen_cell(s, 3, 11).text, "a\u0308");
	screen_close(s);
}

static void test_cursor(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	assert_false(screen_cursor(s).visible);
	screen_keys(s, "/", NULL);
	screen_settle(s);
	assert_true(screen_cursor(s).visible);
	assert_int_equal(screen_cursor(s).row, 1);
	assert_int_equal(screen_cursor(s).col, 6);
	screen_close(s);
}

static void test_200_keys(void **state)
{
	struct screen *s = start_sample(24, 80);
	char expected[40];

	(void)state;
	for (int i = 1; i <= 200; i++) {
		screen_key(s, i % 2 ? "j" : "down");
		screen_settle(s);
		snprintf(expected, sizeof(expected), "> item %d", i);
		assert_int_equal(screen_find(s, expected), i < 18 ? 5 + i : 23);
	}
	assert_int_equal(screen_grammar(s)->keys, 200);
	screen_close(s);
}

static void test_keys_without_waiting(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	for (int i = 0; i < 200; i++)
		screen_key(s, i % 3 == 2 ? "up" : "down");
	screen_settle(s);
	assert_true(screen_find(s, "200 keys") == 0);
	assert_true(screen_find(s, "> item 68") > 0);
	screen_close(s);
}

static void test_names_of_keys(void **state)
{
	static const char *const names[][2] = {
		{ "up", "KEY_UP" },	{ "left", "KEY_LEFT" },	    { "right", "KEY_RIGHT" },
		{ "home", "KEY_HOME" }, { "end", "KEY_END" },	    { "pgup", "KEY_PPAGE" },
		{ "pgdn", "KEY_NPAGE" }, { "ins", "KEY_IC" },	    { "del", "KEY_DC" },
		{ "enter", "^M" },	{ "tab", "^I" },	    { "btab", "KEY_BTAB" },
		{ "esc", "^[" },	{ "backspace", "KEY_BACKSPACE" }, { "space", " " },
		{ "f1", "KEY_F(1)" },	{ "f12", "KEY_F(12)" },	    { "ctrl-d", "^D" },
		{ "ü", "ü" },		{ "text:ace", "e" },
	};
	struct screen *s = start_sample(24, 80);
	char expected[40];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		screen_key(s, names[i][0]);
		screen_settle(s);
		snprintf(expected, sizeof(expected), "last: %s", names[i][1]);
		for (size_t end = strlen(expected); expected[end - 1] == ' '; end--)
			expected[end - 1] = '\0';
		assert_string_equal(screen_row(s, 1), expected);
	}
	screen_keys(s, "esc", "esc", "up", NULL);
	screen_settle(s);
	assert_string_equal(screen_row(s, 1), "last: KEY_UP");
	screen_close(s);
}

static void test_paste_is_one_key(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	screen_keys(s, "paste:q x\nqq", "j", NULL);
	screen_settle(s);
	assert_string_equal(screen_row(s, 2), "pasted: q x|qq");
	assert_int_equal(screen_grammar(s)->keys, 2);
	screen_close(s);
}

static void test_bytes_of_a_step(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	assert_true(screen_bytes(s) > 200);
	screen_keys(s, "j", NULL);
	screen_settle(s);
	assert_in_range(screen_bytes(s), 1, 400);
	assert_in_range(screen_reads(s), 1, 4);
	screen_listen(s, 20);
	assert_int_equal(screen_bytes(s), 0);
	assert_int_equal(screen_reads(s), 0);
	screen_close(s);
}

static void test_resize_storm(void **state)
{
	static const int sizes[][2] = {
		{ 10, 40 }, { 50, 200 }, { 24, 80 }, { 7, 20 }, { 60, 300 },
	};
	struct screen *s = start_sample(24, 80);
	char expected[60];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		int rows = sizes[i % 5][0];
		int cols = sizes[i % 5][1];

		screen_resize(s, rows, cols);
		screen_key(s, i % 2 ? "k" : "down");
		if (i % 3)
			continue;
		screen_settle(s);
		snprintf(expected, sizeof(expected), "%u keys, %dx%d, 0 reloads", i + 1, rows,
			 cols);
		expected[cols < 59 ? cols : 59] = '\0';
		assert_string_equal(screen_row(s, 0), expected);
		assert_string_equal(screen_cell(s, rows - 1, cols - 1).text, "+");
		assert_int_equal(screen_rows(s), rows);
		assert_int_equal(screen_cols(s), cols);
	}
	screen_settle(s);
	screen_close(s);
}

static void test_data_that_changed(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	for (int i = 0; i < 20; i++) {
		char expected[40];

		assert_int_equal(kill(screen_pid(s), SIGUSR1), 0);
		snprintf(expected, sizeof(expected), "%d reloads", i + 1);
		assert_int_equal(screen_wait_for(s, expected), 0);
		snprintf(expected, sizeof(expected), ", %d reloads", i);
		screen_wait_gone(s, expected);
	}
	screen_close(s);
}

static void test_copy(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	screen_keys(s, "y", NULL);
	screen_settle(s);
	assert_string_equal(screen_grammar(s)->copied.data, "assay");
	screen_close(s);
}

static void test_mouse_when_allowed(void **state)
{
	struct screen *s = start_sample(24, 80);

	(void)state;
	screen_allow_mouse(s);
	screen_keys(s, "b", NULL);
	screen_settle(s);
	assert_true(screen_grammar(s)->modes.mouse);
	screen_close(s);
}

static void test_ways_to_end(void **state)
{
	struct screen *s = start_sample(24, 80);
	struct screen_end end;

	(void)state;
	screen_keys(s, "j", "q", NULL);
	assert_int_equal(screen_wait_end(s).status, 0);
	/* Whether q was read is open when screen_close is called. */
	s = start_sample(24, 80);
	screen_keys(s, "q", NULL);
	assert_int_equal(screen_close(s).status, 0);
	s = start_sample(24, 80);
	screen_keys(s, "j", NULL);
	assert_int_equal(screen_close(s).status, 0);
	s = start_sample(24, 80);
	assert_int_equal(kill(screen_pid(s), SIGTERM), 0);
	assert_int_equal(screen_wait_end(s).status, 0);
	s = start_sample(24, 80);
	end = screen_hang_up(s);
	assert_int_equal(end.status, 0);
	assert_in_range(end.ms, 0, 5000);
	assert_in_range(end.cpu_ms, 0, 2000);
}

static void test_two_at_once(void **state)
{
	struct screen *a = start_sample(24, 80);
	struct screen *b = start_sample(10, 40);

	(void)state;
	screen_keys(a, "j", NULL);
	screen_keys(b, "j", "j", NULL);
	screen_settle(b);
	screen_settle(a);
	assert_int_equal(screen_find(a, "> item 1"), 6);
	assert_int_equal(screen_find(b, "> item 2"), 7);
	assert_int_equal(screen_hang_up(a).status, 0);
	screen_keys(b, "k", NULL);
	screen_settle(b);
	assert_int_equal(screen_close(b).status, 0);
}

static void test_environment(void **state)
{
	static const char *const extra[] = { "HELLO=you", "HOME", "TZ=Asia/Tokyo", NULL };
	const char *const argv[] = { "sh", "-c",
				     "echo \"$TERM ${HOME-none} $HELLO $TZ $LC_ALL $(stty size)\"; "
				     "exit 3", NULL };
	struct screen *s = screen_spawn(argv, 5, 60, extra);

	(void)state;
	screen_wait_for(s, "xterm-256color none you Asia/Tokyo C.UTF-8 5 60");
	assert_int_equal(screen_wait_end(s).status, 3);
}

static void test_tiny_terminals(void **state)
{
	struct screen *s = start_sample(1, 1);

	(void)state;
	screen_resize(s, 3, 20);
	screen_settle(s);
	assert_string_equal(screen_row(s, 0), "0 keys, 3x20, 0 relo");
	screen_close(s);
}

static void test_pictures(void **state)
{
	struct screen *s = start_sample(8, 30);
	struct buf picture = BUF_INIT;
	struct err err = ERR_INIT;

	picture_text(&picture, s);
	assert_string_equal(picture.data, "0 keys, 8x30, 0 reloads\nlast:\npasted:\n"
					  "wide: 日本 a\u0308 ▏\nbold dim red\n> item 0\n"
					  "  item 1\n"
					  "  item 2                     +\n");
	buf_clear(&picture);
	picture_svg(&picture, s, PICTURE_DARK, "a <sample>");
	assert_non_null(strstr(picture.data, "<title>a &lt;sample&gt;</title>"));
	assert_non_null(strstr(picture.data, "font-weight=\"bold\">bold</text>"));
	assert_non_null(strstr(picture.data, "fill-opacity=\"0.65\">dim</text>"));
	assert_non_null(strstr(picture.data, "fill=\"#e0696f\">red</text>"));
	assert_non_null(strstr(picture.data, ">&gt; item 0</text>"));
	assert_non_null(strstr(picture.data, ">wide: 日本 a\u0308 ▏</text>"));
	buf_clear(&picture);
	picture_save(s, *state, "sample", "sample");
	assert_true(file_read(&picture, scratch_path(*state, "sample-light.svg"), 1 << 20, &err));
	assert_non_null(strstr(picture.data, "fill=\"#b3262e\">red</text>"));
	buf_release(&picture);
	screen_close(s);
}

static void find_sample(void)
{
	struct buf path = BUF_INIT;
	struct err err = ERR_INIT;

	if (!path_real(&path, "/proc/self/exe", &err))
		exit(99);
	buf_truncate(&path, path_base(path.data) - path.data);
	buf_puts(&path, "sample");
	sample = buf_take(&path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_picture),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_200_keys),
		cmocka_unit_test(test_keys_without_waiting),
		cmocka_unit_test(test_names_of_keys),
		cmocka_unit_test(test_paste_is_one_key),
		cmocka_unit_test(test_bytes_of_a_step),
		cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_data_that_changed),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_mouse_when_allowed),
		cmocka_unit_test(test_ways_to_end),
		cmocka_unit_test(test_two_at_once),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_tiny_terminals),
		cmocka_unit_test(test_pictures),
	};
	int status;

	find_sample();
	status = cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
	free(sample);
	return status;
}
