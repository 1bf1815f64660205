/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "tests/fuzz/fuzz.h"
#include "ui/draw/term.h"
#include "ui/widget/line.h"

#include <locale.h>

/* Any bytes as keys that are typed into a field, and as text that is pasted into it: what is in the field
 * stays UTF-8, with the cursor between two characters. */

static void check(const struct line *line)
{
	struct str text = buf_str(&line->text);
	size_t at = 0;
	bool at_cursor = line->cursor == text.len;

	while (at < text.len) {
		uint32_t c;
		size_t len;

		at_cursor = at_cursor || at == line->cursor;
		len = utf8_next((struct str){ text.data + at, text.len - at }, &c);
		REQUIRE(len > 0 && c != UTF8_INVALID);
		at += len;
	}
	REQUIRE(at_cursor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct line line = { .text = BUF_INIT };

	setlocale(LC_CTYPE, "C.UTF-8");
	for (size_t i = 0; i + 4 <= size; i += 4) {
		int key = data[i] | data[i + 1] << 8 | (data[i + 2] & 0x1f) << 16;
		size_t rest = size - i - 4;

		/* The fourth byte: a paste of so many of the bytes that follow. */
		if (data[i + 3])
			line_insert(&line, fuzz_input(data + i + 4, rest < data[i + 3] ? rest : data[i + 3]));
		else if (key <= TERM_KEY_OTHER)
			(void)line_key(&line, key);
		check(&line);
	}
	line_release(&line);
	return 0;
}
