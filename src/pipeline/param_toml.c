/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/param_file.h"
#include "pipeline/param_toml_impl.h"

#include <string.h>

/* How a map came to be decides who may add to it; kept in its integer while reading. */
enum table_origin {
	TABLE_IMPLIED,	/* by a header of a table below it */
	TABLE_HEADED,	/* by its own header, or at the top */
	TABLE_DOTTED,	/* by a dotted key */
	TABLE_CLOSED,	/* written inline */
	TABLE_LIST,	/* a list: of tables with [[headers]] */
};

void toml_skip_blanks(struct tree *tree)
{
	while (tree_peek(tree, 0) == ' ' || tree_peek(tree, 0) == '\t')
		tree->at++;
}

static bool is_line_end(const struct tree *tree)
{
	return tree_at_end(tree) || tree_peek(tree, 0) == '\n' ||
	       (tree_peek(tree, 0) == '\r' && tree_peek(tree, 1) == '\n');
}

bool toml_skip_comment(struct tree *tree)
{
	if (tree_peek(tree, 0) != '#')
		return true;
	while (!is_line_end(tree)) {
		unsigned char c = (unsigned char)tree_peek(tree, 0);

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return tree_fail(tree, "a comment holds a control character");
		tree->at++;
	}
	return true;
}

/* Blanks, comments and line ends. */
bool toml_skip_all(struct tree *tree)
{
	for (;;) {
		toml_skip_blanks(tree);
		if (!toml_skip_comment(tree))
			return false;
		if (tree_at_end(tree) || !is_line_end(tree))
			return true;
		tree_take(tree, "\r");
		tree_take(tree, "\n");
	}
}

static bool is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-';
}

/* One part of a dotted key, with the blanks around it. */
static struct yaml_node *read_key(struct tree *tree)
{
	struct str bare = { tree->bytes.data + tree->at, 0 };
	struct yaml_node *key;

	toml_skip_blanks(tree);
	if (tree_peek(tree, 0) == '"' || tree_peek(tree, 0) == '\'') {
		key = toml_read_string(tree, false);
	} else {
		bare.data = tree->bytes.data + tree->at;
		while (is_bare(tree_peek(tree, bare.len)))
			bare.len++;
		if (!bare.len) {
			tree_fail(tree, "this is not TOML: a key is expected here");
			return NULL;
		}
		key = tree_text(tree, bare);
		tree->at += bare.len;
	}
	toml_skip_blanks(tree);
	return key;
}

static struct yaml_node *find(const struct yaml_node *table, const struct yaml_node *key)
{
	for (size_t i = 0; i < table->count; i++) {
		if (str_equal(table->keys[i]->text, key->text))
			return table->items[i];
	}
	return NULL;
}

static struct yaml_node *add_table(struct tree *tree, struct yaml_node *parent, struct yaml_node *key,
				   enum table_origin origin)
{
	struct yaml_node *table = tree_new(tree, YAML_MAP);

	if (!table)
		return NULL;
	table->integer = origin;
	tree_add(tree, parent, key, table);
	return table;
}

static struct yaml_node *fail_twice(struct tree *tree, const struct yaml_node *key)
{
	tree_fail(tree, "'%.*s' is defined already", STR_ARG(key->text));
	return NULL;
}

/* The table under key on the way that a header names. */
static struct yaml_node *enter(struct tree *tree, struct yaml_node *table, struct yaml_node *key)
{
	struct yaml_node *next = find(table, key);

	if (!next)
		return add_table(tree, table, key, TABLE_IMPLIED);
	if (next->kind == YAML_LIST && next->integer == TABLE_LIST)
		return next->items[next->count - 1];
	return next->kind == YAML_MAP && next->integer != TABLE_CLOSED ? next : fail_twice(tree, key);
}

/* The new table of [[key]]. */
static struct yaml_node *add_item(struct tree *tree, struct yaml_node *table, struct yaml_node *key)
{
	struct yaml_node *list = find(table, key);

	if (!list) {
		list = tree_new(tree, YAML_LIST);
		if (!list)
			return NULL;
		list->integer = TABLE_LIST;
		tree_add(tree, table, key, list);
	}
	if (list->kind != YAML_LIST || list->integer != TABLE_LIST)
		return fail_twice(tree, key);
	return add_table(tree, list, NULL, TABLE_HEADED);
}

/* The table of [key]. */
static struct yaml_node *head_table(struct tree *tree, struct yaml_node *table, struct yaml_node *key)
{
	struct yaml_node *found = find(table, key);

	if (!found)
		return add_table(tree, table, key, TABLE_HEADED);
	if (found->kind != YAML_MAP || found->integer != TABLE_IMPLIED)
		return fail_twice(tree, key);
	found->integer = TABLE_HEADED;
	return found;
}

/* Whether a dotted key goes no deeper than all else may. */
static bool check_level(struct tree *tree, unsigned level)
{
	return level < YAML_MAX_DEPTH ||
	       tree_fail(tree, "it is nested more than %d levels deep", YAML_MAX_DEPTH);
}

/* [a.b] or [[a.b]]; sets the table that the next lines belong to. */
static struct yaml_node *read_header(struct tree *tree, struct yaml_node *root)
{
	bool is_item = tree_peek(tree, 1) == '[';
	struct yaml_node *table = root, *key;

	tree->at += is_item ? 2 : 1;
	for (unsigned level = 1; check_level(tree, level); level++) {
		key = read_key(tree);
		if (!key)
			return NULL;
		if (!tree_take(tree, ".")) {
			if (!tree_take(tree, is_item ? "]]" : "]"))
				break;
			return is_item ? add_item(tree, table, key) : head_table(tree, table, key);
		}
		table = enter(tree, table, key);
		if (!table)
			return NULL;
	}
	tree_fail(tree, "this is not TOML: a table's header does not end with ']'");
	return NULL;
}

bool toml_read_entry(struct tree *tree, struct yaml_node *table, unsigned level)
{
	struct yaml_node *key = read_key(tree), *value;

	for (; key && tree_take(tree, "."); key = read_key(tree)) {
		struct yaml_node *next = find(table, key);

		if (!check_level(tree, ++level))
			return false;
		if (next && (next->kind != YAML_MAP || next->integer == TABLE_HEADED ||
			     next->integer == TABLE_CLOSED))
			return fail_twice(tree, key) != NULL;
		table = next ? next : add_table(tree, table, key, TABLE_DOTTED);
		if (!table)
			return false;
	}
	if (!key)
		return false;
	if (find(table, key))
		return fail_twice(tree, key) != NULL;
	if (!tree_take(tree, "="))
		return tree_fail(tree, "this is not TOML: '=' is expected behind the key '%.*s'",
				 STR_ARG(key->text));
	toml_skip_blanks(tree);
	value = toml_read_value(tree, level + 1);
	if (!value)
		return false;
	if (value->kind == YAML_MAP)
		value->integer = TABLE_CLOSED;
	tree_add(tree, table, key, value);
	return true;
}

struct yaml_node *param_toml_parse(struct arena *arena, struct str bytes, const char *name,
				   struct err *err)
{
	struct yaml_node *root, *table;
	struct tree tree;

	if (!tree_start(&tree, arena, bytes, name, err))
		return NULL;
	root = table = tree_new(&tree, YAML_MAP);
	if (!root)
		return NULL;
	root->integer = TABLE_HEADED;
	while (toml_skip_all(&tree)) {
		if (tree_at_end(&tree))
			return tree_finish(&tree, root) ? root : NULL;
		if (tree_peek(&tree, 0) == '[')
			table = read_header(&tree, root);
		else if (!toml_read_entry(&tree, table, 1))
			return NULL;
		if (!table)
			return NULL;
		toml_skip_blanks(&tree);
		if (!toml_skip_comment(&tree))
			return NULL;
		if (!is_line_end(&tree)) {
			tree_fail(&tree, "this is not TOML: something stands behind a value or header");
			return NULL;
		}
	}
	return NULL;
}
