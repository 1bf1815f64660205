/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/filter.h"
#include "base/json_flat.h"
#include "base/vec.h"
#include "store/filter_impl.h"

#include <string.h>

/* The parser: recursive descent over words, one node a term.
 *
 *	any  := all ("OR" all)*
 *	all  := not (["AND"] not)*
 *	not  := ("NOT" | "-") not | "(" any ")" | term */

#define DEPTH_MAX 50

bool filter_fail(struct filter_parser *p, size_t at, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list args;

	va_start(args, format);
	buf_vprintf(&text, format, args);
	va_end(args);
	if (p->err->code == ERR_NONE)
		p->at = at;
	err_set(p->err, ERR_INPUT, "%s", text.data);
	buf_release(&text);
	return false;
}

static void skip_blanks(struct filter_parser *p)
{
	while (p->pos < p->text.len && strchr(" \t\n", p->text.data[p->pos]))
		p->pos++;
}

static char peek(const struct filter_parser *p)
{
	return p->pos < p->text.len ? p->text.data[p->pos] : '\0';
}

static bool is_word_char(char c)
{
	return c == '_' || c == '/' || c == '@' || c == '.' || c == '-' || c == '+' || c == '*' ||
	       (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* A word, or what stands in quotes; false when neither is here. */
static bool take_word(struct filter_parser *p, struct str *word)
{
	size_t start = p->pos;
	char quote = peek(p);

	if (is_quote(quote)) {
		const char *end = memchr(p->text.data + start + 1, quote, p->text.len - start - 1);

		if (!end)
			return filter_fail(p, start, "the quote %c is not closed", quote);
		*word = (struct str){ p->text.data + start + 1, (size_t)(end - p->text.data) - start - 1 };
		p->pos = (size_t)(end - p->text.data) + 1;
		return true;
	}
	while (p->pos < p->text.len && is_word_char(p->text.data[p->pos]))
		p->pos++;
	*word = (struct str){ p->text.data + start, p->pos - start };
	return word->len > 0;
}

/* Whether the next word is this one, in capitals or not; it is taken then. */
static bool take_keyword(struct filter_parser *p, const char *keyword)
{
	size_t before = p->pos, len = strlen(keyword);

	skip_blanks(p);
	if (p->text.len - p->pos < len || strncasecmp(p->text.data + p->pos, keyword, len) != 0 ||
	    (p->pos + len < p->text.len && (is_word_char(p->text.data[p->pos + len]) ||
					    strchr(":=<>~!", p->text.data[p->pos + len])))) {
		p->pos = before;
		return false;
	}
	p->pos += len;
	return true;
}

/* What each kind of term looks at. */
static const unsigned parts[] = {
	[FILTER_AND] = 0,
	[FILTER_OR] = 0,
	[FILTER_NOT] = 0,
	[FILTER_WORD] = FILTER_READS_WORDS,
	[FILTER_METRIC] = FILTER_READS_METRICS,
	[FILTER_PARAM] = FILTER_READS_PARAMS,
	[FILTER_TAG] = FILTER_READS_TAGS,
	[FILTER_HAS_TAG] = FILTER_READS_TAGS,
	[FILTER_BRANCH] = FILTER_READS_WORDS,
	[FILTER_BY] = FILTER_READS_WORDS,
	[FILTER_COMMIT] = FILTER_READS_WORDS,
	[FILTER_STATE] = FILTER_READS_STATE,
	[FILTER_RUN] = 0,
	[FILTER_SINCE] = FILTER_READS_TIME,
	[FILTER_UNTIL] = FILTER_READS_TIME,
	[FILTER_IS] = 0,
	[FILTER_SUBJECT] = FILTER_READS_WORDS,
	[FILTER_COMMENT] = FILTER_READS_WORDS,
};

static struct filter_node *new_node(struct filter_parser *p, enum filter_kind kind)
{
	struct filter_node *node = ARENA_NEW(p->arena, struct filter_node);

	node->kind = kind;
	p->filter->parts |= parts[kind];
	return node;
}

static bool take_operator(struct filter_parser *p, enum filter_op *op)
{
	static const struct { const char *text; enum filter_op op; } operators[] = {
		{ ">=", OP_GE }, { "<=", OP_LE }, { "!=", OP_NE }, { "==", OP_EQ }, { "!~", OP_NOT_RE },
		{ "=", OP_EQ },  { ">", OP_GT },  { "<", OP_LT },  { "~", OP_RE },  { ":", OP_EQ },
	};
	static const struct { const char *word; enum filter_op op; } words[] = {
		{ "NOT LIKE", OP_NOT_LIKE },   { "LIKE", OP_LIKE },   { "NOT IN", OP_NOT_IN }, { "IN", OP_IN },
		{ "NOT ILIKE", OP_NOT_ILIKE }, { "ILIKE", OP_ILIKE },
	};
	size_t before = p->pos;

	skip_blanks(p);
	for (size_t i = 0; i < ARRAY_LEN(operators); i++) {
		if (str_starts((struct str){ p->text.data + p->pos, p->text.len - p->pos },
			       operators[i].text)) {
			p->pos += strlen(operators[i].text);
			*op = operators[i].op;
			return true;
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (take_keyword(p, words[i].word)) {
			*op = words[i].op;
			return true;
		}
	}
	p->pos = before;
	return false;
}

/* A pattern of LIKE or ILIKE, which ignores case, as a regular expression. */
static struct regex *regex_of_like(struct str like, bool ignores_case, struct err *err)
{
	struct buf pattern = BUF_INIT;
	struct regex *regex;

	buf_puts(&pattern, ignores_case ? "(?is)\\A" : "(?s-i)\\A");
	for (size_t i = 0; i < like.len; i++) {
		char c = like.data[i];

		if (c == '%')
			buf_puts(&pattern, ".*");
		else if (c == '_')
			buf_putc(&pattern, '.');
		else if (strchr("\\^$.|?*+()[]{}", c) && c)
			buf_printf(&pattern, "\\%c", c);
		else
			buf_putc(&pattern, c);
	}
	buf_puts(&pattern, "\\z");
	regex = regex_new(buf_str(&pattern), err);
	buf_release(&pattern);
	return regex;
}

static bool set_pattern(struct filter_parser *p, struct filter_node *node, size_t at)
{
	struct err err = ERR_INIT;
	bool ignores_case = node->op == OP_ILIKE || node->op == OP_NOT_ILIKE;
	bool is_regex = node->op == OP_RE || node->op == OP_NOT_RE;

	node->regex = is_regex ? regex_new(node->text, &err) : regex_of_like(node->text, ignores_case, &err);
	if (!node->regex)
		return filter_fail(p, at, "%s", err.text);
	VEC_PUSH(&p->filter->patterns, node->regex);
	return true;
}

/* ( 'a', 'b' ) */
static bool take_list(struct filter_parser *p, struct filter_node *node)
{
	VEC_OF(struct str) list = VEC_INIT;
	struct str word;
	bool ok = true;

	skip_blanks(p);
	if (peek(p) != '(')
		return filter_fail(p, p->pos, "a list in brackets is wanted here: ('a', 'b')");
	do {
		p->pos++;
		skip_blanks(p);
		ok = take_word(p, &word);
		if (ok)
			VEC_PUSH(&list, word);
		skip_blanks(p);
	} while (ok && peek(p) == ',');
	ok = ok && peek(p) == ')';
	if (ok)
		p->pos++;
	VEC_TO_ARENA(&list, p->arena, &node->list, &node->list_count);
	return ok || filter_fail(p, p->pos, "the list is not closed");
}

/* A regular expression: what stands in quotes, or all up to a blank or to a bracket of the filter's. */
static bool take_pattern(struct filter_parser *p, struct str *word)
{
	size_t start = p->pos;
	int depth = 0;

	if (is_quote(peek(p)))
		return take_word(p, word);
	for (; p->pos < p->text.len && peek(p) != ' '; p->pos++) {
		depth += (peek(p) == '(') - (peek(p) == ')');
		if (depth < 0)
			break;
	}
	*word = (struct str){ p->text.data + start, p->pos - start };
	return word->len > 0;
}

static bool take_value(struct filter_parser *p, struct filter_node *node)
{
	bool is_regex = node->op == OP_RE || node->op == OP_NOT_RE;
	size_t at;

	if (node->op == OP_IN || node->op == OP_NOT_IN)
		return take_list(p, node);
	skip_blanks(p);
	at = p->pos;
	if (!(is_regex ? take_pattern(p, &node->text) : take_word(p, &node->text)))
		return p->err->code == ERR_NONE && filter_fail(p, at, "a value is missing behind the operator");
	node->is_number = str_to_real(node->text, &node->number);
	if (1u << node->op & FILTER_OPS_PATTERN)
		return set_pattern(p, node, at);
	return true;
}

static bool find_metric(struct filter_parser *p, struct str name, size_t at, int64_t *id)
{
	const char *names[256], *nearest;
	size_t count = 0;

	for (size_t i = 0; i < p->names->metric_count; i++) {
		if (str_is(name, p->names->metrics[i].name)) {
			*id = p->names->metrics[i].id;
			return true;
		}
		if (count < ARRAY_LEN(names))
			names[count++] = p->names->metrics[i].name;
	}
	nearest = str_nearest(name, names, count);
	return filter_fail(p, at, "no run has a metric '%.*s'%s%s%s", STR_ARG(name),
			   nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static bool find_field(struct filter_parser *p, enum field_kind kind, struct str name, size_t at)
{
	const char *names[256], *nearest;
	size_t count = 0;

	for (size_t i = 0; i < p->names->field_count; i++) {
		if (p->names->fields[i].kind != kind)
			continue;
		if (str_is(name, p->names->fields[i].name))
			return true;
		if (count < ARRAY_LEN(names))
			names[count++] = p->names->fields[i].name;
	}
	nearest = str_nearest(name, names, count);
	return filter_fail(p, at, "no run has a %s '%.*s'%s%s%s", kind == FIELD_TAG ? "tag" : "param",
			   STR_ARG(name), nearest ? "; did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static struct str escaped(struct filter_parser *p, struct str name)
{
	struct buf text = BUF_INIT;
	struct str out;

	json_flat_escape(&text, name);
	out = arena_str(p->arena, buf_str(&text));
	buf_release(&text);
	return out;
}

/* "metric.accuracy", "params.`a b`" …: the name stands behind the dot. */
static bool parse_column(struct filter_parser *p, enum filter_kind kind, struct str name, size_t at,
			 struct filter_node **out)
{
	struct filter_node *node = new_node(p, kind);
	size_t value_at;

	if (!name.len && !take_word(p, &name))
		return filter_fail(p, p->pos, "a name is missing behind the dot");
	if (!take_operator(p, &node->op))
		return filter_fail(p, p->pos, "an operator is missing behind %.*s: = != > >= < <= ~", STR_ARG(name));
	value_at = p->pos;
	if (!take_value(p, node))
		return false;
	*out = node;
	if (kind == FILTER_METRIC) {
		if (!node->is_number || node->regex || node->list_count)
			return filter_fail(p, value_at, "a metric is compared with a number");
		return find_metric(p, name, at, &node->metric);
	}
	node->key = escaped(p, name);
	return find_field(p, kind == FILTER_TAG ? FIELD_TAG : FIELD_PARAM, name, at);
}

static bool parse_field(struct filter_parser *p, const struct filter_field *field, struct filter_node **out)
{
	struct filter_node *node = new_node(p, field->kind);
	size_t at;

	skip_blanks(p);
	at = p->pos;
	if (!take_operator(p, &node->op))
		return filter_fail(p, p->pos, "an operator is missing here: name:value");
	if (!filter_check_operator(p, field, node->op, at))
		return false;
	skip_blanks(p);
	at = p->pos;
	if (!take_value(p, node))
		return false;
	*out = node;
	return filter_check_value(p, node, at);
}

/* Whether word begins with one of the prefixes and a dot; *rest becomes what is behind it. */
static bool has_prefix(struct str word, const char *const *prefixes, struct str *rest)
{
	for (; *prefixes; prefixes++) {
		size_t len = strlen(*prefixes);

		if (word.len > len && strncasecmp(word.data, *prefixes, len) == 0 && word.data[len] == '.') {
			*rest = (struct str){ word.data + len + 1, word.len - len - 1 };
			return true;
		}
	}
	return false;
}

static bool parse_bare(struct filter_parser *p, struct str word, struct filter_node **out)
{
	*out = new_node(p, FILTER_WORD);
	(*out)->text = word;
	return true;
}

static bool next_is_operator(const struct filter_parser *p)
{
	size_t at = p->pos;

	if (peek(p) == ':')
		return true;
	while (at < p->text.len && p->text.data[at] == ' ')
		at++;
	return at < p->text.len && strchr("=<>", p->text.data[at]);
}

static bool parse_term(struct filter_parser *p, struct filter_node **out)
{
	static const char *const metric[] = { "metric", "metrics", NULL }, *const tag[] = { "tag", "tags", NULL };
	static const char *const param[] = { "param", "params", NULL };
	static const char *const attribute[] = { "attribute", "attributes", "attr", NULL };
	bool quoted = is_quote(peek(p));
	size_t at = p->pos;
	struct str word, rest;

	if (peek(p) == '~') {
		p->pos++;
		*out = new_node(p, FILTER_WORD);
		(*out)->op = OP_RE;
		return take_value(p, *out);
	}
	if (!take_word(p, &word))
		return filter_fail(p, at, peek(p) ? "'%c' means nothing here" : "something is missing at the end",
				   peek(p));
	if (quoted)
		return parse_bare(p, word, out);
	if (has_prefix(word, metric, &rest))
		return parse_column(p, FILTER_METRIC, rest, at, out);
	if (has_prefix(word, param, &rest))
		return parse_column(p, FILTER_PARAM, rest, at, out);
	if (has_prefix(word, tag, &rest))
		return parse_column(p, FILTER_TAG, rest, at, out);
	if (has_prefix(word, attribute, &rest))
		word = rest;
	if (str_is(word, "tag") && peek(p) == ':') {
		p->pos++;
		*out = new_node(p, FILTER_HAS_TAG);
		if (!take_word(p, &word))
			return filter_fail(p, p->pos, "the name of a tag is missing");
		(*out)->key = escaped(p, word);
		return find_field(p, FIELD_TAG, word, at);
	}
	for (const struct filter_field *field = filter_fields; field->name; field++) {
		if (str_is(word, field->name) && peek(p) && strchr(":=<>~! ", peek(p)) &&
		    (peek(p) != ' ' || has_prefix((struct str){ p->text.data + at, p->pos - at }, attribute, &rest)))
			return parse_field(p, field, out);
	}
	if (next_is_operator(p))
		return filter_fail(p, at, "'%.*s' is nothing to filter by; a metric is metric.%.*s, a param param.%.*s",
				   STR_ARG(word), STR_ARG(word), STR_ARG(word));
	return parse_bare(p, word, out);
}

static bool parse_any(struct filter_parser *p, struct filter_node **out);

static bool parse_not(struct filter_parser *p, struct filter_node **out)
{
	bool negated = take_keyword(p, "NOT");
	size_t at;
	bool ok;

	skip_blanks(p);
	at = p->pos;
	if (!negated && peek(p) == '-') {
		negated = true;
		p->pos++;
	}
	if (++p->depth > DEPTH_MAX)
		return filter_fail(p, at, "this is nested too deeply");
	if (negated) {
		*out = new_node(p, FILTER_NOT);
		ok = parse_not(p, &(*out)->left);
	} else if (peek(p) == '(') {
		p->pos++;
		ok = parse_any(p, out);
		skip_blanks(p);
		if (ok && peek(p) != ')')
			return filter_fail(p, at, "this bracket is not closed");
		p->pos++;
	} else {
		ok = parse_term(p, out);
	}
	p->depth--;
	return ok;
}

static bool at_end_of_all(struct filter_parser *p)
{
	size_t before = p->pos;
	bool end;

	skip_blanks(p);
	end = p->pos >= p->text.len || peek(p) == ')' || take_keyword(p, "OR");
	p->pos = before;
	return end;
}

static bool join(struct filter_parser *p, enum filter_kind kind, struct filter_node **left,
		 bool (*next)(struct filter_parser *p, struct filter_node **out))
{
	struct filter_node *node = new_node(p, kind);

	node->left = *left;
	*left = node;
	return next(p, &node->right);
}

static bool parse_all(struct filter_parser *p, struct filter_node **out)
{
	bool ok = parse_not(p, out);

	while (ok && !at_end_of_all(p)) {
		(void)take_keyword(p, "AND");
		ok = join(p, FILTER_AND, out, parse_not);
	}
	return ok;
}

static bool parse_any(struct filter_parser *p, struct filter_node **out)
{
	bool ok = parse_all(p, out);

	while (ok && take_keyword(p, "OR"))
		ok = join(p, FILTER_OR, out, parse_all);
	return ok;
}

struct filter *filter_parse(struct arena *arena, struct str text, const struct filter_names *names,
			    int64_t now, size_t *at, struct err *err)
{
	struct filter *filter = ARENA_NEW(arena, struct filter);
	struct filter_parser p = { .arena = arena, .text = text, .names = names, .now = now,
				   .filter = filter, .err = err };
	bool ok = true;

	skip_blanks(&p);
	if (p.pos < text.len) {
		ok = parse_any(&p, &filter->root);
		skip_blanks(&p);
		if (ok && p.pos < text.len)
			ok = filter_fail(&p, p.pos, "a bracket is closed that was not opened");
	}
	if (ok)
		return filter;
	*at = p.at;
	filter_release(filter);
	return NULL;
}

unsigned filter_parts(const struct filter *filter)
{
	return filter->parts;
}

void filter_release(struct filter *filter)
{
	if (!filter)
		return;
	for (size_t i = 0; i < filter->patterns.len; i++)
		regex_free(filter->patterns.items[i]);
	VEC_RELEASE(&filter->patterns);
}
