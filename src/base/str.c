/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/str.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DISTANCE_MAX_LEN 64

struct str str_of(const char *terminated)
{
	return terminated ? (struct str){ terminated, strlen(terminated) } : STR_NONE;
}

bool str_equal(struct str a, struct str b)
{
	return a.len == b.len && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}

bool str_is(struct str a, const char *b)
{
	return str_equal(a, str_of(b));
}

bool str_starts(struct str s, const char *prefix)
{
	size_t len = strlen(prefix);

	return s.len >= len && memcmp(s.data, prefix, len) == 0;
}

int str_compare(struct str a, struct str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int order = len ? memcmp(a.data, b.data, len) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
uint64_t str_hash(struct str s)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.len; i++) {
		hash ^= (unsigned char)s.data[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash;
}

struct str str_trim(struct str s)
{
	while (s.len && is_blank(s.data[0])) {
		s.data++;
		s.len--;
	}
	while (s.len && is_blank(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool str_next(struct str *rest, char separator, struct str *part)
{
	const char *end;

	if (!rest->data)
		return false;
	end = memchr(rest->data, separator, rest->len);
	if (!end) {
		*part = *rest;
		*rest = (struct str){ NULL, 0 };
		return true;
	}
	*part = (struct str){ rest->data, (size_t)(end - rest->data) };
	rest->len -= part->len + 1;
	rest->data = end + 1;
	return true;
}

bool str_to_int(struct str s, int64_t *out)
{
	char copy[32], *end;
	long long value;

	if (!s.len || s.len >= sizeof(copy) || is_blank(s.data[0]))
		return false;
	memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	errno = 0;
	value = strtoll(copy, &end, 10);
	if (errno || *end)
		return false;
	*out = value;
	return true;
}

bool str_to_real(struct str s, double *out)
{
	static locale_t c_locale;
	char copy[400], *end;
	double value;

	if (!s.len || s.len >= sizeof(copy) || is_blank(s.data[0]))
		return false;
	if (!c_locale)
		c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	value = c_locale ? strtod_l(copy, &end, c_locale) : strtod(copy, &end);
	if (*end)
		return false;
	*out = value;
	return true;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
	unsigned low = a < b ? a : b;

	return low < c ? low : c;
}

unsigned str_distance(struct str a, struct str b)
{
	unsigned row[DISTANCE_MAX_LEN + 1];

	if (a.len > DISTANCE_MAX_LEN || b.len > DISTANCE_MAX_LEN)
		return DISTANCE_MAX_LEN;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned diagonal = row[0];

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b.len; j++) {
			unsigned above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1,
				       diagonal + (a.data[i - 1] != b.data[j - 1]));
			diagonal = above;
		}
	}
	return row[b.len];
}

const char *str_nearest(struct str s, const char *const *names, size_t count)
{
	const char *nearest = NULL;
	unsigned best = (unsigned)(s.len / 3) + 2;

	for (size_t i = 0; i < count; i++) {
		unsigned distance = str_distance(s, str_of(names[i]));

		if (distance < best) {
			best = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
