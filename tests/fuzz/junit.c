/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exchange/junit.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

/* Test reports: whatever stands in one, what comes out has its bounds. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = ARENA_INIT;
	struct err err = ERR_INIT;
	struct junit_report report;

	if (junit_parse(&arena, (struct str){ (const char *)data, size }, "x.xml", &report, &err)) {
		for (size_t i = 0; i < report.count; i++) {
			REQUIRE(report.tests[i].name != NULL);
			REQUIRE(report.tests[i].outcome <= TEST_ERROR);
			REQUIRE(!report.tests[i].message ||
				strlen(report.tests[i].message) <= JUNIT_MESSAGE_MAX);
		}
	} else {
		REQUIRE(err.code == ERR_INPUT && *err.text);
	}
	arena_release(&arena);
	return 0;
}
