/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/ignore.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Rules, and behind the first NUL byte a path: whatever they are, an answer; what is ignored as a folder
 * ignores all below it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size), rules = input, path = { "a/b.txt", 7 };
	const char *end = memchr(input.data, '\0', input.len);
	static const char *const folders[] = { "", "sub", "a/[b]" };

	if (end) {
		rules.len = (size_t)(end - input.data);
		path = (struct str){ end + 1, input.len - rules.len - 1 };
	}
	for (size_t i = 0; i < 3; i++) {
		struct arena arena = ARENA_INIT;
		struct err err = ERR_INIT;
		const struct ignore *ignore = ignore_add(&arena, ignore_built_in(&arena), str_of(folders[i]),
							 rules, &err);

		REQUIRE(ignore ? err.code == ERR_NONE : err.code == ERR_INPUT);
		if (ignore && path.len && ignore_path(ignore, path, true)) {
			struct str below = arena_str(&arena, path);

			below = str_of(arena_printf(&arena, "%s/x", below.data));
			REQUIRE(strlen(arena_strndup(&arena, path.data, path.len)) != path.len ||
				ignore_path(ignore, below, false));
		}
		arena_release(&arena);
	}
	return 0;
}
