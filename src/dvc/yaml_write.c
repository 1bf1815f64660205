/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dvc/yaml_write.h"
#include "dvc/yaml_write_impl.h"

#include <string.h>

/* A key with its tag ("!!str") has to be shorter than this to stand in front of its value. */
#define KEY_MAX (128 - 5)

static void write_block(struct yaml_writer *w, const struct yaml_node *node, unsigned indent);

void yaml_writer_put(struct yaml_writer *w, const char *text)
{
	buf_puts(w->out, text);
	w->column += strlen(text);
}

void yaml_writer_break(struct yaml_writer *w, unsigned indent)
{
	buf_putc(w->out, '\n');
	buf_fill(w->out, ' ', indent);
	w->column = indent;
}

static bool is_collection(const struct yaml_node *node)
{
	return (node->kind == YAML_LIST || node->kind == YAML_MAP) && node->count;
}

/* A scalar or an empty collection behind what stands there, which ends without a blank. */
static void write_leaf(struct yaml_writer *w, const struct yaml_node *node, unsigned indent,
		       bool is_key)
{
	if (node->kind == YAML_LIST || node->kind == YAML_MAP) {
		yaml_writer_put(w, node->kind == YAML_LIST ? " []" : " {}");
		return;
	}
	if (node->kind == YAML_NULL)
		return;
	if (!is_key)
		yaml_writer_put(w, " ");
	yaml_write_scalar(w, node, indent + 2, is_key);
}

static bool is_simple_key(const struct yaml_node *key)
{
	return yaml_write_width(key->text) < KEY_MAX && !yaml_write_has_break(key->text);
}

/* The entry begins where the writer is, at indent. */
static void write_entry(struct yaml_writer *w, const struct yaml_node *key,
			const struct yaml_node *value, unsigned indent)
{
	bool is_simple = is_simple_key(key);

	if (is_simple) {
		if (key->kind == YAML_STRING)
			yaml_write_scalar(w, key, indent + 2, true);
		else
			yaml_write_plain(w, key, indent + 2);
	} else {
		yaml_writer_put(w, "?");
		write_leaf(w, key, indent, false);
		yaml_writer_break(w, indent);
	}
	yaml_writer_put(w, ":");
	if (!is_collection(value)) {
		write_leaf(w, value, indent, false);
	} else if (is_simple) {
		unsigned deeper = value->kind == YAML_MAP ? indent + 2 : indent;

		yaml_writer_break(w, deeper);
		write_block(w, value, deeper);
	} else {
		yaml_writer_put(w, " ");
		write_block(w, value, indent + 2);
	}
}

static void write_block(struct yaml_writer *w, const struct yaml_node *node, unsigned indent)
{
	for (size_t i = 0; i < node->count; i++) {
		const struct yaml_node *item = node->items[i];

		if (i)
			yaml_writer_break(w, indent);
		if (node->kind == YAML_MAP) {
			write_entry(w, node->keys[i], item, indent);
			continue;
		}
		yaml_writer_put(w, item->kind == YAML_NULL ? "- " : "-");
		if (is_collection(item)) {
			yaml_writer_put(w, " ");
			write_block(w, item, indent + 2);
		} else
			write_leaf(w, item, indent, false);
	}
}

void yaml_write(struct buf *out, const struct yaml_node *root)
{
	struct yaml_writer w = { .out = out };

	if (is_collection(root))
		write_block(&w, root, 0);
	else if (root->kind == YAML_LIST || root->kind == YAML_MAP)
		yaml_writer_put(&w, root->kind == YAML_LIST ? "[]" : "{}");
	else if (root->kind == YAML_NULL)
		yaml_writer_put(&w, "null\n...");
	else
		yaml_write_scalar(&w, root, 0, false);
	buf_putc(out, '\n');
}

void yaml_write_entry(struct buf *out, const struct yaml_node *key, const struct yaml_node *value,
		      unsigned indent)
{
	struct yaml_writer w = { .out = out, .column = indent };

	buf_fill(out, ' ', indent);
	write_entry(&w, key, value, indent);
	buf_putc(out, '\n');
}
