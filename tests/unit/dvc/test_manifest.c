/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dvc/manifest.h"

#include <string.h>

#define A "a87ff679a2f3e71d9181a67b7542122c"
#define B "c81e728d9d4c2f636f067f89cc14862c"
#define ENTRY(hash, path) "{\"md5\": \"" hash "\", \"relpath\": \"" path "\"}"

static struct manifest parse(struct arena *arena, const char *json)
{
	struct manifest manifest = { .count = 0 };
	struct err err = ERR_INIT;

	if (!manifest_parse(arena, str_of(json), "x.dir", &manifest, &err))
		fail_msg("%s", err.text);
	return manifest;
}

static void test_there_and_back(void **state)
{
	static const char *texts[] = {
		"[]",
		"[" ENTRY(A, "a") "]",
		"[" ENTRY(A, "a b") ", " ENTRY(B, "a/b") "]",
		"[" ENTRY(A, "\\u00e9 \\\"q\\\\ \\n\\t\\u007f\\u0001\\b\\f\\r.txt") ", "
		    ENTRY(B, "\\uffee") ", " ENTRY(A, "\\ud83d\\ude00") "]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct manifest manifest = parse(&arena, texts[i]);
		struct buf text = BUF_INIT;
		struct hash own = manifest_hash(&manifest), whole = hash_of(str_of(texts[i]));

		manifest_format(&text, &manifest);
		assert_string_equal(text.data, texts[i]);
		assert_true(hash_equal(&own, &whole));
		buf_release(&text);
		arena_release(&arena);
	}
}

/* Other writers' spacing, order and further keys. */
static void test_other_forms(void **state)
{
	struct arena arena = ARENA_INIT;
	struct manifest manifest = parse(&arena, " [{\"relpath\":\"b\",\"size\":3,\"isexec\":true,\"md5\":\"" B "\"},\n"
						 "{\"relpath\":\"a\", \"md5\":\"" A "\"}\n]\n");

	(void)state;
	assert_int_equal(manifest.count, 2);
	assert_true(str_is(manifest.entries[0].path, "a"));
	assert_non_null(manifest_find(&manifest, str_of("b")));
	assert_null(manifest_find(&manifest, str_of("c")));
	assert_null(manifest_find(&(struct manifest){ .count = 0 }, str_of("c")));
	arena_release(&arena);
}

/* Only what is to the byte what would be written counts as plain: then the text's hash is that of the files. */
static void test_plain(void **state)
{
	static const struct {
		const char *text;
		bool is_plain;
	} cases[] = {
		{ "[]", true },
		{ "[" ENTRY(A, "a b") ", " ENTRY(B, "a/b") "]", true },
		{ "[" ENTRY(A, "b") ", " ENTRY(B, "a") "]", false },
		{ "[" ENTRY(A, "a") "," ENTRY(B, "b") "]", false },
		{ "[" ENTRY(A, "a") ",  " ENTRY(B, "b") "]", false },
		{ "[" ENTRY(A, "a") " , " ENTRY(B, "b") "]", false },
		{ "[" ENTRY(A, "a") "]\n", false },
		{ " [" ENTRY(A, "a") "]", false },
		{ "[ " ENTRY(A, "a") "]", false },
		{ "[" ENTRY(A, "a") " ]", false },
		{ "[ ]", false },
		{ "[" ENTRY("ABCDEF00112233445566778899aabbcc", "a") "]", false },
		{ "[" ENTRY(A, "\\u00e9") "]", false },
		{ "[" ENTRY(A, "\u00e9") "]", false },
		{ "[" ENTRY(A, "\x7f") "]", false },
		{ "[{\"relpath\": \"a\", \"md5\": \"" A "\"}]", false },
		{ "[{\"md5\": \"" A "\", \"relpath\": \"a\", \"size\": 1}]", false },
		{ "[" ENTRY(A, "a") ", {\"relpath\": \"b\", \"md5\": \"" B "\"}, " ENTRY(A, "c") "]", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct manifest manifest = parse(&arena, cases[i].text);
		struct hash own = manifest_hash(&manifest), whole = hash_of(str_of(cases[i].text));

		if (manifest.is_plain != cases[i].is_plain)
			fail_msg("%s is%s plain", cases[i].text, manifest.is_plain ? "" : " not");
		assert_true(!manifest.is_plain || hash_equal(&own, &whole));
		arena_release(&arena);
	}
}

static void test_bad_input(void **state)
{
	static const char *texts[] = {
		"", "[", "{}", "[{}]", "null", "[" ENTRY(A, "a"), "[" ENTRY(A, "a") "] x",
		"[" ENTRY(A, "a") ENTRY(B, "b") "]", "[" ENTRY(A, "a") ",]", "[\"",
		"[{\"md5\": \"", "[{\"md5\": \"" A "\", \"relpath\": \"", "[{\"md5\": \"" A "\", \"relpath\": 1}]",
		"[{\"relpath\": \"a\"}]", "[" ENTRY("etag", "a") "]", "[" ENTRY(A, "a") ", " ENTRY(B, "a") "]",
		"[" ENTRY(A, "../a") "]", "[" ENTRY(A, "/a") "]", "[" ENTRY(A, "a/../b") "]", "[" ENTRY(A, "./a") "]",
		"[" ENTRY(A, "a//b") "]", "[" ENTRY(A, "a/") "]", "[" ENTRY(A, "") "]", "[" ENTRY(A, "a\\u0000b") "]",
		"[" ENTRY(A, "\\ud800") "]", "[" ENTRY(A, "\xff") "]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct arena arena = ARENA_INIT;
		struct err err = ERR_INIT;
		struct manifest manifest;

		if (manifest_parse(&arena, str_of(texts[i]), "x.dir", &manifest, &err))
			fail_msg("taken: %s", texts[i]);
		assert_int_equal(err.code, ERR_INPUT);
		assert_int_equal(strncmp(err.text, "x.dir ", 6), 0);
		arena_release(&arena);
	}
}

static void test_diff(void **state)
{
	struct arena arena = ARENA_INIT;
	struct manifest old = parse(&arena, "[" ENTRY(A, "a") ", " ENTRY(A, "b") ", " ENTRY(A, "c") "]");
	struct manifest new = parse(&arena, "[" ENTRY(A, "b") ", " ENTRY(B, "c") ", " ENTRY(B, "d") "]");
	struct manifest_change *changes;
	size_t count;

	(void)state;
	manifest_diff(&arena, &old, &new, &changes, &count);
	assert_int_equal(count, 3);
	assert_true(changes[0].old && !changes[0].new && str_is(changes[0].old->path, "a"));
	assert_true(changes[1].old && changes[1].new && str_is(changes[1].new->path, "c"));
	assert_true(!changes[2].old && changes[2].new && str_is(changes[2].new->path, "d"));
	manifest_diff(&arena, &old, &old, &changes, &count);
	assert_int_equal(count, 0);
	manifest_diff(&arena, &old, &(struct manifest){ .count = 0 }, &changes, &count);
	assert_int_equal(count, 3);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_bad_input),
		cmocka_unit_test(test_diff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
