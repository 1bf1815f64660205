/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#include <locale.h>
#include <string.h>

/* Any bytes as text for a terminal: nothing that drives one is left, and it has the width it says. */

static void check(struct text text)
{
	int width = 0, columns;
	size_t at = 0, len;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.s[i];

		REQUIRE(c >= 0x20 && c != 0x7f);
		/* The controls of C1 as UTF-8. */
		REQUIRE(c != 0xc2 || (unsigned char)text.s[i + 1] >= 0xa0);
	}
	while (at < text.len && (len = text_next(text.s + at, &columns)) > 0) {
		REQUIRE(columns >= 0 && columns <= 2);
		width += columns;
		at += len;
	}
	REQUIRE(at == text.len && width == text.width);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct str bytes = fuzz_input(data, size);
	struct buf out = BUF_INIT;
	struct text text, again;

	setlocale(LC_CTYPE, "C.UTF-8");
	text = text_clean(&arena, bytes);
	check(text);
	again = text_clean(&arena, (struct str){ text.s, text.len });
	if (bytes.len < TEXT_MAX && text.len < TEXT_MAX)
		REQUIRE(again.len == text.len && memcmp(again.s, text.s, text.len) == 0);
	for (int width = 0; width <= text.width && width < 100; width++) {
		struct text fit = text_fit(text, width), rest = text_skip(text, width);

		REQUIRE(fit.width <= width && fit.width >= width - 1);
		REQUIRE(rest.width <= text.width - width);
		check((struct text){ arena_strndup(&arena, fit.s, fit.len), fit.len, fit.width });
		check(rest);
	}
	text_clean_to(&out, bytes);
	REQUIRE(out.len == text.len && memcmp(out.data, text.s, out.len) == 0);
	buf_release(&out);
	setlocale(LC_CTYPE, "C");
	text = text_clean(&arena, bytes);
	for (size_t i = 0; i < text.len; i++)
		REQUIRE(text.s[i] >= 0x20 && text.s[i] < 0x7f);
	arena_release(&arena);
	return 0;
}
