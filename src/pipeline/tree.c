/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/tree.h"
#include "base/buf.h"

#include <string.h>

bool tree_start(struct tree *tree, struct arena *arena, struct str bytes, const char *name,
		struct err *err)
{
	*tree = (struct tree){ .arena = arena, .name = name, .bytes = bytes, .line = 1, .err = err };
	if (bytes.len > YAML_MAX_BYTES)
		return err_set(err, ERR_INPUT, "%s is larger than the %zu bytes that such a file may have",
			       name, YAML_MAX_BYTES);
	if (str_starts(bytes, "\xef\xbb\xbf"))
		tree->at = tree->line_start = 3;
	return true;
}

char tree_peek(const struct tree *tree, size_t ahead)
{
	return ahead < tree->bytes.len - tree->at ? tree->bytes.data[tree->at + ahead] : '\0';
}

bool tree_at_end(const struct tree *tree)
{
	return tree->at >= tree->bytes.len;
}

void tree_step(struct tree *tree)
{
	if (tree->bytes.data[tree->at++] == '\n') {
		tree->line++;
		tree->line_start = tree->at;
	}
}

bool tree_take(struct tree *tree, const char *word)
{
	struct str rest = { tree->bytes.data + tree->at, tree->bytes.len - tree->at };

	if (!str_starts(rest, word))
		return false;
	for (size_t i = strlen(word); i; i--)
		tree_step(tree);
	return true;
}

bool tree_fail(struct tree *tree, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	err_set(tree->err, ERR_INPUT, "%s:%u: %s", tree->name, tree->line, text.data);
	buf_release(&text);
	return false;
}

struct yaml_node *tree_new(struct tree *tree, enum yaml_kind kind)
{
	struct yaml_node *node;

	if (++tree->nodes > YAML_MAX_NODES) {
		tree_fail(tree, "there are more than %zu values", YAML_MAX_NODES);
		return NULL;
	}
	node = ARENA_NEW(tree->arena, struct yaml_node);
	*node = (struct yaml_node){ .kind = kind, .line = tree->line, .text = STR_NONE, .weight = 1,
				    .column = (unsigned)(tree->at - tree->line_start) + 1, .depth = 1 };
	return node;
}

struct yaml_node *tree_text(struct tree *tree, struct str text)
{
	struct yaml_node *node = tree_new(tree, YAML_STRING);

	if (node)
		node->text = arena_str(tree->arena, text);
	return node;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

struct yaml_node *tree_integer(struct tree *tree, struct str text, struct str digits, int base,
			       bool negative)
{
	struct yaml_node *node = tree_new(tree, YAML_INT);
	uint64_t most = (uint64_t)INT64_MAX + negative, value = 0;
	double real = 0;
	bool fits = true;

	if (!node)
		return NULL;
	for (size_t i = 0; i < digits.len; i++) {
		unsigned digit = (unsigned)digit_value(digits.data[i]);

		fits = fits && value <= (most - digit) / (unsigned)base;
		value = fits ? value * (unsigned)base + digit : 0;
		real = real * base + digit;
	}
	/* Ten times a rounded number is not the nearest one to the digits. */
	if (base == 10 && !str_to_real(digits, &real))
		real = 0;
	node->text = arena_str(tree->arena, text);
	node->real = negative ? -real : real;
	if (!fits)
		node->kind = YAML_REAL;
	else
		node->integer = negative ? (int64_t)(0 - value) : (int64_t)value;
	return node;
}

struct yaml_node *tree_real(struct tree *tree, struct str text, double value)
{
	struct yaml_node *node = tree_new(tree, YAML_REAL);

	if (node) {
		node->text = arena_str(tree->arena, text);
		node->real = value;
	}
	return node;
}

static struct yaml_node **grow(struct tree *tree, struct yaml_node **from, size_t count)
{
	struct yaml_node **to = ARENA_ARRAY(tree->arena, struct yaml_node *, count ? count * 2 : 4);

	if (count)
		memcpy(to, from, count * sizeof(struct yaml_node *));
	return to;
}

void tree_add(struct tree *tree, struct yaml_node *parent, struct yaml_node *key,
	      struct yaml_node *value)
{
	size_t count = parent->count;

	/* There is room for 4, 8, 16 …: full whenever the count is one of those. */
	if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) {
		parent->items = grow(tree, parent->items, count);
		if (key)
			parent->keys = grow(tree, parent->keys, count);
	}
	parent->items[count] = value;
	if (key)
		parent->keys[count] = key;
	parent->count++;
}

/* level is the node's own, from 1. */
static bool finish(struct tree *tree, struct yaml_node *node, unsigned level)
{
	node->weight = 1;
	node->depth = 1;
	if (node->kind == YAML_MAP || node->kind == YAML_LIST)
		node->integer = 0;
	if (level > YAML_MAX_DEPTH) {
		tree->line = node->line;
		return tree_fail(tree, "it is nested more than %d levels deep", YAML_MAX_DEPTH);
	}
	for (size_t i = 0; i < node->count; i++) {
		struct yaml_node *item = node->items[i];

		if (!finish(tree, item, level + 1))
			return false;
		node->weight += item->weight + (node->kind == YAML_MAP);
		if (item->depth >= node->depth)
			node->depth = item->depth + 1;
	}
	return true;
}

bool tree_finish(struct tree *tree, struct yaml_node *root)
{
	return finish(tree, root, 1);
}

bool tree_add_character(struct buf *out, unsigned long code)
{
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return false;
	if (code < 0x80) {
		buf_putc(out, (char)code);
		return true;
	}
	if (code < 0x800) {
		buf_putc(out, (char)(0xc0 | code >> 6));
	} else {
		if (code < 0x10000) {
			buf_putc(out, (char)(0xe0 | code >> 12));
		} else {
			buf_putc(out, (char)(0xf0 | code >> 18));
			buf_putc(out, (char)(0x80 | (code >> 12 & 0x3f)));
		}
		buf_putc(out, (char)(0x80 | (code >> 6 & 0x3f)));
	}
	buf_putc(out, (char)(0x80 | (code & 0x3f)));
	return true;
}

bool tree_take_hex(struct tree *tree, unsigned count, unsigned long *out)
{
	*out = 0;
	for (unsigned i = 0; i < count; i++) {
		int digit = digit_value(tree_peek(tree, 0));

		if (digit > 15)
			return tree_fail(tree, "%u hexadecimal digits are expected here", count);
		*out = *out << 4 | (unsigned)digit;
		tree_step(tree);
	}
	return true;
}
