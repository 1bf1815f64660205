/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/yaml.h"

#include <math.h>
#include <string.h>

static bool is_one_of(struct str s, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(s, words[i]))
			return true;
	}
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

static size_t count_digits(struct str s, size_t from)
{
	size_t i = from;

	while (i < s.len && is_digit(s.data[i]))
		i++;
	return i - from;
}

/* "0o17", "0x1F" and "0b11", behind the sign. */
static enum yaml_kind resolve_based(struct str s, bool negative, int64_t *integer, double *real)
{
	int base = s.data[1] == 'x' ? 16 : s.data[1] == 'o' ? 8 : 2;
	uint64_t value = 0;
	bool fits = true;

	*real = 0;
	for (size_t i = 2; i < s.len; i++) {
		int digit = digit_value(s.data[i]);

		if (digit >= base)
			return YAML_STRING;
		fits = fits && value <= (uint64_t)(INT64_MAX - digit) / (unsigned)base;
		if (fits)
			value = value * (unsigned)base + (unsigned)digit;
		*real = *real * base + digit;
	}
	*integer = fits ? (int64_t)value : 0;
	if (negative) {
		*integer = -*integer;
		*real = -*real;
	}
	return fits ? YAML_INT : YAML_REAL;
}

/* [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? */
static enum yaml_kind resolve_decimal(struct str s, int64_t *integer, double *real)
{
	size_t i = s.data[0] == '-' || s.data[0] == '+';
	size_t whole = count_digits(s, i);
	size_t fraction = 0;
	bool is_real = false;

	i += whole;
	if (i < s.len && s.data[i] == '.') {
		is_real = true;
		fraction = count_digits(s, i + 1);
		i += 1 + fraction;
	}
	if (!whole && !fraction)
		return YAML_STRING;
	if (i < s.len && (s.data[i] == 'e' || s.data[i] == 'E')) {
		size_t digits;

		is_real = true;
		i++;
		if (i < s.len && (s.data[i] == '-' || s.data[i] == '+'))
			i++;
		digits = count_digits(s, i);
		if (!digits)
			return YAML_STRING;
		i += digits;
	}
	if (i < s.len || !str_to_real(s, real))
		return YAML_STRING;
	return !is_real && str_to_int(s, integer) ? YAML_INT : YAML_REAL;
}

static enum yaml_kind resolve_number(struct str s, int64_t *integer, double *real)
{
	static const char *const infinities[] = { ".inf", ".Inf", ".INF" };
	static const char *const nans[] = { ".nan", ".NaN", ".NAN" };
	bool is_signed = s.data[0] == '-' || s.data[0] == '+';
	struct str bare = { s.data + is_signed, s.len - is_signed };

	if (is_one_of(bare, infinities, ARRAY_LEN(infinities))) {
		*real = s.data[0] == '-' ? -INFINITY : INFINITY;
		return YAML_REAL;
	}
	if (is_one_of(s, nans, ARRAY_LEN(nans))) {
		*real = NAN;
		return YAML_REAL;
	}
	if (bare.len > 2 && bare.data[0] == '0' && strchr("xob", bare.data[1]) && bare.data[1])
		return resolve_based(bare, s.data[0] == '-', integer, real);
	return resolve_decimal(s, integer, real);
}

/* "1_000" and "0x_ff": underscores may stand behind the first digit, but not in an exponent. */
static enum yaml_kind resolve_underscored(struct str s, int64_t *integer, double *real)
{
	bool is_signed = s.data[0] == '-' || s.data[0] == '+', is_hex, behind_e = false;
	char plain[80];
	size_t len = 0;

	is_hex = s.len > is_signed + (size_t)1 && s.data[is_signed + 1] == 'x';
	if (s.len >= sizeof(plain) || s.data[is_signed] == '_')
		return YAML_STRING;
	for (size_t i = 0; i < s.len; i++) {
		behind_e = behind_e || (!is_hex && (s.data[i] == 'e' || s.data[i] == 'E'));
		if (s.data[i] == '_' && behind_e)
			return YAML_STRING;
		if (s.data[i] != '_')
			plain[len++] = s.data[i];
	}
	return !len ? YAML_STRING : resolve_number((struct str){ plain, len }, integer, real);
}

enum yaml_kind yaml_resolve(struct str scalar, int64_t *integer, double *real)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };
	static const char *const trues[] = { "true", "True", "TRUE" };
	static const char *const falses[] = { "false", "False", "FALSE" };
	enum yaml_kind kind;

	*integer = 0;
	*real = 0;
	if (is_one_of(scalar, nulls, ARRAY_LEN(nulls)))
		return YAML_NULL;
	if (is_one_of(scalar, falses, ARRAY_LEN(falses)))
		return YAML_BOOL;
	if (is_one_of(scalar, trues, ARRAY_LEN(trues))) {
		*integer = 1;
		return YAML_BOOL;
	}
	if (memchr(scalar.data, '_', scalar.len))
		kind = resolve_underscored(scalar, integer, real);
	else
		kind = resolve_number(scalar, integer, real);
	if (kind == YAML_STRING)
		*real = 0;
	return kind;
}

/* The part of s behind least to most digits; false when there are fewer. */
static bool skip_digits(struct str *s, size_t least, size_t most)
{
	size_t count = count_digits(*s, 0);

	count = count < most ? count : most;
	s->data += count;
	s->len -= count;
	return count >= least;
}

static bool skip_one(struct str *s, const char *of)
{
	if (!s->len || !*s->data || !strchr(of, *s->data))
		return false;
	s->data++;
	s->len--;
	return true;
}

static void skip_blanks(struct str *s)
{
	while (skip_one(s, " \t"))
		;
}

bool yaml_is_date(struct str text)
{
	struct str s = text;

	/* A date alone has two digits everywhere. */
	if (!skip_digits(&s, 4, 4) || !skip_one(&s, "-") || !skip_digits(&s, 1, 2) ||
	    !skip_one(&s, "-") || !skip_digits(&s, 1, 2))
		return false;
	if (!s.len)
		return text.len == 10;
	if (!skip_one(&s, "Tt \t"))
		return false;
	skip_blanks(&s);
	if (!skip_digits(&s, 1, 2) || !skip_one(&s, ":") || !skip_digits(&s, 2, 2) ||
	    !skip_one(&s, ":") || !skip_digits(&s, 2, 2))
		return false;
	if (skip_one(&s, "."))
		skip_digits(&s, 0, s.len);
	skip_blanks(&s);
	if (skip_one(&s, "-+") && skip_digits(&s, 1, 2)) {
		if (skip_one(&s, ":") && !skip_digits(&s, 2, 2))
			return false;
	} else {
		skip_one(&s, "Z");
	}
	return s.len == 0;
}

struct yaml_node *yaml_get(const struct yaml_node *node, const char *key)
{
	if (!node || node->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < node->count; i++) {
		if (str_is(node->keys[i]->text, key))
			return node->items[i];
	}
	return NULL;
}

const char *yaml_kind_name(enum yaml_kind kind)
{
	static const char *const names[] = {
		[YAML_NULL] = "nothing",
		[YAML_BOOL] = "true or false",
		[YAML_INT] = "an integer",
		[YAML_REAL] = "a number",
		[YAML_STRING] = "a string",
		[YAML_LIST] = "a list",
		[YAML_MAP] = "a map",
	};

	return names[kind];
}
