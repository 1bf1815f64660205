/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "base/map.h"
#include "pipeline/param_file.h"
#include "pipeline/tree.h"

#include <math.h>
#include <string.h>

/* Own reading instead of jansson's: that keeps no lines, and refuses what Python writes. */

static struct yaml_node *read_value(struct tree *tree, unsigned level);

static void skip_blanks(struct tree *tree)
{
	while (!tree_at_end(tree) && strchr(" \t\r\n", tree_peek(tree, 0)) && tree_peek(tree, 0))
		tree_step(tree);
}

/* Behind "\u": two of them can be one character. */
static bool read_escaped_unit(struct tree *tree, struct buf *out)
{
	unsigned long code, second;

	if (!tree_take_hex(tree, 4, &code))
		return false;
	if (code >= 0xd800 && code < 0xdc00 && tree_take(tree, "\\u")) {
		if (!tree_take_hex(tree, 4, &second))
			return false;
		if (second >= 0xdc00 && second < 0xe000)
			code = 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00);
		else
			tree_add_character(out, 0xfffd);
	}
	/* Half a pair is no character; Python keeps it, but could not print it either. */
	if (!tree_add_character(out, code))
		tree_add_character(out, 0xfffd);
	return true;
}

static bool read_escape(struct tree *tree, struct buf *out)
{
	static const char letters[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
	char c = tree_peek(tree, 0);
	const char *known = c ? strchr(letters, c) : NULL;

	if (tree_take(tree, "u"))
		return read_escaped_unit(tree, out);
	if (!known)
		return tree_fail(tree, "'\\' must be followed by one of \"\\/bfnrtu");
	tree_step(tree);
	buf_putc(out, meaning[known - letters]);
	return true;
}

/* The cursor is on the quote. */
static struct yaml_node *read_string(struct tree *tree)
{
	struct buf text = BUF_INIT;
	struct yaml_node *node = tree_new(tree, YAML_STRING);
	bool ok = node != NULL;

	tree_step(tree);
	while (ok && tree_peek(tree, 0) != '"') {
		char c = tree_peek(tree, 0);

		if (tree_at_end(tree) || (unsigned char)c < 0x20) {
			ok = tree_fail(tree, "a string has no end in its line");
		} else if (c == '\\') {
			tree_step(tree);
			ok = read_escape(tree, &text);
		} else {
			buf_putc(&text, c);
			tree_step(tree);
		}
	}
	if (ok) {
		tree_step(tree);
		node->text = arena_str(tree->arena, buf_str(&text));
	}
	buf_release(&text);
	return ok ? node : NULL;
}

static size_t count_digits(const struct tree *tree, size_t from)
{
	size_t count = 0;

	while (tree_peek(tree, from + count) >= '0' && tree_peek(tree, from + count) <= '9')
		count++;
	return count;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)? */
static struct yaml_node *read_number(struct tree *tree)
{
	bool negative = tree_peek(tree, 0) == '-', is_real = false;
	size_t whole = count_digits(tree, negative), len = negative + whole, more;
	struct str text = { tree->bytes.data + tree->at, 0 };
	struct yaml_node *node;
	double real;

	if (!whole || (whole > 1 && tree_peek(tree, negative) == '0')) {
		tree_fail(tree, "this is not JSON: a value is expected here");
		return NULL;
	}
	if (tree_peek(tree, len) == '.' && (more = count_digits(tree, len + 1)) > 0) {
		len += 1 + more;
		is_real = true;
	}
	if (tree_peek(tree, len) == 'e' || tree_peek(tree, len) == 'E') {
		size_t sign = tree_peek(tree, len + 1) == '-' || tree_peek(tree, len + 1) == '+';

		more = count_digits(tree, len + 1 + sign);
		len += more ? 1 + sign + more : 0;
		is_real = is_real || more;
	}
	text.len = len;
	if (!is_real) {
		node = tree_integer(tree, text, (struct str){ text.data + negative, whole }, 10, negative);
	} else {
		/* Too large is infinity, as in Python. */
		if (!str_to_real(text, &real))
			real = negative ? -INFINITY : INFINITY;
		node = tree_real(tree, text, real);
	}
	tree->at += len;
	return node;
}

static struct yaml_node *read_list(struct tree *tree, unsigned level)
{
	struct yaml_node *list = tree_new(tree, YAML_LIST);

	tree_step(tree);
	skip_blanks(tree);
	if (!list || tree_take(tree, "]"))
		return list;
	for (;;) {
		struct yaml_node *item = read_value(tree, level + 1);

		if (!item)
			return NULL;
		tree_add(tree, list, NULL, item);
		skip_blanks(tree);
		if (tree_take(tree, "]"))
			return list;
		if (!tree_take(tree, ",")) {
			tree_fail(tree, "this is not JSON: ',' or ']' is expected here");
			return NULL;
		}
	}
}

/* One key and its value; of a key that was there before, the value is replaced. */
static bool read_entry(struct tree *tree, struct yaml_node *map, struct map *seen, unsigned level)
{
	struct yaml_node *key, *value;
	size_t place;

	skip_blanks(tree);
	if (tree_peek(tree, 0) != '"')
		return tree_fail(tree, "this is not JSON: a key in quotes is expected here");
	key = read_string(tree);
	skip_blanks(tree);
	if (!key || !tree_take(tree, ":"))
		return tree_fail(tree, "this is not JSON: ':' is expected behind a key");
	value = read_value(tree, level + 1);
	if (!value)
		return false;
	/* The items move as the map grows, so seen holds 1 + an index in the place of a pointer. */
	place = (size_t)(uintptr_t)map_find(seen, key->text);
	if (place) {
		map->items[place - 1] = value;
		return true;
	}
	tree_add(tree, map, key, value);
	map_put(seen, key->text, (void *)(uintptr_t)map->count);
	return true;
}

static struct yaml_node *read_map(struct tree *tree, unsigned level)
{
	struct yaml_node *map = tree_new(tree, YAML_MAP);
	struct map seen = MAP_INIT;
	bool ok = map != NULL, done;

	tree_step(tree);
	skip_blanks(tree);
	done = tree_take(tree, "}");
	while (ok && !done) {
		ok = read_entry(tree, map, &seen, level);
		skip_blanks(tree);
		done = ok && tree_take(tree, "}");
		if (ok && !done && !tree_take(tree, ","))
			ok = tree_fail(tree, "this is not JSON: ',' or '}' is expected here");
	}
	map_release(&seen);
	return ok ? map : NULL;
}

static struct yaml_node *read_word(struct tree *tree)
{
	static const struct { const char *word; enum yaml_kind kind; double value; } words[] = {
		{ "null", YAML_NULL, 0 },	{ "true", YAML_BOOL, 1 },
		{ "false", YAML_BOOL, 0 },	{ "NaN", YAML_REAL, NAN },
		{ "Infinity", YAML_REAL, INFINITY }, { "-Infinity", YAML_REAL, -INFINITY },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct str rest = { tree->bytes.data + tree->at, tree->bytes.len - tree->at };
		struct yaml_node *node;

		if (!str_starts(rest, words[i].word))
			continue;
		node = tree_new(tree, words[i].kind);
		if (!node)
			return NULL;
		node->text = str_of(words[i].word);
		node->integer = words[i].kind == YAML_BOOL ? (int64_t)words[i].value : 0;
		node->real = words[i].kind == YAML_REAL ? words[i].value : 0;
		tree_take(tree, words[i].word);
		return node;
	}
	return read_number(tree);
}

static struct yaml_node *read_value(struct tree *tree, unsigned level)
{
	skip_blanks(tree);
	if (level > YAML_MAX_DEPTH) {
		tree_fail(tree, "it is nested more than %d levels deep", YAML_MAX_DEPTH);
		return NULL;
	}
	switch (tree_peek(tree, 0)) {
	case '"':
		return read_string(tree);
	case '[':
		return read_list(tree, level);
	case '{':
		return read_map(tree, level);
	default:
		return read_word(tree);
	}
}

struct yaml_node *param_json_parse(struct arena *arena, struct str bytes, const char *name,
				   struct err *err)
{
	struct yaml_node *root;
	struct tree tree;

	if (!tree_start(&tree, arena, bytes, name, err))
		return NULL;
	skip_blanks(&tree);
	root = read_value(&tree, 1);
	skip_blanks(&tree);
	if (root && !tree_at_end(&tree)) {
		tree_fail(&tree, "this is not JSON: something stands behind the value");
		return NULL;
	}
	return root && tree_finish(&tree, root) ? root : NULL;
}
