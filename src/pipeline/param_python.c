/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/param_file.h"
#include "pipeline/param_python_impl.h"

#include <string.h>

/* Statements of Python, as far as they are needed to find constants.  Whatever is not a constant is
 * skipped up to the end of its logical line, over brackets and strings. */

static bool read_block(struct tree *tree, unsigned indent, bool only_self, unsigned level,
		       struct yaml_node *map);

static bool is_word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       (unsigned char)c >= 0x80;
}

struct str python_take_word(struct tree *tree)
{
	struct str word = { tree->bytes.data + tree->at, 0 };

	while (is_word_char(tree_peek(tree, word.len)))
		word.len++;
	tree->at += word.len;
	return word;
}

void python_skip_blanks(struct tree *tree)
{
	for (;;) {
		char c = tree_peek(tree, 0);

		if (c == ' ' || c == '\t' || c == '\f' || c == '\r')
			tree->at++;
		else if (!tree_take(tree, "\\\n") && !tree_take(tree, "\\\r\n"))
			return;
	}
}

void python_skip_comment(struct tree *tree)
{
	if (tree_peek(tree, 0) != '#')
		return;
	while (!tree_at_end(tree) && tree_peek(tree, 0) != '\n')
		tree->at++;
}

/* Up to the closing quotes; false when there are none. */
static bool skip_string(struct tree *tree)
{
	char quote = tree_peek(tree, 0);
	bool is_long = tree_peek(tree, 1) == quote && tree_peek(tree, 2) == quote;
	char end[4] = { quote, is_long ? quote : '\0', is_long ? quote : '\0', '\0' };

	tree->at += is_long ? 3 : 1;
	while (!tree_take(tree, end)) {
		if (tree_at_end(tree) || (tree_peek(tree, 0) == '\n' && !is_long))
			return tree_fail(tree, "a string has no end");
		if (tree_peek(tree, 0) == '\\')
			tree_step(tree);
		if (!tree_at_end(tree))
			tree_step(tree);
	}
	return true;
}

/* Up to a character of stop, or the end of the logical line, outside of brackets. */
static bool skip_until(struct tree *tree, const char *stop)
{
	size_t open = 0;

	while (!tree_at_end(tree)) {
		char c = tree_peek(tree, 0);

		if (!open && (c == '\n' || (c && strchr(stop, c))))
			return true;
		if (c == '"' || c == '\'') {
			if (!skip_string(tree))
				return false;
			continue;
		}
		if (c == '#') {
			python_skip_comment(tree);
			continue;
		}
		if (c && strchr("([{", c))
			open++;
		else if (c && strchr(")]}", c) && open)
			open--;
		if (c == '\\' && !tree_at_end(tree))
			tree_step(tree);
		if (!tree_at_end(tree))
			tree_step(tree);
	}
	return !open || tree_fail(tree, "a bracket is not closed");
}

static void put(struct tree *tree, struct yaml_node *map, struct yaml_node *key,
		struct yaml_node *value)
{
	for (size_t i = 0; i < map->count; i++) {
		if (str_equal(map->keys[i]->text, key->text)) {
			map->items[i] = value;
			return;
		}
	}
	tree_add(tree, map, key, value);
}

/* Behind "NAME:": over the annotation, up to "=". */
static bool skip_annotation(struct tree *tree)
{
	return skip_until(tree, "=;") && tree_peek(tree, 0) == '=' && tree_peek(tree, 1) != '=';
}

/* NAME = literal, self.NAME = literal, either with an annotation.  Sets *out to NULL, and the cursor
 * to anywhere, when the statement is anything else.  False for what ends the file's reading. */
static bool read_assignment(struct tree *tree, bool only_self, struct yaml_node *map, bool *done)
{
	struct str name = python_take_word(tree);
	struct yaml_node *key, *value;
	bool is_self = false;

	*done = false;
	python_skip_blanks(tree);
	if (str_is(name, "self") && tree_take(tree, ".")) {
		python_skip_blanks(tree);
		name = python_take_word(tree);
		python_skip_blanks(tree);
		is_self = true;
	}
	if (!name.len || (only_self && !is_self) || str_is(name, "else") || str_is(name, "try") ||
	    str_is(name, "finally"))
		return true;
	key = tree_text(tree, name);
	if (!key)
		return false;
	if (tree_take(tree, ":") && !skip_annotation(tree))
		return tree->err == NULL || tree->err->code == ERR_NONE;
	if (tree_peek(tree, 1) == '=' || !tree_take(tree, "="))
		return true;
	value = python_read_literal(tree);
	python_skip_blanks(tree);
	python_skip_comment(tree);
	if (!value || !(tree_at_end(tree) || tree_peek(tree, 0) == '\n' || tree_peek(tree, 0) == ';'))
		return true;
	put(tree, map, key, value);
	*done = true;
	return true;
}

/* Simple statements up to the end of the logical line. */
static bool read_line(struct tree *tree, bool only_self, struct yaml_node *map)
{
	for (;;) {
		struct tree start = *tree;
		bool done;

		if (!read_assignment(tree, only_self, map, &done))
			return false;
		if (!done) {
			start.nodes = tree->nodes;
			*tree = start;
			if (!skip_until(tree, ";"))
				return false;
		}
		if (!tree_take(tree, ";"))
			return true;
		python_skip_blanks(tree);
	}
}

/* How far the next line that says something is indented; false at the end of the file. */
static bool find_line(struct tree *tree, unsigned *indent)
{
	for (*indent = 0; !tree_at_end(tree); tree->at++) {
		char c = tree_peek(tree, 0);

		if (c == '\t') {
			*indent = *indent / 8 * 8 + 8;
		} else if (c == ' ') {
			++*indent;
		} else if (c == '#') {
			python_skip_comment(tree);
			tree->at--;
		} else if (c == '\n') {
			*indent = 0;
			tree->line++;
			tree->line_start = tree->at + 1;
		} else if (c != '\r' && c != '\f') {
			return true;
		}
	}
	return false;
}

/* What stands below "class X:" or "def __init__():", which is indented so far: the rest of its line, or
 * the lines that are indented more.  The cursor is behind the first word. */
static bool read_suite(struct tree *tree, unsigned indent, bool only_self, unsigned level,
		       struct yaml_node *map)
{
	struct tree here;
	unsigned inner;

	if (!skip_until(tree, ":"))
		return false;
	if (!tree_take(tree, ":"))
		return true;
	python_skip_blanks(tree);
	python_skip_comment(tree);
	if (!tree_at_end(tree) && tree_peek(tree, 0) != '\n')
		return read_line(tree, only_self, map);
	here = *tree;
	if (!find_line(tree, &inner) || inner <= indent)
		return true;
	*tree = here;
	return read_block(tree, inner, only_self, level + 1, map);
}

static bool read_class(struct tree *tree, unsigned indent, unsigned level, struct yaml_node *map)
{
	struct yaml_node *key, *value = tree_new(tree, YAML_MAP);

	python_skip_blanks(tree);
	key = tree_text(tree, python_take_word(tree));
	if (!key || !value || !read_suite(tree, indent, false, level, value))
		return false;
	put(tree, map, key, value);
	return true;
}

static bool read_statement(struct tree *tree, unsigned indent, bool only_self, unsigned level,
			   struct yaml_node *map)
{
	struct tree start = *tree;
	struct str word = python_take_word(tree);

	if (str_is(word, "class") && strchr(" \t\\", tree_peek(tree, 0)))
		return read_class(tree, indent, level, map);
	if (str_is(word, "def") && strchr(" \t\\", tree_peek(tree, 0))) {
		python_skip_blanks(tree);
		if (str_is(python_take_word(tree), "__init__"))
			return read_suite(tree, indent, true, level, map);
	}
	*tree = start;
	return read_line(tree, only_self, map);
}

/* The lines that are indented so far, and nothing of those that are indented more. */
static bool read_block(struct tree *tree, unsigned indent, bool only_self, unsigned level,
		       struct yaml_node *map)
{
	if (level > YAML_MAX_DEPTH)
		return tree_fail(tree, "it is nested more than %d levels deep", YAML_MAX_DEPTH);
	for (;;) {
		struct tree start = *tree;
		unsigned found;

		if (!find_line(tree, &found))
			return true;
		if (found < indent) {
			*tree = start;
			return true;
		}
		if (found > indent ? !skip_until(tree, "")
				   : !read_statement(tree, indent, only_self, level, map))
			return false;
	}
}

struct yaml_node *param_python_parse(struct arena *arena, struct str bytes, const char *name,
				     struct err *err)
{
	struct err own = ERR_INIT;
	struct yaml_node *root;
	struct tree tree;

	if (!tree_start(&tree, arena, bytes, name, err ? err : &own))
		return NULL;
	root = tree_new(&tree, YAML_MAP);
	if (!root || !read_block(&tree, 0, false, 1, root) || !tree_finish(&tree, root))
		return NULL;
	return root;
}
