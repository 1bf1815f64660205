/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/format.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Any bytes as a moment: what is one, reads back as itself. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = fuzz_input(data, size);
	char text[CLOCK_TEXT_SIZE];
	int64_t moment, again, number;
	double real;

	if (clock_parse_iso(bytes, &moment)) {
		clock_format_long(text, moment);
		clock_format_iso(text, moment);
		REQUIRE(clock_parse_iso(str_of(text), &again) && again == moment);
	}
	if (str_to_int(bytes, &number)) {
		clock_format_long(text, number);
		clock_format_time(text, number);
	}
	if (str_to_real(bytes, &real)) {
		char out[FORMAT_SIZE];

		format_exact(out, real);
		REQUIRE(*out);
	}
	return 0;
}
