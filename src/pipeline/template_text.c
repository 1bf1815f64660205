/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/python_text.h"
#include "pipeline/template.h"

void template_write_value(struct buf *out, const struct yaml_node *value)
{
	if (value->kind == YAML_BOOL)
		buf_puts(out, value->integer ? "true" : "false");
	else
		python_write(out, value);
}

static void write_one(struct buf *out, const struct yaml_node *value)
{
	if (value->kind == YAML_STRING)
		buf_add_word(out, value->text);
	else
		python_write(out, value);
}

static bool write_list(struct buf *out, struct str name, const struct yaml_node *list, bool repeat)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i]->kind == YAML_LIST || list->items[i]->kind == YAML_MAP)
			return false;
		if (i == 0 || repeat)
			buf_printf(out, "--%.*s ", STR_ARG(name));
		write_one(out, list->items[i]);
		buf_putc(out, ' ');
	}
	return true;
}

/* name holds the keys so far, and the same afterwards. */
static bool write_map(struct buf *out, struct buf *name, const struct yaml_node *map,
		      const struct pipeline_options *options)
{
	size_t len = name->len;

	for (size_t i = 0; i < map->count; i++) {
		const struct yaml_node *value = map->items[i];
		bool ok = true;

		if (map->keys[i]->kind != YAML_STRING)
			continue;
		buf_printf(name, "%s%.*s", len ? "." : "", STR_ARG(map->keys[i]->text));
		if (value->kind == YAML_MAP)
			ok = write_map(out, name, value, options);
		else if (value->kind == YAML_LIST)
			ok = write_list(out, buf_str(name), value, options->repeat_lists);
		else if (value->kind != YAML_BOOL || value->integer)
			buf_printf(out, "--%s ", name->data);
		else if (options->no_flags)
			buf_printf(out, "--no-%s ", name->data);
		if (value->kind != YAML_MAP && value->kind != YAML_LIST && value->kind != YAML_BOOL) {
			write_one(out, value);
			buf_putc(out, ' ');
		}
		buf_truncate(name, len);
		if (!ok)
			return false;
	}
	return true;
}

bool template_write_options(struct buf *out, const struct yaml_node *map,
			    const struct pipeline_options *options)
{
	struct buf name = BUF_INIT;
	size_t start = out->len;
	bool ok = write_map(out, &name, map, options);

	while (out->len > start && out->data[out->len - 1] == ' ')
		buf_truncate(out, out->len - 1);
	buf_release(&name);
	return ok;
}
