/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/plot_table.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "pipeline/param_file.h"

#include <math.h>
#include <string.h>

#define COLUMNS_MAX ((size_t)1000)
/* A file of the greatest size with a value in each row of each column has no more. */
#define CELLS_MAX ((size_t)32 * 1024 * 1024)

/* A table in the making. */
struct growing {
	const char *name;
	VEC_OF(double) values;
	size_t numbers;
};

struct making {
	struct arena *arena;
	const char *path;	/* of the file */
	VEC_OF(struct growing) columns;
	struct map places;	/* 1 + index by name */
	size_t rows;
};

static bool ends_in_one_of(const char *path, const char *const *endings, size_t count)
{
	const char *dot = strrchr(path_base(path), '.');

	for (size_t i = 0; dot && i < count; i++) {
		if (strcmp(dot, endings[i]) == 0)
			return true;
	}
	return false;
}

bool plot_table_is_one(const char *path)
{
	static const char *const endings[] = { ".csv", ".tsv", ".json", ".yaml", ".yml", ".toml", ".py" };

	return ends_in_one_of(path, endings, ARRAY_LEN(endings));
}

bool plot_is_image(const char *path)
{
	static const char *const endings[] = { ".jpg", ".jpeg", ".gif", ".png", ".svg" };

	return ends_in_one_of(path, endings, ARRAY_LEN(endings));
}

/* The column of that name, made if it is new; NULL with err set when there are too many. */
static struct growing *take_column(struct making *making, struct str name, struct err *err)
{
	size_t at = (size_t)(uintptr_t)map_find(&making->places, name);
	struct growing column = { .values = VEC_INIT };

	if (!at) {
		if (making->columns.len == COLUMNS_MAX) {
			err_set(err, ERR_INPUT, "%s has more than %zu columns", making->path, COLUMNS_MAX);
			return NULL;
		}
		name = arena_str(making->arena, name);
		column.name = name.data;
		VEC_PUSH(&making->columns, column);
		at = making->columns.len;
		map_put(&making->places, name, (void *)(uintptr_t)at);
	}
	return &making->columns.items[at - 1];
}

/* Rows need not have all columns, but take the room. */
static bool set_value(struct making *making, struct growing *column, size_t row, double value, struct err *err)
{
	size_t rows = row >= making->rows ? row + 1 : making->rows;

	if (rows > CELLS_MAX / making->columns.len)
		return err_set(err, ERR_INPUT, "%s has %zu columns and more than %zu rows, which is too much for a plot",
			       making->path, making->columns.len, CELLS_MAX / making->columns.len);
	while (column->values.len <= row)
		VEC_PUSH(&column->values, (double)NAN);
	column->numbers += (size_t)(!isnan(value)) - (size_t)(!isnan(column->values.items[row]));
	column->values.items[row] = value;
	making->rows = rows;
	return true;
}

static void finish(struct making *making, struct plot_table *out)
{
	out->column_count = making->columns.len;
	out->rows = making->rows;
	out->columns = ARENA_ARRAY(making->arena, struct plot_column, out->column_count);
	for (size_t i = 0; i < out->column_count; i++) {
		struct growing *column = &making->columns.items[i];
		size_t count;

		while (column->values.len < making->rows)
			VEC_PUSH(&column->values, (double)NAN);
		out->columns[i].name = column->name;
		out->columns[i].numbers = column->numbers;
		VEC_TO_ARENA(&column->values, making->arena, &out->columns[i].values, &count);
	}
	VEC_RELEASE(&making->columns);
	map_release(&making->places);
}

/* Takes one field, without its quotes, and what ends it; *last: the line ends behind it. */
static void take_field(struct str *rest, char separator, struct buf *field, bool *last)
{
	bool quoted = rest->len && rest->data[0] == '"';
	size_t i = quoted;

	buf_clear(field);
	for (; i < rest->len; i++) {
		char c = rest->data[i];

		if (quoted && c == '"' && i + 1 < rest->len && rest->data[i + 1] == '"')
			i++;
		else if (quoted && c == '"') {
			quoted = false;
			continue;
		} else if (!quoted && (c == separator || c == '\n' || c == '\r'))
			break;
		buf_putc(field, c);
	}
	*last = i >= rest->len || rest->data[i] != separator;
	if (i < rest->len && rest->data[i] == '\r')
		i++;
	if (i < rest->len && (rest->data[i] == '\n' || rest->data[i] == separator))
		i++;
	*rest = (struct str){ rest->data + i, rest->len - i };
}

static bool skip_empty_lines(struct str *rest)
{
	while (rest->len && (rest->data[0] == '\n' || rest->data[0] == '\r'))
		*rest = (struct str){ rest->data + 1, rest->len - 1 };
	return rest->len > 0;
}

/* The names of the columns: of the first line, or its fields' numbers. */
static bool read_header(struct making *making, struct str *rest, char separator, bool header, struct err *err)
{
	struct str line = *rest;
	struct buf field = BUF_INIT;
	bool last = !skip_empty_lines(&line), ok = true;

	for (size_t i = 0; ok && !last; i++) {
		take_field(&line, separator, &field, &last);
		if (!header) {
			buf_clear(&field);
			buf_printf(&field, "%zu", i);
		}
		/* Of two columns of one name the values of the last are DVC's. */
		ok = take_column(making, buf_str(&field), err) != NULL;
	}
	if (header)
		*rest = line;
	buf_release(&field);
	return ok;
}

static bool read_separated(struct making *making, struct str bytes, char separator, bool header, struct err *err)
{
	struct buf field = BUF_INIT;
	bool ok = read_header(making, &bytes, separator, header, err);

	for (size_t row = 0; ok && skip_empty_lines(&bytes); row++) {
		bool last = false;

		for (size_t i = 0; ok && !last; i++) {
			double value;

			take_field(&bytes, separator, &field, &last);
			if (i < making->columns.len)
				ok = set_value(making, &making->columns.items[i], row,
					       str_to_real(str_trim(buf_str(&field)), &value) ? value : (double)NAN,
					       err);
		}
	}
	buf_release(&field);
	return ok;
}

static double number_of(const struct yaml_node *value)
{
	double number;

	if (value->kind == YAML_BOOL)
		return (double)value->integer;
	if (value->kind == YAML_INT || value->kind == YAML_REAL)
		return value->real;
	return value->kind == YAML_STRING && str_to_real(str_trim(value->text), &number) ? number : (double)NAN;
}

/* Whether all items are maps, with the keys of the first. */
static bool are_points(const struct yaml_node *list)
{
	const struct yaml_node *first = list->count ? list->items[0] : NULL;

	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *item = list->items[i];

		if (item->kind != YAML_MAP || item->count > first->count)
			return false;
		/* Mostly they stand in the same order; the keys of too many are not looked for one by one. */
		for (size_t k = 0; i && first->count <= COLUMNS_MAX && k < item->count; k++) {
			if (!str_equal(first->keys[k]->text, item->keys[k]->text) &&
			    !yaml_get(first, item->keys[k]->text.data))
				return false;
		}
	}
	return list->count > 0;
}

static bool add_lists(struct making *making, const struct yaml_node *node, size_t *first_count, struct err *err)
{
	bool ok = true;

	if (node->kind == YAML_MAP) {
		for (size_t i = 0; ok && i < node->count; i++) {
			if (node->items[i]->kind == YAML_MAP || node->items[i]->kind == YAML_LIST)
				ok = add_lists(making, node->items[i], first_count, err);
		}
		return ok;
	}
	if (node->kind != YAML_LIST || !are_points(node))
		return true;
	for (size_t i = 0; ok && i < node->count; i++) {
		const struct yaml_node *item = node->items[i];

		for (size_t k = 0; ok && k < item->count; k++) {
			struct growing *column = take_column(making, item->keys[k]->text, err);

			ok = column && set_value(making, column, i, number_of(item->items[k]), err);
		}
	}
	if (!*first_count)
		*first_count = making->columns.len;
	return ok;
}

bool plot_table_read(struct arena *arena, struct str bytes, const char *path, bool header, struct plot_table *out,
		     struct err *err)
{
	struct making making = { .arena = arena, .path = path };
	const char *dot = strrchr(path_base(path), '.');
	bool is_tabs = dot && strcmp(dot, ".tsv") == 0, is_separated = is_tabs || (dot && strcmp(dot, ".csv") == 0);
	size_t first_count = 0;
	bool ok;

	if (is_separated) {
		ok = read_separated(&making, bytes, is_tabs ? '\t' : ',', header, err);
		first_count = making.columns.len;
	} else {
		const struct yaml_node *root = param_file_parse(arena, bytes, path, err);

		ok = root && add_lists(&making, root, &first_count, err);
	}
	finish(&making, out);
	out->first_count = first_count;
	return ok;
}

const struct plot_column *plot_table_column(const struct plot_table *table, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (strcmp(table->columns[i].name, name) == 0)
			return &table->columns[i];
	}
	return NULL;
}
