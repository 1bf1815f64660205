/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

/* How many bytes a character with this first byte has, and the bits of the code point in it. */
static size_t length_of(unsigned char first, uint32_t *bits)
{
	if (first >= 0xc2 && first <= 0xdf) {
		*bits = first & 0x1f;
		return 2;
	}
	if (first >= 0xe0 && first <= 0xef) {
		*bits = first & 0x0f;
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		*bits = first & 0x07;
		return 4;
	}
	return 0;
}

size_t utf8_next(struct str s, uint32_t *c)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)s.data;
	uint32_t code;
	size_t len;

	if (!s.len)
		return 0;
	*c = bytes[0];
	if (bytes[0] < 0x80)
		return 1;
	*c = UTF8_INVALID;
	len = length_of(bytes[0], &code);
	if (!len || len > s.len)
		return 1;
	for (size_t i = 1; i < len; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 1;
		code = code << 6 | (bytes[i] & 0x3f);
	}
	if (code < smallest[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 1;
	*c = code;
	return len;
}

bool utf8_is_valid(struct str s)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t c = 0;

		if ((unsigned char)s.data[at] < 0x80) {
			at++;
			continue;
		}
		at += utf8_next((struct str){ s.data + at, s.len - at }, &c);
		if (c == UTF8_INVALID)
			return false;
	}
	return true;
}
