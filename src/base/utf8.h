/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASSAY_BASE_UTF8_H
#define ASSAY_BASE_UTF8_H

#include "base/str.h"

#include <stdint.h>

/* What utf8_next finds where the bytes are no UTF-8. */
#define UTF8_INVALID UINT32_MAX

/* U+FFFD, which stands for a byte that could not be read. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* The first character of s: its bytes, and its code point in *c.  One byte and UTF8_INVALID where
 * it is cut off, overlong, a surrogate or beyond U+10FFFF.  0 at the end of s. */
size_t utf8_next(struct str s, uint32_t *c);

/* Whether all of s is UTF-8. */
bool utf8_is_valid(struct str s);

#endif
