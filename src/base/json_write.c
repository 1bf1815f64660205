/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/clock.h"
#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>

static void start_line(struct json_writer *w)
{
	if (w->pretty) {
		buf_putc(w->out, '\n');
		buf_fill(w->out, ' ', (size_t)w->depth * 2);
	}
}

/* Whether the innermost object or list has nothing in it yet: no value ends in a bracket that
 * opens. */
static bool is_fresh(const struct json_writer *w)
{
	char last = w->out->len ? w->out->data[w->out->len - 1] : '\0';

	return last == '{' || last == '[';
}

/* What must stand before the next key or value. */
static void start_item(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (!w->depth)
		return;
	if (!is_fresh(w))
		buf_putc(w->out, ',');
	start_line(w);
}

static void open_with(struct json_writer *w, char bracket)
{
	start_item(w);
	buf_putc(w->out, bracket);
	w->depth++;
}

static void close_with(struct json_writer *w, char bracket)
{
	bool fresh = is_fresh(w);

	w->depth--;
	if (!fresh)
		start_line(w);
	buf_putc(w->out, bracket);
}

void json_open_object(struct json_writer *w)
{
	open_with(w, '{');
}

void json_close_object(struct json_writer *w)
{
	close_with(w, '}');
}

void json_open_list(struct json_writer *w)
{
	open_with(w, '[');
}

void json_close_list(struct json_writer *w)
{
	close_with(w, ']');
}

static void write_string(struct buf *out, struct str s)
{
	buf_putc(out, '"');
	while (s.len) {
		uint32_t c;
		size_t len = utf8_next(s, &c);

		if (c == UTF8_INVALID)
			buf_puts(out, UTF8_REPLACEMENT);
		else if (c == '"' || c == '\\')
			buf_printf(out, "\\%c", (char)c);
		else if (c == '\n')
			buf_puts(out, "\\n");
		else if (c == '\t')
			buf_puts(out, "\\t");
		else if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			/* JSON lets 7F to 9F stand, but some terminals obey them. */
			buf_printf(out, "\\u%04" PRIx32, c);
		else
			buf_add(out, s.data, len);
		s.data += len;
		s.len -= len;
	}
	buf_putc(out, '"');
}

void json_key_str(struct json_writer *w, struct str key)
{
	start_item(w);
	write_string(w->out, key);
	buf_puts(w->out, w->pretty ? ": " : ":");
	w->after_key = true;
}

void json_key(struct json_writer *w, const char *key)
{
	json_key_str(w, str_of(key));
}

void json_text_str(struct json_writer *w, struct str s)
{
	start_item(w);
	write_string(w->out, s);
}

void json_text(struct json_writer *w, const char *s)
{
	if (s)
		json_text_str(w, str_of(s));
	else
		json_nothing(w);
}

void json_raw(struct json_writer *w, struct str json)
{
	start_item(w);
	buf_add_str(w->out, str_trim(json));
}

void json_int(struct json_writer *w, int64_t value)
{
	start_item(w);
	buf_printf(w->out, "%" PRId64, value);
}

void json_number(struct json_writer *w, double value)
{
	char number[FORMAT_SIZE];

	if (isfinite(value))
		json_raw(w, str_of(format_exact(number, value)));
	else
		json_text(w, isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
}

void json_bool(struct json_writer *w, bool value)
{
	json_raw(w, str_of(value ? "true" : "false"));
}

void json_nothing(struct json_writer *w)
{
	json_raw(w, str_of("null"));
}

void json_moment(struct json_writer *w, int64_t moment)
{
	char iso[CLOCK_TEXT_SIZE];

	json_text(w, moment ? clock_format_iso(iso, moment) : NULL);
}

void json_text_field(struct json_writer *w, const char *key, const char *value)
{
	json_key(w, key);
	json_text(w, value);
}

void json_int_field(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_int(w, value);
}

void json_id_field(struct json_writer *w, const char *key, int64_t id)
{
	json_key(w, key);
	if (id)
		json_int(w, id);
	else
		json_nothing(w);
}

void json_bool_field(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_bool(w, value);
}

void json_moment_field(struct json_writer *w, const char *key, int64_t moment)
{
	json_key(w, key);
	json_moment(w, moment);
}

static void write_container(struct json_writer *w, const json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_array(value)) {
		json_open_list(w);
		json_array_foreach((json_t *)value, i, item)
			json_value(w, item);
		json_close_list(w);
	} else {
		json_open_object(w);
		json_object_foreach((json_t *)value, key, item) {
			json_key(w, key);
			json_value(w, item);
		}
		json_close_object(w);
	}
}

void json_value(struct json_writer *w, const json_t *value)
{
	if (json_is_array(value) || json_is_object(value))
		write_container(w, value);
	else if (json_is_string(value))
		json_text_str(w, (struct str){ json_string_value(value), json_string_length(value) });
	else if (json_is_integer(value))
		json_int(w, json_integer_value(value));
	else if (json_is_real(value))
		json_number(w, json_real_value(value));
	else if (json_is_boolean(value))
		json_bool(w, json_is_true(value));
	else
		json_nothing(w);
}
