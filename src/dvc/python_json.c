/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/python_json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "dvc/yaml_make.h"
#include "pipeline/python_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef bool (*left_out)(const char *key, const struct yaml_node *value, bool top);

static void add_unit(struct buf *out, uint32_t unit)
{
	static const char digits[] = "0123456789abcdef";
	char text[6] = { '\\', 'u', digits[unit >> 12 & 15], digits[unit >> 8 & 15], digits[unit >> 4 & 15],
			 digits[unit & 15] };

	buf_add(out, text, sizeof(text));
}

/* How many characters at the start need no escape. */
static size_t plain_length(struct str s)
{
	size_t len = 0;

	while (len < s.len && s.data[len] >= ' ' && s.data[len] <= '~' && s.data[len] != '"' &&
	       s.data[len] != '\\')
		len++;
	return len;
}

void python_json_string(struct buf *out, struct str s)
{
	static const char named[] = "\"\\\n\r\t\b\f", letters[] = "\"\\nrtbf";

	buf_putc(out, '"');
	while (s.len) {
		uint32_t c = 0;
		size_t len = plain_length(s);
		const char *at;

		if (len) {
			buf_add(out, s.data, len);
			s.data += len;
			s.len -= len;
			continue;
		}
		len = utf8_next(s, &c);
		at = c && c < 128 ? strchr(named, (int)c) : NULL;
		if (at) {
			char pair[2] = { '\\', letters[at - named] };

			buf_add(out, pair, 2);
		} else if (c < 0x10000) {
			add_unit(out, c);
		} else {
			add_unit(out, 0xd800 + ((c - 0x10000) >> 10));
			add_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
		}
		s.data += len;
		s.len -= len;
	}
	buf_putc(out, '"');
}

static void write_real(struct buf *out, const struct yaml_node *value)
{
	/* An integer beyond 64 bits keeps its digits. */
	if (value->text.len && strspn(value->text.data, "-0123456789") == value->text.len)
		buf_add_str(out, value->text);
	else if (isnan(value->real))
		buf_puts(out, "NaN");
	else if (isinf(value->real))
		buf_puts(out, value->real < 0 ? "-Infinity" : "Infinity");
	else
		python_write_real(out, value->real);
}

static int by_key(const void *a, const void *b, void *map)
{
	const struct yaml_node *node = map;

	return str_compare(node->keys[*(const size_t *)a]->text, node->keys[*(const size_t *)b]->text);
}

static void write_value(struct buf *out, const struct yaml_node *value, left_out is_left_out, bool top);

static void write_map(struct buf *out, const struct yaml_node *map, left_out is_left_out, bool top)
{
	size_t *order = mem_zalloc(map->count + 1, sizeof(*order)), written = 0;

	for (size_t i = 0; i < map->count; i++)
		order[i] = i;
	qsort_r(order, map->count, sizeof(*order), by_key, (void *)(uintptr_t)map);
	buf_putc(out, '{');
	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *key = map->keys[order[i]], *item = map->items[order[i]];

		if (is_left_out && is_left_out(key->text.data, item, top))
			continue;
		buf_puts(out, written++ ? ", " : "");
		python_json_string(out, key->text);
		buf_puts(out, ": ");
		write_value(out, item, is_left_out, false);
	}
	buf_putc(out, '}');
	free(order);
}

static void write_value(struct buf *out, const struct yaml_node *value, left_out is_left_out, bool top)
{
	switch (value->kind) {
	case YAML_NULL:
		buf_puts(out, "null");
		break;
	case YAML_BOOL:
		buf_puts(out, value->integer ? "true" : "false");
		break;
	case YAML_INT:
		buf_printf(out, "%" PRId64, value->integer);
		break;
	case YAML_REAL:
		write_real(out, value);
		break;
	case YAML_STRING:
		python_json_string(out, value->text);
		break;
	case YAML_LIST:
		buf_putc(out, '[');
		for (size_t i = 0; i < value->count; i++) {
			buf_puts(out, i ? ", " : "");
			write_value(out, value->items[i], is_left_out, false);
		}
		buf_putc(out, ']');
		break;
	case YAML_MAP:
		write_map(out, value, is_left_out, top);
		break;
	}
}

void python_json_write(struct buf *out, const struct yaml_node *value, left_out is_left_out)
{
	write_value(out, value, is_left_out, true);
}
