/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/yaml_write.h"

#include <string.h>

/* The words that ruamel.yaml takes for something other than a string in YAML 1.2
 * (https://sourceforge.net/p/ruamel-yaml/code/ci/default/tree/resolver.py). */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Steps over digits and underscores; returns how many. */
static size_t skip_digits(const char **c, const char *digits)
{
	size_t len = strspn(*c, digits);

	*c += len;
	return len;
}

static bool skip_sign(const char **c)
{
	return (**c == '+' || **c == '-') && (*c)++;
}

static bool is_int(const char *c)
{
	static const struct { const char *prefix, *digits; } bases[] = {
		{ "0b", "01_" }, { "0o", "01234567_" }, { "0x", "0123456789abcdefABCDEF_" },
		{ "", "0123456789_" },
	};

	skip_sign(&c);
	for (size_t i = 0; i < ARRAY_LEN(bases); i++) {
		size_t prefix = strlen(bases[i].prefix);
		const char *rest = c + prefix;

		if (strncmp(c, bases[i].prefix, prefix) == 0 && skip_digits(&rest, bases[i].digits) &&
		    !*rest)
			return true;
	}
	return false;
}

static bool is_exponent(const char *c, bool needs_sign)
{
	if (*c != 'e' && *c != 'E')
		return false;
	c++;
	if (!skip_sign(&c) && needs_sign)
		return false;
	return skip_digits(&c, "0123456789") && !*c;
}

static bool is_real(const char *c)
{
	static const char *const words[] = { ".inf", ".Inf", ".INF" };
	static const char *const nans[] = { ".nan", ".NaN", ".NAN" };

	for (size_t i = 0; i < ARRAY_LEN(nans); i++) {
		if (strcmp(c, nans[i]) == 0)
			return true;
	}
	skip_sign(&c);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(c, words[i]) == 0)
			return true;
	}
	if (is_digit(*c)) {
		skip_digits(&c, "0123456789_");
		if (*c != '.')
			return is_exponent(c, false);
		c++;
		skip_digits(&c, "0123456789_");
		return !*c || is_exponent(c, false);
	}
	return *c == '.' && (c++, skip_digits(&c, "0123456789_")) && (!*c || is_exponent(c, true));
}

/* Digits, at least min and at most max of them, and then what is wanted. */
static bool skip_number(const char **c, size_t min, size_t max, char behind)
{
	size_t len = 0;

	while (len < max && is_digit((*c)[len]))
		len++;
	*c += len;
	return len >= min && (!behind || *(*c)++ == behind);
}

/* 2020-01-02, or with a time: 2020-1-2 3:04:05.6 +01:00 */
static bool is_date(const char *c)
{
	const char *date = c;

	if (skip_number(&date, 4, 4, '-') && skip_number(&date, 2, 2, '-') &&
	    skip_number(&date, 2, 2, 0) && !*date)
		return true;
	if (!skip_number(&c, 4, 4, '-') || !skip_number(&c, 1, 2, '-') || !skip_number(&c, 1, 2, 0))
		return false;
	if (*c == 'T' || *c == 't')
		c++;
	else if (!skip_digits(&c, " \t"))
		return false;
	if (!skip_number(&c, 1, 2, ':') || !skip_number(&c, 2, 2, ':') || !skip_number(&c, 2, 2, 0))
		return false;
	if (*c == '.') {
		c++;
		skip_digits(&c, "0123456789");
	}
	if (!*c)
		return true;
	skip_digits(&c, " \t");
	if (*c == 'Z')
		return !c[1];
	if (!skip_sign(&c) || !skip_number(&c, 1, 2, 0))
		return false;
	return !*c || (*c++ == ':' && skip_number(&c, 2, 2, 0) && !*c);
}

bool yaml_write_is_typed(struct str word)
{
	static const char *const words[] = { "",     "~",    "null",  "Null",  "NULL",  "true",
					     "True", "TRUE", "false", "False", "FALSE", "<<", "=" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_is(word, words[i]))
			return true;
	}
	/* A word with a NUL in it has to be quoted for that alone. */
	if (memchr(word.data, 0, word.len) || !word.len || !strchr("+-.0123456789", word.data[0]))
		return false;
	return is_int(word.data) || is_real(word.data) || is_date(word.data);
}
