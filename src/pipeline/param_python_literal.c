/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "pipeline/param_python_impl.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

static struct yaml_node *read_value(struct tree *tree, unsigned level);

/* Within brackets, lines may end anywhere. */
static void skip_space(struct tree *tree)
{
	for (;;) {
		python_skip_blanks(tree);
		python_skip_comment(tree);
		if (!tree_take(tree, "\n"))
			return;
	}
}

/* Octal digits, at most three. */
static bool read_octal(struct tree *tree, struct buf *text)
{
	unsigned long code = 0;

	for (int i = 0; i < 3 && tree_peek(tree, 0) >= '0' && tree_peek(tree, 0) <= '7'; i++, tree->at++)
		code = code * 8 + (unsigned long)(tree_peek(tree, 0) - '0');
	return tree_add_character(text, code);
}

static bool read_hex(struct tree *tree, unsigned count, struct buf *text)
{
	unsigned long code = 0;

	for (unsigned i = 0; i < count; i++, tree->at++) {
		unsigned char c = (unsigned char)tree_peek(tree, 0);

		if (!isxdigit(c))
			return false;
		code = code * 16 + (unsigned long)(isdigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return tree_add_character(text, code);
}

/* Behind "\"; what has no meaning keeps its "\". */
static bool read_escape(struct tree *tree, struct buf *text)
{
	static const char letters[] = "\\'\"abfnrtv", meaning[] = "\\'\"\a\b\f\n\r\t\v";
	char c = tree_peek(tree, 0);
	const char *known = c ? strchr(letters, c) : NULL;

	if (c >= '0' && c <= '7')
		return read_octal(tree, text);
	if (tree_take(tree, "\n") || tree_take(tree, "\r\n"))
		return true;
	if (tree_take(tree, "x"))
		return read_hex(tree, 2, text);
	if (tree_take(tree, "u"))
		return read_hex(tree, 4, text);
	if (tree_take(tree, "U"))
		return read_hex(tree, 8, text);
	/* Names of characters would need Unicode's list of them. */
	if (c == 'N' || tree_at_end(tree))
		return false;
	if (!known) {
		buf_putc(text, '\\');
		return true;
	}
	buf_putc(text, meaning[known - letters]);
	tree->at++;
	return true;
}

/* The cursor is on the quote. */
static bool read_string(struct tree *tree, bool is_raw, struct buf *text)
{
	char quote = tree_peek(tree, 0);
	bool is_long = tree_peek(tree, 1) == quote && tree_peek(tree, 2) == quote;
	char end[4] = { quote, is_long ? quote : '\0', is_long ? quote : '\0', '\0' };

	tree->at += is_long ? 3 : 1;
	while (!tree_take(tree, end)) {
		char c = tree_peek(tree, 0);

		if (tree_at_end(tree) || (c == '\n' && !is_long))
			return false;
		tree_step(tree);
		if (c == '\\' && is_raw) {
			buf_putc(text, c);
			if (tree_at_end(tree))
				return false;
			buf_putc(text, tree_peek(tree, 0));
			tree_step(tree);
		} else if (c == '\\') {
			if (!read_escape(tree, text))
				return false;
		} else {
			buf_putc(text, c);
		}
	}
	return true;
}

/* How many letters stand before the quotes of a string: 0 or 1, of r and u; -1 when there is no string
 * of text here. */
static int string_prefix(const struct tree *tree, bool *is_raw)
{
	char first = tree_peek(tree, 0), second = tree_peek(tree, 1);

	*is_raw = first == 'r' || first == 'R';
	if (first == '"' || first == '\'')
		return 0;
	return (*is_raw || first == 'u' || first == 'U') && (second == '"' || second == '\'') ? 1 : -1;
}

/* One string, or several side by side that make one. */
static struct yaml_node *read_strings(struct tree *tree, bool in_brackets)
{
	struct yaml_node *node = tree_new(tree, YAML_STRING);
	struct buf text = BUF_INIT;
	bool is_raw, ok = node != NULL;
	int prefix;

	while (ok && (prefix = string_prefix(tree, &is_raw)) >= 0) {
		tree->at += (size_t)prefix;
		ok = read_string(tree, is_raw, &text);
		if (in_brackets)
			skip_space(tree);
		else
			python_skip_blanks(tree);
	}
	if (ok)
		node->text = arena_str(tree->arena, buf_str(&text));
	buf_release(&text);
	return ok ? node : NULL;
}

/* Whether s is digits of base with single underscores between them; appends them to *out without. */
static bool take_digits(struct str s, int base, struct buf *out)
{
	bool was_digit = base != 10;	/* 0x_1f is right, _1 is not */

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		bool is_digit = base == 16 ? isxdigit(c) : c >= '0' && c < '0' + base;

		if (!is_digit && (c != '_' || !was_digit))
			return false;
		if (is_digit)
			buf_putc(out, (char)c);
		was_digit = is_digit;
	}
	return s.len && was_digit;
}

static bool is_zeros(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] != '0')
			return false;
	}
	return true;
}

static struct yaml_node *make_integer(struct tree *tree, struct str text, struct str digits,
				      bool negative)
{
	static const char letters[] = "xXoObB";
	static const int bases[] = { 16, 16, 8, 8, 2, 2 };
	const char *letter = digits.len > 2 && digits.data[0] == '0' ? strchr(letters, digits.data[1]) : NULL;
	int base = letter && *letter ? bases[letter - letters] : 10;
	struct str rest = { digits.data + (base != 10) * 2, digits.len - (base != 10) * 2 };
	struct buf plain = BUF_INIT;
	struct yaml_node *node = NULL;

	if (take_digits(rest, base, &plain) &&
	    (base != 10 || plain.len == 1 || plain.data[0] != '0' || is_zeros(buf_str(&plain))))
		node = tree_integer(tree, text, buf_str(&plain), base, negative);
	buf_release(&plain);
	return node;
}

static struct yaml_node *make_real(struct tree *tree, struct str text, struct str number, bool negative)
{
	struct buf plain = BUF_INIT;
	struct yaml_node *node = NULL;
	double value;
	bool ok = true;

	for (size_t i = 0; i < number.len && ok; i++) {
		char c = number.data[i];

		ok = c != '_' || (i && isdigit((unsigned char)number.data[i - 1]) && i + 1 < number.len &&
				  isdigit((unsigned char)number.data[i + 1]));
		ok = ok && (isdigit((unsigned char)c) || strchr("_.eE+-", c));
		if (c != '_')
			buf_putc(&plain, c);
	}
	if (ok && str_to_real(buf_str(&plain), &value))
		node = tree_real(tree, text, negative ? -value : value);
	buf_release(&plain);
	return node;
}

static struct yaml_node *read_number(struct tree *tree)
{
	size_t start = tree->at;
	bool negative = tree_peek(tree, 0) == '-', is_real = false, is_based;
	struct str number, text;

	if (negative || tree_peek(tree, 0) == '+') {
		tree->at++;
		python_skip_blanks(tree);
	}
	number = (struct str){ tree->bytes.data + tree->at, 0 };
	is_based = tree_peek(tree, 0) == '0' && isalpha((unsigned char)tree_peek(tree, 1)) &&
		   tree_peek(tree, 1) != 'e' && tree_peek(tree, 1) != 'E';
	for (;; number.len++) {
		char c = tree_peek(tree, number.len);
		bool is_exponent = !is_based && number.len && (c == '-' || c == '+') &&
				   (number.data[number.len - 1] | 0x20) == 'e';

		if (!isalnum((unsigned char)c) && c != '_' && c != '.' && !is_exponent)
			break;
		is_real = is_real || c == '.' || (!is_based && (c == 'e' || c == 'E'));
	}
	tree->at += number.len;
	text = (struct str){ tree->bytes.data + start, tree->at - start };
	return is_real ? make_real(tree, text, number, negative)
		       : make_integer(tree, text, number, negative);
}

static struct yaml_node *read_word(struct tree *tree)
{
	struct str word = python_take_word(tree);
	struct yaml_node *node;

	if (str_is(word, "set")) {
		skip_space(tree);
		if (!tree_take(tree, "("))
			return NULL;
		skip_space(tree);
		return tree_take(tree, ")") ? tree_new(tree, YAML_LIST) : NULL;
	}
	if (!str_is(word, "True") && !str_is(word, "False") && !str_is(word, "None"))
		return NULL;
	node = tree_new(tree, str_is(word, "None") ? YAML_NULL : YAML_BOOL);
	if (node) {
		node->text = arena_str(tree->arena, word);
		node->integer = str_is(word, "True");
	}
	return node;
}

/* The items up to the closing bracket, behind the first if it is given.  A single item in round brackets
 * without a comma is no list. */
static struct yaml_node *read_items(struct tree *tree, char end, unsigned level,
				    struct yaml_node *first)
{
	struct yaml_node *list = tree_new(tree, YAML_LIST);
	char closing[2] = { end, '\0' };
	bool comma = false;

	if (list)
		list->tuple = end == ')';
	if (list && first) {
		tree_add(tree, list, NULL, first);
		comma = tree_take(tree, ",");
	}
	while (list) {
		struct yaml_node *item;

		skip_space(tree);
		if (tree_take(tree, closing))
			return end == ')' && list->count == 1 && !comma ? list->items[0] : list;
		if (list->count && !comma)
			return NULL;
		item = read_value(tree, level + 1);
		if (!item)
			return NULL;
		tree_add(tree, list, NULL, item);
		skip_space(tree);
		comma = tree_take(tree, ",");
	}
	return NULL;
}

/* Whether Python takes two keys for the same: 1, 1.0 and True are. */
static bool is_same_key(const struct yaml_node *a, const struct yaml_node *b)
{
	double one = a->kind == YAML_BOOL ? (double)a->integer : a->real;
	double two = b->kind == YAML_BOOL ? (double)b->integer : b->real;

	if (a->kind == YAML_STRING || b->kind == YAML_STRING || a->kind == YAML_NULL || b->kind == YAML_NULL)
		return a->kind == b->kind && str_equal(a->text, b->text);
	return one == two;
}

static bool put_entry(struct tree *tree, struct yaml_node *map, struct yaml_node *key,
		      struct yaml_node *value)
{
	if (key->kind == YAML_LIST || key->kind == YAML_MAP)
		return false;
	for (size_t i = 0; i < map->count; i++) {
		if (is_same_key(map->keys[i], key)) {
			map->items[i] = value;
			return true;
		}
		/* A tree's keys differ in their text; those of 1 and "1" do not. */
		if (str_equal(map->keys[i]->text, key->text))
			return false;
	}
	tree_add(tree, map, key, value);
	return true;
}

/* Behind "{" and a first key: the rest of a map. */
static struct yaml_node *read_map(struct tree *tree, struct yaml_node *key, unsigned level)
{
	struct yaml_node *map = tree_new(tree, YAML_MAP), *value;

	while (map && key) {
		skip_space(tree);
		if (!tree_take(tree, ":"))
			return NULL;
		value = read_value(tree, level + 1);
		if (!value || !put_entry(tree, map, key, value))
			return NULL;
		skip_space(tree);
		if (tree_take(tree, "}"))
			return map;
		if (!tree_take(tree, ","))
			return NULL;
		skip_space(tree);
		if (tree_take(tree, "}"))
			return map;
		key = read_value(tree, level + 1);
	}
	return NULL;
}

/* A map or a set; behind "{". */
static struct yaml_node *read_braces(struct tree *tree, unsigned level)
{
	struct yaml_node *first;

	skip_space(tree);
	if (tree_take(tree, "}"))
		return tree_new(tree, YAML_MAP);
	first = read_value(tree, level + 1);
	skip_space(tree);
	if (first && tree_peek(tree, 0) == ':')
		return read_map(tree, first, level);
	return first ? read_items(tree, '}', level, first) : NULL;
}

static struct yaml_node *read_value(struct tree *tree, unsigned level)
{
	bool is_raw;
	char c;

	if (level > 1)
		skip_space(tree);
	else
		python_skip_blanks(tree);
	c = tree_peek(tree, 0);
	if (level > YAML_MAX_DEPTH)
		return NULL;
	if (string_prefix(tree, &is_raw) >= 0)
		return read_strings(tree, level > 1);
	if (tree_take(tree, "["))
		return read_items(tree, ']', level, NULL);
	if (tree_take(tree, "("))
		return read_items(tree, ')', level, NULL);
	if (tree_take(tree, "{"))
		return read_braces(tree, level);
	if (isdigit((unsigned char)c) || c == '.' || c == '-' || c == '+')
		return read_number(tree);
	return read_word(tree);
}

struct yaml_node *python_read_literal(struct tree *tree)
{
	struct yaml_node *first = read_value(tree, 1), *list;

	python_skip_blanks(tree);
	if (!first || tree_peek(tree, 0) != ',')
		return first;
	list = tree_new(tree, YAML_LIST);
	if (!list)
		return NULL;
	list->tuple = true;
	tree_add(tree, list, NULL, first);
	while (tree_take(tree, ",")) {
		struct yaml_node *item;

		python_skip_blanks(tree);
		if (tree_at_end(tree) || strchr("\n;#", tree_peek(tree, 0)))
			break;
		item = read_value(tree, 1);
		if (!item)
			return NULL;
		tree_add(tree, list, NULL, item);
		python_skip_blanks(tree);
	}
	return list;
}
