/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json_flat.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

static size_t skip_blanks(struct str s, size_t at)
{
	while (at < s.len && (s.data[at] == ' ' || s.data[at] == '\n' || s.data[at] == '\t' ||
			      s.data[at] == '\r'))
		at++;
	return at;
}

/* The byte behind the string that begins at the quote at; s.len when it doesn't end. */
static size_t skip_string(struct str s, size_t at)
{
	for (at++; at < s.len && s.data[at] != '"'; at++)
		at += s.data[at] == '\\';
	return at < s.len ? at + 1 : s.len;
}

/* The byte behind the value that begins at; strings within lists and objects may hold brackets. */
static size_t skip_value(struct str s, size_t at)
{
	int depth = 0;

	while (at < s.len) {
		char c = s.data[at];

		if (c == '"') {
			at = skip_string(s, at);
			if (!depth)
				return at;
			continue;
		}
		if (!depth && (c == ',' || c == '}'))
			return at;
		depth += (c == '[' || c == '{') - (c == ']' || c == '}');
		at++;
	}
	return at;
}

bool json_flat_next(struct str *object, struct str *key, struct str *value)
{
	struct str s = *object;
	size_t at = skip_blanks(s, 0), end;

	if (at < s.len && (s.data[at] == '{' || s.data[at] == ','))
		at = skip_blanks(s, at + 1);
	if (at >= s.len || s.data[at] != '"')
		return false;
	end = skip_string(s, at);
	*key = (struct str){ s.data + at + 1, end - at - 2 };
	at = skip_blanks(s, end);
	if (at >= s.len || s.data[at] != ':')
		return false;
	at = skip_blanks(s, at + 1);
	end = skip_value(s, at);
	*value = str_trim((struct str){ s.data + at, end - at });
	*object = (struct str){ s.data + end, s.len - end };
	return true;
}

bool json_flat_find(struct str object, struct str key, struct str *value)
{
	struct str found;

	while (json_flat_next(&object, &found, value)) {
		if (str_equal(found, key))
			return true;
	}
	return false;
}

void json_flat_escape(struct buf *out, struct str text)
{
	struct buf quoted = BUF_INIT;
	struct json_writer w = JSON_WRITER(&quoted);

	json_text_str(&w, text);
	buf_add(out, quoted.data + 1, quoted.len - 2);
	buf_release(&quoted);
}

void json_flat_text(struct buf *out, struct str value)
{
	json_t *string;

	if (!value.len || value.data[0] != '"') {
		buf_add_str(out, value);
	} else if (!memchr(value.data, '\\', value.len)) {
		buf_add(out, value.data + 1, value.len - 2);
	} else {
		string = json_loadb(value.data, value.len, JSON_DECODE_ANY, NULL);
		buf_puts(out, string ? json_string_value(string) : "");
		json_decref(string);
	}
}
