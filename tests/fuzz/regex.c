/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/regex.h"
#include "tests/fuzz/fuzz.h"

#include <locale.h>

/* A pattern in the first line, a subject in the rest: matches lie within it and go on, or none is
 * found, in bounded time. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = fuzz_input(data, size), pattern;
	struct err err = ERR_INIT;
	struct regex *regex;
	size_t at = 0, from, to;

	setlocale(LC_CTYPE, "C.UTF-8");
	if (!str_next(&rest, '\n', &pattern))
		return 0;
	regex = regex_new(pattern, &err);
	REQUIRE(regex || *err.text);
	for (int i = 0; regex && i < 20 && at <= rest.len; i++) {
		if (!regex_find(regex, rest, at, &from, &to))
			break;
		REQUIRE(from >= at && to >= from && to <= rest.len);
		at = to > from ? to : to + 1;
	}
	regex_free(regex);
	return 0;
}
