/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "dvc/values.h"
#include "dvc/yaml_make.h"
#include "pipeline/python_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void write_real(struct buf *out, double value)
{
	if (isnan(value))
		buf_puts(out, "NaN");
	else if (isinf(value))
		buf_puts(out, value < 0 ? "-Infinity" : "Infinity");
	else
		python_write_real(out, value);
}

static void write_text(struct buf *out, struct str text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text_str(&w, text);
}

void dvc_value_write_json(struct buf *out, const struct yaml_node *value)
{
	if (!value || value->kind == YAML_NULL)
		buf_puts(out, "null");
	else if (value->kind == YAML_BOOL)
		buf_puts(out, value->integer ? "true" : "false");
	else if (value->kind == YAML_INT)
		buf_printf(out, "%" PRId64, value->integer);
	else if (value->kind == YAML_REAL && python_is_integer(value->text))
		python_write(out, value);
	else if (value->kind == YAML_REAL)
		write_real(out, value->real);
	else if (value->kind == YAML_STRING)
		write_text(out, value->text);
	else {
		bool is_map = value->kind == YAML_MAP;

		buf_putc(out, is_map ? '{' : '[');
		for (size_t i = 0; i < value->count; i++) {
			if (i)
				buf_puts(out, ", ");
			if (is_map) {
				write_text(out, value->keys[i]->text);
				buf_puts(out, ": ");
			}
			dvc_value_write_json(out, value->items[i]);
		}
		buf_putc(out, is_map ? '}' : ']');
	}
}

void dvc_values_write_json(struct buf *out, const struct dvc_value_files *files)
{
	buf_putc(out, '{');
	for (size_t i = 0; i < files->count; i++) {
		const struct dvc_value_file *file = &files->items[i];
		struct buf message = BUF_INIT;

		buf_puts(out, i ? ", " : "");
		write_text(out, str_of(file->path));
		if (file->data) {
			buf_puts(out, ": {\"data\": ");
			dvc_value_write_json(out, file->data);
			buf_putc(out, '}');
			continue;
		}
		buf_printf(out, ": {\"error\": {\"type\": \"%s\", \"msg\": ", file->error_type);
		buf_printf(&message, "%s%s", file->is_missing ? "[Errno 2] " : "", file->error);
		write_text(out, buf_str(&message));
		buf_puts(out, "}}");
		buf_release(&message);
	}
	buf_putc(out, '}');
}

const char *dvc_value_cell(struct arena *arena, const struct yaml_node *value, int precision)
{
	struct buf text = BUF_INIT;
	char rounded[400];
	const char *kept;

	if (!value || value->kind == YAML_NULL)
		return NULL;
	if (value->kind == YAML_REAL && precision && isfinite(value->real) && fabs(value->real) < 1e15) {
		snprintf(rounded, sizeof(rounded), "%.*f", precision, value->real);
		python_write_real(&text, strtod(rounded, NULL));
	} else
		python_write(&text, value);
	kept = arena_strdup(arena, text.data);
	buf_release(&text);
	return kept;
}

/* The value with its reals as texts. */
static const struct yaml_node *shorten(struct arena *arena, const struct yaml_node *value, int digits)
{
	struct yaml_node *copy;

	if (value->kind == YAML_REAL && !python_is_integer(value->text))
		return yaml_make_text(arena, isnan(value->real) ? "nan" : arena_printf(arena, "%.*g", digits, value->real));
	if (value->kind != YAML_LIST && value->kind != YAML_MAP)
		return value;
	copy = yaml_make(arena, value->kind);
	for (size_t i = 0; i < value->count; i++) {
		const struct yaml_node *item = shorten(arena, value->items[i], digits);

		if (value->kind == YAML_LIST)
			yaml_make_item(arena, copy, item);
		else
			yaml_make_append(arena, copy, value->keys[i]->text.data, item);
	}
	return copy;
}

const char *dvc_value_digits(struct arena *arena, const struct yaml_node *value, int digits)
{
	struct buf text = BUF_INIT;
	const char *kept;

	if (!value || value->kind == YAML_NULL)
		return NULL;
	python_write(&text, digits ? shorten(arena, value, digits) : value);
	kept = arena_strdup(arena, text.data);
	buf_release(&text);
	return kept;
}
