/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_STR_H
#define ASSAY_BASE_STR_H

#include "base/compiler.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A view of bytes that somebody else owns; not terminated.  Passed by value. */
struct str {
	const char *data;
	size_t len;
};

#define STR_NONE ((struct str){ "", 0 })

/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).len, (s).data

struct str str_of(const char *terminated);
bool str_equal(struct str a, struct str b);
bool str_is(struct str a, const char *b);
bool str_starts(struct str s, const char *prefix);

/* Order by bytes, as strcmp. */
int str_compare(struct str a, struct str b);

/* For tables in memory: 64 bits that are the same for the same bytes. */
uint64_t str_hash(struct str s);

/* Without blanks, tabs and line ends at both ends. */
struct str str_trim(struct str s);

/* Takes the part before the first separator off *rest and returns it; the separator goes too.
 * With none left, all of *rest.  False when *rest was used up before the call. */
bool str_next(struct str *rest, char separator, struct str *part);

/* The whole of s as a decimal integer, or as a number in the C locale (nan and inf included).
 * False, with *out untouched, when s is anything else or out of range. */
bool str_to_int(struct str s, int64_t *out) WARN_UNUSED;
bool str_to_real(struct str s, double *out) WARN_UNUSED;

/* How many single-character changes lead from a to b (Levenshtein), for "did you mean"; strings
 * longer than 64 bytes count as far apart. */
unsigned str_distance(struct str a, struct str b);

/* The one of count names that is nearest to s, or NULL when none is near enough to be meant. */
const char *str_nearest(struct str s, const char *const *names, size_t count);

#endif
