/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "dvc/manifest.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as a ".dir" object: a sorted list of files that lie inside the folder, whose own text reads
 * back as the same list; or one sentence. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct manifest manifest, again;
	struct buf text = BUF_INIT;
	struct manifest_change *changes;
	size_t count;

	if (!manifest_parse(&arena, fuzz_input(data, size), "in", &manifest, &err)) {
		REQUIRE(err.code == ERR_INPUT && strncmp(err.text, "in ", 3) == 0);
		arena_release(&arena);
		return 0;
	}
	for (size_t i = 0; i < manifest.count; i++) {
		struct str path = manifest.entries[i].path;

		REQUIRE(path.len && path.data[0] != '/' && path.data[path.len] == '\0');
		REQUIRE(strlen(path.data) == path.len && utf8_is_valid(path));
		REQUIRE(!i || str_compare(manifest.entries[i - 1].path, path) < 0);
	}
	manifest_format(&text, &manifest);
	REQUIRE(manifest_parse(&arena, buf_str(&text), "again", &again, &err));
	manifest_diff(&arena, &manifest, &again, &changes, &count);
	REQUIRE(count == 0 && again.count == manifest.count);
	buf_release(&text);
	arena_release(&arena);
	return 0;
}
