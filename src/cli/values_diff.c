/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/values_diff.h"
#include "base/json.h"
#include "cli/plain_table.h"

#include <stdlib.h>
#include <string.h>

static void write_text(struct buf *out, const char *text)
{
	struct json_writer w = JSON_WRITER(out);

	json_text(&w, text);
}

/* new - old, where both are numbers. */
static bool difference(const struct dvc_value_change *change, struct yaml_node *out)
{
	const struct yaml_node *old = change->old, *new = change->new;

	*out = (struct yaml_node){ .kind = YAML_NULL };
	if (!dvc_value_is_number(old) || !dvc_value_is_number(new))
		return false;
	if (old->kind != YAML_REAL && new->kind != YAML_REAL) {
		bool is_beyond = __builtin_sub_overflow(new->integer, old->integer, &out->integer);

		out->kind = is_beyond ? YAML_REAL : YAML_INT;
		out->real = is_beyond ? (double)new->integer - (double)old->integer : (double)out->integer;
	} else {
		out->kind = YAML_REAL;
		out->real = (new->kind == YAML_BOOL ? (double)new->integer : new->real) -
			    (old->kind == YAML_BOOL ? (double)old->integer : old->real);
	}
	return true;
}

void values_diff_json(struct buf *out, const struct dvc_value_change *changes, size_t count)
{
	buf_putc(out, '{');
	for (size_t i = 0; i < count; i++) {
		const struct dvc_value_change *change = &changes[i];
		bool is_first = i == 0 || strcmp(changes[i - 1].path, change->path) != 0;
		struct yaml_node less;

		if (is_first) {
			buf_puts(out, i ? "}, " : "");
			write_text(out, change->path);
			buf_puts(out, ": {");
		} else
			buf_puts(out, ", ");
		write_text(out, change->key);
		buf_puts(out, ": {\"old\": ");
		dvc_value_write_json(out, change->old);
		buf_puts(out, ", \"new\": ");
		dvc_value_write_json(out, change->new);
		if (difference(change, &less)) {
			buf_puts(out, ", \"diff\": ");
			dvc_value_write_json(out, &less);
		}
		buf_putc(out, '}');
	}
	buf_puts(out, count ? "}}" : "}");
}

static int by_path_and_key(const void *a, const void *b)
{
	const struct dvc_value_change *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : strcmp(x->key, y->key);
}

static const char *cell_of(struct arena *arena, const struct values_diff_table *shown, const struct yaml_node *value)
{
	return shown->digits ? dvc_value_digits(arena, value, shown->digits)
			     : dvc_value_cell(arena, value, shown->decimals);
}

void values_diff_table(struct buf *out, struct arena *arena, const struct values_diff_table *shown,
		       struct dvc_value_change *changes, size_t count)
{
	size_t columns = 3 + shown->with_path + shown->with_change, at = 0;
	const char *headers[5], **cells = ARENA_ARRAY(arena, const char *, columns * count);
	struct plain_table table = { headers, cells, columns, count, shown->markdown, false };

	if (shown->with_path)
		headers[at++] = "Path";
	headers[at++] = shown->title;
	headers[at++] = shown->old;
	headers[at++] = shown->new;
	if (shown->with_change)
		headers[at] = "Change";
	if (count)
		qsort(changes, count, sizeof(*changes), by_path_and_key);
	at = 0;
	for (size_t i = 0; i < count; i++) {
		struct yaml_node less;

		if (shown->with_path)
			cells[at++] = changes[i].path;
		cells[at++] = changes[i].key;
		cells[at++] = cell_of(arena, shown, changes[i].old);
		cells[at++] = cell_of(arena, shown, changes[i].new);
		if (shown->with_change)
			cells[at++] = difference(&changes[i], &less) ? cell_of(arena, shown, &less) : shown->no_change;
	}
	if (count || shown->markdown) {
		plain_table_write(out, &table);
		if (shown->markdown)
			buf_putc(out, '\n');
	}
}
