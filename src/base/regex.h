/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_REGEX_H
#define ASSAY_BASE_REGEX_H

#include "base/err.h"
#include "base/str.h"

/* Searching text by a pattern in Perl's grammar.  The only door to PCRE2.  A pattern without
 * capitals ignores case ("\S" and its like are none).  Subjects may hold any bytes; "^" and "$"
 * also match at line ends.  Matching is bounded: a pattern that explodes ends as "no match",
 * and regex_given_up tells it. */
struct regex;

/* The pattern compiled; NULL with err set, naming the offset, when it is not one. */
struct regex *regex_new(struct str pattern, struct err *err) WARN_UNUSED;
void regex_free(struct regex *regex);

/* Whether subject has a match at or after start; *from and *to (which may be NULL) are its bytes,
 * the same for an empty match: whoever looks for the next one must step over it. */
bool regex_find(struct regex *regex, struct str subject, size_t start, size_t *from, size_t *to);

/* How many searches with it so far were given up at the bound, so that nobody knows their answer. */
int64_t regex_given_up(const struct regex *regex);

#endif
