/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/python_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void python_write_real(struct buf *out, double value)
{
	char text[40], digits[20];
	size_t count = 0;
	int exponent;

	if (isnan(value)) {
		buf_puts(out, "nan");
		return;
	}
	if (isinf(value)) {
		buf_puts(out, value < 0 ? "-inf" : "inf");
		return;
	}
	/* The program's locale may write a comma: only the digits are taken. */
	for (int precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value)
			break;
	}
	for (const char *c = text; *c && *c != 'e'; c++) {
		if (*c >= '0' && *c <= '9' && count < sizeof(digits))
			digits[count++] = *c;
	}
	exponent = (int)strtol(strchr(text, 'e') + 1, NULL, 10);
	if (signbit(value))
		buf_putc(out, '-');
	if (exponent < -4 || exponent >= 16) {
		buf_putc(out, digits[0]);
		if (count > 1)
			buf_printf(out, ".%.*s", (int)count - 1, digits + 1);
		buf_printf(out, "e%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
	} else if (exponent < 0) {
		buf_puts(out, "0.");
		buf_fill(out, '0', (size_t)(-exponent - 1));
		buf_add(out, digits, count);
	} else {
		size_t whole = (size_t)exponent + 1;

		buf_add(out, digits, count < whole ? count : whole);
		if (count < whole)
			buf_fill(out, '0', whole - count);
		buf_putc(out, '.');
		if (count > whole)
			buf_add(out, digits + whole, count - whole);
		else
			buf_putc(out, '0');
	}
}

/* Whether the text is an integer that is too large for 64 bits: Python has all its digits. */
bool python_is_integer(struct str text)
{
	size_t i = text.len && (text.data[0] == '-' || text.data[0] == '+');

	for (size_t j = i; j < text.len; j++) {
		if (text.data[j] < '0' || text.data[j] > '9')
			return false;
	}
	return i < text.len;
}

/* A string in quotes, with what cannot be printed escaped. */
static void write_quoted(struct buf *out, struct str text)
{
	char quote = memchr(text.data, '\'', text.len) && !memchr(text.data, '"', text.len) ? '"' : '\'';

	buf_putc(out, quote);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];

		if (c == '\n')
			buf_puts(out, "\\n");
		else if (c == '\r')
			buf_puts(out, "\\r");
		else if (c == '\t')
			buf_puts(out, "\\t");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(out, "\\x%02x", c);
		else if (c == (unsigned char)quote || c == '\\')
			buf_printf(out, "\\%c", c);
		else
			buf_putc(out, (char)c);
	}
	buf_putc(out, quote);
}

static void write_inner(struct buf *out, const struct yaml_node *value)
{
	if (value->kind == YAML_STRING && !value->date)
		write_quoted(out, value->text);
	else
		python_write(out, value);
}

static void write_items(struct buf *out, const struct yaml_node *node)
{
	for (size_t i = 0; i < node->count; i++) {
		if (i)
			buf_puts(out, ", ");
		if (node->kind == YAML_MAP) {
			write_inner(out, node->keys[i]);
			buf_puts(out, ": ");
		}
		write_inner(out, node->items[i]);
	}
}

void python_write(struct buf *out, const struct yaml_node *value)
{
	struct str text = value->text;

	switch (value->kind) {
	case YAML_NULL:
		buf_puts(out, "None");
		break;
	case YAML_BOOL:
		buf_puts(out, value->integer ? "True" : "False");
		break;
	case YAML_INT:
		buf_printf(out, "%lld", (long long)value->integer);
		break;
	case YAML_REAL:
		if (!python_is_integer(text)) {
			python_write_real(out, value->real);
			break;
		}
		if (text.data[0] == '+')
			text = (struct str){ text.data + 1, text.len - 1 };
		buf_add_str(out, text);
		break;
	case YAML_STRING:
		buf_add_str(out, text);
		break;
	case YAML_LIST:
		buf_putc(out, value->tuple ? '(' : '[');
		write_items(out, value);
		buf_puts(out, !value->tuple ? "]" : value->count == 1 ? ",)" : ")");
		break;
	case YAML_MAP:
		buf_putc(out, '{');
		write_items(out, value);
		buf_putc(out, '}');
		break;
	}
}
