/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* What Python's json module writes for reals that JSON doesn't have. */
static const struct {
	const char *name;
	double value;
} special_reals[] = {
	{ "NaN", NAN },
	{ "Infinity", INFINITY },
	{ "-Infinity", -INFINITY },
};

/* The bytes of the string literal at the start of s, quotes included. */
static size_t string_length(struct str s)
{
	size_t i = 1;

	while (i < s.len && s.data[i] != '"')
		i += s.data[i] == '\\' ? 2 : 1;
	return i < s.len ? i + 1 : s.len;
}

/* The bytes of the number or word at the start of s; 0 when something else stands there. */
static size_t token_length(struct str s)
{
	size_t i = 0;

	while (i < s.len && (isalnum((unsigned char)s.data[i]) || strchr("+-._", s.data[i])) &&
	       s.data[i])
		i++;
	return i;
}

/* What must stand in the place of token, put around it, so that jansson can read it; false when it
 * can already. */
static bool needs_rewriting(struct str token, const char **before, const char **behind)
{
	int64_t number;

	for (size_t i = 0; i < ARRAY_LEN(special_reals); i++) {
		if (str_is(token, special_reals[i].name)) {
			*before = *behind = "\"";
			return true;
		}
	}
	/* jansson refuses integers beyond 64 bits. */
	*before = "";
	*behind = "e0";
	for (size_t i = token.data[0] == '-'; i < token.len; i++) {
		if (!isdigit((unsigned char)token.data[i]))
			return false;
	}
	return token.len > 18 && !str_to_int(token, &number);
}

/* Copies bytes to *out with what Python adds to JSON put into JSON's own words; false, with nothing
 * copied, when there is no such thing in them. */
static bool rewrite(struct buf *out, struct str bytes)
{
	size_t copied = 0;
	size_t len;

	for (size_t i = 0; i < bytes.len; i += len) {
		struct str rest = { bytes.data + i, bytes.len - i };
		const char *before, *behind;

		if (rest.data[0] == '"') {
			len = string_length(rest);
			continue;
		}
		len = token_length(rest);
		if (!len) {
			len = 1;
			continue;
		}
		rest.len = len;
		if (!needs_rewriting(rest, &before, &behind))
			continue;
		buf_add(out, bytes.data + copied, i - copied);
		buf_puts(out, before);
		buf_add_str(out, rest);
		buf_puts(out, behind);
		copied = i + len;
	}
	if (!copied)
		return false;
	buf_add(out, bytes.data + copied, bytes.len - copied);
	return true;
}

json_t *json_read(struct str bytes, const char *where, struct err *err)
{
	struct buf copy = BUF_INIT;
	json_error_t error;
	json_t *root;

	if (str_starts(bytes, "\xef\xbb\xbf")) {
		bytes.data += 3;
		bytes.len -= 3;
	}
	if (!str_trim(bytes).len) {
		err_set(err, ERR_INPUT, "%s is empty, where JSON is expected", where);
		return NULL;
	}
	if (rewrite(&copy, bytes))
		bytes = buf_str(&copy);
	root = json_loadb(bytes.data, bytes.len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);
	if (!root)
		err_set(err, ERR_INPUT, "%s:%d: this is not JSON: %s", where, error.line,
			error.text);
	buf_release(&copy);
	return root;
}

bool json_as_real(const json_t *value, double *out)
{
	const char *s;

	if (json_is_number(value)) {
		*out = json_number_value(value);
		return true;
	}
	s = json_string_value(value);
	for (size_t i = 0; s && i < ARRAY_LEN(special_reals); i++) {
		if (strcmp(s, special_reals[i].name) == 0) {
			*out = special_reals[i].value;
			return true;
		}
	}
	return false;
}
