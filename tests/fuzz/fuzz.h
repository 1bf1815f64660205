/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_TESTS_FUZZ_FUZZ_H
#define ASSAY_TESTS_FUZZ_FUZZ_H

#include "base/buf.h"
#include "base/str.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What a fuzz target is: takes any bytes, and ends the program when something is not as it must be.
 * libFuzzer calls it with bytes that it makes up; replay.c with those that are kept in corpus/. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program unless the condition holds, whatever it was built with. */
#define REQUIRE(condition)                                                                         \
	do {                                                                                       \
		if (!(condition)) {                                                                \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

static inline struct str fuzz_input(const uint8_t *data, size_t size)
{
	return size ? (struct str){ (const char *)data, size } : STR_NONE;
}

#endif
