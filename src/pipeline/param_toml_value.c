/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"
#include "pipeline/param_toml_impl.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* What stands behind "\" in a basic string. */
static bool read_escape(struct tree *tree, struct buf *text)
{
	static const char letters[] = "btnfre\"\\", meaning[] = "\b\t\n\f\r\033\"\\";
	char c = tree_peek(tree, 0);
	const char *known = c ? strchr(letters, c) : NULL;
	unsigned long code;

	if (c == 'u' || c == 'U') {
		tree->at++;
		if (!tree_take_hex(tree, c == 'u' ? 4 : 8, &code))
			return false;
		return tree_add_character(text, code) ||
		       tree_fail(tree, "there is no character U+%04lX", code);
	}
	if (!known)
		return tree_fail(tree, "'\\' must be followed by one of btnfr\"\\uU");
	buf_putc(text, meaning[known - letters]);
	tree->at++;
	return true;
}

/* A "\" at the end of a line of a long string takes all blanks and line ends behind it along. */
static bool skip_joint(struct tree *tree)
{
	size_t ahead = 0;

	while (tree_peek(tree, ahead) == ' ' || tree_peek(tree, ahead) == '\t' ||
	       tree_peek(tree, ahead) == '\r')
		ahead++;
	if (tree_peek(tree, ahead) != '\n')
		return false;
	while (!tree_at_end(tree) && tree_peek(tree, 0) && strchr(" \t\r\n", tree_peek(tree, 0)))
		tree_step(tree);
	return true;
}

/* Whether the string ends here; takes its end.  Up to two quotes before the last three are text. */
static bool take_end(struct tree *tree, char quote, bool is_long, struct buf *text)
{
	size_t count = 0;

	while (count < 5 && tree_peek(tree, count) == quote)
		count++;
	if (!is_long) {
		tree->at += count ? 1 : 0;
		return count > 0;
	}
	if (count < 3)
		return false;
	buf_fill(text, quote, count - 3);
	tree->at += count;
	return true;
}

static bool read_text(struct tree *tree, char quote, bool is_long, struct buf *text)
{
	while (!take_end(tree, quote, is_long, text)) {
		unsigned char c = (unsigned char)tree_peek(tree, 0);

		if (tree_at_end(tree) || (c == '\n' && !is_long))
			return tree_fail(tree, "a string has no end%s", is_long ? "" : " in its line");
		if ((c < 0x20 && c != '\t' && c != '\n' && !(c == '\r' && is_long)) || c == 0x7f)
			return tree_fail(tree, "a string holds a control character; write it as \\uXXXX");
		tree_step(tree);
		if (c != '\\' || quote == '\'')
			buf_putc(text, (char)c);
		else if (!(is_long && skip_joint(tree)) && !read_escape(tree, text))
			return false;
	}
	return true;
}

struct yaml_node *toml_read_string(struct tree *tree, bool lines)
{
	char quote = tree_peek(tree, 0);
	struct yaml_node *node = tree_new(tree, YAML_STRING);
	bool is_long = lines && tree_peek(tree, 1) == quote && tree_peek(tree, 2) == quote;
	struct buf text = BUF_INIT;
	bool ok;

	if (!node)
		return NULL;
	tree->at += is_long ? 3 : 1;
	/* A line end right behind the quotes is no part of the text. */
	if (is_long && !tree_take(tree, "\n"))
		tree_take(tree, "\r\n");
	ok = read_text(tree, quote, is_long, &text);
	if (ok)
		node->text = arena_str(tree->arena, buf_str(&text));
	buf_release(&text);
	return ok ? node : NULL;
}

static struct yaml_node *read_list(struct tree *tree, unsigned level)
{
	struct yaml_node *list = tree_new(tree, YAML_LIST), *item;

	tree->at++;
	while (list && toml_skip_all(tree)) {
		if (tree_take(tree, "]"))
			return list;
		item = toml_read_value(tree, level + 1);
		if (!item || !toml_skip_all(tree))
			return NULL;
		tree_add(tree, list, NULL, item);
		if (!tree_take(tree, ",") && tree_peek(tree, 0) != ']') {
			tree_fail(tree, "this is not TOML: ',' or ']' is expected here");
			return NULL;
		}
	}
	return NULL;
}

static struct yaml_node *read_inline(struct tree *tree, unsigned level)
{
	struct yaml_node *table = tree_new(tree, YAML_MAP);

	tree->at++;
	toml_skip_blanks(tree);
	if (!table || tree_take(tree, "}"))
		return table;
	while (toml_read_entry(tree, table, level)) {
		toml_skip_blanks(tree);
		if (tree_take(tree, "}"))
			return table;
		if (!tree_take(tree, ",")) {
			tree_fail(tree, "this is not TOML: ',' or '}' is expected here");
			return NULL;
		}
	}
	return NULL;
}

/* Whether s is of the shape: "9" any digit, "T" one of "Tt ", all else itself. */
static bool has_shape(struct str s, const char *shape)
{
	size_t len = strlen(shape);

	if (s.len < len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = s.data[i];

		if (shape[i] == '9' ? !isdigit((unsigned char)c)
				    : shape[i] == 'T' ? !strchr("Tt ", c) || !c : c != shape[i])
			return false;
	}
	return true;
}

static bool is_offset(struct str s)
{
	return str_is(s, "Z") || str_is(s, "z") || ((has_shape(s, "+99:99") || has_shape(s, "-99:99")) &&
						   s.len == 6);
}

/* The part of s behind a time of day; false when it does not begin with one. */
static bool skip_time(struct str *s)
{
	if (!has_shape(*s, "99:99:99"))
		return false;
	s->data += 8;
	s->len -= 8;
	if (has_shape(*s, ".9")) {
		do {
			s->data++;
			s->len--;
		} while (s->len && isdigit((unsigned char)*s->data));
	}
	return true;
}

/* A date, a time, or both, with an offset or without. */
static bool is_date(struct str s)
{
	if (skip_time(&s))
		return s.len == 0;
	if (!has_shape(s, "9999-99-99"))
		return false;
	s.data += 10;
	s.len -= 10;
	if (!s.len)
		return true;
	if (!has_shape(s, "T"))
		return false;
	s.data++;
	s.len--;
	return skip_time(&s) && (s.len == 0 || is_offset(s));
}

/* Appends the digits of base that s begins with to *out, an underscore between two of them left out;
 * returns how many bytes they take. */
static size_t take_digits(struct str s, int base, struct buf *out)
{
	size_t i = 0;

	for (; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		bool is_digit = base == 16 ? isxdigit(c) : c >= '0' && c < '0' + base;

		if (is_digit)
			buf_putc(out, (char)c);
		else if (c != '_' || i == 0 || i + 1 == s.len || s.data[i - 1] == '_' ||
			 !isxdigit((unsigned char)s.data[i + 1]))
			break;
	}
	return i;
}

static struct yaml_node *read_based(struct tree *tree, struct str word, struct buf *digits)
{
	int base = word.data[1] == 'x' ? 16 : word.data[1] == 'o' ? 8 : 2;
	struct str rest = { word.data + 2, word.len - 2 };

	if (!rest.len || take_digits(rest, base, digits) != rest.len)
		return NULL;
	return tree_integer(tree, word, buf_str(digits), base, false);
}

/* Decimal digits, then perhaps a fraction and an exponent. */
static struct yaml_node *read_decimal(struct tree *tree, struct str word, struct buf *text)
{
	bool is_signed = word.data[0] == '-' || word.data[0] == '+', is_real = false;
	size_t at = is_signed, took, start;
	double value;

	if (is_signed)
		buf_putc(text, word.data[0]);
	took = take_digits((struct str){ word.data + at, word.len - at }, 10, text);
	if (!took || (took > 1 && word.data[at] == '0'))
		return NULL;
	at += took;
	if (at < word.len && word.data[at] == '.') {
		buf_putc(text, '.');
		took = take_digits((struct str){ word.data + at + 1, word.len - at - 1 }, 10, text);
		if (!took)
			return NULL;
		at += 1 + took;
		is_real = true;
	}
	if (at < word.len && (word.data[at] == 'e' || word.data[at] == 'E')) {
		start = at + 1;
		if (start < word.len && (word.data[start] == '-' || word.data[start] == '+'))
			start++;
		buf_add(text, word.data + at, start - at);
		took = take_digits((struct str){ word.data + start, word.len - start }, 10, text);
		if (!took)
			return NULL;
		at = start + took;
		is_real = true;
	}
	if (at != word.len)
		return NULL;
	if (!is_real)
		return tree_integer(tree, word,
				    (struct str){ text->data + is_signed, text->len - is_signed }, 10,
				    word.data[0] == '-');
	if (!str_to_real(buf_str(text), &value))
		value = word.data[0] == '-' ? -INFINITY : INFINITY;
	return tree_real(tree, word, value);
}

static struct yaml_node *read_special(struct tree *tree, struct str word)
{
	bool is_signed = word.data[0] == '-' || word.data[0] == '+';
	struct str bare = { word.data + is_signed, word.len - is_signed };
	struct yaml_node *node;

	if (str_is(bare, "inf"))
		return tree_real(tree, word, word.data[0] == '-' ? -INFINITY : INFINITY);
	if (str_is(bare, "nan"))
		return tree_real(tree, word, NAN);
	if (!str_is(word, "true") && !str_is(word, "false"))
		return NULL;
	node = tree_new(tree, YAML_BOOL);
	if (node) {
		node->text = arena_str(tree->arena, word);
		node->integer = str_is(word, "true");
	}
	return node;
}

/* A number, a date, or a word. */
static struct yaml_node *read_bare(struct tree *tree)
{
	struct str word = { tree->bytes.data + tree->at, 0 };
	struct buf digits = BUF_INIT;
	struct yaml_node *node;

	while (isalnum((unsigned char)tree_peek(tree, word.len)) ||
	       (tree_peek(tree, word.len) && strchr("_+-.:", tree_peek(tree, word.len))))
		word.len++;
	/* Between a date and a time there may be a blank. */
	if (is_date(word) && word.len == 10 && tree_peek(tree, 10) == ' ' &&
	    isdigit((unsigned char)tree_peek(tree, 11))) {
		word.len = 11;
		while (isdigit((unsigned char)tree_peek(tree, word.len)) ||
		       (tree_peek(tree, word.len) && strchr("Zz+-.:", tree_peek(tree, word.len))))
			word.len++;
	}
	if (!word.len) {
		tree_fail(tree, "this is not TOML: a value is expected here");
		return NULL;
	}
	if (is_date(word)) {
		node = tree_text(tree, word);
		if (node)
			node->date = true;
	} else if (word.len > 2 && word.data[0] == '0' && strchr("xob", word.data[1])) {
		node = read_based(tree, word, &digits);
	} else {
		node = read_special(tree, word);
		if (!node)
			node = read_decimal(tree, word, &digits);
	}
	buf_release(&digits);
	if (!node)
		tree_fail(tree, "this is not TOML: '%.*s' is no value; text stands in quotes",
			  word.len > 60 ? 60 : (int)word.len, word.data);
	tree->at += word.len;
	return node;
}

struct yaml_node *toml_read_value(struct tree *tree, unsigned level)
{
	if (level > YAML_MAX_DEPTH) {
		tree_fail(tree, "it is nested more than %d levels deep", YAML_MAX_DEPTH);
		return NULL;
	}
	switch (tree_peek(tree, 0)) {
	case '"':
	case '\'':
		return toml_read_string(tree, true);
	case '[':
		return read_list(tree, level);
	case '{':
		return read_inline(tree, level);
	default:
		return read_bare(tree);
	}
}
