/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/base64.h"

#include <string.h>

bool base64_decode(struct buf *out, struct str text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	size_t padding = 0;

	if (text.len % 4)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		const char *digit = text.data[i] ? strchr(digits, text.data[i]) : NULL;

		if (text.data[i] == '=' && i + 2 >= text.len)
			padding++;
		else if (!digit || padding)
			return false;
		bits = bits << 6 | (digit ? (uint32_t)(digit - digits) : 0);
		if (i % 4 != 3)
			continue;
		for (size_t byte = 0; byte < 3 - padding; byte++)
			buf_putc(out, (char)(bits >> (16 - 8 * byte) & 0xff));
		bits = 0;
	}
	return true;
}
