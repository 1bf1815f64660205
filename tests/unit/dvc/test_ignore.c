/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dvc/ignore.h"

#include <string.h>

/* Rules of the root and of the folder sub, and paths: those with a slash at the end are folders.
 * What DVC 3.67.1 with pathspec 1.1.1 ignores is said by ignored, a digit for each path. */
static const struct {
	const char *root, *sub;
	const char *paths[8];
	const char *ignored;
} cases[] = {
	{ "", "", { ".git/", ".git", "sub/.dvc/", ".dvc", "a/.hg/x", "a.git", ".dvcignore" }, "1110100" },
	{ "*.log", "", { "a.log", "sub/a.log", "a.log/b", "a.logs", ".log" }, "11101" },
	{ "/*.log", "", { "a.log", "sub/a.log", "b.log/c" }, "101" },
	{ "a/b", "", { "a/b", "x/a/b", "a/b/c", "a/bc" }, "1010" },
	{ "foo/", "", { "foo", "foo/", "foo/x", "a/foo/x/y", "a/foo" }, "01110" },
	{ "*.txt\n!keep", "", { "a.txt", "keep/a.txt", "keep/b/c.txt", "keep.txt" }, "1001" },
	{ "data\n!data/x", "", { "data/x", "data/y", "data/" }, "111" },
	{ "data/*\n!data/x", "", { "data/x", "data/y", "data/", "data/x/y" }, "0100" },
	{ "a/**", "", { "a/", "a", "a/b", "b/a/c" }, "1010" },
	{ "a/**/b", "", { "a/b", "a/x/b", "a/x/y/b/c", "a/xb", "x/a/b" }, "11100" },
	{ "**/a/b", "", { "a/b", "x/y/a/b", "xa/b" }, "110" },
	{ "*", "", { "a", "sub/a" }, "11" },
	{ "*/", "", { "a/", "a/b", "a" }, "000" },
	{ "", "*/", { "sub/a/", "sub/a/b", "sub/a", "a/b" }, "1100" },
	{ "", "*.txt\n!/a.txt", { "sub/a.txt", "sub/b.txt", "sub/c/a.txt", "b.txt" }, "0110" },
	{ "*.txt", "!*.txt", { "sub/a.txt", "a.txt" }, "01" },
	{ "", "**\n!keep", { "sub/keep", "sub/x" }, "11" },
	{ "", "\\*.txt", { "sub/a.txt", "sub/*.txt" }, "11" },
	{ "\\*.txt", "", { "a.txt", "*.txt" }, "01" },
	{ "\\#a\n\\!b\n#c\n d ", "", { "#a", "!b", "c", "d", "#c" }, "11010" },
	{ "[ab]c\n[!x]y\n[]z]w", "", { "ac", "cc", "xy", "ay", "]w", "zw" }, "100111" },
	{ "[^x]1\n[a-c]2\n[ab", "", { "y1", "x1", "b2", "d2", "[ab", "a" }, "101000" },
	{ "?.bin\n[à-é].x", "", { "é.bin", "ab.bin", "ç.x", "e.x", "\xff.bin" }, "10101" },
	{ "a\\b\n\\a\\*c", "", { "ab", "a*c", "axc" }, "110" },
	{ "one\r\ntwo\rthree", "", { "one", "two", "three", "four" }, "1110" },
	{ "/\n//\n\n   \n!/", "", { "a", "a/" }, "00" },
	{ "a*b*c", "", { "abc", "axxbyyc", "ac", "abcd", "a/b/c" }, "11000" },
};

static void test_against_dvc(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct err err = ERR_INIT;
		const struct ignore *root, *sub;
		char got[9] = "";

		root = ignore_add(&arena, ignore_built_in(&arena), STR_NONE, str_of(cases[i].root), &err);
		assert_non_null(root);
		sub = ignore_add(&arena, root, str_of("sub"), str_of(cases[i].sub), &err);
		assert_non_null(sub);
		for (size_t j = 0; j < 8 && cases[i].paths[j]; j++) {
			struct str path = str_of(cases[i].paths[j]);
			bool folder = path.data[path.len - 1] == '/';
			const struct ignore *rules = str_starts(path, "sub/") ? sub : root;

			path.len -= folder;
			got[j] = ignore_path(rules, path, folder) ? '1' : '0';
		}
		if (strcmp(got, cases[i].ignored) != 0)
			fail_msg("case %zu (%s | %s): %s, not %s", i, cases[i].root, cases[i].sub, got,
				 cases[i].ignored);
		arena_release(&arena);
	}
}

static void test_broken_patterns(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;

	(void)state;
	assert_null(ignore_add(&arena, NULL, str_of("a/b"), str_of("fine\nbad\\\n"), &err));
	assert_int_equal(err.code, ERR_INPUT);
	assert_non_null(strstr(err.text, "a/b/.dvcignore:2: "));
	err_clear(&err);
	assert_null(ignore_add(&arena, NULL, STR_NONE, str_of("!"), &err));
	assert_non_null(strstr(err.text, ".dvcignore:1: "));
	arena_release(&arena);
}

/* Many stars against a long name that almost matches: must not take forever. */
static void test_many_stars(void **state)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	const struct ignore *ignore;
	char rule[200], path[4000];

	(void)state;
	for (size_t i = 0; i + 2 < sizeof(rule); i += 2)
		memcpy(rule + i, "*a", 2);
	memcpy(rule + sizeof(rule) - 2, "b", 2);
	memset(path, 'a', sizeof(path));
	ignore = ignore_add(&arena, NULL, STR_NONE, str_of(rule), &err);
	assert_non_null(ignore);
	assert_false(ignore_path(ignore, (struct str){ path, sizeof(path) }, false));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_dvc),
		cmocka_unit_test(test_broken_patterns),
		cmocka_unit_test(test_many_stars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
